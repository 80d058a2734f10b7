"""The posts of a WordPress site as its REST API lists them (`/wp-json/wp/v2/posts?_embed`): Document -> `Feed`.

https://developer.wordpress.org/rest-api/reference/posts/ Without `_embed` authors, tags and pictures are numbers, which
say nothing. Guarantees: raises Reject, and nothing else, for what is no list of posts.
"""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

from connectors.pages.document import Document
from connectors.pages.feeds.items import Feed, Item
from connectors.pages.untyped import line, many, string, unique
from schemas.errors import Reject
from schemas.records import Media

_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_LARGEST_REMEMBERED = 65_536  # bytes: a post says much twice, and most of it in numbers


def sign_of(document: Document) -> str | None:
    """Return by what the document can be told to list posts, without reading it; None where by nothing."""
    text = document.text
    listed = text.lstrip().startswith("[") and '"date_gmt"' in text and '"rendered"' in text
    return "it lists posts as WordPress does" if listed else None


def parse(document: Document) -> Feed:
    """Return the posts; raise Reject where the document lists none."""
    try:
        posts = msgspec.json.decode(document.text, type=list[msgspec.Raw])
        items = tuple(_remembered(bytes(raw)) for raw in posts)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Reject(f"JSON that cannot be read: {error}") from error
    if None in items:
        raise Reject("a JSON list, but not of posts of WordPress")
    return Feed(language=None, items=tuple(item for item in items if item is not None))


def _remembered(raw: bytes) -> Item | None:
    """Return a post, the very same one where its text was read before; None for what is none."""
    return _read_again(raw) if len(raw) <= _LARGEST_REMEMBERED else _read(raw)


def _read(raw: bytes) -> Item | None:
    post = msgspec.json.decode(raw)
    if not isinstance(post, dict) or "date_gmt" not in post or not isinstance(post.get("id"), int):
        return None
    embedded = post["_embedded"] if isinstance(post.get("_embedded"), dict) else {}
    terms = [term for terms in many(embedded.get("wp:term")) for term in many(terms)]
    return Item(
        id=str(post["id"]),
        link=line(post.get("link")) or None,
        title=_plain(post.get("title")),
        body=_rendered(post.get("content")) or _rendered(post.get("excerpt")),
        published=_date(post, "date"),
        updated=_date(post, "modified"),
        authors=_names(many(embedded.get("author"))),
        media=tuple(_media(many(embedded.get("wp:featuredmedia")))),
        tags=_names(terms),
    )


_read_again = lru_cache(maxsize=2_048)(_read)


def _rendered(value: Any) -> str:
    return string(value.get("rendered")) if isinstance(value, dict) else ""


def _plain(value: Any) -> str:
    return line(html.unescape(_TAG.sub("", _rendered(value))))


def _date(post: dict[str, Any], name: str) -> str | None:
    """Return a date: WordPress prints GMT without a zone, and beside it the site's own clock."""
    gmt = line(post.get(f"{name}_gmt"))
    return f"{gmt}Z" if gmt else line(post.get(name)) or None


def _names(values: list[Any]) -> tuple[str, ...]:
    return unique(html.unescape(string(value.get("name"))) for value in values if isinstance(value, dict))


def _media(values: list[Any]) -> Iterator[Media]:
    for value in values:
        if isinstance(value, dict) and value.get("media_type", "image") == "image" and line(value.get("source_url")):
            yield Media(kind="IMAGE", url=line(value["source_url"]), caption=_plain(value.get("caption")) or None)
