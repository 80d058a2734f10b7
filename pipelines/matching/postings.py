"""Which entries have a feature: an inverted index of eight bytes a posting.

(feature, entry, sentence) in -> for the features of a query, their newest postings. Entries are
numbered in the order in which they come; the oldest are dropped together. A feature answers with
its newest `most` postings and forgets older ones, so an answer is bounded whatever is stored, and
it depends on nothing but the entries that were added and not dropped.

A posting is one 64-bit number, feature 32 | entry 26 | sentence 6, so a sorted array of them is an
index. New postings wait in a dictionary until there is one for each 64 sorted ones; then they are
merged in (4 microseconds an entry with 100,000 entries of 28 postings).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Postings = npt.NDArray[np.uint64]

SENTENCE_BITS, ENTRY_BITS = 6, 26
POSTING_BYTES = 8
FEATURE = np.uint64(SENTENCE_BITS + ENTRY_BITS)  # bits below it
ENTRY_MASK = (1 << ENTRY_BITS) - 1
SENTENCE_MASK = (1 << SENTENCE_BITS) - 1


def entry_of(posting: int) -> int:
    """The number of the entry of a posting."""
    return posting >> SENTENCE_BITS & ENTRY_MASK


class PostingLists:
    """The index; `most` bounds the postings of one feature, `waiting` those that are not sorted in yet."""

    def __init__(self, most: int, waiting: int = 30_000) -> None:
        self._most = most
        self._least_waiting = waiting
        self._sorted: Postings = np.empty(0, np.uint64)
        self._waiting: dict[int, tuple[int, ...]] = {}  # tuples: a collector of garbage passes them over
        self._number_waiting = 0

    def __len__(self) -> int:
        return len(self._sorted) + self._number_waiting

    def add(self, entry: int, features: Sequence[int], sentences: Sequence[int]) -> None:
        """Post the features of an entry, each with its sentence; `entry` is higher than all before it."""
        waiting = self._waiting
        entry_bits = entry << SENTENCE_BITS
        for feature, sentence in zip(features, sentences, strict=True):
            postings = waiting.get(feature)
            if postings is None:
                waiting[feature] = (entry_bits | sentence,)
                self._number_waiting += 1
            elif postings[-1] < entry_bits:  # one posting an entry: the first sentence that has the feature
                waiting[feature] = (*postings[1 - self._most :], entry_bits | sentence)
                self._number_waiting += len(postings) < self._most
        if self._number_waiting > max(self._least_waiting, len(self._sorted) // 64):
            self._sort()

    def find(self, features: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """The newest postings of each feature, by its place in `features`, where it has any."""
        waiting, most = self._waiting, self._most
        found = {place: waiting[feature] for place, feature in enumerate(features) if feature in waiting}
        if not len(self._sorted):
            return found
        sought = np.array(features, np.uint64) << FEATURE
        starts = self._sorted.searchsorted(sought)
        first = self._sorted[np.minimum(starts, len(self._sorted) - 1)]
        hits = np.flatnonzero(first >> FEATURE == sought >> FEATURE)
        for place, start in zip(hits.tolist(), starts[hits].tolist(), strict=True):
            end = (features[place] + 1) << int(FEATURE)
            older = tuple([one for one in self._sorted[start : start + most].tolist() if one < end])
            newer = found.get(place)
            found[place] = older if newer is None else (older + newer)[-most:]
        return found

    def drop_before(self, entry: int) -> None:
        """Drop the postings of entries under `entry`, and count entries from it on."""
        self._sort()
        numbers = (self._sorted >> np.uint64(SENTENCE_BITS)) & np.uint64(ENTRY_MASK)
        self._sorted = self._sorted[numbers >= np.uint64(entry)] - np.uint64(entry << SENTENCE_BITS)

    def _sort(self) -> None:
        """Merge what waits into the sorted postings, and keep the newest `most` of each feature."""
        new = [feature << int(FEATURE) | posting for feature, postings in self._waiting.items() for posting in postings]
        both = np.concatenate((self._sorted, np.array(new, np.uint64)))
        both.sort(kind="stable")
        feature = both >> FEATURE
        newest = np.ones(len(both), bool)
        newest[: -self._most] = feature[self._most :] != feature[: -self._most]
        self._sorted = both[newest]
        self._waiting = {}
        self._number_waiting = 0
