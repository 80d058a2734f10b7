"""Which entry is which when ids, permalinks, times and texts change, or are those of the fetch alone."""

from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest

from pipelines.identity import printed_time
from schemas.records import Content, Entry, Moment, Precision
from tests.pipelines.pages import NOON, entry
from tests.pipelines.test_revise import BRIDGE, SCHOOL, SHELTER, TRAINS, Blog, told


def ago(blog: Blog, text: str, label: str | None, minutes: float = 0, precision: Precision = "MINUTE") -> Entry:
    """An entry that is dated by the next fetch alone, so many minutes before it."""
    at = NOON + timedelta(hours=1, seconds=blog.second + 10) - timedelta(minutes=minutes)
    moment = Moment(at=at, precision=precision, source="FETCHED", text=label)
    return Entry(content=Content(text=text), published=moment)


def clock(day: int, text: str, label: str = "12:00") -> Entry:
    """An entry of noon, that prints no date."""
    moment = Moment(at=NOON + timedelta(days=day), precision="MINUTE", source="CLOCK", text=label)
    return Entry(content=Content(text=text), published=moment)


# Times that roll


@pytest.mark.parametrize(
    "label",
    ["2 hours ago", "just now", "12m", "5m ago (10:22 GMT)", "10:22 GMT (5 minutes ago)", "vor 2 Stunden", "il y a 1 h",
     "Yesterday, 10:30", "Today 10:30", "Posted 3 hours ago", "منذ ساعة", "5 минут назад"],
)  # fmt: skip
def test_a_label_that_rolls_is_no_identity(label: str) -> None:
    one = msgspec.structs.replace(
        entry(10, BRIDGE), published=Moment(at=NOON, precision="MINUTE", source="CLOCK", text=label)
    )
    assert printed_time(one) == "2026-03-01T12:00"


@pytest.mark.parametrize(
    "label", ["1210 GMT", "12.10 Uhr", "6.20pm GMT", "1 May 2026, 10:30", "10h30", "3 Sep 10:05 AM"]
)
def test_a_label_that_stays_is(label: str) -> None:
    one = msgspec.structs.replace(
        entry(10, BRIDGE), published=Moment(at=NOON, precision="MINUTE", source="CLOCK", text=label)
    )
    assert printed_time(one) == label.casefold()


@pytest.mark.parametrize(
    "labels", [["just now", "1 minute ago", "2 minutes ago"], ["1h", "1h", "2h"], [None, None, None]]
)
def test_an_entry_that_only_the_fetch_dates_is_one_and_keeps_its_first_time(labels: list[str | None]) -> None:
    blog = Blog()
    first = blog.says(ago(blog, BRIDGE, labels[0])).updates[0]
    for label in labels[1:]:
        blog.second += 60
        assert told(blog.says(ago(blog, BRIDGE, label, 0.3))) == []
    edited = blog.says(ago(blog, BRIDGE + " Walkers may cross since noon.", labels[2])).updates
    assert [(update.update_id, update.changed, update.published_at) for update in edited] == [
        (first.update_id, ("text",), first.published_at)
    ]


def test_two_entries_that_only_the_fetch_dates_stay_two_under_edits() -> None:
    blog = Blog()
    both = blog.says(ago(blog, BRIDGE, "1h"), ago(blog, SCHOOL, "1h")).updates
    edited = blog.says(ago(blog, BRIDGE + " Walkers may cross.", "2h"), ago(blog, SCHOOL + " Buses run.", "2h")).updates
    assert {update.update_id for update in edited} == {update.update_id for update in both}
    assert {update.action for update in edited} == {"REVISED"}


@pytest.mark.parametrize("timed", [True, False])
def test_entries_of_one_pattern_that_roll_off_as_others_come_are_not_edits(timed: bool) -> None:
    blog = Blog()
    for newest in range(6, 30):
        texts = {
            number: f"The gauge at Farrow bridge stood at {number} feet when it was last read by the warden."
            for number in range(newest, newest - 5, -1)
        }
        shown = [entry(number, text) if timed else ago(blog, text, None) for number, text in texts.items()]
        actions = {action for action, _, _ in told(blog.says(*shown))}
        assert actions == {"NEW"}


def test_a_relative_time_that_becomes_a_clock_is_a_revision_once() -> None:
    blog = Blog()
    first = blog.says(ago(blog, BRIDGE, "just now")).updates[0]
    revised = blog.says(entry(59, BRIDGE)).updates
    assert [(update.update_id, update.changed) for update in revised] == [(first.update_id, ("published_at",))]
    for _ in range(3):
        assert told(blog.says(ago(blog, BRIDGE, "1 minute ago"))) == []
        assert told(blog.says(entry(59, BRIDGE))) == []


# Times that are printed


def test_two_entries_of_one_minute_are_edited_one_after_the_other() -> None:
    blog = Blog()
    names = {update.text: update.update_id for update in blog.says(entry(10, BRIDGE), entry(10, SCHOOL)).updates}
    one = blog.says(entry(10, BRIDGE + " Walkers may cross."), entry(10, SCHOOL)).updates
    two = blog.says(entry(10, BRIDGE + " Walkers may cross."), entry(10, SCHOOL + " Buses run.")).updates
    assert [update.update_id for update in (*one, *two)] == [names[BRIDGE], names[SCHOOL]]


def test_the_same_words_at_the_same_time_of_another_day_are_another_entry() -> None:
    blog = Blog()

    first = blog.says(clock(0, "Good morning from Farrow."), entry(-10, BRIDGE)).updates[1]
    blog.second += 86_400
    (second,) = blog.says(clock(1, "Good morning from Farrow.")).updates
    assert (second.action, second.update_id != first.update_id) == ("NEW", True)
    assert told(blog.says(clock(1, "Good morning from Farrow."))) == []
    both = blog.says(clock(1, "Good morning from Farrow."), clock(0, "Good morning from Farrow."))
    assert told(both) == []


def test_a_clock_whose_date_is_misread_after_midnight_stays_one() -> None:
    blog = Blog()
    moment = Moment(at=NOON, precision="MINUTE", source="CLOCK", text="12:00")
    one = Entry(content=Content(text=BRIDGE), published=moment)
    first = blog.says(one, entry(-10, SCHOOL)).updates[1]
    misread = msgspec.structs.replace(one, published=msgspec.structs.replace(moment, at=NOON + timedelta(days=1)))
    assert told(blog.says(misread, entry(-10, SCHOOL))) == []
    edited = msgspec.structs.replace(misread, content=Content(text=BRIDGE + " Walkers may cross."))
    (revised,) = blog.says(edited, entry(-10, SCHOOL)).updates
    assert (revised.update_id, revised.changed, revised.published_at) == (first.update_id, ("text",), NOON)


def test_a_few_words_that_are_said_again_are_new() -> None:
    blog = Blog()
    posts = [entry(3, TRAINS), entry(2, SCHOOL), entry(1, "Goal!")]
    blog.says(*posts)
    assert told(blog.says(entry(4, "Goal!"), *posts[:2])) == [("NEW", 1, "Goal!")]


# Ids that change


def test_an_entry_that_loses_its_permalink_and_gets_it_back_stays_one() -> None:
    blog = Blog()
    linked = entry(10, BRIDGE, permalink="https://gazette.example/live#b1")
    first = blog.says(linked, entry(5, SCHOOL)).updates[1]
    assert told(blog.says(entry(10, BRIDGE), entry(5, SCHOOL))) == []
    (edited,) = blog.says(entry(10, BRIDGE + " Walkers may cross."), entry(5, SCHOOL)).updates
    assert (edited.action, edited.update_id) == ("REVISED", first.update_id)
    again = msgspec.structs.replace(linked, content=edited_content())
    assert told(blog.says(again, entry(5, SCHOOL))) == []
    assert told(blog.says_it_again()) == []


def edited_content() -> Content:
    return Content(text=BRIDGE + " Walkers may cross.")


def test_an_id_that_changes_with_each_edit_is_the_same_entry() -> None:
    blog = Blog()
    texts = [BRIDGE, BRIDGE + " Walkers may cross.", BRIDGE + " Walkers may cross. So may bicycles."]
    others = (entry(9, SCHOOL, native_id="post-1"), entry(5, TRAINS, native_id="post-2"))
    names = set()
    for number, text in enumerate(texts):
        (update,) = [
            u for u in blog.says(entry(10, text, native_id=f"post-9-{number}"), *others).updates if u.text == text
        ]
        names.add(update.update_id)
        assert update.revision == number + 1
        assert told(blog.says_it_again()) == []
    assert len(names) == 1
    assert told(blog.says(entry(10, texts[-1], native_id="post-9-x"), *others)) == []
    assert told(blog.says(entry(10, texts[-1], native_id="post-9-x"), *others)) == []


def test_an_entry_that_gets_an_id_stays_one() -> None:
    blog = Blog()
    blog.says(entry(10, BRIDGE), entry(5, SCHOOL))
    named = (entry(10, BRIDGE, native_id="a"), entry(5, SCHOOL, native_id="b"))
    assert told(blog.says(*named)) == []
    edited = entry(10, BRIDGE + " Walkers may cross.", native_id="a")
    assert [action for action, _, _ in told(blog.says(edited, named[1]))] == ["REVISED"]


def test_another_entry_of_the_minute_of_one_that_is_gone_is_new() -> None:
    blog = Blog()
    blog.says(entry(10, BRIDGE, native_id="a"), entry(5, SCHOOL, native_id="b"))
    assert told(blog.says(entry(10, SHELTER, native_id="c"), entry(5, SCHOOL, native_id="b"))) == [("NEW", 1, SHELTER)]


def test_a_permalink_that_all_share_names_none() -> None:
    blog = Blog()
    shared = "https://gazette.example/live"
    posts = [entry(minute, text, permalink=shared) for minute, text in ((30, TRAINS), (20, SCHOOL), (10, BRIDGE))]
    assert len(blog.says(*posts).updates) == 3
    assert told(blog.says(*posts)) == []


def test_titles_and_times_change_one_after_the_other() -> None:
    blog = Blog()
    versions = [entry(10, BRIDGE), entry(10, BRIDGE, title="Bridge"), entry(11, BRIDGE, title="Bridge"),
                entry(11, BRIDGE + " Walkers may cross.", title="Bridge")]  # fmt: skip
    names = [blog.says(version, entry(5, SCHOOL)).updates[-1].update_id for version in versions]
    assert all(one == two for one, two in pairwise(names))
