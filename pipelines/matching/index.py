"""The updates of the last days, and what a new one is to them.

Sketches in order -> matches. An `Index` depends on nothing but what was remembered and not forgotten,
in its order: one to which `entries()` of another are restored judges as that other. Old days are dropped
whole, with everything that was kept for them.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
import xxhash

from pipelines.matching.entries import Entries
from pipelines.matching.features import features_of
from pipelines.matching.furniture import LEAST_UPDATES, sentence_features, without
from pipelines.matching.known import Known, known
from pipelines.matching.languages import UNKNOWN
from pipelines.matching.postings import SENTENCE_MASK, PostingLists, entry_of
from pipelines.matching.runs import ENTRY_BITS, SENTENCE_BITS
from pipelines.matching.sketch import Sketch
from pipelines.matching.stories import Teller, join, joined, telling
from pipelines.matching.verdict import Candidate, decide, new
from schemas.records import Match

MOST_POSTINGS = 8  # a feature; 16 answers twice as much and finds the same copies
MOST_CANDIDATES = 4  # known updates that a new one is compared with; 6 find nothing more
MOST_OF_A_WORD = 16  # postings of a word that tells a text; 32 find a little more of a large story
# Known updates that may be of the story of a new one, and are read: 8 group UCI titles by .003 better (the mean of
# three orders) and ECB+ alike, and take an eighth longer to judge (`python -m bench.quality stories cost`).
MOST_AKIN = 6
LEAST_AKIN = 63 * 63 // 6  # cosine of the words that tell both, a sixth; an eighth groups UCI titles by .002 worse
MOST_PAIRS = 8  # pairs of sentences that are compared with one of them
ENTRY_MASK = (1 << ENTRY_BITS) - 1
_WHOLE = 63  # in place of a sentence: the feature is of the whole text

ONE = 720_720  # a weight of 1: what all of 9 to 16 divide, so that sums do not depend on their order
SAME_TEXT = 10 * ONE  # what an equal text weighs; an equal feature at most a ninth
LEAST_SHARED = ONE // 5  # two rare features
_WEIGHTS = [ONE // (8 + shared) for shared in range(MOST_POSTINGS + 1)]  # of a feature that so many have

Pairs = dict[tuple[int, int], int]


class Index:
    """What is known, to judge what comes."""

    def __init__(self) -> None:
        self._entries = Entries()
        self._withdrawn: dict[bytes, int] = {}  # name of an update -> number of its withdrawal
        self._postings = PostingLists(MOST_POSTINGS)
        self._words = PostingLists(MOST_OF_A_WORD)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def postings(self) -> int:
        """How many postings are stored."""
        return len(self._postings) + len(self._words)

    @property
    def held_bytes(self) -> int:
        """What the entries and their postings take in the buffers that hold them."""
        return self._entries.held_bytes + self._postings.held_bytes + self._words.held_bytes

    def entries(self) -> Iterator[Known]:
        """What was remembered and not forgotten, in its order."""
        return iter(self._entries)

    def judge(self, sketch: Sketch) -> Match:
        """What an update is to those remembered; nothing is remembered by it.

        A revision never matches what its update said before, and stays in the story that it had; a
        withdrawal goes where its update went.
        """
        own = self._entries_of(sketch.update_id) if sketch.action != "NEW" else []
        before = self._entries[own[0]].match if own else new(sketch)
        if sketch.action == "WITHDRAWN":
            return before
        read = self.without_furniture(sketch)
        match = decide(read, self.candidates(read, own))
        if match.verdict == "NEW" and read.language != UNKNOWN.code:  # the weights of words are known
            found = join(read.tokens, self.akin(read, own))
            match = joined(read.tokens, found, self._entries[found.member.number]) if found else match
        if match.verdict == "NEW" and before.story_id != sketch.update_id:
            return before if before.verdict == "NEW" else msgspec.structs.replace(before, verdict="REPORT")
        return match

    def without_furniture(self, sketch: Sketch) -> Sketch:
        """What is read of a sketch: all but the sentences that its outlet prints under everything."""
        features = sentence_features(sketch.outlet, sketch.tokens)
        numbers = list(features)
        furniture = set()
        for place, postings in self._postings.find(list(features.values())).items():
            if len(postings) >= LEAST_UPDATES:
                names = {self._entries.name(entry_of(posting)) for posting in postings}
                if len(names - {self._entries.packed(sketch.update_id)}) >= LEAST_UPDATES:
                    furniture.add(numbers[place])
        return without(sketch, furniture) if furniture else sketch

    def remember(self, sketch: Sketch, match: Match) -> None:
        """Add an update with the match it was given, whose reason is not kept."""
        self._add(known(sketch, match), array("I", sketch.features), sketch.places)

    def restore(self, one: Known) -> None:
        """Add what `entries()` of another index gave."""
        pairs = features_of(one.tokens, facts=one.language != UNKNOWN.code)
        self._add(one, [feature for feature, _ in pairs], [place for _, place in pairs])

    def _add(self, one: Known, features: Sequence[int], places: Sequence[int]) -> None:
        """Keep an update, and post what it can be found by.

        What a copy says is known by what it is a copy of, so of its features only that of the whole
        text is posted, once a day, to know the text when the other is forgotten. What a withdrawal
        said is gone.
        """
        number = self._entries.append(one)
        name = self._entries.name(number)
        self._withdrawn.pop(name, None)
        if one.action == "WITHDRAWN":
            self._withdrawn[name] = number
        whole = [_id_feature(one.update_id), *sentence_features(one.outlet, one.tokens).values()]
        if one.tokens and not (one.verdict == "COPY" and self._has_today(one.same)):
            whole.append(one.same & 0xFFFFFFFF)
        if one.verdict == "COPY":
            features, places = (), ()
        elif one.language != UNKNOWN.code:
            words = telling(one.tokens)  # in place of a sentence stands what the word weighs
            self._words.add(number, list(words), list(words.values()))
        self._postings.add(number, [*whole, *features], [*([_WHOLE] * len(whole)), *places])

    def forget_before(self, moment: datetime) -> None:
        """Forget the days that ended before `moment`; a day is that in which an update was observed."""
        dropped = self._entries.drop_before(moment.toordinal())
        if dropped:
            self._withdrawn = {name: number - dropped for name, number in self._withdrawn.items() if number >= dropped}
            self._postings.drop_before(dropped)
            self._words.drop_before(dropped)

    def _entries_of(self, update_id: str) -> list[int]:
        """The numbers of the newest entries of an update, the newest first."""
        name = self._entries.packed(update_id)
        postings = self._postings.find([_id_feature(update_id)]).get(0, ())
        return [entry_of(posting) for posting in reversed(postings) if self._entries.name(entry_of(posting)) == name]

    def _has_today(self, same: int) -> bool:
        """Whether a text stands in an entry of the newest day."""
        postings = self._postings.find([same & 0xFFFFFFFF]).get(0, ())
        return any(entry_of(posting) >= self._entries.today for posting in postings)

    def found(self, sketch: Sketch) -> dict[int, tuple[int, ...]]:
        """The postings of the whole text of a sketch, by 0, and of each of its features, by its place from 1."""
        return self._postings.find([sketch.same & 0xFFFFFFFF, *array("I", sketch.features)])

    def candidates(self, sketch: Sketch, own: Iterable[int] | None = None) -> list[Candidate]:
        """The known updates that share most with this one, the likeliest first, each by one entry.

        `own`: the entries of its update, which is no candidate; looked up where not given.
        """
        if own is None:
            own = self._entries_of(sketch.update_id) if sketch.action != "NEW" else ()
        found = self.found(sketch)
        shared: dict[int, int] = {}
        for place, postings in found.items():
            weight = _weight(place, postings)
            for posting in postings:
                entry = posting >> SENTENCE_BITS
                if entry in shared:
                    shared[entry] += weight
                else:
                    shared[entry] = weight
        for entry in own:
            shared.pop(entry, None)
        order = _heaviest(shared)
        chosen = self._distinct(order, MOST_CANDIDATES)
        several = bool(sketch.places and sketch.places[-1])
        pairs = _pairs(sketch, found, order if several else chosen)
        if several:
            first = set(chosen)
            others = [entry for entry in order if entry not in first]
            chosen = self._distinct([*chosen, *_best_by_sentence(others, pairs)])
        return [Candidate(number, self._entries[number], _likeliest(pairs[number])) for number in chosen]

    def akin(self, sketch: Sketch, own: Iterable[int] = ()) -> list[Teller]:
        """The known updates of other outlets that have most of the words that tell this one, but for `own`."""
        words = telling(sketch.tokens)
        weights = list(words.values())
        likeness: dict[int, int] = {}
        for place, postings in self._words.find(list(words)).items():
            weight = weights[place]
            for posting in postings:
                entry = posting >> SENTENCE_BITS
                if entry in likeness:
                    likeness[entry] += weight * (posting & SENTENCE_MASK)
                else:
                    likeness[entry] = weight * (posting & SENTENCE_MASK)
        enough = {entry: like for entry, like in likeness.items() if like > LEAST_AKIN}
        for entry in own:
            enough.pop(entry, None)
        found = [(number, *self._entries.told(number)) for number in self._distinct(_heaviest(enough), MOST_AKIN)]
        return [Teller(number, story, tokens) for number, outlet, story, tokens in found if outlet != sketch.outlet]

    def _distinct(self, numbers: Iterable[int], most: int = 1 << 26) -> list[int]:
        """The first `most` of these entries that are of different updates, none of them withdrawn."""
        found: dict[bytes, int] = {}
        for number in numbers:
            name = self._entries.name(number)
            if name not in found and name not in self._withdrawn:
                found[name] = number
                if len(found) == most:
                    break
        return list(found.values())


def _heaviest(shared: dict[int, int]) -> list[int]:
    """Entries by what they share, the most first."""
    # One number for each to sort by, the weight and then the entry: a third of what pairs cost.
    keys = sorted([entry - (weight << ENTRY_BITS) for entry, weight in shared.items()])
    return [key & ENTRY_MASK for key in keys]


def _weight(place: int, postings: tuple[int, ...]) -> int:
    """What a feature weighs that so many have; the first is the whole text."""
    return _WEIGHTS[len(postings)] if place else SAME_TEXT


def _pairs(sketch: Sketch, found: dict[int, tuple[int, ...]], entries: list[int]) -> dict[int, Pairs]:
    """What each pair of (new, known) sentences shares, for each of the entries."""
    pairs: dict[int, Pairs] = {entry: {} for entry in entries}
    for place, postings in found.items():
        if place:
            weight, sentence = _weight(place, postings), sketch.places[place - 1]
            for posting in postings:
                entry = posting >> SENTENCE_BITS
                if entry in pairs and posting & SENTENCE_MASK != _WHOLE:
                    pair = sentence, posting & SENTENCE_MASK
                    pairs[entry][pair] = pairs[entry].get(pair, 0) + weight
    return pairs


def _best_by_sentence(entries: list[int], pairs: dict[int, Pairs]) -> list[int]:
    """For each sentence the entry that shares most with it, where one shares enough."""
    best: dict[int, tuple[int, int]] = {}
    for entry in entries:
        for (sentence, _), weight in pairs[entry].items():
            if weight > best.get(sentence, (LEAST_SHARED, 0))[0]:
                best[sentence] = weight, entry
    return list(dict.fromkeys(entry for _, entry in best.values()))


def _likeliest(weights: Pairs) -> tuple[tuple[int, int], ...]:
    return tuple([pair for _, pair in sorted([(-weight, pair) for pair, weight in weights.items()])[:MOST_PAIRS]])


def _id_feature(update_id: str) -> int:
    return xxhash.xxh32_intdigest(update_id.encode(), seed=1)
