"""Which entry of a page's data is which of its blocks: (entries, entries) -> {place among the ones: among the others}.

Asked in this order: ids and addresses as they are; their ends, without what says only that they are of an entry; the
words that texts and titles begin with; most words of the shorter text, of entries that one minute or one
title does not contradict; one minute that one of each has alone. A name that two entries of one side have is no name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from connectors.pages.headlines import words
from schemas.records import Entry

_PREFIX = re.compile(r"^(?:[a-z]+[-_:.])+(?=[\w-]*\d)", re.IGNORECASE)  # block-, post-, liveblog-entry-
_NOT_A_LETTER = re.compile(r"[\W_]+")
_REMEMBERED = 8_192  # texts: those of an unchanged entry are the same objects at every poll
_OPENING = 40  # letters: texts that share so many from their beginning are one text
_SHORTEST_OPENING = 12  # bytes: a sign of East Asia says more than a letter
_ALIKE = 0.75  # of the words of the shorter text stand in the longer one
_ALIKE_AT_ONCE = 0.65  # of entries of one minute
_SURELY_ALIKE = 0.9  # of entries with two times
_FEWEST_WORDS = 5
_APART = timedelta(minutes=30)  # entries whose exact times are farther apart are two
_MOST_COMPARED = 10_000  # pairs of entries that nothing else has paired

Find = Callable[[Sequence[Entry], Sequence[Entry], Sequence[int], Sequence[int]], list[tuple[int, int]]]
"""Entries of the data, blocks, and the places of those of both that are not paired -> pairs of places."""


def pairs(structured: Sequence[Entry], blocks: Sequence[Entry]) -> dict[int, int]:
    """(place in the data -> place among the blocks) of the entries that both have."""
    found: dict[int, int] = {}
    fewest = min(len(structured), len(blocks))
    by_id = False  # most have been paired by their ids: two that have others are not one
    for find in _WAYS:
        if len(found) == fewest:
            break
        by_id = by_id or (find is _WAYS[_BY_NAMES] and 2 * len(found) >= fewest)
        taken = set(found.values())
        left = [index for index in range(len(structured)) if index not in found]
        free = [place for place in range(len(blocks)) if place not in taken]
        like = find(structured, blocks, left, free)
        _add(found, [pair for pair in like if not (by_id and _have_ids(structured[pair[0]], blocks[pair[1]]))])
    return found


def _add(found: dict[int, int], pairs: Iterable[tuple[int, int]]) -> None:
    """Add pairs of which neither is in another pair."""
    taken = set(found.values())
    for index, place in pairs:
        if index not in found and place not in taken:
            found[index] = place
            taken.add(place)


def _have_ids(one: Entry, other: Entry) -> bool:
    return one.native_id is not None and other.native_id is not None


@lru_cache(maxsize=_REMEMBERED)
def letters(text: str) -> str:
    """The letters and digits of a text, for comparing: without case, and however they are composed."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _NOT_A_LETTER.sub("", plain.casefold())


def _sharing(names_of: Callable[[Entry], set[str]]) -> Find:
    """Pairs that share a name which no other entry of their side has, of those that are not paired."""

    def find(
        structured: Sequence[Entry], blocks: Sequence[Entry], left: Sequence[int], free: Sequence[int]
    ) -> list[tuple[int, int]]:
        known = _once_each(blocks, free, names_of)
        return [(index, known[name]) for name, index in _once_each(structured, left, names_of).items() if name in known]

    return find


def _once_each(
    entries: Sequence[Entry], places: Sequence[int], names_of: Callable[[Entry], set[str]]
) -> dict[str, int]:
    """The places of entries by those of their names that no other entry has."""
    known: dict[str, int] = {}
    twice: set[str] = set()
    for place in places:
        for name in names_of(entries[place]):
            if known.setdefault(name, place) != place:
                twice.add(name)
    return {name: place for name, place in known.items() if name not in twice} if twice else known


def _names(entry: Entry) -> set[str]:
    return {name for name in (entry.native_id, entry.permalink) if name}


def _bare_names(entry: Entry) -> set[str]:
    """The anchors of an entry's names, and its names without what says only that they are of an entry."""
    found = _names(entry)
    anchors = {name.rpartition("#")[2] for name in found if "#" in name}
    plain = {name.rpartition("#")[2] for name in found if "/" not in name}
    values = {value for name in found for value in re.findall(r"[?&][\w-]+=([\w:-]{4,})", name)}
    return anchors | values | {_PREFIX.sub("", name) for name in plain | anchors}


def _opening(entry: Entry) -> set[str]:
    """The letters that the text of an entry begins with, with its title before it or taken off it; or its title's."""
    title, text = entry.content.title or "", entry.content.text
    said = letters(text[: 8 * _OPENING])
    head = letters(title)
    if head and said.startswith(head):
        said = said[len(head) :]
    return {_cut(text) for text in [said if _tells(said) else head] if _tells(text)}


def _tells(said: str) -> bool:
    return len(said.encode("utf-8", "replace")) >= _SHORTEST_OPENING


def _cut(said: str) -> str:
    return said[:_OPENING]


def _opening_at(entry: Entry) -> set[str]:
    """The minute of an entry with the letters that it begins with: several may begin in the same words."""
    if not _is_exact(entry):
        return set()
    return {f"{entry.published.at:%Y-%m-%dT%H:%M} {opening}" for opening in _opening(entry)}


def _whole(entry: Entry) -> set[str]:
    """All the letters of the text of an entry: several may begin alike."""
    said = letters(entry.content.text)
    return {said} if said else set()


def _title(entry: Entry) -> set[str]:
    said = letters(entry.content.title or "")
    return {said} if _tells(said) else set()


def _alike(
    structured: Sequence[Entry], blocks: Sequence[Entry], left: Sequence[int], free: Sequence[int]
) -> list[tuple[int, int]]:
    """Pairs that share most words of the shorter of the two, the likest first."""
    if len(left) * len(free) > _MOST_COMPARED:
        return []
    theirs = [(place, _said(blocks[place])) for place in free]
    scored: list[tuple[float, int, int]] = []
    for index in left:
        ours = _said(structured[index])
        likeness = ((_likeness(ours, said, structured[index], blocks[place]), index, place) for place, said in theirs)
        scored += (found for found in likeness if found[0] >= _ALIKE)
    return [(index, place) for _, index, place in sorted(scored, key=lambda found: (-found[0], found[1], found[2]))]


class _Said(NamedTuple):
    """What of an entry is compared: the first letters of its text, more of them, all its words."""

    opening: str
    beginning: str
    words: frozenset[str]


@lru_cache(maxsize=_REMEMBERED)
def _said_in(title: str, text: str) -> _Said:
    opening = letters(text[: 2 * _OPENING])[:_OPENING]
    return _Said(opening, letters(text[: 8 * _OPENING]), frozenset(words(f"{title} {text}")))


def _said(entry: Entry) -> _Said:
    return _said_in(entry.content.title or "", entry.content.text)


def _likeness(ours: _Said, theirs: _Said, one: Entry, other: Entry) -> float:
    """How much of the shorter text stands in the longer, 0 to 1; more with one beginning or minute."""
    if _begins_within(ours, theirs) or _begins_within(theirs, ours):
        return 2.0
    shorter, longer = sorted((ours.words, theirs.words), key=len)
    if len(shorter) < _FEWEST_WORDS:
        return 0.0
    missing = shorter - longer
    if any(word.isdecimal() for word in missing):
        return 0.0  # another score is another entry
    shared = 1 - len(missing) / len(shorter)
    if not (_is_exact(one) and _is_exact(other)):
        return shared
    apart = abs(one.published.at - other.published.at)
    if apart < timedelta(minutes=1):
        return 1 + shared if shared >= _ALIKE_AT_ONCE else 0.0
    return shared if shared >= _SURELY_ALIKE and apart <= _APART else 0.0


def _begins_within(ours: _Said, theirs: _Said) -> bool:
    """Whether the beginning of a text stands near the beginning of another: below a title, a name, a time."""
    return len(ours.opening) >= _OPENING / 2 and ours.opening in theirs.beginning


def _at_one_minute(
    structured: Sequence[Entry], blocks: Sequence[Entry], left: Sequence[int], free: Sequence[int]
) -> list[tuple[int, int]]:
    """Pairs of one minute that one of each side has alone, and of which one has no text to compare."""
    ours = _minutes(structured, left)
    theirs = _minutes(blocks, free)
    found = [(ours[minute], theirs[minute]) for minute in ours if minute in theirs]
    return [(index, place) for index, place in found if _may_be_one(structured[index], blocks[place])]


def _minutes(entries: Sequence[Entry], places: Sequence[int]) -> dict[object, int]:
    known = [(entries[place].published.at.replace(second=0, microsecond=0), place) for place in places]
    exact = [(minute, place) for minute, place in known if _is_exact(entries[place])]
    count = Counter(minute for minute, _ in exact)
    return {minute: place for minute, place in exact if count[minute] == 1}


def _may_be_one(one: Entry, other: Entry) -> bool:
    fewest, most = sorted((len(_said(one).words), len(_said(other).words)))
    return not fewest and most >= _FEWEST_WORDS


def _is_exact(entry: Entry) -> bool:
    return entry.published.source in ("STAMP", "CLOCK", "FEED") and entry.published.precision != "DAY"


_WAYS: Final[tuple[Find, ...]] = (
    *map(_sharing, (_names, _bare_names, _opening, _whole, _opening_at, _title)),
    _alike,
    _at_one_minute,
)
_BY_NAMES: Final = 2  # of the ways
