"""A day in which the job is killed in every way: what it tells is as if nothing had happened.

The command runs as most will run it, with a broker and an engine of its own, and all of them are killed.
"""

import random
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import fastavro
import pytest

from deploy.process import free_port
from tests.faults import topics
from tests.faults.job import LIVEBLOG, Job
from tests.faults.newsday import Day, Outlet, copied, feed, live_blog, printed, scripted
from tests.faults.topics import Topics

pytestmark = pytest.mark.e2e

FAULTS = ("python", "engine", "broker", "both")
START_SECONDS = 120.0  # where others use the machine too
RUN_SECONDS = 3.0  # some checkpoints of one second each
GRACE_SECONDS = 0.5  # what was answered so shortly before a kill may not have been read
SCRIPT_SECONDS = 600.0  # longer than any day takes


class Ended(NamedTuple):
    """How one run of the job ended."""

    fault: str
    exit_code: int | None
    said: str
    left: list[str]


class Survived(NamedTuple):
    """What is there after the day."""

    day: Day
    ends: list[Ended]
    topics: Topics
    data: Path
    outlets: Path


def outlets(began_at: datetime) -> list[Outlet]:
    north = Outlet("north", scripted("north", SCRIPT_SECONDS, 1.5, began_at), live_blog, (0.5, 0.8))
    south = Outlet(
        "south",
        scripted("south", SCRIPT_SECONDS, 2.0, began_at) + copied(north.script, "south", 4.0),
        feed,
        (0.7, 0.9),
    )
    east = Outlet("east", scripted("east", SCRIPT_SECONDS, 2.5, began_at), printed, (0.6, 0.9))
    # Its limit is longer than a restart: who forgets when it was asked last asks too soon.
    west = Outlet("west", scripted("west", SCRIPT_SECONDS, 2.5, began_at), live_blog, (11.0, 11.0))
    return [north, south, east, west]


def commit(fault: str, job: Job) -> int | None:
    """Do it; returns the exit code where the job ends by itself."""
    match fault:
        case "python":
            job.kill()
        case "engine":
            job.kill_part("flink")
            return job.ended()
        case "broker":
            job.kill_part("kafka")
            return job.ended()
        case "both":
            job.kill_part("flink")
            job.kill()
    return None


@pytest.fixture(scope="module")
def survived(tmp_path_factory: pytest.TempPathFactory) -> Survived:
    """The day, lived through once for all tests."""
    folder = tmp_path_factory.mktemp("kills")
    port, ends = free_port(), []
    day = Day(outlets(datetime.now(UTC).replace(microsecond=0)))
    with day.serving():
        toml = day.write(folder / "outlets")
        job = Job(folder / "data", toml, list(day.outlets), "--kafka-port", str(port), "--host-gap-seconds", "0.1")
        # The first run is killed before its first checkpoint.
        with job.running(checkpoint_seconds=600):
            for fault in FAULTS:
                assert day.outlets["north"].wait_for_requests(1, START_SECONDS), job.last_lines()
                time.sleep(RUN_SECONDS * random.uniform(0.7, 1.3))
                before, at = job.log.stat().st_size, time.monotonic()
                exit_code = commit(fault, job)
                left = job.wait_until_gone()
                ends.append(Ended(fault, exit_code, job.said_since(before), left))
                day.unsure.append((at - GRACE_SECONDS, time.monotonic()))
                job.start()
            assert day.outlets["north"].wait_for_requests(1, START_SECONDS), job.last_lines()
            day.end()
            found = topics.when_told(day, f"127.0.0.1:{port}")
            assert job.stop() == 0, job.last_lines()
    return Survived(day, ends, found, folder / "data", toml)


def test_a_run_ends_as_its_fault_demands(survived: Survived) -> None:
    assert {end.fault: end.exit_code for end in survived.ends if end.exit_code is not None} == {
        "engine": 1,
        "broker": 1,
    }
    assert [end.left for end in survived.ends if end.left] == []


@pytest.mark.parametrize("part", ["engine", "broker"])
def test_a_part_that_ends_is_told_in_one_line(survived: Survived, part: str) -> None:
    [said] = [end.said for end in survived.ends if end.fault == part]
    lines = [line for line in said.splitlines() if " INFO " not in line]
    assert len(lines) == 1, said
    assert lines[0].startswith(f"liveblog: the {part} has ended")


def test_all_that_was_served_is_told_once_and_in_order(survived: Survived) -> None:
    assert len(survived.topics.updates) > 100
    assert len(survived.topics.sightings) > 5
    assert survived.topics.letters == []
    assert list(topics.complaints(survived.day, survived.topics)) == []


def replay(survived: Survived, to: Path, *arguments: str) -> dict[str, bytes]:
    """Replay into a folder; returns its files."""
    command = [LIVEBLOG, "replay", "--quiet", "--outlets", str(survived.outlets), "--to", str(to), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in sorted(to.iterdir())}


def records(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {record["record_id"]: record for record in fastavro.reader(file)}


def test_replay_of_the_archive_gives_the_records_that_live_gave(survived: Survived, tmp_path: Path) -> None:
    replay(survived, tmp_path / "replayed", str(survived.data / "archive"))
    for name, published in (("updates", survived.topics.updates), ("sightings", survived.topics.sightings)):
        replayed, live = records(tmp_path / "replayed" / f"{name}.avro"), topics.distinct(published)
        assert sorted(replayed) == sorted(live), name
        observed = {key: record["observed_at"] for key, record in replayed.items()}
        assert observed == {key: update.observed_at for key, update in live.items()}, name


def test_replay_gives_the_same_bytes_whatever_the_order_and_the_workers(survived: Survived, tmp_path: Path) -> None:
    files = sorted(str(path) for path in (survived.data / "archive").iterdir())
    assert len(files) >= len(FAULTS) - 1
    once = replay(survived, tmp_path / "once", *files)
    random.shuffle(files)
    again = replay(survived, tmp_path / "again", "--workers", "2", *files)
    assert sorted(once) == ["dead-letters.avro", "sightings.avro", "updates.avro"]
    assert once == again
