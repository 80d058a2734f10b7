"""The Guardian's live blogs: its pages since 2014, the JSON of its pages, and the answers of its content API.

    Snapshot -> one entry for each block

Trusted: a block's id; the time at which it was first published, from the stamp of its `<time>`, else from the
time printed in its link ('19.30 GMT', of the edition's zone, without a date); its footer's 'Updated at' for
edits; in JSON `blockFirstPublished` and `firstPublishedDate`, `blockLastUpdated` and `lastModifiedDate`,
the attributes for key events, summaries and pins. Not trusted: the page's JSON-LD, which gives every update the
page's date, headline and picture; the time at which a block was created, as a draft. The pinned copy has no id:
its link names the block it copies. Authors are the block's contributors, else the names of the page's byline.
"""

import re
from collections.abc import Callable, Mapping

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages import guardian_json
from connectors.pages.cutting import cut, cut_page, remembered, take_out
from connectors.pages.document import Document, absolute, read
from connectors.pages.entry_blocks import KEY_EVENT, Block, attribute, element, entries, first_stamp, stamp, text_of
from connectors.pages.fragments.reading import read_markup
from connectors.pages.guardian_elements import as_html
from connectors.pages.guardian_json import address_of, names_in
from connectors.pages.headlines import is_summary, titled
from connectors.pages.older_pages import linked, page_address, with_parameter
from connectors.pages.structured.states import answer
from connectors.pages.untyped import string, unique
from connectors.platforms import Claim
from connectors.times import Clock, clock
from schemas.errors import Reject
from schemas.records import Content, Entry, Moment, Snapshot

_BLOCK = (
    re.compile(r"id=[\"']?block-"),
    re.compile(r"<article\b[^<>]*\sclass=[\"']?\s*block[\s\"'>]"),  # the pinned copy, which has no id
)
Around = tuple[list[str], list[str]]
"""The ids of key events, and the bylines."""

_NOT_BEGUN = 'id="liveblog-body"'
_PERMALINK = re.compile(r"#block-([\w-]+)")
_KEY_EVENT = re.compile(r"(?:filterKeyEvents=\w+&(?:amp;)?page=with:|data-event-id=[\"']?)block-([\w-]+)")
_OLDER = re.compile(r"with(?::|%3A)block-([\w-]+)", re.IGNORECASE)
_BYLINE = re.compile(r"rel=[\"']?author[^<>]*>(?:\s*<span[^<>]*>)?([^<>]*)<")
_APART = (
    '[data-spacefinder-role="richLink"], [data-spacefinder-type*="RichLink"], [data-spacefinder-type*="Newsletter"],'
    '[data-spacefinder-type*="Callout"], [data-spacefinder-type*="AdPlaceholder"], [class*="rich-link"],'
    '[class*="email-signup"], [class*="ad-slot"], [data-component="rich-link"], .inline-share'
)


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Return the blocks of a page or of an answer, newest first. Raises Reject where it has none."""
    document = read(snapshot)
    if document.media_type == "json":
        value = answer(document)
        found: list[Block] | None
        since = value.get("html") if isinstance(value, dict) else None  # the answer to 'what is new since this block'
        if since:
            found = _of_page(cut(string(since), *_BLOCK), lambda first: _around(string(since), first), document)
        else:
            found = guardian_json.blocks(value, document.base_url)
    else:
        found = _of_page(
            cut_page(document, *_BLOCK), lambda first: document.ask(lambda page: _around(page.text, first)), document
        ) or ([] if document.count(_NOT_BEGUN) else None)
    if found is None:
        raise Reject('no blocks such as <article id="block-..."> or a list of blocks in JSON')
    return entries(_pins_merged(found), document, snapshot, newest_first=True)


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim a page or an answer that holds blocks as the Guardian marks them."""
    document = read(snapshot)
    text = document.text
    if document.media_type == "json":
        content_api = all(sign in text for sign in ('"blocks"', '"bodyHtml"', '"firstPublishedDate"'))
        its_own = content_api or '"blockFirstPublished"' in text
        return Claim(0.98, "JSON that lists blocks as the Guardian does") if its_own else None
    if document.media_type != "html" or "block-" not in text:
        return None
    count = sum(_block(markup, document.base_url) is not None for markup in cut_page(document, *_BLOCK))
    if not count:
        return None
    sure = "guardian" in text or "guim.co.uk" in text
    return Claim(0.97 if sure else 0.6, f"{count} blocks with ids such as the Guardian's")


def older(snapshot: Snapshot, options: Mapping[str, str]) -> str | None:
    """Return the page around the newest block that the JSON of this one leaves out; a page of HTML links to it."""
    document = read(snapshot)
    if document.media_type != "json":
        return linked(snapshot)
    value = answer(document)
    pages = value.get("pagination") if isinstance(value, dict) else None
    block = _OLDER.search(string(pages.get("older"))) if isinstance(pages, dict) else None
    return with_parameter(page_address(snapshot), "page", f"with:block-{block[1]}") if block else None


def _pins_merged(blocks: list[Block]) -> list[Block]:
    """The blocks without the pinned copies of those that are there in their own place."""
    copied = {block.native_id for block in blocks if block.pinned and block.native_id}
    there = {block.native_id for block in blocks if not block.pinned}
    return [
        replace(block, pinned=True) if block.native_id in copied else block
        for block in blocks
        if not (block.pinned and block.native_id in there)
    ]


# Pages


def _of_page(pieces: list[str], around: Callable[[str], Around], document: Document) -> list[Block]:
    read_pieces = [(_block(markup, document.base_url), markup) for markup in pieces]
    found = [(block, markup) for block, markup in read_pieces if block is not None]
    key_events, bylines = around(next((markup for block, markup in found if not block.pinned), ""))
    byline = unique(name for said in bylines for name in names_in(said))
    return [_finished(block, set(key_events), byline) for block, _ in found]


def _around(text: str, first: str) -> Around:
    """The ids of key events and the bylines that stand above the first block which is no pinned copy."""
    above = text[: text.find(first)] if first else text
    return _KEY_EVENT.findall(above), _BYLINE.findall(above)


def _finished(block: Block, key_events: set[str], byline: tuple[str, ...]) -> Block:
    """The block with what the page says of it elsewhere."""
    tags = (KEY_EVENT,) if block.native_id in key_events and KEY_EVENT not in block.content.tags else ()
    if not tags and (block.content.authors or not byline):
        return block
    content = replace(block.content, tags=block.content.tags + tags, authors=block.content.authors or byline)
    return replace(block, content=content)


@remembered
def _block(markup: str, base_url: str | None) -> Block | None:
    """What one block says; None for an element that is none."""
    root = element(markup)
    if root is None:
        return None
    names = (root.attributes.get("class") or "").split()
    said = root.attributes.get("id") or ""
    head = root.css_first("header, .published-time")
    link = head.css_first('a[href*="#block-"]') if head is not None else None
    named = _PERMALINK.search(link.attributes.get("href") or "") if link is not None else None
    name = said.removeprefix("block-") if said.startswith("block-") else named[1] if named else None
    if "is-epic" in names or (name is None and head is None):
        return None
    changed = stamp(attribute(root.css_first("footer time[datetime], .updated-time time[datetime]"), "datetime"), None)
    published, printed = _when(head, link)
    content = _content(root, head, base_url)
    return Block(
        content=replace(content, tags=(KEY_EVENT,)) if "is-key-event" in names else content,
        native_id=name.removesuffix("-pinned") if name else None,
        permalink=_permalink(link, name, base_url),
        published=published,
        printed=printed,
        modified_at=changed.at if changed else None,
        kind="SUMMARY" if "is-summary" in names or is_summary(content.title) else "UPDATE",
        pinned=not said or said.endswith("-pinned"),
    )


def _when(head: LexborNode | None, link: LexborNode | None) -> tuple[Moment | None, Clock | None]:
    """When a block was first published, and the time that is printed for it."""
    if head is None:
        return None, None
    label = head if head.tag != "header" else link
    texts = (text_of(node) or "" for node in (label.css("time, span") if label is not None else ()))
    printed = next((found for text in texts if (found := clock(text))), None)
    moment = first_stamp([attribute(head.css_first("time[datetime]"), "datetime")], None)
    return (replace(moment, text=printed.text) if moment and printed else moment), printed


def _permalink(link: LexborNode | None, name: str | None, base_url: str | None) -> str | None:
    found = absolute(link.attributes.get("href") or "", base_url) if link is not None else None
    return found or address_of(name, base_url)


def _content(root: LexborNode, head: LexborNode | None, base_url: str | None) -> Content:
    take_out(root, _APART)
    title = text_of(root.css_first("header h2, .block-title"))
    authors = _contributors(root, head)
    body = root.css_first('[itemprop="articleBody"], .block-elements')
    if body is not None:
        markup = body.inner_html or ""
    else:
        take_out(root, "header, footer, .block-time, .block-title, .published-time, .updated-time")
        markup = root.inner_html or ""
    content = read_markup(as_html(markup), base_url)
    return replace(titled(content, title), authors=authors or content.authors)


def _contributors(root: LexborNode, head: LexborNode | None) -> tuple[str, ...]:
    """The names that stand under a block's title: all that its head holds beside its link and its title."""
    old = root.css_first('[class*="byline"] [itemprop="name"], [class*="byline"]')
    if old is not None:
        return unique([old.text()])
    if head is None or head.tag != "header":
        return ()
    names: list[str] = []
    child = head.child
    while child is not None:
        if child.is_element_node and child.css_first("a, h2, time") is None:
            names.append(child.text())
        child = child.next
    return unique(names)
