"""The richer of two: what a page says of its entries in structured data, and again in its markup.

    entries of the data + entries of the blocks -> the entries of both, each once, in the order of the blocks

Which two are one says `connectors.pages.pairing`. Each field is then taken from where it is right: the id, the authors
and what is pinned from the block; the date from the data where it is exact and has its zone, else from the block; the
title and the text from the block unless the data say what the block does not; pictures from both, for data show one
crop and blocks another. Short lines around a text that the data have without them are labels. An entry that only one
side has is kept.
"""

import html
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import lru_cache

from msgspec.structs import replace

from connectors.pages.document import parse_html
from connectors.pages.fragments.furniture import without_more
from connectors.pages.fragments.quoted import attribution
from connectors.pages.headlines import opens
from connectors.pages.pairing import letters, pairs
from connectors.pages.titles import reads_as_title
from connectors.times import zones
from schemas.records import Content, Entry, Moment

_SENTENCE_END = re.compile(r"[.!?:;\n]")
_ENDS = (".", "!", "?", "\u3002", "\uff01", "\uff1f", "\u061f", "\u06d4", "\u0964")
_NAIVE = re.compile(r"\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$")  # 2024-03-05T10:00:00, without Z or +01:00
_ZONED = re.compile(r"\d[T ]\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)$|^\d{10,13}$")
_OFFSET = re.compile(r"\d[T ]\d\d:\d\d.*[+-]\d\d:?\d\d$")
_PRINTED_ZONE = re.compile(rf"\d.*?\s?\(?{zones.PRINTED}", re.IGNORECASE)
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.h](\d\d)(?!\d)(?:\s?([ap])\.?m\b)?", re.IGNORECASE)
_STEP_OF_ZONES = timedelta(minutes=30)
_FARTHEST_ZONE = timedelta(hours=14)
_TAG = re.compile(r"<[^<>]*>")
_DOTS = ("...", "\u2026", ". . .", "[\u2026]")
_REMEMBERED = 8_192  # texts: those of an unchanged entry are the same objects at every poll
_LONGEST_LABEL = 60  # characters
_LONGEST_MARK = 20  # letters of 'Breaking', 'Key event', 'Live' before a title


def merge(structured: Sequence[Entry], blocks: Sequence[Entry]) -> list[Entry]:
    """The entries of both, merged where they are the same; those that stand in the data alone follow their elders."""
    twin = pairs(structured, blocks)
    following: dict[int | None, list[Entry]] = {}
    places = [twin[index] for index in range(len(structured)) if index in twin]
    order = range(len(structured))
    last: int | None = None
    for index in reversed(order) if places != sorted(places) and places == sorted(places, reverse=True) else order:
        if index in twin:
            last = twin[index]
        else:
            following.setdefault(last, []).append(structured[index])
    data = {place: structured[index] for index, place in twin.items()}
    found = [*following.get(None, ())]
    for place, block in enumerate(blocks):
        found.append(richer(data[place], block) if place in data else block)
        found += following.get(place, ())
    return found


def fill(blocks: Sequence[Entry], is_whole: Callable[[Entry], bool], data: Callable[[], list[Entry]]) -> list[Entry]:
    """The blocks with what those that are not whole lack, and the entries that only the data have.

    A block that is whole stays as it is: it must not change because another one of its page failed to render.
    """
    whole = {entry.native_id: entry for entry in blocks if is_whole(entry)}
    return [whole.get(entry.native_id, entry) if entry.native_id else entry for entry in merge(data(), blocks)]


@lru_cache(maxsize=_REMEMBERED)
def richer(data: Entry, block: Entry) -> Entry:
    """One entry of two that are the same."""
    return replace(
        block,
        content=fuller(data.content, block.content),
        published=_surer(data.published, block.published),
        modified_at=block.modified_at or data.modified_at,
        kind=data.kind if block.kind == "UPDATE" else block.kind,
        native_id=block.native_id or data.native_id,
        permalink=data.permalink or block.permalink,
        language=block.language or data.language,
        via=block.via or data.via,
        pinned=block.pinned or data.pinned,
    )


def may_be_cut(text: str) -> bool:
    """Whether a text of structured data is empty, or ends as no sentence does."""
    return not text or text.rstrip("\u201d\u2019\"')\u00bb ")[-1:] not in _ENDS or text.endswith(_DOTS)


@lru_cache(maxsize=_REMEMBERED)
def says_as_much(block: str, data: str) -> bool:
    """Whether a text has all sentences of another, in their order.

    The other may be cut off, have lost the spaces between its paragraphs, or the lists that stand among them.
    """
    whole, at = letters(block), 0
    for sentence in _SENTENCE_END.split(data):
        said = letters(sentence)
        found = whole.find(said, at)
        if found < 0:
            return False
        at = found + len(said)
    return True


@lru_cache(maxsize=_REMEMBERED)
def fuller(data: Content, block: Content) -> Content:
    """What two contents of one entry say, each field from where there is more of it; the block's if they are equal."""
    title = _longer(data.title, block.title)
    data, block = _below(title, data), _without_labels(_below(title, block), data.text, has_title=title is not None)
    if title is None and not (block.title and block.title.startswith(data.authors or block.authors)):
        title = block.title  # but no line that names who wrote: 'Ana Ruiz - updated at'
    told, other = block, data
    shown = without_more(block.text)
    is_cut = shown != block.text or not says_as_much(f"{title or ''}\n{shown}", data.text)
    if is_cut and says_as_much(data.text, shown):
        told, other = data, block
    pictures = {media.url for media in told.media}
    kinds = {media.kind for media in told.media}
    more = [media for media in other.media if media.url not in pictures and media.kind not in kinds]
    if block.title is None and title and opens(title, told.text) and (not data.text or opens(title, data.text)):
        title = None  # only the first words of the text
    return replace(
        told,
        title=title,
        authors=_as_written(data.authors, block.authors),
        links=told.links or tuple(link for link in other.links if link.text in told.text),
        media=(*told.media, *more),
        quotes=told.quotes or other.quotes,
        tags=tuple(dict.fromkeys((*block.tags, *data.tags))),
    )


def _without_labels(block: Content, data: str, has_title: bool) -> Content:
    """A block without the short lines above and below it that are no sentences, where the data have all the rest.

    They are roles of authors, credits of pictures, buttons: what says that they are is that the data lack them alone.
    A line above the text of an entry that has no other title is that.
    """
    whole, lines = letters(data), block.text.split("\n")
    if not whole or not says_as_much(block.text, data):
        return block
    may_go = [_is_label(line, whole) for line in lines]
    if any(may_go):
        part_of_text = _listed(block.html)
        may_go = [label and letters(line) not in part_of_text for label, line in zip(may_go, lines, strict=True)]
    first, last = 0, len(lines)
    while first < last and may_go[first]:
        first += 1
    while last > first and may_go[last - 1] and not may_be_cut(data):
        last -= 1
    kept = "\n".join(lines[first:last])
    if len(kept) == len(block.text) or not says_as_much(kept, data):
        return block
    markup = _without_edges(block.html, letters("".join(lines[:first])), letters("".join(lines[last:])))
    above = lines[0] if first == 1 and block.title is None and not has_title else ""
    links = tuple(link for link in block.links if link.text in kept)
    return replace(block, text=kept, html=markup, links=links, title=above if reads_as_title(above) else block.title)


def _is_label(line: str, data: str) -> bool:
    is_short = 0 < len(line) <= _LONGEST_LABEL and attribution(line) is None
    return is_short and may_be_cut(line) and letters(line) not in data


def _listed(markup: str) -> set[str]:
    """The letters of what stands in lists, tables, quotations and headings: data lose them, and they are no labels."""
    body = parse_html(markup).body
    return {letters(node.text()) for node in body.css("li, tr, blockquote p, h2, h3, h4, h5, h6")} if body else set()


def _without_edges(markup: str, above: str, below: str) -> str:
    """Markup without what stands at its beginning and its end and says only these letters."""
    body = parse_html(markup).body
    if body is None:
        return markup
    for said, is_first in ((above, True), (below, False)):
        node = body.first_child if is_first else body.last_child
        while node is not None and said and letters(node.text()) in said and node.css_first("img") is None:
            following = node.next if is_first else node.prev
            node.decompose()
            node = following
    return (body.inner_html or "").strip()


def _below(title: str | None, content: Content) -> Content:
    """A content whose text does not say its title once more above it."""
    first, _, rest = content.text.partition("\n")
    if title is None or not rest or letters(first) != letters(title):
        return content
    opening = re.match(r"<(p|h\d|strong|b)\b[^<>]*>[^<>]*</\1>\s*", content.html)
    shown = content.html[opening.end() :] if opening and letters(_plain(opening[0])) == letters(title) else content.html
    return replace(content, text=rest, html=shown)


def _plain(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


def _longer(data: str | None, block: str | None) -> str | None:
    """The block's title, unless the data have the whole of one that is cut."""
    if block is None or data is None:
        return block or data
    if len(data) > len(block):
        return data if says_as_much(data, block) else block
    label = letters(block).removesuffix(letters(data))  # 'BreakingThe bridge is closed'
    return data if letters(data) and label != letters(block) and 0 < len(label) <= _LONGEST_MARK else block


def _as_written(data: tuple[str, ...], block: tuple[str, ...]) -> tuple[str, ...]:
    """The authors of the block; those of the data where the block has the same in capitals."""
    in_capitals = all(name.isupper() for name in block)
    return data if in_capitals and (not block or tuple(name.upper() for name in data) == block) else block


def _surer(data: Moment, block: Moment) -> Moment:
    """The data's date if it is exact, unless the block alone has its zone; else the block's if that is exact."""
    if not _is_exact(block):
        return data
    said, shown = data.text or "", block.text or ""
    if apart := _clock_apart(said, shown, data, block):
        return replace(data, at=data.at + apart)
    without_zone = _NAIVE.search(said) and _ZONED.search(shown)
    # '10:00:00Z' beside '10:00:00+05:30': a clock of the outlet's, with a letter that a program always prints.
    zone_made_up = said.endswith("Z") and _OFFSET.search(shown) and said[:16] == shown[:16] and data.at != block.at
    return block if not _is_exact(data) or without_zone or zone_made_up else data


def _clock_apart(said: str, shown: str, data: Moment, block: Moment) -> timedelta:
    """How far a date of the data is from the clock of its block, if what is wrong with it is its zone; else zero.

    That is the zone of a date without one, and of one with the Z that programs print, whose hour the block has with
    another zone: '14:05:00Z' beside '14:05 (IST)'. Zones are whole half hours apart.
    """
    apart = block.at - data.at.replace(second=0, microsecond=0)
    has_zone = _PRINTED_ZONE.search(shown) and not _ZONED.search(shown)
    if not apart or apart % _STEP_OF_ZONES or abs(apart) > _FARTHEST_ZONE or not (has_zone or block.source == "CLOCK"):
        return timedelta()
    in_clocks_hour = said.endswith("Z") and has_zone and _hour(shown) == said[11:16]
    return apart if _NAIVE.search(said) or in_clocks_hour else timedelta()


def _hour(clock: str) -> str:
    """The first time of day in a text as '14:05'; empty where there is none."""
    found = _CLOCK.search(clock)
    if found is None:
        return ""
    hour, half = int(found[1]), (found[3] or "").lower()
    return f"{hour % 12 + (12 if half == 'p' else 0) if half else hour:02}:{found[2]}"


def _is_exact(moment: Moment) -> bool:
    return moment.source in ("STAMP", "CLOCK", "FEED") and moment.precision != "DAY"
