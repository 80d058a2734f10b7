"""What two texts are to each other, on hand-made pairs."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipelines.matching import Index, sketch
from schemas.records import Match
from tests.matching.updates import update

PAIRS: list[dict[str, str]] = tomllib.loads((Path(__file__).parent / "pairs.toml").read_text())["pair"]


def judge(old: str, new: str, **fields: Any) -> Match:
    """What `new` is to `old`, which another outlet has published."""
    index = Index()
    first = sketch(update(old, id="old", outlet="morning-bell", language=fields.get("language", "en")))
    index.remember(first, index.judge(first))
    return index.judge(sketch(update(new, **fields)))


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["name"] for pair in PAIRS])
def test_pairs_of_two_outlets(pair: dict[str, str]) -> None:
    match = judge(pair["old"], pair["new"], language=pair.get("language", "en"))
    if pair["verdict"] == "KEPT":
        assert match.verdict != "COPY", match.reason
    else:
        assert match.verdict == pair["verdict"], match.reason
    if match.verdict == "NEW":
        assert match.of is None
        assert match.story_id == "new" or pair["verdict"] == "KEPT"  # which may be new and of the same story
    else:
        assert (match.of, match.story_id) == ("old", "old")
        assert match.reason
        assert 0 < match.score <= 1


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["name"] for pair in PAIRS])
def test_an_outlet_never_copies_itself(pair: dict[str, str]) -> None:
    assert judge(pair["old"], pair["new"], language=pair.get("language", "en"), outlet="morning-bell").verdict != "COPY"


@pytest.mark.parametrize("pair", [p for p in PAIRS if p["verdict"] == "KEPT"], ids=lambda pair: pair["name"])
def test_what_differs_one_way_differs_the_other(pair: dict[str, str]) -> None:
    match = judge(pair["new"], pair["old"], language=pair.get("language", "en"))
    assert (match.verdict == "COPY") == (pair.get("reverse") == "COPY"), match.reason


def test_the_reason_can_be_checked() -> None:
    old = "At least 12 people were killed when the roof of the Sorrel market in Port Morvane fell in, officials say."
    assert judge(old, old).reason == "the same text as old"
    assert "12 -> 19" in (judge(old, old.replace("12", "19")).reason or "")
    longer = old + " The mayor, Jonas Verhald, has asked the army to send two field hospitals to the harbour."
    assert (
        judge(longer, old.replace("officials say", "say hospital officials")).reason == "1 of 1 sentences stand in old"
    )
