"""Saved files -> snapshots: pages, plain texts and feeds, for replay.

Guarantees: the same files with the same facts give the same snapshots, byte by byte, wherever they
lie; a file that cannot be read, or of which no date is known, is a dead letter that says what to do;
nothing is read from the clock.
"""

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from datetime import date as day
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.archives.manifest import UNKNOWN, Facts, SavedPage, find
from connectors.archives.own_dates import newest_day
from connectors.letters import dead_letter
from connectors.outlets import Outlet
from connectors.pages.document import LARGEST_BYTES, Document
from connectors.snapshots import snapshot_id
from schemas.errors import Reject
from schemas.records import DeadLetter, Snapshot

# A gzip bomb stops here.
MAX_BODY_BYTES = LARGEST_BYTES

_DATE_IN_NAME = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d\d)([-_/]?)(\d\d)\2(\d\d)(?![0-9A-Za-z])")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def snapshots(
    paths: Sequence[str], manifest: Path | None, flags: Facts, outlets: Sequence[Outlet]
) -> Iterator[Snapshot | DeadLetter]:
    """Yield what `load` says of each file that `connectors.archives.manifest.find` finds."""
    return map(load, find(paths, manifest, flags, outlets))


def load(page: SavedPage) -> Snapshot | DeadLetter:
    """Return one saved file as a snapshot, or as the letter that says why it is none."""
    file = Path(page.path)
    body = b""
    try:
        body = _read_bytes(file)
        return _snapshot(page, _fetched_at(page, body), body)
    except Reject as error:
        return dead_letter("load", error, _snapshot(page, page.facts.fetched_at or _modified_at(file), body))


def _snapshot(page: SavedPage, fetched_at: datetime, body: bytes) -> Snapshot:
    facts = page.facts
    # Milliseconds are what Avro keeps of a time.
    fetched_at = fetched_at.astimezone(UTC).replace(microsecond=fetched_at.microsecond // 1000 * 1000)
    source = facts.source or facts.url or f"file:{page.name}"
    return Snapshot(
        snapshot_id=snapshot_id(source, fetched_at, body),
        outlet=facts.outlet or UNKNOWN,
        source=source,
        url=facts.url,
        fetched_at=fetched_at,
        body=body,
        language=facts.language,
        zone=facts.zone,
        date=facts.date,
        platform=facts.platform,
        options=facts.options or {},
        entries=facts.entries or (),
    )


def _read_bytes(file: Path) -> bytes:
    try:
        with gzip.open(file) if file.name.lower().endswith(".gz") else file.open("rb") as stream:
            body = stream.read(MAX_BODY_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Reject(f"{file.name} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(body) > MAX_BODY_BYTES:
        raise Reject(f"{file.name} is longer than {MAX_BODY_BYTES // 2**20} MB")
    return body


def _fetched_at(page: SavedPage, body: bytes) -> datetime:
    """Return when the file was fetched, or else the last second of the day that it is from."""
    if page.facts.fetched_at:
        return page.facts.fetched_at
    last = (
        page.facts.date
        or _date_in_name(page.name)
        or _date_in_name(page.facts.url or "")
        or newest_day(Document(_snapshot(page, _EPOCH, body)), page.facts.zone)
    )
    if last is None:
        raise Reject(f"no date is known of {page.name}: give --date or --fetched-at, or say it in a manifest")
    return datetime.combine(last, time(23, 59, 59), ZoneInfo(page.facts.zone or "UTC"))


def _date_in_name(name: str) -> day | None:
    for year, _, month, of_month in reversed(_DATE_IN_NAME.findall(name)):
        try:
            return day(int(year), int(month), int(of_month))
        except ValueError:  # 2016-34-56 is a number
            continue
    return None


def _modified_at(file: Path) -> datetime:
    """Return the only time that is left for the letter of a file of which none is known."""
    try:
        return datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
    except OSError:
        return _EPOCH
