"""What an index remembers, and that nothing else decides its judgements."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.matching import Index, Sketch, sketch
from pipelines.matching.known import Known
from schemas.records import Match
from tests.matching.updates import NOON, update

FERRY = (
    "Rescue boats have reached the ferry Saint Orla off Port Morvane and all 84 passengers are safe, say coastguards."
)
TOLL = (
    "At least {} people were killed when the roof of the Sorrel market in Port Morvane fell in, hospital officials say."
)


def fold(index: Index, sketches: Sequence[Sketch]) -> list[Match]:
    """Judge and remember, in order."""
    matches = []
    for one in sketches:
        matches.append(index.judge(one))
        index.remember(one, matches[-1])
    return matches


def rebuilt(index: Index) -> Index:
    """An index made of what another one gives for its journal, by way of bytes."""
    other = Index()
    for one in index.entries():
        other.restore(msgspec.msgpack.decode(msgspec.msgpack.encode(one), type=Known))
    return other


def test_a_copy_joins_the_story_of_what_it_copies() -> None:
    longer = (
        FERRY + " A second ferry, the Saint Bron, is still adrift without power ten miles from the harbour of Lissand."
    )
    texts = [("a", TOLL.format(12)), ("b", TOLL.format(19)), ("c", TOLL.format(19)), ("d", longer), ("e", FERRY)]
    matches = fold(Index(), [sketch(update(text, id=id, outlet=f"outlet-{id}")) for id, text in texts])
    assert [(match.verdict, match.of, match.story_id) for match in matches] == [
        ("NEW", None, "a"),
        ("DEVELOPS", "a", "a"),
        ("COPY", "b", "a"),
        ("NEW", None, "d"),
        ("COPY", "d", "d"),
    ]


QUAKE = "Magnitude {} earthquake strikes {} km south of {} at a depth of 10 km, the seismological institute says."
STRIKE = (
    "Dockers in Port Morvane have walked out over plans of the shipping company Brandal to cut 300 jobs at its "
    "terminal. Their leader Edda Morrow spoke of the largest walkout in the harbour since 1998. Ferries stay tied up."
)
TALKS = (
    "Brandal and the dockers of Port Morvane will meet an arbiter tomorrow. Edda Morrow said the union expects the "
    "shipping company to take its plans for the terminal back, and that the harbour will not open before it does."
)


def test_what_is_new_in_a_known_story_is_new_and_in_the_story() -> None:
    index = Index()
    fold(index, [sketch(update(STRIKE, id="a", outlet="bell"))])
    one = sketch(update(TALKS, id="b"))
    match = index.judge(one)
    assert (match.verdict, match.of, match.story_id) == ("NEW", None, "a")
    assert "words with a" in (match.reason or "")
    index.remember(one, match)
    other = index.judge(sketch(update("Everyone has been evacuated from the hall.", id="b", action="REVISED")))
    assert (other.verdict, other.story_id) == ("NEW", "a")
    assert index.judge(sketch(update(TALKS, id="c", outlet="bell"))).story_id == "a"


def test_an_outlet_does_not_make_a_story_of_its_own_entries_by_their_likeness() -> None:
    index = Index()
    fold(index, [sketch(update(STRIKE, id="a"))])
    assert index.judge(sketch(update(TALKS, id="b"))).story_id == "b"


def test_happenings_told_in_one_form_are_no_story() -> None:
    quakes = [QUAKE.format(5.8, 22, "Temrin"), QUAKE.format(4.9, 37, "Hadra"), QUAKE.format(6.1, 61, "Belmar")]
    matches = fold(Index(), [sketch(update(text, id=f"{n}", outlet=f"outlet-{n}")) for n, text in enumerate(quakes)])
    assert [match.story_id for match in matches] == ["0", "1", "2"]


def test_a_text_put_together_from_two_outlets_is_known() -> None:
    first = "The central bank of Talvia has raised its main rate to 7.5 percent, the third rise since the spring."
    known = [sketch(update(first, id="a", outlet="bell")), sketch(update(FERRY, id="b", outlet="gazette"))]
    match = fold(Index(), [*known, sketch(update(first + " " + FERRY, id="c"))])[-1]
    assert match.verdict == "COPY"
    assert match.reason == "1 of 2 sentences stand in b, 1 in a"


def test_a_revision_does_not_match_itself_and_keeps_its_story() -> None:
    index = Index()
    fold(index, [sketch(update(TOLL.format(12), id="a", outlet="bell")), sketch(update(TOLL.format(19), id="b"))])
    same = index.judge(sketch(update(TOLL.format(12), id="a", outlet="bell", action="REVISED")))
    assert (same.verdict, same.of) == ("DEVELOPS", "b")
    other = index.judge(sketch(update("Everyone has been evacuated from the hall.", id="b", action="REVISED")))
    assert (other.verdict, other.of, other.story_id) == ("REPORT", "a", "a")


def test_a_copy_whose_revision_says_more_is_news() -> None:
    index = Index()
    fold(index, [sketch(update(FERRY, id="a", outlet="bell")), sketch(update(FERRY, id="b"))])
    more = FERRY + " Police have arrested the captain and two officers of the shipping company Morvane Lines."
    match = index.judge(sketch(update(more, id="b", action="REVISED")))
    assert (match.verdict, match.story_id) == ("REPORT", "a")


def test_earlier_revisions_do_not_stand_in_the_way() -> None:
    index = Index()
    fold(index, [sketch(update(FERRY, id="a", outlet="bell"))])
    for number in range(12):
        index.remember(
            sketch(update(f"{FERRY} {number}", id="b", action="REVISED")), Match(verdict="NEW", story_id="b")
        )
    assert index.judge(sketch(update(FERRY, id="b", action="REVISED"))).of == "a"
    assert index.judge(sketch(update(FERRY, id="c", outlet="gazette"))).of == "a"


def test_a_copy_is_of_what_was_first_however_often_it_was_copied() -> None:
    matches = fold(Index(), [sketch(update(FERRY, id=f"{n}", outlet=f"outlet-{n}")) for n in range(30)])
    assert {match.of for match in matches[1:]} == {"0"}


def test_a_copy_is_known_when_what_it_copied_is_forgotten() -> None:
    index = Index()
    days = [NOON + timedelta(days=day) for day in range(3)]
    fold(index, [sketch(update(FERRY, id=f"{day}", outlet=f"outlet-{day}", at=at)) for day, at in enumerate(days)])
    index.forget_before(days[1])
    match = index.judge(sketch(update(FERRY, id="new", at=days[2])))
    assert (match.verdict, match.of, match.story_id) == ("COPY", "1", "0")


def test_a_withdrawal_goes_where_its_update_went() -> None:
    index = Index()
    fold(index, [sketch(update(FERRY, id="a", outlet="bell")), sketch(update(FERRY, id="b"))])
    assert index.judge(sketch(update(FERRY, id="b", action="WITHDRAWN"))).verdict == "COPY"
    assert index.judge(sketch(update(FERRY, id="a", outlet="bell", action="WITHDRAWN"))).verdict == "NEW"
    assert index.judge(sketch(update(FERRY, id="never-seen", action="WITHDRAWN"))).story_id == "never-seen"


def test_what_was_withdrawn_hides_nothing() -> None:
    index = Index()
    gone = update(FERRY, id="a", outlet="bell", action="WITHDRAWN")
    fold(index, [sketch(update(FERRY, id="a", outlet="bell")), sketch(gone)])
    assert index.judge(sketch(update(FERRY, id="b"))).verdict == "NEW"


def test_judging_remembers_nothing() -> None:
    index = Index()
    one = sketch(update(FERRY, id="a", outlet="bell"))
    assert index.judge(one) == index.judge(one)
    assert len(index) == 0


@pytest.mark.parametrize("text", ["", "   ", "!!! ...", "12", "the and of", "On Friday"])
def test_a_text_that_says_nothing_is_new(text: str) -> None:
    matches = fold(Index(), [sketch(update(text, id=id, outlet=id)) for id in ("a", "b", "c")])
    assert {match.verdict for match in matches} == {"NEW"}


@pytest.mark.parametrize("text", ["GOAL!", "Good evening", "Live coverage", "Full time.", "More to follow."])
def test_a_word_or_two_that_another_outlet_prints_are_linked_and_never_hidden(text: str) -> None:
    matches = fold(Index(), [sketch(update(text, id=id, outlet=id)) for id in ("a", "b", "c")])
    assert [(match.verdict, match.of) for match in matches] == [("NEW", None), ("REPORT", "a"), ("REPORT", "a")]


def test_the_same_word_under_another_title_is_another_text() -> None:
    goals = [("Moreno scores for Orsova", "GOAL!"), ("Larsen levels for Halden", "GOAL!")]
    updates = [
        update(text, title=title, id=f"{number}", outlet=f"outlet-{number}")
        for number, (title, text) in enumerate([*goals, goals[0]])
    ]
    matches = fold(Index(), list(map(sketch, updates)))
    assert [match.verdict for match in matches] == ["NEW", "NEW", "COPY"]


def test_days_are_forgotten_whole_and_leave_nothing_behind() -> None:
    index = Index()
    days = [NOON + timedelta(days=day) for day in range(4)]
    fold(index, [sketch(update(f"{FERRY} {day}", id=f"{day}", outlet="bell", at=at)) for day, at in enumerate(days)])
    index.forget_before(days[2])
    assert len(index) == 2
    assert [one.update_id for one in index.entries()] == ["2", "3"]
    index.forget_before(days[3] + timedelta(days=1))
    assert len(index) == 0
    assert index.postings == 0
    assert index.judge(sketch(update(FERRY, id="new", at=days[3] + timedelta(days=1)))).verdict == "NEW"


def test_an_answer_is_bounded_however_often_a_text_is_repeated() -> None:
    index = Index()
    sketches = [sketch(update(TOLL.format(n + 100), id=f"{n}", outlet=f"outlet-{n}")) for n in range(3000)]
    for one in sketches:
        index.remember(one, Match(verdict="NEW", story_id=one.update_id))
    # Its id, its text, its sentence and the figure are its own; the other 15 features are shared.
    assert index.postings < 3000 * 10
    assert index.judge(sketch(update(TOLL.format(7), id="new"))).verdict == "DEVELOPS"


PLACES = ["Halden", "Orsova", "Lissand"]
DEEDS = [
    "rescuers pulled {} miners from the flooded Karst Hill pit near {} on Monday, the company says.",
    "{} demonstrators were held overnight after the march on the town hall of {}, their lawyers say.",
    "the ferry to {1} has lost {0} containers in the storm off the northern lighthouse, the port says.",
]
TEXTS = [deed.format(n, place) for deed, n, place in product(DEEDS, (12, 19), PLACES)]
STEPS = st.lists(
    st.tuples(
        st.integers(0, len(TEXTS) - 1),
        st.integers(0, 3),
        st.integers(0, 30),
        st.sampled_from(["NEW", "REVISED", "WITHDRAWN"]),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(STEPS, st.integers(0, 3))
def test_an_index_made_again_judges_alike(steps: list[tuple[int, int, int, str]], days: int) -> None:
    index = Index()
    for number, (place, outlet, hours, action) in enumerate(steps):
        at = NOON + timedelta(hours=hours + number)
        id = f"{number}" if action == "NEW" else f"{number // 2}"
        one = sketch(update(TEXTS[place], id=id, outlet=f"outlet-{outlet}", at=at, action=action))  # type: ignore[arg-type]
        index.remember(one, index.judge(one))
    index.forget_before(NOON + timedelta(days=days))
    again = rebuilt(index)
    assert list(again.entries()) == list(index.entries())
    for text in TEXTS:
        probe = sketch(update(text, id="probe", outlet="outlet-9", at=NOON + timedelta(days=4)))
        assert again.judge(probe) == index.judge(probe)
