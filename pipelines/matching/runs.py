"""Sorted postings in five bytes each.

Postings as 64-bit numbers, feature 32 | entry 26 | sentence 6, sorted -> a `Run`, which finds those of
a feature. The first `bits` bits of a feature choose a bucket of some forty postings, the next eight
are a byte to look for in it, and the others stand before the entry:

    starts   4 bytes for each bucket: its first posting, and the end
    keys     1 byte a posting: the second part of the feature
    values   4 bytes a posting: the rest of the feature 24 - bits | entry bits + 2 | sentence 6

So many bits are taken that the entries have room.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

Postings = npt.NDArray[np.uint64]

SENTENCE_BITS, ENTRY_BITS = 6, 26
FEATURE = SENTENCE_BITS + ENTRY_BITS  # bits below it
VALUE_MASK = (1 << FEATURE) - 1
LEAST_BITS, MOST_BITS = 8, 24
BUCKET_BITS = 6  # a bucket has 32 to 64 postings
SLICE = 1 << 16  # postings, about, that are unpacked at a time: what a merge needs besides the old run and the new


class Run:
    """Sorted postings that do not change."""

    __slots__ = ("_keys", "_starts", "_values", "bits")

    def __init__(self, parts: Iterable[Postings], most: int, entries: int) -> None:
        """Of postings in parts that follow each other, at most `most` in all, with entries under `entries`."""
        needed = max(entries.bit_length() - 2, most.bit_length() - BUCKET_BITS)
        self.bits = min(MOST_BITS, max(LEAST_BITS, needed))
        rest = MOST_BITS - self.bits
        self._keys = bytearray(most)
        keys, values = np.frombuffer(self._keys, np.uint8), np.empty(most, np.uint32)
        counts = np.zeros((1 << self.bits) + 1, np.uint32)
        end = 0
        for part in filter(len, parts):
            begin, end = end, end + len(part)
            feature = part >> FEATURE
            keys[begin:end] = feature >> rest & 0xFF
            values[begin:end] = (feature & ((1 << rest) - 1)) << (FEATURE - rest) | part & VALUE_MASK
            buckets = (feature >> (rest + 8)).astype(np.intp)
            sizes = np.bincount(buckets - buckets[0])
            counts[buckets[0] + 1 : buckets[-1] + 2] += sizes.astype(np.uint32)
        del keys  # it keeps the buffer from being cut
        del self._keys[end:]
        values.resize(end, refcheck=False)
        self._values = values.data
        self._starts = array("I", np.cumsum(counts, dtype=np.uint32).tobytes())

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def held_bytes(self) -> int:
        """What it takes."""
        return 5 * len(self) + 4 * len(self._starts)

    def find(self, features: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """The postings of each feature, entry 26 | sentence 6, the oldest first, by its place in `features`."""
        keys, starts, values = self._keys, self._starts, self._values
        to_bucket, to_key, to_rest = 32 - self.bits, MOST_BITS - self.bits, self.bits + 8
        rest_mask, value_mask = (1 << to_key) - 1, (1 << to_rest) - 1
        found = {}
        for place, feature in enumerate(features):
            bucket = feature >> to_bucket
            key, end = feature >> to_key & 0xFF, starts[bucket + 1]
            begin = keys.find(key, starts[bucket], end)
            if begin >= 0:
                rest = feature & rest_mask
                alike = values[begin : keys.rfind(key, begin, end) + 1].tolist()
                postings = tuple([value & value_mask for value in alike if value >> to_rest == rest])
                if postings:
                    found[place] = postings
        return found

    def slices(self, count: int) -> Iterator[Postings]:
        """All its postings, in `count` parts by their features; `count` is a power of two."""
        keys = np.frombuffer(self._keys, np.uint8)
        values, starts = np.frombuffer(self._values, np.uint32), np.frombuffer(self._starts, np.uint32)
        step = (1 << self.bits) // count
        rest = MOST_BITS - self.bits
        for first in range(0, 1 << self.bits, step):
            bounds = starts[first : first + step + 1]
            place = slice(int(bounds[0]), int(bounds[-1]))
            feature = np.repeat(np.arange(first, first + step, dtype=np.uint64), np.diff(bounds))
            value = values[place].astype(np.uint64)
            feature = (feature << np.uint64(8) | keys[place]) << np.uint64(rest) | value >> np.uint64(FEATURE - rest)
            yield feature << np.uint64(FEATURE) | value & np.uint64((1 << FEATURE - rest) - 1)


def merged(runs: list[Run], new: Postings, most: int, dropped: int, entries: int) -> Run:
    """One run of several and of sorted postings, with the newest `most` of each feature.

    Postings of entries under `dropped` are left out, and entries are counted from it on; `entries`: how many there
    are then.
    """
    total = len(new) + sum(map(len, runs))
    count = min(1 << LEAST_BITS, 1 << max(0, (total // SLICE).bit_length()))
    bounds = new.searchsorted(np.arange(count + 1, dtype=np.uint64) << np.uint64(64 - count.bit_length() + 1))
    bounds[-1] = len(new)

    def parts() -> Iterator[Postings]:
        for number, pieces in enumerate(zip(*(run.slices(count) for run in runs), strict=True)):
            both = np.concatenate((*pieces, new[bounds[number] : bounds[number + 1]]))
            both.sort(kind="stable")
            if dropped:
                kept = (both & VALUE_MASK) >> SENTENCE_BITS >= dropped
                both = both[kept] - np.uint64(dropped << SENTENCE_BITS)
            feature = both >> FEATURE
            newest = np.ones(len(both), bool)
            newest[:-most] = feature[most:] != feature[:-most]
            yield both[newest]

    return Run(parts(), total, entries)
