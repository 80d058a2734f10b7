"""The records that travel: frozen, slotted, every time an aware UTC datetime.

Each tense has its own type: `Snapshot` (fetched), `Entry` (parsed), `Update` (decided and judged),
`Poll` (what one poll came to), `DeadLetter` (could not be read). All but `Entry` have a schema of
the same name in `schemas/*.avsc`, and tests/schemas proves that the two agree field by field; the
docs of the fields stand there. Those that are many hold no cycles, so Python's garbage collector need not look at
them (`gc=False`): it took half of the time of reading a page again.
"""

from datetime import date as day
from datetime import datetime
from typing import Literal

import msgspec

Kind = Literal["UPDATE", "ORIGINAL", "SECTION", "SUMMARY", "ARTICLE"]
Action = Literal["NEW", "REVISED", "WITHDRAWN"]
Precision = Literal["SECOND", "MINUTE", "DAY"]
TimeSource = Literal["STAMP", "CLOCK", "FEED", "PAGE", "FETCHED"]
MediaKind = Literal["IMAGE", "VIDEO", "AUDIO", "EMBED"]
VerdictName = Literal["NEW", "COPY", "REPORT", "DEVELOPS"]
PollOutcome = Literal["CHANGED", "UNCHANGED", "NOT_MODIFIED", "REFUSED", "FAILED", "GONE"]


class Link(msgspec.Struct, frozen=True, gc=False):
    """A link in the running text."""

    url: str
    text: str


class Media(msgspec.Struct, frozen=True, gc=False):
    """A picture, film, sound or embed, with what the page says of it."""

    kind: MediaKind
    url: str
    caption: str | None = None
    credit: str | None = None


class Quote(msgspec.Struct, frozen=True, gc=False):
    """A post of somebody else that an entry shows, such as a tweet."""

    text: str
    author: str | None = None
    handle: str | None = None
    posted_at: datetime | None = None
    url: str | None = None


class Content(msgspec.Struct, frozen=True, kw_only=True, gc=False, cache_hash=True):
    """What an entry says: the part of it that is read from its own markup and from nothing else.

    `text`: paragraphs separated by one newline each. `html`: the same, sanitised.
    """

    text: str
    title: str | None = None
    html: str = ""
    authors: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()
    quotes: tuple[Quote, ...] = ()
    tags: tuple[str, ...] = ()


class Moment(msgspec.Struct, frozen=True, kw_only=True, gc=False, cache_hash=True):
    """An instant, how exactly it is known, from what, and the text it was printed as."""

    at: datetime
    precision: Precision
    source: TimeSource
    text: str | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False, cache_hash=True):
    """What one snapshot says of one UPDATE.

    `native_id`: the platform's own id of the entry, stable over edits, unique in its page; None
    where the platform has none. `via`: the outlet that an aggregator credits.
    """

    content: Content
    published: Moment
    kind: Kind = "UPDATE"
    native_id: str | None = None
    permalink: str | None = None
    modified_at: datetime | None = None
    language: str | None = None
    via: str | None = None
    pinned: bool = False


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One fetched body with all that is needed to read it: replay needs nothing else.

    `source`: the address asked for. `url`: the address that answered, None for a file of which it
    is not known. `date`: the page's date where it is given from outside. `options`: of the platform.
    `unchanged`: the body is the one of the snapshot before and is left out; it only confirms.
    `older_of`: the address of the live page of whose blog this is an older page; None for a page itself.
    `entries`: the least and the most that a whole page has, where its outlet says so.
    """

    snapshot_id: str
    outlet: str
    source: str
    url: str | None
    fetched_at: datetime
    status: int = 200
    headers: dict[str, str] = {}
    body: bytes = b""
    unchanged: bool = False
    language: str | None = None
    zone: str | None = None
    date: day | None = None
    platform: str | None = None
    options: dict[str, str] = {}
    older_of: str | None = None
    entries: tuple[int, ...] = ()


class Match(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How an update relates to what was known before it; `reason` is a sentence a person can check."""

    verdict: VerdictName
    story_id: str
    of: str | None = None
    score: float = 0.0
    reason: str | None = None


class Update(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An entry as an event; `schemas/update.avsc` documents each field."""

    record_id: str
    update_id: str
    revision: int
    action: Action
    outlet: str
    via: str | None
    source: str
    page_url: str | None
    permalink: str | None
    kind: Kind
    published_at: datetime
    precision: Precision
    time_source: TimeSource
    time_text: str | None
    modified_at: datetime | None
    observed_at: datetime
    title: str | None
    text: str
    html: str
    language: str | None
    authors: tuple[str, ...]
    links: tuple[Link, ...]
    media: tuple[Media, ...]
    quotes: tuple[Quote, ...]
    tags: tuple[str, ...]
    pinned: bool
    changed: tuple[str, ...]
    match: Match
    snapshot_id: str


class Poll(msgspec.Struct, frozen=True, kw_only=True):
    """What one poll of a source came to; `older_page`: the older page of its blog that was asked for in its place."""

    source: str
    outlet: str
    polled_at: datetime
    outcome: PollOutcome
    status: int | None = None
    bytes: int = 0
    duration_ms: int = 0
    next_due_at: datetime | None = None
    failures: int = 0
    snapshot_id: str | None = None
    error: str | None = None
    older_page: str | None = None


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """An input that could not be read, with its bytes and the reason."""

    letter_id: str
    step: str
    reason: str
    causes: tuple[str, ...]
    outlet: str | None
    source: str | None
    url: str | None
    snapshot_id: str | None
    observed_at: datetime
    body: bytes
    body_bytes: int
    truncated: bool
    version: str
