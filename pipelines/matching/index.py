"""The updates of the last days, and what a new one is to them.

Sketches in order -> matches. An `Index` depends on nothing but what was remembered and not forgotten,
in its order: remembering the pairs of `entries()` again gives an index that judges alike. Old days
are dropped whole, with everything that was kept for them.
"""

from array import array
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
import xxhash

from pipelines.matching.furniture import LEAST_UPDATES, sentence_features, without
from pipelines.matching.postings import ENTRY_MASK, POSTING_BYTES, SENTENCE_BITS, SENTENCE_MASK, PostingLists, entry_of
from pipelines.matching.sketch import Sketch
from pipelines.matching.verdict import Candidate, Known, decide, new
from schemas.records import Match

MOST_POSTINGS = 8  # a feature; 16 answers twice as much and finds the same copies
MOST_CANDIDATES = 4  # known updates that a new one is compared with; 6 find nothing more
MOST_PAIRS = 8  # pairs of sentences that are compared with one of them
SAME_TEXT = 10.0  # what an equal text weighs; an equal feature at most an eighth
LEAST_SHARED = 0.2  # two rare features
_WHOLE = 63  # in place of a sentence: the feature is of the whole text

Pairs = dict[tuple[int, int], float]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[Sketch, Match | None]).decode  # None: as `new` gives it


class Index:
    """What is known, to judge what comes."""

    def __init__(self) -> None:
        self._entries: list[bytes] = []
        self._days: list[tuple[int, int]] = []  # (day, number of its first entry)
        self._withdrawn: dict[str, int] = {}  # update_id -> number of its withdrawal
        self._postings = PostingLists(MOST_POSTINGS)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def postings(self) -> int:
        """How many postings are stored."""
        return len(self._postings)

    @property
    def bytes(self) -> int:
        """What the entries and their postings take, without what Python adds for an object."""
        return sum(map(len, self._entries)) + POSTING_BYTES * len(self._postings)

    def entries(self) -> Iterator[tuple[Sketch, Match]]:
        """What was remembered and not forgotten, in its order."""
        for number in range(len(self._entries)):
            known = self._known(number)
            yield known.sketch, known.match

    def judge(self, sketch: Sketch) -> Match:
        """What an update is to those remembered; nothing is remembered by it.

        A revision never matches what its update said before, and stays in the story that it had; a
        withdrawal goes where its update went.
        """
        own = self._entries_of(sketch.update_id) if sketch.action != "NEW" else []
        before = self._known(own[0]).match if own else new(sketch)
        if sketch.action == "WITHDRAWN":
            return before
        read = self.without_furniture(sketch)
        match = decide(read, self.candidates(read, own))
        if match.verdict == "NEW" and before.story_id != sketch.update_id:
            return before if before.verdict == "NEW" else msgspec.structs.replace(before, verdict="REPORT")
        return match

    def without_furniture(self, sketch: Sketch) -> Sketch:
        """What is read of a sketch: all but the sentences that its outlet prints under everything."""
        features = sentence_features(sketch)
        numbers = list(features)
        furniture = set()
        for place, postings in self._postings.find(list(features.values())).items():
            if len(postings) >= LEAST_UPDATES:
                updates = {self._known(entry_of(posting)).sketch.update_id for posting in postings}
                if len(updates - {sketch.update_id}) >= LEAST_UPDATES:
                    furniture.add(numbers[place])
        return without(sketch, furniture) if furniture else sketch

    def remember(self, sketch: Sketch, match: Match) -> None:
        """Add an update with the match it was given, whose reason is not kept.

        What a copy says is known by what it is a copy of, so of its features only that of the whole
        text is posted, once a day, to know the text when the other is forgotten. What a withdrawal
        said is gone.
        """
        number = len(self._entries)
        day = max(sketch.observed_at.toordinal(), self._days[-1][0] if self._days else 0)
        if not self._days or self._days[-1][0] != day:
            self._days.append((day, number))
        kept = msgspec.structs.replace(match, reason=None)  # told once; a sixth of an entry
        self._entries.append(_encode((sketch, None if kept == new(sketch) else kept)))
        self._withdrawn.pop(sketch.update_id, None)
        if sketch.action == "WITHDRAWN":
            self._withdrawn[sketch.update_id] = number
        features = [_id_feature(sketch.update_id), *sentence_features(sketch).values()]
        places = [_WHOLE] * len(features)
        if sketch.tokens and not (match.verdict == "COPY" and self._has_today(sketch.same)):
            features.append(sketch.same & 0xFFFFFFFF)
            places.append(_WHOLE)
        if match.verdict != "COPY":
            features += array("I", sketch.features)
            places += sketch.places
        self._postings.add(number, features, places)

    def forget_before(self, moment: datetime) -> None:
        """Forget the days that ended before `moment`; a day is that in which an update was observed."""
        kept = [first for day, first in self._days if day >= moment.toordinal()]
        dropped = kept[0] if kept else len(self._entries)
        if not dropped:
            return
        del self._entries[:dropped]
        self._days = [(day, first - dropped) for day, first in self._days if first >= dropped]
        self._withdrawn = {id: number - dropped for id, number in self._withdrawn.items() if number >= dropped}
        self._postings.drop_before(dropped)

    def _entries_of(self, update_id: str) -> list[int]:
        """The numbers of the newest entries of an update, the newest first."""
        numbers = sorted(map(entry_of, self._postings.find([_id_feature(update_id)]).get(0, ())), reverse=True)
        return [number for number in numbers if self._known(number).sketch.update_id == update_id]

    def _known(self, number: int) -> Known:
        sketch, match = _decode(self._entries[number])
        return Known(sketch, match or new(sketch))

    def _has_today(self, same: int) -> bool:
        """Whether a text stands in an entry of the newest day."""
        postings = self._postings.find([same & 0xFFFFFFFF]).get(0, ())
        return any(entry_of(posting) >= self._days[-1][1] for posting in postings)

    def candidates(self, sketch: Sketch, own: Iterable[int] | None = None) -> list[Candidate]:
        """The known updates that share most with this one, the likeliest first, each by one entry.

        `own`: the entries of its update, which is no candidate; looked up where not given.
        """
        if own is None:
            own = self._entries_of(sketch.update_id) if sketch.action != "NEW" else ()
        found = self._postings.find([sketch.same & 0xFFFFFFFF, *array("I", sketch.features)])
        shared: dict[int, float] = {}
        for place, postings in found.items():
            weight = _weight(place, postings)
            for posting in postings:
                entry = posting >> SENTENCE_BITS & ENTRY_MASK
                if entry in shared:
                    shared[entry] += weight
                else:
                    shared[entry] = weight
        for entry in own:
            shared.pop(entry, None)
        order = [entry for _, entry in sorted([(-weight, entry) for entry, weight in shared.items()])]
        chosen = self._distinct(order, MOST_CANDIDATES)
        several = bool(sketch.places and sketch.places[-1])
        pairs = _pairs(sketch, found, order if several else [number for number, _ in chosen])
        if several:
            others = [entry for entry in order if entry not in {number for number, _ in chosen}]
            chosen = self._distinct([*(number for number, _ in chosen), *_best_by_sentence(others, pairs)])
        return [Candidate(number, known, _likeliest(pairs[number])) for number, known in chosen]

    def _distinct(self, numbers: Iterable[int], most: int = 1 << 26) -> list[tuple[int, Known]]:
        """The first `most` of these entries that are of different updates, none of them withdrawn."""
        found: dict[str, tuple[int, Known]] = {}
        for number in numbers:
            known = self._known(number)
            if known.sketch.update_id not in found and known.sketch.update_id not in self._withdrawn:
                found[known.sketch.update_id] = number, known
                if len(found) == most:
                    break
        return list(found.values())


def _weight(place: int, postings: tuple[int, ...]) -> float:
    """What a feature weighs that so many have; the first is the whole text."""
    return 1.0 / (8 + len(postings)) if place else SAME_TEXT


def _pairs(sketch: Sketch, found: dict[int, tuple[int, ...]], entries: list[int]) -> dict[int, Pairs]:
    """What each pair of (new, known) sentences shares, for each of the entries."""
    pairs: dict[int, Pairs] = {entry: {} for entry in entries}
    for place, postings in found.items():
        if place:
            weight, sentence = _weight(place, postings), sketch.places[place - 1]
            for posting in postings:
                entry = posting >> SENTENCE_BITS & ENTRY_MASK
                if entry in pairs and posting & SENTENCE_MASK != _WHOLE:
                    pair = sentence, posting & SENTENCE_MASK
                    pairs[entry][pair] = pairs[entry].get(pair, 0.0) + weight
    return pairs


def _best_by_sentence(entries: list[int], pairs: dict[int, Pairs]) -> list[int]:
    """For each sentence the entry that shares most with it, where one shares enough."""
    best: dict[int, tuple[float, int]] = {}
    for entry in entries:
        for (sentence, _), weight in pairs[entry].items():
            if weight > best.get(sentence, (LEAST_SHARED, 0))[0]:
                best[sentence] = weight, entry
    return list(dict.fromkeys(entry for _, entry in best.values()))


def _likeliest(weights: Pairs) -> tuple[tuple[int, int], ...]:
    return tuple([pair for _, pair in sorted([(-weight, pair) for pair, weight in weights.items()])[:MOST_PAIRS]])


def _id_feature(update_id: str) -> int:
    return xxhash.xxh32_intdigest(update_id.encode(), seed=1)
