"""Blocks of the Guardian in JSON: of its own pages, and of its content API.

    a JSON value + the address that it came from -> Blocks, in its order

Its own pages: `blocks[]`, times in milliseconds, and `pinnedPost`, which may stand on a page further down.
The content API: `response.content.blocks`, times in ISO 8601. Guarantees: nothing is raised, whatever the value.
guardian/frontend: common/app/model/dotcomrendering; guardian/content-api-models: v1.thrift
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from connectors.pages.entry_blocks import KEY_EVENT, Block, first_stamp, stamp
from connectors.pages.fragments.reading import read_markup
from connectors.pages.guardian_elements import as_html
from connectors.pages.headlines import is_summary, titled
from connectors.pages.untyped import line, many, string, unique
from schemas.records import Content, Moment

_NAMES = re.compile(r",\s*|\s+and\s+")
_NO_NAME = re.compile(r"\s*\([^()]*\)|\s+(?:in|at|with)\s+.*", re.DOTALL)


class _Page(msgspec.Struct, frozen=True):
    """What is said of all blocks: the page's address, the names of contributors by their ids, the byline's names."""

    address: str | None
    profiles: dict[str, str]
    byline: tuple[str, ...]


def blocks(value: Any, base_url: str | None) -> list[Block] | None:
    """Return the blocks that a value lists; None where it is no answer of either kind."""
    if not isinstance(value, dict):
        return None
    response = value.get("response")
    content = response.get("content") if isinstance(response, dict) else value.get("content")
    said = content if isinstance(content, dict) else value
    page = _page(said, base_url)
    listed = said.get("blocks")
    if not isinstance(listed, list | dict):
        return None
    found = [_of_its_pages(block, page) for block in _objects(listed)]
    found += [_of_the_api(block, page) for block in _body(listed) if block.get("published") is not False]
    pinned = said.get("pinnedPost")
    return _with_pinned(found, _of_its_pages(pinned, page) if isinstance(pinned, dict) else None)


def address_of(name: str | None, page: str | None) -> str | None:
    """Return where a block can be read: the page that holds it, whichever that is by then."""
    address = (page or "").partition("?")[0].partition("#")[0]
    return f"{address}?page=with:block-{name}#block-{name}" if address and name else None


def names_in(byline: str) -> Iterator[str]:
    """Yield the names in a byline such as 'Ana Ruiz (now) and Tom Bright (earlier)'."""
    for name in _NAMES.split(byline):
        yield _NO_NAME.sub("", name).strip()


def _page(said: dict[str, Any], base_url: str | None) -> _Page:
    fields = said.get("fields")
    byline = line(said.get("byline")) or line(fields.get("byline") if isinstance(fields, dict) else None)
    tags = _objects(said.get("tags"))
    return _Page(
        address=line(said.get("webURL")) or line(said.get("webUrl")) or line(said.get("canonicalUrl")) or base_url,
        profiles={line(tag.get("id")): line(tag.get("webTitle") or tag.get("title")) for tag in tags},
        byline=unique(names_in(byline)),
    )


def _with_pinned(found: list[Block], pinned: Block | None) -> list[Block]:
    if pinned is None:
        return found
    if any(block.native_id == pinned.native_id for block in found):
        return [replace(block, pinned=True) if block.native_id == pinned.native_id else block for block in found]
    return [replace(pinned, pinned=True), *found]


def _of_its_pages(block: dict[str, Any], page: _Page) -> Block:
    first = first_stamp((_digits(block.get(key)) for key in ("blockFirstPublished", "blockCreatedOn")), None)
    printed = line(block.get("blockFirstPublishedDisplay"))
    return _made(
        block,
        read_markup(as_html(many(block.get("elements"))), page.address),
        replace(first, text=printed or None) if first else None,
        stamp(_digits(block.get("blockLastUpdated")), None),
        page,
    )


def _of_the_api(block: dict[str, Any], page: _Page) -> Block:
    dates = (_iso(block.get(key)) for key in ("firstPublishedDate", "publishedDate", "createdDate"))
    return _made(
        block,
        read_markup(as_html(string(block.get("bodyHtml")) or many(block.get("elements"))), page.address),
        first_stamp(dates, None),
        stamp(_iso(block.get("lastModifiedDate")), None),
        page,
    )


def _made(
    block: dict[str, Any], content: Content, published: Moment | None, changed: Moment | None, page: _Page
) -> Block:
    said = block.get("attributes")
    attributes: dict[str, Any] = said if isinstance(said, dict) else {}
    title = line(block.get("title")) or line(attributes.get("title")) or None
    name = line(block.get("id")) or None
    return Block(
        content=replace(
            titled(content, title),
            authors=_contributors(block, page) or page.byline,
            tags=(KEY_EVENT,) if attributes.get("keyEvent") is True else (),
        ),
        native_id=name,
        permalink=address_of(name, page.address),
        published=published,
        modified_at=changed.at if changed else None,
        kind="SUMMARY" if attributes.get("summary") is True or is_summary(title) else "UPDATE",
        pinned=attributes.get("pinned") is True,
    )


def _contributors(block: dict[str, Any], page: _Page) -> tuple[str, ...]:
    """The names of a block's contributors: of its own pages as such, of the API by the ids of their profiles."""
    said = [line(each.get("name") if isinstance(each, dict) else each) for each in many(block.get("contributors"))]
    named = (page.profiles.get(name) or page.profiles.get(f"profile/{name}") or name for name in said)
    return tuple(name for name in unique(named) if not name.startswith("profile/"))


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _body(listed: Any) -> list[dict[str, Any]]:
    """The blocks of an answer of the content API: `body`, else those that were asked for."""
    if not isinstance(listed, dict):
        return []
    asked = listed.get("requestedBodyBlocks")
    parts = asked.values() if isinstance(asked, dict) else ()
    return _objects(listed.get("body")) or [block for part in parts for block in _objects(part)]


def _digits(value: Any) -> str | None:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**14 else None


def _iso(value: Any) -> str | None:
    """A date of the content API: a text, or an object that has it as a text or in milliseconds."""
    if isinstance(value, dict):
        return line(value.get("iso8601")) or _digits(value.get("dateTime"))
    return line(value) or None
