"""How much of a new text stands in an old one, and what differs where it does.

Two texts as packed tokens -> for each sentence of the new one, how much of it stands in the old one
and the differences that forbid to call it the same: another figure, name or day, a denial, an
opposite. Sentences may stand in any order; each is aligned with the stretch of the old text that
shares most with it. Weights are tenths (see weights.py).
"""

from array import array
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate, pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from pipelines.matching.tokens import DAY, FIGURE, FIRST, NAME, OPENER, OPPOSITE, TITLE, TURN, figure_text

LEAST_ALIGNED = 0.55  # of the weight of a sentence, for it to stand in the old text at all

LEAST_COMMON = 3  # words that two texts share at all, to look closer

_PLAIN = {0, FIGURE, OPPOSITE, OPENER}


Block = tuple[int, int, int, int]  # words new[a:b] are words old[c:d]


class Text:
    """Packed tokens, unpacked: words and weights by place, and the sentences as (first token, token after the last)."""

    __slots__ = ("known", "sentences", "sums", "tokens", "weight", "weights", "words")

    def __init__(self, packed: bytes) -> None:
        self.tokens = array("I", packed).tolist()
        self.words = [token >> 10 for token in self.tokens]
        self.weights = [token & 63 for token in self.tokens]
        self.sums = [0, *accumulate(self.weights)]
        self.weight = self.sums[-1]
        self.known = frozenset(self.words)
        starts = [place for place, token in enumerate(self.tokens) if token & FIRST]
        self.sentences = list(pairwise([*starts, len(self.tokens)]))


class Aligned(NamedTuple):
    """A sentence of a new text that stands in an old one.

    `weight` and number of `plain` words that do, what differs, and whether every figure, name and
    day of it stands there (`complete`).
    """

    sentence: int
    weight: int
    plain: int
    differences: tuple[str, ...]
    complete: bool


def align(new: Text, old: Text, sentences: Iterable[int]) -> list[Aligned]:
    """Those of the `sentences` of `new`, by number, that stand in `old`."""
    common = new.known & old.known
    if len(common) < LEAST_COMMON:
        return []
    where: dict[int, list[int]] = {}
    for place, word in enumerate(old.words):
        if word in common:
            where.setdefault(word, []).append(place)
    found = []
    for sentence in sentences:
        begin, end = new.sentences[sentence]
        shared = [place for place in range(begin, end) if new.words[place] in common]
        if sum([new.weights[place] for place in shared]) >= LEAST_ALIGNED * (new.sums[end] - new.sums[begin]):
            aligned = _align_sentence(new, old, sentence, shared, where)
            if aligned is not None:
                found.append(aligned)
    return found


def _align_sentence(
    new: Text, old: Text, sentence: int, shared: list[int], where: dict[int, list[int]]
) -> Aligned | None:
    begin, end = new.sentences[sentence]
    least = LEAST_ALIGNED * (new.sums[end] - new.sums[begin])
    places = sorted([(there, new.weights[here]) for here in shared for there in where[new.words[here]]])
    low, high, value = _densest(places, int((end - begin) * 1.3) + 3)
    if value < 0.6 * least:
        return None
    opcodes = Indel.opcodes(new.words[begin:end], old.words[low:high])
    blocks = [
        (begin + first, begin + last, low + there, low + there_last)
        for tag, first, last, there, there_last in opcodes.as_list()
        if tag == "equal"
    ]
    blocks = _together(blocks, old)
    weight = sum([new.sums[last] - new.sums[first] for first, last, _, _ in blocks])
    if weight < least:
        return None
    plain = sum([new.tokens[i] >> 6 & 7 in _PLAIN for first, last, _, _ in blocks for i in range(first, last)])
    differences, complete = _differences(new, old, (begin, end), blocks)
    return Aligned(sentence, weight, plain, differences, complete)


def _together(blocks: list[Block], old: Text) -> list[Block]:
    """The blocks, without those at the ends that stand in another sentence of `old`, farther off than they are long."""
    while len(blocks) > 1 and _apart(blocks[0], blocks[0][3], blocks[1][2], old):
        del blocks[0]
    while len(blocks) > 1 and _apart(blocks[-1], blocks[-2][3], blocks[-1][2], old):
        del blocks[-1]
    return blocks


def _apart(block: Block, low: int, high: int, old: Text) -> bool:
    return high - low > block[1] - block[0] and any(token & FIRST for token in old.tokens[low : high + 1])


def _densest(places: list[tuple[int, int]], length: int) -> tuple[int, int, float]:
    """(begin, end, value) of the stretch of at most `length` with the most weight for its length."""
    best = (0, 0, 0.0)
    held = left = 0
    for place, weight in places:
        held += weight
        while place - places[left][0] >= length:
            held -= places[left][1]
            left += 1
        value = held - 1.5 * (place - places[left][0])
        if value > best[2]:
            best = (places[left][0], place + 1, value)
    return best


def _differences(new: Text, old: Text, sentence: tuple[int, int], blocks: list[Block]) -> tuple[tuple[str, ...], bool]:
    """What forbids to take a sentence of `new` for the stretch of `old` that it was aligned with; is it complete?

    Words are counted, not placed: what stands elsewhere in the sentence is no difference.
    """
    begin, end = sentence
    new_first, new_last, old_first, old_last = blocks[0][0], blocks[-1][1], blocks[0][2], blocks[-1][3]
    # What stands before and after the span in the old sentence, as far as the new one has room for it.
    low, high = old_first, old_last
    room = new_first - begin + 1
    while low > 0 and room > 0 and not old.tokens[low] & FIRST:
        low, room = low - 1, room - 1
    room = end - new_last + 1
    while high < len(old.words) and room > 0 and not old.tokens[high] & FIRST:
        high, room = high + 1, room - 1
    mine, theirs = _left(new, begin, end, old, low, high), _left(old, low, high, new, begin, end)
    found = []
    if FIGURE in mine and FIGURE in theirs:
        found.append(f"{_figures(theirs)} -> {_figures(mine)}")
    if _other_name(mine, theirs):
        found.append("a name")
    if DAY in mine and DAY in theirs:
        found.append("a day")
    if (TURN in mine or TURN in theirs) and _turns(new, new_first - 2, new_last + 1, begin, end) != _turns(
        old, old_first - 2, old_last + 1, low, high
    ):
        found.append("a denial or a doubt")
    if OPPOSITE in mine and OPPOSITE in theirs:
        found.append("an opposite")
    return tuple(found), mine.keys().isdisjoint((FIGURE, NAME, DAY, TURN))


def _left(text: Text, begin: int, end: int, other: Text, low: int, high: int) -> dict[int, list[int]]:
    """Words by class that stand more often in this stretch than in that one; plain words left out."""
    counted: Counter[int] = Counter(token >> 10 for token in text.tokens[begin:end] if token >> 6 & 7)
    if not counted:
        return {}
    counted.subtract(word for word in other.words[low:high] if word in counted)
    found: dict[int, list[int]] = {}
    for token in text.tokens[begin:end]:
        kind = token >> 6 & 7
        if kind and counted[token >> 10] > 0:
            found.setdefault(kind, []).append(token >> 10)
    return found


def _other_name(mine: dict[int, list[int]], theirs: dict[int, list[int]]) -> bool:
    """A name stands where another name, a day, a title or the capital of a first word stood, or the other way."""
    if NAME in mine:
        return not theirs.keys().isdisjoint((NAME, DAY, TITLE, OPENER))
    if NAME in theirs:
        return not mine.keys().isdisjoint((DAY, TITLE, OPENER))
    return OPENER in mine and OPENER in theirs


def _turns(text: Text, first: int, last: int, begin: int, end: int) -> int:
    return sum(token >> 6 & 7 == TURN for token in text.tokens[max(begin, first) : min(end, last)])


def _figures(left: dict[int, list[int]]) -> str:
    return " and ".join(figure_text(word) or "another figure" for word in dict.fromkeys(left[FIGURE]))
