"""Superdesk Live Blog (Sourcefabric): the answers of its API, and the pages of its themes.

    Snapshot -> one entry for each post that is out

Trusted: a post's `_id` (`data-post-id` in pages); `published_date`; `content_updated_date`, which changes with
the text; the items of a post in their order; its author, pins, highlights and tags. Not trusted: `_updated`,
which changes with anything; `_created`, when the draft was begun; the order of an answer, which editors
change by hand. A post that is deleted, taken back (`post_status`), or scheduled for a time to come is
no entry: of a post that was one, its page then finds it gone. In pages a time is that of `data-js-timestamp`, and
posts that scripts show after consent (`<template>`) are read. Poll `/api/client_blogs/<blog>/posts`.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages.cutting import cut_page, remembered, take_out
from connectors.pages.document import read
from connectors.pages.entry_blocks import Block, attribute, element, entries, stamp, text_of
from connectors.pages.fragments.reading import read_markup
from connectors.pages.older_pages import linked, page_address, with_parameter
from connectors.pages.structured.states import answer, lists_of, states
from connectors.pages.superdesk_items import HIGHLIGHT, block, is_out
from connectors.pages.untyped import unique
from connectors.platforms import Claim
from connectors.times.fetch import ask
from schemas.errors import Reject
from schemas.records import Entry, Quote, Snapshot

_POST = re.compile(r"data-post-id=[\"']?[^\s\"'>]")
_STATE = re.compile(r"window\.LB\s*=\s*")
_TEMPLATE = re.compile(r"(</?)template\b", re.IGNORECASE)
_BLOG = re.compile(r"(?P<api>.*/)client_blogs/[^/]+/posts")
_COMMENT_BY = re.compile(r"Comment by\s+")
_CLOCKS_DIFFER = timedelta(minutes=1)  # between the server that dates a post and the machine that fetches it
_APART = (
    ".lb-post-header, .lb-post-bottom, .lb-author, .lb-post-actions, .lb-advertisement, .lb-slideshow_prev,"
    ".lb-slideshow_next, .item--embed__credit"
)


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Return the posts that are out, pinned ones first. Raises Reject for JSON and pages that list no posts."""
    document = read(snapshot)
    if document.media_type == "json":
        listed = list(lists_of(answer(document), "_items"))
        if not listed:
            raise Reject("JSON, but no answer of Superdesk Live Blog: it has no _items")
        found = _of_lists(listed, document.base_url)
    else:
        pieces = cut_page(document, _POST)
        values = states(document.text, _STATE) if document.count("window.LB") else []
        state = [posts for value in values for posts in lists_of(value, "_items")]
        if not pieces and not state and "data-timeline" not in document.text:
            raise Reject("no post with a data-post-id, and none in the state of the page")
        said = {each.native_id: each for each in _of_lists(state, document.base_url)}
        told = _each_once([each for markup in pieces if (each := _post(markup, document.base_url)) is not None])
        found = [*said.values(), *(each for each in told if each.native_id not in said)]
    times = [each.published.at if each.published else None for each in found]
    are_out = ask(snapshot.fetched_at, lambda at: [time is None or time <= at + _CLOCKS_DIFFER for time in times])
    out = [
        _linked(each, snapshot, in_json=document.media_type == "json")
        for each, is_out in zip(found, are_out, strict=True)
        if is_out
    ]
    return entries(out, document, snapshot)


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim an answer with posts and their groups, and a page whose posts a theme of Live Blog marked."""
    document = read(snapshot)
    text = document.text
    if document.media_type == "json":
        its_own = '"_items"' in text and ('"particular_type"' in text or '"client_blogs/' in text)
        return Claim(0.97, "JSON that lists posts as Superdesk Live Blog does") if its_own else None
    if "data-post-id" not in text or "lb-post" not in text:
        return None
    count = len(cut_page(document, _POST))
    return Claim(0.96, f"{count} posts as the themes of Superdesk Live Blog mark them") if count else None


def older(snapshot: Snapshot, options: Mapping[str, str]) -> str | None:
    """Return the next page of an answer of the API that is not its last one; a page of a theme may link to one."""
    document = read(snapshot)
    if document.media_type != "json":
        return linked(snapshot)
    value = answer(document)
    lists = value.get("_meta") if isinstance(value, dict) else None
    if not isinstance(lists, dict) or _BLOG.match(page_address(snapshot)) is None:
        return None
    page, length, total = (_count(lists.get(name)) for name in ("page", "max_results", "total"))
    return with_parameter(page_address(snapshot), "page", str(page + 1)) if 0 < page * length < total else None


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _of_lists(listed: list[list[dict[str, Any]]], base_url: str | None) -> list[Block]:
    """The posts of the lists of an answer that are out, each once."""
    posts = [post for each in listed for post in each if isinstance(post.get("groups"), list) and is_out(post)]
    return _each_once([block(post, base_url) for post in posts])


def _each_once(posts: list[Block]) -> list[Block]:
    """The posts without the copies that are pinned to the top, some of which show no time."""
    found: dict[object, Block] = {}
    for number, each in enumerate(posts):
        known = found.pop(each.native_id, None) if each.native_id else None
        better = known if known is not None and known.published and not each.published else each
        pinned = each.pinned or (known is not None and known.pinned)
        found[each.native_id or number] = replace(better, pinned=pinned)
    return list(found.values())


def _linked(post: Block, snapshot: Snapshot, *, in_json: bool) -> Block:
    """A post with the address at which it can be read: in the API, or on its page."""
    page = snapshot.url or snapshot.source
    api = _BLOG.match(page)
    if post.native_id is None or not page.startswith("http"):
        return post
    if api is not None:
        return replace(post, permalink=f"{api['api']}client_posts/{post.native_id}")
    if in_json:
        return post
    page = page.partition("#")[0]
    return replace(post, permalink=f"{page}{'&' if '?' in page else '?'}liveblog._id={quote(post.native_id)}")


@remembered
def _post(markup: str, base_url: str | None) -> Block | None:
    """What one post of a page says; None for an advertisement."""
    root = element(_TEMPLATE.sub(r"\1div", markup))
    if root is None:
        return None
    names = (root.attributes.get("class") or "").split()
    if "advertisement" in names or root.css_first(".lb-advertisement, .lb-type--advertisement") is not None:
        return None
    changed = stamp(_stamp_of(root.css_first(".lb-post-updated-time")), None)
    authors = unique(_COMMENT_BY.sub("", text_of(node) or "") for node in root.css(".lb-author__name"))
    published = stamp(
        _stamp_of(root.css_first(".lb-post-date[data-js-timestamp], .lb-post-header [data-js-timestamp]")), None
    )
    take_out(root, _APART)
    body = root.css_first(".items-container") or root
    quotes = tuple(quote for node in body.css(".item--embed-quote") if (quote := _quote(node)) is not None)
    content = read_markup(body.inner_html or "", base_url)
    content = replace(content, quotes=content.quotes + quotes)
    pinned = (root.attributes.get("data-post-sticky") or "").casefold() == "true" or "lb-sticky-top-post" in names
    return Block(
        content=replace(content, authors=authors, tags=(HIGHLIGHT,) if "lb-post--highlighted" in names else ()),
        native_id=attribute(root, "data-post-id"),
        published=published,
        modified_at=changed.at if changed else None,
        pinned=pinned,
    )


def _quote(node: LexborNode) -> Quote | None:
    words = text_of(node.css_first("blockquote"))
    return Quote(words, text_of(node.css_first(".quote-credit"))) if words else None


def _stamp_of(node: LexborNode | None) -> str | None:
    return attribute(node, "data-js-timestamp", "datetime")
