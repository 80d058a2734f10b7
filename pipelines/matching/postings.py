"""Which entries have a feature: an inverted index of five bytes a posting.

(feature, entry, sentence) in -> for the features of a query, their newest postings. Entries are
numbered in the order in which they come; the oldest are dropped together. A feature answers with
its newest `most` postings and forgets older ones, so an answer is bounded whatever is stored, and
it depends on nothing but the entries that were added and not dropped.

New postings wait in a dictionary; of every 256 postings at most one does. They are merged into a run of recent
ones, and that into the run of all older ones when it has grown to a sixteenth of it: so a posting is moved a few
times whatever the size (8 microseconds an entry with 100,000 entries of 20 postings).
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from pipelines.matching.runs import FEATURE, SENTENCE_BITS, Postings, Run, merged

SENTENCE_MASK = (1 << SENTENCE_BITS) - 1
WAITING, RECENT = 256, 16  # one of so many postings waits, or is in the run of recent ones


def entry_of(posting: int) -> int:
    """The number of the entry of a posting."""
    return posting >> SENTENCE_BITS


class PostingLists:
    """The index; `most` bounds the postings of one feature, `waiting` those that may wait however few there are."""

    def __init__(self, most: int, waiting: int = 8_192) -> None:
        self._most = most
        self._least_waiting = waiting
        self._entries = 0
        self._older = self._recent = Run((), 0, 0)
        self._waiting: dict[int, tuple[int, ...]] = {}  # tuples: a collector of garbage passes them over
        self._number_waiting = 0

    def __len__(self) -> int:
        return len(self._older) + len(self._recent) + self._number_waiting

    @property
    def held_bytes(self) -> int:
        """What the runs take, and eight bytes for each posting that waits."""
        return self._older.held_bytes + self._recent.held_bytes + 8 * self._number_waiting

    def add(self, entry: int, features: Sequence[int], sentences: Sequence[int]) -> None:
        """Post the features of an entry, each with its sentence; `entry` is higher than all before it."""
        waiting = self._waiting
        entry_bits = entry << SENTENCE_BITS
        self._entries = entry + 1
        for feature, sentence in zip(features, sentences, strict=True):
            postings = waiting.get(feature)
            if postings is None:
                waiting[feature] = (entry_bits | sentence,)
                self._number_waiting += 1
            elif postings[-1] < entry_bits:  # one posting an entry: the first sentence that has the feature
                waiting[feature] = (*postings[1 - self._most :], entry_bits | sentence)
                self._number_waiting += len(postings) < self._most
        if self._number_waiting > max(self._least_waiting, len(self) // WAITING):
            self._sort()

    def find(self, features: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """The newest postings of each feature, by its place in `features`, where it has any."""
        waiting, most = self._waiting, self._most
        found = self._older.find(features)
        for place, postings in self._recent.find(features).items():
            found[place] = (found[place] + postings)[-most:] if place in found else postings
        for place, feature in enumerate(features):
            if feature in waiting:
                postings = waiting[feature]
                found[place] = (found[place] + postings)[-most:] if place in found else postings
        return found

    def drop_before(self, entry: int) -> None:
        """Drop the postings of entries under `entry`, and count entries from it on."""
        self._entries = max(0, self._entries - entry)
        self._older = merged([self._older, self._recent], self._sorted(), self._most, entry, self._entries)
        self._recent = Run((), 0, 0)

    def _sort(self) -> None:
        """Take what waits into the runs."""
        self._recent = merged([self._recent], self._sorted(), self._most, 0, self._entries)
        if len(self._recent) > max(RECENT * self._least_waiting, len(self._older)) // RECENT:
            self._older = merged([self._older, self._recent], np.empty(0, np.uint64), self._most, 0, self._entries)
            self._recent = Run((), 0, 0)

    def _sorted(self) -> Postings:
        """What waits, sorted; nothing waits any more."""
        lists = self._waiting.values()
        features = np.fromiter(self._waiting, np.uint64, len(lists))
        lengths = np.fromiter(map(len, lists), np.intp, len(lists))
        postings = np.fromiter(chain.from_iterable(lists), np.uint64, self._number_waiting)
        self._waiting, self._number_waiting = {}, 0
        return np.sort(np.repeat(features, lengths) << np.uint64(FEATURE) | postings)
