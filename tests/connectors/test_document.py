"""Bytes become text, a tree and structured data, or are refused."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.pages import document
from connectors.pages.document import Document, absolute, read
from schemas.errors import Reject
from schemas.records import Snapshot


def snapshot(
    body: bytes, content_type: str = "text/html", url: str | None = "https://harbour.example/live"
) -> Snapshot:
    return Snapshot(
        snapshot_id="one",
        outlet="harbour-post",
        source=url or "page.html",
        url=url,
        fetched_at=datetime(2024, 3, 5, tzinfo=UTC),
        headers={"Content-Type": content_type},
        body=body,
    )


def opened(body: bytes, content_type: str = "text/html") -> Document:
    return read(snapshot(body, content_type))


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ("<p>Zürich".encode(), "text/html; charset=utf-8", "<p>Zürich"),
        ("<p>Zürich".encode(), "text/html; charset=iso-8859-1", "<p>Zürich"),  # declared wrongly
        ("<p>Zürich".encode("latin-1"), "text/html; charset=ISO-8859-1", "<p>Zürich"),
        ("<p>“Zürich”".encode("cp1252"), "text/html; charset=latin1", "<p>“Zürich”"),
        ("\ufeff<p>Zürich".encode(), "text/html; charset=latin1", "<p>Zürich"),
        ("<p>Zürich".encode("utf-16"), "text/html", "<p>Zürich"),
        ("<p>Zürich".encode("utf-16-le"), "text/html", "<p>Zürich"),
        ("<meta charset=windows-1251><p>Привет".encode("cp1251"), "text/html", "<meta charset=windows-1251><p>Привет"),
        ('<?xml version="1.0" encoding="koi8-r"?><a>Привет</a>'.encode("koi8-r"), "text/xml", "Привет"),
        ("<p>日本".encode("iso-2022-jp"), "text/html; charset=iso-2022-jp", "<p>日本"),
        ("<p>Port — Zürich".encode()[:-1] + b"\xc3", "text/html", "<p>Port — Züric\ufffd"),  # cut off
        ("<p>Привет всем, кто сегодня читает новости порта".encode("cp1251"), "text/html", "<p>Привет всем"),
        (b"<p>Ports\xe9s", "text/html; charset=no-such-encoding", "<p>Portsés"),
        (b"<p>Ports\xe9s", "text/html; charset=unicode_escape", "<p>Portsés"),
        ("Le café était fermé ".encode("latin-1") * 20, "text/plain", "Le café était fermé"),
    ],
)
def test_text_is_decoded_by_the_first_sign_that_is_right(body: bytes, content_type: str, expected: str) -> None:
    assert expected in opened(body, content_type).text


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"<!doctype html><p>x", "text/plain", "html"),
        (b"<p>x</p>", "", "html"),
        (b'<?xml version="1.0"?><rss></rss>', "text/html", "xml"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "text/html", "xml"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html></html>', "text/xml", "html"),
        (b' {"posts": []}', "text/plain", "json"),
        (b"[ARANews] Homs is a city", "text/plain", "text"),
        (b"The fire is out.", "text/html", "text"),
        (b"2 < 3 and x < p", "text/html", "text"),
    ],
)
def test_what_a_body_is_goes_by_its_content(body: bytes, content_type: str, expected: str) -> None:
    assert opened(body, content_type).media_type == expected


@pytest.mark.parametrize(
    "body", [b"", b" \r\n\t", b"\x00\x00", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4", bytes(range(32)) * 9]
)
def test_what_is_no_text_is_refused(body: bytes) -> None:
    with pytest.raises(Reject):
        opened(body)


def test_a_body_too_large_to_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LARGEST_BYTES", 10)
    with pytest.raises(Reject, match="a body of 11 bytes, more than the 10 that are read"):
        opened(b"<p>12345678")


LD = '<script type="application/ld+json">%s</script>'


@pytest.mark.parametrize(
    ("script", "types"),
    [
        ('{"@type": "A"}', ["A"]),
        ('[{"@type": "A"}, {"@type": "B"}]', ["A", "B"]),
        ('{"@graph": [{"@type": "A"}, [{"@type": "B"}]]}', ["A", "B"]),
        ('{"@type": "C", "@graph": [{"@type": "A"}]}', ["A", "C"]),
        ('<!-- {"@type": "A"} -->', ["A"]),
        ('//<![CDATA[\n{"@type": "A"}\n//]]>', ["A"]),
        ('{"@type": "A", "text": "two\nlines\tand\x07"}', ["A"]),
        ('{"@type": "A", "list": [1, 2,],}', ["A"]),
        ('{"@type": "A"};', ["A"]),
        ("{&quot;@type&quot;: &quot;A&quot;}", ["A"]),
        ('{"@type": "A", "half": "\\ud83d"}', ["A"]),
        ('"A"', []),
    ],
)
def test_json_ld_is_read_with_the_slips_that_pages_have(script: str, types: list[str]) -> None:
    found = opened((LD % script).encode())
    assert [each["@type"] for each in found.json_ld] == types
    assert found.broken_json_ld == 0
    str(found.json_ld).encode()


def test_broken_json_ld_is_counted_and_spoils_nothing() -> None:
    deep = "[" * 100_000
    found = opened((LD % "{oops" + LD % '{"@type": "A"}' + LD % deep + LD % "").encode())
    assert [each["@type"] for each in found.json_ld] == ["A"]
    assert found.broken_json_ld == 2


def test_relative_links_start_from_what_the_page_says() -> None:
    assert opened(b"<p>x").base_url == "https://harbour.example/live"
    assert opened(b"<base href='/archive/'><p>x").base_url == "https://harbour.example/archive/"
    assert opened(b"<base href='javascript:x'><p>x").base_url == "https://harbour.example/live"
    assert read(snapshot(b"<p>x", url=None)).base_url is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/a?b#c", "https://harbour.example/a?b#c"),
        ("//other.example/a", "https://other.example/a"),
        (" http://x.example ", "http://x.example"),
        ("javascript:x()", None),
        ("mailto:a@b.example", None),
        ("http://[broken", None),
        ("http://", None),
    ],
)
def test_only_addresses_of_the_web_are_links(address: str, expected: str | None) -> None:
    assert absolute(address, "https://harbour.example/live") == expected


def test_a_page_is_decoded_and_parsed_once_and_never_taken_for_another() -> None:
    first = snapshot(b"<p>one")
    assert read(first) is read(first)
    assert read(first).tree is read(first).tree
    assert read(snapshot(b"<p>two")).text == "<p>two"
    assert read(first).text == "<p>one"


BOMBS = [b"<div>" * 200_000, b"<div>" * 50_000 + b"</div>" * 50_000, b"<b>" * 50_000, b"<a href=x>" * 50_000]


@pytest.mark.parametrize("body", [*BOMBS, b"<p><b>" * 20_000, b"<table>" * 20_000], ids=lambda body: repr(body[:9]))
def test_a_page_nested_without_end_is_refused_at_once(body: bytes) -> None:
    started = time.process_time()
    with pytest.raises(Reject, match="nested more than 2000 deep"):
        _ = opened(body).tree
    assert time.process_time() - started < 2  # a tree of the first one takes minutes


@pytest.mark.parametrize("body", [b"<p>x" * 50_000, b"<li>x" * 50_000, b"<br>" * 50_000, b"<" * 99_999])
def test_a_long_page_of_unclosed_tags_is_read(body: bytes) -> None:
    started = time.process_time()
    assert opened(b"<html>" + body).tree.body is not None
    assert time.process_time() - started < 2


@given(
    st.binary(max_size=300), st.sampled_from(["text/html", "text/html; charset=utf-16", "x; charset=unicode_escape"])
)
@settings(max_examples=300)
def test_no_bytes_break_the_reader(body: bytes, content_type: str) -> None:
    try:
        found = opened(body, content_type)
    except Reject:
        return
    found.text.encode()
    assert found.tree.body is not None
    assert found.json_ld == ()
    assert isinstance(found.base_url, str)
