"""Which entries have a feature: an inverted index of eight bytes a posting.

(feature, entry, sentence) in -> for the features of a query, their newest postings. Entries are
numbered in the order in which they come; the oldest are dropped together. A feature answers with
its newest `most` postings and forgets older ones, so an answer is bounded whatever is stored, and
it depends on nothing but the entries that were added and not dropped.

A posting is one 64-bit number, feature 32 | entry 26 | sentence 6, so a sorted array of them is an
index. New postings wait in a dictionary; every `waiting` entries they are sorted into a small array,
and that is merged into the large one when it has grown to a quarter of it.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Postings = npt.NDArray[np.uint64]

ENTRY, FEATURE = np.uint64(6), np.uint64(32)  # bits below each part
_NEXT, _ENTRY = np.uint64(1 << 32), np.uint64((1 << 26) - 1)
_NONE: Postings = np.empty(0, np.uint64)


def entry_of(posting: int) -> int:
    """The number of the entry of a posting."""
    return posting >> 6 & 0x3FFFFFF


def place_of(posting: int) -> int:
    """The sentence of a posting."""
    return posting & 63


class PostingLists:
    """The index; `most` bounds the postings of one feature."""

    def __init__(self, most: int = 16, waiting: int = 1024) -> None:
        self._most = most
        self._most_waiting = waiting
        self._large = _NONE
        self._small = _NONE
        self._waiting: dict[int, list[int]] = {}
        self._entries_waiting = 0

    def __len__(self) -> int:
        return len(self._large) + len(self._small) + sum(map(len, self._waiting.values()))

    def add(self, entry: int, features: Sequence[int], places: Sequence[int]) -> None:
        """Post the features of an entry; `entry` is higher than all before it, `places` are sentences."""
        waiting = self._waiting
        for feature, place in zip(features, places, strict=True):
            posting = entry << 6 | place
            postings = waiting.get(feature)
            if postings is None:
                waiting[feature] = [posting]
            elif postings[-1] >> 6 != entry:  # one posting an entry: the first sentence that has the feature
                postings.append(posting)
                if len(postings) > self._most:
                    del postings[0]
        self._entries_waiting += 1
        if self._entries_waiting >= self._most_waiting:
            self._sort()

    def find(self, features: Sequence[int]) -> dict[int, list[int]]:
        """The newest postings of each feature, by its place in `features`, where it has any."""
        waiting, most = self._waiting, self._most
        found = {place: waiting[feature] for place, feature in enumerate(features) if feature in waiting}
        sought = np.array(features, np.uint64) << FEATURE
        for postings in (self._small, self._large):  # newer before older
            if not len(postings):
                continue
            starts = postings.searchsorted(sought)
            first = postings[np.minimum(starts, len(postings) - 1)]
            hits = np.flatnonzero(first >> FEATURE == sought >> FEATURE)
            for place, start in zip(hits.tolist(), starts[hits].tolist(), strict=True):
                end = (features[place] + 1) << 32
                older = [one for one in postings[start : start + most].tolist() if one < end]
                newer = found.get(place)
                found[place] = older if newer is None else (older + newer)[-most:]
        return found

    def drop_before(self, entry: int) -> None:
        """Drop the postings of entries under `entry`, and count entries from it on."""
        self._sort()
        self._small, self._large = (_from(postings, entry) for postings in (self._small, self._large))

    def _sort(self) -> None:
        new = np.array(
            [feature << 32 | posting for feature, postings in self._waiting.items() for posting in postings],
            np.uint64,
        )
        self._waiting = {}
        self._entries_waiting = 0
        self._small = _merge(self._small, new, self._most)
        if 4 * len(self._small) > len(self._large):
            self._large, self._small = _merge(self._large, self._small, self._most), _NONE


def _merge(one: Postings, other: Postings, most: int) -> Postings:
    """Both, sorted, with the newest `most` of each feature."""
    both = np.concatenate((one, other))
    both.sort(kind="stable")  # two sorted runs: a merge
    if len(both) <= most:
        return both
    feature = both >> FEATURE
    newest = np.ones(len(both), bool)
    newest[:-most] = feature[most:] != feature[:-most]
    return both if newest.all() else both[newest]


def _from(postings: Postings, entry: int) -> Postings:
    numbers = (postings >> ENTRY) & _ENTRY
    return postings[numbers >= np.uint64(entry)] - np.uint64(entry << 6)
