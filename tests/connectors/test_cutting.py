"""Entries are cut out of pages exactly, whatever stands between them, and in time that grows with the page."""

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from connectors.pages.cutting import cut, cut_page, remembered, take_out
from connectors.pages.document import read
from connectors.pages.entry_blocks import element
from tests.outlets.test_cases import HERE, snapshot_of

MARK = re.compile(r"id=[\"']?block-")


@st.composite
def inner(draw: st.DrawFn) -> str:
    """Markup with elements of the entry's own kind in it, each closed."""
    parts = draw(st.lists(st.sampled_from(["<p>One</p>", "<div><div>two</div></div>", "three", "<img>"]), max_size=4))
    return "".join(parts)


@given(st.lists(inner(), max_size=6), st.sampled_from(["", "<nav><div>menu</div></nav>", "<!-- <div> -->", "\n"]))
def test_what_was_put_together_is_taken_apart(contents: list[str], between: str) -> None:
    entries = [f'<div class="b" id="block-{number}">{content}</div>' for number, content in enumerate(contents)]
    assert cut(f"<body>{between}{between.join(entries)}{between}</body>", MARK) == entries


def test_an_entry_that_is_not_closed_ends_where_the_next_begins() -> None:
    assert cut('<div id="block-1"><p>One<div id="block-2">Two</div>', MARK) == [
        '<div id="block-1"><p>One',
        '<div id="block-2">Two</div>',
    ]


@pytest.mark.parametrize("hides", ["<script>{}</script>", "<!-- {} -->", "<SCRIPT>{}</SCRIPT>", "<script>'<!--'; {}"])
def test_what_readers_do_not_see_is_not_cut(hides: str) -> None:
    hidden = '<div id="block-1">One</div>'
    shown = '<div id="block-2">Two</div>'
    assert cut(shown + hides.format(hidden), MARK) == [shown]


@pytest.mark.parametrize("hides", ["<!-- {}", "<script>{}", "<style>{}"])
def test_what_is_hidden_to_the_end_of_the_page_is_not_cut(hides: str) -> None:
    page = snapshot_of(HERE / "guardian" / "blocks-since-another")
    shown, hidden = '<div id="block-1">One</div>', '<div id="block-2">Two</div>'
    body = f"<html><body>{shown}{hides.format(hidden)}".encode()
    document = read(replace(page, body=body, headers={"content-type": "text/html"}))
    assert cut_page(document, MARK) == [shown]


def test_an_element_that_was_cut_before_ends_where_it_ends_on_this_page() -> None:
    closed = f'<div id="block-1">{"One word. " * 40}<b>more</b></div>'
    (known,) = cut(closed, MARK)
    assert cut(f"<i>{closed}</i>", MARK)[0] is known
    longer = closed.replace("</div>", "<div>again</div></div>")
    assert cut(longer + closed, MARK) == [longer, closed]
    not_closed = closed.removesuffix("</div>")
    assert cut(f'{not_closed}<div id="block-2">Two</div></div>', MARK)[0] == not_closed


def test_a_mark_is_an_attribute_of_its_own() -> None:
    assert cut('<a data-event-id="block-1">x</a><p>id="block-2"</p><b title="a" id=block-3>y</b>', MARK) == [
        '<b title="a" id=block-3>y</b>'
    ]


def test_several_marks_cut_each_element_once() -> None:
    marks = (MARK, re.compile(r"<article\b"))
    assert cut('<article id="block-1">x</article><article>y</article>', *marks) == [
        '<article id="block-1">x</article>',
        "<article>y</article>",
    ]


@pytest.mark.parametrize("piece", ['<div id="block-1">', '<div id="block-1', "<script>", "<div>", "</div>", "<!--"])
def test_hostile_pages_take_no_time(piece: str) -> None:
    page = '<div id="block-0">' + piece * 40_000
    started = process_time()
    cut(page, MARK)
    assert process_time() - started < 2


def test_elements_are_taken_out_with_all_that_is_in_them() -> None:
    root = element('<div class="x"><p class="x y">a<b class="y">b</b></p><i>c</i></div>')
    assert root is not None
    take_out(root, ".x, .y, p b")
    assert root.html == '<div class="x"><i>c</i></div>'


def test_markup_is_read_once_unless_it_is_large() -> None:
    seen: list[str] = []

    def count(markup: str, base_url: str | None) -> int:
        seen.append(markup[:1])
        return len(markup)

    look_up = remembered(count)
    assert [look_up(text, None) for text in ("a", "a", "b" * 40_000, "b" * 40_000)] == [1, 1, 40_000, 40_000]
    assert seen == ["a", "b", "b"]
