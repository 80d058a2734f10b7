"""No input makes a platform raise anything but what becomes a dead letter: its cases, damaged in every way.

Bounded by default; LIVEBLOG_FUZZ_ROUNDS=6000 damages each page a thousand times.
"""

import copy
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from connectors.platforms import names, split_page
from schemas.errors import Fatal, Reject
from schemas.records import Entry, Snapshot
from tests.outlets.test_cases import HERE, snapshot_of

CASES = [path.parent for name in names() for path in sorted(HERE.glob(f"{name}/*/fetch.json"))]
TIMES = int(os.environ.get("LIVEBLOG_FUZZ_ROUNDS", "60")) // 6

TOKENS = (
    *("<", ">", '"', "'", "&", "\0", "&#xD800;", "&#0;", "\u202e", "</div>", "<div>", "<!--", "-->", "<script>", "<p>"),
    *(
        "<table><tr>",
        "</article>",
        "<time>",
        'id="',
        "data-sort-time=",
        ' id="7" ',
        "]]>",
        "<svg><title>",
        "<template>",
    ),
    *(
        "99999999999999",
        "-1",
        "1e309",
        "0000000000",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00",
        "24:61",
        "http://[",
    ),
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        10**30,
        1.5,
        "",
        " ",
        "\0",
        "<p>",
        "&lt;",
        "http://[",
        "#",
        "[]",
        "99999999999999",
        "2024-99-99",
    ),
    *([], {}, [[[]]], {"name": [{}]}, [None, 1, "x", {}], {"id": {"id": 1}}, "9999-12-31T23:59:59-14:00", "\ud800"),
)


def cut_out(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text))
    return text[:start] + text[start + chance.choice((1, 3, 30, 300)) :]


def cut_off(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text)) + 1]


def doubled(text: str, chance: random.Random) -> str:
    start, end = sorted(chance.randrange(len(text)) for _ in range(2))
    return text[:end] + text[start:end] + text[end:]


def inserted(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 2, 40)) + text[at:]


def nested(text: str, chance: random.Random) -> str:
    at = text.find("<", chance.randrange(len(text)))
    return text[:at] + chance.choice(("<div>", "<b>", '<div class="liveblog-entry">', "<ul><li>")) * 900 + text[at:]


def other_digits(text: str, chance: random.Random) -> str:
    return "".join(
        str(chance.randrange(10)) if letter.isdigit() and chance.random() < 0.2 else letter for letter in text
    )


def other_value(text: str, chance: random.Random) -> str:
    """The text with another value somewhere in its JSON, where it is JSON."""
    try:
        value = json.loads(text)
    except ValueError:
        return inserted(text, chance)
    here = value
    while isinstance(here, dict | list) and here:
        key = chance.choice(list(here) if isinstance(here, dict) else range(len(here)))
        if not isinstance(here[key], dict | list) or chance.random() < 0.2:
            here[key] = copy.deepcopy(chance.choice(VALUES))
            break
        here = here[key]
    return json.dumps(value)


DAMAGES: tuple[Callable[[str, random.Random], str], ...] = (
    *(cut_out, cut_off, doubled, inserted, inserted, nested, other_digits, other_value, other_value),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_damaged_page_is_split_or_refused(case: Path) -> None:
    whole = snapshot_of(case)
    chance = random.Random(str(case.relative_to(HERE)))
    for number in range(TIMES):
        text = whole.body.decode(errors="replace")
        for _ in range(chance.randint(1, 4)):
            text = chance.choice(DAMAGES)(text or "<", chance)
        page = msgspec.structs.replace(
            whole,
            snapshot_id=f"{whole.snapshot_id} {number}",
            body=text.encode("utf-8", "surrogatepass"),
            platform=case.parent.name,
        )
        assert all(isinstance(entry, Entry) for entry in entries_of(page))


def entries_of(page: Snapshot) -> tuple[Entry, ...]:
    try:
        return split_page(page).entries
    except Reject:
        return ()


WORDS = (
    "a",
    ".row",
    "@id",
    "p@",
    "@",
    ":is(",
    "[x",
    "x:y",
    "*",
    "",
    " ",
    "li > a@href",
    "%H",
    "%Q",
    "\0",
    "]",
    "a@b@c",
    "//",
)


def test_options_of_any_kind_are_taken_or_named() -> None:
    chance = random.Random(3)
    whole = snapshot_of(HERE / "selectors" / "every-part-declared")
    for number in range(60 * TIMES):
        options = dict(whole.options)
        for _ in range(chance.randint(1, 3)):
            options[chance.choice([*options, "order", "time_format"])] = chance.choice(WORDS)
        page = msgspec.structs.replace(whole, options=options, snapshot_id=f"options {number}")
        try:
            assert all(isinstance(entry, Entry) for entry in entries_of(page))
        except Fatal as error:
            assert any(f"'{name}'" in str(error) for name in (*options, "entry"))  # noqa: PT017
