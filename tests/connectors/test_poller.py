"""Many sources at once beside a step that must not block: real servers, one of them slow."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connectors.web.exchange import Failure, Response
from connectors.web.fetch import Limits
from connectors.web.poll import is_due, request_for, settle
from connectors.web.poller import Arrival, Poller
from connectors.web.sources import PollState, Target
from tests.connectors.site import Names, Site, answer, hang

LIMITS = Limits(gap_seconds=0.0, idle_seconds=30.0, max_body_bytes=1_000_000)


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.at = datetime(2016, 12, 11, 19, 20, 0, 123_456, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def poller(clock: Clock) -> Iterator[Poller]:
    running = Poller("liveblog/1.2 (+https://we.example)", LIMITS, clock, Names())
    yield running
    running.close()


def target(url: str, min_seconds: float = 30.0) -> Target:
    return Target(source=url, outlet="harbour", allow_private=True, min_seconds=min_seconds)


def begin(poller: Poller, source: Target) -> bool:
    return poller.start(source, request_for(source, PollState()))


def wait(poller: Poller, *sources: str) -> list[Arrival]:
    arrived: list[Arrival] = []
    deadline = time.monotonic() + 5
    while len(arrived) < len(sources):
        arrived += poller.collect(sources)
        assert time.monotonic() < deadline
        time.sleep(0.002)
    return arrived


def test_what_was_started_arrives_once(site: Site, poller: Poller) -> None:
    site.pages["/live"] = answer(body=b"Fog.")
    live = target(site.url + "/live")
    assert begin(poller, live)
    assert poller.in_flight(live.source)
    [arrival] = wait(poller, live.source)
    assert isinstance(arrival.outcome, Response)
    assert (arrival.source, arrival.outcome.body) == (live.source, b"Fog.")
    assert arrival.finished_at == datetime(2016, 12, 11, 19, 20, 0, 123_000, tzinfo=UTC)
    assert not poller.in_flight(live.source)
    assert poller.collect([live.source]) == []
    assert site.paths == ["/robots.txt", "/live"]


def test_only_what_is_asked_for_is_collected(site: Site, poller: Poller) -> None:
    site.pages |= {"/a": answer(body=b"a"), "/b": answer(body=b"b")}
    a, b = target(site.url + "/a"), target(site.url + "/b")
    assert begin(poller, a)
    assert begin(poller, b)
    assert [arrival.source for arrival in wait(poller, a.source)] == [a.source]
    assert poller.in_flight(b.source)
    assert [arrival.source for arrival in wait(poller, b.source)] == [b.source]


def test_robots_are_asked(site: Site, poller: Poller) -> None:
    site.pages |= {"/robots.txt": answer(body=b"User-agent: *\nDisallow: /"), "/live": answer(body=b"Fog.")}
    live = target(site.url + "/live")
    begin(poller, live)
    [arrival] = wait(poller, live.source)
    assert isinstance(arrival.outcome, Failure)
    settled = settle(live, PollState(), arrival.outcome, arrival.finished_at, 0.0)
    assert settled.poll.outcome == "REFUSED"
    assert site.paths == ["/robots.txt"]


def test_a_site_that_hangs_delays_no_other(site: Site, poller: Poller) -> None:
    with Site() as slow:
        slow.pages |= {f"/{index}": hang for index in range(50)}
        site.pages["/live"] = answer(body=b"Fog.")
        hung = [target(f"{slow.url}/{index}") for index in range(50)]
        for source in hung:
            assert begin(poller, source)
        live = target(site.url + "/live")
        started = time.monotonic()
        begin(poller, live)
        wait(poller, live.source)
        assert time.monotonic() - started < 1.0
        assert all(poller.in_flight(source.source) for source in hung)


def test_nothing_is_started_twice_at_once(site: Site, poller: Poller) -> None:
    site.pages["/live"] = hang
    live = target(site.url + "/live")
    assert begin(poller, live)
    assert not begin(poller, live)


def test_nothing_is_started_too_soon_even_if_the_state_was_rolled_back(
    site: Site, poller: Poller, clock: Clock
) -> None:
    site.pages["/live"] = answer(body=b"Fog.")
    live = target(site.url + "/live", min_seconds=10.0)
    begin(poller, live)
    [arrival] = wait(poller, live.source)
    state = settle(live, PollState(), arrival.outcome, arrival.finished_at, 0.0).state
    assert not begin(poller, live)
    clock.move(9.99)
    assert not begin(poller, live)
    clock.move(0.01)
    assert is_due(state, clock())
    assert begin(poller, live)
    wait(poller, live.source)
    assert site.paths == ["/robots.txt", "/live", "/live"]


def test_closing_gives_up_what_hangs(site: Site) -> None:
    site.pages["/live"] = hang
    poller = Poller("liveblog/1.2 (+https://we.example)", LIMITS)
    begin(poller, target(site.url + "/live"))
    while "/live" not in site.paths:
        time.sleep(0.002)
    started = time.monotonic()
    poller.close()
    poller.close()
    assert time.monotonic() - started < 1.0
    assert not [thread for thread in threading.enumerate() if thread.name == "poller" and thread.is_alive()]


def test_a_day_of_polls_end_to_end(site: Site, poller: Poller, clock: Clock) -> None:
    live = target(site.url + "/live", min_seconds=1.0)
    state, seen = PollState(), []
    pages = [
        answer(body=b"one", ETag='"1"'),
        answer(304),
        answer(304),
        answer(body=b"two", ETag='"2"'),
        answer(500),
        answer(body=b"two", ETag='"2"'),
    ]
    for page in pages:
        site.pages["/live"] = page
        assert state.next_due_at is None or not is_due(state, clock())
        clock.at = state.next_due_at or clock()
        assert poller.start(live, request_for(live, state))
        [arrival] = wait(poller, live.source)
        settled = settle(live, state, arrival.outcome, arrival.finished_at, 0.0)
        state = settled.state
        seen.append((settled.poll.outcome, settled.snapshot and settled.snapshot.body))
    assert seen == [
        ("CHANGED", b"one"),
        ("NOT_MODIFIED", b""),
        ("NOT_MODIFIED", None),
        ("CHANGED", b"two"),
        ("FAILED", None),
        ("UNCHANGED", b""),
    ]
    asked = [request.headers.get("if-none-match") for request in site.requests if request.path == "/live"]
    assert asked == [None, '"1"', '"1"', '"1"', '"2"', '"2"']
