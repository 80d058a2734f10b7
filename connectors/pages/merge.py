"""The richer of two: what a page says of its entries in structured data, and again in its markup.

    entries of the data + entries of the blocks -> the entries of both, each once, in the order of the blocks

Two are one entry by its id, by its address, or by the words it begins with; a name that two entries of one
side have is no name. Each field is then taken from where it is right: the id, the authors and what is
pinned from the block; the date from the data where it is exact (it has its zone), else from the block; the
title and the text from the block unless the data say what the block does not; pictures from both, for data
show one crop and blocks another. An entry that only one side has is kept.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from msgspec.structs import replace

from schemas.records import Content, Entry, Moment

_PREFIX = re.compile(r"^(?:[a-z]+[-_])+(?=[\w-]*\d)", re.IGNORECASE)  # block-, post-, liveblog-entry-
_SENTENCE_END = re.compile(r"[.!?:;\n]")
_ENDS = (".", "!", "?", "\u3002", "\uff01", "\uff1f", "\u061f", "\u06d4", "\u0964")
_DOTS = ("...", "\u2026", ". . .", "[\u2026]")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_REMEMBERED = 8_192  # texts: those of an unchanged entry are the same objects at every poll
_OPENING = 40  # letters: texts that share so many from their beginning are one text
_SHORTEST_OPENING = 12


def merge(structured: Sequence[Entry], blocks: Sequence[Entry]) -> list[Entry]:
    """The entries of both, merged where they are the same; those that stand in the data alone follow their elders."""
    twin = _pairs(structured, blocks)
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


def richer(data: Entry, block: Entry) -> Entry:
    """One entry of two that are the same."""
    exact = _is_exact(data.published) or not _is_exact(block.published)
    return replace(
        block,
        content=fuller(data.content, block.content),
        published=data.published if exact else block.published,
        modified_at=block.modified_at or data.modified_at,
        kind=data.kind if block.kind == "UPDATE" else block.kind,
        native_id=block.native_id or data.native_id,
        permalink=block.permalink or data.permalink,
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
    whole, at = _letters(block), 0
    for sentence in _SENTENCE_END.split(data):
        said = _NOT_A_LETTER.sub("", sentence.casefold())
        found = whole.find(said, at)
        if found < 0:
            return False
        at = found + len(said)
    return True


def fuller(data: Content, block: Content) -> Content:
    """What two contents of one entry say, each field from where there is more of it; the block's if they are equal."""
    told = data if says_as_much(data.text, block.text) and not says_as_much(block.text, data.text) else block
    pictures = {media.url for media in told.media}
    kinds = {media.kind for media in told.media}
    other = data if told is block else block
    more = [media for media in other.media if media.url not in pictures and media.kind not in kinds]
    return replace(
        told,
        title=_longer(data.title, block.title),
        authors=block.authors or data.authors,
        media=(*told.media, *more),
        quotes=told.quotes or other.quotes,
        tags=tuple(dict.fromkeys((*block.tags, *data.tags))),
    )


def _longer(data: str | None, block: str | None) -> str | None:
    """The block's title, unless the data have the whole of one that is cut."""
    if block is None or data is None:
        return block or data
    return data if len(data) > len(block) and says_as_much(data, block) else block


def _is_exact(moment: Moment) -> bool:
    return moment.source in ("STAMP", "CLOCK", "FEED") and moment.precision != "DAY"


@lru_cache(maxsize=_REMEMBERED)
def _letters(text: str) -> str:
    return _NOT_A_LETTER.sub("", text.casefold())


# Which entry of the data is which block


def _pairs(structured: Sequence[Entry], blocks: Sequence[Entry]) -> dict[int, int]:
    """(place in the data -> place among the blocks) of the entries that both have."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for names_of in (_names, _bare_names, _opening):
        if len(pairs) == min(len(structured), len(blocks)):
            break
        known = _once_each(blocks, names_of)
        for name, index in _once_each(structured, names_of).items():
            place = known.get(name)
            if place is not None and place not in taken and index not in pairs:
                pairs[index] = place
                taken.add(place)
    return pairs


def _once_each(entries: Sequence[Entry], names_of: Callable[[Entry], set[str]]) -> dict[str, int]:
    """The places of entries by those of their names that no other entry has."""
    named = [(name, place) for place, entry in enumerate(entries) for name in names_of(entry)]
    count = Counter(name for name, _ in named)
    return {name: place for name, place in named if count[name] == 1}


def _names(entry: Entry) -> set[str]:
    return {name for name in (entry.native_id, entry.permalink) if name}


def _bare_names(entry: Entry) -> set[str]:
    """The anchors of an entry's names, and its names without what says only that they are of an entry."""
    found = _names(entry)
    anchors = {name.rpartition("#")[2] for name in found if "#" in name}
    return anchors | {_PREFIX.sub("", name) for name in found | anchors if "/" not in name}


def _opening(entry: Entry) -> set[str]:
    """The letters that the text of an entry begins with, or those of its title."""
    for text in (entry.content.text, entry.content.title or ""):
        letters = _letters(text[: 3 * _OPENING])
        if len(letters) >= _SHORTEST_OPENING:
            return {letters[:_OPENING]}
    return set()
