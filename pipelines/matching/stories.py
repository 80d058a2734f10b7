"""How akin two texts are as a whole: are they of one story, whatever each of them tells of it?

Packed tokens -> a `Topic`, its words with weights; two topics -> their cosine. A word counts by how rare it is and
little more for coming again (its number to the power of 0.4); a day says when, not what.
"""

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from operator import mul

from pipelines.matching.tokens import DAY, NAME

AGAIN = 0.4
# By class and weight of a token.
_WEIGHTS = [((packed & 63) / 10) ** 1.2 * (1.2 if packed >> 6 == NAME else 1.0) for packed in range(512)]


class Topic:
    """The words of a text, weighed."""

    __slots__ = ("_length", "_weights", "words")

    def __init__(self, tokens: Sequence[int]) -> None:
        weights = {token >> 10: _WEIGHTS[token & 511] for token in tokens if token >> 6 & 7 != DAY}
        if len(weights) < len(tokens):  # some come again
            for word, times in Counter([token >> 10 for token in tokens]).items():
                if times > 1 and word in weights:
                    weights[word] *= times**AGAIN
        self._weights = weights
        self._length = sqrt(sum(map(mul, weights.values(), weights.values()))) or 1.0
        self.words = self._weights.keys()

    def cosine(self, other: "Topic") -> float:
        """From 0 for nothing in common to 1."""
        theirs = other._weights
        product = sum([weight * theirs[word] for word, weight in self._weights.items() if word in theirs])
        return float(product / (self._length * other._length))
