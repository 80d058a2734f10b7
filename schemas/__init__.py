"""The contract: what the topics carry, and how a subscriber reads it.

    from schemas import decode
    update = decode(message.value)

Needs msgspec and fastavro, and neither Beam nor Kafka.
"""

from schemas.errors import Fatal, LiveblogError, Reject, Retry
from schemas.framing import Record, decode, encode
from schemas.records import DeadLetter, Entry, Match, Poll, Snapshot, Update

__all__ = [
    "DeadLetter",
    "Entry",
    "Fatal",
    "LiveblogError",
    "Match",
    "Poll",
    "Record",
    "Reject",
    "Retry",
    "Snapshot",
    "Update",
    "decode",
    "encode",
]
