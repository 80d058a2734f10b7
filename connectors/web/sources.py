"""What is polled, and what is known of it: sources as the poller needs them, and their states between polls.

Records, and the two ways from an answer of the web into one: its time in whole milliseconds, its body as a snapshot.
"""

from datetime import UTC, datetime
from datetime import date as day
from http.client import responses

import msgspec

from connectors.pages.feeds.pace import FeedPace
from connectors.snapshots import snapshot_id
from connectors.web.exchange import Response
from schemas.records import Poll, Snapshot


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A source as the poller needs it; `source` is its address and its key.

    `own_pace`: the outlet itself says how often it is polled, so what caches are told of a page does not slow it
    down; feeds are heeded. `older_pages`: how many older pages of a blog are followed.
    """

    source: str
    outlet: str
    language: str | None = None
    zone: str | None = None
    date: day | None = None
    platform: str | None = None
    options: dict[str, str] = {}
    entries: tuple[int, ...] = ()
    min_seconds: float = 30.0
    max_seconds: float = 900.0
    own_pace: bool = False
    older_pages: int = 0
    allow_private: bool = False


class Walk(msgspec.Struct, frozen=True, kw_only=True):
    """How far the older pages of the live page at `page` have been followed.

    `next_url`: the one to ask for at `due_at`; None at the end. `pages`: so many were had. `asked`: the addresses
    of those that were asked for or answered. `failures`: of the next one, in a row.
    """

    page: str
    began_at: datetime
    next_url: str | None
    due_at: datetime
    pages: int = 0
    asked: tuple[str, ...] = ()
    failures: int = 0


class PollState(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of a source between two polls; the first poll starts from an empty one.

    `next_due_at`: None is now. `body_digest`: of the body last seen, which `etag` and
    `last_modified` of `validated_url` stand for. `confirm`: that body has not been confirmed by a
    second poll yet; `confirm_late`: nor by one so much later that it is no old copy out of a cache.
    `full_at`: when a body last came without having been asked about by validators.
    `moved_to`, `moved_times`, `moved_at`: a permanent redirect under observation, and since when.
    `feed_pace`: what the feed asks for; None for a page. `followed`: live pages whose older pages are followed or have
    been. `backfill_at`: when a person last asked for that to be done again.
    """

    polls: int = 0
    failures: int = 0
    next_due_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_changed_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    validated_url: str | None = None
    body_digest: str | None = None
    confirm: bool = False
    confirm_late: bool = False
    full_at: datetime | None = None
    moved_to: str | None = None
    moved_times: int = 0
    moved_at: datetime | None = None
    adopted_url: str | None = None
    feed_pace: FeedPace | None = None
    walk: Walk | None = None
    followed: tuple[str, ...] = ()
    backfill_at: datetime | None = None


class Settled(msgspec.Struct, frozen=True):
    """What a poll came to: the next state, the event, and the snapshot if it is news."""

    state: PollState
    poll: Poll
    snapshot: Snapshot | None = None


def to_snapshot(
    target: Target, response: Response, at: datetime, body: bytes | None, older_of: str | None = None
) -> Snapshot:
    """Return an answer as a snapshot; without a body it confirms that of the snapshot before."""
    return Snapshot(
        snapshot_id=snapshot_id(target.source, at, body or b""),
        outlet=target.outlet,
        source=target.source,
        url=response.url,
        fetched_at=at,
        status=response.status,
        headers=response.headers,
        body=body or b"",
        unchanged=body is None,
        language=target.language,
        zone=target.zone,
        date=target.date,
        platform=target.platform,
        options=target.options,
        entries=target.entries,
        older_of=older_of,
    )


def whole_milliseconds(moment: datetime) -> datetime:
    """Return the UTC moment without what is finer than Avro's `timestamp-millis`."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def status_line(status: int) -> str:
    """Return a status as it is told: `404 Not Found`."""
    return f"{status} {responses.get(status, '')}".strip()
