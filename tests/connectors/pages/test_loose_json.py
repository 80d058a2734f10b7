"""JSON of scripts is read in spite of wrappings and slips; what cannot be read has no values and costs little."""

import json
import time

import pytest

from connectors.pages.structured.loose_json import values

BLOG = {"@type": "LiveBlogPosting", "liveBlogUpdate": [{"articleBody": "The quay is wet."}, {"articleBody": "So."}]}
GOOD = json.dumps(BLOG)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"\ufeff{GOOD};",
        f"<!--{GOOD}-->",
        f"//<![CDATA[\n{GOOD}\n//]]>",
        f"/* live */ {GOOD} // the end",
        GOOD.replace("[{", "[ // updates\n{"),
        GOOD.replace("}]", "},]"),
        GOOD.replace("}, {", "},, {"),
        GOOD.replace("}, {", "} {"),
        GOOD.replace('"', "&quot;"),
        f"window.data = {GOOD};",
        json.dumps(GOOD),
    ],
)
def test_slips_and_wrappings_are_no_matter(text: str) -> None:
    assert values(text) == [BLOG]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": "one\ntwo\tthree"}', [{"a": "one\ntwo\tthree"}]),
        ('{"a": "it\\\'s \\x"}', [{"a": "it's x"}]),
        ('{"a": "the "old" wall", "b": 1}', [{"a": 'the "old" wall', "b": 1}]),
        ('{"a": , "b": "// no comment, [really]"}', [{"a": None, "b": "// no comment, [really]"}]),
        ('{"a": 1}\n{"a": 2}', [{"a": 1}, {"a": 2}]),
        ('{"a": 1},{"a": 2}', [{"a": 1}, {"a": 2}]),
        ('{"a": "\\ud800",}', [{"a": "?"}]),
        ("nothing", []),
        ('{"a": ', []),
        ("", []),
    ],
)
def test_what_is_read(text: str, expected: list[object]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text", ['{"a":' + "," * 300_000, '{"' + '\\"' * 300_000, "{" + "/*" * 300_000, '{"a" ' * 90_000]
)
def test_no_slip_takes_long(text: str) -> None:
    begin = time.process_time()
    assert values(text) == []
    assert time.process_time() - begin < 5


def test_objects_that_were_read_before_are_the_same_and_large_ones_have_them_as_parts() -> None:
    updates = [{"articleBody": f"The quay is wet, {number}. " * 40} for number in range(100)]
    graph, more = (
        [{"@type": "Place"}, {"@type": "LiveBlogPosting", "liveBlogUpdate": each}] for each in (updates, updates[1:])
    )
    (one,) = values(json.dumps({"@graph": graph}))
    (other,) = values(json.dumps({"@graph": more}))
    assert (one, other) == ({"@graph": graph}, {"@graph": more})
    known = one["@graph"][1]["liveBlogUpdate"][1:]
    assert all(found is before for found, before in zip(other["@graph"][1]["liveBlogUpdate"], known, strict=True))


@pytest.mark.parametrize(
    "text", ["[" * 400 + "1" + "]" * 400, '[{"a": [1, 2]}, 3, "b", [], {}, null]', "[" + "1," * 9 + "1]"]
)
def test_json_that_is_no_list_of_objects_is_read_as_it_is(text: str) -> None:
    assert values(text) == [json.loads(text)]
    large = f'{{"a": {text}, "b": "{"x" * 40_000}"}}'
    assert values(large) == [json.loads(large)]
