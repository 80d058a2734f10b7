"""Entries of the older pages of a blog: each once, whichever page shows it, and nothing is made of their absence."""

import pytest

from pipelines.known import Page
from pipelines.revise import Revised, add_older, page_of, revise
from schemas.records import Entry
from tests.pipelines.pages import entry, snapshot
from tests.pipelines.test_revise import BRIDGE, SCHOOL, SHELTER, TRAINS, Blog, told

LIVE = "https://gazette.example/live"
OLDER = LIVE + "?page=2"


class Paged(Blog):
    """A blog that has an older page too."""

    def has_older(self, *entries: Entry) -> Revised:
        return self._apply(add_older(self.page, self._next(url=OLDER, older_of=LIVE), entries))


def reports(text: str, newest: int, oldest: int) -> list[Entry]:
    return [entry(minute, f"{text} Report {minute} of the day.") for minute in range(newest, oldest - 1, -1)]


def test_an_older_page_adds_what_is_not_known() -> None:
    blog = Paged()
    blog.says(entry(30, TRAINS), entry(20, SCHOOL))
    older = blog.has_older(entry(20, SCHOOL), entry(10, BRIDGE), entry(5, SHELTER))
    assert told(older) == [("NEW", 1, SHELTER), ("NEW", 1, BRIDGE)]
    assert older.unchanged == 1
    assert {update.page_url for update in older.updates} == {LIVE}
    assert told(blog.has_older(entry(10, BRIDGE), entry(5, SHELTER))) == []


def test_an_entry_has_one_name_whichever_page_shows_it_first() -> None:
    first = Paged().says(entry(10, BRIDGE)).updates
    assert [update.record_id for update in Paged().has_older(entry(10, BRIDGE)).updates] == [first[0].record_id]


@pytest.mark.parametrize("native_id", [None, "block-1"])
def test_an_entry_that_rolls_onto_an_older_page_is_told_once(native_id: str | None) -> None:
    blog = Paged()
    blog.says(entry(20, SCHOOL), entry(10, BRIDGE, native_id=native_id))
    blog.says(entry(30, TRAINS), entry(20, SCHOOL))
    assert told(blog.has_older(entry(10, BRIDGE, native_id=native_id))) == []
    back = entry(10, BRIDGE + " Walkers may cross.", native_id=native_id)
    assert told(blog.says(entry(30, TRAINS), entry(20, SCHOOL), back)) == [("REVISED", 2, back.content.text)]


@pytest.mark.parametrize("native_id", [None, "block-1"])
def test_an_entry_of_an_older_page_that_comes_to_the_live_page_is_told_once(native_id: str | None) -> None:
    blog = Paged()
    blog.says(entry(30, TRAINS), entry(20, SCHOOL))
    blog.has_older(entry(10, BRIDGE, native_id=native_id))
    assert told(blog.says(entry(30, TRAINS), entry(20, SCHOOL), entry(10, BRIDGE, native_id=native_id))) == []


def test_an_older_page_withdraws_revises_and_doubts_nothing() -> None:
    blog = Paged()
    live = reports(BRIDGE, 40, 1)
    blog.says(*live)
    blog.says(*live)
    before, steady = blog.page.deltas(), dict(blog.page.steady)
    edited = entry(9, f"{BRIDGE} Report 9 of the day. Corrected.")
    stale = blog.has_older(edited, entry(2, f"{BRIDGE} Report 2 of the day."))
    assert len(steady) == 40
    assert (told(stale), stale.letters, blog.page.deltas(), blog.page.steady) == ([], (), before, steady)
    assert told(blog.says_it_again()) == []


def test_what_an_older_page_added_is_not_missed_on_the_live_page() -> None:
    blog = Paged()
    live, pinned = reports(SCHOOL, 60, 51), entry(1, SHELTER, pinned=True)
    blog.says(*live)
    assert len(blog.has_older(*reports(BRIDGE, 40, 2)).updates) == 39
    assert told(blog.says(pinned, *live)) == [("NEW", 1, SHELTER)]
    for _ in range(6):
        revised = blog.says(pinned, *live)
        assert (told(revised), revised.letters) == ([], ())


def test_what_looks_like_a_known_entry_and_has_another_time_is_another() -> None:
    blog = Paged()
    blog.says(entry(30, "Goal!"), entry(20, SCHOOL))
    other = "Pupils of the Mill Lane school were sent home at ten. At Farrow the school bus waits for all others."
    assert told(blog.has_older(entry(20, other), entry(10, "Goal!"))) == [("NEW", 1, "Goal!"), ("NEW", 1, other)]


def test_what_was_lightly_edited_after_it_had_left_the_live_page_is_not_told_again() -> None:
    blog = Paged()
    blog.says(entry(20, SCHOOL), entry(10, f"{BRIDGE} {SHELTER}"))
    blog.says(entry(30, TRAINS), entry(20, SCHOOL))
    assert told(blog.has_older(entry(10, f"{BRIDGE} {SHELTER} Updated."))) == []


def test_an_older_page_is_read_as_if_the_live_page_had_answered() -> None:
    """So that addresses made of the page's own, such as those of its fragments, are the same on both."""
    body = b"""<script type="application/ld+json">{"@type": "LiveBlogPosting", "liveBlogUpdate": [{"url": "#r1",
        "@type": "BlogPosting", "datePublished": "2026-03-01T12:10:00Z", "articleBody": "Fog."}]}</script>"""
    page = Page()
    first = revise(page, snapshot(0, body=body, platform="schema_org"))
    for delta in first.deltas:
        page.apply(delta)
    older = snapshot(10, body=body, platform="schema_org", url=OLDER, older_of=LIVE)
    assert [update.permalink for update in first.updates] == [LIVE + "#r1"]
    assert revise(page, older).updates == ()
    assert [update.permalink for update in revise(Page(), older).updates] == [LIVE + "#r1"]
    assert page_of(older) == page_of(snapshot(0))


def test_an_older_page_that_cannot_be_read_is_a_dead_letter_under_its_own_address() -> None:
    older = snapshot(10, body=b"<p>Fog.</p>", platform="schema_org", url=OLDER, older_of=LIVE)
    assert [letter.url for letter in revise(Page(), older).letters] == [OLDER]


def test_what_an_older_page_added_is_forgotten_in_time() -> None:
    blog = Paged()
    blog.says(entry(30, TRAINS))
    blog.has_older(entry(10, BRIDGE))
    blog.second += 8 * 86_400
    blog.says(entry(30, TRAINS))
    assert len(blog.page.known) == 1
