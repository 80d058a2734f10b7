"""One article on a page, with its headline, its byline and its time: 'World Sunday 11/December/2016 20:54 PM'.

    a page, HTML or plain text -> one entry of kind ARTICLE

Trusted, in this order: the time in the page's metadata, a date and a time printed near the headline (in the
outlet's zone where none is printed), the page's date. The headline may be printed twice, and labels stand
above it: neither is text. Not trusted: that a page is an article because it has paragraphs; something has to
say so.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages.document import Document, absolute, read
from connectors.pages.fragments.bylines import names_in
from connectors.pages.fragments.reading import read_markup, read_plain
from connectors.pages.lines import page_lines
from connectors.pages.titles import reads_as_title
from connectors.pages.untyped import line as one_line
from connectors.pages.untyped import many, unique
from connectors.platforms import Claim
from connectors.times import at_stamp, page_context, published_texts, resolve
from connectors.times.clocks import clock, day
from connectors.times.machine_dates import machine_date
from schemas.errors import Reject
from schemas.records import Entry, Moment, Snapshot

SUREST = 0.5
OPTIONS = ("within",)
"""within: a CSS selector of the part of the page that holds the article's text."""

_HEAD = 8  # lines at the top of an article among which its time and its byline stand
_SHORTEST = 12  # characters: what stands twice and is longer is the headline
_LABEL = 40  # characters: what is shorter above the text is a label
_BYLINE = re.compile(
    r"(?i:(?:posted|written|reported)\s)?(?i:by|author|von|par|por)(?:\s?:\s?|\s(?=[A-Z\u00c0-\u00de]))(?P<who>.{2,80})"
)
_TYPES = frozenset(
    {"article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "blogposting", "opinionnewsarticle"}
)
_MODIFIED = ('meta[property="article:modified_time" i]', 'meta[itemprop="dateModified" i]')


class _Head(msgspec.Struct):
    """What stands above an article's text, and the lines of the text itself."""

    title: str | None = None
    stamp: str | None = None
    authors: tuple[str, ...] = ()
    text: tuple[str, ...] = ()


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Read the page as one article. Raises Reject where it has no text."""
    document = read(snapshot)
    entry = (_marked_up if document.media_type == "html" else _plain)(document, snapshot, options.get("within"))
    if not entry.content.text:
        raise Reject("no text that could be an article's")
    return [entry]


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim a page whose metadata says that it is an article, or whose top lines are a headline and a time."""
    document = read(snapshot)
    if document.media_type == "html":
        if _data(document):
            return Claim(0.5, "its structured data says that it is an article")
        if "article" in (_meta(document, 'meta[property="og:type" i]') or "").lower():
            return Claim(0.45, "its metadata says that it is an article")
        paragraphs = [count for node in document.tree.css("article") if (count := len(node.css("p"))) > 1]
        return Claim(0.3, f"an article element of {paragraphs[0]} paragraphs") if len(paragraphs) == 1 else None
    if document.media_type != "text":
        return None
    head = _head([line.text for line in page_lines(document)[: _HEAD + 1]], None)
    if not (head.title and head.stamp and head.text):
        return None
    return Claim(0.5, f"a headline and the time {head.stamp!r} above a text")


def older(snapshot: Snapshot, options: Mapping[str, str]) -> str | None:
    """Return None: an article has no older pages."""
    return None


def _plain(document: Document, snapshot: Snapshot, within: str | None) -> Entry:
    head = _head([line.text for line in page_lines(document)], None)
    return Entry(
        content=replace(read_plain(head.text), title=head.title, authors=head.authors),
        published=_published(document, head.stamp, snapshot),
        kind="ARTICLE",
        language=snapshot.language,
    )


def _marked_up(document: Document, snapshot: Snapshot, within: str | None) -> Entry:
    data = _data(document)
    content = read_markup(_body(document, within), document.base_url)
    title = _title(document, data) or content.title
    lines = content.text.split("\n") if content.text else []
    if content.title is not None and content.title != title:
        lines.insert(0, content.title)
    head = _head(lines, title)
    modified = _meta(document, *_MODIFIED) or one_line(data.get("dateModified"))
    changed = machine_date(modified, snapshot.zone, snapshot.fetched_at, "STAMP") if modified else None
    return Entry(
        content=replace(
            content,
            title=title,
            text="\n".join(head.text),
            authors=_authors(document, data) or head.authors or content.authors,
        ),
        published=_published(document, head.stamp or _stamp_near(document, title), snapshot),
        kind="ARTICLE",
        modified_at=changed.at if changed else None,
        permalink=_canonical(document),
        language=snapshot.language,
    )


def _head(lines: Sequence[str], title: str | None) -> _Head:
    """The headline (where it is not known), the time and the byline at the top of a text, in whatever order.

    Lines between them that end as sentences do belong to the text, others are labels.
    """
    top = lines[:_HEAD]
    found = _Head(title or next((line for line in top if top.count(line) > 1 and len(line) > _SHORTEST), None))
    body = 0
    kept: tuple[str, ...] = ()
    lead: list[str] = []
    for index, line in enumerate(top):
        by = _BYLINE.fullmatch(line)
        if by is not None:
            found.authors = names_in(by["who"])
        elif found.stamp is None and _is_stamp(line):
            found.stamp = line
        elif found.title is None and reads_as_title(line):
            found.title = line
        elif line != found.title:
            if len(line) > _LABEL and line[-1] in '.!?\u201d"':
                lead.append(line)
            continue
        body, kept = index + 1, tuple(lead)
    found.text = (*kept, *lines[body:])
    return found


def _is_stamp(line: str) -> bool:
    """Whether a line is a date and a time and little else."""
    return len(line) <= 90 and day(line) is not None and clock(line) is not None


def _stamp_near(document: Document, title: str | None) -> str | None:
    """The date and time printed within a few lines of an article's headline."""
    lines = [line.text for line in page_lines(document)]
    places = [index for index, line in enumerate(lines) if line == title]
    near = (line for place in places for line in lines[max(place - 4, 0) : place + _HEAD])
    return next((line for line in near if _is_stamp(line)), None)


def _published(document: Document, stamp: str | None, snapshot: Snapshot) -> Moment:
    """When the article came out: the exact time of the metadata, else the printed one, else the day."""
    for text, _ in published_texts(document):
        exact = machine_date(text, snapshot.zone, snapshot.fetched_at, "STAMP")
        if exact is not None and exact.precision != "DAY":
            return exact
    context = page_context(document, snapshot)
    printed = clock(stamp) if stamp else None
    return (at_stamp(printed, context) if printed else None) or resolve([None], context)[0]


def _data(document: Document) -> dict[str, Any]:
    """The JSON-LD object that says that the page is an article."""
    for found in document.json_ld:
        if any(one_line(name).lower() in _TYPES for name in many(found.get("@type"))):
            return found
    return {}


def _title(document: Document, data: dict[str, Any]) -> str | None:
    headings = document.tree.css("h1")
    heading = " ".join(headings[0].text().split()) if len(headings) == 1 else None
    return heading or one_line(data.get("headline")) or _meta(document, 'meta[property="og:title" i]') or None


def _authors(document: Document, data: dict[str, Any]) -> tuple[str, ...]:
    named = [each.get("name") if isinstance(each, dict) else each for each in many(data.get("author"))]
    said = unique(named) or unique([_meta(document, 'meta[name="author" i]')])
    return unique(name for each in said for name in names_in(each))


def _canonical(document: Document) -> str | None:
    node = document.tree.css_first('link[rel="canonical" i]')
    return absolute(node.attributes.get("href") or "", document.base_url) if node is not None else None


def _meta(document: Document, *selectors: str) -> str | None:
    """What the first of some meta elements says."""
    nodes = (document.tree.css_first(selector) for selector in selectors)
    return next((one_line(node.attributes.get("content")) for node in nodes if node is not None), None)


def _body(document: Document, within: str | None) -> str:
    """The markup of the element that holds the text. Raises as `Document.part` does."""
    if within is not None:
        return document.part(within)[0].html or ""
    for selector in ('[itemprop="articleBody" i]', "article"):
        nodes = document.tree.css(selector)
        if len(nodes) == 1:
            return nodes[0].html or ""
    return _fullest(document)


def _fullest(document: Document) -> str:
    """The markup of the element with the most text in paragraphs of its own."""
    letters: dict[int, int] = {}
    parents: dict[int, LexborNode] = {}
    for paragraph in document.tree.css("p"):
        parent = paragraph.parent
        if parent is not None:
            parents.setdefault(parent.mem_id, parent)
            letters[parent.mem_id] = letters.get(parent.mem_id, 0) + len(paragraph.text())
    if not letters:
        return ""
    return parents[max(letters, key=letters.__getitem__)].html or ""
