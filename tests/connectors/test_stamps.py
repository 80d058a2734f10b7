"""What begins with a stamp, and what only begins with a time."""

import pytest

from connectors.pages.stamps import stamp


@pytest.mark.parametrize(
    ("line", "text", "clock"),
    [
        ("UPDATE 1920 GMT: The fire", "The fire", (19, 20, "GMT")),
        ("UPDATE 1920 GMT The fire", "The fire", (19, 20, "GMT")),
        ("UPDATE 1920\u00a0GMT: The fire", "The fire", (19, 20, "GMT")),
        ("Update, 7.20 p.m. GMT: The fire", "The fire", (19, 20, "GMT")),
        ("Update 3, 7.20pm: The fire", "The fire", (19, 20, None)),
        ("UPDATED 19:20", "", (19, 20, None)),
        ("1920 GMT: Port. The fire", "Port. The fire", (19, 20, "GMT")),
        ("1920 GMT, Selwyn: the fire", "Selwyn: the fire", (19, 20, "GMT")),
        ("[1920 GMT] The fire", "The fire", (19, 20, "GMT")),
        ("• 1920 GMT – The fire", "The fire", (19, 20, "GMT")),
        ("19.20 GMT", "", (19, 20, "GMT")),
        ("19.20 GMT Ships leave", "Ships leave", (19, 20, "GMT")),
        ("1420 EST (1920 GMT): The fire", "The fire", (14, 20, "EST")),
        ("1920 GMT / 2020 CET: The fire", "The fire", (19, 20, "GMT")),
        ("UPDATE Dec 11, 1920 GMT: The fire", "The fire", (19, 20, "GMT")),
        ("UPDATE 1920 GMT, 12 December: The fire", "The fire", (19, 20, "GMT")),
        ("Sunday, 19.20 GMT: The fire", "The fire", (19, 20, "GMT")),
        ("UPDATE 0030 GMT: “Fire”", "“Fire”", (0, 30, "GMT")),
        ("1920 GMT: انطفأ", "انطفأ", (19, 20, "GMT")),
        ("7.20pm - The fire", "The fire", (19, 20, None)),
        ("19:20 the fire", None, None),
        ("19h20 : Le feu", "Le feu", (19, 20, None)),
    ],
)
def test_a_stamp_is_cut_from_the_text(line: str, text: str | None, clock: tuple[int, int, str | None] | None) -> None:
    found = stamp(line)
    assert (found and line[found.length :]) == text
    printed = found.clock if found else None
    assert (printed and (printed.hour, printed.minute, printed.zone)) == clock


@pytest.mark.parametrize(
    "line",
    [
        *("1920 GMT on Sunday was the time", "1920 GMT, the ships left", "At 1920 GMT, the ships left", "7pm was late"),
        *(
            "1945: the year of the quay",
            "2016",
            "10 people are hurt",
            "3.5 million",
            "24 ships: a list",
            "12 March 2024",
        ),
        *("Latest: the fire", "Update: the fire", "Update at 7.20pm on Sunday the police", "New York: the fire"),
        *("Original entry of the port", "", "5:30 p.m. Text here"),
    ],
)
def test_a_sentence_is_no_stamp(line: str) -> None:
    assert stamp(line) is None


def test_an_original_entry_may_have_a_time() -> None:
    plain, timed = stamp("ORIGINAL ENTRY: The fire"), stamp("ORIGINAL ENTRY, 0715 GMT: The fire")
    assert plain is not None
    assert timed is not None
    assert (plain.kind, plain.clock, plain.sure) == ("ORIGINAL", None, True)
    assert (timed.kind, timed.clock and timed.clock.hour, timed.sure) == ("ORIGINAL", 7, True)


def test_a_time_with_nothing_after_it_is_one_where_that_is_known() -> None:
    assert stamp("19:20 Ships leave") is None
    found = stamp("19:20 Ships leave", bare=True)
    assert found is not None
    assert (found.length, found.sure) == (6, False)
    assert stamp("19:20 ships leave", bare=True) is None
    assert stamp("1945 Ships left", bare=True) is None


def test_a_bare_time_is_unsure() -> None:
    bare, zoned = stamp("19:20: The fire"), stamp("19:20 CET: The fire")
    assert bare is not None
    assert zoned is not None
    assert (bare.sure, zoned.sure) == (False, True)
