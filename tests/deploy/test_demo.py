"""The played day shows every kind of event, and the demo that plays it ends as it should, leaving nothing behind."""

import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.outlets import read
from connectors.platforms import split_page
from connectors.snapshots import snapshot_id
from deploy.demo.__main__ import data_folder, span
from deploy.demo.day import Day, Page, load
from deploy.demo.events import KINDS, Line, Reader, edit, shortened
from deploy.demo.pages import render
from deploy.demo.run import write_outlets
from deploy.demo.site import Site, Stage
from pipelines import known, revise
from pipelines.match import Memory, Sketched
from pipelines.matching.sketch import sketch
from schemas.errors import Fatal
from schemas.records import Snapshot, Update

ADDRESS = "http://127.0.0.1:8000"
FIRST_POLL = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATIENCE_SECONDS = 180.0


@pytest.fixture(scope="module")
def day() -> Day:
    return load()


def snapshot_of(page: Page, second: float, *, unchanged: bool = False) -> Snapshot:
    kind, body = render(page, ADDRESS)
    url, at = ADDRESS + page.outlet.path, FIRST_POLL + timedelta(seconds=second)
    return Snapshot(
        snapshot_id=snapshot_id(url, at, body),
        outlet=page.outlet.id,
        source=url,
        url=url,
        fetched_at=at,
        headers={"content-type": kind},
        body=b"" if unchanged else body,
        unchanged=unchanged,
        language="en",
        zone="GMT",
        platform=page.outlet.platform,
    )


def polled(day: Day) -> Iterator[Snapshot]:
    """What polls bring: each page that a scene changes, and a second later its confirmation."""
    for number, scene in enumerate(day.scenes, 1):
        for outlet in sorted(scene.outlets):
            page = day.pages(number)[outlet]
            yield snapshot_of(page, scene.second)
            yield snapshot_of(page, scene.second + 1, unchanged=True)


def lines_of(day: Day) -> list[Line]:
    """What the viewer would show of the whole day."""
    pages: dict[str, known.Page] = {}
    memory, reader, lines = Memory(timedelta(days=3)), Reader(), []
    for snapshot in polled(day):
        page = pages.setdefault(snapshot.outlet, known.Page())
        revised = revise.revise(page, snapshot)
        for delta in revised.deltas:
            page.apply(delta)
        lines += [reader.line("dead-letters", letter) for letter in revised.letters]
        for update in revised.updates:
            lines.append(reader.line(*judged(memory, update)))
    return [line for line in lines if line is not None]


def judged(memory: Memory, update: Update) -> tuple[str, Update]:
    topic, update, delta = memory.judge(Sketched(update, sketch(update)))
    memory.apply(delta)
    return topic, update


def test_the_day_shows_every_kind_as_it_was_written(day: Day) -> None:
    shown = [(line.label, line.outlet, line.clock) for line in lines_of(day) if line.kind != "NEW"]
    assert shown == [
        ("COPY -> sightings", "kingsholt-wire", "08:15"),
        ("SAME STORY", "estmere-live", "08:25"),
        ("REVISED 2", "lisk-gazette", "08:05"),
        ("DEVELOPS", "kingsholt-wire", "09:30"),
        ("DEAD LETTER", "estmere-live", ""),
        ("WITHDRAWN", "lisk-gazette", "09:10"),
        ("COPY -> sightings", "estmere-live", "12:40"),
        ("SAME STORY", "estmere-live", "14:35"),
        ("REVISED 2", "estmere-live", "14:35"),
        ("REVISED 2", "lisk-gazette", "07:15"),
    ]


def test_lines_say_what_can_be_checked(day: Day) -> None:
    of_kind = {line.kind: line for line in reversed(lines_of(day))}
    assert of_kind.keys() == set(KINDS)
    assert "2 of 2 sentences stand in 2025-03-15T08:05Z/lisk-gazette/" in of_kind["COPY"].why
    assert of_kind["DEVELOPS"].why.endswith("; differs: 62 -> 71")
    assert of_kind["SAME STORY"].why.endswith("both give 40, 340")
    assert "[340 -> 410]" in of_kind["REVISED"].said
    assert of_kind["REVISED"].why == "changed: text"
    assert of_kind["WITHDRAWN"].said.startswith("Readers write")
    assert "LiveBlogPosting" in of_kind["DEAD LETTER"].said


def test_all_kinds_come_in_the_first_minute(day: Day) -> None:
    assert day.scenes[0].second == 0
    assert [scene.second for scene in day.scenes] == sorted({scene.second for scene in day.scenes})
    withdrawn = [scene.second for scene in day.scenes if any(change.does == "withdraws" for change in scene.changes)]
    assert withdrawn == [33], "the last kind to come"
    assert day.scenes[-1].second < 65


def test_pages_are_split_into_what_was_written(day: Day) -> None:
    for number in range(1, len(day.scenes) + 1):
        for page in day.pages(number).values():
            if page.broken:
                continue
            entries = split_page(snapshot_of(page, 0)).entries
            written = [(posting.title, posting.text) for posting in page.postings]
            assert [(entry.content.title, entry.content.text) for entry in entries] == written
            times = [entry.published.at for entry in entries if entry.kind == "UPDATE"]
            assert times == [posting.published_at for posting in page.postings][: len(times)]


def test_a_scene_waits_for_its_second_and_for_the_polls_of_the_one_before(day: Day) -> None:
    stage = Stage(day)
    paths = [outlet.path for outlet in day.outlets]

    def postings(path: str, now: float, polled: bool = True) -> int:
        page = stage.page(path, now, polled)
        assert page is not None
        return len(page.postings)

    before = postings(paths[0], 100.0)
    assert stage.began
    assert postings(paths[0], 900.0) == before, "two pages have not been polled"
    assert postings(paths[1], 900.0)
    assert postings(paths[2], 900.0)
    assert postings(paths[0], 900.0, polled=False) == before, "who looks with a browser moves nothing"
    assert postings(paths[0], 900.0) == before + 1, "all were polled, and the second has come"
    for _ in range(4 * len(day.scenes)):
        for path in paths:
            postings(path, 900.0)
    assert stage.over
    assert stage.page("/elsewhere", 900.0, True) is None


def test_the_site_answers_as_web_servers_do(day: Day) -> None:
    def get(path: str, **headers: str) -> tuple[int, str, bytes]:
        asked = urllib.request.Request(site.url + path, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return answer.status, answer.headers["ETag"], answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers["ETag"], error.read()

    with Site(day) as site:
        status, etag, body = get(day.outlets[0].path)
        assert (status, day.outlets[0].headline.encode() in body) == (200, True)
        assert get(day.outlets[0].path, **{"If-None-Match": etag}) == (304, etag, b"")
        assert get("/robots.txt")[0] == 200
        assert get("/elsewhere")[0] == 404
        assert all(outlet.path.encode() in get("/")[2] for outlet in day.outlets)
        assert not site.stage.began
        get(day.outlets[0].path, **{"User-Agent": "liveblog/1.0 (+demo)"})
        assert site.stage.began


def test_outlets_are_files_that_can_be_read(day: Day, tmp_path: Path) -> None:
    outlets = write_outlets(day, ADDRESS, tmp_path / "outlets")
    assert {outlet.id for outlet in outlets} == {outlet.id for outlet in day.outlets}
    assert all(outlet.allow_private and outlet.sources[0].url.startswith(ADDRESS) for outlet in outlets)
    assert read(tmp_path / "outlets" / f"{outlets[0].id}.toml") == outlets[0]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("At least 12 are hurt", "At least 19 are hurt", "At least [12 -> 19] are hurt ..."),
        ("One two three four five six", "One two three four five seven", "... three four five [six -> seven] ..."),
        ("The road is shut", "The old road is shut", "The [nothing -> old] road is shut ..."),
        ("The old road is shut", "The road is shut", "The [old -> nothing] road is shut ..."),
        ("The same", "The same", "The same"),
    ],
)
def test_an_edit_is_shown_by_what_it_replaced(before: str, after: str, shown: str) -> None:
    assert edit(before, after) == shown


def test_long_texts_are_cut_between_words() -> None:
    assert shortened("word " * 40).endswith("word...")
    assert len(shortened("word " * 40)) <= 100


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("90s", 90), ("2m", 120), ("1.5m", 90)])
def test_spans(text: str, seconds: float) -> None:
    assert span(text) == seconds


def test_a_folder_that_holds_something_is_not_used(tmp_path: Path) -> None:
    assert data_folder(tmp_path / "new" / "folder").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(Fatal, match="not an empty folder"):
        data_folder(tmp_path)


class Demo:
    """The demo as a user starts it."""

    def __init__(self, data: Path, *arguments: str):
        self.data = data
        command = [sys.executable, "-m", "deploy.demo", "--data", str(data), *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.watchdog = threading.Timer(PATIENCE_SECONDS, self.process.kill)
        self.watchdog.start()
        assert self.process.stdout is not None
        self.lines = (line.rstrip() for line in self.process.stdout)
        self.said: list[str] = []

    def read_until_all_kinds_were_shown(self) -> None:
        missing = set(KINDS)
        while missing and (line := next(self.lines, None)) is not None:
            self.said.append(line)
            missing -= {kind for kind in missing if line.partition(" s  ")[2].startswith(kind)}
        assert not missing, "\n".join(self.said)

    def end(self) -> int:
        """Its exit code, once it has ended and said all."""
        self.said += self.lines
        code = self.process.wait()
        self.watchdog.cancel()
        return code

    def left_behind(self) -> list[str]:
        """Command lines of processes that use its folder: it is named in those of all its children."""
        found = []
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = file.read_bytes().decode(errors="replace").replace("\0", " ")
            except OSError:  # it has ended meanwhile
                continue
            if str(self.data) in words:
                found.append(words)
        return found


@pytest.mark.e2e
def test_all_kinds_are_read_from_kafka_and_ctrl_c_ends_it_in_order(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "data")
    demo.read_until_all_kinds_were_shown()
    if Path("/proc/self/cmdline").exists():
        assert len(demo.left_behind()) == 3, "the demo, Kafka, Flink"
    demo.process.send_signal(signal.SIGINT)
    assert demo.end() == 0
    assert demo.left_behind() == []
    said = "\n".join(demo.said)
    assert "Shown: " in said
    assert "Not shown yet" not in said
    assert "Traceback" not in said
    assert list((tmp_path / "data" / "archive").glob("*.warc.gz"))


@pytest.mark.e2e
def test_it_ends_by_itself(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "data", "--for", "8s")
    assert demo.end() == 0
    assert demo.left_behind() == []
    assert "Not shown yet" in "\n".join(demo.said)
    assert "Traceback" not in "\n".join(demo.said)
