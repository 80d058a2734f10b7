"""Sketches: small, the same every time, and with no more in them than matching needs."""

import os
import subprocess
import sys
import time
from array import array

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.matching import Index, Sketch, sketch
from pipelines.matching.features import features_of
from tests.matching.updates import update

TEXT = "At least 12 people were killed when the roof of the Sorrel market in Port Morvane fell in, officials say. "


def test_a_sketch_travels_as_bytes() -> None:
    one = sketch(update(TEXT))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(one), type=Sketch) == one
    assert len(msgspec.msgpack.encode(one)) < 400


def test_a_sketch_is_the_same_in_every_process() -> None:
    code = (
        "import hashlib, msgspec; from pipelines.matching import sketch; from tests.matching.updates import update;"
        f"print(hashlib.sha256(msgspec.msgpack.encode(sketch(update({TEXT!r})))).hexdigest())"
    )
    prints = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(prints) == 1


def test_the_title_is_read_where_the_text_says_little() -> None:
    title = "Roof of the Sorrel market in Port Morvane falls in"
    assert sketch(update("", title=title)).tokens
    assert sketch(update("More soon.", title=title)).tokens != sketch(update("More soon.")).tokens
    assert sketch(update(TEXT, title=title)).tokens == sketch(update(TEXT)).tokens


def test_a_withdrawal_has_no_text() -> None:
    one = sketch(update(TEXT, action="WITHDRAWN"))
    assert (one.tokens, one.features, one.places) == (b"", b"", b"")


def test_a_long_text_has_a_bounded_sketch() -> None:
    assert len(msgspec.msgpack.encode(sketch(update(TEXT * 1000)))) < 4000


@settings(max_examples=300, deadline=None)
@given(
    st.text() | st.text(alphabet="0123456789.,:'’ \nAaé%million٣٫!?…"),
    st.sampled_from(["en", "de", "fr", "es", "ar", "zh", "und", None]),
)
def test_any_text_has_a_sketch_that_can_be_judged(text: str, language: str | None) -> None:
    index = Index()
    one = sketch(update(text, id="one", outlet="bell", language=language))
    index.remember(one, index.judge(one))
    match = index.judge(sketch(update(text, id="two", language=language)))
    assert (match.verdict == "COPY") == (len(one.tokens) >= 12)  # three words


@pytest.mark.parametrize("text", ["." * 200_000, ". " * 100_000, "9" * 100_000, "1 billion " * 5000, "ha " * 50_000])
def test_a_hostile_text_takes_no_time(text: str) -> None:
    index = Index()
    start = time.perf_counter()
    for number, more in enumerate(("", " The harbour of Lissand is closed.", " A ferry is missing near Brenn.")):
        one = sketch(update(text + more, id=f"{number}", outlet=f"outlet-{number}"))
        index.remember(one, index.judge(one))
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("language", ["en", "ar", "xx"])
@pytest.mark.parametrize(
    "text", [TEXT * 4, "Goal!", "", "Rain. " * 80, TEXT + "Rain fell on 3 May, not 4.5 mm! More soon."]
)
def test_its_features_follow_from_its_tokens(text: str, language: str) -> None:
    one = sketch(update(text, language=language))
    pairs = features_of(one.tokens, facts=one.language != "und")
    assert array("I", [feature for feature, _ in pairs]).tobytes() == one.features
    assert bytes([place for _, place in pairs]) == one.places
