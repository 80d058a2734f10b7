"""RSS 0.9x to 2.0, RDF and Atom: Document -> `Feed`, read by feedparser.

Guarantees: raises Reject, and nothing else, for what is no feed. XML that declares entities of its own
is rejected before a parser sees it, so none expands; external ones are never fetched.
"""

import html
import re
from typing import Any

import msgspec

from connectors.pages.document import Document, absolute
from connectors.pages.feeds.cut import Opened, Pieces, pieces
from connectors.pages.feeds.end import ended
from connectors.pages.feeds.items import Feed, Item
from connectors.pages.feeds.parsed import feed_of, feedparsed, is_well_formed, items_of
from connectors.pages.first_element import first_element
from connectors.pages.recent import Recent
from schemas.errors import Reject

_REMEMBERED = 16 * 2**20  # characters of feeds: some hundred feeds; what is read of one takes about as much again

_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
# Some servers wrap a feed into a page; pages that only write of feeds do not go so far as to declare one.
_ROOT_WITHIN_HTML = re.compile(
    r"<feed\s[^<>]*\"http://www\.w3\.org/2005/Atom\"|<rss\s[^<>]*version=|<rdf:RDF\s", re.IGNORECASE
)
_HTML = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_BASE = re.compile(r"""\sxml:base\s*=\s*["']([^"'<>]*)["']""")
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)


def sign_of(document: Document) -> str | None:
    """Return by what the document can be told to be a feed, without reading it; None where by nothing."""
    root = first_element(document.text)
    return f"its first element is <{root}>" if root and _ROOT.match(f"<{root}") else None


class _Known(msgspec.Struct, frozen=True):
    """The items of a feed as they were last, cut out of its text, and what was read of each."""

    open_at: Opened
    body: str
    items: tuple[Item, ...]
    by_markup: dict[str, Item]


_last = Recent[_Known](_REMEMBERED)


def parse(document: Document) -> Feed:
    """Return what the feed says; raise Reject where the document is no feed that can be read."""
    text, name = _feed_in(document)
    cut = pieces(text, name)
    return _whole(feedparsed(text)) if cut is None else _changed(text, cut, document.snapshot.source)


def _whole(parsed: Any) -> Feed:
    if not parsed.version and not parsed.entries:
        raise Reject("no RSS, Atom or JSON feed")
    return feed_of(parsed, items_of(parsed))


def _changed(text: str, cut: Pieces, source: str) -> Feed:
    """What a feed says, of which only those items are read that were not there before."""
    last, body = _last.get(source), text[cut.start : cut.end]
    known = last.by_markup if last is not None and last.open_at == cut.open_at else {}
    if last is not None and known and last.body == body:
        parsed = feedparsed(text[: cut.start] + text[cut.end :])
        if is_well_formed(parsed) and not parsed.entries:
            return feed_of(parsed, last.items)
    markups = cut.items(text) or []
    new = [markup for markup in markups if markup not in known]
    if len(new) == len(markups):
        parsed = feedparsed(text)
    else:
        parsed = feedparsed(text[: cut.start] + "".join(new) + text[cut.end :])
    if not markups or not is_well_formed(parsed) or len(parsed.entries) != len(new):
        return _whole(parsed if len(new) == len(markups) else feedparsed(text))
    read = dict(zip(new, items_of(parsed), strict=True))
    by_markup = {markup: read.get(markup) or known[markup] for markup in markups}
    items = tuple(by_markup[markup] for markup in markups)
    _last.put(source, _Known(cut.open_at, body, items, by_markup), len(body))
    return feed_of(parsed, items)


def _feed_in(document: Document) -> tuple[str, str]:
    """Return the part of a text that is a feed, and what its items are called.

    Raises Reject where none is, or where it is a trap.
    """
    text = document.text
    root = _ROOT.search(text)
    wrapped = _HTML.search(text, 0, root.start() if root else 65_536)
    if wrapped:
        root = _ROOT_WITHIN_HTML.search(text)
    if root is None:
        raise Reject(
            "an HTML page where a feed was expected" if wrapped else f"no RSS, Atom or JSON feed{_instead(text)}"
        )
    if _ENTITY.search(text, 0, root.start()):
        raise Reject("XML that declares entities of its own: no feed needs them, and they can grow without end")
    # XML begins with its declaration: white space, warnings of a program, a page around it are no part of the feed.
    begin = root.start() if wrapped else max(text.rfind("<?xml", 0, root.start()), text.find("<"))
    if document.base_url and "xml:base" in text:
        text = _with_base(text, root.end(), document.base_url)
    name = "entry" if "feed" in root[0].lower() else "item"
    return ended(text[begin:], name), name


def _instead(text: str) -> str:
    """Return what a text is instead of a feed."""
    first = first_element(text)
    return f": its first element is <{first}>" if first else ""


def _with_base(text: str, place: int, base_url: str) -> str:
    """Return a feed with the base of its links at its root: feedparser forgets where another one ends if it has none.

    `place`: where the name of the root's tag ends.
    """
    end = text.find(">", place)
    said = _BASE.search(text, place, end)
    base = absolute(html.unescape(said[1]), base_url) if said else base_url
    given = f' xml:base="{html.escape(base or base_url)}"'
    return text[: said.start()] + given + text[said.end() :] if said else text[:place] + given + text[place:]
