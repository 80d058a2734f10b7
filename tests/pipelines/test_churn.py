"""An entry that says something else at each poll is told at a slower pace, and its last word is told."""

import logging

import pytest

from pipelines.churn import CHANGES, PACE, WITHIN
from pipelines.graph import ReviseFold
from pipelines.inputs import snapshot_input
from pipelines.ordered import payload
from tests.pipelines.pages import entry, snapshot
from tests.pipelines.test_revise import BRIDGE, SCHOOL, Blog, told


def test_a_counter_is_told_a_few_times_and_then_at_a_slower_pace() -> None:
    blog = Blog()
    blog.says(entry(10, f"{BRIDGE} Read 0 times.", native_id="a"))
    times, held, episodes = [], 0, 0
    for number in range(1, 361):  # an hour
        revised = blog.says(entry(10, f"{BRIDGE} Read {number} times.", native_id="a"))
        times += [update.observed_at for update in revised.updates]
        held, episodes = held + revised.held, episodes + len(revised.churning)
    assert episodes == 1
    assert len(times) == CHANGES - 1 + 5
    assert held == 360 - len(times)
    assert all(two - one >= PACE for one, two in zip(times[CHANGES - 2 :], times[CHANGES - 1 :], strict=False))


def test_the_last_word_is_told_when_nothing_follows() -> None:
    blog = Blog()
    for number in range(12):
        blog.says(entry(10, f"{BRIDGE} Read {number} times.", native_id="a"))
    assert told(blog.says_it_again()) == []
    blog.second += int(PACE.total_seconds())
    assert told(blog.says_it_again()) == [("REVISED", CHANGES + 1, f"{BRIDGE} Read 11 times.")]
    assert told(blog.says_it_again()) == []


def test_the_last_word_is_told_on_a_page_that_goes_on() -> None:
    blog = Blog()
    for number in range(12):
        blog.says(entry(10, f"{BRIDGE} Read {number} times.", native_id="a"))
    last = entry(10, f"{BRIDGE} Read 11 times.", native_id="a")
    texts = []
    for number in range(70):
        texts += told(blog.says(last, entry(5, SCHOOL, native_id=f"other {number % 2}")))
    assert ("REVISED", CHANGES + 1, f"{BRIDGE} Read 11 times.") in texts


def test_edits_as_people_make_them_are_told_at_once() -> None:
    blog = Blog()
    text = BRIDGE
    blog.says(entry(10, text, native_id="a"))
    for number in range(20):
        text += f" More at {number}."
        blog.second += int(WITHIN.total_seconds() / (CHANGES - 1))
        assert len(blog.says(entry(10, text, native_id="a")).updates) == 1


def test_a_headline_test_is_told_twice_and_said() -> None:
    blog = Blog()
    blog.says(entry(10, BRIDGE, native_id="a", title="Bridge closed"))
    updates, episodes = 0, 0
    for number in range(60):
        revised = blog.says(entry(10, BRIDGE, native_id="a", title=f"Bridge {'shut' if number % 2 else 'closed'}"))
        updates, episodes = updates + len(revised.updates), episodes + len(revised.churning)
    assert (updates, episodes) == (1, 1)


def test_rotating_teasers_are_limited() -> None:
    blog = Blog()
    updates = [
        update
        for number in range(180)
        for update in blog.says(entry(10, f"{BRIDGE} Read also: teaser {number % 4}.", native_id="a")).updates
    ]
    assert len(updates) == 4


def test_other_entries_are_told_as_ever() -> None:
    blog = Blog()
    for number in range(12):
        blog.says(entry(10, f"{BRIDGE} Read {number} times.", native_id="a"), entry(5, SCHOOL, native_id="b"))
    revised = blog.says(
        entry(10, f"{BRIDGE} Read 12 times.", native_id="a"), entry(5, SCHOOL + " Buses.", native_id="b")
    )
    assert told(revised) == [("REVISED", 2, SCHOOL + " Buses.")]


def test_it_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    fold = ReviseFold()
    page = fold.begin()
    with caplog.at_level(logging.INFO):
        for number in range(8):
            body = (
                f"<p>1200 GMT: The old bridge at Farrow is closed. It was read {number} times until now.</p>".encode()
            )
            one = snapshot(
                number * 10, body=body, platform="printed_stamps", zone="GMT", url="https://a.example/2026/03/01"
            )
            _, deltas = fold.decide(page, payload(snapshot_input(one)[1]))
            for delta in deltas:
                fold.apply(page, delta)
    (said,) = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert said.startswith("held back update_id=2026-03-01T12:00Z/gazette/")
    assert "changes=6" in said
