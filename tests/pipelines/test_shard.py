"""The first tick after a start: what was fetched and forgotten by a kill is handed on, nobody is asked too soon."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import msgspec
import pytest

from connectors.archives import archive
from connectors.archives.warc import Damage
from connectors.web.poller import Poller
from connectors.web.sources import PollState, Target
from pipelines.shard import Shard
from schemas.records import Snapshot
from tests.pipelines.pages import NOON, snapshot

STARTED_AT = NOON + timedelta(hours=1, minutes=5)  # snapshots are of one o'clock and some seconds
GAZETTE = Target(source="https://gazette.example/live", outlet="gazette", min_seconds=30.0)
COURIER = Target(source="https://courier.example/live", outlet="courier", min_seconds=60.0)


def archived(folder: Path, *snapshots: Snapshot) -> Path:
    kept = archive.Archive(folder)
    for one in snapshots:
        kept.append(one)
    kept.close()
    return folder


def of_courier(second: int, body: bytes = b"-") -> Snapshot:
    return snapshot(second, body=body, outlet="courier", source=COURIER.source, url=COURIER.source)


def take_up(
    states: dict[str, PollState], folder: Path | None, *targets: Target, at: datetime = STARTED_AT
) -> tuple[list[Snapshot], dict[str, PollState]]:
    shard = Shard(targets or (GAZETTE, COURIER), cast(Poller, None), None, at)
    snapshots, polls, after = shard.take_up(states, folder)
    assert polls == []
    return snapshots, after


def known(second: int) -> PollState:
    at = NOON + timedelta(hours=1, seconds=second)
    return PollState(polls=1, last_ok_at=at, next_due_at=at + timedelta(seconds=30))


def test_what_came_after_the_checkpoint_is_handed_on(tmp_path: Path) -> None:
    before, after = snapshot(10, body=b"a"), snapshot(20, body=b"b")
    snapshots, states = take_up({GAZETTE.source: known(10)}, archived(tmp_path, before, after), GAZETTE)
    assert snapshots == [after]
    assert states[GAZETTE.source].last_ok_at == after.fetched_at
    assert states[GAZETTE.source].next_due_at == STARTED_AT + timedelta(seconds=30)


def test_a_source_that_was_polled_first_after_the_checkpoint_is_handed_on(tmp_path: Path) -> None:
    first, second = of_courier(20, b"a"), of_courier(25, b"b")
    snapshots, states = take_up({GAZETTE.source: known(15)}, archived(tmp_path, first, second))
    assert snapshots == [first, second]
    assert states[COURIER.source].next_due_at == STARTED_AT + timedelta(seconds=60)


def test_a_source_that_had_only_failed_until_the_checkpoint_is_handed_on(tmp_path: Path) -> None:
    states = {GAZETTE.source: known(15), COURIER.source: PollState(polls=2, failures=2)}
    first = of_courier(20)
    assert take_up(states, archived(tmp_path, first))[0] == [first]


def test_a_run_that_ended_before_its_first_checkpoint_is_taken_up(tmp_path: Path) -> None:
    first = snapshot(20)
    snapshots, states = take_up({}, archived(tmp_path, first))
    assert snapshots == [first]
    assert states[GAZETTE.source].next_due_at == STARTED_AT + timedelta(seconds=30)
    assert COURIER.source not in states, "nobody knows of it: it is due at once"


def test_without_a_checkpoint_what_is_long_past_stays_there(tmp_path: Path) -> None:
    tomorrow = STARTED_AT + timedelta(days=1)
    assert take_up({}, archived(tmp_path, snapshot(20)), at=tomorrow) == ([], {})


def test_the_sources_of_other_shards_are_theirs(tmp_path: Path) -> None:
    assert take_up({GAZETTE.source: known(15)}, archived(tmp_path, of_courier(20)), GAZETTE)[0] == []


def test_a_source_that_has_failed_for_days_does_not_have_the_archive_of_days_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime] = []

    def after(folder: Path, moment: datetime) -> tuple[list[archive.Reference], list[Damage]]:
        asked.append(moment)
        return [], []

    monkeypatch.setattr(archive, "after", after)
    long_ago = msgspec.structs.replace(known(0), last_ok_at=NOON - timedelta(days=5))
    take_up({GAZETTE.source: known(15), COURIER.source: long_ago}, tmp_path)
    assert asked[0] > NOON


def test_a_source_that_is_not_polled_any_more_is_forgotten_in_time(tmp_path: Path) -> None:
    gone = {"https://a.example/": known(0), "https://b.example/": msgspec.structs.replace(known(0), last_ok_at=None)}
    assert set(take_up(gone, None)[1]) == set(gone)
    assert take_up(gone, None, at=STARTED_AT + timedelta(days=8))[1] == {}
