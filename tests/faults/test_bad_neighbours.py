"""One day with outlets that send what nobody can read: each is told of, and none disturbs the good one."""

import asyncio
import gzip
import shutil
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from deploy.broker import Broker
from schemas.records import DeadLetter, Poll
from tests.connectors.site import Page, Site, answer, hang
from tests.faults import topics
from tests.faults.job import Job
from tests.faults.newsday import Day, Outlet, Scripted, Version, live_blog, scripted

pytestmark = pytest.mark.e2e

MANY = 10_000
RIBBON = "<html><head><title>Ribbon</title></head><body><p>Nothing here is live.</p></body></html>"


class Neighbour(NamedTuple):
    """A site that misbehaves, and what is said of it: in its polls, or in a dead letter."""

    page: Page
    polled: str
    error: str = ""
    letter: str = ""
    platform: str = ""
    allow_private: bool = True


def blog(updates: str) -> bytes:
    """A page whose LiveBlogPosting is written out."""
    posting = f'{{"@type": "LiveBlogPosting", "liveBlogUpdate": [{updates}]}}'
    return f'<html><head><script type="application/ld+json">{posting}</script></head></html>'.encode()


def posting(name: str, text: str, date: str = "2026-03-01T11:00:00Z") -> str:
    return f'{{"@type": "BlogPosting", "@id": "#{name}", "datePublished": "{date}", "articleBody": "{text}"}}'


async def without_end(writer: asyncio.StreamWriter, _: Mapping[str, str]) -> None:
    """200 MB, unannounced."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    for _part in range(200):
        writer.write(b"<p>and on</p>" * 80_660)
        await writer.drain()
    writer.close()


async def cut_off(writer: asyncio.StreamWriter, _: Mapping[str, str]) -> None:
    """Half of what was announced."""
    writer.write(answer(body=b"<p>half", Content_Length="900"))
    await writer.drain()
    writer.close()


def entity_bomb() -> bytes:
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "boom">{grown}]>'
        "<rss version='2.0'><channel><item><title>&e9;</title></item></channel></rss>"
    ).encode()


def html(body: bytes) -> bytes:
    return answer(body=body, Content_Type="text/html; charset=utf-8")


def whole_page() -> bytes:
    began_at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    entries = [(entry, entry.versions[0]) for entry in scripted("cut", 10, 1, began_at)]
    return live_blog(entries, began_at)[1].encode()


NEIGHBOURS = {
    "cut": Neighbour(html(whole_page()[:900]), "CHANGED", letter="no entries found"),
    "cut-off": Neighbour(cut_off, "FAILED", error="not completed"),
    "empty": Neighbour(html(b""), "CHANGED", letter="an empty body"),
    "garbled": Neighbour(html(gzip.compress(b"packed, and nobody says so")), "CHANGED", letter="no"),
    "endless": Neighbour(without_end, "FAILED", error="more than 20,000,000 bytes"),
    "bomb": Neighbour(
        answer(body=gzip.compress(bytes(100_000_000), 9), Content_Encoding="gzip"),
        "FAILED",
        error="unpack to more than",
    ),
    "entities": Neighbour(
        answer(body=entity_bomb(), Content_Type="application/rss+xml"), "CHANGED", letter="entities of its own"
    ),
    "no-feed": Neighbour(html(RIBBON.encode()), "CHANGED", letter="feed", platform="feed"),
    "nested": Neighbour(html(b"<div>" * 100_000), "CHANGED", letter="nested"),
    "no-platform": Neighbour(
        html(RIBBON.encode()), "CHANGED", letter="no platform is called 'morse'", platform="morse"
    ),
    "inward": Neighbour(
        answer(302, Location="http://169.254.169.254/latest"), "REFUSED", error="169.254.169.254 is link-local"
    ),
    "private": Neighbour(html(RIBBON.encode()), "REFUSED", error="127.0.0.1 is loopback", allow_private=False),
    "hanging": Neighbour(hang, "FAILED", error="too slow"),
    "busy": Neighbour(answer(429, Retry_After="120"), "FAILED", error="429"),
    "gone": Neighbour(answer(410), "GONE", error="410 Gone"),
    "no-http": Neighbour(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "FAILED", error=""),
}


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    """A certificate that nobody vouches for."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here to make a certificate")
    options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -days 2"
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    subprocess.run([openssl, *options.split(), *files], capture_output=True, check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context


@pytest.fixture
def sites(certificate: ssl.SSLContext) -> Iterator[dict[str, Site]]:
    """A server for each of the neighbours."""
    with ExitStack() as stack:
        started = {name: stack.enter_context(Site()) for name in NEIGHBOURS}
        for name, site in started.items():
            site.pages["/live"] = NEIGHBOURS[name].page
        started["untrusted"] = stack.enter_context(Site(tls=certificate))
        started["many"] = stack.enter_context(Site())
        started["foreign"] = stack.enter_context(Site())
        started["odd"] = stack.enter_context(Site())
        started["slow-robots"] = stack.enter_context(Site())
        yield started


def write(folder: Path, name: str, site: Site, platform: str = "", allow_private: bool = True) -> None:
    said = f'platform = "{platform}"\n' if platform else ""
    (folder / f"{name}.toml").write_text(
        f'id = "{name}"\nname = "{name}"\nlanguage = "en"\nzone = "GMT"\nallow_private = {str(allow_private).lower()}\n'
        f'[[sources]]\nurl = "{site.url}/live"\nevery_seconds = [2, 3]\n{said}'
    )


def test_each_is_told_of_and_none_disturbs_another(broker: Broker, tmp_path: Path, sites: dict[str, Site]) -> None:
    began_at = datetime.now(UTC).replace(microsecond=0)
    good = Outlet("good", scripted("good", 600, 1.0, began_at), live_blog, (1.0, 1.0))
    sites["many"].pages["/live"] = html(many_entries(began_at))
    sites["foreign"].pages["/live"] = answer(
        body=blog(posting("a", "Le café d'Orvane a rouvert à midi.")).decode().encode("latin-1"),
        Content_Type="text/html; charset=utf-8",
    )
    sites["odd"].pages["/live"] = html(
        blog(
            ",".join(
                (
                    posting("far", "The clock of Orvane has run away.", "2026-03-01T11:00:00+60:00"),
                    posting("end", "The last train of all left Orvane.", "9999-12-31T23:59:59-12:00"),
                    posting("half", "Half a letter \\ud800 was found in Orvane."),
                    posting("nul\\u0000", "Nothing \\u0000 was found in Orvane either."),
                )
            )
        )
    )
    sites["slow-robots"].pages |= {
        "/robots.txt": answer(body=b"User-agent: *\nCrawl-delay: 1e300"),
        "/live": html(blog(posting("slow", "The snails of Orvane crossed the square."))),
    }
    day = Day([good])
    with day.serving():
        folder = day.write(tmp_path / "outlets")
        for name, site in sites.items():
            known = NEIGHBOURS.get(name)
            write(folder, name, site, known.platform if known else "", known.allow_private if known else True)
        only = ["good", *sites]
        more = ("--kafka", broker.bootstrap, "--topic-prefix", "neighbours", "--timeout-seconds", "3",
                "--host-gap-seconds", "0.2")  # fmt: skip
        job = Job(tmp_path / "data", folder, only, *more)
        with job.running():
            assert good.wait_for_requests(1, 120), job.last_lines()
            assert good.wait_for_requests(18, 60), job.last_lines()
            day.end()
            found = topics.when_told(day, broker.bootstrap, "neighbours")
            assert sites["private"].requests == []
            assert job.stop() == 0, job.last_lines()
    assert list(topics.complaints(day, found)) == []
    assert wrong(found.polls, found.letters, sites) == []
    texts = {outlet: sorted(u.text for u in found.both if u.outlet == outlet) for outlet in (*sites, "good")}
    assert len(texts["many"]) == MANY
    assert len(texts["foreign"]) == 1
    assert "d'Orvane a rouvert" in texts["foreign"][0], "what can be read is read"
    assert len(texts["odd"]) == 4
    assert texts["slow-robots"] == ["The snails of Orvane crossed the square."]
    assert len(sites["busy"].requests) == 2, "its robots.txt and one poll; then it is left alone"


def many_entries(began_at: datetime) -> bytes:
    script = scripted("many", MANY - 4, 1, began_at)
    first = [(Scripted(e.name, e.published_at, e.versions[:1]), Version(0, e.versions[0].text)) for e in script]
    return live_blog(first, began_at)[1].encode()


def wrong(polls: list[Poll], letters: list[DeadLetter], sites: dict[str, Site]) -> list[str]:
    """What is not told as it should be, a line each."""
    complaints = []
    for name in sites:
        expected = NEIGHBOURS.get(name) or Neighbour(b"", "FAILED" if name == "untrusted" else "CHANGED")
        of_outlet = [poll for poll in polls if poll.outlet == name]
        outcomes = [(poll.outcome, poll.error) for poll in of_outlet]
        if not outcomes or outcomes[0][0] != expected.polled or expected.error not in (outcomes[0][1] or ""):
            complaints.append(f"{name}: {outcomes[:1]} in place of {expected.polled} {expected.error!r}")
        if expected.polled in ("FAILED", "REFUSED", "GONE") and not (outcomes and outcomes[0][1]):
            complaints.append(f"{name}: failed, and nobody says why")
        reasons = [letter.reason for letter in letters if letter.outlet == name]
        if bool(expected.letter) != bool(reasons) or not any(expected.letter in reason for reason in reasons or [""]):
            complaints.append(f"{name}: the letters {reasons} in place of {expected.letter!r}")
        complaints += [
            f"{name}: {letter.body_bytes} bytes, {len(letter.body)} kept"
            for letter in letters
            if letter.outlet == name and len(letter.body) != min(letter.body_bytes, 900_000)
        ]
    return complaints
