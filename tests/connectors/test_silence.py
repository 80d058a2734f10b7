"""What nobody reads is taken out of a page, and nothing else."""

import pytest

from connectors.pages.silence import Script, without_silence


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One</p>", "<p>One</p>"),
        ('<script src="a.js" nonce="7">if (a < b) c("</p>")</script><p>', "<script></script><p>"),
        ("<SCRIPT>document.write('<script src=x><\\/script>')</SCRIPT ><p>", "<script></SCRIPT ><p>"),
        ("<style>p { }</style\n><p>", "<style></style\n><p>"),
        ("<!-- <p>no</p> --><p>", "<!----><p>"),
        ("<!--><p>", "<!----><p>"),
        ("<!-- a --!><p>", "<!----><p>"),
        ("<!doctype html><section><strong>", "<!doctype html><section><strong>"),
        ("<svg><style/><title>No style</title></svg>", "<svg><style/><title>No style</title></svg>"),
        # a post stands where its script does
        ('<script data-telegram-post="a/1"></script>', '<script data-telegram-post="a/1"></script>'),
        # tokens
        ('<div data-token="a1" id="b">', '<div data-token="" id="b">'),
        ('<meta name="csrf-token" content="a1">', '<meta name="csrf-token" content="">'),
        ('<input name="authenticity_token" value="a1">', '<input name="authenticity_token" value="">'),
        ('A token of thanks: "so" she said', 'A token of thanks: "so" she said'),
    ],
)
def test_what_nobody_reads_is_taken_out(markup: str, expected: str) -> None:
    assert without_silence(markup) == (expected, ())


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ('<script type="application/ld+json">', '{"a": "<!-- </p>"}'),
        ('<script type="application/JSON" id="__NEXT_DATA__">', "{}"),
        ("<script>", 'window.__INITIAL_STATE__ = {"a": [1]};'),
        ("<script>", 'window.__INITIAL_DATA__="{\\"a\\": 1}";'),
        ("<script>", "var state = JSON.parse('[1]')"),
        ("<script>", "const state = [{ a: 1 }]"),
        ("<script>", 'Morph.setPayload("/data/x", {"a": 1})'),
    ],
)
def test_data_stay(tag: str, code: str) -> None:
    page = f"<p>{tag}{code}</script><p>"
    assert without_silence(page) == (page, (Script(tag, code, 3, len(page) - 12),))


def test_a_nonce_is_no_part_of_data() -> None:
    page = '<script nonce="{}" type="application/ld+json">[]</script>'
    assert without_silence(page.format("a1"))[0] == without_silence(page.format("b22"))[0]


@pytest.mark.parametrize("endless", ["<!-- two", "<script>two()", "<script"])
def test_what_has_no_end_is_left_to_the_parser_and_is_no_data(endless: str) -> None:
    page = f"<p>One {endless}"
    assert without_silence(page) == (page, (Script(endless, "", 7, len(page)),))


def test_data_that_have_no_end_are_data_all_the_same() -> None:
    page = '<script type="application/ld+json">{"a": '
    assert without_silence(page) == (page, (Script(page[:35], page[35:], 0, len(page)),))
