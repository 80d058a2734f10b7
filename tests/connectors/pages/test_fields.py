"""Fields of entries from the markup of players, platforms and content systems, and what of it is not to be read."""

from datetime import UTC, datetime

import pytest

from connectors.pages.fragments.reading import read_markup
from schemas.records import Media, Quote

BASE = "https://harbour.example/live"
DAY = datetime(2024, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        (
            '<picture><source srcset="/l.jpg 1200w, /m.jpg 600w"><img src="/s.jpg" srcset="/b.jpg 900w"></picture>',
            "/l.jpg",
        ),
        ('<img src="/w_600,h_400/a.jpg" srcset="/w_600,h_400/a.jpg 1x, /w_900,h_600/a.jpg 2x">', "/w_900,h_600/a.jpg"),
        ('<img src="/placeholder.gif" data-src="/a.jpg">', "/a.jpg"),
        ('<img src="data:image/gif;base64,R0" data-srcset="/a.jpg 300w, /b.jpg 900w">', "/b.jpg"),
        ('<div><noscript><img src="/a.jpg"></noscript></div>', "/a.jpg"),
        ('<figure><img data-src="/a.jpg"><noscript><img src="/n.jpg"></noscript></figure>', "/a.jpg"),
        ('<amp-img src="/a.jpg" width="16" height="9"></amp-img>', "/a.jpg"),
    ],
)
def test_the_picture_is_the_largest_and_the_real_one(markup: str, address: str) -> None:
    assert read_markup(markup, BASE).media == (Media("IMAGE", f"https://harbour.example{address}"),)


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="/a.gif" width="1">',
        '<img src="/spacer.gif">',
        '<img src="https://pixel.example/g.gif">',
        '<img src="/a.jpg" style="display: none">',
        '<img class="avatar" src="/a.jpg">',
        '<div class="author-photo"><img src="/a.jpg"> Ana Ruiz</div>',
        '<img src="/icon.png" width="24" height="24">',
    ],
)
def test_what_is_no_picture(markup: str) -> None:
    assert read_markup(f"<p>x</p>{markup}", BASE).media == ()


@pytest.mark.parametrize(
    ("label", "caption", "credit"),
    [
        ("<p>A quay at dawn.</p><cite>Ana Ruiz/Reuters</cite>", "A quay at dawn.", "Ana Ruiz/Reuters"),
        ("A quay at dawn (Image: Ana Ruiz)", "A quay at dawn", "Ana Ruiz"),
        ("A quay at dawn. (AP Photo/Ana Ruiz)", "A quay at dawn.", "AP Photo/Ana Ruiz"),
        ("A quay at dawn © Ana Ruiz", "A quay at dawn", "Ana Ruiz"),
        ("Ein Kai. Foto: Ana Ruiz/dpa", "Ein Kai.", "Ana Ruiz/dpa"),
        ("A quay (left) at dawn", "A quay (left) at dawn", None),
    ],
)
def test_caption_and_credit_are_apart(label: str, caption: str, credit: str | None) -> None:
    found = read_markup(f'<figure><img src="/a.jpg"><figcaption>{label}</figcaption></figure>', BASE)
    assert found.media == (Media("IMAGE", "https://harbour.example/a.jpg", caption, credit),)
    assert found.text == ""


def test_a_credit_may_stand_on_the_picture() -> None:
    found = read_markup(
        '<figure><div><img src="/a.jpg"><p><span>Image source, </span>Ana Ruiz</p></div>'
        "<figcaption>A quay</figcaption></figure>",
        BASE,
    )
    assert found.media == (Media("IMAGE", "https://harbour.example/a.jpg", "A quay", "Ana Ruiz"),)


def test_a_player_without_a_frame_has_the_caption_of_its_figure() -> None:
    markup = '<figure><lite-youtube videoid="abc"></lite-youtube><figcaption>A film</figcaption></figure>'
    assert read_markup(markup, BASE).media == (Media("VIDEO", "https://www.youtube.com/watch?v=abc", "A film"),)


def test_a_link_of_two_lines_is_not_glued() -> None:
    found = read_markup(
        '<p><a href="/map">The map<br>of the <b>har</b>bour</a></p><p><a href="/x">So<b>me</b></a></p>', BASE
    )
    assert [link.text for link in found.links] == ["The map of the harbour", "Some"]


def test_words_for_screen_readers_are_no_part_of_a_link() -> None:
    found = read_markup('<p>See <a href="/map">the map<span class="sr-only">, opens a window</span></a>.</p>', BASE)
    assert (found.text, [link.text for link in found.links]) == ("See the map.", ["the map"])


def test_a_caption_without_a_figure_belongs_to_the_picture_before_it() -> None:
    found = read_markup('<div><img src="/a.jpg"><p class="image-caption">A quay</p></div><p>Text</p>', BASE)
    assert found.media == (Media("IMAGE", "https://harbour.example/a.jpg", "A quay"),)
    assert found.text == "Text"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<lite-youtube videoid="ab-c"></lite-youtube>', Media("VIDEO", "https://www.youtube.com/watch?v=ab-c")),
        ('<amp-twitter data-tweetid="17"></amp-twitter>', Media("EMBED", "https://twitter.com/i/status/17")),
        (
            '<iframe data-src="https://player.example/embed/1"></iframe>',
            Media("VIDEO", "https://player.example/embed/1"),
        ),
        (
            '<video-js data-account="7" data-video-id="33"></video-js>',
            Media("VIDEO", "https://players.brightcove.net/7/default_default/index.html?videoId=33"),
        ),
        ('<div data-video-url="/a.mp4"></div>', Media("VIDEO", "https://harbour.example/a.mp4")),
        ('<script data-telegram-post="quay/12"></script>', Media("EMBED", "https://t.me/quay/12")),
        (
            '<blockquote class="text-post-media" data-text-post-permalink="https://www.threads.net/@a/post/1">'
            "<a>View on Threads</a></blockquote>",
            Media("EMBED", "https://www.threads.net/@a/post/1"),
        ),
    ],
)
def test_players_and_posts_that_are_only_named(markup: str, expected: Media) -> None:
    assert read_markup(f"<p>x</p>{markup}", BASE).media == (expected,)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            '<blockquote><p>The bridge is closed.</p>— Ana Ruiz (@anaruiz) <a href="https://x.com/anaruiz/status/12?s=20">'
            "March 5, 2024</a></blockquote>",
            Quote("The bridge is closed.", "Ana Ruiz", "@anaruiz", DAY, "https://x.com/anaruiz/status/12"),
        ),
        (
            '<amp-twitter data-tweetid="12"><blockquote placeholder><p>Closed.</p>— Ana Ruiz (@anaruiz) '
            '<a href="https://twitter.com/anaruiz/status/12">March 5, 2024</a></blockquote></amp-twitter>',
            Quote("Closed.", "Ana Ruiz", "@anaruiz", DAY, "https://twitter.com/anaruiz/status/12"),
        ),
        (
            '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@ana/video/9"><section><a href="/a">@ana</a>'
            "<p>A walk on the quay</p><a>♬ original sound - ana</a></section></blockquote>",
            Quote("A walk on the quay", None, "@ana", None, "https://www.tiktok.com/@ana/video/9"),
        ),
        (
            '<div class="fb-post" data-href="https://www.facebook.com/ana/posts/1"><blockquote '
            'cite="https://www.facebook.com/ana/posts/1"><p>The quay is wet.</p>Posted by <a href="/ana">Ana Ruiz</a>'
            ' on <a href="https://www.facebook.com/ana/posts/1">Tuesday, 5 March 2024</a></blockquote></div>',
            Quote("The quay is wet.", "Ana Ruiz", None, DAY, "https://www.facebook.com/ana/posts/1"),
        ),
        (
            '<blockquote class="bluesky-embed"><p>The quay is wet.</p>— Ana Ruiz (<a href="https://bsky.app/profile/ana">'
            '@ana.bsky.example</a>) <a href="https://bsky.app/profile/ana/post/3k?ref_src=embed">March 5, 2024</a>'
            "</blockquote>",
            Quote("The quay is wet.", "Ana Ruiz", "@ana.bsky.example", DAY, "https://bsky.app/profile/ana/post/3k"),
        ),
        (
            '<blockquote class="reddit-embed-bq"><a href="https://www.reddit.com/r/quay/comments/1/t/">The wall</a>'
            '<br> by<a href="https://www.reddit.com/user/ana/">u/ana</a> in<a href="https://www.reddit.com/r/quay/">quay</a>'
            "</blockquote>",
            Quote("The wall", None, "u/ana", None, "https://www.reddit.com/r/quay/comments/1/t/"),
        ),
    ],
)
def test_posts_of_every_platform(markup: str, expected: Quote) -> None:
    found = read_markup(f"<p>She says:</p>{markup}<p>So it is.</p>", BASE)
    assert found.quotes == (expected,)
    assert found.media == ()
    assert found.text.startswith("She says:\n")
    assert found.text.endswith("\nSo it is.")


def test_posts_that_lost_their_frames_are_quoted_too() -> None:
    found = read_markup("<p>She says:</p><p>The quay is wet.</p><p>— Ana Ruiz (@anaruiz) March 5, 2024</p>", BASE)
    assert found.quotes == (Quote("The quay is wet.", "Ana Ruiz", "@anaruiz", DAY),)


def test_the_author_of_a_post_is_not_glued_to_what_stands_before() -> None:
    markup = '<blockquote class="reddit-embed-bq"><a>The wall</a><br> by<a>u/ana</a> in<a>quay</a></blockquote>'
    assert read_markup(markup, BASE).text == "The wall\nby u/ana in quay"


def test_a_quotation_that_is_no_post_is_text() -> None:
    found = read_markup("<blockquote><p>He said no.</p><p>— Ana Ruiz, mayor</p></blockquote>", BASE)
    assert (found.text, found.quotes) == ("He said no.\n— Ana Ruiz, mayor", ())


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>no</p>",
        '<p style="display:none">no</p>',
        '<p aria-hidden="true">no</p>',
        '<span class="visually_hidden">no</span>',
        '<span class="screen-reader-only">no</span>',
        "<p>Advertisement</p>",
        "<p>First published: 10:12</p>",
        '<p>View on Instagram<a href="https://www.facebook.com/sharer.php?u=x">Facebook</a></p>',
        '<p><a href="https://twitter.com/intent/tweet?u=x">Tweet</a></p>',
        "<p>Article continues below advertisement</p>",
        "<p>Copyright: Ana Ruiz</p>",
    ],
)
def test_what_no_reader_reads(hidden: str) -> None:
    found = read_markup(f"<p>Seen</p>{hidden}<p>too</p>", BASE)
    assert (found.text, found.links) == ("Seen\ntoo", ())


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<div><span style="display:block">One</span><span style="display: inline-block">Two</span></div>', "One\nTwo"),
        ("<p>Donau<wbr>dampf&shy;schiff and zero\u200bwidth</p>", "Donaudampfschiff and zerowidth"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a b\n1 2"),
        ("<p>H<sub>2</sub>O, <b>fi</b>ve</p>", "H2O, five"),
        ('<p dir="rtl">أُغلق الجسر.</p><p>הגשר <b>נסגר</b>.</p>', "أُغلق الجسر.\nהגשר נסגר."),
    ],
)
def test_words_are_neither_glued_nor_split(markup: str, text: str) -> None:
    assert read_markup(markup, BASE).text == text


def test_a_line_of_authors_names_each_of_them() -> None:
    found = read_markup('<div class="byline">By <a>Ana Ruiz</a> and <a>Bo Lind</a></div><p>x</p>', BASE)
    assert (found.authors, found.text) == (("Ana Ruiz", "Bo Lind"), "x")
