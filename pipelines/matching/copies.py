"""How much of a new text stands in an old one, and what differs where it does.

Two texts as packed tokens -> for each sentence of the new one, how much of it stands in the old one
and the differences that forbid to call it the same. Sentences may stand in any order; each is
aligned with the stretch of the old text that shares most with it. Weights are tenths (see
weights.py).
"""

from array import array
from collections.abc import Iterable
from copy import copy
from itertools import accumulate, pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from pipelines.matching.differences import Difference, Stretch, compare
from pipelines.matching.tokens import FIGURE, FIRST, OPENER, OPPOSITE, WORD, sentence_bounds

LEAST_ALIGNED = 0.55  # of the weight of a sentence, for it to stand in the old text at all

STRETCHED = 6  # tenths that a word of the stretch costs: less than most words weigh
MOST_PLACES = 32  # of one word in an old text: 'ha ha ha' is no reason to work long
SHORTEST_ALIGNED = 3  # words of a sentence that need not stand there word for word
SHORTEST_CUT = 4  # words of a sentence that is cut out of another
LEAST_COMMON = 3  # words that two texts share at all, to look closer

_PLAIN = {WORD, FIGURE, OPPOSITE, OPENER}


Block = tuple[int, int, int, int]  # words new[a:b] are words old[c:d]


class Text:
    """Packed tokens, unpacked: the words by place, and as a set."""

    __slots__ = ("_sentences", "known", "tokens", "words")

    def __init__(self, packed: bytes) -> None:
        self.tokens = array("I", packed).tolist()
        self.words = [token >> 10 for token in self.tokens]
        self.known = frozenset(self.words)
        self._sentences: list[tuple[int, int]] | None = None

    def sentences(self) -> list[tuple[int, int]]:
        """First token and token after the last of each sentence, found when they are first asked for."""
        if self._sentences is None:
            self._sentences = sentence_bounds(self.tokens)
        return self._sentences

    def weight(self) -> int:
        """Of all tokens."""
        return sum([token & 63 for token in self.tokens])


class NewText(Text):
    """A text that is compared with many: its sentences and their weights, worked out once."""

    __slots__ = ("bounds", "sums", "weights")

    def __init__(self, packed: bytes) -> None:
        super().__init__(packed)
        self.sums = list(accumulate([token & 63 for token in self.tokens], initial=0))
        self.bounds = self.sentences()
        self.weights = [self.sums[end] - self.sums[begin] for begin, end in self.bounds]

    def cut_like(self, others: Iterable[Text]) -> "NewText | None":
        """This text cut around each whole sentence of the others, None where there is nothing to cut.

        A headline without a full stop joins sentences of two sources into one.
        """
        places: dict[tuple[int, int], list[int]] = {}
        for place, pair in enumerate(pairwise(self.words)):
            places.setdefault(pair, []).append(place)
        cuts = {begin for begin, _ in self.bounds} | {len(self.words)}
        for other in others:
            for begin, end in other.sentences():
                if end - begin >= SHORTEST_CUT:
                    for place in places.get((other.words[begin], other.words[begin + 1]), ()):
                        if self.words[place : place + end - begin] == other.words[begin:end]:
                            cuts |= {place, place + end - begin}
        bounds = []
        begin = 0
        for place in sorted(cuts)[1:]:  # what is left over must be a sentence too, not a lone 'not'
            if place - begin >= SHORTEST_CUT or (begin, place) in self.bounds:
                bounds.append((begin, place))
                begin = place
        if begin < len(self.words) and bounds:
            bounds[-1] = (bounds[-1][0], len(self.words))
        if len(bounds) <= len(self.bounds):
            return None
        cut = copy(self)
        cut.bounds = bounds
        cut.weights = [cut.sums[end] - cut.sums[begin] for begin, end in bounds]
        return cut


class Aligned(NamedTuple):
    """A sentence of a new text that stands in an old one.

    `weight` and number of `plain` words that do, `spans` of their places, what differs, and whether every figure,
    name, day and turn of it stands there (`complete`).
    """

    sentence: int
    weight: int
    plain: int
    spans: tuple[tuple[int, int], ...] = ()
    differences: tuple[Difference, ...] = ()
    complete: bool = True


def align(new: NewText, old: Text) -> list[Aligned]:
    """Those sentences of `new` that stand in `old`."""
    common = new.known & old.known
    if len(common) < LEAST_COMMON:
        return []
    found = []
    verbatim: set[tuple[int, ...]] = set()
    where: dict[int, list[int]] = {}
    for sentence, (begin, end) in enumerate(new.bounds):
        shared = [place for place in range(begin, end) if new.words[place] in common]
        if sum([new.tokens[place] & 63 for place in shared]) < LEAST_ALIGNED * new.weights[sentence]:
            continue
        if not where:
            verbatim = _verbatim(old)
            for place, word in enumerate(old.words):
                if word in common and len(where.setdefault(word, [])) < MOST_PLACES:
                    where[word].append(place)
        if tuple(new.words[begin:end]) in verbatim:
            plain = _plain(new, [(begin, end, 0, 0)])
            found.append(Aligned(sentence, new.weights[sentence], plain, ((begin, end),)))
        elif end - begin >= SHORTEST_ALIGNED:
            aligned = _align_sentence(new, old, sentence, [(place, where[new.words[place]]) for place in shared])
            found += [aligned] if aligned else []
    return found


def _verbatim(old: Text) -> set[tuple[int, ...]]:
    """The words of each sentence, and its first one or two: those are what a text that was cut off ends with."""
    found = set()
    for begin, end in old.sentences():
        found.add(tuple(old.words[begin:end]))
        found |= {tuple(old.words[begin : begin + few]) for few in range(1, SHORTEST_ALIGNED)}
    return found


def _align_sentence(new: NewText, old: Text, sentence: int, shared: list[tuple[int, list[int]]]) -> Aligned | None:
    begin, end = new.bounds[sentence]
    places = sorted([(there, new.tokens[here] & 63) for here, theres in shared for there in theres])
    low, high = _densest(places, int((end - begin) * 1.3) + 3)
    blocks = _together(
        [
            (begin + op.src_start, begin + op.src_end, low + op.dest_start, low + op.dest_end)
            for op in Indel.opcodes(new.words[begin:end], old.words[low:high])
            if op.tag == "equal"
        ],
        old,
    )
    weight = sum([new.sums[last] - new.sums[first] for first, last, _, _ in blocks])
    if weight < LEAST_ALIGNED * new.weights[sentence]:
        return None
    mine = Stretch(new.tokens, begin, end, blocks[0][0], blocks[-1][1])
    differences, complete = compare(mine, _stretch(old, mine, blocks[0][2], blocks[-1][3]))
    spans = tuple([(first, last) for first, last, _, _ in blocks])
    return Aligned(sentence, weight, _plain(new, blocks), spans, differences, complete)


def _plain(new: NewText, blocks: list[Block]) -> int:
    return sum([new.tokens[i] >> 6 & 7 in _PLAIN for first, last, _, _ in blocks for i in range(first, last)])


def _stretch(old: Text, mine: Stretch, first: int, last: int) -> Stretch:
    """What was aligned, and what stands around it in its sentence as far as the new one has room for it."""
    low, high = first, last
    room = mine.first - mine.begin + 1
    while low > 0 and room > 0 and not old.tokens[low] & FIRST:
        low, room = low - 1, room - 1
    room = mine.end - mine.last + 1
    while high < len(old.tokens) and room > 0 and not old.tokens[high] & FIRST:
        high, room = high + 1, room - 1
    return Stretch(old.tokens, low, high, first, last)


def _together(blocks: list[Block], old: Text) -> list[Block]:
    """The blocks, without those at the ends that stand in another sentence of `old`, farther off than they are long."""
    while len(blocks) > 1 and _apart(blocks[0], blocks[0][3], blocks[1][2], old):
        del blocks[0]
    while len(blocks) > 1 and _apart(blocks[-1], blocks[-2][3], blocks[-1][2], old):
        del blocks[-1]
    return blocks


def _apart(block: Block, low: int, high: int, old: Text) -> bool:
    words = block[1] - block[0]
    return (high - low > words or words < SHORTEST_ALIGNED) and any(
        token & FIRST for token in old.tokens[low : high + 1]
    )


def _densest(places: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """The stretch of at most `length` with the most weight for its length."""
    best, most = (0, 0), -1
    held = left = 0
    for place, weight in places:
        held += weight
        while place - places[left][0] >= length:
            held -= places[left][1]
            left += 1
        value = held - STRETCHED * (place - places[left][0])
        if value > most:
            best, most = (places[left][0], place + 1), value
    return best
