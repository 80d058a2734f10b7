"""What an entry says now beside what is told of it, and the event that tells it. Pure."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from pipelines.identity import Digest, digest_of, printed_time, record_id, saying
from pipelines.known import Known
from schemas.records import Action, Content, Entry, Match, Snapshot, Update


def saying_of(entry: Entry) -> int:
    """The hash of what an entry says, and of its time."""
    return saying(digest_of(entry.content), entry.published.at)


def changed(known: Known, entry: Entry) -> tuple[str, ...]:
    """The fields that say something else now; white space and furniture do not count."""
    was, now = known.past.digest, digest_of(entry.content)
    fields = [field for field in Digest.__struct_fields__ if getattr(was, field) != getattr(now, field)]
    return tuple(fields) if entry.published.at == known.entry.published.at else (*fields, "published_at")


def with_steady_time(entry: Entry, known: Known) -> Entry:
    """The entry with the time it had, unless the page itself prints another one.

    A clock without a date is read by the fetch or the page's date, '2 hours ago' by the fetch, and a feed's
    date is touched by every save: none of them makes a revision.
    """
    was, now = known.entry.published, entry.published
    if was.at == now.at:
        return entry
    weak = now.source in ("PAGE", "FETCHED", "FEED") or printed_time(entry) == known.past.time
    return msgspec.structs.replace(entry, published=was) if weak else entry


def is_printed(entry: Entry) -> bool:
    """Whether the page itself says to the minute when the entry was published."""
    return entry.published.source in ("STAMP", "CLOCK", "FEED") and entry.published.precision != "DAY"


def newest_printed(known: Mapping[str, Known], present: Mapping[str, Entry], at: datetime) -> datetime | None:
    """The newest time that a page prints, of what had been published by then: of what was known, no later than that."""
    times = [
        min(entry.published.at, known[key].shown_since) if key in known else entry.published.at
        for key, entry in present.items()
        if is_printed(entry) and entry.published.at <= at
    ]
    return max(times, default=None)


def is_older(entry: Entry, known: Known) -> bool:
    """Whether the page itself says that this is an older version."""
    now, was = entry.modified_at, known.entry.modified_at
    return now is not None and was is not None and now < was


def outline(entry: Entry) -> Entry:
    """An entry without what it says: enough to name it when it is withdrawn."""
    return msgspec.structs.replace(entry, content=Content(text=""))


def update_of(
    name: str, revision: int, action: Action, entry: Entry, fields: tuple[str, ...], snapshot: Snapshot
) -> Update:
    """The event that tells an entry; `fields`: those that a revision changed."""
    content, published = entry.content, entry.published
    update = Update(
        record_id="", update_id=name, revision=revision, action=action, changed=fields,
        outlet=snapshot.outlet, via=entry.via, source=snapshot.source, page_url=snapshot.url,
        permalink=entry.permalink, kind=entry.kind, published_at=published.at, precision=published.precision,
        time_source=published.source, time_text=published.text, modified_at=entry.modified_at,
        observed_at=snapshot.fetched_at, snapshot_id=snapshot.snapshot_id,
        title=content.title, text=content.text, html=content.html, language=entry.language or snapshot.language,
        authors=content.authors, links=content.links, media=content.media, quotes=content.quotes, tags=content.tags,
        pinned=entry.pinned, match=Match(verdict="NEW", story_id=name),
    )  # fmt: skip
    return msgspec.structs.replace(update, record_id=record_id(update))
