"""Turn a refused input into a dead letter: (step, error, bytes, what is known of it) -> `DeadLetter`.

Guarantees: the same refusal of the same bytes of one source is the same letter, whenever it was seen.
"""

from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from schemas.errors import LiveblogError
from schemas.records import DeadLetter, Snapshot, Update
from schemas.version import VERSION

# A Kafka message holds 1 MiB by default; what is left of it is room for the other fields.
KEPT_BYTES = 900_000
KEPT_CHARACTERS = 2_000
KEPT_CAUSES = 5


def dead_letter(step: str, error: LiveblogError, snapshot: Snapshot) -> DeadLetter:
    """Return the letter that says why `step` could not read `snapshot`.

    `letter_id`: 16 hex digits, BLAKE2b of step, source, reason and whole body.
    """
    reason = _one_line(error)
    body = snapshot.body
    name = blake2b(f"{step}\n{snapshot.source}\n{reason}\n".encode(errors="replace") + body, digest_size=8)
    return DeadLetter(
        letter_id=name.hexdigest(),
        step=step,
        reason=reason,
        causes=_causes(error),
        outlet=snapshot.outlet,
        source=snapshot.source,
        url=snapshot.url,
        snapshot_id=snapshot.snapshot_id or None,
        observed_at=snapshot.fetched_at,
        body=body[:KEPT_BYTES],
        body_bytes=len(body),
        truncated=len(body) > KEPT_BYTES,
        version=VERSION,
    )


def dead_letter_for(step: str, error: LiveblogError, update: Update, body: bytes) -> DeadLetter:
    """Return the letter of an update that could not be published; `body` is the update as it would have gone out."""
    name = blake2b(f"{step}\n{update.record_id}\n".encode(), digest_size=8)
    return DeadLetter(
        letter_id=name.hexdigest(),
        step=step,
        reason=_one_line(error),
        causes=_causes(error),
        outlet=update.outlet,
        source=update.source,
        url=update.page_url,
        snapshot_id=update.snapshot_id,
        observed_at=update.observed_at,
        body=body[:KEPT_BYTES],
        body_bytes=len(body),
        truncated=len(body) > KEPT_BYTES,
        version=VERSION,
    )


def damage_letter(path: str, offset: int, reason: str) -> DeadLetter:
    """Return the letter of a part of an archive that cannot be read; its bytes stay where they are."""
    name = blake2b(f"load\n{Path(path).name}\n{offset}\n{reason}".encode(errors="replace"), digest_size=8)
    return DeadLetter(
        letter_id=name.hexdigest(),
        step="load",
        reason=f"{reason} (at byte {offset})"[:KEPT_CHARACTERS],
        causes=(),
        outlet=None,
        source=f"file:{Path(path).name}",
        url=None,
        snapshot_id=None,
        observed_at=datetime(1970, 1, 1, tzinfo=UTC),
        body=b"",
        body_bytes=0,
        truncated=False,
        version=VERSION,
    )


def _causes(error: BaseException) -> tuple[str, ...]:
    causes: list[str] = []
    while (cause := error.__cause__) is not None and len(causes) < KEPT_CAUSES:
        causes.append(f"{type(cause).__name__}: {_one_line(cause)}")
        error = cause
    return tuple(causes)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:KEPT_CHARACTERS]
