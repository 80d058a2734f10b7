"""A fragment says what a reader reads, and no more."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.pages.fragments.furniture import caption, furniture
from connectors.pages.fragments.quoted import attribution
from connectors.pages.fragments.reading import read_markup, read_plain
from schemas.errors import Reject
from schemas.records import Link, Media

BASE = "https://harbour.example/live/"


def text(markup: str) -> str:
    return read_markup(markup, BASE).text


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One  two\n three</p><p>Four</p>", "One two three\nFour"),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<p>A <b>bo</b>ld w<em>or</em>d &amp; &euro;5&nbsp;more</p>", "A bold word & €5 more"),
        ("<div>Bare<p>inside</p>after</div>", "Bare\ninside\nafter"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ("<table><tr><td>Ships</td><td>5</td></tr></table>", "Ships 5"),
        ("<p>Said at <time>19:20</time> on the quay</p>", "Said at 19:20 on the quay"),
        ("<time>19:20</time><p>Said on the quay</p>", "Said on the quay"),
        ("<p>Fire</p><p>Share</p><p>Updated at 12.30 GMT</p><button>Like</button>", "Fire"),
        ('<p>Fire</p><div class="share-tools">Tell a friend</div><div class="advert">Buy</div>', "Fire"),
        ("<p>Fire</p><script>var p = '<p>no</p>'</script><style>p {}</style><!-- no -->", "Fire"),
        ("<p>Fire</p><figure><img src='a.jpg'><figcaption>A ship</figcaption></figure>", "Fire"),
        ("<p>Fire 🔥 <img class='emoji' alt='🚢' src='s.png'></p>", "Fire 🔥 🚢"),
        ("<p dir=rtl>انطفأ الحريق</p>", "انطفأ الحريق"),
        ("<p>Half a <b>tag", "Half a tag"),
        ("", ""),
    ],
)
def test_text_is_what_a_reader_reads(markup: str, expected: str) -> None:
    assert text(markup) == expected


def test_a_heading_that_leads_is_the_title_and_a_later_one_is_text() -> None:
    found = read_markup("<h2>Fire at <b>the</b> quay</h2><p>It burns.</p><h3>What next</h3><p>Rain.</p>", BASE)
    assert (found.title, found.text) == ("Fire at the quay", "It burns.\nWhat next\nRain.")
    assert "Fire at" not in found.html


def test_markup_comes_back_plain_and_its_addresses_whole() -> None:
    found = read_markup(
        '<p onclick="x()" style="a" class="b">See <a href="/map?a=1&amp;b=2" target=_top>the map</a>, '
        '<a href="javascript:x()">this</a> and <a href="mailto:a@b.example">us</a></p><iframe src="/f"></iframe>',
        BASE,
    )
    assert found.html == (
        '<p>See <a href="https://harbour.example/map?a=1&amp;b=2">the map</a>, <a>this</a> and <a>us</a></p>'
    )
    assert found.links == (Link("https://harbour.example/map?a=1&b=2", "the map"),)


def test_without_an_address_relative_links_are_dropped() -> None:
    found = read_markup('<p><a href="/map">map</a> <a href="https://other.example/x">x</a></p>', None)
    assert found.links == (Link("https://other.example/x", "x"),)
    assert found.html == '<p><a>map</a> <a href="https://other.example/x">x</a></p>'


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            '<figure><img src="/a.jpg"><figcaption>A ship. <span class="credit">Photo: Ana Ruiz</span></figcaption>',
            Media("IMAGE", "https://harbour.example/a.jpg", "A ship.", "Ana Ruiz"),
        ),
        (
            '<figure><img data-src="/a.jpg" src="data:x"><figcaption>A ship. Photo: Ana/AFP</figcaption></figure>',
            Media("IMAGE", "https://harbour.example/a.jpg", "A ship.", "Ana/AFP"),
        ),
        (
            '<div class="wp-caption"><img src="a.jpg"><p class="wp-caption-text">A ship</p></div>',
            Media("IMAGE", "https://harbour.example/live/a.jpg", "A ship"),
        ),
        ('<img srcset="/s.jpg 300w, /l.jpg 900w">', Media("IMAGE", "https://harbour.example/l.jpg")),
        ('<video><source src="/f.mp4"></video>', Media("VIDEO", "https://harbour.example/f.mp4")),
        ('<iframe src="//www.youtube.com/embed/x"></iframe>', Media("VIDEO", "https://www.youtube.com/embed/x")),
        ('<iframe src="https://maps.example/x"></iframe>', Media("EMBED", "https://maps.example/x")),
        ('<audio src="/a.mp3"></audio>', Media("AUDIO", "https://harbour.example/a.mp3")),
    ],
)
def test_pictures_and_films_carry_what_the_page_says_of_them(markup: str, expected: Media) -> None:
    assert read_markup(markup, BASE).media == (expected,)


def test_counting_pixels_are_no_pictures() -> None:
    assert read_markup('<p>x</p><img src="/pixel.gif" width="1" height="1">', BASE).media == ()


EMBEDDED = (
    '<p>She says:</p><blockquote class="twitter-tweet"><p>We stay.<br>All of us <a href="https://t.example/x">link</a></p>'
    "&mdash; Lina Holm (@linaholm) "
    '<a href="https://twitter.com/linaholm/status/1">March 5, 2024</a></blockquote><p>So it is.</p>'
)
FLATTENED = [
    "She says:",
    "We stay.",
    "All of us link— Lina Holm (@linaholm) March 5, 2024",
    "So it is.",
]


def test_an_embedded_post_is_a_quote_and_text() -> None:
    found = read_markup(EMBEDDED, BASE)
    (quote,) = found.quotes
    assert (quote.text, quote.author, quote.handle) == ("We stay.\nAll of us link", "Lina Holm", "@linaholm")
    assert quote.posted_at is not None
    assert f"{quote.posted_at:%F}" == "2024-03-05"
    assert quote.url == "https://twitter.com/linaholm/status/1"
    assert found.text == "She says:\nWe stay.\nAll of us link\n— Lina Holm (@linaholm) March 5, 2024\nSo it is."
    assert found.links == ()


def test_a_flattened_post_is_the_same_quote() -> None:
    found = read_plain(FLATTENED)
    (quote,) = found.quotes
    (embedded,) = read_markup(EMBEDDED, BASE).quotes
    assert (quote.text, quote.author, quote.handle, quote.posted_at) == (
        embedded.text,
        embedded.author,
        embedded.handle,
        embedded.posted_at,
    )
    assert found.text == "\n".join(FLATTENED)


def test_a_post_of_one_paragraph_takes_no_line_of_the_reporter() -> None:
    lines = ["The minister answered.", "We wait for rain.", "— Lina Holm (@linaholm) March 5, 2024"]
    assert [quote.text for quote in read_plain(lines).quotes] == ["We wait for rain."]


def test_posts_one_after_the_other_stay_apart() -> None:
    lines = [
        "One post",
        "— Ann (@ann) March 5, 2024",
        "Another",
        "of two lines— Bo (@bo) March 6, 2024",
    ]
    assert [quote.text for quote in read_plain(lines).quotes] == ["One post", "Another\nof two lines"]


@pytest.mark.parametrize(
    "line",
    [
        "— a docker (of twenty years) said on March 5, 2024",
        "He came — with his dog (@home) and a hat",
        "Ann (@ann) March 5, 2024",
        "",
    ],
)
def test_a_sentence_with_a_dash_is_no_attribution(line: str) -> None:
    assert attribution(line) is None


@pytest.mark.parametrize(
    "line",
    [
        *("Share", "Share this", "Tweet", "LATEST", "SUNDAY FEATURE", "Advertisement", "Back to top", "Link copied!"),
        *("PHOTO: A ship burns", "Photo: Ana Ruiz/AFP/Getty", "E-MAIL THIS LINK", "To:", ".", "* * *", "Read more"),
        *("Updated at 12.30 GMT", "harbour-fire-04-03-24", "burnt-crane", "IMG_2041.JPG", "Jump to Original Entry"),
    ],
)
def test_furniture_is_known(line: str) -> None:
    assert furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        *("Shares fell by a third", "Live from the quay: the fire is out", "The latest on the fire", "5", "Sign"),
        *("Updated plans were shown on 5 March by the council", "Re-election", "Photo finish in the regatta"),
        *("Back to school in the burnt town", "Read the council's answer in full", "Jump to it, he said"),
    ],
)
def test_news_is_no_furniture(line: str) -> None:
    assert not furniture(line)


def test_a_caption_is_known_by_its_credit() -> None:
    assert caption("A view of the quay (Ana Ruiz/Reuters)", None)
    assert caption("A view of the quay (Ana Ruiz)", "selwyn-quay-2024")
    assert not caption("A view of the quay (Ana Ruiz)", "The ships wait.")
    assert not caption("The ships wait (see the map).", None)


def test_a_fragment_too_deep_to_be_read_in_time_is_refused() -> None:
    with pytest.raises(Reject, match="nested"):
        read_markup("<div>" * 5000, BASE)


TAGS = ["p", "div", "b", "h2", "figure", "figcaption", "blockquote", "a", "li", "time", "img", "table", "td", "iframe"]
pieces = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        ["<a href='/x'>", "<img src='/i.jpg'>", "<blockquote class='twitter-tweet'>", "<div class='byline'>"]
    ),
    st.sampled_from(
        ["— Ann (@ann) March 5, 2024", "&amp;", "<!--", "-->", "<script>", "</script>", "<", "\x00", "\ud800"]
    ),
    st.text(max_size=12),
)


@given(st.lists(pieces, max_size=40).map("".join))
@settings(deadline=None, max_examples=300)
def test_no_markup_breaks_the_reader(markup: str) -> None:
    found = read_markup(markup, BASE)
    assert all(line == " ".join(line.split()) != "" for line in found.text.split("\n") if found.text)
    assert not re.search(r"<script|<iframe|javascript:|\son\w+=", found.html, re.IGNORECASE)
    assert all(
        re.match("https?://", url) for url in [each.url for each in found.links] + [each.url for each in found.media]
    )
