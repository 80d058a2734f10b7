"""Made-up entries and snapshots for the tests of the pipeline."""

from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.snapshots import snapshot_id
from schemas.records import Content, Entry, Moment, Precision, Snapshot, TimeSource

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entry(
    minute: float,
    text: str,
    *,
    title: str | None = None,
    native_id: str | None = None,
    source: TimeSource = "STAMP",
    precision: Precision = "MINUTE",
    **fields: Any,
) -> Entry:
    """An entry of so many minutes after noon."""
    at = NOON + timedelta(minutes=minute)
    moment = Moment(at=at, precision=precision, source=source, text=f"{at:%H%M} GMT" if source == "STAMP" else None)
    return Entry(content=Content(text=text, title=title), published=moment, native_id=native_id, **fields)


def snapshot(second: int, *, unchanged: bool = False, body: bytes = b"-", **fields: Any) -> Snapshot:
    """A snapshot of the gazette's page, so many seconds after one o'clock."""
    at = NOON + timedelta(hours=1, seconds=second)
    given = dict(
        outlet="gazette", source="https://gazette.example/live", url="https://gazette.example/live", language="en"
    )
    given |= fields
    identity = snapshot_id(given["source"], at, body)
    return Snapshot(snapshot_id=identity, fetched_at=at, unchanged=unchanged, body=body, **given)  # type: ignore[arg-type]
