"""What an update is looked up by: a few hashes of each sentence, so that an excerpt finds its source.

Sentences of packed tokens -> (feature, sentence) pairs, features of 32 bits. Two kinds: *copy*
features are the smallest hashes of two neighbouring words (a bigram survives a changed or missing
word elsewhere; recall .997 of 2,200 generated copies with 12), *fact* features are a figure with a
rare word and two rare words of one sentence, whatever stands between them. Both go round the
sentences until their budget is used, so that a long text is known by all of its parts.
"""

from itertools import combinations, pairwise

from pipelines.matching.tokens import DAY, FIGURE, NAME, TURN, YEARS

COPY_BUDGET = 12  # 12 against 6: +.005 F1 on generated copies, twice the answers
FACT_BUDGET = 48  # 12 finds none of the happenings that the seed pages share, 24 and 48 find three
FACTS_A_SENTENCE = 12
RARE_WORDS, RARE_WORDS_BY_FIGURE = 6, 4

_M32 = 0xFFFFFFFF


def features(sentences: list[list[int]], facts: bool) -> list[tuple[int, int]]:
    """(feature, number of its sentence) of an update; `facts` False leaves the fact features out."""
    found = _round_robin([_copy_features(tokens) for tokens in sentences], COPY_BUDGET)
    if facts:
        found += _round_robin([_fact_features(tokens) for tokens in sentences], FACT_BUDGET)
    return found


def _round_robin(by_sentence: list[list[int]], budget: int) -> list[tuple[int, int]]:
    """One of each sentence in turn until none or `budget` is left."""
    found: list[tuple[int, int]] = []
    turn = 0
    waiting = [(number, features) for number, features in enumerate(by_sentence) if features]
    while waiting and len(found) < budget:
        found += [(features[turn], number) for number, features in waiting]
        turn += 1
        waiting = [(number, features) for number, features in waiting if len(features) > turn]
    return found[:budget]


def _copy_features(tokens: list[int]) -> list[int]:
    words = [token >> 10 for token in tokens]
    if len(words) == 1:
        return [_mix(words[0], 0)]
    return sorted({(a * 0x9E3779B1 ^ b * 0x85EBCA6B) * 0xC2B2AE35 + a >> 7 & _M32 for a, b in pairwise(words)})[
        :COPY_BUDGET
    ]


def _fact_features(tokens: list[int]) -> list[int]:
    """Heaviest first: figures with rare words, then pairs of rare words."""
    rare: dict[int, int] = {}
    figures: dict[int, None] = {}
    for token in tokens:
        kind = token >> 6 & 7
        word = token >> 10
        if kind == FIGURE:
            if word not in YEARS:
                figures[word] = None
        elif kind != DAY and kind != TURN:
            weight = (token & 63) * (6 if kind == NAME else 5)
            if weight > rare.get(word, 0):
                rare[word] = weight
    top = sorted((-weight, word) for word, weight in rare.items())[:RARE_WORDS]
    half = FACTS_A_SENTENCE // 2 + 1
    found = [_mix(figure, word) for figure in figures for _, word in top[:RARE_WORDS_BY_FIGURE]][:half]
    pairs = sorted(
        (heavy + light, _mix(min(one, other), max(one, other)) ^ 0x3333)
        for (heavy, one), (light, other) in combinations(top, 2)
    )
    found += [feature for _, feature in pairs[: FACTS_A_SENTENCE - len(found)]]
    return found


def _mix(one: int, other: int) -> int:
    """32 well-spread bits of two words, in that order."""
    mixed = (one * 0x9E3779B1 ^ other * 0x85EBCA6B) & 0xFFFFFFFFFFFFFFFF
    return (mixed ^ mixed >> 15) * 0xC2B2AE35 >> 13 & _M32
