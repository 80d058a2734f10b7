"""What an outlet prints under everything takes no part in matching."""

from datetime import timedelta

import pytest

from pipelines.matching import Index, sketch
from pipelines.matching.explain import explain
from schemas.records import Match
from tests.matching.updates import NOON, update

NEWS = [
    "Rescue boats have reached the ferry Saint Orla off Port Morvane and all 84 passengers are safe.",
    "The council of Halden voted by 11 to 4 to close the municipal airfield from next summer.",
    "Gusts of 118 kilometres an hour tore the roof off the sports hall of Lissand.",
    "Prosecutors have charged two former directors of Estmere Credit with fraud over the harbour loans.",
    "Ana Delmar is out of the Snowhorn open after twisting her ankle in the second set.",
    "The Karst Hill pit will stay shut until engineers have inspected the northern shaft.",
]
FURNITURE = {
    "en": "The Harbour Post is not responsible for the content of external websites and shops.",
    "de": "Die Hafenpost übernimmt keine Verantwortung für die Inhalte verlinkter fremder Webseiten.",
    "ru": "Редакция Портовой газеты не отвечает за содержание внешних сайтов и магазинов.",
}


def known(language: str, furniture: str, outlet: str = "harbour-post") -> Index:
    """An outlet's texts, each with the furniture."""
    index = Index()
    for number, text in enumerate(NEWS[:5]):
        one = sketch(update(f"{text} {furniture}", id=f"{number}", outlet=outlet, language=language))
        index.remember(one, index.judge(one))
    return index


@pytest.mark.parametrize("language", FURNITURE)
def test_a_text_that_shares_furniture_alone_is_new(language: str) -> None:
    index = known(language, FURNITURE[language])
    one = sketch(update(f"{NEWS[5]} {FURNITURE[language]}", id="x", language=language))
    assert index.judge(one) == Match(verdict="NEW", story_id="x")
    assert index.judge(sketch(update(FURNITURE[language], id="y", language=language))).verdict == "NEW"


@pytest.mark.parametrize("language", FURNITURE)
def test_a_copy_with_the_furniture_of_its_own_outlet_is_a_copy(language: str) -> None:
    index = known(language, FURNITURE[language])
    first = sketch(update(NEWS[5], id="first", outlet="bell", language=language))
    index.remember(first, index.judge(first))
    match = index.judge(sketch(update(f"{NEWS[5]} {FURNITURE[language]}", id="x", language=language)))
    assert (match.verdict, match.of) == ("COPY", "first")


def test_what_another_outlet_repeats_is_no_furniture_here() -> None:
    index = known("en", FURNITURE["en"], outlet="bell")
    assert index.judge(sketch(update(FURNITURE["en"], id="x"))).verdict == "COPY"


def test_revisions_of_one_update_make_no_furniture() -> None:
    index = Index()
    for number in range(8):
        one = sketch(update(f"{NEWS[1]} {NEWS[0]} {number}", id="a", action="REVISED"))
        index.remember(one, index.judge(one))
    one = sketch(update(NEWS[1], id="b"))
    assert index.without_furniture(one) == one


def test_furniture_is_forgotten_with_its_days_and_known_again_from_the_journal() -> None:
    index = known("en", FURNITURE["en"])
    one = sketch(update(f"{NEWS[5]} {FURNITURE['en']}", id="x"))
    again = Index()
    for entry in index.entries():
        again.restore(entry)
    assert again.without_furniture(one) == index.without_furniture(one) != one
    index.forget_before(NOON + timedelta(days=1))
    assert index.without_furniture(one) == one


def test_an_explanation_leaves_it_out() -> None:
    index = known("en", FURNITURE["en"])
    assert explain(index, update(f"{NEWS[5]} {FURNITURE['en']}", id="x")).sentences == 1
