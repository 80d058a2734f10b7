"""Name a snapshot: (source, time of the fetch, body) -> 16 hex digits.

The name is a function of what it names and of nothing else, so that the same fetch has the same
name live, in the archive, in replay and after a crash. It is part of the contract with subscribers:
tests pin its value.
"""

from datetime import UTC, datetime
from hashlib import blake2b

# No copy of a page that a cache hands out is older: live pages are cached for seconds or minutes. What a page
# has said for longer, it means.
OLDEST_COPY_SECONDS = 600.0


def snapshot_id(source: str, fetched_at: datetime, body: bytes) -> str:
    """Return 16 hex digits: BLAKE2b of address, UTC time in milliseconds and body.

    `fetched_at` must be aware. What is finer than a millisecond is left out, as it does not survive
    Avro's `timestamp-millis`. The fields are separated by a newline, which no address can hold.
    """
    moment = fetched_at.astimezone(UTC).isoformat(timespec="milliseconds")
    return blake2b(f"{source}\n{moment}\n".encode() + body, digest_size=8).hexdigest()
