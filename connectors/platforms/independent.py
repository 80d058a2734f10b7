"""Live pages of the Independent and of the titles on its platform (the Standard, indy100).

    Snapshot -> one entry for each item of the live list, and for each update that stands in its JSON-LD alone

Trusted: the items of the page's live list, which follows the rules of AMP: an item has an `id` that stays and
`data-sort-time`, when it was published in Unix seconds or milliseconds, and `data-update-time` where it was
edited; its heading, its paragraphs, its author. JSON-LD is asked for what an item lacks: its address, its
author, its time where the page prints only 'Ana Ruiz 18 July 2024 11:48' at the foot of an item (no zone: the
outlet's). Not trusted: the texts of the JSON-LD, which are plain and may be cut, and its updates' pictures,
which are the page's. A foot with the author and the date is no text, and neither are the Unix seconds that
some items print above their heading. Older entries stand on further pages, `?page=2`.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages.cutting import cut_page
from connectors.pages.document import Document, absolute, read
from connectors.pages.entry_blocks import Block, attribute, element, entries, first_stamp, remove, stamp, text_of
from connectors.pages.fragments.reading import read_markup
from connectors.pages.merge import fill
from connectors.pages.untyped import unique
from connectors.platforms import Claim, schema_org
from connectors.times.clocks import CLOCK, DATE, clock
from schemas.errors import Reject
from schemas.records import Entry, Snapshot

SUREST = 0.98
_ITEM = re.compile(r'data-sort-time=["\']?\d')
_LIVEBLOG = re.compile(r"(?<![\w-])article-liveblog(?![\w-])")  # not amp-wp-article-liveblog, which is another's
_LIVE = re.compile(r'article-liveblog|<amp-live-list\b|"LiveBlogPosting"')
_HOSTS = ("independent.co.uk", "the-independent.com", "standard.co.uk", "indy100.com")
_UPDATE = '"BlogPosting"'
_SECONDS = re.compile(r"\d{10}(?:\d{3})?")
_AUTHOR = '[class*="author" i], [rel="author"], a[href*="/author/"], [class*="byline" i]'
_APART = 'amp-social-share, button, [class*="share" i], [class*="social" i], [class*="newsletter" i], aside, time'
_BLOCKS = "p, div, figure, img, amp-img, h2, h3, ul"
_LONGEST_FOOT = 90  # characters: an author and a date
_NAME = r"[A-Z\u00c0-\u00de](?:[^\W\d]|[.'\u2019-])*"
_FOOT = re.compile(
    rf"(?P<who>(?-i:{_NAME}(?:(?:,?\s|\sand\s|\s&\s){_NAME}){{0,5}})?)[\s,|]*(?:{DATE})[\s,]*(?:at\s)?{CLOCK}\W*",
    re.IGNORECASE,
)


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Return the entries of a page, in its order.

    Raises Reject where it has neither a live list nor a `LiveBlogPosting`. One without entries yet is no error.
    """
    document = read(snapshot)
    blocks = (_block(piece, document.base_url, snapshot.zone) for piece in cut_page(document, _ITEM))
    told = entries(filter(None, blocks), document, snapshot)
    if told and all(map(_is_whole, told)) and document.count(_UPDATE) <= len(told):
        return told
    try:
        return fill(told, _is_whole, lambda: schema_org.updates(snapshot))
    except Reject:
        if told or "<amp-live-list" in document.text:
            return told
        raise Reject("no live list whose items have data-sort-time, and no LiveBlogPosting") from None


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim a live page of one of the titles."""
    document = read(snapshot)
    if not _is_of_a_title(document) or document.media_type != "html" or _LIVE.search(document.text) is None:
        return None
    count = len(cut_page(document, _ITEM))
    if count:
        return Claim(SUREST, f"a live list of {count} items on a page of the Independent's platform")
    return Claim(0.3, "a page of the Independent's platform that may be live")


def _is_whole(entry: Entry) -> bool:
    """Whether the data could add nothing that an item is trusted less for."""
    said = entry.content
    return entry.published.precision == "SECOND" and bool(said.authors) and bool(said.text or said.media)


def _is_of_a_title(document: Document) -> bool:
    host = urlsplit(document.base_url or "").hostname or ""
    if any(host == name or host.endswith(f".{name}") for name in _HOSTS):
        return True
    return "article-liveblog" in document.text and _LIVEBLOG.search(document.text) is not None


# One item


@lru_cache(maxsize=4096)
def _block(markup: str, base_url: str | None, zone: str | None) -> Block | None:
    node = element(markup)
    name = attribute(node, "id")
    if node is None or name is None:
        return None
    lines = [(leaf, text_of(leaf) or "") for leaf in _leaves(node)]
    feet = [(leaf, foot) for leaf, text in lines if (foot := _FOOT.fullmatch(text[:_LONGEST_FOOT])) is not None]
    seconds = [(leaf, text) for leaf, text in lines if _SECONDS.fullmatch(text)]
    authors = unique(text_of(author) for author in node.css(_AUTHOR)) or unique(foot["who"] for _, foot in feet)
    stamps = [attribute(node, "data-sort-time"), attribute(node.css_first("time"), "datetime")]
    published = first_stamp([*stamps, *(text for _, text in seconds)], zone)
    changed = stamp(attribute(node, "data-update-time"), zone)
    apart = [leaf for leaf, text in lines if text in authors or _SECONDS.fullmatch(text)]
    remove(node, [*apart, *(leaf for leaf, _ in feet), *node.css(_APART), *node.css(_AUTHOR)])
    content = read_markup(node.inner_html or "", base_url)
    return Block(
        content=replace(content, authors=authors or content.authors),
        native_id=name,
        permalink=absolute(f"#{name}", base_url) if base_url else None,
        published=published,
        printed=clock(feet[-1][1][0]) if feet else None,
        modified_at=changed.at if changed else None,
    )


def _leaves(node: LexborNode) -> list[LexborNode]:
    """The elements of an item that hold no other block: where its lines are."""
    found = {leaf.mem_id: leaf for leaf in node.css("div, p, span, footer, h6, small") if leaf.mem_id != node.mem_id}
    return [leaf for leaf in found.values() if not any(inner.mem_id != leaf.mem_id for inner in leaf.css(_BLOCKS))]
