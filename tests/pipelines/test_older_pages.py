"""A shard follows the older pages of a blog between its polls: a real poller, a real archive, a site on loopback."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from connectors.archives import archive
from connectors.web.fetch import Limits
from connectors.web.poller import Poller
from connectors.web.sources import PollState, Target
from pipelines import backfills
from pipelines.inputs import archived_input, snapshot_input
from pipelines.revise import page_of
from pipelines.shard import Shard
from schemas.records import Poll, Snapshot
from tests.connectors.site import Site, answer

PAUSE_SECONDS = 0.2
SECONDS = 10.0  # in which everything has happened, where others use the machine too


def html(path: str, number: int, older: str | None) -> bytes:
    """A page with two entries, and a link to the older one."""
    entries = "".join(
        f'<article class="entry" id="e{each}"><time datetime="2024-03-05T18:{59 - each:02}:00Z">6pm</time>'
        f"<p>Reading {each} of the gauge at Farrow.</p></article>"
        for each in (2 * number, 2 * number + 1)
    )
    link = f'<a rel="next" href="{older}">Older</a>' if older else ""
    return answer(
        body=f"<!doctype html><title>{path}</title><main>{entries}</main>{link}".encode(), Content_Type="text/html"
    )


def blog(site: Site, path: str, pages: int) -> None:
    """Serve a live page with older pages at `path?page=2` and on."""
    for number in range(1, pages + 1):
        older = f"{path}?page={number + 1}" if number < pages else None
        site.pages[path if number == 1 else f"{path}?page={number}"] = html(path, number, older)


class Running:
    """A shard that is ticked as the job ticks it."""

    def __init__(self, site: Site, folder: Path, path: str = "/live", older_pages: int = 30):
        self.site, self.folder = site, folder
        self.source = site.url + path
        self.target = Target(
            source=self.source, outlet="gazette", allow_private=True, older_pages=older_pages,
            min_seconds=PAUSE_SECONDS, max_seconds=PAUSE_SECONDS,
        )  # fmt: skip
        self.poller = Poller("liveblog/1.2 (+https://we.example)", Limits(gap_seconds=0.0))
        self.archive = archive.Archive(folder / "archive")
        self.states: dict[str, PollState] = {}
        self.past: list[dict[str, PollState]] = []  # the state after each tick that brought something
        self.snapshots: list[Snapshot] = []
        self.polls: list[Poll] = []
        self.start()

    def start(self) -> None:
        now = datetime.now(UTC)
        self.shard = Shard([self.target], self.poller, self.archive, now, self.folder / "backfill")
        self.take(self.shard.take_up(self.states, self.folder / "archive"))

    def take(self, ticked: tuple[list[Snapshot], list[Poll], dict[str, PollState]]) -> None:
        snapshots, polls, self.states = ticked
        self.snapshots += snapshots
        self.polls += polls
        if polls:
            self.past.append(self.states)

    def until(self, is_done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not is_done():
            assert time.monotonic() < deadline, (self.states, self.polls)
            now = datetime.now(UTC)
            self.take(self.shard.tick(self.states, now))
            time.sleep(min(self.shard.pause_seconds(self.states, now), 0.02))

    def for_polls(self, count: int) -> None:
        """Until the source was polled so many times more."""
        known = len(self.polls_of_source)
        self.until(lambda: len(self.polls_of_source) >= known + count)

    @property
    def polls_of_source(self) -> list[Poll]:
        return [poll for poll in self.polls if poll.older_page is None]

    @property
    def older(self) -> list[tuple[str, str]]:
        """What came of the older pages that were asked for."""
        return [(poll.older_page.removeprefix(self.site.url), poll.outcome) for poll in self.polls if poll.older_page]

    @property
    def is_done(self) -> bool:
        state = self.states.get(self.source, PollState())
        return bool(state.followed) and state.walk is not None and state.walk.next_url is None


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def run(site: Site, tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(**more: object) -> Running:
        started.append(Running(site, tmp_path, **more))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for one in started:
        one.poller.close()
        one.archive.close()


def test_older_pages_are_fetched_once_at_first_sight_and_told_of(site: Site, run: Callable[..., Running]) -> None:
    blog(site, "/live", 3)
    running = run()
    running.until(lambda: running.is_done)
    running.for_polls(2)
    assert running.older == [("/live?page=2", "CHANGED"), ("/live?page=3", "CHANGED")]
    assert [path for path in site.paths if "?" in path] == ["/live?page=2", "/live?page=3"]
    of_older = [one for one in running.snapshots if one.older_of]
    assert [(one.source, one.url) for one in of_older] == [
        (running.source, f"{running.source}?page={n}") for n in (2, 3)
    ]
    assert {page_of(one) for one in running.snapshots} == {f"gazette {running.source}"}


def test_the_source_is_polled_as_if_there_were_no_older_pages(site: Site, run: Callable[..., Running]) -> None:
    blog(site, "/live", 8)
    running = run()
    running.until(lambda: running.is_done)
    asked = [request.at for request in site.requests if request.path == "/live"]
    assert len(running.older) == 7
    assert all(two - one >= PAUSE_SECONDS - 0.01 for one, two in pairwise(asked))
    assert all(poll.outcome in ("CHANGED", "UNCHANGED") for poll in running.polls_of_source)
    older = [request.at for request in site.requests if "?" in request.path]
    assert all(two - one >= PAUSE_SECONDS - 0.01 for one, two in pairwise(older))


def test_the_archive_keeps_what_a_page_is_an_older_page_of(
    site: Site, run: Callable[..., Running], tmp_path: Path
) -> None:
    blog(site, "/live", 2)
    running = run()
    running.until(lambda: running.is_done)
    running.for_polls(1)
    references = list(archive.references(sorted((tmp_path / "archive").iterdir())))
    assert [archive.load(one) for one in references if isinstance(one, archive.Reference)] == running.snapshots
    assert [archived_input(one)[0] for one in references] == [snapshot_input(one)[0] for one in running.snapshots]  # type: ignore[arg-type,index]


def test_a_new_live_page_behind_the_same_address_waits_for_its_turn(site: Site, run: Callable[..., Running]) -> None:
    blog(site, "/monday", 2)
    site.pages["/latest"] = answer(302, Location="/monday")
    running = run(path="/latest")
    running.until(lambda: running.is_done)
    blog(site, "/tuesday", 2)
    site.pages["/latest"] = answer(302, Location="/tuesday")
    running.for_polls(3)
    assert running.older == [("/monday?page=2", "CHANGED")], "an hour lies between two"
    state = running.states[running.source]
    assert state.walk is not None
    assert state.followed == (site.url + "/monday",)


def test_a_limit_that_is_reached_is_told(
    site: Site, run: Callable[..., Running], caplog: pytest.LogCaptureFixture
) -> None:
    blog(site, "/live", 5)
    running = run(older_pages=2)
    with caplog.at_level(logging.INFO, "pipelines"):
        running.until(lambda: running.is_done)
        running.for_polls(2)
    assert running.older == [("/live?page=2", "CHANGED"), ("/live?page=3", "CHANGED")]
    told = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert told == [f"older pages left source={running.source} next={running.source}?page=4: older_pages = 2"]


def test_none_are_fetched_where_the_outlet_wants_none(site: Site, run: Callable[..., Running]) -> None:
    blog(site, "/live", 3)
    running = run(older_pages=0)
    running.for_polls(3)
    assert set(site.paths) == {"/robots.txt", "/live"}


def test_robots_are_asked(site: Site, run: Callable[..., Running]) -> None:
    blog(site, "/live", 3)
    site.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /live?page")
    running = run()
    running.until(lambda: running.is_done)
    running.for_polls(1)
    assert running.older == [("/live?page=2", "REFUSED")]
    assert set(site.paths) == {"/robots.txt", "/live"}


def test_a_kill_costs_no_page_and_none_is_fetched_twice(site: Site, run: Callable[..., Running]) -> None:
    """The archive tells what was fetched after the state was saved, here before page 2 was had."""
    blog(site, "/live", 4)
    running = run()
    running.until(lambda: len(running.older) == 2)
    running.states = running.past[0]
    handed_on = len(running.snapshots)
    running.start()
    assert [one.url for one in running.snapshots[handed_on:] if one.older_of] == [
        f"{running.source}?page={number}" for number in (2, 3)
    ]
    running.until(lambda: running.is_done)
    assert [path for path in site.paths if "?" in path] == [f"/live?page={number}" for number in (2, 3, 4)]


def test_a_person_can_ask_for_them_again(site: Site, run: Callable[..., Running], tmp_path: Path) -> None:
    site.pages["/live"] = html("/live", 1, None)
    running = run()
    running.until(lambda: running.is_done)
    blog(site, "/live", 2)
    running.for_polls(2)
    assert running.older == []
    backfills.write(tmp_path / "backfill", backfills.Request(running.source, datetime.now(UTC)))
    backfills.write(tmp_path / "backfill", backfills.Request("https://nobody.example/", datetime.now(UTC)))
    (tmp_path / "backfill" / "broken.json").write_text("{")
    running.until(lambda: bool(running.older))
    running.start()  # the request lies there still, and is known
    running.for_polls(8)
    assert running.older == [("/live?page=2", "CHANGED")]


def test_a_request_is_taken_up_by_a_job_that_starts_later(
    site: Site, run: Callable[..., Running], tmp_path: Path
) -> None:
    blog(site, "/live", 2)
    backfills.write(tmp_path / "backfill", backfills.Request(site.url + "/live", datetime.now(UTC)))
    running = run()
    running.until(lambda: bool(running.older))
    running.for_polls(3)
    assert running.older == [("/live?page=2", "CHANGED")]
