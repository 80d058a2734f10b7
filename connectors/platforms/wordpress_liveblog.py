"""Automattic's Liveblog for WordPress: the answers of its REST API, and its pages.

    Snapshot -> one entry for each row that was not replaced or deleted

Trusted: in an answer, the id of a row, or the id of the entry that the row replaces (an edited entry is a new
row that replaces it, a deleted one an empty row); `entry_time`, when the entry was published, and
`timestamp`, when its newest row was written, both Unix seconds GMT; rendered markup before raw content;
authors; `share_link`; whether it is a key event. In a page, the id of a block (`liveblog-entry-7`, `id_7`) or
the one that its share links carry, and `data-timestamp` or `data-sort-time`; since 2026 blocks are cards with a
picture of their own. Not trusted: the id of a block
on an AMP page (`post1530000000`: the time of its last edit, which changes), and the headline of the JSON-LD,
which is the first ten words. Commands (`/key`) are no text, hashtags are tags. Poll
`/wp-json/liveblog/v1/<post>/get-entries/1/latest`, or the page: `entries/<from>/<to>` lists only what changed.
Formats: https://github.com/Automattic/liveblog (`class-wpcom-liveblog-entry.php`, `templates/`).
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import unescape
from typing import Any

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages.cutting import cut_page, take_out
from connectors.pages.document import absolute, read
from connectors.pages.entry_blocks import (
    KEY_EVENT,
    Block,
    attribute,
    element,
    entries,
    first_stamp,
    stamp,
    text_of,
)
from connectors.pages.fragments.reading import read_markup
from connectors.pages.merge import merge
from connectors.pages.older_pages import linked, page_address
from connectors.pages.structured.states import answer
from connectors.pages.untyped import line, many, string, unique
from connectors.platforms import Claim, schema_org
from connectors.times import clock
from schemas.errors import Reject
from schemas.records import Content, Entry, Snapshot

SUREST = 0.98
_ENTRY = (
    re.compile(r'id=["\']liveblog-entry-\d'),
    re.compile(r'class=["\'](?:[^"\'<>]*\s)?liveblog-entry[\s"\']'),
)
_ID = re.compile(r"(?:liveblog-entry-|id_)(\d+)$")
_SHARED_ID = re.compile(r"[?&]liveblog_id=(\d+)")
_ANCHOR = re.compile(r"#(?:liveblog-entry-|id_)?(\d+)$")
_AUTHORS = ".liveblog-author-name, .liveblog-meta-author-name, .liveblog-card-author"
_COMMAND = re.compile(r"(^|[>\s])/key\b\s*")
_BY_PAGES = re.compile(r"(?P<before>.*/get-entries/)(?P<page>\d{1,5})(?P<after>/.*)")
_ANSWER = re.compile(r'"(?:entry_time|timestamp)"\s*:\s*"?\d')


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Return the entries of an answer or of a page, in its order.

    Raises Reject for JSON that is no answer of the API, and for a page without blocks.
    """
    document = read(snapshot)
    if document.media_type == "json":
        rows = _latest(_rows(answer(document)))
        return entries([_row_block(row, document.base_url, snapshot.zone) for row in rows], document, snapshot)
    pieces = cut_page(document, *_ENTRY)
    if not pieces:
        raise Reject("no block of the class liveblog-entry, and no JSON answer with entries")
    blocks = (_block(piece, document.base_url, snapshot.zone) for piece in pieces)
    told = entries(filter(None, blocks), document, snapshot)
    if all(entry.published.precision == "SECOND" for entry in told):
        return told
    try:
        return merge(schema_org.updates(snapshot), told)
    except Reject:
        return told


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim an answer of the API, and a page with its blocks."""
    document = read(snapshot)
    if document.media_type == "json":
        if '"entries"' in document.text[:400_000] and _ANSWER.search(document.text):
            return Claim(0.95, "JSON with the entries of WordPress Liveblog")
        return None
    if "liveblog-entry-text" not in document.text and "liveblog-entry-content" not in document.text:
        return None
    count = len(cut_page(document, *_ENTRY))
    return Claim(SUREST, f"{count} blocks of the class liveblog-entry") if count else None


def older(snapshot: Snapshot, options: Mapping[str, str]) -> str | None:
    """Return the next page of an answer by pages that is not the last one; a page of HTML may link to one."""
    document = read(snapshot)
    if document.media_type != "json":
        return linked(snapshot)
    value, asked = answer(document), _BY_PAGES.fullmatch(page_address(snapshot))
    pages = _digits(value.get("pages")) if isinstance(value, dict) else None
    if asked is None or pages is None or int(asked["page"]) >= int(pages):
        return None
    return f"{asked['before']}{int(asked['page']) + 1}{asked['after']}"


# Answers


def _rows(value: Any) -> list[dict[str, Any]]:
    found = value.get("entries") if isinstance(value, dict) else value
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    if not isinstance(found, list) or (found and not any("id" in row or "replaces" in row for row in rows)):
        raise Reject("JSON, but no answer of WordPress Liveblog: it has no entries with an id")
    return rows


def _latest(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest row of each entry, in the places of the first ones; without those that were deleted.

    What the newest row does not say (when the entry was published) is taken from the rows before it.
    """
    known: dict[str, dict[str, Any]] = {}
    for row in rows:
        name = _name(row.get("replaces")) or _name(row.get("id"))
        before = known.get(name)
        if before is None:
            known[name] = {**row, "id": name}
        else:
            newer, older = (row, before) if _seconds(row) >= _seconds(before) else (before, row)
            kept = {key: value for key, value in older.items() if key in ("entry_time", "share_link", "authors")}
            first = min(_seconds(row), _seconds(before))
            known[name] = {"entry_time": first, **kept, **newer, "id": name}
    return [row for row in known.values() if not _is_deleted(row)]


def _is_deleted(row: dict[str, Any]) -> bool:
    said = any(string(row.get(key)).strip() for key in ("render", "content", "html"))
    return row.get("type") == "delete" or not said


def _row_block(row: dict[str, Any], base_url: str | None, zone: str | None) -> Block:
    markup = string(row.get("render")) or string(row.get("content"))
    old = None if markup else _block(string(row.get("html")), base_url, zone)  # the whole block: before version 1.4
    content = old.content if old else _content(markup, base_url)
    named = [author.get("name") if isinstance(author, dict) else author for author in many(row.get("authors"))]
    authors = unique(map(_plain, named or [row.get("author_link")])) or content.authors
    tags = (*content.tags, KEY_EVENT) if row.get("key_event") is True else content.tags
    written = stamp(_digits(row.get("timestamp")), zone)
    return Block(
        content=replace(content, authors=authors, tags=tags),
        native_id=_name(row.get("id")) or None,
        permalink=absolute(line(row.get("share_link")), base_url) if row.get("share_link") else None,
        published=stamp(_digits(row.get("entry_time")), zone) or (old.published if old else None) or written,
        modified_at=written.at if written else None,
    )


def _name(value: Any) -> str:
    return line(str(value) if isinstance(value, int) and not isinstance(value, bool) else value).strip()


def _seconds(row: dict[str, Any]) -> int:
    return int(_digits(row.get("timestamp")) or _digits(row.get("entry_time")) or 0)


def _digits(value: Any) -> str | None:
    text = _name(value)
    return text if text.isascii() and text.isdigit() and len(text) < 14 else None


def _plain(value: Any) -> str:
    """A name that may be a link to its author."""
    return unescape(re.sub(r"<[^<>]*>", "", string(value)))


# Blocks


@lru_cache(maxsize=4096)
def _block(markup: str, base_url: str | None, zone: str | None) -> Block | None:
    node = element(markup)
    body = node.css_first(".liveblog-entry-text, .liveblog-entry-content") if node is not None else None
    if node is None or body is None:
        return None
    link = attribute(node.css_first("a.liveblog-meta-time, .liveblog-meta-time a"), "href")
    names = (text_of(name) for name in node.css(_AUTHORS))
    featured = "".join(image.html or "" for image in node.css(".liveblog-card-featured img"))
    content = _content(f"{featured}{body.inner_html or ''}", base_url)
    is_key = "is-key-event" in (attribute(node, "class") or "")
    printed = " ".join(filter(None, (text_of(part) for part in node.css(".liveblog-meta-time span"))))
    if link is None and "liveblog-entry-card" in (attribute(node, "class") or ""):
        link = f"#{attribute(node, 'id') or ''}"
    shown = node.css_first(".liveblog-card-header time")
    return Block(
        content=replace(content, authors=unique(names), tags=(*content.tags, KEY_EVENT) if is_key else content.tags),
        native_id=_block_id(node, link),
        permalink=absolute(link, base_url) if link and link != "#" and base_url else None,
        published=first_stamp(
            [attribute(node, "data-sort-time", "data-timestamp"), attribute(shown, "datetime")], zone
        ),
        printed=clock(printed),
    )


def _block_id(node: LexborNode, link: str | None) -> str | None:
    """The id of the entry that a block shows: its own, or that which its links carry."""
    own = _ID.match(attribute(node, "id") or "")
    if own:
        return own[1]
    shares = (attribute(share, "data-param-url", "href") or "" for share in node.css("amp-social-share, a[href]"))
    shared = next((found[1] for share in shares if (found := _SHARED_ID.search(share))), None)
    anchor = _ANCHOR.search(link or "")
    return shared or (anchor[1] if anchor else None)


@lru_cache(maxsize=4096)
def _content(markup: str, base_url: str | None) -> Content:
    """Read the text of an entry: without the commands that authors write into it, its hashtags as tags."""
    if "liveblog-" in markup or "/key" in markup:
        body = element(f"<div>{_COMMAND.sub(_kept, markup)}</div>")
        if body is not None:
            tags = unique(text_of(tag) for tag in body.css(".liveblog-hash"))
            take_out(body, ".liveblog-command, amp-social-share")
            return replace(read_markup(body.inner_html or "", base_url), tags=tags)
    return read_markup(markup, base_url)


def _kept(command: re.Match[str]) -> str:
    return command[1]
