"""What contradicts what was told, on pages that say when they were made: told by the second snapshot in a row."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from pipelines.known import Page
from pipelines.revise import Revised, compare, revise
from schemas.records import Entry
from tests.pipelines.pages import NOON, entry, snapshot

BRIDGE = "The old bridge at Farrow is closed to lorries until the river has fallen below three metres."
SCHOOL = "Pupils of the Mill Lane school were sent home at ten, the head teacher told parents."
TRAINS = "No trains run between Farrow and Little Haven; buses leave from the market square."
WALKERS = BRIDGE + " Walkers may cross."

WHOLE = (entry(59, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE))
LACKS_NEWEST = WHOLE[1:]
EDITED = (*WHOLE[:2], entry(10, WALKERS))

Fields = dict[str, Any]


def at_second(second: int) -> datetime:
    return NOON + timedelta(hours=1, seconds=second)


def by_header(made: int, second: int) -> Fields:
    dates = {"last-modified": at_second(made), "date": at_second(second)}
    return {"headers": {name: format_datetime(at.astimezone(UTC), usegmt=True) for name, at in dates.items()}}


def by_page(made: int, second: int) -> Fields:
    changed = f"{at_second(made):%Y-%m-%dT%H:%M:%SZ}"
    return {"body": f'<head><meta property="article:modified_time" content="{changed}"></head><p>Fog.'.encode()}


def by_age(made: int, second: int) -> Fields:
    """No evidence: a cache behind the one that says so may be as old as any."""
    return {"headers": {"age": "0", "date": by_header(made, second)["headers"]["date"]}}


EVIDENCE = pytest.mark.parametrize("dated", [by_header, by_page])
ANY = pytest.mark.parametrize("dated", [by_header, by_page, by_age])
Dated = Callable[[int, int], Fields]


class Blog:
    """A page whose snapshots are told one after the other; each says when it was made."""

    def __init__(self, dated: Dated):
        self.page, self.dated = Page(), dated

    def says(self, second: int, entries: Sequence[Entry], made: int) -> list[str]:
        return self._apply(compare(self.page, snapshot(second, **self.dated(made, second)), entries))

    def says_it_again(self, second: int, **fields: Any) -> list[str]:
        return self._apply(revise(self.page, snapshot(second, unchanged=True, **fields)))

    def _apply(self, revised: Revised) -> list[str]:
        for delta in revised.deltas:
            self.page.apply(delta)
        return [f"{update.action} {update.text}".strip() for update in revised.updates]


@EVIDENCE
def test_the_newest_entry_is_withdrawn_by_the_second_page_that_was_made_after_it_was_seen(dated: Dated) -> None:
    blog = Blog(dated)
    blog.says(0, WHOLE, made=-30)
    assert blog.says(130, LACKS_NEWEST, made=100) == []
    assert blog.says(150, LACKS_NEWEST, made=120) == ["WITHDRAWN"]


@EVIDENCE
def test_an_unchanged_page_confirms_that(dated: Dated) -> None:
    blog = Blog(dated)
    blog.says(0, WHOLE, made=-30)
    blog.says(130, LACKS_NEWEST, made=100)
    assert blog.says_it_again(150) == ["WITHDRAWN"]


@ANY
def test_an_older_copy_withdraws_nothing(dated: Dated) -> None:
    blog = Blog(dated)
    blog.says(0, WHOLE, made=-30)
    for second in (70, 90, 110):
        assert blog.says(second, LACKS_NEWEST, made=-40) == []
    assert blog.says_it_again(130) == []


def test_what_only_a_cache_says_of_itself_withdraws_nothing_before_ten_minutes() -> None:
    blog = Blog(by_age)
    blog.says(0, WHOLE, made=-30)
    assert blog.says(300, LACKS_NEWEST, made=290) == []
    assert blog.says_it_again(500) == []
    assert blog.says_it_again(640, headers={"age": "700"}) == []  # it is older than copies get
    assert blog.says_it_again(670) == ["WITHDRAWN"]


@EVIDENCE
def test_an_entry_that_returns_is_told_by_the_second_page_that_was_made_after_it_was_gone(dated: Dated) -> None:
    blog = Blog(dated)
    blog.says(0, WHOLE, made=-30)
    blog.says(130, LACKS_NEWEST, made=100)
    blog.says_it_again(150)
    assert blog.says(180, WHOLE, made=-30) == blog.says_it_again(190) == []  # an older copy
    assert blog.says(200, LACKS_NEWEST, made=100) == []
    assert blog.says(300, WHOLE, made=280) == []
    assert blog.says_it_again(320) == [f"REVISED {TRAINS}"]


@EVIDENCE
def test_an_edit_that_is_taken_back_is_told_by_the_second_page_that_was_made_after_it(dated: Dated) -> None:
    blog = Blog(dated)
    blog.says(0, WHOLE, made=-30)
    assert blog.says(60, EDITED, made=40) == [f"REVISED {WALKERS}"]
    assert blog.says(90, WHOLE, made=-30) == blog.says_it_again(100) == []  # an older copy
    assert blog.says(110, EDITED, made=40) == []
    assert blog.says(200, WHOLE, made=180) == []
    assert blog.says_it_again(210) == [f"REVISED {BRIDGE}"]


@EVIDENCE
def test_copies_of_a_page_that_was_corrected_at_once_tell_nothing(dated: Dated) -> None:
    """They were made after what they contradict was told, but before it was seen once more."""
    blog = Blog(dated)
    blog.says(0, WHOLE, made=-30)
    blog.says(60, EDITED, made=40)
    lacks = (WHOLE[1], WHOLE[2])  # without the newest, and with the former text
    assert blog.says(200, lacks, made=180) == []
    assert blog.says(230, EDITED, made=220) == []
    for second in (240, 250, 260):
        assert blog.says(second, lacks, made=180) == []


@EVIDENCE
def test_copies_of_a_page_on_which_an_entry_returned_for_a_moment_tell_nothing(dated: Dated) -> None:
    blog = Blog(dated)
    blog.says(0, WHOLE, made=-30)
    blog.says(130, LACKS_NEWEST, made=100)
    blog.says_it_again(150)
    assert blog.says(300, WHOLE, made=280) == []
    assert blog.says(330, LACKS_NEWEST, made=320) == []
    for second in (340, 350, 360):
        assert blog.says(second, WHOLE, made=280) == []
