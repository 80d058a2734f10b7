"""The names of snapshots are part of the contract: their values are pinned."""

from datetime import UTC, datetime, timedelta, timezone

from connectors.snapshots import snapshot_id

AT = datetime(2016, 12, 11, 19, 20, 30, 123_456, tzinfo=UTC)
URL = "https://harbour.example/live"


def test_the_name_is_pinned() -> None:
    assert snapshot_id(URL, AT, b"<p>Fog.</p>") == "1a35b86d49b0abe8"


def test_the_same_instant_has_the_same_name() -> None:
    name = snapshot_id(URL, AT, b"")
    assert snapshot_id(URL, AT.replace(microsecond=123_000), b"") == name
    assert snapshot_id(URL, AT.astimezone(timezone(timedelta(hours=5))), b"") == name


def test_everything_else_makes_another_name() -> None:
    names = {
        snapshot_id(URL, AT, b""),
        snapshot_id(URL, AT, b"x"),
        snapshot_id(URL, AT + timedelta(milliseconds=1), b""),
        snapshot_id(URL + "/", AT, b""),
    }
    assert len(names) == 4
