"""Saved pages through the whole graph, in process: events, sightings, dead letters, and the same bytes each time."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fastavro
import pytest

from connectors.archives.archive import Archive
from connectors.snapshots import snapshot_id
from pipelines.cli import main
from schemas.records import Snapshot

SHARED = Path(__file__).parents[3] / "shared"

FLOOD = (
    "Rescue boats brought 143 people out of the lower town of Farrow overnight, the fire chief Marta Oduya said. "
    "The Wenn stood at 6.2 metres at dawn, its highest level since 1957. Two bridges remain closed to all traffic."
)
VOTE = "The council of Little Haven voted by 11 to 4 to close the municipal airfield from next summer."
STAMPS = f"UPDATE 0915 GMT: {FLOOD}\n\nUPDATE 0840 GMT: {VOTE}\n\nUPDATE 0800 GMT: Schools stay shut in Farrow.\n"
EDITED = STAMPS.replace("11 to 4", "12 to 3").replace("UPDATE 0800", "UPDATE 0820 GMT: Buses run again.\n\nUPDATE 0800")
COPY = f"UPDATE 0930 GMT: {FLOOD}\n\nUPDATE 0700 GMT: Ferries to the islands leave on time this morning.\n"
MANIFEST = """
[[page]]
file = "morning.txt"
outlet = "gazette"
language = "en"
date = 2026-03-01
zone = "GMT"
fetched_at = 2026-03-01T09:20:00Z
url = "https://gazette.example/live"

[[page]]
file = "later.txt"
outlet = "gazette"
language = "en"
date = 2026-03-01
zone = "GMT"
fetched_at = 2026-03-01T09:25:00Z
url = "https://gazette.example/live"

[[page]]
file = "herald.txt"
outlet = "herald"
language = "en"
date = 2026-03-01
zone = "GMT"
fetched_at = 2026-03-01T09:40:00Z

[[page]]
file = "broken.html"
outlet = "herald"
date = 2026-03-01
"""


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "morning.txt").write_text(STAMPS)
    (folder / "later.txt").write_text(EDITED)
    (folder / "herald.txt").write_text(COPY)
    (folder / "broken.html").write_bytes(b"<html><body><p>Nothing is here.</p></body></html>")
    (folder / "manifest.toml").write_text(MANIFEST)
    return folder


def rows(path: Path) -> list[dict[str, Any]]:
    with path.open("rb") as file:
        return list(fastavro.reader(file))


def replay(saved: Path, out: Path, *flags: str) -> None:
    assert main(["replay", "--manifest", str(saved / "manifest.toml"), "--to", str(out), str(saved), *flags]) == 0


def test_a_day_of_saved_pages(saved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replay(saved, tmp_path / "out")
    updates, sightings, letters = (
        rows(tmp_path / "out" / f"{name}.avro") for name in ("updates", "sightings", "dead-letters")
    )
    told = [(row["outlet"], f"{row['published_at']:%H:%M}", row["action"], row["revision"]) for row in updates]
    assert told == [
        ("gazette", "08:00", "NEW", 1),
        ("gazette", "08:40", "NEW", 1),
        ("gazette", "09:15", "NEW", 1),
        ("gazette", "08:20", "NEW", 1),
        ("gazette", "08:40", "REVISED", 2),
        ("herald", "07:00", "NEW", 1),
    ]
    (sighting,) = sightings
    flood = next(row for row in updates if row["text"] == FLOOD)
    assert (sighting["match"]["verdict"], sighting["match"]["of"]) == ("COPY", flood["update_id"])
    (letter,) = letters
    assert letter["step"] == "split"
    assert letter["body"] == (saved / "broken.html").read_bytes()
    assert "4 snapshots" in capsys.readouterr().out


def test_the_same_bytes_each_time_in_any_order_and_by_any_number_of_workers(saved: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipelines.cli", "replay", "--manifest", str(saved / "manifest.toml"), "--to"]
    files = ["herald.txt", "morning.txt", "broken.html", "later.txt"]
    for number, more in enumerate(([], ["--workers", "2"])):
        shuffled = [str(saved / name) for name in files[number:] + files[:number]]
        environment = os.environ | {"PYTHONHASHSEED": str(number)}
        subprocess.run([*command, str(tmp_path / f"out{number}"), *shuffled, *more], check=True, env=environment)
    for name in ("updates", "sightings", "dead-letters"):
        one, two = ((tmp_path / f"out{number}" / f"{name}.avro").read_bytes() for number in range(2))
        assert one == two
    assert len(rows(tmp_path / "out0" / "updates.avro")) == 6


def test_an_archive_of_snapshots_gives_what_the_pages_gave(saved: Path, tmp_path: Path) -> None:
    replay(saved, tmp_path / "pages")
    archive = Archive(tmp_path / "archive")
    for name, outlet, moment, url in (
        ("later.txt", "gazette", "2026-03-01T09:25:00", "https://gazette.example/live"),
        ("morning.txt", "gazette", "2026-03-01T09:20:00", "https://gazette.example/live"),
    ):
        body, at = (saved / name).read_bytes(), datetime.fromisoformat(moment).replace(tzinfo=UTC)
        archive.append(
            Snapshot(
                snapshot_id=snapshot_id(url, at, body), outlet=outlet, source=url, url=url, fetched_at=at, body=body,
                language="en", zone="GMT", date=at.date(),
            )
        )  # fmt: skip
    archive.close()
    assert main(["replay", "--to", str(tmp_path / "warc"), str(tmp_path / "archive")]) == 0
    from_pages = [row for row in rows(tmp_path / "pages" / "updates.avro") if row["outlet"] == "gazette"]
    assert rows(tmp_path / "warc" / "updates.avro") == from_pages


def test_a_damaged_archive_gives_what_is_whole_and_a_letter(saved: Path, tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    for minute, body in ((20, STAMPS), (25, EDITED)):
        at = datetime(2026, 3, 1, 9, minute, tzinfo=UTC)
        archive.append(
            Snapshot(
                snapshot_id=snapshot_id("u", at, body.encode()), outlet="gazette", source="https://gazette.example/live",
                url="https://gazette.example/live", fetched_at=at, body=body.encode(), language="en", zone="GMT",
                date=at.date(),
            )
        )  # fmt: skip
    archive.close()
    (file,) = (tmp_path / "archive").glob("*.warc.gz")
    file.write_bytes(file.read_bytes()[:-40])
    assert main(["replay", "--to", str(tmp_path / "out"), str(file)]) == 0
    assert len(rows(tmp_path / "out" / "updates.avro")) == 3
    (letter,) = rows(tmp_path / "out" / "dead-letters.avro")
    assert letter["step"] == "load"


def test_a_snapshot_that_is_too_large_costs_no_other(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    for minute, body in ((20, STAMPS.encode()), (25, b"<p>and on</p>" * 2_000_000)):
        at = datetime(2026, 3, 1, 9, minute, tzinfo=UTC)
        archive.append(
            Snapshot(
                snapshot_id=snapshot_id("u", at, body), outlet="gazette", source="https://gazette.example/live",
                url="https://gazette.example/live", fetched_at=at, body=body, language="en", zone="GMT", date=at.date(),
            )
        )  # fmt: skip
    archive.close()
    assert main(["replay", "--to", str(tmp_path / "out"), str(tmp_path / "archive")]) == 0
    assert len(rows(tmp_path / "out" / "updates.avro")) == 3
    (letter,) = rows(tmp_path / "out" / "dead-letters.avro")
    assert "more than 20,000,000 bytes" in letter["reason"]


def test_a_replay_that_cannot_be_leaves_what_was_there(saved: Path, tmp_path: Path) -> None:
    replay(saved, tmp_path / "out")
    before = (tmp_path / "out" / "updates.avro").read_bytes()
    assert main(["replay", "--to", str(tmp_path / "out"), str(tmp_path / "nowhere")]) == 2
    assert main(["replay", "--to", str(tmp_path / "out")]) == 2
    assert (tmp_path / "out" / "updates.avro").read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "dead-letters.avro", "sightings.avro", "updates.avro",
    ]  # fmt: skip


def test_the_seed_pages(tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip("the corpus lies beside the project and is not there")
    seeds = SHARED / "corpus" / "seeds"
    assert main(["replay", "--manifest", str(seeds / "manifest.toml"), "--to", str(tmp_path), str(seeds)]) == 0
    checked = subprocess.run(
        [sys.executable, SHARED / "checks" / "seeds.py", tmp_path], capture_output=True, text=True, check=False
    )
    assert "31 of 31 entries right" in checked.stdout
    assert checked.returncode == 0, checked.stdout
