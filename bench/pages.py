"""Entries as the pages that print them: printed stamps, schema.org `LiveBlogPosting`, RSS.

(entries newest first, what else changed on the page) -> the bytes of the page. Beside its entries a
page has what pages have: styles, scripts, a menu, a side column, a footer, some 45 kB. `noise` stands in
it where pages put counters and tokens, so that no two fetches bring the same bytes.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from html import escape

from bench.texts import Told

Render = Callable[[Sequence[Told], str, str], bytes]

MENU = "".join(f'<li class="menu-item"><a href="/section/{n}">Section {n}</a></li>' for n in range(60))
STYLES = "\n".join(
    f".c{n}-block > .inner{{margin:0 {n}px;padding:{n % 7}px;color:#{n * 4099:06x}}}" for n in range(250)
)
SCRIPT = ";".join(f'window.q{n}=function(a,b){{if(a<b){{return "<p>"+a}}return b}}' for n in range(160))
ASIDE = "".join(
    f'<div class="teaser"><a href="/story/{n}"><img src="/t/{n}.jpg" alt=""><h4>Another story, no {n}</h4></a>'
    f'<span class="meta">{n} comments</span></div>'
    for n in range(40)
)
FOOTER = "".join(f'<li><a href="/about/{n}">About {n}</a></li>' for n in range(30))
HEADLINE = "Live: the day in Farrow and beyond"


def printed_stamps(entries: Sequence[Told], noise: str, address: str) -> bytes:
    """A page of a blog, each entry under 'UPDATE 1920 GMT:', the article of the morning at the end."""
    body = "".join(map(_stamped, entries))
    begins = _begins_at(entries)
    original = "<p><strong>ORIGINAL ENTRY:</strong> The day begins in Farrow with rain and a vote.</p>"
    meta = f'<meta property="article:published_time" content="{begins.isoformat()}">'
    return _page(f'<div class="entry-content">{body}{original}</div>', meta, noise)


def live_blog_posting(entries: Sequence[Told], noise: str, address: str) -> bytes:
    """A page whose entries stand in JSON-LD and again in its markup."""
    updates = ",".join(_posting(told, address) for told in entries)
    begins = _begins_at(entries).isoformat()
    data = (
        '{"@context":"https://schema.org","@type":"LiveBlogPosting","headline":'
        f'{json.dumps(HEADLINE)},"url":{json.dumps(address)},"datePublished":"{begins}","coverageStartTime":"{begins}",'
        f'"publisher":{{"@type":"Organization","name":"The Farrow Gazette"}},"liveBlogUpdate":[{updates}]}}'
    )
    meta = f'<script type="application/ld+json">{data}</script>'
    return _page("".join(map(_block, entries)), meta, noise)


def feed(entries: Sequence[Told], noise: str, address: str) -> bytes:
    """The same entries as RSS 2.0."""
    items = "".join(_item(told, address) for told in entries)
    head = f"<title>The Farrow Gazette</title><link>{address}</link><description>{noise}</description>"
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


MARKUPS: dict[str, Render] = {"printed_stamps": printed_stamps, "schema_org": live_blog_posting, "feed": feed}


def _page(main: str, meta: str, noise: str) -> bytes:
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{HEADLINE}</title>{meta}'
        f"<style>{STYLES}</style><script>{SCRIPT}</script></head><body>"
        f'<header><nav><ul class="menu">{MENU}</ul></nav></header>'
        f'<main><article><h1>{HEADLINE}</h1><p class="byline">By the newsroom</p>'
        f'<div class="share-bar" data-token="{noise}"><span>Share</span></div>\n{main}</article></main>'
        f'<aside class="side">{ASIDE}</aside><footer><ul>{FOOTER}</ul><span data-build="{noise}"></span></footer>'
        f'<script>window.token="{noise}"</script></body></html>\n'
    ).encode()


def _begins_at(entries: Sequence[Told]) -> datetime:
    return entries[-1].at - timedelta(minutes=1)


@lru_cache(maxsize=8192)
def _stamped(told: Told) -> str:
    first, *more = told.paragraphs
    paragraphs = "".join(f"<p>{_linked(text, told)}</p>\n" for text in more)
    return f"<p><strong>UPDATE {told.at:%H%M} GMT:</strong> {escape(first)}</p>\n{paragraphs}{_picture(told)}"


@lru_cache(maxsize=8192)
def _block(told: Told) -> str:
    paragraphs = "".join(f"<p>{_linked(text, told)}</p>" for text in told.paragraphs)
    return (
        f'<div class="block block--live" id="{told.id}" data-position="{told.number}"><p class="block-time">'
        f'<a href="#{told.id}"><time datetime="{told.at.isoformat()}">{told.at:%H.%M} GMT</time></a></p>'
        f'<h2 class="block-title">{escape(told.title)}</h2>'
        f'<div class="block-elements">{paragraphs}{_picture(told)}</div>'
        f'<div class="block-share"><button>Share</button></div></div>\n'
    )


@lru_cache(maxsize=8192)
def _posting(told: Told, address: str) -> str:
    posting = {
        "@type": "BlogPosting",
        "@id": f"{address}#{told.id}",
        "url": f"{address}#{told.id}",
        "headline": told.title,
        "datePublished": told.at.isoformat(),
        "dateModified": (told.edited_at or told.at).isoformat(),
        "author": {"@type": "Person", "name": "Odile Brandt"},
        "articleBody": "\n".join(told.paragraphs),
    }
    return json.dumps(posting)


@lru_cache(maxsize=8192)
def _item(told: Told, address: str) -> str:
    text = escape("".join(f"<p>{_linked(text, told)}</p>" for text in told.paragraphs))
    return (
        f"<item><title>{escape(told.title)}</title><link>{address}/{told.id}</link><guid>{address}/{told.id}</guid>"
        f"<pubDate>{format_datetime(told.at)}</pubDate><description>{text}</description></item>\n"
    )


def _linked(text: str, told: Told) -> str:
    """The text with its first words linked, in every other entry."""
    words = text.split(" ", 4)
    if told.number % 2 or len(words) < 5:
        return escape(text)
    return f'<a href="/story/{told.number}">{escape(" ".join(words[:4]))}</a> {escape(words[4])}'


def _picture(told: Told) -> str:
    if told.number % 5:
        return ""
    address = f"/pictures/{told.number}.jpg"
    caption = "<figcaption>A view of Farrow. Photograph: A Tindall</figcaption>"
    return f'<figure><img src="{address}" alt="">{caption}</figure>\n'
