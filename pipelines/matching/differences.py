"""What makes two sentences with almost the same words two pieces of news.

Two stretches of packed tokens that were aligned -> the differences that forbid to take one for the
other: another figure, name or day, a denial or a doubt on one side, an opposite, names, figures or
happenings that changed places. Other words are counted, not placed: what stands elsewhere in the sentence is no
difference.
"""

from typing import NamedTuple

from pipelines.matching.tokens import (
    DAY,
    FIGURE,
    FIRST,
    HAPPENINGS,
    NAME,
    OPENER,
    OPPOSITE,
    TITLE,
    TURN,
    figure_text,
)


class Stretch(NamedTuple):
    """tokens[begin:end] of a text, of which tokens[first:last] span what was found equal."""

    tokens: list[int]
    begin: int
    end: int
    first: int
    last: int


class Difference(NamedTuple):
    """A class of tokens that differs, and how, in words."""

    kind: int
    text: str


Left = dict[int, list[int]]  # places of tokens by class


def compare(mine: Stretch, theirs: Stretch) -> tuple[tuple[Difference, ...], bool]:
    """What differs, and whether every figure, name, day and turn of `mine` stands in `theirs`."""
    left, right = _left(mine, theirs), _left(theirs, mine)
    found = []
    moved = not left.keys().isdisjoint((FIGURE, NAME))
    if _reordered(_tokens(mine), _sentence(theirs) if moved else _tokens(theirs)):
        found.append(Difference(OPPOSITE, "the order of names, figures or happenings"))
    if not left and not right:
        return tuple(found), True
    if FIGURE in left:
        was = f"{_figures(theirs, right)} -> " if FIGURE in right else "adds "
        found.append(Difference(FIGURE, f"{was}{_figures(mine, left)}{_happening(mine, left[FIGURE])}"))
    if _other_name(left, right):
        found.append(Difference(NAME, "a name"))
    if DAY in left and DAY in right:
        found.append(Difference(DAY, "a day"))
    if (TURN in left or TURN in right) and _turns(mine) != _turns(theirs):
        found.append(Difference(TURN, "a denial or a doubt"))
    if OPPOSITE in left and OPPOSITE in right:
        found.append(Difference(OPPOSITE, "an opposite"))
    return tuple(found), left.keys().isdisjoint((FIGURE, NAME, DAY, TURN))


def _left(one: Stretch, other: Stretch) -> Left:
    """The tokens of one stretch, other than plain words, that have no like in the other; each like is used once."""
    found: Left = {}
    there: dict[int, int] = {}
    for token in other.tokens[other.begin : other.end]:
        there[token >> 10] = there.get(token >> 10, 0) + 1
    for place in range(one.begin, one.end):
        token = one.tokens[place]
        if there.get(token >> 10, 0):
            there[token >> 10] -= 1
        elif token >> 6 & 7:
            found.setdefault(token >> 6 & 7, []).append(place)
    return found


def _reordered(one: list[int], other: list[int]) -> bool:
    """Whether the names and figures of both, or the happenings, stand in another order: A beat B, or B beat A."""
    for told in (_told, _happened):
        mine, theirs = told(one), told(other)
        if [word for word in mine if word in theirs] != [word for word in theirs if word in mine]:
            return True
    return False


def _tokens(one: Stretch) -> list[int]:
    return one.tokens[one.begin : one.end]


def _sentence(one: Stretch) -> list[int]:
    """The stretch and the rest of the sentences that it begins and ends in: a name may have moved out of it."""
    low, high = one.begin, one.end
    while low > 0 and not one.tokens[low] & FIRST:
        low -= 1
    while high < len(one.tokens) and not one.tokens[high] & FIRST:
        high += 1
    return one.tokens[low:high]


def _told(tokens: list[int]) -> list[int]:
    return list(dict.fromkeys([token >> 10 for token in tokens if token >> 6 & 7 in (FIGURE, NAME)]))


def _happened(tokens: list[int]) -> list[int]:
    return list(dict.fromkeys([token >> 10 for token in tokens if token >> 10 in HAPPENINGS]))


def _other_name(mine: Left, theirs: Left) -> bool:
    """A name stands where another name, a figure, a day, a title or a first word's capital stood, or the other way."""
    if NAME in mine:
        return not theirs.keys().isdisjoint((NAME, FIGURE, DAY, TITLE, OPENER))
    if NAME in theirs:
        return not mine.keys().isdisjoint((FIGURE, DAY, TITLE, OPENER))
    return OPENER in mine and OPENER in theirs


def _turns(one: Stretch) -> int:
    """Denials and doubts in the span and right beside it: farther off they speak of something else."""
    near = one.tokens[max(one.begin, one.first - 2) : min(one.end, one.last + 1)]
    return sum(token >> 6 & 7 == TURN for token in near)


def _figures(one: Stretch, left: Left) -> str:
    figures = [figure_text(one.tokens[place] >> 10) or "another figure" for place in left[FIGURE]]
    return " and ".join(dict.fromkeys(figures))


def _happening(one: Stretch, places: list[int]) -> str:
    """' killed' when that is what the figures count."""
    for place in places:
        for token in one.tokens[place + 1 : min(place + 5, one.end)]:
            if token >> 10 in HAPPENINGS:
                return f" {HAPPENINGS[token >> 10]}"
    return ""
