"""What an outlet declares is checked before any page is read with it, and every mistake is named."""

import random
from pathlib import Path

import msgspec
import pytest

from connectors import outlets
from connectors.platforms import selectors, split_page
from schemas.errors import Fatal, Reject
from tests.outlets.test_cases import HERE, snapshot_of

PAGE = snapshot_of(HERE / "selectors" / "every-part-declared")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({}, "needs the option 'entry'"),
        ({"entry": ""}, "needs the option 'entry'"),
        ({"entry": "p["}, "the option 'entry' is 'p\\[', which is no CSS selector"),
        ({"entry": "p", "within": "a::text"}, "the option 'within' is 'a::text', which is no CSS selector"),
        ({"entry": "p", "time": "..x@datetime"}, "the option 'time' is '..x', which is no CSS selector"),
        ({"entry": "p", "pinned": "//p"}, "the option 'pinned' is '//p', which is no CSS selector"),
        ({"entry": "p", "title": ""}, "the option 'title' is empty"),
        (
            {"entry": "p", "order": "newest"},
            "the option 'order' is 'newest', and has to be newest_first or oldest_first",
        ),
        ({"entry": "p", "time_format": "%d.%m.%Y"}, "the option 'time_format' is '%d.%m.%Y', which reads no hour"),
        ({"entry": "p", "time_format": "%Q"}, "the option 'time_format' is '%Q', which reads no hour"),
        ({"entry": "p", "titel": "h3"}, "has no option 'titel': did you mean 'title'"),
    ],
)
def test_a_mistake_in_an_option_is_named(options: dict[str, str], complaint: str) -> None:
    with pytest.raises(Fatal, match=complaint):
        split_page(msgspec.structs.replace(PAGE, options=options))


def test_the_example_of_its_description_is_an_outlet(tmp_path: Path) -> None:
    _, _, example = (selectors.__doc__ or "").partition("[[sources]]")
    file = tmp_path / "example.toml"
    file.write_text(f'id = "a"\nname = "A"\nlanguage = "en"\nzone = "GMT"\n[[sources]]{example}')
    (source,) = outlets.read(file).sources
    assert set(source.options) == set(selectors.OPTIONS)
    with pytest.raises(Reject, match="the option 'within'"):
        split_page(msgspec.structs.replace(PAGE, platform=source.platform, options=source.options))


def test_no_page_is_claimed() -> None:
    assert selectors.recognise(PAGE) is None


@pytest.mark.parametrize(
    ("printed", "time_format", "expected"),
    [
        ("5/3/2024 18h05", "%d/%m/%Y %Hh%M", "2024-03-05 17:05:00+00:00 MINUTE STAMP"),
        ("2024-03-05 18:05:09 +0400", "%Y-%m-%d %H:%M:%S %z", "2024-03-05 14:05:09+00:00 SECOND STAMP"),
        ("5 minutes ago", None, "2024-03-05 18:55:00+00:00 MINUTE FETCHED"),
        ("vor 2 Stunden", None, "2024-03-05 17:00:00+00:00 DAY FETCHED"),
        ("Yesterday, 22:30", None, "2024-03-04 21:30:00+00:00 MINUTE STAMP"),
        ("22:30", None, "2024-03-04 21:30:00+00:00 MINUTE CLOCK"),  # not after the fetch
        ("at 6.05 PM", "at %I.%M %p", "2024-03-05 17:05:00+00:00 MINUTE CLOCK"),
        ("18h05 on 4 Mar", "%Hh%M on %d %b", "2024-03-04 17:05:00+00:00 MINUTE STAMP"),
    ],
)
def test_times_in_a_format_that_is_declared(printed: str, time_format: str | None, expected: str) -> None:
    page = msgspec.structs.replace(
        PAGE,
        snapshot_id=printed,
        body=f"<p><b>{printed}</b> The bridge is open.</p>".encode(),
        options={"entry": "p", "time": "b"} | ({"time_format": time_format} if time_format else {}),
    )
    ((found,),) = (split_page(page).entries,)
    published = found.published
    assert f"{published.at} {published.precision} {published.source}" == expected
    assert found.content.text == "The bridge is open."


WORDS = (
    *("a", ".row", "@id", "p@", "@", ":is(", "[x", "x:y", "*", "", " ", "li > a@href", "%H", "%Q", "\0", "]"),
    *("a@b@c", "//"),
)


def test_options_of_any_kind_are_taken_or_named() -> None:
    chance = random.Random(3)
    for number in range(600):
        options = dict(PAGE.options)
        for _ in range(chance.randint(1, 3)):
            options[chance.choice([*options, "order", "time_format"])] = chance.choice(WORDS)
        page = msgspec.structs.replace(PAGE, options=options, snapshot_id=f"options {number}")
        try:
            split_page(page)
        except Reject:
            pass
        except Fatal as error:
            assert any(f"'{name}'" in str(error) for name in (*options, "entry"))  # noqa: PT017
