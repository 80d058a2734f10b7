"""A broker that is away, and outlets that change between two runs: the same job goes on."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.broker import Broker
from tests.faults import topics
from tests.faults.job import Job
from tests.faults.newsday import Day, Outlet, copied, feed, live_blog, scripted

pytestmark = pytest.mark.e2e

AWAY_SECONDS = 30.0
START_SECONDS = 120.0  # where others use the machine too
SCRIPT_SECONDS = 600.0


def test_nothing_is_lost_while_the_broker_is_away_and_when_outlets_come_and_go(tmp_path: Path) -> None:
    began_at = datetime.now(UTC).replace(microsecond=0)
    north = Outlet("north", scripted("north", SCRIPT_SECONDS, 1.5, began_at), live_blog, (0.6, 0.9))
    south = Outlet("south", copied(north.script, "south", 3.0), feed, (0.7, 0.9))
    late = Outlet("late", scripted("late", SCRIPT_SECONDS, 2.0, began_at), live_blog, (0.7, 0.9))
    day = Day([north, south, late])
    with day.serving(), Broker(tmp_path / "broker") as broker:
        folder = day.write(tmp_path / "outlets")
        more = ("--kafka", broker.bootstrap, "--host-gap-seconds", "0.1")
        job = Job(tmp_path / "data", folder, ["north", "south"], *more)
        with job.running():
            assert north.wait_for_requests(3, START_SECONDS), job.last_lines()
            broker.kill()
            time.sleep(AWAY_SECONDS)
            broker.start()
            assert north.wait_for_requests(4, START_SECONDS), job.last_lines()
            assert job.alive
            at = time.monotonic()
            assert job.stop() == 0, job.last_lines()
            day.unsure.append((at - 0.5, time.monotonic()))
            # The same job with other outlets.
            job = Job(tmp_path / "data", folder, ["north", "late"], *more)
            with job.running():
                assert late.wait_for_requests(1, START_SECONDS), job.last_lines()
                assert not south.wait_for_requests(1, 2.0), "it is not polled any more"
                assert north.wait_for_requests(2, START_SECONDS), job.last_lines()
                assert late.wait_for_requests(3, START_SECONDS), job.last_lines()
                day.end("north", "late")
                found = topics.when_told(day, broker.bootstrap)
                assert job.stop() == 0, job.last_lines()
    assert "resuming checkpoint=none" not in job.said_since(0).rpartition("resuming")[2]
    assert list(topics.complaints(day, found)) == []
    assert {update.outlet for update in found.both} == {"north", "south", "late"}
    assert "south" in {update.outlet for update in found.sightings}
