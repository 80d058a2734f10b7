"""Values that sort by time: how elements travel between the steps of the graph.

A value is 20 bytes of order (time in milliseconds, snapshot, place in the snapshot) and a payload, so
that plain `sorted()` puts the elements of a key in the order in which they happened, the same on
every run and however the work was spread.
"""

from datetime import UTC, datetime

ORDER_BYTES = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def pack(at: datetime, snapshot_id: str, place: int, payload: bytes) -> bytes:
    """A value; `snapshot_id` is 16 hex digits, `place` counts within the snapshot."""
    return milliseconds(at).to_bytes(8, "big") + bytes.fromhex(snapshot_id) + place.to_bytes(4, "big") + payload


def payload(value: bytes) -> bytes:
    """What was packed, without its order."""
    return value[ORDER_BYTES:]


def packed_at(value: bytes) -> int:
    """Milliseconds since 1970 of a value."""
    return int.from_bytes(value[:8], "big")


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970; none before."""
    return max(0, round((at - _EPOCH).total_seconds() * 1000))
