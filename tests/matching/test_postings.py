"""The inverted index against lists that keep everything."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.matching.postings import PostingLists

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
    assert lists.find([1, 2]) == {}
