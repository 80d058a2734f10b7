"""RSS 0.9x to 2.0, RDF and Atom: Document -> `Feed`, read by feedparser.

Guarantees: raises Reject, and nothing else, for what is no feed. XML that declares entities of its own
is rejected before a parser sees it, so none expands; external ones are never fetched.
"""

import html
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import feedparser
import msgspec

from connectors.pages.document import Document
from connectors.pages.feed_cut import Opened, Pieces, pieces
from connectors.pages.feed_items import Feed, Item, media_kind, paragraphs
from connectors.pages.recent import Recent
from connectors.pages.untyped import language, line, unique
from schemas.errors import Reject
from schemas.records import Media

# Reading takes some 10 microseconds for each tag; a feed of 10,000 items has about 200,000.
MOST_TAGS = 400_000

_REMEMBERED = 16 * 2**20  # characters of feeds: some hundred feeds; what is read of one takes about as much again

_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
# Some servers wrap a feed into a page; pages that only write of feeds do not go so far as to declare one.
_ROOT_WITHIN_HTML = re.compile(
    r"<feed\s[^>]*\"http://www\.w3\.org/2005/Atom\"|<rss\s[^>]*version=|<rdf:RDF\s", re.IGNORECASE
)
_ANY_ROOT = re.compile(r"<([a-z][\w:.-]*)", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:\d{5,12}|[xX][0-9a-fA-F]{4,12});")
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-z!][^>]*>|&(?:\w+|#\w+);", re.IGNORECASE)


def sign_of(document: Document) -> str | None:
    """Return by what the document can be told to be a feed, without reading it; None where by nothing."""
    root = _ANY_ROOT.search(document.text, 0, 65_536)
    if root is None or not _ROOT.match(document.text, root.start()):
        return None
    return f"its first element is <{root[1]}>"


class _Known(msgspec.Struct, frozen=True):
    """The items of a feed as they were last, cut out of its text, and what was read of each."""

    open_at: Opened
    body: str
    items: tuple[Item, ...]
    by_markup: dict[str, Item]


_last = Recent[_Known](_REMEMBERED)


def parse(document: Document) -> Feed:
    """Return what the feed says; raise Reject where the document is no feed that can be read."""
    text, name = _feed_in(document.text)
    cut = pieces(text, name)
    return _whole(_feedparser(text)) if cut is None else _changed(text, cut, document.snapshot.source)


def _whole(parsed: Any) -> Feed:
    if not parsed.version and not parsed.entries:
        raise Reject("no RSS, Atom or JSON feed")
    return _feed(parsed, _items(parsed))


def _changed(text: str, cut: Pieces, source: str) -> Feed:
    """What a feed says, of which only those items are read that were not there before."""
    last, body = _last.get(source), text[cut.start : cut.end]
    known = last.by_markup if last is not None and last.open_at == cut.open_at else {}
    if last is not None and known and last.body == body:
        parsed = _feedparser(text[: cut.start] + text[cut.end :])
        if _is_sure(parsed, 0):
            return _feed(parsed, last.items)
    markups = cut.items(text) or []
    new = [markup for markup in markups if markup not in known]
    if len(new) == len(markups):
        parsed = _feedparser(text)
    else:
        parsed = _feedparser(text[: cut.start] + "".join(new) + text[cut.end :])
    if not markups or not _is_sure(parsed, len(new)):
        return _whole(parsed if len(new) == len(markups) else _feedparser(text))
    read = dict(zip(new, _items(parsed), strict=True))
    by_markup = {markup: read.get(markup) or known[markup] for markup in markups}
    items = tuple(by_markup[markup] for markup in markups)
    _last.put(source, _Known(cut.open_at, body, items, by_markup), len(body))
    return _feed(parsed, items)


def _is_sure(parsed: Any, items: int) -> bool:
    """Whether feedparser found well-formed XML with so many items."""
    well_formed = not parsed.bozo or isinstance(parsed.bozo_exception, feedparser.CharacterEncodingOverride)
    return well_formed and len(parsed.entries) == items


def _feed(parsed: Any, items: tuple[Item, ...]) -> Feed:
    return Feed(
        language=language(dict.get(parsed.feed, "language")),
        title=line(dict.get(parsed.feed, "title")),
        # What a feed of Atom says of its author holds for entries that name none.
        authors=_authors(parsed.feed) if parsed.version.startswith("atom") else (),
        items=items,
    )


def _items(parsed: Any) -> tuple[Item, ...]:
    atom = parsed.version.startswith("atom")
    return tuple(_item(entry, atom) for entry in parsed.entries)


def _feed_in(text: str) -> tuple[str, str]:
    """Return the part of a text that is a feed, and what its items are called.

    Raises Reject where none is, or where it is a trap.
    """
    root = _ROOT.search(text)
    wrapped = _HTML.search(text, 0, root.start() if root else 65_536)
    if wrapped:
        root = _ROOT_WITHIN_HTML.search(text)
    if root is None:
        raise Reject("an HTML page where a feed was expected" if wrapped else "no RSS, Atom or JSON feed")
    if _ENTITY.search(text, 0, root.start()):
        raise Reject("XML that declares entities of its own: no feed needs them, and they can grow without end")
    if text.count("<") > MOST_TAGS:
        raise Reject(f"a feed of more than {MOST_TAGS} tags")
    return text[root.start() :] if wrapped else text, "entry" if "feed" in root[0].lower() else "item"


def _feedparser(text: str) -> Any:
    # The text is decoded already, by rules that all platforms share: whatever the XML declares is overruled.
    headers = {"content-type": "application/xml; charset=utf-8"}
    body = BytesIO(_REFERENCE.sub(_possible, text).encode("utf-8", "replace"))
    try:
        return feedparser.parse(body, response_headers=headers, resolve_relative_uris=False, sanitize_html=False)
    # What feedparser raises on mutated feeds; it documents none of them.
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise Reject(f"a feed too broken to be read: {error}") from error


def _possible(reference: re.Match[str]) -> str:
    """Return a character reference, or the replacement character where there is no such character."""
    return reference[0] if html.unescape(reference[0]) not in ("", "\ufffd") else "\ufffd"


def _item(entry: Any, atom: bool) -> Item:
    # dict.get: the dictionaries of feedparser give the date of publication for a missing date of change.
    contents = [dict.get(entry, "summary_detail"), *(dict.get(entry, "content") or ())]
    # An item may have a summary, the full text and the caption of a picture, in any order: the longest is the text.
    content: Any = max(filter(None, contents), key=lambda found: len(found.get("value") or ""), default={})
    id = line(dict.get(entry, "id")) or None
    link = line(dict.get(entry, "feedburner_origlink") or dict.get(entry, "link")) or None
    return Item(
        id=id,
        # A guid without isPermaLink="false" is taken for a link even where it is a number.
        link=None if link == id and "://" not in (link or "") else link,
        title=_plain(dict.get(entry, "title_detail") or {}, atom),
        body=_markup(content, atom),
        base=content.get("base") or None,
        published=line(dict.get(entry, "published") or dict.get(entry, "created")) or None,
        updated=line(dict.get(entry, "updated")) or None,
        authors=_authors(entry),
        media=tuple(_media(entry)),
        tags=unique(tag.get("label") or tag.get("term") for tag in dict.get(entry, "tags") or ()),
        language=language(content.get("language")),
        via=line((dict.get(entry, "source") or {}).get("title")) or None,
    )


def _authors(said: Any) -> tuple[str, ...]:
    return unique(author.get("name") for author in dict.get(said, "authors") or ())


def _markup(detail: Any, atom: bool) -> str:
    """Return a text construct as HTML."""
    value: str = detail.get("value") or ""
    return value if _is_markup(detail, atom) else paragraphs(value)


def _plain(detail: Any, atom: bool) -> str:
    """Return a text construct as a line of plain text."""
    value: str = detail.get("value") or ""
    return line(html.unescape(_TAG.sub("", value)) if _is_markup(detail, atom) else value)


def _is_markup(detail: Any, atom: bool) -> bool:
    # RSS does not say which of its texts are HTML; Atom does, with `type`.
    return detail.get("type") != "text/plain" if atom else bool(_MARKUP.search(detail.get("value") or ""))


def _media(entry: Any) -> Iterator[Media]:
    credits = [line(credit.get("content")) for credit in dict.get(entry, "media_credit") or ()]
    credit = credits[0] if len(credits) == 1 and credits[0] else None
    widest: dict[str, tuple[float, Media]] = {}
    for found in (*(dict.get(entry, "media_content") or ()), *(dict.get(entry, "media_thumbnail") or ())):
        url = line(found.get("url"))
        kind = media_kind(url, found.get("medium") or found.get("type") or "")
        # One picture is often offered in many widths.
        key, width = url.partition("?")[0], _number(found.get("width"))
        if kind and (key not in widest or widest[key][0] < width):
            widest[key] = (width, Media(kind=kind, url=url, credit=credit))
    for link in dict.get(entry, "links") or ():
        url = line(link.get("href"))
        kind = media_kind(url, link.get("type") or "") if link.get("rel") == "enclosure" else None
        if kind:
            widest.setdefault(url.partition("?")[0], (0, Media(kind=kind, url=url)))
    return (media for _, media in widest.values())


def _number(value: Any) -> float:
    return float(value) if isinstance(value, str) and value.isdecimal() and value.isascii() else 0.0
