"""Where updates go: news, sightings, revisions and withdrawals."""

from datetime import timedelta
from typing import Any

import msgspec

from pipelines.identity import record_id
from pipelines.match import Memory, Sketched, Topic
from pipelines.matching.sketch import sketch
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
    for delta in memory.deltas():
        rebuilt.apply(delta)
    for one in (update("d", "courier", FLOOD, 9), update("e", "courier", OTHER, 9), revised(copy, 2, FLOOD)):
        assert judged(memory, one) == judged(rebuilt, one)


def test_a_record_id_changes_with_what_is_said_and_not_with_when_it_was_seen() -> None:
    one = update("a", "gazette", FLOOD, 0)
    seen_later = msgspec.structs.replace(one, observed_at=NOON + timedelta(hours=5), snapshot_id="11" * 8)
    assert record_id(seen_later) == record_id(one)
    for field, value in {"text": OTHER, "revision": 2, "action": "REVISED", "title": "T", "pinned": True}.items():
        assert record_id(msgspec.structs.replace(one, **{field: value})) != record_id(one)
    assert record_id(one) == "85c9b7ab6bf4e9c746ff1fd3e07151f4"  # pinned: consumers keep it
