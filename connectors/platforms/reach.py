"""Live blogs of Reach plc titles: Express, Mirror, Cork Beo and their kin.

    Snapshot -> one entry for each block of the page, and for each update that stands in its JSON-LD alone

Trusted: the markup. A block has its id, its times in Unix seconds or milliseconds, its own author, its text
with lists and links, its pictures with captions, the addresses of posts that it embeds, and whether it is a
key event. Not trusted: the JSON-LD, whose updates have the page's author and picture, lose lists, and are
empty where a block shows only a picture or a post; it is asked for what a block lacks (a time, a text), and
for updates that the page does not show. The page's lead above the blocks is an article, and no entry; its
list of key events repeats entries. Two layouts are known by name, `live-event-entry` and
`live-events__entry`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

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
    with_media,
)
from connectors.pages.fragments.media import medium
from connectors.pages.fragments.reading import read_markup
from connectors.pages.merge import fill
from connectors.platforms import Claim, schema_org
from connectors.times import clock
from schemas.errors import Reject
from schemas.records import Content, Entry, Media, Snapshot

SUREST = 0.97
_ENTRY = re.compile(r'class=["\'](?:[^"\'<>]*\s)?(?:live-event-entry|live-events__entry)[\s"\']')
_LIST = re.compile(r'class=["\'](?:[^"\'<>]*\s)?(?:live-event-entries|live-events__entries)[\s"\']')
_UPDATE = '"BlogPosting"'
_ADDRESS_ALONE = re.compile(r"https?://\S+")
_CREDIT_LABEL = re.compile(r"\W*(?:image|photo|picture|credit)s?\s?:\s*", re.IGNORECASE)


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Return the entries of a page, in its order.

    Raises Reject where it has neither blocks nor a `LiveBlogPosting`. One that has no entries yet is no error.
    """
    document = read(snapshot)
    pieces = cut_page(document, _ENTRY)
    blocks = (_block(piece, document.base_url, snapshot.zone) for piece in pieces)
    told = entries(filter(None, blocks), document, snapshot)
    if told and all(map(_is_whole, told)) and document.count(_UPDATE) <= len(told):
        return told
    try:
        return fill(told, _is_whole, lambda: schema_org.updates(snapshot))
    except Reject:
        if pieces or _LIST.search(document.text):
            return told
        raise Reject("no block of the class live-event-entry or live-events__entry, and no LiveBlogPosting") from None


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim a page with blocks of either layout."""
    document = read(snapshot)
    text = document.text
    if "live-event" not in text:
        return None
    count = len(cut_page(document, _ENTRY))
    if count:
        return Claim(SUREST, f"{count} blocks of the class that Reach titles give to entries")
    return Claim(0.35, "the list of entries of a Reach title, empty") if _LIST.search(text) else None


def _is_whole(entry: Entry) -> bool:
    """Whether the data could add nothing: for a block that shows only a picture or a post, they are empty."""
    return entry.published.precision != "DAY" and bool(entry.content.text or entry.content.media)


# One block


@lru_cache(maxsize=4096)
def _block(markup: str, base_url: str | None, zone: str | None) -> Block | None:
    node = element(markup)
    if node is None:
        return None
    native_id, kind = attribute(node, "id"), (attribute(node, "data-type") or "").lower()
    shown = node.css_first("time")
    changed = stamp(attribute(node, "data-last-modified-time", "data-update-time"), zone)
    author, label = _author(node)
    is_key = "key" in kind or (label or "").lower() == KEY_EVENT
    content = _content(node, base_url)
    return Block(
        content=replace(content, authors=(author,) if author else content.authors, tags=(KEY_EVENT,) if is_key else ()),
        native_id=native_id,
        permalink=absolute(f"#{native_id}", base_url) if native_id and base_url else None,
        published=first_stamp(
            [attribute(node, "data-post-time", "data-sort-time"), attribute(shown, "datetime", "data-time")], zone
        ),
        printed=clock(text_of(shown) or ""),
        modified_at=changed.at if changed else None,
        kind="SUMMARY" if "summary" in kind else "UPDATE",
        pinned="pinned" in kind or "sticky" in kind,
    )


def _author(node: LexborNode) -> tuple[str | None, str | None]:
    """The author of a block, and the label that stands in the author's place on key events."""
    named = text_of(node.css_first('[class*="__entry-author"], .entry-info .author'))
    marked = text_of(node.css_first(".entry-info mark"))
    if marked and marked.isupper() and " " in marked:
        return named, marked
    return named or marked, None


def _content(node: LexborNode, base_url: str | None) -> Content:
    """The text, pictures and embeds of a block: all of it but the line of its time and its author."""
    media = [*_photos(node, base_url), *_embeds(node, base_url)]
    take_out(node, '.entry-info, [class*="__entry-info"], .photo, script, [data-mod="tweet"]')
    inner = node.css_first(".entry-content")
    content = read_markup((inner if inner is not None else node).inner_html or "", base_url)
    addresses = (line for line in content.text.split("\n") if _ADDRESS_ALONE.fullmatch(line))
    return with_media(content, [*media, *(Media("EMBED", address) for address in addresses)])


def _photos(node: LexborNode, base_url: str | None) -> Iterator[Media]:
    """The pictures that have their caption beside them, 'Caption (Image: Credit)', and not in a figure."""
    for photo in node.css(".photo"):
        image = photo.css_first("img")
        words, credit = text_of(photo.css_first(".newsCaption")), text_of(photo.css_first(".newsCaption .caption"))
        if words and credit:
            words = words.replace(credit, "").strip() or None
        plain = _CREDIT_LABEL.sub("", credit, count=1).strip(" ()") or None if credit else None
        shown = medium(image, base_url, words, plain) if image is not None else None
        if shown is not None:
            yield shown


def _embeds(node: LexborNode, base_url: str | None) -> Iterator[Media]:
    """Posts and stories that the page's script puts in their places."""
    for embed in node.css("[data-mod][data-url], [data-embedded-content-path]"):
        address = absolute(attribute(embed, "data-url", "data-embedded-content-path") or "", base_url)
        if address:
            yield Media("EMBED", address)
