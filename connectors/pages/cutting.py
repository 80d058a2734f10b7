"""Entries cut out of the text of a page, each with its own markup, without building the page's tree.

    text of a page + what marks the opening tag of an entry -> the markup of each entry, in page order

A page is cut at every poll, and nearly all of its entries were seen before: a cut entry is a look-up away
from what was read of it (`remembered`). Guarantees: pure; linear in the length of the text; entries never
overlap, so that one whose closing tag is missing ends where the next begins; markup within scripts and
comments is not cut.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache, wraps
from typing import TypeVar

from selectolax.lexbor import LexborNode

from connectors.pages.document import Document
from connectors.pages.silence import between

Read = TypeVar("Read")

_REMEMBERED = 8_192
_LARGEST_REMEMBERED = 32_768  # characters, as connectors.pages.fragments.reading has it: memory has to stay bounded
_BEGINNING = 200  # characters: longer than what entries of one kind begin with
_LONGEST_TAG = 4_096  # characters: what is no tag's end by then is none
_OPENS_SILENCE = re.compile(r"<(script|SCRIPT|!--)")
_NAME = re.compile(r"<([a-zA-Z][\w:-]*)")


def cut_page(document: Document, *marks: re.Pattern[str]) -> list[str]:
    """Return what `cut` cuts out of a page; who asks for it has read nothing else of the page."""
    return document.ask(_elements_of(marks))


@cache
def _elements_of(marks: tuple[re.Pattern[str], ...]) -> Callable[[Document], list[str]]:
    return lambda document: cut(document.text, *marks, spoken=document.spoken)


def cut(text: str, *marks: re.Pattern[str], spoken: Sequence[tuple[int, int]] | None = None) -> list[str]:
    """Return the elements whose opening tags hold one of the marks, from `<` to the end of the closing tag.

    A mark is searched for in the whole text, and found fastest where it begins with plain characters as
    `id=["']?block-` does. It is the beginning of an attribute, or of the tag. `spoken`: where what
    stands between scripts and comments begins and ends, if that is known.
    """
    spoken = between(_silent(text), text) if spoken is None else spoken
    places = (found.start() for mark in marks for start, end in spoken for found in mark.finditer(text, start, end))
    return elements_at(text, _openings(text, places))


def elements_at(text: str, starts: Iterable[int]) -> list[str]:
    """Return the elements whose opening tags begin at some places, each from `<` to the end of its closing tag."""
    places = sorted(set(starts))
    limits = [*places[1:], len(text)]  # one more than there are places, where there are none
    return [_element(text, start, limit) for start, limit in zip(places, limits, strict=False)]


def take_out(root: LexborNode, selector: str) -> None:
    """Take the elements that a CSS selector names out of a tree of one's own."""
    named = {node.mem_id: node for node in root.css(selector) if node.mem_id != root.mem_id}
    for node in reversed(named.values()):  # inner ones first: with an element all that is in it is gone
        node.decompose()


def remembered(read: Callable[[str, str | None], Read]) -> Callable[[str, str | None], Read]:
    """Return `read(markup, base_url)` such that markup that was read before costs a look-up."""
    cached = lru_cache(maxsize=_REMEMBERED)(read)

    @wraps(read)
    def look_up(markup: str, base_url: str | None) -> Read:
        return cached(markup, base_url) if len(markup) <= _LARGEST_REMEMBERED else read(markup, base_url)

    return look_up


def _openings(text: str, places: Iterable[int]) -> Iterator[int]:
    """Yield where the tags begin in which a mark stands, for each place of a mark."""
    for at in places:
        start = text.rfind("<", max(at - _LONGEST_TAG, 0), at + 1)
        # The mark of an attribute stands after white space: `id="block-` is no part of `data-id="block-`.
        is_in_tag = start == at or (text[at - 1].isspace() and text.find(">", start, at) < 0)
        if start >= 0 and is_in_tag and _NAME.match(text, start):
            yield start


def _element(text: str, start: int, limit: int) -> str:
    """Return the element that begins at a place and ends at the limit at the latest.

    Where a closing tag ends it is told by its own letters alone, so one that stands here again is not looked through.
    """
    (known,) = last = _last_beginning_with(text[start : start + _BEGINNING])
    if known and start + len(known) <= limit and text.startswith(known, start):
        return known
    end = _end(text, start, limit)
    found = text[start : end or limit]
    if end and len(found) <= _LARGEST_REMEMBERED:
        last[0] = found
    return found


@lru_cache(maxsize=_REMEMBERED)
def _last_beginning_with(letters: str) -> list[str]:
    """A place for the last element that began so."""
    return [""]


def _end(text: str, start: int, limit: int) -> int:
    """Return where an element ends, after its closing tag; 0 where no tag closes it before the limit."""
    name = _NAME.match(text, start)
    opening, closing = f"<{name[1] if name else ''}", f"</{name[1] if name else ''}"
    depth, at = 0, start
    while (closed := text.find(closing, at, limit)) >= 0:
        depth += text.count(opening, at, closed) - 1
        at = closed + len(closing)
        if depth <= 0:
            return text.find(">", at, limit) + 1
    return 0


def _silent(text: str) -> list[tuple[int, int]]:
    """Return where the scripts and comments of a page begin and end, in order."""
    spans: list[tuple[int, int]] = []
    found = _OPENS_SILENCE.search(text)
    while found is not None:
        closing = "-->" if found[1] == "!--" else f"</{found[1]}"
        end = text.find(closing, found.end())
        end = len(text) if end < 0 else end
        spans.append((found.start(), end))
        found = _OPENS_SILENCE.search(text, end)
    return spans
