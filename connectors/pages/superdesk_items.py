"""Posts of Superdesk Live Blog in JSON: each a package of items (text, picture, embed, quote, scorecard, comment).

    a post as the API gives it + where relative links start from -> Block

Guarantees: nothing is raised, whatever the post holds. Advertisements are left out.
liveblog/liveblog: server/liveblog/posts/posts.py, server/liveblog/themes/themes_assets/default/templates
"""

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import msgspec
from msgspec.structs import replace

from connectors.pages.entry_blocks import Block, first_stamp, stamp
from connectors.pages.fragments.markup import figure, link, paragraph
from connectors.pages.fragments.reading import read_markup
from connectors.pages.untyped import line, many, string, unique
from schemas.records import Content, Quote

Item = dict[str, Any]

HIGHLIGHT = "highlight"
"""The tag of a post that editors put among the highlights."""

_ADVERTISEMENT = re.compile(r"advert", re.IGNORECASE)
_SCALES = ("original", "baseImage", "viewImage", "thumbnail")
_TAG = re.compile(r"<[a-z!]", re.IGNORECASE)


class _Read(msgspec.Struct, frozen=True):
    """An item as markup, and what it quotes."""

    markup: str
    quote: Quote | None = None


def is_out(post: Item) -> bool:
    """Tell whether a post is out: neither deleted, nor taken back, nor waiting for an editor."""
    return post.get("deleted") is not True and post.get("post_status", "open") in ("open", None)


def block(post: Item, base_url: str | None) -> Block:
    """Return what a post says."""
    items = list(_items(post))
    read = [_read(item) for item in items]
    alone = len(items) == 1 and line(items[0].get("commenter"))  # the words of its author, and no quotation
    content = read_markup("".join(each.markup for each in read), base_url)
    changed = stamp(line(post.get("content_updated_date")), None)
    dates = (post.get(key) for key in ("published_date", "firstcreated", "_created"))
    tags = [*many(post.get("tags")), *([HIGHLIGHT] if post.get("lb_highlight") is True else [])]
    return Block(
        content=_with_quotes(replace(content, authors=_authors(post, items), tags=unique(tags)), [] if alone else read),
        native_id=line(post.get("_id")) or line(post.get("guid")) or None,
        published=first_stamp(map(line, dates), None),
        modified_at=changed.at if changed else None,
        pinned=post.get("sticky") is True,
    )


def _items(post: Item) -> Iterator[Item]:
    """Yield the items of a post in their order."""
    for group in many(post.get("groups")):
        for reference in many(group.get("refs")) if isinstance(group, dict) else ():
            item = reference.get("item") if isinstance(reference, dict) else None
            if isinstance(item, dict) and not _ADVERTISEMENT.match(line(item.get("item_type"))):
                yield item


def _with_quotes(content: Content, read: list[_Read]) -> Content:
    quotes = [each.quote for each in read if each.quote is not None]
    return replace(content, quotes=(*content.quotes, *quotes)) if quotes else content


def _authors(post: Item, items: list[Item]) -> tuple[str, ...]:
    """Who wrote a post, as its page says it: the one whose post was passed on, its creator, its publisher.

    A comment alone is its commenter's.
    """
    people = [each.get("syndicated_creator") for each in items[:1]]
    people += [post.get("original_creator"), post.get("publisher")]
    if len(items) == 1 and line(items[0].get("commenter")):
        return (line(items[0].get("commenter")),)
    names = (line(each.get("display_name")) or line(each.get("byline")) for each in people if isinstance(each, dict))
    return unique([next(filter(None, names), None)])


def _read(item: Item) -> _Read:
    said = item.get("meta")
    meta: Item = said if isinstance(said, dict) else {}
    reader = _READERS.get(line(item.get("item_type")).casefold())
    return reader(item, meta) if reader else _Read(_text(item))


def _text(item: Item) -> str:
    text = string(item.get("text")).replace("</span><span", "</span> <span")  # cells of a scorecard
    return f"<div>{text}</div>" if text else ""


def _image(item: Item, meta: Item) -> _Read:
    media = meta.get("media")
    renditions = media.get("renditions") if isinstance(media, dict) else None
    sizes = [renditions.get(scale) for scale in _SCALES] if isinstance(renditions, dict) else []
    address = next((said for size in sizes if isinstance(size, dict) and (said := line(size.get("href")))), "")
    return _Read(figure("img", address, escape(line(meta.get("caption"))), line(meta.get("credit"))) or _text(item))


def _embed(item: Item, meta: Item) -> _Read:
    """What is shown from elsewhere: its own markup, else a card that leads there."""
    html = string(meta.get("html"))
    title, about = line(meta.get("title")), line(meta.get("description"))
    address = line(meta.get("original_url")) or line(meta.get("url"))
    if html:
        label = f"<figcaption>{escape(title)}</figcaption>" if title and "<iframe" in html else ""
        return _Read(f"<figure>{html}{label}</figure>" if label else f"<div>{html}</div>")
    if not (title or about or address):
        return _Read(_text(item))
    picture = figure("img", line(meta.get("thumbnail_url")))
    return _Read(picture + f"<p>{link(address, title)}</p>" + paragraph(about))


def _quote(item: Item, meta: Item) -> _Read:
    words, by = line(meta.get("quote")), line(meta.get("credit"))
    if not words:
        return _Read(_text(item))
    credit = paragraph(f"\u2013 {by}" if by else "")
    return _Read(f"<blockquote>{paragraph(words)}</blockquote>{credit}", Quote(words, by or None))


def _comment(item: Item, meta: Item) -> _Read:
    text, by = string(item.get("text")), line(item.get("commenter"))
    words = read_markup(text if _TAG.search(text) else paragraph(text), None).text
    return _Read(_text(item), Quote(words, by) if words and by else None)


def _poll(item: Item, meta: Item) -> _Read:
    said = item.get("poll_body")
    body: Item = said if isinstance(said, dict) else {}
    answers = (line(each.get("option")) for each in many(body.get("answers")) if isinstance(each, dict))
    options = "".join(f"<li>{escape(answer, quote=False)}</li>" for answer in answers if answer)
    return _Read(paragraph(line(body.get("question"))) + (f"<ul>{options}</ul>" if options else "") or _text(item))


_READERS: dict[str, Callable[[Item, Item], _Read]] = {
    "image": _image,
    "embed": _embed,
    "video": _embed,
    "quote": _quote,
    "comment": _comment,
    "poll": _poll,
}
