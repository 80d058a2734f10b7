"""Where updates go: news, sightings, revisions and withdrawals."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.identity import record_id
from pipelines.match import DAY, Judged, Memory, Sketched
from pipelines.matching import entries
from pipelines.matching.sketch import sketch
from pipelines.places import Place, Places, Topic
from schemas.records import Match, Update
from tests.pipelines.pages import NOON

FLOOD = (
    "Rescue boats brought 143 people out of the lower town of Farrow overnight, the fire chief Marta Oduya said. "
    "The Wenn stood at 6.2 metres at dawn, its highest level since 1957. Two bridges remain closed to all traffic."
)
OTHER = (
    "The council of Little Haven voted by 11 to 4 to close the municipal airfield from next summer. "
    "Mayor Tobias Renn called the vote a mistake that the town would regret for a generation."
)


def update(name: str, outlet: str, text: str, minute: int, **fields: Any) -> Update:
    at = NOON + timedelta(minutes=minute)
    update_id = f"{at:%Y-%m-%dT%H:%MZ}/{outlet}/{name}"
    given_fields = dict(
        record_id="", update_id=update_id, revision=1, action="NEW", outlet=outlet, via=None,
        source=f"https://{outlet}.example/live", page_url=f"https://{outlet}.example/live", permalink=None,
        kind="UPDATE", published_at=at, precision="MINUTE", time_source="STAMP", time_text=None, modified_at=None,
        observed_at=at, title=None, text=text, html="", language="en", authors=(), links=(), media=(), quotes=(),
        tags=(), pinned=False, changed=(), match=Match(verdict="NEW", story_id=update_id), snapshot_id="00" * 8,
    )  # fmt: skip
    return Update(**(given_fields | fields))  # type: ignore[arg-type]


def judged(memory: Memory, one: Update) -> tuple[Topic, Update]:
    topic, told, delta = memory.judge(Sketched(one, sketch(one)))
    memory.apply(delta)
    return topic, told


def revised(one: Update, revision: int, text: str, **fields: Any) -> Update:
    later = one.observed_at + timedelta(minutes=revision)
    return msgspec.structs.replace(one, revision=revision, action="REVISED", text=text, observed_at=later, **fields)


def test_news_goes_to_updates_and_its_copy_to_sightings() -> None:
    memory = Memory(timedelta(days=3))
    first = update("a", "gazette", FLOOD, 0)
    assert judged(memory, first) == ("updates", msgspec.structs.replace(first, record_id=record_id(first)))
    topic, copy = judged(memory, update("b", "herald", FLOOD, 5))
    assert (topic, copy.match.verdict, copy.match.of, copy.match.story_id) == (
        "sightings", "COPY", first.update_id, first.update_id
    )  # fmt: skip
    assert copy.match.reason


def test_what_says_something_else_stays_news() -> None:
    memory = Memory(timedelta(days=3))
    judged(memory, update("a", "gazette", FLOOD, 0))
    assert judged(memory, update("b", "herald", OTHER, 5))[0] == "updates"


def test_what_changes_a_figure_stays_news_in_the_story_of_what_it_changes() -> None:
    memory = Memory(timedelta(days=3))
    first = update("a", "gazette", FLOOD, 0)
    judged(memory, first)
    topic, told = judged(memory, update("b", "herald", FLOOD.replace("143", "171"), 6))
    assert (topic, told.match.verdict, told.match.story_id) == ("updates", "DEVELOPS", first.update_id)
    assert told.match.reason == f"3 of 3 sentences stand in {first.update_id}; differs: 143 -> 171"


def test_a_revision_stays_in_updates() -> None:
    memory = Memory(timedelta(days=3))
    mine, theirs = update("a", "gazette", OTHER, 0), update("b", "herald", FLOOD, 1)
    judged(memory, mine)
    judged(memory, theirs)
    topic, told = judged(memory, revised(mine, 2, FLOOD))
    assert topic == "updates"
    assert told.match.verdict == "COPY"


def test_a_sighting_whose_revision_says_something_of_its_own_enters_updates() -> None:
    memory = Memory(timedelta(days=3))
    judged(memory, update("a", "gazette", FLOOD, 0))
    copy = update("b", "herald", FLOOD, 5)
    assert judged(memory, copy)[0] == "sightings"
    assert judged(memory, revised(copy, 2, FLOOD + " More boats are on their way."))[0] in ("sightings", "updates")
    assert judged(memory, revised(copy, 3, OTHER))[0] == "updates"
    assert judged(memory, revised(copy, 4, FLOOD))[0] == "updates"


def test_a_withdrawal_goes_where_the_update_went() -> None:
    memory = Memory(timedelta(days=3))
    mine, copy = update("a", "gazette", FLOOD, 0), update("b", "herald", FLOOD, 5)
    judged(memory, mine)
    judged(memory, copy)
    gone = msgspec.structs.replace(copy, action="WITHDRAWN", revision=2, text="")
    topic, told = judged(memory, gone)
    assert (topic, told.match.story_id, told.match.of) == ("sightings", mine.update_id, mine.update_id)
    topic, told = judged(memory, msgspec.structs.replace(mine, action="WITHDRAWN", revision=2, text=""))
    assert (topic, told.match.story_id) == ("updates", mine.update_id)


def test_what_repeats_a_withdrawn_text_is_news() -> None:
    memory = Memory(timedelta(days=3))
    mine = update("a", "gazette", FLOOD, 0)
    judged(memory, mine)
    judged(memory, msgspec.structs.replace(mine, action="WITHDRAWN", revision=2, text=""))
    assert judged(memory, update("b", "herald", FLOOD, 5))[0] == "updates"


def test_after_the_window_a_repeat_is_news() -> None:
    memory = Memory(timedelta(days=3))
    judged(memory, update("a", "gazette", FLOOD, 0))
    judged(memory, update("x", "gazette", OTHER, 5 * 24 * 60))
    assert judged(memory, update("b", "herald", FLOOD, 5 * 24 * 60 + 1))[0] == "updates"
    assert len(memory.index) == 2


def test_a_memory_rebuilt_from_its_deltas_judges_alike() -> None:
    memory = Memory(timedelta(days=3))
    copy = update("b", "herald", FLOOD, 5)
    for one in (update("a", "gazette", FLOOD, 0), copy, update("c", "herald", OTHER, 6)):
        judged(memory, one)
    rebuilt = Memory(timedelta(days=3))
    restored(rebuilt, memory.deltas())
    for one in (update("d", "courier", FLOOD, 9), update("e", "courier", OTHER, 9), revised(copy, 2, FLOOD)):
        assert judged(memory, one) == judged(rebuilt, one)


def restored(memory: Memory, journal: Iterable[Judged]) -> Memory:
    """A memory made of a journal, by way of bytes."""
    for delta in journal:
        memory.apply(msgspec.msgpack.decode(msgspec.msgpack.encode(delta), type=Judged))
    return memory


PLACE = ["Farrow", "Little-Haven", "Morvane"]
SAID = [
    *(f"{FLOOD} {OTHER}".replace("Farrow", place).replace("143", toll) for place in PLACE for toll in ("143", "171")),
    FLOOD, OTHER, OTHER + " Read more in the Gazette of today.", "More soon.", "",
]  # fmt: skip
# Who says which of the texts, how many hours after the one before; or revises or withdraws an earlier one; or the
# process is started again, from all that was judged or from the shortest journal.
HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just("NEW"), st.integers(0, 3), st.integers(0, len(SAID) - 1), st.sampled_from([0, 0, 1, 30, 99])),
        st.tuples(st.just("REVISED"), st.integers(0, 9), st.integers(0, len(SAID) - 1), st.sampled_from([0, 1, 80])),
        st.tuples(st.just("WITHDRAWN"), st.integers(0, 9), st.just(len(SAID) - 1), st.sampled_from([0, 1, 80])),
        st.tuples(st.sampled_from(["all", "shortest"]), st.just(0), st.just(0), st.just(0)),
    ),
    min_size=2,
    max_size=30,
)


def stream(happenings: Iterable[tuple[str, int, int, int]]) -> list[Update | str]:
    """The updates of some happenings, and the restarts between them."""
    found: list[Update | str] = []
    told: list[Update] = []
    minute = 0
    for number, (what, who, text, hours) in enumerate(happenings):
        minute += 60 * hours + 1
        if what == "NEW":
            told.append(update(f"{number:08x}", f"outlet-{who}", SAID[text], minute))
        elif what in ("REVISED", "WITHDRAWN"):
            if not told:
                continue
            one = told[-1 - who % len(told)]
            changes: dict[str, Any] = {"action": what, "revision": one.revision + 1, "text": SAID[text]}
            told.append(msgspec.structs.replace(one, observed_at=NOON + timedelta(minutes=minute), **changes))
        found.append(told[-1] if what not in ("all", "shortest") else what)
    return found


@settings(max_examples=150, deadline=None)
@given(HAPPENINGS, st.sampled_from([0.5, 1, 3, 9]))
@example([("NEW", 0, 6, 0), ("NEW", 1, 6, 0), ("NEW", 2, 7, 99), ("shortest", 0, 0, 0), ("REVISED", 1, 9, 0)], 3)
def test_a_memory_made_again_judges_as_one_that_was_never_lost(
    happenings: list[tuple[str, int, int, int]], days: float
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entries, "SEGMENT", 5)
        steady, lost, journal = Memory(days * DAY), Memory(days * DAY), list[Judged]()
        for one in stream(happenings):
            if isinstance(one, Update):
                told = Sketched(one, sketch(one))
                expected, found = steady.judge(told), lost.judge(told)
                assert found == expected
                steady.apply(expected[2])
                lost.apply(found[2])
                journal.append(found[2])
            else:
                journal = lost.deltas() if one == "shortest" else journal
                lost = restored(Memory(days * DAY), journal)
        assert lost.deltas() == steady.deltas()
        assert list(lost.index.entries()) == list(steady.index.entries())


@settings(max_examples=40, deadline=None)
@given(HAPPENINGS)
def test_what_expires_leaves_nothing_behind(happenings: list[tuple[str, int, int, int]]) -> None:
    memory, empty = Memory(3 * DAY), Memory(3 * DAY)
    for one in stream(happenings):
        if isinstance(one, Update):
            judged(memory, one)
    last = NOON + timedelta(days=400)
    memory.index.forget_before(last)
    memory.places.drop_before(last.toordinal())
    assert (len(memory.index), memory.index.postings, len(memory.places)) == (0, 0, 0)
    assert memory.index.held_bytes == empty.index.held_bytes
    assert memory.places.held_bytes == empty.places.held_bytes
    assert memory.deltas() == []
    lone = update("lone", "gazette", FLOOD, 400 * 24 * 60)
    assert judged(memory, lone) == judged(empty, lone)
    assert memory.index.held_bytes == empty.index.held_bytes
    assert memory.places.held_bytes == empty.places.held_bytes


def test_a_place_is_the_last_one_and_is_forgotten_with_its_day() -> None:
    places = Places()
    first, other = Place("a", "sightings", 1, "s", "of"), Place("2016-12-11T19:20Z/bell/0000000a", "updates", 1)
    last = Place("a", "updates", 3, "s")
    for place in (first, other, last):
        places.note(place)
    assert list(places) == [other, last]
    assert (places.find("a"), places.find(other.update_id), places.find("c")) == (last, other, None)
    places.drop_before(2)
    assert (places.find("a"), places.find(other.update_id), list(places)) == (last, None, [last])
    places.drop_before(4)
    assert (places.find("a"), len(places)) == (None, 0)


def test_what_is_journaled_of_an_update_is_little_more_than_its_words() -> None:
    one = update("0000000a", "gazette", FLOOD, 0)
    delta = Memory(3 * DAY).judge(Sketched(one, sketch(one)))[2]
    assert len(msgspec.msgpack.encode(delta)) < len(sketch(one).tokens) + 120


def test_a_record_id_changes_with_what_is_said_and_not_with_when_it_was_seen() -> None:
    one = update("a", "gazette", FLOOD, 0)
    seen_later = msgspec.structs.replace(one, observed_at=NOON + timedelta(hours=5), snapshot_id="11" * 8)
    assert record_id(seen_later) == record_id(one)
    for field, value in {"text": OTHER, "revision": 2, "action": "REVISED", "title": "T", "pinned": True}.items():
        assert record_id(msgspec.structs.replace(one, **{field: value})) != record_id(one)
    assert record_id(one) == "85c9b7ab6bf4e9c746ff1fd3e07151f4"  # pinned: consumers keep it
