"""robots.txt: asked first, kept, and obeyed as RFC 9309 says, also when it cannot be had."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import pytest

from connectors.web.exchange import Failure, Request, Response
from connectors.web.fetch import Fetcher, Limits
from connectors.web.robots import Robots
from tests.connectors.site import Names, Site, answer, hang

QUICK = Limits(gap_seconds=0.0, total_seconds=2.0, idle_seconds=0.2)
DAY = 86_400.0
T = TypeVar("T")


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def ask(
    use: Callable[[Robots, Fetcher], Awaitable[T]],
    limits: Limits = QUICK,
    kept_seconds: float = DAY,
    retry_seconds: float = DAY,
) -> T:
    async def run() -> T:
        fetcher = Fetcher("liveblog/1.2 (+https://we.example)", limits, Names())
        try:
            return await use(Robots(fetcher, kept_seconds, retry_seconds), fetcher)
        finally:
            await fetcher.close()

    return asyncio.run(run())


def refusals(site: Site, *paths: str, kept_seconds: float = DAY, retry_seconds: float = DAY) -> list[Failure | None]:
    async def use(robots: Robots, _: Fetcher) -> list[Failure | None]:
        return [await robots.refusal(site.url + path, True) for path in paths]

    return ask(use, kept_seconds=kept_seconds, retry_seconds=retry_seconds)


def test_it_is_asked_once_and_obeyed(site: Site) -> None:
    site.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /drafts/\nAllow: /drafts/public")
    open_, closed, public = refusals(site, "/live", "/drafts/1", "/drafts/public")
    assert open_ is None
    assert public is None
    assert closed is not None
    assert closed.kind == "ROBOTS"
    assert closed.reason == f"{site.url}/robots.txt disallows {site.url}/drafts/1"
    assert closed.retry_after_seconds == pytest.approx(DAY, abs=10)
    assert site.paths == ["/robots.txt"]


def test_a_group_for_us_goes_before_the_one_for_all(site: Site) -> None:
    site.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow:\n\nUser-agent: Liveblog\nDisallow: /")
    assert refusals(site, "/live")[0] is not None
    site.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /\n\nUser-agent: liveblog\nDisallow:")
    assert refusals(site, "/live")[0] is None


def test_fifty_sources_ask_once(site: Site) -> None:
    async def use(robots: Robots, _: Fetcher) -> list[Failure | None]:
        return await asyncio.gather(*(robots.refusal(f"{site.url}/{index}", True) for index in range(50)))

    assert ask(use) == [None] * 50
    assert site.paths == ["/robots.txt"]


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410])
def test_a_site_without_it_allows_everything(site: Site, status: int) -> None:
    site.pages["/robots.txt"] = answer(status)
    assert refusals(site, "/a", "/b") == [None, None]
    assert site.paths == ["/robots.txt"]


def test_circles_count_as_none(site: Site) -> None:
    site.pages["/robots.txt"] = answer(302, Location="/robots.txt")
    assert refusals(site, "/a") == [None]


def test_a_redirect_is_followed(site: Site) -> None:
    site.pages |= {"/robots.txt": answer(301, Location="/r"), "/r": answer(body=b"User-agent: *\nDisallow: /")}
    assert refusals(site, "/a")[0] is not None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_left_alone(site: Site, status: int) -> None:
    site.pages["/robots.txt"] = answer(status, Retry_After="0")
    first, second = refusals(site, "/a", "/b")
    assert first is not None
    assert first == second
    assert first.kind == "ROBOTS"
    assert f"answers {status}" in first.reason
    assert site.paths == ["/robots.txt"]


def test_a_server_in_trouble_is_asked_again_later(site: Site) -> None:
    site.pages["/robots.txt"] = answer(503)
    assert refusals(site, "/a", "/b", retry_seconds=0.0)[1] is not None
    assert site.paths == ["/robots.txt"] * 2


def test_what_keeps_it_from_us_is_told(site: Site) -> None:
    site.pages["/robots.txt"] = hang
    [failure] = refusals(site, "/a")
    assert failure is not None
    assert failure.kind == "TIMEOUT"
    assert failure.reason.startswith(f"{site.url}/robots.txt: too slow")


def test_an_older_copy_serves_while_the_server_is_in_trouble(site: Site) -> None:
    async def use(robots: Robots, _: Fetcher) -> list[Failure | None]:
        site.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /drafts/")
        first = await robots.refusal(site.url + "/live", True)
        site.pages["/robots.txt"] = answer(500)
        return [
            first,
            await robots.refusal(site.url + "/live", True),
            await robots.refusal(site.url + "/drafts/", True),
        ]

    first, live, drafts = ask(use, kept_seconds=0.0)
    assert first is None
    assert live is None
    assert drafts is not None
    assert site.paths == ["/robots.txt"] * 2


def test_only_its_first_half_megabyte_is_read(site: Site) -> None:
    start = b"User-agent: *\nDisallow: /drafts/\n"
    site.pages["/robots.txt"] = answer(body=start + b"#" * 600_000 + b"\nDisallow: /live\n")
    assert [bool(refused) for refused in refusals(site, "/live", "/drafts/")] == [False, True]


@pytest.mark.parametrize(
    "body", [b"", b"<html><p>Welcome!</p>", b"\xff\xfe\x00\x01" * 99, b"\xef\xbb\xbfUser-agent: *"]
)
def test_whatever_it_holds_does_no_harm(site: Site, body: bytes) -> None:
    site.pages["/robots.txt"] = answer(body=body)
    assert refusals(site, "/live") == [None]


def test_a_crawl_delay_widens_the_gap(site: Site) -> None:
    site.pages |= {
        "/robots.txt": answer(body=b"User-agent: *\nCrawl-delay: 0.4"),
        "/a": answer(body=b"a"),
        "/b": answer(body=b"b"),
    }

    async def use(robots: Robots, fetcher: Fetcher) -> None:
        for path in ("/a", "/b"):
            await fetcher.fetch(Request(url=site.url + path, allow_private=True), robots.refusal)

    ask(use)
    first, second = (seen.at for seen in site.requests[1:])
    assert second - first > 0.35


def test_a_crawl_delay_beyond_all_measure_is_a_day(site: Site) -> None:
    site.pages |= {"/robots.txt": answer(body=b"User-agent: *\nCrawl-delay: 1e300"), "/a": answer(body=b"a")}

    async def use(robots: Robots, fetcher: Fetcher) -> list[Failure | Response]:
        request = Request(url=site.url + "/a", allow_private=True)
        return [await fetcher.fetch(request, robots.refusal) for _ in range(2)]

    first, second = ask(use)
    assert isinstance(first, Response)
    assert isinstance(second, Failure)
    assert second.kind == "PAUSED"
    assert second.retry_after_seconds == pytest.approx(DAY, abs=10)


def test_each_address_of_a_redirect_is_asked_about(site: Site) -> None:
    site.pages |= {
        "/robots.txt": answer(body=b"User-agent: *\nDisallow: /drafts/"),
        "/live": answer(302, Location="/drafts/1"),
        "/drafts/1": answer(body=b"secret"),
    }

    async def use(robots: Robots, fetcher: Fetcher) -> Response | Failure:
        return await fetcher.fetch(Request(url=site.url + "/live", allow_private=True), robots.refusal)

    outcome = ask(use)
    assert isinstance(outcome, Failure)
    assert outcome.kind == "ROBOTS"
    assert outcome.reason.startswith(f"after a redirect to {site.url}/drafts/1: ")
    assert "/drafts/1" not in site.paths


def test_it_is_not_fetched_from_a_private_network(site: Site) -> None:
    async def use(robots: Robots, _: Fetcher) -> list[Failure | None]:
        return [await robots.refusal(site.url + "/a", True), await robots.refusal(site.url + "/a", False)]

    allowed, refused = ask(use)
    assert allowed is None
    assert refused is not None
    assert refused.kind == "ADDRESS"
