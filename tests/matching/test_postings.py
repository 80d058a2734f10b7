"""The inverted index against lists that keep everything."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.matching import runs
from pipelines.matching.postings import PostingLists
from pipelines.matching.runs import Run, merged

MOST = 3
STEPS = st.lists(
    st.one_of(
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 62)), max_size=5).map(lambda pairs: ("add", pairs)),
        st.integers(1, 4).map(lambda entries: ("drop", entries)),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(STEPS, st.integers(0, 12))
def test_the_newest_postings_whatever_was_sorted_when(steps: list[tuple[str, object]], waiting: int) -> None:
    lists = PostingLists(MOST, waiting)
    entries: list[dict[int, int]] = []  # feature -> sentence
    for name, given_ in steps:
        if name == "add":
            pairs: list[tuple[int, int]] = given_  # type: ignore[assignment]
            lists.add(len(entries), [feature for feature, _ in pairs], [sentence for _, sentence in pairs])
            entries.append(dict(reversed(pairs)))
        else:
            dropped = min(int(given_), len(entries))  # type: ignore[call-overload]
            lists.drop_before(dropped)
            del entries[:dropped]
    asked = [5, 3, 0, 1, 2, 4, 7]
    found = lists.find(asked)
    for place, feature in enumerate(asked):
        known = [number << 6 | entry[feature] for number, entry in enumerate(entries) if feature in entry][-MOST:]
        assert [posting & 0xFFFFFFFF for posting in found.get(place, ())] == known


def test_nothing_is_stored_beyond_the_bound() -> None:
    lists = PostingLists(MOST, waiting=10)
    for entry in range(500):
        lists.add(entry, [1, 2], [0, 0])
    assert len(lists) <= 2 * (MOST + MOST)
    lists.drop_before(500)
    assert len(lists) == 0
    assert lists.held_bytes == PostingLists(MOST).held_bytes
    assert lists.find([1, 2]) == {}


# Features that share their bucket, their key, both or nothing, with runs of eight bits and of more.
FEATURES = [base ^ change for base in (0, 0x5A5A5A5A, 0xFFFFFFFF) for change in (0, 1, 0x80, 0x100, 0x8000, 0x10000)]
POSTINGS = st.lists(
    st.tuples(st.sampled_from(FEATURES), st.integers(0, 2**26 - 1), st.integers(0, 63)), max_size=60
).map(lambda parts: np.unique(np.array([f << 32 | e << 6 | s for f, e, s in parts], np.uint64)))


@settings(deadline=None)
@given(POSTINGS, POSTINGS, st.integers(0, 2**26 - 1), st.sampled_from([1, 8, 64]))
def test_a_run_of_runs_has_the_newest_of_all(
    older: runs.Postings, newer: runs.Postings, dropped: int, size: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "SLICE", size)
        first = merged([Run((), 0, 0)], older, 1 << 20, 0, 2**26)
        both = merged([first, Run((), 0, 0)], newer, MOST, dropped, 2**26)
    found = both.find(FEATURES)
    number = 0
    for place, feature in enumerate(FEATURES):
        known = sorted(one & 0xFFFFFFFF for one in [*older.tolist(), *newer.tolist()] if one >> 32 == feature)
        kept = [one - (dropped << 6) for one in known if one >> 6 >= dropped][-MOST:]
        assert list(found.get(place, ())) == kept
        number += len(kept)
    assert len(both) == number


def test_a_posting_takes_five_bytes_however_many_there_are() -> None:
    chance = np.random.default_rng(1)
    for size in (100_000, 1_000_000):
        entries = np.repeat(np.arange(size // 20, dtype=np.uint64), 20)
        postings = np.sort(chance.integers(0, 2**32, size, np.uint64) << np.uint64(32) | entries << np.uint64(6))
        assert 5 <= merged([Run((), 0, 0)], postings, 8, 0, size // 20).held_bytes / size < 5.3
