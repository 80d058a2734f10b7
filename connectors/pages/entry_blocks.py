"""Entries of a page from its blocks of markup: what each block says of itself, then the dates of the page.

    Blocks, each read from its own markup and from nothing else -> entries in page order

Guarantees: an entry with a stamp of its own keeps it; one that prints only a time of day gets the day that
makes the page read in one order; one that prints nothing has the page's day. A block that says nothing is
no entry.
"""

from collections.abc import Container, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache

import msgspec
from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages.document import Document, parse_html
from connectors.pages.encoding import whole_characters
from connectors.times import Clock, page_context, resolve
from connectors.times.machine_dates import machine_date
from schemas.records import Content, Entry, Kind, Media, Moment, Snapshot

KEY_EVENT = "key event"
"""The tag of an entry that its page lists among its key events."""

# Only a date without a year is read by the time of the fetch, and a stamp has its year.
_NO_MATTER = datetime(2000, 1, 1, tzinfo=UTC)


class Block(msgspec.Struct, frozen=True, kw_only=True, gc=False, cache_hash=True):
    """What one block says of its entry: `published` where it has a stamp, `printed` where only a time of day."""

    content: Content
    native_id: str | None = None
    permalink: str | None = None
    published: Moment | None = None
    printed: Clock | None = None
    modified_at: datetime | None = None
    kind: Kind = "UPDATE"
    pinned: bool = False


def entries(
    blocks: Iterable[Block], document: Document, snapshot: Snapshot, *, newest_first: bool | None = None
) -> list[Entry]:
    """The entries of the blocks that say something, in their order."""
    said = [block for block in blocks if _says_something(block.content)]
    moments = _moments(said, document, snapshot, newest_first)
    return [_entry(block, moment) for block, moment in zip(said, moments, strict=True)]


@lru_cache(maxsize=16_384)
def stamp(text: str | None, zone: str | None) -> Moment | None:
    """The moment that a machine's stamp means: Unix seconds or milliseconds, ISO 8601; without a zone in `zone`."""
    return machine_date(text.strip(), zone, _NO_MATTER, "STAMP") if text else None


def first_stamp(texts: Iterable[str | None], zone: str | None) -> Moment | None:
    """The first of some stamps, the surest first, that has a time and not a date alone."""
    return next((moment for text in texts if (moment := stamp(text, zone)) and moment.precision != "DAY"), None)


def element(markup: str) -> LexborNode | None:
    """The element that a piece of markup begins with, in a tree of its own that may be changed.

    Raises Reject for one nested deeper than a tree can be built in time.
    """
    body = parse_html(whole_characters(markup)).body
    child = body.child if body is not None else None
    while child is not None and not child.is_element_node:
        child = child.next
    return child


def attribute(node: LexborNode | None, *names: str) -> str | None:
    """The first of some attributes that an element has and that is not empty."""
    if node is None:
        return None
    said = node.attributes
    return next((value.strip() for name in names if (value := said.get(name)) and not value.isspace()), None)


def text_of(node: LexborNode | None) -> str | None:
    """The text of an element on one line; None where it has none."""
    return (" ".join(node.text().split()) or None) if node is not None else None


def outermost(nodes: Iterable[LexborNode]) -> list[LexborNode]:
    """Elements, each once and in their order, without those that stand within another of them."""
    found = {node.mem_id: node for node in nodes}
    return [node for node in found.values() if holder(node.parent, found) is None]


def holder(node: LexborNode | None, places: Container[int]) -> int | None:
    """The place (`mem_id`) of an element or of the nearest one around it, of some places; None where there is none."""
    while node is not None:
        if node.mem_id in places:
            return node.mem_id
        node = node.parent
    return None


def remove(node: LexborNode, nodes: Iterable[LexborNode]) -> None:
    """Take elements out of the one that they stand in, which stays. They must not be used after."""
    own = node.mem_id
    for each in outermost(each for each in nodes if each.mem_id != own):
        each.decompose()


def with_media(content: Content, more: Iterable[Media]) -> Content:
    """Content with pictures and embeds that stand outside its text, each address once."""
    shown = {media.url: media for media in (*content.media, *more)}
    return replace(content, media=tuple(shown.values()))


def _says_something(content: Content) -> bool:
    return bool(content.text or content.title or content.media or content.quotes)


def _moments(
    blocks: Sequence[Block], document: Document, snapshot: Snapshot, newest_first: bool | None
) -> list[Moment]:
    stamped = [block.published for block in blocks]
    if None not in stamped:
        return [moment for moment in stamped if moment]
    printed = [None if block.published else block.printed for block in blocks]
    resolved = resolve(printed, page_context(document, snapshot), newest_first=newest_first)
    return [block.published or moment for block, moment in zip(blocks, resolved, strict=True)]


@lru_cache(maxsize=8_192)
def _entry(block: Block, published: Moment) -> Entry:
    return Entry(
        content=block.content,
        published=published,
        kind=block.kind,
        native_id=block.native_id,
        permalink=block.permalink,
        modified_at=block.modified_at if block.modified_at and block.modified_at > published.at else None,
        pinned=block.pinned,
    )
