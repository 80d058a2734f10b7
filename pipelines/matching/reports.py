"""Whether two texts tell the same happening in other words.

Two sentences as packed tokens -> a likeness from 0 to 1 and the figures they share, where they do
tell the same. Figures are the one strong evidence (pairs of sentences that share two figures share
a fact in 97 to 99 of 100 cases of TREC-TS); likeness of words alone never gets past 82. Whole texts
of some length are compared by their words alone.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from pipelines.matching.tokens import DAY, FIGURE, FIRST, NAME, TURN, YEARS

LIKE_WITH_FIGURE, LIKE_WITHOUT = 0.35, 0.50  # tuned on TREC-TS 2013 and 2014: precision .83 and .85
LEAST_TERMS, LEAST_WORDS_WITHOUT_FIGURE = 4, 5

LEAST_LIKE = 0.30  # of single words, to look closer: .35 is the least that counts, with pairs of neighbours

REPEATED = 1.2  # what a word weighs more for each time that it comes again

_PAIR = 1 << 40  # marks the term of two neighbours
_WEIGHT = [(weight / 10) ** 1.2 for weight in range(64)]


_SQUARE = [  # by class and weight of a token
    0.0 if kind == DAY else (_WEIGHT[weight] * (1.2 if kind == NAME else 1.0)) ** 2
    for kind in range(8)
    for weight in range(64)
]


def far_apart(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two lists of packed tokens share so little that a closer look is not needed."""
    words = {token >> 10 for token in one}
    shared = [token for token in other if token >> 10 in words]
    if len(shared) < LEAST_TERMS:
        return True
    common, mine, theirs = (sum([_SQUARE[token & 511] for token in tokens]) for tokens in (shared, one, other))
    return common < LEAST_LIKE * sqrt(mine * theirs)


class Facts:
    """A text as weighted terms: its words, and its pairs of neighbours of which one is a name or a figure."""

    def __init__(self, tokens: Sequence[int]) -> None:
        terms: dict[int, float] = {}
        self.figures: set[int] = set()
        self.words: set[int] = set()
        self.counted: dict[int, set[int]] = {}  # word after a figure -> figures
        for token in tokens:
            word, kind = token >> 10, token >> 6 & 7
            if kind == DAY:
                continue
            terms[word] = max(terms.get(word, 0.0) * REPEATED, _WEIGHT[token & 63] * (1.2 if kind == NAME else 1.0))
            if kind == FIGURE:
                if word not in YEARS:
                    self.figures.add(word)
            elif kind != NAME and kind != TURN:
                self.words.add(word)
        for one, other in pairwise(tokens):
            kind, next_kind = one >> 6 & 7, other >> 6 & 7
            if (NAME in (kind, next_kind) or FIGURE in (kind, next_kind)) and not other & FIRST:
                terms[_PAIR | (one >> 10) << 18 ^ other >> 10] = 0.035 * ((one & 63) + (other & 63))
                if kind == FIGURE and next_kind != FIGURE and one >> 10 in self.figures:
                    self.counted.setdefault(other >> 10, set()).add(one >> 10)
        self.terms = terms
        self.length = sqrt(sum([weight * weight for weight in terms.values()])) or 1.0

    def shared(self, other: "Facts") -> tuple[float, int]:
        """The cosine with another text, and how many words the two share."""
        small, large = (self, other) if len(self.terms) <= len(other.terms) else (other, self)
        found = [(term, weight) for term, weight in small.terms.items() if term in large.terms]
        cosine = sum([weight * large.terms[term] for term, weight in found]) / (self.length * other.length)
        return cosine, sum([term < _PAIR for term, _ in found])


class Likeness(NamedTuple):
    """How alike two sentences are, the figures they share, and whether they count the same thing differently."""

    score: float
    figures: frozenset[int]
    differs: bool


def compare(one: Facts, other: Facts) -> Likeness | None:
    """The likeness of two sentences that tell the same happening, None for two that do not."""
    cosine, terms = one.shared(other)
    if cosine < LIKE_WITH_FIGURE:
        return None
    figures = one.figures & other.figures
    differs = any(not values & other.counted[word] for word, values in one.counted.items() if word in other.counted)
    large_figures = sum(figure > 10 for figure in figures)
    small_figure = any(
        figure <= 10
        and any(figure in values and figure in other.counted.get(word, ()) for word, values in one.counted.items())
        for figure in figures
    )
    evidence = large_figures + small_figure
    if evidence and terms >= LEAST_TERMS:
        return Likeness(min(1.0, cosine + 0.15 * min(evidence, 2)), frozenset(figures), differs)
    if cosine < LIKE_WITHOUT or len(one.words & other.words) < LEAST_WORDS_WITHOUT_FIGURE:
        return None
    if one.figures and other.figures and not figures:
        return None
    return Likeness(cosine, frozenset(figures), differs)
