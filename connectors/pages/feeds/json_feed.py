"""JSON Feed (https://www.jsonfeed.org/version/1.1/): Document -> `Feed`.

Guarantees: raises Reject, and nothing else, for what is no JSON Feed.
"""

import html
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

from connectors.pages.document import Document
from connectors.pages.feeds.items import Feed, Item, media_kind, paragraphs
from connectors.pages.untyped import language, line, many, string, unique
from schemas.errors import Reject
from schemas.records import Media

_LARGEST_REMEMBERED = 32_768  # bytes, as connectors.pages.fragments.reading has it
_VERSION = "jsonfeed.org/version"


def sign_of(document: Document) -> str | None:
    """Return by what the document can be told to be a JSON Feed, without reading it; None where by nothing."""
    return "it gives the version of JSON Feed" if _VERSION in document.text.replace("\\/", "/") else None


def parse(document: Document) -> Feed:
    """Return what the feed says; raise Reject where the document is no JSON Feed."""
    try:
        value = msgspec.json.decode(document.text, type=dict[str, msgspec.Raw])
        items = msgspec.json.decode(value.pop("items", msgspec.Raw(b"null")), type=list[msgspec.Raw])
        said = {name: msgspec.json.decode(raw) for name, raw in value.items()}
        read = [_remembered(bytes(raw)) for raw in items]
    except msgspec.ValidationError as error:
        raise Reject("JSON, but no JSON Feed: it has no items") from error
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Reject(f"JSON that cannot be read: {error}") from error
    version = said.get("version")
    if not isinstance(version, str) or _VERSION not in version:
        raise Reject("JSON, but no JSON Feed: it has no version of it")
    return Feed(
        language=language(said.get("language")),
        authors=_authors(said),
        items=tuple(item for item in read if item is not None),
    )


def _remembered(raw: bytes) -> Item | None:
    """Return an item, the very same one where its text was read before; None for what is no object."""
    return _read_again(raw) if len(raw) <= _LARGEST_REMEMBERED else _read(raw)


def _read(raw: bytes) -> Item | None:
    value = msgspec.json.decode(raw)
    return _item(value) if isinstance(value, dict) else None


_read_again = lru_cache(maxsize=8_192)(_read)


def _item(item: dict[str, Any]) -> Item:
    body = string(item.get("content_html")) or paragraphs(
        string(item.get("content_text")) or string(item.get("summary"))
    )
    id = item.get("id")
    return Item(
        id=line(str(id) if isinstance(id, int | float) and not isinstance(id, bool) else id) or None,
        link=line(item.get("url")) or line(item.get("external_url")) or None,
        title=line(html.unescape(string(item.get("title")))),  # plain text, but many write references of HTML
        body=body,
        published=line(item.get("date_published")) or None,
        updated=line(item.get("date_modified")) or None,
        authors=_authors(item),
        media=tuple(_media(item)),
        tags=unique(many(item.get("tags"))),
        language=language(item.get("language")),
    )


def _authors(value: dict[str, Any]) -> tuple[str, ...]:
    found = [*many(value.get("authors")), value.get("author")]  # `author` is version 1, `authors` is 1.1
    return unique(author.get("name") for author in found if isinstance(author, dict))


def _media(item: dict[str, Any]) -> Iterator[Media]:
    found = {line(item.get(key)): Media(kind="IMAGE", url=line(item.get(key))) for key in ("image", "banner_image")}
    for attachment in many(item.get("attachments")):
        if isinstance(attachment, dict):
            url = line(attachment.get("url"))
            kind = media_kind(url, string(attachment.get("mime_type")))
            if kind:
                found.setdefault(url, Media(kind=kind, url=url, caption=line(attachment.get("title")) or None))
    return (media for url, media in found.items() if url)
