"""The same entries as each platform marks them: what stands around an entry, and in it.

(one entry, the address of its page) -> its markup;  all of them and their data -> the body of the page
"""

from collections.abc import Callable
from html import escape

from bench.texts import Told

Block = Callable[[Told, str], str]


def guardian(told: Told, address: str) -> str:
    """A block of the Guardian's pages."""
    return (
        f'<article id="block-{told.number:024x}" class="block dcr-8"><header class="dcr-7"><a href="{address}?page='
        f'with:block-{told.number:024x}#block-{told.number:024x}"><time datetime="{told.at.isoformat()}">'
        f"{told.at:%H.%M} GMT</time></a><h2>{escape(told.title)}</h2></header>{paragraphs(told)}<footer>"
        '<button type="button"><span>Share</span></button></footer></article>\n'
    )


def bbc(told: Told, address: str) -> str:
    """A post of the BBC's `lx-stream`."""
    return (
        f'<li class="lx-stream__post-container"><article id="post_{told.number:024x}" class="qa-post lx-stream-post">'
        f'<time class="lx-stream-post__meta-time"><span class="qa-post-auto-meta">{told.at:%H:%M}</span></time>'
        f'<header><h3><span class="lx-stream-post__header-text">{escape(told.title)}</span></h3></header><div '
        f'class="lx-stream-post-body">{paragraphs(told)}</div><footer><a href="#">Share</a></footer></article></li>\n'
    )


def reach(told: Told, address: str) -> str:
    """An entry of a Reach title."""
    return (
        f'<li class="live-event-entry" id="live-1924-{told.number}" data-type="entry" data-post-time="'
        f'{told.at.isoformat()}"><div class="entry-info"><time datetime="{told.at.isoformat()}">{told.at:%H:%M}</time>'
        f'<span class="author">Odile Brandt</span></div><div class="entry-content"><h2>{escape(told.title)}</h2>'
        f"{paragraphs(told)}</div></li>\n"
    )


def independent(told: Told, address: str) -> str:
    """An item of the Independent's live list."""
    return (
        f'<div id="post-{told.number}" data-sort-time="{told.at.timestamp():.0f}"><h2>{escape(told.title)}</h2>'
        f'{paragraphs(told)}<div class="author"><span>Odile Brandt</span></div><amp-social-share type="twitter">'
        "</amp-social-share></div>\n"
    )


def amp_live_list(told: Told, address: str) -> str:
    """An item of any other live list."""
    return (
        f'<div id="item-{told.number}" data-sort-time="{told.at.timestamp():.0f}" class="card"><header><time datetime="'
        f'{told.at.isoformat()}">{told.at:%H:%M}</time></header><h3>{escape(told.title)}</h3>{paragraphs(told)}</div>\n'
    )


def wordpress_liveblog(told: Told, address: str) -> str:
    """An entry that WordPress Liveblog renders on the server."""
    return (
        f'<div id="liveblog-entry-{told.number}" class="liveblog liveblog-entry" data-timestamp="'
        f'{told.at.timestamp():.0f}"><header class="liveblog-meta"><span class="liveblog-author-name">Odile Brandt'
        f'</span><span class="liveblog-meta-time"><span class="time">{told.at:%H:%M}</span></span></header>'
        f'<div class="liveblog-entry-text"><h3>{escape(told.title)}</h3>{paragraphs(told)}</div></div>\n'
    )


def easy_liveblogs(told: Told, address: str) -> str:
    """An entry of easy-liveblogs."""
    return (
        f'<li data-elb-post-id="{told.number}"><div class="elb-liveblog-post"><time datetime="{told.at.isoformat()}">'
        f'{told.at:%H:%M}</time><h2 class="elb-liveblog-post-heading">{escape(told.title)}</h2>'
        f'<div class="elb-liveblog-post-content">{paragraphs(told)}</div></div></li>\n'
    )


def superdesk(told: Told, address: str) -> str:
    """A post in the default theme of Superdesk Live Blog."""
    return (
        f'<article class="lb-post list-group-item" data-post-id="urn:newsml:{told.number}" data-post-sticky="False">'
        f'<div class="lb-post-header"><div class="lb-post-date" data-js-timestamp="{told.at.isoformat()}">'
        f'{told.at:%H:%M}</div></div><div class="items-container"><div class="lb-item text"><article><h3>'
        f"{escape(told.title)}</h3>{paragraphs(told)}</article></div></div></article>\n"
    )


def aggregator(told: Told, address: str) -> str:
    """A report with a dateline."""
    first, *more = told.paragraphs
    said = "".join(f"<p>{escape(text)}</p>" for text in more)
    return (
        f'<p><b><a href="/story/{told.number}">{escape(told.title)}</a></b><br>[Farrow Wire] {escape(first)}</p>{said}'
        f"<p>Posted by: Odile {told.at:%Y-%m-%d %H:%M}</p>\n"
    )


def card(told: Told, address: str) -> str:
    """An entry as pages have it that declare nothing."""
    return (
        f'<article class="card" id="{told.id}"><div class="card-meta"><time datetime="{told.at.isoformat()}">'
        f"{told.at:%H:%M}</time></div><h3>{escape(told.title)}</h3>{paragraphs(told)}</article>\n"
    )


def paragraphs(told: Told) -> str:
    """What an entry says, the first words linked in every other one, a picture in every fifth."""
    said = "".join(f"<p>{linked(text, told)}</p>\n" for text in told.paragraphs)
    return said + picture(told)


def linked(text: str, told: Told) -> str:
    """The text with its first words linked, in every other entry."""
    words = text.split(" ", 4)
    if told.number % 2 or len(words) < 5:
        return escape(text)
    return f'<a href="/story/{told.number}">{escape(" ".join(words[:4]))}</a> {escape(words[4])}'


def picture(told: Told) -> str:
    """The picture of every fifth entry."""
    if told.number % 5:
        return ""
    address = f"/pictures/{told.number}.jpg"
    caption = "<figcaption>A view of Farrow. Photograph: A Tindall</figcaption>"
    return f'<figure><img src="{address}" alt="">{caption}</figure>\n'


# What stands around the entries of a page.
AROUND: dict[str, tuple[Block, str, str]] = {
    "guardian": (guardian, '<div id="liveblog-body">', "</div>"),
    "bbc": (bbc, '<div id="lx-stream" class="lx-stream"><ol class="lx-stream__feed">', "</ol></div>"),
    "reach": (reach, '<ul class="live-event-entries">', "</ul>"),
    "independent": (
        independent,
        '<div class="article-liveblog"><amp-live-list id="l"><div items>',
        "</div></amp-live-list></div>",
    ),
    "amp_live_list": (amp_live_list, '<amp-live-list id="l"><div items>', "</div></amp-live-list>"),
    "wordpress_liveblog": (wordpress_liveblog, '<div id="liveblog-entries">', "</div>"),
    "easy_liveblogs": (easy_liveblogs, '<div id="elb-liveblog" class="elb-liveblog"><ul>', "</ul></div>"),
    "superdesk": (superdesk, '<div data-timeline class="lb-timeline"><section class="lb-posts">', "</section></div>"),
    "aggregator": (aggregator, '<div class="main">', "</div>"),
    "selectors": (card, '<div class="cards">', "</div>"),
    "repeated_blocks": (card, '<div class="cards">', "</div>"),
}
