"""What feedparser makes of a feed: text -> its dictionaries -> `Feed`'s language, title and authors, `Item`s.

Guarantees: raises Reject, and nothing else.
"""

import html
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import feedparser

from connectors.pages.feeds.items import Feed, Item, media_kind, paragraphs
from connectors.pages.feeds.slips import mended
from connectors.pages.untyped import language, line, unique
from schemas.errors import Reject
from schemas.records import Media

# Reading takes some 10 microseconds for each tag; a feed of 10,000 items has about 200,000.
MOST_TAGS = 400_000

_GROUPED = re.compile(r"<media:content\s[^<>]*/>")
_ATTRIBUTE = re.compile(r"""\s(\w+)\s*=\s*["']([^"'<>]*)["']""")
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_ESCAPED = re.compile(r"\s*&lt;(?:p|div|span|a|b|strong|i|em|br|img|ul|ol|h[1-6]|table|figure)\b", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-z!][^<>]*>|&(?:\w+|#\w+);", re.IGNORECASE)


def is_well_formed(parsed: Any) -> bool:
    """Whether feedparser found well-formed XML."""
    return not parsed.bozo or isinstance(parsed.bozo_exception, feedparser.CharacterEncodingOverride)


def feed_of(parsed: Any, items: tuple[Item, ...]) -> Feed:
    """Return a feed with such items, of which feedparser read at least what stands around them."""
    return Feed(
        language=language(dict.get(parsed.feed, "language")),
        title=line(dict.get(parsed.feed, "title")),
        # What a feed of Atom says of its author holds for entries that name none.
        authors=_authors(parsed.feed) if parsed.version.startswith("atom") else (),
        items=items,
    )


def items_of(parsed: Any) -> tuple[Item, ...]:
    """Return the items that feedparser read."""
    atom = parsed.version.startswith("atom")
    return tuple(_item(entry, atom) for entry in parsed.entries)


def feedparsed(text: str) -> Any:
    """Return what feedparser makes of the text of a feed. Raises Reject where it fails, and for too many tags."""
    if text.count("<") > MOST_TAGS:
        raise Reject(f"a feed of more than {MOST_TAGS} tags")
    # The text is decoded already, by rules that all platforms share: whatever the XML declares is overruled.
    headers = {"content-type": "application/xml; charset=utf-8"}
    body = BytesIO(mended(_without_renditions(text)).encode("utf-8", "replace"))
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


def _without_renditions(text: str) -> str:
    """Return a feed with one element of each kind in each group: Media RSS groups what shows the same."""
    parts, at = [], 0
    while (start := text.find("<media:group", at)) >= 0 and (end := text.find("</media:group>", start)) >= 0:
        parts += [text[at:start], _GROUPED.sub(_best_of(text[start:end]), text[start:end])]
        at = end
    return "".join((*parts, text[at:])) if parts else text


def _best_of(group: str) -> Callable[[re.Match[str]], str]:
    best: dict[str, tuple[bool, float, str]] = {}
    for found in _GROUPED.finditer(group):
        said = dict(_ATTRIBUTE.findall(found[0]))
        kind = said.get("medium") or said.get("type", "").partition("/")[0]
        rank = (said.get("isDefault") == "true", _number(said.get("width")), found[0])
        if kind not in best or best[kind][:2] < rank[:2]:
            best[kind] = rank
    kept = {markup for _, _, markup in best.values()}
    return lambda found: found[0] if found[0] in kept else ""


def _item(entry: Any, atom: bool) -> Item:
    # dict.get: the dictionaries of feedparser give the date of publication for a missing date of change.
    contents = [*(dict.get(entry, "content") or ()), _detail(entry, "summary")]
    # An item may have a summary, the full text and the caption of a picture, in any order: the longest is the text.
    content: Any = max(contents, key=lambda found: len(found.get("value") or ""))
    id = line(dict.get(entry, "id")) or None
    link = line(dict.get(entry, "feedburner_origlink") or dict.get(entry, "link")) or None
    return Item(
        id=id,
        # A guid without isPermaLink="false" is taken for a link even where it is a number.
        link=None if link == id and "://" not in (link or "") else link,
        title=_plain(_detail(entry, "title"), atom),
        body=_markup(content, atom),
        base=content.get("base") or None,
        published=line(dict.get(entry, "published") or dict.get(entry, "created")) or None,
        updated=line(dict.get(entry, "updated")) or None,
        authors=_authors(entry),
        media=tuple(_media(entry)),
        tags=unique(html.unescape(tag.get("label") or tag.get("term") or "") for tag in dict.get(entry, "tags") or ()),
        language=language(content.get("language")),
        via=line((dict.get(entry, "source") or {}).get("title")) or None,
    )


def _detail(entry: Any, name: str) -> Any:
    """Return a text construct of an item: its value, its type, where it stands."""
    value, detail = dict.get(entry, name), dict.get(entry, f"{name}_detail") or {}
    # What feedparser tells of the kind of a text is that of the last of its name, also of one within another element.
    return detail if detail.get("value") == value else {"value": value, "type": ""}


def _authors(said: Any) -> tuple[str, ...]:
    return unique(author.get("name") for author in dict.get(said, "authors") or ())


def _markup(detail: Any, atom: bool) -> str:
    """Return a text construct as HTML."""
    value: str = detail.get("value") or ""
    if not _is_markup(detail, atom):
        return paragraphs(value)
    # Escaped once more than the format asks for: it begins with a tag that a reader would see as such.
    return html.unescape(value) if _ESCAPED.match(value) and not _TAG.search(value) else value


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
    enclosed = [link for link in dict.get(entry, "links") or () if link.get("rel") == "enclosure"]
    for link in (*enclosed, dict.get(entry, "enc_enclosure") or {}):
        url = line(link.get("href") or link.get("rdf:resource") or link.get("resource"))
        kind = media_kind(url, link.get("type") or link.get("enc:type") or "")
        if kind:
            widest.setdefault(url.partition("?")[0], (0, Media(kind=kind, url=url)))
    return (media for _, media in widest.values())


def _number(value: Any) -> float:
    return float(value) if isinstance(value, str) and value.isdecimal() and value.isascii() else 0.0
