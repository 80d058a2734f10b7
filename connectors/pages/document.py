"""What the bytes of a snapshot are: text in the right encoding, a tree, structured data.

    Snapshot -> Document

Every platform reads a page through this module, so a page is decoded and parsed once however many
platforms look at it. Nothing here raises anything but Reject, whatever the bytes are.
"""

import re
import threading
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from connectors.pages import loose_json
from connectors.pages.encoding import decode
from schemas.errors import Fatal, Reject
from schemas.records import Snapshot

MediaType = Literal["html", "xml", "json", "text"]

LARGEST_BYTES = 32 * 2**20
DEEPEST = 2_000

_HTML_TAG = re.compile(
    r"<(?:!doctype html|html|head|body|title|meta|base|script|p|div|article|section|span|br|h[1-6]|ul|li|a|table)\b",
    re.I,
)
_HTML_ROOT = re.compile(r"<(?:!doctype html|html)\b", re.IGNORECASE)
_XML_ROOT = re.compile(r"\s*(?:<\?xml\b|<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b)", re.IGNORECASE)
_JSON_ROOT = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")
_TAG = re.compile(
    r"<(?:!doctype html|html|head|body|title|meta|base|script|p|div|article|section|span|br|h[1-6]|ul|li|a|table)\b",
    re.I,
)
_HTML_ROOT = re.compile(r"<(?:!doctype html|html)\b", re.IGNORECASE)
_XML_ROOT = re.compile(r"\s*(?:<\?xml\b|<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b)", re.IGNORECASE)
_JSON_ROOT = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_NEVER_DEEP = frozenset(  # elements that hold nothing, or that the next of their kind closes
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
    | {"p", "li", "dt", "dd", "option", "tr", "td", "th", "tbody", "thead"}
)


class Document:
    """One body, decoded; the tree and the structured data are read when first asked for."""

    def __init__(self, snapshot: Snapshot):
        self.snapshot = snapshot
        if len(snapshot.body) > LARGEST_BYTES:
            raise Reject(f"a body of {len(snapshot.body)} bytes, more than the {LARGEST_BYTES} that are read")
        content_type = _header(snapshot, "content-type")
        self.text: str = decode(snapshot.body, content_type)
        self.media_type: MediaType = _media_type(self.text, content_type)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The page as HTML. Shared by all who read the page: do not change it."""
        return parse_html(self.text)

    @cached_property
    def _head(self) -> LexborHTMLParser | None:
        end = self.text.find("</head>")
        return parse_html(self.text[:end]) if 0 < end < len(self.text) // 2 else None

    def first(self, selector: str) -> LexborNode | None:
        """The first element of the page that a CSS selector names; in its head it is found without reading the rest."""
        found = self._head.css_first(selector) if self._head is not None else None
        return found if found is not None else self.tree.css_first(selector)

    def part(self, selector: str) -> list[LexborNode]:
        """The elements of the page that a CSS selector names. Raises Reject for none, Fatal for a broken selector."""
        try:
            found = self.tree.css(selector)
        except SelectolaxError as error:
            raise Fatal(f"{selector!r} is no CSS selector") from error
        if not found:
            raise Reject(f"nothing on the page is {selector!r}, which is to hold the entries")
        return found

    @cached_property
    def base_url(self) -> str | None:
        """The address that relative links start from; None for a file of which none is known."""
        address = self.snapshot.url or self.snapshot.source
        known = address if urlsplit_or_none(address) else None
        if self.media_type == "html" and ("<base" in self.text or "<BASE" in self.text):
            node = self.tree.css_first("base[href]")
            declared = node.attributes.get("href") if node else None
            if declared:
                return absolute(declared, known) or known
        return known

    @cached_property
    def json_ld(self) -> tuple[dict[str, Any], ...]:
        """The JSON-LD objects of the page in order, `@graph` and lists flattened."""
        return tuple(found for values in self._json_ld_blocks for value in values for found in _objects(value))

    @cached_property
    def broken_json_ld(self) -> int:
        """How many JSON-LD blocks could not be read."""
        return sum(not values for values in self._json_ld_blocks)

    @cached_property
    def _json_ld_blocks(self) -> list[list[Any]]:
        if self.media_type not in ("html", "xml") or not ("ld+json" in self.text or "ld+json" in self.text.lower()):
            return []
        nodes = self.tree.css('script[type*="ld+json" i]')
        return [loose_json.values(text) for text in (node.text() for node in nodes) if text and text.strip()]


_recent = threading.local()


def read(snapshot: Snapshot) -> Document:
    """Decode a snapshot. The last few are remembered, so that asking again costs nothing.

    Raises Reject when the body is empty, too large, or not text in any encoding.
    """
    known: dict[str, Document] = _recent.__dict__.setdefault("documents", {})
    document = known.get(snapshot.snapshot_id)
    if document is None or document.snapshot != snapshot:
        document = Document(snapshot)
        known[snapshot.snapshot_id] = document
        while len(known) > 4:
            del known[next(iter(known))]
    return document


def parse_html(markup: str) -> LexborHTMLParser:
    """Parse HTML of any quality. Raises Reject when elements stand deeper in each other than any
    page needs: the time a tree takes grows with the square of its depth."""
    if _too_deep(markup):
        raise Reject(f"elements nested more than {DEEPEST} deep")
    return LexborHTMLParser(markup)


@lru_cache(maxsize=8192)
def absolute(address: str, base_url: str | None) -> str | None:
    """The http or https address that a link means, or None where it means none."""
    try:
        joined = urljoin(base_url, address.strip()) if base_url else address.strip()
    except ValueError:
        return None
    if joined.startswith("//"):
        joined = f"https:{joined}"
    return joined if urlsplit_or_none(joined) else None


def urlsplit_or_none(address: str) -> tuple[str, str, str] | None:
    """(scheme, host with port, path) of an http or https address, else None."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return (parts.scheme, parts.netloc, parts.path) if parts.scheme in ("http", "https") and parts.netloc else None


def _header(snapshot: Snapshot, name: str) -> str:
    return next((value for key, value in snapshot.headers.items() if key.lower() == name), "")


def _media_type(text: str, content_type: str) -> MediaType:
    head = text[:65_536]
    if _JSON_ROOT.match(head) and "html" not in content_type.lower():
        return "json"
    if _XML_ROOT.match(head) and not _HTML_ROOT.search(head[:2048]):
        return "xml"
    if _HTML_TAG.search(head if "plain" not in content_type.lower() else head[:512]):
        return "html"
    return "text"


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 8:
        return
    if isinstance(value, list):
        for item in value:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        graph = value.get("@graph")
        if isinstance(graph, list):
            yield from _objects(graph, depth + 1)
        if not isinstance(graph, list) or "@type" in value:
            yield value


def _too_deep(markup: str) -> bool:
    """Whether elements nest too deep: a rough count of opened tags first, exact only where that is high."""
    depth = 0
    for start in range(0, len(markup), 8192):
        chunk = markup[start : start + 8192]
        opened = chunk.count("<")
        depth += opened - 2 * chunk.count("</")
        if depth > DEEPEST or opened > DEEPEST / 2:
            return _depth(markup) > DEEPEST
    return False


def _depth(markup: str) -> int:
    depth = deepest = 0
    for closing, name in _TAG.findall(markup):
        if name.lower() in _NEVER_DEEP:
            continue
        depth = max(depth + (-1 if closing else 1), 0)
        deepest = max(deepest, depth)
    return deepest
