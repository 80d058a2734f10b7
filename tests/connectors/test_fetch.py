"""Fetching from servers that behave, and from those that do not: real sockets on loopback."""

import asyncio
import gzip
import shutil
import socket
import ssl
import subprocess
import tracemalloc
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from connectors.web import address
from connectors.web.exchange import Failure, Outcome, Request, Response
from connectors.web.fetch import Fetcher, Limits, user_agent
from tests.connectors.site import Names, Page, Site, answer, hang

AGENT = user_agent("1.2", "https://we.example/about")
QUICK = Limits(gap_seconds=0.0, total_seconds=2.0, connect_seconds=1.0, idle_seconds=0.3, max_body_bytes=1_000_000)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def loopback_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the local server stand for the public web; all other private networks stay private."""
    kept = tuple(row for row in address.PRIVATE if row[1] != "loopback")
    monkeypatch.setattr(address, "PRIVATE", kept)


def fetch(*requests: Request, limits: Limits = QUICK, names: Names | None = None) -> list[Outcome]:
    """Fetch one after the other with one fetcher."""

    async def run() -> list[Outcome]:
        fetcher = Fetcher(AGENT, limits, names)
        try:
            return [await fetcher.fetch(request) for request in requests]
        finally:
            await fetcher.close()

    return asyncio.run(run())


def got(site: Site, path: str = "/", limits: Limits = QUICK) -> Response:
    [outcome] = fetch(Request(url=site.url + path, allow_private=True), limits=limits)
    assert isinstance(outcome, Response), outcome
    return outcome


def failed(site: Site, path: str = "/", limits: Limits = QUICK) -> Failure:
    [outcome] = fetch(Request(url=site.url + path, allow_private=True), limits=limits)
    assert isinstance(outcome, Failure), outcome
    return outcome


# What is asked, and what an answer becomes


def test_we_say_who_we_are(site: Site) -> None:
    got(site)
    assert site.requests[0].headers["user-agent"] == "liveblog/1.2 (+https://we.example/about)"
    assert site.requests[0].headers["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in site.requests[0].headers


def test_an_answer(site: Site) -> None:
    site.pages["/live"] = answer(body=b"<p>Fog.</p>", Content_Type="text/html", ETag='"a"', Set_Cookie="spy=1")
    response = got(site, "/live#latest")
    assert (response.status, response.body, response.url) == (200, b"<p>Fog.</p>", site.url + "/live")
    assert response.headers == {"content-type": "text/html", "etag": '"a"'}
    assert response.permanent_url is None
    assert response.duration_ms >= 0


def test_headers_become_plain_ascii_lines(site: Site) -> None:
    headers = b"X-Town: Malm\xc3\xb6 \xff\r\nLink: <a>\r\nLink: <b>\r\nX-Empty:\r\nContent-Length: 0"
    site.pages["/"] = b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n\r\n"
    assert got(site).headers == {"x-town": "Malm? ?", "link": "<a>, <b>", "x-empty": ""}


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", lambda body: body)]
)
def test_packed_bodies_arrive_unpacked(site: Site, encoding: str, pack: object) -> None:
    assert callable(pack)
    site.pages["/"] = answer(body=pack(b"Rain. " * 500), Content_Encoding=encoding)
    response = got(site)
    assert response.body == b"Rain. " * 500
    assert "content-encoding" not in response.headers


def test_a_packing_that_nobody_asked_for(site: Site) -> None:
    site.pages["/"] = answer(body=b"\x8b\x00", Content_Encoding="br")
    assert failed(site).kind == "BODY"


@pytest.mark.parametrize("status", [204, 304, 401, 403, 404, 410, 500, 503])
def test_other_statuses_are_answers_without_a_body(site: Site, status: int) -> None:
    site.pages["/"] = answer(status, b"" if status in (204, 304) else b"an error page")
    response = got(site)
    assert (response.status, response.body) == (status, b"")


def test_validators_are_sent_to_the_address_that_gave_them(site: Site) -> None:
    site.pages["/"] = answer(302, Location="/today")
    site.pages["/today"] = answer(304)
    request = Request(
        url=site.url + "/",
        allow_private=True,
        etag='"a"',
        last_modified="Sun, 11 Dec 2016 19:20:00 GMT",
        validated_url=site.url + "/today",
    )
    [outcome] = fetch(request)
    assert isinstance(outcome, Response)
    assert (outcome.status, outcome.request) == (304, request)
    assert "if-none-match" not in site.requests[0].headers
    assert site.requests[1].headers["if-none-match"] == '"a"'
    assert site.requests[1].headers["if-modified-since"] == "Sun, 11 Dec 2016 19:20:00 GMT"


# Redirects


def test_permanent_redirects_are_told_as_far_as_all_are_permanent(site: Site) -> None:
    site.pages |= {
        "/a": answer(301, Location="/b"),
        "/b": answer(308, Location=site.url + "/c"),
        "/c": answer(302, Location="/d"),
        "/d": answer(301, Location="/e"),
        "/e": answer(body=b"here"),
    }
    response = got(site, "/a")
    assert (response.url, response.permanent_url) == (site.url + "/e", site.url + "/c")
    assert got(site, "/c").permanent_url is None


def test_redirects_that_never_end(site: Site) -> None:
    site.pages |= {"/a": answer(302, Location="/b"), "/b": answer(302, Location="/a")}
    failure = failed(site, "/a")
    assert failure.kind == "REDIRECT"
    assert "more than 5 redirects" in failure.reason
    assert len(site.requests) == 6


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("file:///etc/passwd", "ADDRESS"),
        ("http://me:word@127.0.0.1/", "ADDRESS"),
        ("http://[::1/", "ADDRESS"),
        ("http://nowhere.invalid:80/", "DNS"),
        ("http://" + "a" * 70 + ".example/", "DNS"),
    ],
)
def test_redirects_to_where_nobody_should_go(site: Site, location: str, kind: str) -> None:
    site.pages["/"] = answer(301, Location=location)
    [failure] = fetch(
        Request(url=site.url, allow_private=True), names=None if location.startswith("http://aaa") else Names()
    )
    assert isinstance(failure, Failure)
    assert failure.kind == kind, failure
    assert "after a redirect to" in failure.reason


def test_a_redirect_in_raw_letters(site: Site) -> None:
    site.pages["/"] = "HTTP/1.1 302 X\r\nLocation: /Malmö\r\nContent-Length: 0\r\n\r\n".encode()
    site.pages["/Malm%C3%B6"] = answer(body=b"here")
    assert got(site).body == b"here"


# Private addresses


def test_a_private_address_is_refused_unless_the_outlet_allows_it(site: Site) -> None:
    site.pages["/"] = answer(body=b"inside")
    refused, allowed = fetch(Request(url=site.url), Request(url=site.url, allow_private=True))
    assert isinstance(refused, Failure)
    assert (refused.kind, refused.reason) == ("ADDRESS", "127.0.0.1 is loopback, not on the public web")
    assert isinstance(allowed, Response)
    assert len(site.requests) == 1


def test_a_connection_that_one_outlet_may_use_serves_no_other(site: Site) -> None:
    site.pages["/"] = answer(body=b"inside")
    allowed, refused = fetch(Request(url=site.url, allow_private=True), Request(url=site.url))
    assert isinstance(allowed, Response)
    assert isinstance(refused, Failure)


@pytest.mark.usefixtures("loopback_is_public")
@pytest.mark.parametrize("inside", ["http://10.0.0.7/", "http://inside.example/", "http://[::ffff:a00:7]/"])
def test_a_redirect_to_a_private_address_is_refused(site: Site, inside: str) -> None:
    site.pages["/"] = answer(301, Location=inside)
    [failure] = fetch(Request(url=site.url), names=Names(inside_example=["10.0.0.7"]))
    assert isinstance(failure, Failure)
    assert failure.kind == "ADDRESS"
    assert failure.reason.startswith(f"after a redirect to {inside}: ")
    assert "private, not on the public web" in failure.reason


@pytest.mark.usefixtures("loopback_is_public")
def test_a_name_that_changes_its_mind_is_checked_at_each_connection(site: Site) -> None:
    site.pages["/"] = answer(body=b"outside", Connection="close")
    names = Names(rebinding_example=["127.0.0.1", "10.0.0.7"])
    request = Request(url=f"http://rebinding.example:{site.port}/")
    first, second = fetch(request, request, names=names)
    assert isinstance(first, Response)
    assert isinstance(second, Failure)
    assert second.kind == "ADDRESS"
    assert names.asked == ["rebinding.example"] * 2  # once for each connection: nothing to change in between


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f000001", "0177.0.0.1", "localhost", "[::ffff:7f00:1]"])
def test_other_spellings_of_loopback_are_refused(host: str) -> None:
    [failure] = fetch(Request(url=f"http://{host}:8080/"))
    assert isinstance(failure, Failure)
    assert failure.kind == "ADDRESS", failure


# Too much


def stream(total: int, chunk: bytes, sent: list[int], head: bytes) -> Page:
    async def page(writer: asyncio.StreamWriter, _: Mapping[str, str]) -> None:
        writer.write(head)
        for _index in range(total // len(chunk)):
            writer.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            await writer.drain()
            sent.append(len(chunk))
        writer.write(b"0\r\n\r\n")

    return page


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"


def test_a_body_of_200_mb_is_left_when_the_limit_is_passed(site: Site) -> None:
    sent: list[int] = []
    site.pages["/"] = stream(200_000_000, b"x" * 65_536, sent, CHUNKED + b"\r\n")
    tracemalloc.start()
    failure = failed(site)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (failure.kind, failure.reason) == ("BODY", "more than 1,000,000 bytes")
    assert sum(sent) < 20_000_000  # what the two sockets buffer
    assert peak < 20_000_000


def test_a_body_that_announces_200_mb_is_not_read(site: Site) -> None:
    site.pages["/"] = answer(body=b"x", Content_Length="200000000")
    assert failed(site).reason == "a body of 200,000,000 bytes, more than 1,000,000"


def test_a_gzip_bomb(site: Site) -> None:
    packed = gzip.compress(bytes(100_000_000), 9)
    site.pages["/"] = answer(body=packed, Content_Encoding="gzip")
    tracemalloc.start()
    failure = failed(site)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert failure.kind == "BODY"
    assert peak < 5_000_000


def test_a_body_may_be_cut_on_request(site: Site) -> None:
    site.pages["/robots.txt"] = answer(body=b"#" * 3000)
    request = Request(url=site.url + "/robots.txt", allow_private=True, max_body_bytes=1000, cut=True)
    [response] = fetch(request)
    assert isinstance(response, Response)
    assert response.body == b"#" * 1000


def test_headers_without_end(site: Site) -> None:
    site.pages["/"] = answer(X_Long="x" * 40_000)
    assert failed(site).kind == "BROKEN"
    many = b"".join(b"X-%d: x\r\n" % index for index in range(2000))
    site.pages["/"] = b"HTTP/1.1 200 OK\r\n" + many + b"\r\n"
    assert failed(site).kind == "BROKEN"


# Too slow


def test_a_site_that_hangs(site: Site) -> None:
    site.pages["/"] = hang
    failure = failed(site)
    assert failure.kind == "TIMEOUT"
    assert 250 < failure.duration_ms < 1500


def drip(head: bytes, piece: bytes) -> Page:
    async def page(writer: asyncio.StreamWriter, _: Mapping[str, str]) -> None:
        writer.write(head)
        for _index in range(100):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.05)

    return page


def test_a_body_that_drips(site: Site) -> None:
    site.pages["/"] = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", b"x")
    failure = failed(site)
    assert failure.kind == "TIMEOUT"
    assert "bytes in 0.3" in failure.reason


def test_headers_that_drip(site: Site) -> None:
    site.pages["/"] = drip(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n")
    limits = Limits(gap_seconds=0.0, total_seconds=0.6, idle_seconds=0.3)
    failure = failed(site, limits=limits)
    assert (failure.kind, failure.reason) == ("TIMEOUT", "too slow: no complete answer in time")


def test_the_total_time_covers_all_redirects(site: Site) -> None:
    async def late(writer: asyncio.StreamWriter, _: Mapping[str, str]) -> None:
        await asyncio.sleep(0.2)
        writer.write(answer(302, Location="/"))

    site.pages["/"] = late
    failure = failed(site, limits=Limits(gap_seconds=0.0, total_seconds=0.5, idle_seconds=0.3))
    assert failure.kind == "TIMEOUT"
    assert failure.duration_ms < 700


# Broken


@pytest.mark.parametrize(
    "page",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 20\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_not_http(site: Site, page: bytes) -> None:
    async def say(writer: asyncio.StreamWriter, _: Mapping[str, str]) -> None:
        writer.write(page)
        await writer.drain()
        writer.close()

    site.pages["/"] = say
    assert failed(site).kind == "BROKEN"


@pytest.mark.parametrize("reset", [True, False])
@pytest.mark.parametrize("head", [b"Content-Length: 1000", b"Transfer-Encoding: chunked"])
def test_a_connection_that_ends_in_the_middle(site: Site, head: bytes, reset: bool) -> None:
    async def page(writer: asyncio.StreamWriter, _: Mapping[str, str]) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n5\r\nhello")
        await writer.drain()
        if reset:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            writer.transport.abort()
        else:
            writer.close()

    site.pages["/"] = page
    assert failed(site).kind == "BROKEN"


def test_a_packed_body_that_ends_too_early(site: Site) -> None:
    site.pages["/"] = answer(body=gzip.compress(b"Rain. " * 500)[:-9], Content_Encoding="gzip")
    assert failed(site).reason == "the packed body ends too early"


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    [failure] = fetch(Request(url=f"http://127.0.0.1:{port}/", allow_private=True))
    assert isinstance(failure, Failure)
    assert failure.kind == "CONNECT"


def test_a_name_that_nobody_knows() -> None:
    [failure] = fetch(Request(url="http://gone.example/"), names=Names())
    assert isinstance(failure, Failure)
    assert failure.kind == "DNS"
    assert "gone.example" in failure.reason


def test_ipv6() -> None:
    try:
        with Site("::1") as site:
            site.pages["/"] = answer(body=b"six")
            assert got(site).body == b"six"
            [refused] = fetch(Request(url=site.url))
    except OSError:
        pytest.skip("no IPv6 on this machine")
    assert isinstance(refused, Failure)
    assert refused.reason == "::1 is loopback, not on the public web"


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a self-signed certificate for 127.0.0.1 and its key, made for this run."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -days 2"
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    made = subprocess.run(
        [openssl, *options.split(), "-addext", "subjectAltName=IP:127.0.0.1", *files], capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"this openssl makes no certificate: {made.stderr[-200:]}")
    both = folder / "both.pem"
    both.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return both


@pytest.fixture
def tls_site(certificate: Path) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Site(tls=context) as running:
        running.pages["/"] = answer(body=b"secret")
        yield running


def test_a_certificate_that_nobody_vouches_for(tls_site: Site) -> None:
    failure = failed(tls_site)
    assert failure.kind == "TLS"
    assert "certificate" in failure.reason
    assert not tls_site.requests


def test_a_certificate_that_the_system_trusts(
    tls_site: Site, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert got(tls_site).body == b"secret"


# Turns at a host


def test_quiet_is_kept_for_the_whole_host_when_it_asks(site: Site) -> None:
    site.pages |= {"/a": answer(429, Retry_After="120"), "/b": answer(body=b"b")}
    with Site() as other:
        urls = [site.url + "/a", site.url + "/b", other.url + "/"]
        busy, paused, elsewhere = fetch(*(Request(url=url, allow_private=True) for url in urls))
    assert isinstance(busy, Response)
    assert (busy.status, busy.headers["retry-after"]) == (429, "120")
    assert isinstance(paused, Failure)
    assert paused.kind == "PAUSED"
    assert 118 < (paused.retry_after_seconds or 0) <= 120
    assert isinstance(elsewhere, Response)
    assert site.paths == ["/a"]


@pytest.mark.parametrize(("page", "quiet"), [(answer(429), True), (answer(503), False), (answer(500), False)])
def test_quiet_without_a_time(site: Site, page: bytes, quiet: bool) -> None:
    site.pages |= {"/a": page, "/b": answer(body=b"b")}
    second = fetch(*(Request(url=site.url + path, allow_private=True) for path in ("/a", "/b")))[1]
    assert isinstance(second, Failure) is quiet


def fetch_together(site: Site, paths: list[str], limits: Limits) -> list[Outcome]:
    async def run() -> list[Outcome]:
        fetcher = Fetcher(AGENT, limits)
        try:
            requests = [Request(url=site.url + path, allow_private=True) for path in paths]
            return await asyncio.gather(*(fetcher.fetch(request) for request in requests))
        finally:
            await fetcher.close()

    return asyncio.run(run())


def test_fifty_sources_of_one_host_take_turns(site: Site) -> None:
    async def page(writer: asyncio.StreamWriter, _: Mapping[str, str]) -> None:
        await asyncio.sleep(0.03)
        writer.write(answer(body=b"ok"))

    paths = [f"/{index}" for index in range(50)]
    site.pages |= dict.fromkeys(paths, page)
    outcomes = fetch_together(site, paths, Limits(gap_seconds=0.02, host_requests_at_once=2))
    assert all(isinstance(outcome, Response) for outcome in outcomes)
    assert site.most_at_once == 2
    starts = [seen.at for seen in site.requests]
    late = 0.1  # by which the first may have come to the server
    assert all(start - starts[0] >= 0.02 * turn - late for turn, start in enumerate(starts))


def test_who_would_wait_too_long_is_sent_away(site: Site) -> None:
    limits = Limits(gap_seconds=60.0, max_wait_seconds=1.0)
    first, second = fetch_together(site, ["/a", "/b"], limits)
    assert isinstance(first, Response)
    assert isinstance(second, Failure)
    assert second.kind == "PAUSED"
    assert 59 < (second.retry_after_seconds or 0) <= 60
