"""Of which story an update is."""

import pytest

from pipelines.matching import Index, sketch
from pipelines.matching.stories import TELLING, cosine, telling, together, topic
from schemas.records import Match
from tests.matching.updates import update

STRIKE = "Dockers of Port Morvane walk out over plans of the shipping company Brandal to cut 300 jobs at its terminal."
ARBITER = "Brandal and the dockers will meet an arbiter in the terminal of Port Morvane, their leader Edda Morrow says."
FERRIES = "Ferries stay tied up while the walkout of the dockers at the terminal of Port Morvane goes on, Brandal says."
QUAKE = "A quake has shaken the hills north of Temrin; rescuers dig for villagers under the school of Colmar Alto."


def packed(text: str) -> bytes:
    """The tokens of a text."""
    return sketch(update(text)).tokens


def stories(texts: list[str]) -> list[str]:
    """The story of each text, each of another outlet; ids are '0', '1' ..."""
    index, found = Index(), []
    for number, text in enumerate(texts):
        one = sketch(update(text, id=f"{number}", outlet=f"outlet-{number}"))
        match = index.judge(one)
        index.remember(one, match)
        found.append(match.story_id)
    return found


def test_the_words_that_tell_a_text_are_its_heaviest() -> None:
    words, told = topic(packed(f"{STRIKE} {ARBITER}")), telling(packed(f"{STRIKE} {ARBITER}"))
    assert len(told) == TELLING < len(words)
    assert list(told.values()) == sorted(told.values(), reverse=True)
    assert sum(weight * weight for weight in told.values()) == pytest.approx(63 * 63, rel=0.1)
    assert len(telling(packed("Morvane waits"))) == 2
    assert telling(b"") == {}


def test_several_texts_together_are_one_topic() -> None:
    said = together([topic(packed(text)) for text in (STRIKE, ARBITER, FERRIES)])
    assert sum(weight * weight for weight in said.values()) == pytest.approx(1.0)
    assert cosine(topic(packed(STRIKE)), said) > cosine(topic(packed(STRIKE)), topic(packed(FERRIES)))


def test_the_likest_of_other_outlets_are_asked() -> None:
    index = Index()
    for number, text in enumerate([ARBITER, QUAKE, FERRIES, STRIKE, STRIKE]):
        one = sketch(update(text, id=f"{number}", outlet=f"outlet-{number}"))
        index.remember(one, Match(verdict="NEW", story_id="0"))
    new = sketch(update(STRIKE, outlet="outlet-3"))
    assert [teller.number for teller in index.akin(new)] == [4, 2, 0]
    assert [teller.number for teller in index.akin(new, own=[4])] == [2, 0]
    assert len({teller.story for teller in index.akin(new)}) == 1


def test_a_story_gathers_what_is_akin_to_its_members() -> None:
    assert stories([STRIKE, QUAKE, ARBITER, FERRIES]) == ["0", "1", "0", "0"]


def test_one_word_makes_a_story_only_where_three_have_it() -> None:
    assert stories(["Morvane waits", "Singers gather"]) == ["0", "1"]
    assert stories(["Morvane waits", "Rain over Morvane"]) == ["0", "1"]
    index = Index()
    for number, text in enumerate(["Morvane waits", "Rain over Morvane", "Morvane singers gather"]):
        index.remember(
            sketch(update(text, id=f"{number}", outlet=f"outlet-{number}")), Match(verdict="NEW", story_id="0")
        )
    assert index.judge(sketch(update("Crowds in Morvane"))).story_id == "0"


def test_the_same_names_alone_make_no_story() -> None:
    opened = "Oda Kelling has opened the new hospital in Marenburg, which cost 40 million crowns and took six years."
    leaves = "Oda Kelling will not stand in Marenburg again and will go back to teaching mathematics at her old school."
    assert stories([opened, leaves]) == ["0", "1"]
