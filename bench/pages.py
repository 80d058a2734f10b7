"""Entries as the pages that print them, one for each platform.

(entries newest first, what else changed on the page) -> the bytes of the page. Beside its entries a
page has what pages have: styles, scripts, a menu, a side column, a footer, some 45 kB. `noise` stands in
it where pages put tokens, so that no two fetches bring the same bytes; what follows a space in it is shown to readers,
as counters are.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache, partial
from html import escape

from bench.markups import AROUND, Block, linked, picture
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


def marked_up(platform: str, entries: Sequence[Told], noise: str, address: str) -> bytes:
    """A page in the markup of one of the other platforms."""
    block, before, after = AROUND[platform]
    meta = f'<meta property="article:published_time" content="{_begins_at(entries).isoformat()}">'
    return _page("".join([before, *(_cached(block, told, address) for told in entries), after]), meta, noise)


MARKUPS: dict[str, Render] = {
    "printed_stamps": printed_stamps,
    "schema_org": live_blog_posting,
    "feed": feed,
    **{platform: partial(marked_up, platform) for platform in AROUND},
}


def _page(main: str, meta: str, noise: str) -> bytes:
    token, _, shown = noise.partition(" ")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{HEADLINE}</title>{meta}'
        f'<meta name="csrf-token" content="{token}">'
        f'<style>{STYLES}</style><script nonce="{token}">{SCRIPT}</script></head><body>'
        f'<header><nav><ul class="menu">{MENU}</ul></nav></header>'
        f'<main><article><h1>{HEADLINE}</h1><p class="byline">By the newsroom</p>'
        f'<div class="share-bar" data-token="{token}"><span>{shown or 0} views</span></div>\n{main}</article></main>'
        f'<aside class="side">{ASIDE}</aside><footer><ul>{FOOTER}</ul></footer>'
        f'<script>window.token="{token}"</script><!-- made for {token} --></body></html>\n'
    ).encode()


def _begins_at(entries: Sequence[Told]) -> datetime:
    return entries[-1].at - timedelta(minutes=1)


@lru_cache(maxsize=16_384)
def _cached(block: Block, told: Told, address: str) -> str:
    return block(told, address)


@lru_cache(maxsize=8192)
def _stamped(told: Told) -> str:
    first, *more = told.paragraphs
    paragraphs = "".join(f"<p>{linked(text, told)}</p>\n" for text in more)
    return f"<p><strong>UPDATE {told.at:%H%M} GMT:</strong> {escape(first)}</p>\n{paragraphs}{picture(told)}"


@lru_cache(maxsize=8192)
def _block(told: Told) -> str:
    paragraphs = "".join(f"<p>{linked(text, told)}</p>" for text in told.paragraphs)
    return (
        f'<div class="block block--live" id="{told.id}" data-position="{told.number}"><p class="block-time">'
        f'<a href="#{told.id}"><time datetime="{told.at.isoformat()}">{told.at:%H.%M} GMT</time></a></p>'
        f'<h2 class="block-title">{escape(told.title)}</h2>'
        f'<div class="block-elements">{paragraphs}{picture(told)}</div>'
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
    text = escape("".join(f"<p>{linked(text, told)}</p>" for text in told.paragraphs))
    return (
        f"<item><title>{escape(told.title)}</title><link>{address}/{told.id}</link><guid>{address}/{told.id}</guid>"
        f"<pubDate>{format_datetime(told.at)}</pubDate><description>{text}</description></item>\n"
    )
