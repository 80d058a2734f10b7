"""What the bytes of a snapshot are: text in the right encoding, a tree, structured data.

    Snapshot -> Document

Every platform reads a page through this module, so a page is decoded and parsed once however many
platforms look at it. Nothing here raises anything but Reject, whatever the bytes are.
"""

import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

import xxhash
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from connectors.pages.asking import Answer, Asked
from connectors.pages.encoding import decode
from connectors.pages.silence import between, without_silence
from connectors.pages.structured import loose_json
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
_BASE = re.compile(r"<[bB][aA][sS][eE]\b")
_JSON_LD = re.compile(r"\stype\s*=[^>]*ld\+json", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_NEVER_DEEP = frozenset(  # elements that hold nothing, or that the next of their kind closes
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
    | {"p", "li", "dt", "dd", "option", "tr", "td", "th", "tbody", "thead"}
)


class Document:
    """One body, decoded; the tree and the structured data are read when first asked for.

    `text`: of HTML without what nobody reads (`connectors.pages.silence`). `asked`: what its readers looked at.
    """

    def __init__(self, snapshot: Snapshot):
        self.snapshot = snapshot
        if len(snapshot.body) > LARGEST_BYTES:
            raise Reject(f"a body of {len(snapshot.body)} bytes, more than the {LARGEST_BYTES} that are read")
        text = decode(snapshot.body, content_type(snapshot))
        self.media_type: MediaType = _media_type(text, content_type(snapshot))
        self._text, self._scripts = without_silence(text) if self.media_type == "html" else (text, ())
        self.asked = Asked[Document]()

    @property
    def text(self) -> str:
        """The page."""
        self.asked.look()
        return self._text

    @cached_property
    def looks(self) -> bytes:
        """A print of the page: two that look the same are the same to all readers."""
        return xxhash.xxh3_128_digest(self._text.encode("utf-8", "surrogatepass"))

    def ask(self, question: Callable[["Document"], Answer]) -> Answer:
        """Answer a question about the page (`connectors.pages.asking`): who asks does not look at all of it."""
        return self.asked.ask(self, question)

    def count(self, word: str) -> int:
        """How often a word stands in the page."""
        return self.ask(_count_of(word))

    def has(self, word: str) -> bool:
        """Whether a word stands in the page."""
        return self.ask(_holds(word))

    @property
    def tree(self) -> LexborHTMLParser:
        """The page as HTML. Shared by all who read the page: do not change it."""
        self.asked.look()
        return self._tree

    @cached_property
    def _tree(self) -> LexborHTMLParser:
        return parse_html(self._text)

    @cached_property
    def _head_ends(self) -> int:
        found = (self._text.find("</head>", start, end) for start, end in self._spoken)
        return next((place for place in found if place >= 0), 0)

    @cached_property
    def _head(self) -> LexborHTMLParser | None:
        end = self._head_ends
        return parse_html(self._text[:end]) if 0 < end < len(self._text) // 2 else None

    def first(self, selector: str) -> LexborNode | None:
        """The first element of the page that a CSS selector names; in its head it is found without reading the rest."""
        self.asked.look()
        found = self._head.css_first(selector) if self._head is not None else None
        return found if found is not None else self.tree.css_first(selector)

    @property
    def spoken(self) -> list[tuple[int, int]] | None:
        """Where what stands between the scripts with data of a page of HTML begins and ends; other scripts and comments
        are empty."""
        self.asked.look()
        return self._spoken if self.media_type == "html" else None

    @cached_property
    def _spoken(self) -> list[tuple[int, int]]:
        return between([(script.start, script.end) for script in self._scripts], self._text)

    def part(self, selector: str) -> list[LexborNode]:
        """The elements of the page that a CSS selector names. Raises Reject for none, Fatal for a broken selector."""
        try:
            found = self.tree.css(selector)
        except SelectolaxError as error:
            raise Fatal(f"{selector!r} is no CSS selector") from error
        if not found:
            raise Reject(f"nothing on the page is {selector!r}, which is to hold the entries")
        return found

    @property
    def base_url(self) -> str | None:
        """The address that relative links start from; None for a file of which none is known."""
        self.ask(_declared_base)
        return self._base_url

    @cached_property
    def _base_url(self) -> str | None:
        address = self.snapshot.url or self.snapshot.source
        known = address if urlsplit_or_none(address) else None
        declared = self.ask(_declared_base)
        return absolute(declared, known) or known if declared else known

    @property
    def json_ld(self) -> tuple[dict[str, Any], ...]:
        """The JSON-LD objects of the page in order, `@graph` and lists flattened."""
        self.ask(json_ld_scripts)
        return self._json_ld

    @cached_property
    def _json_ld(self) -> tuple[dict[str, Any], ...]:
        return tuple(found for values in self._json_ld_blocks for value in values for found in _objects(value))

    @property
    def broken_json_ld(self) -> int:
        """How many JSON-LD blocks could not be read."""
        self.ask(json_ld_scripts)
        return sum(not values for values in self._json_ld_blocks)

    @cached_property
    def _json_ld_blocks(self) -> list[list[Any]]:
        return [loose_json.values(code) for code in self.ask(json_ld_scripts)]


@lru_cache(maxsize=256)
def _count_of(word: str) -> Callable[[Document], int]:
    return lambda document: document.text.count(word)


@lru_cache(maxsize=256)
def _holds(word: str) -> Callable[[Document], bool]:
    return lambda document: word in document.text


def _declared_base(document: Document) -> str | None:
    if document.media_type != "html":
        return None
    ends = document._head_ends or len(document.text)
    if not any(_BASE.search(document.text, start, min(end, ends)) for start, end in document._spoken):
        return None
    node = document.first("base[href]")
    return node.attributes.get("href") if node is not None else None


def json_ld_scripts(document: Document) -> list[str]:
    """The scripts of a page that hold JSON-LD."""
    scripts = without_silence(document.text)[1] if document.media_type == "xml" else document._scripts
    return [script.code for script in scripts if _JSON_LD.search(script.tag) and script.code.strip()]


_recent = threading.local()


def read(snapshot: Snapshot) -> Document:
    """Decode a snapshot. The last few are remembered, so that asking again for the same object costs nothing.

    Raises Reject when the body is empty, too large, or not text in any encoding.
    """
    known: deque[Document] = _recent.__dict__.setdefault("documents", deque(maxlen=4))
    document = next((each for each in known if each.snapshot is snapshot), None)
    if document is None:
        document = Document(snapshot)
        known.append(document)
    return document


def content_type(snapshot: Snapshot) -> str:
    """What the header of a snapshot says that its body is; empty where it says nothing."""
    return next((value for key, value in snapshot.headers.items() if key.lower() == "content-type"), "")


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
