"""Identity, revisions and withdrawals, from sequences of snapshots."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.known import Noted, Page
from pipelines.revise import Revised, compare, revise
from schemas.records import DeadLetter, Entry, Kind, Snapshot, TimeSource
from tests.pipelines.pages import NOON, entry, snapshot

BRIDGE = "The old bridge at Farrow is closed to lorries until the river has fallen below three metres."
SCHOOL = "Pupils of the Mill Lane school were sent home at ten, the head teacher told parents."
TRAINS = "No trains run between Farrow and Little Haven; buses leave from the market square."
SHELTER = "The sports hall takes in families from the lower town, with beds for two hundred."


class Blog:
    """A page whose snapshots are told one after the other."""

    def __init__(self) -> None:
        self.page = Page()
        self.second = 0

    def says(self, *entries: Entry, declared: tuple[int, ...] = ()) -> Revised:
        return self._apply(compare(self.page, self._next(entries=declared), entries))

    def refuses(self) -> Revised:
        """A body that no platform can split."""
        return self._apply(revise(self.page, self._next(body=b"\x00", platform="feed")))

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


def test_the_newest_entry_is_withdrawn_when_the_page_cannot_be_older_than_it() -> None:
    blog = Blog()
    blog.says(entry(59, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
    for _ in range(3):  # as a cache may hold the page of a minute before
        assert told(blog.says(entry(20, SCHOOL), entry(10, BRIDGE))) == []
    blog.second += 60
    newer = (entry(61, SHELTER), entry(20, SCHOOL), entry(10, BRIDGE))
    assert told(blog.says(*newer)) == [("NEW", 1, SHELTER)]
    assert told(blog.says(*newer)) == [("WITHDRAWN", 2, "")]


def test_the_newest_entry_is_withdrawn_when_it_was_there_for_longer_than_copies_live() -> None:
    blog = Blog()
    blog.says(entry(59, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
    assert told(blog.says(entry(20, SCHOOL), entry(10, BRIDGE))) == []
    assert told(blog.says_it_again()) == []
    blog.second += 700
    assert told(blog.says_it_again()) == [("WITHDRAWN", 2, "")]


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


@pytest.mark.parametrize("kind", ["UPDATE", "ORIGINAL"])
@pytest.mark.parametrize("newest_first", [True, False])
def test_a_page_that_keeps_its_first_entry_withdraws_nothing_as_others_roll_off(kind: Kind, newest_first: bool) -> None:
    blog = Blog()
    first = entry(0, "This is what we know so far of the flood at Farrow, from the beginning.", kind=kind)
    posts = [entry(minute, f"{SCHOOL} Report {minute} of the day, in its own words.") for minute in range(1, 30)]
    for newest in range(4, 29):
        shown = [*reversed(posts[newest - 4 : newest]), first]
        for _ in range(2):
            assert {action for action, _, _ in told(blog.says(*(shown if newest_first else reversed(shown))))} <= {
                "NEW"
            }
        assert told(blog.says_it_again()) == []


def test_a_withdrawal_on_a_page_that_keeps_its_first_entry_is_told() -> None:
    blog = Blog()
    first = entry(0, "This is what we know so far of the flood at Farrow, from the beginning.")
    posts = [entry(minute, f"{SCHOOL} Report {minute} of the day, in its own words.") for minute in range(1, 12)]
    for newest in range(4, 10):
        blog.says(*reversed(posts[newest - 4 : newest]), first)
    shown = (posts[8], posts[6], posts[5], first)
    assert told(blog.says(*shown)) == []
    assert told(blog.says(*shown)) == [("WITHDRAWN", 2, "")]


def test_a_withdrawal_while_a_page_of_three_grows_is_told_once_it_is_seen_to_grow() -> None:
    blog = Blog()
    blog.says(entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
    three = (entry(40, SHELTER), entry(30, TRAINS), entry(10, BRIDGE))
    assert told(blog.says(*three)) == [("NEW", 1, SHELTER)]
    assert told(blog.says(*three)) == []  # or the page shows three, and keeps its first
    four = (entry(50, "The river falls."), *three)
    assert told(blog.says(*four)) == [("NEW", 1, "The river falls.")]
    assert told(blog.says(*four)) == [("WITHDRAWN", 2, "")]


@pytest.mark.parametrize("newest_first", [True, False])
def test_entries_that_move_to_a_second_page_are_not_withdrawn(newest_first: bool) -> None:
    blog = Blog()
    posts = [entry(minute, f"{SCHOOL} Report {minute} of the day, in its own words.") for minute in range(40)]
    for newest in range(10, 40):
        first = newest // 10 * 10 - 10
        shown = posts[first:newest]
        for _ in range(2):
            revised = blog.says(*(reversed(shown) if newest_first else shown))
            assert {action for action, _, _ in told(revised)} <= {"NEW"}
            assert revised.letters == ()


def test_a_page_whose_order_flips_tells_nothing_and_withdraws_as_before() -> None:
    blog = Blog()
    posts = [entry(minute, text) for minute, text in ((30, TRAINS), (20, SCHOOL), (10, BRIDGE), (5, SHELTER))]
    blog.says(*posts)
    assert told(blog.says(*reversed(posts))) == []
    blog.says(posts[3], posts[2], posts[0])
    assert told(blog.says(posts[3], posts[2], posts[0])) == [("WITHDRAWN", 2, "")]


def test_pinning_and_unpinning_tell_nothing() -> None:
    blog = Blog()
    posts = [entry(minute, text) for minute, text in ((30, TRAINS), (20, SCHOOL), (10, BRIDGE))]
    pinned = (msgspec.structs.replace(posts[2], pinned=True), *posts[:2])
    blog.says(*posts)
    for shown in (pinned, pinned, posts, posts[:2], posts[:2]):  # unpinned, it is as old as what rolled off
        assert told(blog.says(*shown)) == []


def test_oldest_first_pages_withdraw_too() -> None:
    blog = Blog()
    blog.says(entry(10, BRIDGE), entry(20, SCHOOL), entry(30, TRAINS))
    blog.says(entry(10, BRIDGE), entry(30, TRAINS))
    assert told(blog.says_it_again()) == [("WITHDRAWN", 2, "")]


def test_an_entry_that_returns_is_told_when_it_is_seen_twice_on_a_page_that_is_newer() -> None:
    blog = Blog()
    whole = (entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
    blog.says(*whole)
    blog.says(whole[0], whole[2])
    blog.says_it_again()
    assert told(blog.says(*whole)) == []
    assert told(blog.says_it_again()) == []  # a cache may yet hold what was there a minute ago
    blog.second += 60
    later = (entry(61, SHELTER), *whole)
    assert told(blog.says(*later)) == [("REVISED", 3, SCHOOL), ("NEW", 1, SHELTER)]


def test_an_entry_that_returns_for_ten_minutes_is_told_though_nothing_else_comes() -> None:
    blog = Blog()
    whole = (entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
    blog.says(*whole)
    blog.says(whole[0], whole[2])
    blog.says_it_again()
    assert told(blog.says(*whole)) == []
    blog.second += 700
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
    assert told(blog.says(entry(10, BRIDGE))) == []
    assert told(blog.says_it_again()) == []
    blog.second += 700
    assert told(blog.says_it_again()) == [("REVISED", 3, BRIDGE)]


def test_a_stale_cache_may_answer_many_times_in_a_row() -> None:
    blog = Blog()
    old = (entry(59, SCHOOL), entry(10, BRIDGE))
    new = (entry(60, TRAINS), entry(59, SCHOOL), entry(10, BRIDGE + " Walkers may cross."))
    blog.says(*old)
    assert len(blog.says(*new).updates) == 2
    for _ in range(3):
        assert told(blog.says(*old)) == []
    assert told(blog.says_it_again()) == []
    assert told(blog.says(*new)) == []


@pytest.mark.parametrize("source", ["STAMP", "FEED"])
def test_caches_that_alternate_tell_nothing_twice(source: TimeSource) -> None:
    blog = Blog()
    old = (entry(59, SCHOOL, source=source, native_id="s"), entry(10, BRIDGE, source=source, native_id="b"))
    new = (
        entry(60, TRAINS, source=source, native_id="t"),
        entry(59, SCHOOL, source=source, native_id="s", title="Pupils sent home"),
        old[1],
    )
    blog.says(*old)
    assert len(blog.says(*new).updates) == 2
    for _ in range(5):
        assert told(blog.says(*old)) == []
        assert told(blog.says(*new)) == []


def test_an_older_version_by_the_pages_own_word_is_held_back() -> None:
    blog = Blog()
    blog.says(entry(10, BRIDGE, native_id="a", modified_at=NOON + timedelta(minutes=50)))
    older = entry(10, BRIDGE + " Or so it is said.", native_id="a", modified_at=NOON + timedelta(minutes=40))
    assert told(blog.says(older)) == []
    assert told(blog.says(older)) == []


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


@pytest.mark.parametrize("size", [4, 5, 6, 12, 40])
@pytest.mark.parametrize("left", ["every second", "the others", "newest half", "oldest half"])
@pytest.mark.parametrize("minute", [0, 50])  # old, and so new that the page may be a copy
def test_half_a_page_withdraws_nothing(size: int, left: str, minute: int) -> None:
    blog = Blog()
    whole = [entry(minute + number / 6, f"{BRIDGE} Report {number} of the day.") for number in range(size, 0, -1)]
    blog.says(*whole)
    halves = {"every second": whole[::2], "the others": whole[1::2], "newest half": whole[: size // 2],
              "oldest half": whole[size // 2 :]}  # fmt: skip
    for _ in range(3):
        assert told(blog.says(*halves[left])) == []
    assert told(blog.says_it_again()) == []
    assert told(blog.says(*whole)) == []
    assert told(blog.says_it_again()) == []


@pytest.mark.parametrize("bad", [[], [("Sorry, something went wrong.", None), ("Search", None), ("Home", None)]])
def test_a_page_that_shows_nothing_of_what_was_is_a_dead_letter_and_changes_nothing(
    bad: list[tuple[str, None]],
) -> None:
    blog = Blog()
    whole = [entry(minute, f"{BRIDGE} Report {minute} of the day.") for minute in range(6, 0, -1)]
    blog.says(*whole)
    for number in range(4):
        error = [entry(40, f"{text} {number}", source="FETCHED") for text, _ in bad]
        revised = blog.says(*error)
        assert (told(revised), [letter.step for letter in revised.letters]) == ([], ["revise"])
        assert told(blog.says_it_again()) == []
    assert told(blog.says(*whole)) == []


def test_a_page_that_begins_anew_is_told_at_once() -> None:
    blog = Blog()
    blog.says(*[entry(minute, f"{BRIDGE} Report {minute} of the day.") for minute in range(6, 0, -1)])
    revised = blog.says(entry(50, "Good morning from Farrow."))
    assert (told(revised), revised.letters) == ([("NEW", 1, "Good morning from Farrow.")], ())
    assert told(blog.says_it_again()) == []


def test_a_page_that_stays_another_is_believed_in_the_end() -> None:
    blog = Blog()
    blog.says(*[entry(minute, f"{BRIDGE} Report {minute} of the day.") for minute in range(56, 50, -1)])
    other = [entry(minute, f"{SCHOOL} Lesson {minute}.") for minute in range(6, 0, -1)]
    assert [len(blog.says(*other).updates) for _ in range(6)] == [0, 0, 0, 0, 6, 0]


def test_a_page_that_stayed_not_whole_until_it_was_believed_is_not_believed_at_once_when_it_is_another_half() -> None:
    blog = Blog()
    whole = [entry(minute, f"{BRIDGE} Report {minute} of the day.") for minute in range(9, 0, -1)]
    blog.says(*whole)
    stays = [[3, 8], [2, 8], [1, 2], [1, 2], [1, 2, 3, 8]]
    for shown in (*stays, [1, 2], [1, 3], [1, 3]):
        assert told(blog.says(*[whole[number] for number in shown])) == []


# What could not be read confirms nothing

WHOLE = (entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
LACKS_ONE = (WHOLE[0], WHOLE[2])


@pytest.mark.parametrize("fault", ["no entries", "too few", "another page", "half"])
def test_an_unchanged_page_after_one_that_was_refused_confirms_nothing(fault: str) -> None:
    blog = Blog()
    blog.says(*WHOLE, *[entry(-minute, f"{SHELTER} Bed {minute}.") for minute in range(1, 8)])
    blog.says(*LACKS_ONE, *[entry(-minute, f"{SHELTER} Bed {minute}.") for minute in range(1, 8)])
    if fault == "no entries":
        blog.refuses()
    elif fault == "too few":
        blog.says(WHOLE[0], declared=(5, 100))
    elif fault == "another page":
        blog.says(entry(-50, "Sorry.", source="FETCHED"))
    else:
        blog.says(WHOLE[2], *[entry(-minute, f"{SHELTER} Bed {minute}.") for minute in range(1, 8, 2)])
    assert told(blog.says_it_again()) == []
    rest = [entry(-minute, f"{SHELTER} Bed {minute}.") for minute in range(1, 8)]
    assert told(blog.says(*LACKS_ONE, *rest)) == [("WITHDRAWN", 2, "")]


def test_a_doubted_text_is_not_confirmed_after_a_page_that_was_refused() -> None:
    blog = Blog()
    blog.says(entry(10, BRIDGE))
    blog.says(entry(10, BRIDGE + " Walkers may cross."))
    blog.second += 700
    blog.says(entry(10, BRIDGE))
    blog.refuses()
    assert told(blog.says_it_again()) == []
    assert told(blog.says(entry(10, BRIDGE))) == [("REVISED", 3, BRIDGE)]


# The outlet's guard


@pytest.mark.parametrize("shown", [[], WHOLE[:1], [*WHOLE, entry(5, SHELTER), entry(4, SHELTER + " More.")]])
def test_a_page_with_fewer_or_more_entries_than_its_outlet_says_changes_nothing(shown: list[Entry]) -> None:
    blog = Blog()
    blog.says(*WHOLE, declared=(2, 4))
    before = blog.page.deltas()
    for _ in range(3):
        revised = blog.says(*shown, declared=(2, 4))
        assert revised.updates == ()
        (letter,) = revised.letters
        assert letter.reason == f"{len(shown)} entries, where a whole page has 2 to 4"
        assert [delta for delta in blog.page.deltas() if isinstance(delta, Noted)] == before[:3]
    assert told(blog.says_it_again()) == []
    assert told(blog.says(*WHOLE, declared=(2, 4))) == []


def test_a_page_as_its_outlet_says_is_believed() -> None:
    blog = Blog()
    assert len(blog.says(*WHOLE, declared=(3, 3)).updates) == 3


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
