"""What an update is looked up by: a few hashes of each sentence, so that an excerpt finds its source.

Sentences of packed tokens -> (feature, sentence) pairs, features of 32 bits. Two kinds: *copy*
features are the smallest hashes of two neighbouring words (a bigram survives a changed or missing
word elsewhere; recall .997 of 2,200 generated copies with 12), *fact* features are a figure with a
rare word and two rare words of one sentence, whatever stands between them. Both are
shared out over the sentences, so that a long text is known by all of its parts.
"""

from array import array
from itertools import combinations, pairwise

from pipelines.matching.tokens import DAY, FIGURE, NAME, TURN, YEARS, sentence_bounds

COPY_BUDGET = 8  # 12 finds no more of the generated copies, with half as many answers again
FACT_BUDGET = 48  # 12 finds none of the happenings that the seed pages share, 24 and 48 find three
MOST_FACTS = 8  # of one sentence; 12 links one in a hundred more on TREC-TS
RARE_WORDS, RARE_WORDS_BY_FIGURE = 6, 4
# Pairs of the rarest words, by rank, the heaviest first.
_PAIRS = sorted(combinations(range(RARE_WORDS), 2), key=lambda pair: (sum(pair), pair))

_M32 = 0xFFFFFFFF


def features(sentences: list[list[int]], facts: bool) -> list[tuple[int, int]]:
    """(feature, number of its sentence) of an update; `facts` False leaves the fact features out.

    The budgets are shared out evenly, rounded up, so no sentence goes without.
    """
    copies = -(-COPY_BUDGET // max(1, len(sentences)))
    most = min(MOST_FACTS, -(-FACT_BUDGET // max(1, len(sentences)))) if facts else 0
    return [
        (feature, number)
        for number, tokens in enumerate(sentences)
        for feature in _copy_features(tokens, copies) + _fact_features(tokens, most)
    ]


def features_of(tokens: bytes, facts: bool) -> list[tuple[int, int]]:
    """The same of packed tokens, as a sketch has them."""
    words = array("I", tokens).tolist()
    return features([words[begin:end] for begin, end in sentence_bounds(words)], facts)


def _copy_features(tokens: list[int], most: int) -> list[int]:
    """The smallest hashes of two neighbouring words."""
    words = [token >> 10 for token in tokens]
    if len(words) == 1:
        words.append(0)
    return sorted({(a * 0x9E3779B1 ^ b * 0x85EBCA6B) * 0xC2B2AE35 + a >> 7 & _M32 for a, b in pairwise(words)})[:most]


def _fact_features(tokens: list[int], most: int) -> list[int]:
    """Figures with rare words, at most half of them, then pairs of rare words, the heaviest first."""
    rare: dict[int, int] = {}
    figures: dict[int, None] = {}
    for token in tokens:
        kind = token >> 6 & 7
        if kind == FIGURE:
            if token >> 10 not in YEARS:
                figures[token >> 10] = None
        elif kind != DAY and kind != TURN:
            rare[token >> 10] = (token & 63) * (6 if kind == NAME else 5)
    top = sorted(rare, key=lambda word: (-rare[word], word))[:RARE_WORDS]
    found = [_mix(figure, word) for figure in figures for word in top[:RARE_WORDS_BY_FIGURE]][: most // 2 + 1]
    for one, other in _PAIRS:
        if len(found) >= most:
            break
        if other < len(top):
            a, b = top[one], top[other]
            found.append(_mix(a, b) if a < b else _mix(b, a))
    return found[:most]


def _mix(one: int, other: int) -> int:
    """32 well-spread bits of two words, in that order."""
    mixed = (one * 0x9E3779B1 ^ other * 0x85EBCA6B) & 0xFFFFFFFFFFFFFFFF
    return (mixed ^ mixed >> 15) * 0xC2B2AE35 >> 13 & _M32
