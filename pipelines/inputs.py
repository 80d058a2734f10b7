"""What enters the graph: snapshots just fetched, or references to saved files and archived snapshots.

in: a snapshot or a reference; out: (page, ordered payload), and from the payload the snapshot again.
A reference is small and is read where it is folded, so an archive of any size fits in memory.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from connectors.archives import archive, saved
from connectors.archives.archive import Reference
from connectors.archives.manifest import SavedPage
from connectors.letters import damage_letter
from pipelines.ordered import pack
from pipelines.revise import page_key, page_of
from schemas.errors import Reject
from schemas.records import DeadLetter, Snapshot

_TAGS: dict[type[Any], bytes] = {Snapshot: b"S", Reference: b"R", SavedPage: b"F"}
_READ: dict[bytes, Callable[[bytes], Any]] = {
    tag: msgspec.msgpack.Decoder(record).decode for record, tag in _TAGS.items()
}
_encode = msgspec.msgpack.Encoder().encode


def snapshot_input(snapshot: Snapshot) -> tuple[str, bytes]:
    """A snapshot as the graph takes it."""
    return page_of(snapshot), _pack(snapshot, snapshot)


def saved_input(page: SavedPage) -> tuple[str, bytes] | DeadLetter:
    """A saved file as the graph takes it; it is read once for its date and its name."""
    snapshot = saved.load(page)
    if isinstance(snapshot, DeadLetter):
        return snapshot
    return page_of(snapshot), _pack(snapshot, page)


def archived_input(reference: Reference) -> tuple[str, bytes] | DeadLetter:
    """An archived snapshot as the graph takes it; what another crawler wrote is read once for its name."""
    if reference.snapshot_id is None or reference.outlet is None:
        snapshot = archive.load(reference)
        return page_of(snapshot), _pack(snapshot, reference)
    page = page_key(reference.outlet, reference.older_of or reference.url or reference.source)
    return page, pack(reference.fetched_at, reference.snapshot_id, 0, _TAGS[Reference] + _encode(reference))


def read_input(payload: bytes) -> Snapshot | DeadLetter:
    """The snapshot that a payload holds or refers to; a letter where it cannot be read any more."""
    item = _READ[payload[:1]](payload[1:])
    if isinstance(item, Reference):
        try:
            return archive.load(item)
        except Reject as error:
            return damage_letter(item.path, item.offset, str(error))
    if isinstance(item, SavedPage):
        return saved.load(item)
    snapshot: Snapshot = item
    return snapshot


def _pack(snapshot: Snapshot, item: Snapshot | SavedPage | Reference) -> bytes:
    return pack(snapshot.fetched_at, snapshot.snapshot_id, 0, _TAGS[type(item)] + _encode(item))
