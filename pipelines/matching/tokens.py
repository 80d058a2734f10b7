"""The packed token: one word of a text in 32 bits.

    word 22 | first in its sentence 1 | class 3 | weight in tenths 6

`word` is a hash of the stem; of a figure it is the value itself where that fits, so that it can be
printed again.
"""

from collections.abc import Sequence
from itertools import pairwise

import xxhash

WORD, NAME, FIGURE, DAY, TURN, OPPOSITE, OPENER, TITLE = range(8)
"""Classes. NAME: a capital inside a sentence. TURN: denial, doubt, announcement. OPENER: a capital that may
be no name, of a first word or in a text where most words have one. TITLE: capital, but no name (President,
Street). WORD: all others."""

FIRST = 1 << 9
YEARS = range(1990, 2031)  # figures that stand in for a date more often than they count something
_SCALED = 1 << 20


def pack(word: int, kind: int, weight: int) -> int:
    """One token that is not the first of its sentence."""
    return word << 10 | kind << 6 | weight


def sentence_bounds(tokens: Sequence[int]) -> list[tuple[int, int]]:
    """First token and token after the last of each sentence."""
    starts = [place for place, token in enumerate(tokens) if token & FIRST]
    return list(pairwise([*starts, len(tokens)]))


def hash_of(stem: str) -> int:
    """22 bits of a stem."""
    return xxhash.xxh32_intdigest(stem.encode()) >> 10


HAPPENINGS = {hash_of(word): word for word in ("killed", "injured", "arrested", "missing")}
"""What languages count by one name each, so that it can be printed."""


def figure_code(value: float, literal: str) -> int:
    """22 bits of a figure: its value where it has at most six digits or is a round thousand, else a hash."""
    if value >= 1e15:
        return hashed_figure(literal)
    if value == int(value):
        if value < _SCALED:
            return int(value)
        if value % 1000 == 0 and value / 1000 < _SCALED:
            return 2 * _SCALED + int(value / 1000)
    elif value * 100 == int(value * 100) and value * 100 < _SCALED:
        return _SCALED + int(value * 100)
    return hashed_figure(literal)


def hashed_figure(literal: str) -> int:
    """22 bits of a figure of which only the hash is known, such as a time of day."""
    return 3 * _SCALED + xxhash.xxh32_intdigest(literal.encode()) % _SCALED


def figure_text(word: int) -> str | None:
    """The figure that `figure_code` packed, as text; None where only its hash is known."""
    mode, rest = divmod(word, _SCALED)
    if mode == 3:
        return None
    value = rest * 1000 if mode == 2 else rest
    return f"{rest / 100:g}" if mode == 1 else f"{value:,}" if value >= 10_000 else str(value)
