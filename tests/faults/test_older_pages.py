"""Two blogs of three pages each, on a real broker and a real engine: each entry is told once.

Entries roll from page to page while they are read, the job is killed in the middle, and a person asks for all again.
"""

import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fastavro
import pytest

from deploy.broker import Broker
from tests.connectors.site import Site, answer, hang
from tests.faults import topics
from tests.faults.job import LIVEBLOG, Job
from tests.faults.newsday import Render, Scripted, Version, live_blog, printed, scripted
from tests.faults.topics import Topics

pytestmark = pytest.mark.e2e

PREFIX = "olderpages"
A_PAGE = 4
BEFORE = 10  # entries there are at first: on three pages
SECONDS = 120.0  # in which a step of the day has happened, where others use the machine too


class Blog:
    """A live blog that shows its newest entries, and links to pages with the older ones."""

    def __init__(self, name: str, site: Site, render: Render):
        self.name, self.site, self.render = name, site, render
        now = datetime.now(UTC).replace(microsecond=0)
        self.entries = scripted(name, 60, 1.0, now)
        self.shown = BEFORE
        self.publish(0)

    def publish(self, count: int) -> None:
        """Let so many more entries appear; older ones roll on to the next page."""
        self.shown += count
        newest_first = list(reversed(self.entries[: self.shown]))
        for number, start in enumerate(range(0, self.shown, A_PAGE), start=1):
            entries = [self.first_version(entry) for entry in reversed(newest_first[start : start + A_PAGE])]
            kind, text = self.render(entries, datetime.now(UTC) - timedelta(hours=1))
            link = f'<a rel="next" href="/live?page={number + 1}">Older</a>' if start + A_PAGE < self.shown else ""
            page = answer(body=text.replace("</body>", f"{link}</body>").encode(), Content_Type=kind)
            self.site.pages["/live" if number == 1 else f"/live?page={number}"] = page

    def first_version(self, entry: Scripted) -> tuple[Scripted, Version]:
        return entry, entry.versions[0]

    @property
    def texts(self) -> list[str]:
        return sorted(str(entry.versions[0].text) for entry in self.entries[: self.shown])

    def write(self, folder: Path) -> None:
        (folder / f"{self.name}.toml").write_text(
            f'id = "{self.name}"\nname = "{self.name}"\nlanguage = "en"\nzone = "GMT"\nallow_private = true\n'
            f'[[sources]]\nurl = "{self.site.url}/live"\nevery_seconds = [0.5, 1]\n'
        )


@pytest.fixture
def blogs() -> Iterator[list[Blog]]:
    """One whose entries have ids, and one whose entries have none."""
    with ExitStack() as stack:
        yield [
            Blog("north", stack.enter_context(Site()), live_blog),
            Blog("east", stack.enter_context(Site()), printed),
        ]


def until(broker: Broker, is_told: Callable[[Topics], bool], job: Job) -> Topics:
    deadline = time.monotonic() + SECONDS
    while not is_told(found := topics.read(broker.bootstrap, PREFIX)):
        assert time.monotonic() < deadline, job.last_lines()
        time.sleep(0.5)
    return found


def told(found: Topics, blog: Blog) -> list[str]:
    return sorted(update.text for update in topics.distinct(found.both).values() if update.outlet == blog.name)


def asked(blog: Blog) -> Counter[str]:
    return Counter(path for path in blog.site.paths if "page=" in path)


def test_each_entry_of_a_blog_of_several_pages_is_told_once(broker: Broker, blogs: list[Blog], tmp_path: Path) -> None:
    outlets = tmp_path / "outlets"
    outlets.mkdir()
    for blog in blogs:
        blog.write(outlets)
        blog.site.pages["/live?page=3"] = hang
    flags = ("--kafka", broker.bootstrap, "--topic-prefix", PREFIX, "--host-gap-seconds", "0.05")
    job = Job(tmp_path / "data", outlets, [blog.name for blog in blogs], *flags)
    with job.running():
        deadline = time.monotonic() + SECONDS
        while not all(asked(blog)["/live?page=3"] for blog in blogs):
            assert time.monotonic() < deadline, job.last_lines()
            time.sleep(0.1)
        job.kill()
        job.wait_until_gone()
        for blog in blogs:
            blog.publish(1)
        job.start()
        until(broker, lambda found: all(told(found, blog) == blog.texts for blog in blogs), job)
        assert [asked(blog) for blog in blogs] == [{"/live?page=2": 1, "/live?page=3": 2}] * 2
        for blog in blogs:
            blog.publish(2)
            backfill = [LIVEBLOG, "backfill", blog.name, "--outlets", str(outlets), "--data", str(job.data)]
            subprocess.run(backfill, check=True, capture_output=True, timeout=60)
        again = {"/live?page=2": 2, "/live?page=3": 3, "/live?page=4": 1}
        found = until(
            broker,
            lambda found: (
                all(asked(blog) == again and told(found, blog) == blog.texts for blog in blogs)
                and sum(poll.older_page is not None for poll in found.polls) >= 2 * 5
            ),
            job,
        )
        assert job.stop() == 0, job.last_lines()
    assert {update.action for update in found.both} == {"NEW"}
    assert found.letters == []
    assert {poll.outcome for poll in found.polls} <= {"CHANGED", "UNCHANGED"}
    replayed = replay(tmp_path, outlets)
    assert replayed == {update.record_id for update in found.updates}


def replay(folder: Path, outlets: Path) -> set[str]:
    """The ids of the records that the archive gives."""
    command = [LIVEBLOG, "replay", "--quiet", "--outlets", str(outlets), "--to", str(folder / "replayed")]
    subprocess.run([*command, str(folder / "data" / "archive")], check=True, capture_output=True, timeout=120)
    with (folder / "replayed" / "updates.avro").open("rb") as file:
        return {str(record["record_id"]) for record in fastavro.reader(file)}
