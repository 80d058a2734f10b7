"""Which lines of a page are titles of what stands below them.

    Line -> whether it is a title

Marked up pages say it by their markup. In plain text a title is a short line that does not end as a
sentence does and is set in title case, or, in any case and script, stands after more empty lines than
lines of the page usually do.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from connectors.pages.fragments.furniture import caption, furniture
from connectors.pages.fragments.quoted import attribution
from connectors.pages.lines import Line

_LONGEST = 140  # characters
_WORD = re.compile(r"[^\W\d_][\w'\u2019]*(?:-[\w'\u2019]+)*")
_SMALL = frozenset(
    {"a", "an", "the", "and", "or", "but", "nor", "of", "in", "on", "at", "to", "for", "from", "by", "with", "as"}
    | {"into", "over", "after", "before", "under", "near", "amid", "off", "out", "up", "down", "per", "than", "that"}
    | {"via", "vs", "between", "against", "its", "it", "is", "be", "are", "was", "not", "no", "if", "across", "about"}
)
_QUOTES = {"\u201c": "\u201d", "\u2018": "\u2019", '"': '"', "\u00ab": "\u00bb", "\u201e": "\u201c"}
_ENDS = ".,;:\u2026-\u2013\u2014"
_CROSS_REFERENCE = re.compile(
    r"(?i:see|read|watch|listen(?: to)?)(?i: also| more)?:?\s(?=[^\W\d_a-z\u00df-\u00ff]|[\u201c\u2018\"'])"
    r"|(?i:also|more|related|earlier|previously|background)\s?:|(?i:also\s(?:see|read)|read\smore)\b"
)
_POSTED = re.compile(r"https?:|pic\.twitter|[@#]\w")


def usual_gap(lines: Iterable[Line]) -> int:
    """The commonest number of empty lines between the lines of a plain page."""
    gaps = [line.gap for line in lines]
    return max(sorted(set(gaps)), key=gaps.count, default=0)


def is_title(line: Line, usual: int) -> bool:
    """Whether a line is a title; `usual`: the `usual_gap` of its page."""
    if line.mark == "heading":
        return not furniture(line.text)
    if not _may_be(line.text) or _CROSS_REFERENCE.match(line.text):
        return False
    if line.markup is not None:
        return line.mark == "bold" and reads_as_title(line.text)
    return _in_title_case(line.text) or (line.gap > max(usual, 1) and _is_phrase(line.text))


@lru_cache(maxsize=16_384)
def reads_as_title(text: str) -> bool:
    """Whether a text could be a title where something else says that one stands here."""
    return _may_be(text) and (_is_phrase(text) or _in_title_case(text))


@lru_cache(maxsize=16_384)
def _may_be(text: str) -> bool:
    if not 3 <= len(text) <= _LONGEST or furniture(text) or caption(text, None):
        return False
    return not (_POSTED.search(text) or attribution(text))


def _is_phrase(text: str) -> bool:
    """Whether a text has more than one word and does not end as a sentence does."""
    return len(text.split()) > 1 and text.rstrip("\u201d\u2019\"'\u00bb)")[-1:] not in _ENDS


@lru_cache(maxsize=16_384)
def _in_title_case(text: str) -> bool:
    if _QUOTES.get(text[0]) != text[-1] and not _is_phrase(text):
        return False
    words = [word for word in _WORD.findall(text)[1:] if word.lower() not in _SMALL]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) >= 2 and capitals >= 0.8 * len(words)
