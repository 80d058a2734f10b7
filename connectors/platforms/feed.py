"""Feeds: RSS 0.9x to 2.0, RDF, Atom, JSON Feed, and the posts that a WordPress site lists as JSON.

    Snapshot -> one entry for each item

Trusted: an item's id, its link, its dates with their zones, its content. Not trusted: an id that several
items share, that is the address of the whole site, or that changes when the item is edited; a date without
a zone is read in the outlet's; an item without a date has the time of the fetch; what a feed says of its
language counts only where the outlet's is not known. XML that is broken is read as far as feedparser reads
it. What is no feed is rejected, and so is XML that declares entities of its own, before anything expands them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from connectors.pages.document import absolute, read
from connectors.pages.feeds import formats
from connectors.pages.feeds.items import Item
from connectors.pages.fragments.reading import read_markup, read_plain
from connectors.pages.recent import Recent
from connectors.platforms import Claim
from connectors.times.machine_dates import machine_date
from schemas.errors import Reject
from schemas.records import Content, Entry, Moment, Snapshot

# What a feed gives as the base of its links is believed where it is beyond doubt an address.
_PLAIN_ADDRESS = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/|$)", re.IGNORECASE)
_WHOLE_SITE = re.compile(r"https?://[^/?#]*/?$", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_VERSION = re.compile(r"#\d{1,3}$")
_HEADLINE_WORDS = 4  # of a title that stands in an id: fewer may do so by chance
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # what is printed as a date before it is the zero of some program
_UNDATED = Moment(at=datetime.fromtimestamp(0, UTC), precision="DAY", source="FETCHED")


class _Around(NamedTuple):
    """What an entry takes from around its item; `language`: None where the outlet's is known."""

    base_url: str | None
    zone: str | None
    language: str | None
    title: str
    authors: tuple[str, ...]


class _Last(NamedTuple):
    """What a feed said last, and the entries that it came to."""

    items: tuple[Item, ...]
    around: _Around
    entries: tuple[Entry, ...]


_last = Recent[_Last](16 * 2**20)  # characters, as connectors.pages.feeds.xml_feed has it


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Return the items of a feed as entries, in its order; what repeats another has the same id."""
    document = read(snapshot)
    feed = formats.parse(document)
    language = None if snapshot.language else feed.language or ""
    around = _Around(document.base_url, snapshot.zone, language, feed.title, feed.authors)
    entries = _entries(feed.items, around, snapshot.source)
    if all(entry.published is not _UNDATED for entry in entries):
        return list(entries)
    fetched = Moment(at=snapshot.fetched_at.astimezone(UTC), precision="DAY", source="FETCHED")
    return [replace(entry, published=fetched) if entry.published is _UNDATED else entry for entry in entries]


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim what says of itself that it is a feed."""
    sign = formats.sign_of(read(snapshot))
    return Claim(1.0, sign) if sign else None


def older(snapshot: Snapshot, options: Mapping[str, str]) -> str | None:
    """Return None: what a feed has dropped is not asked for."""
    return None


def _entries(items: tuple[Item, ...], around: _Around, source: str) -> tuple[Entry, ...]:
    last = _last.get(source)
    if last is not None and last.items == items and last.around == around:
        return last.entries
    entries = tuple(_entry(item, id, around) for item, id in _named(items))
    _last.put(source, _Last(items, around, entries), sum(len(item.body) for item in items))
    return entries


def _named(items: Sequence[Item]) -> Iterator[tuple[Item, str | None]]:
    """Yield the items, each with an id that no other has but those that repeat it.

    The same text under one name is one item. So is another text under the same id, link, title and
    date: the first stands. All else that stands under one name are items of their own, with another.
    """
    first: dict[Item, Item] = {}
    seen: dict[tuple[str | None, ...], Item] = {}
    for item in items:
        name = item.id or item.link
        marks: list[tuple[str | None, ...]] = [(name, item.title, item.body)]
        if item.id and item.link:
            marks.append((name, item.title, item.link, item.published))
        first[item] = next((seen[mark] for mark in marks if mark in seen), item)
        for mark in marks:
            seen.setdefault(mark, first[item])
    names = {item: _names(item) for item in dict.fromkeys(first.values())}
    counted = Counter(name for each in names.values() for name in set(each))
    for item in items:
        yield item, next((name for name in names[first[item]] if counted[name] == 1), None)


def _names(item: Item) -> list[str]:
    """Return what may tell an item from the others of its feed, the surest first."""
    names = [name for name in (_lasting(item), item.link) if name and not _WHOLE_SITE.match(name)]
    return [*names, f"{names[0]} {item.published}"] if names and item.published else names


def _lasting(item: Item) -> str | None:
    """Return the part of an id that stays when the item is edited; None where there is none."""
    if item.id is None or item.link is None or item.id == item.link:
        return item.id
    # The BBC counts the versions of an article behind its address.
    article = _VERSION.sub("", item.id)
    if article != item.id and article == item.link.partition("#")[0].partition("?")[0]:
        return article
    title = item.title.casefold()
    return None if len(title.split()) >= _HEADLINE_WORDS and title in item.id.casefold() else item.id


@lru_cache(maxsize=8192)
def _entry(item: Item, id: str | None, around: _Around) -> Entry:
    """Return what an item says; it is `_UNDATED` where it has no date that can be read."""
    dates = [_moment(text, around.zone) for text in (item.published, item.updated)]
    published = dates[0] or dates[1] or _UNDATED
    return Entry(
        content=_content(item, around),
        published=published,
        native_id=id,
        # An address that several items have is no address of any, nor is that of the whole site.
        permalink=absolute(item.link, around.base_url)
        if item.link and id and not _WHOLE_SITE.match(item.link)
        else None,
        modified_at=dates[1].at if dates[1] and dates[1].at != published.at else None,
        language=None if around.language is None else item.language or around.language or None,
        via=item.via if item.via != around.title else None,
    )


def _moment(text: str | None, zone: str | None) -> Moment | None:
    found = machine_date(text, zone, _UNDATED.at, "FEED") if text else None
    return found if found and found.at >= _EARLIEST else None


def _content(item: Item, around: _Around) -> Content:
    base_url = absolute(item.base, around.base_url) if item.base else None
    if base_url and not _PLAIN_ADDRESS.match(base_url):
        base_url = None
    try:
        content = read_markup(item.body, base_url or around.base_url)
    except Reject:  # one item that nests its elements too deep takes no other with it
        content = read_plain(_TAG.sub("\n", item.body).splitlines())
    shown = {media.url for media in content.media}
    enclosed = ((absolute(media.url, around.base_url), media) for media in item.media)
    added = tuple(replace(media, url=url) for url, media in enclosed if url and url not in shown)
    return replace(
        content,
        title=item.title or None,
        authors=item.authors or around.authors,
        media=content.media + added,
        tags=item.tags,
    )
