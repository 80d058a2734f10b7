"""Identity, revisions and withdrawals, from sequences of snapshots."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.revise import Page, Revised, compare, revise
from schemas.records import DeadLetter, Entry, Snapshot
from tests.pipelines.pages import entry, snapshot

BRIDGE = "The old bridge at Farrow is closed to lorries until the river has fallen below three metres."
SCHOOL = "Pupils of the Mill Lane school were sent home at ten, the head teacher told parents."
TRAINS = "No trains run between Farrow and Little Haven; buses leave from the market square."
SHELTER = "The sports hall takes in families from the lower town, with beds for two hundred."


class Blog:
    """A page whose snapshots are told one after the other."""

    def __init__(self) -> None:
        self.page = Page()
        self.second = 0

    def says(self, *entries: Entry) -> Revised:
        return self._apply(compare(self.page, self._next(), entries))

    def says_it_again(self) -> Revised:
        return self._apply(revise(self.page, self._next(unchanged=True)))

    def _next(self, **fields: Any) -> Any:
        self.second += 10
        return snapshot(self.second, **fields)

    def _apply(self, revised: Revised) -> Revised:
        for delta in revised.deltas:
            self.page.apply(delta)
        return revised


def told(revised: Revised) -> list[tuple[str, int, str]]:
    return [(update.action, update.revision, update.text) for update in revised.updates]


def test_entries_are_told_once_oldest_first() -> None:
    blog = Blog()
    assert told(blog.says(entry(20, SCHOOL), entry(10, BRIDGE))) == [("NEW", 1, BRIDGE), ("NEW", 1, SCHOOL)]
    assert told(blog.says(entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))) == [("NEW", 1, TRAINS)]
    assert blog.says(entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE)).unchanged == 3


def test_an_update_is_named_by_its_minute_outlet_and_identity() -> None:
    update = Blog().says(entry(10, BRIDGE)).updates[0]
    again = Blog().says(entry(10, BRIDGE)).updates[0]
    assert update.update_id.startswith("2026-03-01T12:10Z/gazette/")
    assert update == again
    assert update.update_id == "2026-03-01T12:10Z/gazette/abdc85f4"  # pinned: it is for ever


def test_an_edited_text_is_a_revision_of_the_same_update() -> None:
    blog = Blog()
    first = blog.says(entry(10, BRIDGE)).updates[0]
    edited = blog.says(entry(10, BRIDGE + " Walkers may cross.")).updates[0]
    assert (edited.update_id, edited.revision, edited.action, edited.changed) == (
        first.update_id,
        2,
        "REVISED",
        ("text",),
    )
    assert edited.record_id != first.record_id


def test_white_space_is_no_revision() -> None:
    blog = Blog()
    blog.says(entry(10, BRIDGE))
    assert told(blog.says(entry(10, BRIDGE.replace(" ", "\u00a0 ")))) == []


@pytest.mark.parametrize("native_id", [None, "block-1"])
def test_title_and_time_are_fields_that_a_revision_names(native_id: str | None) -> None:
    blog = Blog()
    blog.says(entry(10, BRIDGE, title="Bridge", native_id=native_id))
    changed = blog.says(entry(12, BRIDGE, title="Bridge closed", native_id=native_id)).updates
    assert changed[0].changed == ("title", "published_at")


def test_an_entry_whose_printed_time_moves_stays_one() -> None:
    blog = Blog()
    first = blog.says(entry(10, BRIDGE), entry(5, SCHOOL)).updates[1]
    moved = blog.says(entry(14, BRIDGE), entry(5, SCHOOL)).updates
    assert [(update.update_id, update.changed) for update in moved] == [(first.update_id, ("published_at",))]


def test_two_entries_with_one_printed_time_stay_two_when_one_is_edited() -> None:
    blog = Blog()
    names = {update.text: update.update_id for update in blog.says(entry(10, BRIDGE), entry(10, SCHOOL)).updates}
    assert len(set(names.values())) == 2
    edited = blog.says(entry(10, SCHOOL + " Buses run."), entry(10, BRIDGE)).updates
    assert [update.update_id for update in edited] == [names[SCHOOL]]


def test_reordering_tells_nothing() -> None:
    blog = Blog()
    blog.says(entry(20, SCHOOL), entry(10, BRIDGE))
    assert told(blog.says(entry(10, BRIDGE), entry(20, SCHOOL))) == []


def test_an_entry_that_stands_twice_on_its_page_is_one() -> None:
    assert len(Blog().says(entry(10, BRIDGE, pinned=True), entry(20, SCHOOL), entry(10, BRIDGE)).updates) == 2


def test_gone_in_two_snapshots_in_a_row_is_withdrawn() -> None:
    blog = Blog()
    first = blog.says(entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE)).updates[1]
    assert told(blog.says(entry(30, TRAINS), entry(10, BRIDGE))) == []
    gone = blog.says(entry(30, TRAINS), entry(10, BRIDGE)).updates
    assert [(update.update_id, update.action, update.revision, update.text) for update in gone] == [
        (first.update_id, "WITHDRAWN", 2, "")
    ]
    assert told(blog.says(entry(30, TRAINS), entry(10, BRIDGE))) == []


def test_an_unchanged_page_confirms_a_withdrawal() -> None:
    blog = Blog()
    blog.says(entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
    blog.says(entry(20, SCHOOL), entry(10, BRIDGE))
    assert told(blog.says_it_again()) == [("WITHDRAWN", 2, "")]
    assert told(blog.says_it_again()) == []


def test_an_entry_missing_once_was_never_gone() -> None:
    blog = Blog()
    whole = (entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
    blog.says(*whole)
    assert told(blog.says(whole[0], whole[2])) == []
    assert told(blog.says(*whole)) == []
    assert told(blog.says(whole[0], whole[2])) == []


def test_what_rolls_off_the_end_of_a_page_is_not_withdrawn() -> None:
    blog = Blog()
    blog.says(entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
    for _ in range(3):
        assert "WITHDRAWN" not in [
            action for action, _, _ in told(blog.says(entry(40, SHELTER), entry(30, TRAINS), entry(20, SCHOOL)))
        ]


def test_a_pinned_old_entry_does_not_make_roll_off_a_withdrawal() -> None:
    blog = Blog()
    pinned = entry(1, SHELTER)  # not said to be pinned: only out of its place
    blog.says(pinned, entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
    for _ in range(3):
        assert told(blog.says(pinned, entry(30, TRAINS), entry(20, SCHOOL))) == []


def test_oldest_first_pages_withdraw_too() -> None:
    blog = Blog()
    blog.says(entry(10, BRIDGE), entry(20, SCHOOL), entry(30, TRAINS))
    blog.says(entry(10, BRIDGE), entry(30, TRAINS))
    assert told(blog.says_it_again()) == [("WITHDRAWN", 2, "")]


def test_an_entry_that_returns_is_told_when_it_is_seen_twice() -> None:
    blog = Blog()
    whole = (entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
    blog.says(*whole)
    blog.says(whole[0], whole[2])
    blog.says_it_again()
    assert told(blog.says(*whole)) == []
    assert told(blog.says_it_again()) == [("REVISED", 3, SCHOOL)]


def test_a_stale_cache_that_brings_back_an_older_text_is_no_revision() -> None:
    blog = Blog()
    old, new = entry(10, BRIDGE), entry(10, BRIDGE + " Walkers may cross.")
    blog.says(old)
    assert len(blog.says(new).updates) == 1
    for _ in range(4):
        assert told(blog.says(old)) == []
        assert told(blog.says(new)) == []


def test_an_edit_that_is_taken_back_is_a_revision_once_it_stays() -> None:
    blog = Blog()
    blog.says(entry(10, BRIDGE))
    blog.says(entry(10, BRIDGE + " Walkers may cross."))
    blog.says(entry(10, BRIDGE))
    assert told(blog.says_it_again()) == [("REVISED", 3, BRIDGE)]


def test_a_page_that_renders_by_half_withdraws_nothing_and_is_a_dead_letter_once() -> None:
    blog = Blog()
    whole = [entry(minute, f"{BRIDGE} Report {minute} of the day.") for minute in range(40, 0, -1)]
    blog.says(*whole)
    half = [one for position, one in enumerate(whole) if position % 2]
    letters: list[DeadLetter] = []
    for _ in range(3):
        revised = blog.says(*half)
        assert told(revised) == []
        letters += revised.letters
    assert [letter.step for letter in letters] == ["revise"]
    assert told(blog.says(*whole)) == []


def test_items_of_a_feed_come_and_go() -> None:
    blog = Blog()
    items = [
        entry(minute, text, source="FEED", native_id=text[:9])
        for minute, text in ((30, TRAINS), (20, SCHOOL), (10, BRIDGE))
    ]
    blog.says(*items)
    for _ in range(3):
        assert told(blog.says(items[0], items[2])) == []


def test_a_feed_that_touches_its_dates_tells_nothing() -> None:
    blog = Blog()
    blog.says(entry(10, BRIDGE, source="FEED", native_id="a"))
    assert told(blog.says(entry(30, BRIDGE, source="FEED", native_id="a"))) == []


def test_ten_thousand_entries_on_one_page() -> None:
    blog = Blog()
    entries = [entry(number // 60, f"Reading number {number} of the gauge at Farrow") for number in range(10_000)]
    assert len(blog.says(*entries).updates) == 10_000
    assert told(blog.says(*entries)) == []


def test_what_has_left_its_page_is_forgotten_in_time() -> None:
    blog = Blog()
    blog.says(entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
    blog.says(entry(30, TRAINS), entry(20, SCHOOL))
    blog.second += int(timedelta(days=8).total_seconds())
    blog.says(entry(30, TRAINS), entry(20, SCHOOL))
    assert len(blog.page.known) == 2


@given(
    st.lists(
        st.lists(
            st.tuples(
                st.integers(0, 3), st.sampled_from([BRIDGE, SCHOOL, f"{BRIDGE} {TRAINS}", f"{SCHOOL} {SHELTER}"])
            ),
            max_size=6,
        ),
        max_size=8,
    )
)
def test_a_state_rebuilt_from_its_deltas_decides_alike(days: Sequence[Sequence[tuple[int, str]]]) -> None:
    """Also where it has seen the very same entries before, and so does not look at them again."""
    blog, rebuilt = Blog(), Page()
    same_entry = cache(entry)
    for said in days:
        entries = [same_entry(minute, text) for minute, text in said]
        revised = compare(blog.page, snapshot(blog.second + 10), entries)
        assert compare(rebuilt, snapshot(blog.second + 10), entries) == revised
        blog.says(*entries)
        rebuilt = Page()
        for delta in blog.page.deltas():
            rebuilt.apply(delta)


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 5), st.sampled_from([BRIDGE, SCHOOL, TRAINS, SHELTER])), max_size=6),
        max_size=8,
    )
)
def test_revisions_count_up_by_one_and_records_are_told_once(days: Sequence[Sequence[tuple[int, str]]]) -> None:
    blog = Blog()
    revisions: dict[str, int] = {}
    for said in days:
        for update in blog.says(*(entry(minute, text) for minute, text in said)).updates:
            assert update.revision == revisions.get(update.update_id, 0) + 1
            assert (update.action == "NEW") == (update.revision == 1)
            revisions[update.update_id] = update.revision


def test_a_fault_of_ours_is_not_passed_off_as_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(snapshot: Snapshot) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("pipelines.revise.split_page", faulty)
    with pytest.raises(ZeroDivisionError):  # stops the bundle: the engine tries again
        revise(Page(), snapshot(0, body=b"<p>Fog.</p>"))
