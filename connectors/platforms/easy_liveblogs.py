"""The WordPress plugin easy-liveblogs: its feed, and pages that hold its entries.

    Snapshot -> one entry for each post of the live blog

Trusted: in the feed (`/wp-json/easy-liveblogs/v1/liveblog/<id>`), which lists every entry, the id, `datetime`
and `modified` with their offsets, title, content and author. In a page, the id of a block
(`data-elb-post-id`), its heading and its content. Not trusted: the times of a block, which have no zone:
`<time datetime="2024-07-18 11:48">` is in the outlet's zone, and `data-elb-post-datetime` is the same clock
written as Unix seconds; where the page has JSON-LD, an entry has its time from there, with the offset. The
JSON-LD's end of coverage is made up. A page fills its list by script: one without blocks is read by its
JSON-LD, else refused with the address of its feed.
Formats: https://github.com/jeffreyvr/easy-liveblogs (`includes/api/`, `templates/post.php`).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from typing import Any

from msgspec.structs import replace

from connectors.pages.cutting import cut_page
from connectors.pages.document import Document, absolute, read
from connectors.pages.entry_blocks import Block, attribute, element, entries, first_stamp, stamp, text_of
from connectors.pages.fragments.reading import read_markup
from connectors.pages.merge import merge
from connectors.pages.structured.states import answer
from connectors.pages.untyped import line, string
from connectors.platforms import Claim, schema_org
from connectors.times import clock
from schemas.errors import Reject
from schemas.records import Entry, Snapshot

SUREST = 0.97
_ENTRY = re.compile(r'data-elb-post-id=["\']?\d')
_LIST = re.compile(r'data-endpoint=["\']([^"\'<>]+)')
_ID_IN_ADDRESS = re.compile(r"[?&]entry=(\d+)")
_BY = re.compile(r"(?:by|door|von|par|por)\s+", re.IGNORECASE)


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Return the entries of a feed or of a page, in its order.

    Raises Reject for JSON that is no feed of the plugin, and for a page that holds no entries.
    """
    document = read(snapshot)
    if document.media_type == "json":
        return entries(_feed_blocks(answer(document), document.base_url, snapshot.zone), document, snapshot)
    blocks = (_block(piece, document.base_url, snapshot.zone) for piece in cut_page(document, _ENTRY))
    told = entries(filter(None, blocks), document, snapshot)
    try:
        structured = schema_org.updates(snapshot)
    except Reject:
        if told:
            return told
        raise Reject(f"no element with data-elb-post-id{_elsewhere(document)}") from None
    return [_named(entry) for entry in merge([_named(entry) for entry in structured], told)]


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim the plugin's feed, and a page with its entries or its list."""
    document = read(snapshot)
    if document.media_type == "json":
        is_feed = '"updates"' in document.text and "elb-liveblog" in document.text
        return Claim(SUREST, "JSON with the entries of easy-liveblogs") if is_feed else None
    if "elb-liveblog" not in document.text and "data-elb-post-id" not in document.text:
        return None
    count = len(cut_page(document, _ENTRY))
    if count:
        return Claim(SUREST, f"{count} elements with data-elb-post-id")
    return Claim(0.96, "the list of easy-liveblogs") if _LIST.search(document.text) else None


def older(snapshot: Snapshot, options: Mapping[str, str]) -> str | None:
    """Return None: the feed lists every entry, and a page has no other."""
    return None


def _named(entry: Entry) -> Entry:
    """An entry with the id that its address carries: the same in the feed, the page and its JSON-LD."""
    found = _ID_IN_ADDRESS.search(entry.permalink or "")
    return replace(entry, native_id=found[1]) if found else entry


def _elsewhere(document: Document) -> str:
    found = _LIST.search(document.text)
    return f": its script fetches them from {unescape(found[1])}, so poll that address" if found else ""


def _feed_blocks(value: Any, base_url: str | None, zone: str | None) -> list[Block]:
    found = value.get("updates", value.get("items")) if isinstance(value, dict) else None
    if not isinstance(found, list):
        raise Reject("JSON, but no feed of easy-liveblogs: it has no updates")
    address = absolute(line(value.get("url")), base_url) if value.get("url") else None
    return [_feed_block(update, address, base_url, zone) for update in found if isinstance(update, dict)]


def _feed_block(update: dict[str, Any], address: str | None, base_url: str | None, zone: str | None) -> Block:
    id, author = update.get("id"), line(unescape(string(update.get("author"))))
    native_id = line(str(id) if isinstance(id, int) and not isinstance(id, bool) else id) or None
    content = read_markup(string(update.get("content")), address or base_url)
    shown = None if content.text else _block(string(update.get("html")), address or base_url, zone)
    content = shown.content if shown else content
    title = line(unescape(string(update.get("title")))) or content.title
    changed = stamp(line(update.get("modified")), zone)
    return Block(
        content=replace(content, title=title, authors=(author,) if author else content.authors),
        native_id=native_id,
        permalink=_entry_address(native_id, address),
        published=first_stamp([line(update.get("datetime"))], zone),
        printed=clock(f"{line(update.get('date'))} {line(update.get('time'))}"),
        modified_at=changed.at if changed else None,
    )


@lru_cache(maxsize=4096)
def _block(markup: str, base_url: str | None, zone: str | None) -> Block | None:
    node = element(markup)
    body = node.css_first(".elb-liveblog-post-content") if node is not None else None
    if node is None or body is None:
        return None
    native_id, shown = attribute(node, "data-elb-post-id"), node.css_first("time")
    author = text_of(node.css_first(".elb-liveblog-post-author"))
    content = read_markup(body.inner_html or "", base_url)
    title = text_of(node.css_first(".elb-liveblog-post-heading")) or content.title
    authors = (_BY.sub("", author, count=1),) if author else content.authors
    return Block(
        content=replace(content, title=title, authors=authors),
        native_id=native_id,
        permalink=_entry_address(native_id, base_url),
        published=first_stamp([attribute(shown, "datetime")], zone),
        printed=clock(text_of(shown) or ""),
    )


def _entry_address(native_id: str | None, address: str | None) -> str | None:
    if native_id is None or address is None:
        return None
    page, _, query = address.partition("#")[0].partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith(("entry=", "utm_"))]
    return absolute(f"{page}?{'&'.join([*kept, f'entry={native_id}'])}", None)
