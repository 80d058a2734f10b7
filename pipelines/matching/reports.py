"""Whether two texts tell the same happening in other words.

Two sentences as packed tokens -> a likeness from 0 to 1 and the figures they share, where they do
tell the same. Figures are the one strong evidence (pairs of sentences that share two figures share
a fact in 97 to 99 of 100 cases of TREC-TS); likeness of words alone never gets past 82. Whole texts
of some length are compared by their words alone.
"""

from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from pipelines.matching.tokens import DAY, FIGURE, FIRST, NAME, OPENER, OPPOSITE, TITLE, WORD, YEARS

LIKE_WITH_FIGURE, LIKE_WITHOUT = 0.35, 0.50  # tuned on TREC-TS 2013 and 2014: precision .83 and .85
LEAST_TERMS, LEAST_WORDS_WITHOUT_FIGURE = 4, 5

LEAST_LIKE = 0.34  # of single words, to look closer: .35 is the least that counts, with pairs of neighbours

REPEATED = 1.2  # what a word weighs more for each time that it comes again

_PAIR = 1 << 40  # marks the term of two neighbours
# By class and weight of a token; a day says when, not what.
_WEIGHT = [
    0.0 if kind == DAY else (weight / 10) ** 1.2 * (1.2 if kind == NAME else 1.0)
    for kind in range(8)
    for weight in range(64)
]
_SQUARE = [weight * weight for weight in _WEIGHT]
_TELLING = (NAME, FIGURE)
_PLAIN = (WORD, OPPOSITE, OPENER, TITLE)


class Facts:
    """A text as weighted terms: its words, and its pairs of neighbours of which one is a name or a figure."""

    __slots__ = ("_length", "_square", "_terms", "tokens", "words")

    def __init__(self, tokens: list[int]) -> None:
        self.tokens = tokens
        self.words = {token >> 10 for token in tokens}
        self._square: float | None = None
        self._terms: dict[int, float] = {}
        self._length = 0.0

    @property
    def square(self) -> float:
        """Of the length of the words alone, worked out when it is first asked for."""
        if self._square is None:
            self._square = sum([_SQUARE[token & 511] for token in self.tokens])
        return self._square

    def far_from(self, other: "Facts") -> bool:
        """Whether the two share so little that a closer look is not needed; cheap."""
        common = self.words & other.words
        if len(common) < LEAST_TERMS:
            return True
        shared = sum([_SQUARE[token & 511] for token in other.tokens if token >> 10 in common])
        return shared < LEAST_LIKE * sqrt(self.square * other.square)

    def terms(self) -> dict[int, float]:
        """The terms and their weights, worked out when they are first asked for."""
        if not self._terms:
            self._terms = _terms(self.tokens)
            self._length = sqrt(sum([weight * weight for weight in self._terms.values()]))
        return self._terms

    def cosine(self, other: "Facts") -> float:
        """Of the terms of both."""
        mine, theirs = self.terms(), other.terms()
        small, large = (mine, theirs) if len(mine) <= len(theirs) else (theirs, mine)
        product = sum([weight * large[term] for term, weight in small.items() if term in large])
        return product / (self._length * other._length) if product else 0.0

    def of_class(self, *kinds: int) -> set[int]:
        """The words of these classes; years are no figures."""
        return {token >> 10 for token in self.tokens if token >> 6 & 7 in kinds and token >> 10 not in YEARS}

    def counted(self) -> dict[int, set[int]]:
        """Figures by the word that stands after them."""
        found: dict[int, set[int]] = {}
        for one, other in pairwise(self.tokens):
            if one >> 6 & 7 == FIGURE and other >> 6 & 7 != FIGURE and one >> 10 not in YEARS and not other & FIRST:
                found.setdefault(other >> 10, set()).add(one >> 10)
        return found


def _terms(tokens: list[int]) -> dict[int, float]:
    terms: dict[int, float] = {}
    before = DAY << 6  # as if a day stood before the first: no pair
    for token in tokens:
        word, kind = token >> 10, token >> 6 & 7
        if kind != DAY:
            weight = _WEIGHT[token & 511]
            terms[word] = max(terms[word] * REPEATED, weight) if word in terms else weight
        if (kind in _TELLING or before >> 6 & 7 in _TELLING) and not token & FIRST:
            terms[_PAIR | before >> 10 << 18 ^ word] = 0.035 * ((before & 63) + (token & 63))
        before = token
    return terms


class Likeness(NamedTuple):
    """How alike two sentences are, the figures they share, and whether they count the same thing differently."""

    score: float
    figures: frozenset[int]
    differs: bool


def compare(one: Facts, other: Facts) -> Likeness | None:
    """The likeness of two sentences that tell the same happening, None for two that do not."""
    mine, theirs = one.of_class(FIGURE), other.of_class(FIGURE)
    figures = mine & theirs
    unlike = not figures and bool(mine and theirs)
    few = unlike or len(one.of_class(*_PLAIN) & other.of_class(*_PLAIN)) < LEAST_WORDS_WITHOUT_FIGURE
    if few and not figures:  # asked before the cosine, which costs most
        return None
    cosine = one.cosine(other)
    if cosine < LIKE_WITH_FIGURE:
        return None
    counted, theirs_counted = one.counted(), other.counted()
    small = any(figure <= 10 and _counts(figure, counted) & _counts(figure, theirs_counted) for figure in figures)
    evidence = sum(figure > 10 for figure in figures) + small
    differs = any(not values & theirs_counted[word] for word, values in counted.items() if word in theirs_counted)
    if evidence and len(one.words & other.words) >= LEAST_TERMS:
        return Likeness(min(1.0, cosine + 0.15 * min(evidence, 2)), frozenset(figures), differs)
    if cosine < LIKE_WITHOUT or few:
        return None
    return Likeness(cosine, frozenset(figures), differs)


def _counts(figure: int, counted: dict[int, set[int]]) -> set[int]:
    """The words that a figure stands before."""
    return {word for word, figures in counted.items() if figure in figures}
