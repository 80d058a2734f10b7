"""Feeds: RSS 0.9x to 2.0, RDF, Atom and JSON Feed.

    Snapshot -> one entry for each item

Trusted: an item's id (unless two items share it), its link, its dates with their zones, its content.
Not trusted: a date without a zone is read in the outlet's; an item without a date has the time of the
fetch; what a feed says of its language counts only where the outlet's is not known. XML that is broken
is read as far as feedparser reads it. What is no feed is rejected, and so is XML that declares entities
of its own, before anything expands them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from connectors.pages import feed_json, feed_xml
from connectors.pages.document import Document, absolute, read
from connectors.pages.feed_items import Feed, Item
from connectors.pages.reading import read_markup
from connectors.platforms import Claim
from connectors.times.machine_dates import machine_date
from schemas.records import Content, Entry, Moment, Snapshot

# What a feed gives as the base of its links is believed where it is beyond doubt an address.
_PLAIN_ADDRESS = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/|$)", re.IGNORECASE)


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Return the items of a feed as entries, in its order, each once."""
    document = read(snapshot)
    feed = (feed_json if document.media_type == "json" else feed_xml).parse(document)
    return [_entry(item, feed, document, snapshot) for item in _each_once(feed.items)]


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim what says of itself that it is a feed."""
    document = read(snapshot)
    sign = (feed_json if document.media_type == "json" else feed_xml).sign_of(document)
    return Claim(1.0, sign) if sign else None


def older(snapshot: Snapshot, options: Mapping[str, str]) -> str | None:
    """Return None: what a feed has dropped is not asked for."""
    return None


def _each_once(items: Sequence[Item]) -> Iterator[Item]:
    """Yield the items, each once and with an `id` that no other has.

    The same text under one name is one item. So is another text under the same id, link, title and
    date: the first stands. All else that stands under one name are items of their own, with another.
    """
    kept: dict[Item, None] = {}
    seen: set[tuple[str | None, ...]] = set()
    for item in items:
        name = item.id or item.link
        marks: set[tuple[str | None, ...]] = {(name, item.title, item.body)}
        if item.id and item.link:
            marks.add((name, item.title, item.link, item.published))
        if seen.isdisjoint(marks):
            kept[item] = None
        seen |= marks
    named = Counter(name for item in kept for name in set(_names(item)))
    for item in kept:
        own = next((name for name in _names(item) if named[name] == 1), None)
        # An address that several items have is no name of any.
        yield replace(item, id=own, link=item.link if own else None)


def _names(item: Item) -> list[str]:
    """Return what may tell an item from the others of its feed, the surest first."""
    names = [name for name in (item.id, item.link) if name]
    return [*names, f"{names[0]} {item.published}"] if names and item.published else names


def _entry(item: Item, feed: Feed, document: Document, snapshot: Snapshot) -> Entry:
    dates = [_moment(text, snapshot) for text in (item.published, item.updated)]
    published = dates[0] or dates[1] or _fetched(snapshot)
    modified_at = dates[1].at if dates[1] and dates[1].at != published.at else None
    return Entry(
        content=_content(item, document),
        published=published,
        native_id=item.id,
        permalink=absolute(item.link, document.base_url) if item.link else None,
        modified_at=modified_at,
        language=None if snapshot.language else item.language or feed.language,
        via=item.via,
    )


def _content(item: Item, document: Document) -> Content:
    base_url = absolute(item.base, document.base_url) if item.base else None
    if base_url and not _PLAIN_ADDRESS.match(base_url):
        base_url = None
    # Remembered by its markup: an item that has not changed is not read again.
    content = read_markup(item.body, base_url or document.base_url)
    shown = {media.url for media in content.media}
    enclosed = ((absolute(media.url, document.base_url), media) for media in item.media)
    added = tuple(replace(media, url=url) for url, media in enclosed if url and url not in shown)
    return replace(content, title=item.title or None, authors=item.authors, media=content.media + added, tags=item.tags)


def _moment(text: str | None, snapshot: Snapshot) -> Moment | None:
    return machine_date(text, snapshot.zone, snapshot.fetched_at, "FEED") if text else None


def _fetched(snapshot: Snapshot) -> Moment:
    return Moment(at=snapshot.fetched_at, precision="DAY", source="FETCHED")
