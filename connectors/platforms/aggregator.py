"""Pages that pass on the reports of other outlets, each under the name of its outlet in brackets: '[Outlet] Text'.

    a page, HTML or plain text -> one entry for each dateline, `via` the outlet that it names

Trusted: a dateline, '[Outlet] ' before a capital letter at the beginning of a line; the first line of the
block above it, which is the title; the date in 'Posted by: somebody 2016-12-13' below it. The lines between
title and dateline are the editor's own remarks, and no part of the report. Not trusted: brackets inside a
sentence ('[The rebels] have ...'), and anything above the first title. No item has a time of day of its own:
the date of its posting, or the page's.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from connectors.pages.document import Document, read
from connectors.pages.fragments.reading import read_markup, read_plain
from connectors.pages.lines import Line, cut_start, page_lines
from connectors.pages.stamps import stamp
from connectors.pages.titles import reads_as_title
from connectors.platforms import Claim
from connectors.times import Context, at_day, at_stamp, page_context, resolve
from connectors.times.clocks import clock, dated, day
from connectors.times.fetch import ask
from schemas.errors import Reject
from schemas.records import Entry, Moment, Snapshot

SUREST = 0.85
OPTIONS = ("within",)
"""within: a CSS selector of the part of the page that holds the items."""

_DATELINE = re.compile(r"[^\w\s\[(]{0,2}\[(?P<outlet>[^\W_][^\[\]]{1,48})\]\s*[:\-\u2013\u2014]?\s*(?=[^\s])")
_NO_OUTLET = re.compile(
    r"(?:up-?dated?|video|photos?|pictures?|audio|map|graphic|live|watch|read|see|sic|ed|editor.*|note.*|via|advert.*"
    r"|\d+|click.*|more|breaking|analysis|opinion|image.*|edit|hide|show)",
    re.IGNORECASE,
)
_POSTED = re.compile(r"posted\s(?:by|on)\b:?.*", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+")
_MOST_ABOVE = 4  # lines of a title and remarks above a dateline
_MOST_IN_BLOCK = 12  # the same, where empty lines set items apart


class _Item(msgspec.Struct, gc=False):
    """One report, by its lines: `title`, `dateline`, and `end` after its last."""

    via: str
    dateline: int
    title: int | None
    end: int = 0
    posted: str | None = None


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Take a page apart at its datelines. Raises Reject where it has none."""
    document = read(snapshot)
    lines = page_lines(document, options.get("within"))
    items = _items(lines)
    if not items:
        raise Reject("no dateline such as '[Outlet] Text' at the beginning of a line")
    context = page_context(document, snapshot)
    return [_entry(item, lines, document, snapshot, context) for item in items]


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim a page with several datelines, or with one and a line that says who posted it."""
    document = read(snapshot)
    if document.media_type not in ("html", "text"):
        return None
    lines = page_lines(document)
    outlets = [found[0] for line in lines if (found := _dateline(line.text)) is not None]
    if not outlets:
        return None
    posted = any(_POSTED.match(line.text) for line in lines)
    certainty = min(0.55 + 0.1 * len(outlets), 0.85) if posted or len(outlets) > 1 else 0.35
    return Claim(certainty, f"{len(outlets)} datelines such as '[{outlets[0]}]'")


@lru_cache(maxsize=16_384)
def _dateline(text: str) -> tuple[str, int] | None:
    """The outlet that a line credits, and how long the credit is; None where the line begins with none."""
    found = _DATELINE.match(text)
    if found is None or text[found.end()].islower() or _NO_OUTLET.fullmatch(found["outlet"]):
        return None
    if stamp(text) is not None or clock(found["outlet"]) is not None:
        return None
    return found["outlet"].strip(), found.end()


def _items(lines: Sequence[Line]) -> list[_Item]:
    items: list[_Item] = []
    most = _MOST_IN_BLOCK if any(line.gap for line in lines) else _MOST_ABOVE
    lowest = 0  # the first line that may belong to the next item
    for index, line in enumerate(lines):
        found = _dateline(line.text)
        title = None if found is None else _title(lines, index, max(lowest, index - most), first=not lowest)
        if found is not None and title is None and items and items[-1].via == found[0]:
            continue  # one report may name its outlet in several paragraphs
        if found is not None:
            items.append(_Item(found[0], index, title))
        if found is not None or _POSTED.match(line.text):
            lowest = index + 1
    tops = [item.dateline if item.title is None else item.title for item in items]
    for item, below in zip(items, [*tops, len(lines)][1:], strict=True):
        rest = range(item.dateline + 1, below)
        posted = next((index for index in rest if _POSTED.match(lines[index].text)), None)
        item.end = below if posted is None else posted
        item.posted = None if posted is None else lines[posted].text
    _share_posted(items)
    return items


def _share_posted(items: Sequence[_Item]) -> None:
    """One line below several items says who posted them all."""
    for item, below in zip(reversed(items[:-1]), reversed(items[1:]), strict=True):
        item.posted = item.posted or below.posted


def _title(lines: Sequence[Line], dateline: int, lowest: int, *, first: bool) -> int | None:
    """The line of an item's title: above the dateline, with at most a few remarks between; None where there is none.

    Markup shows it; in plain text it is the top line of its block, or of the lines that read as titles.
    """
    above = range(dateline - 1, lowest - 1, -1)
    marked = next((index for index in above if lines[index].mark), None)
    if marked is not None:
        return marked
    title = None
    for index in above:
        if reads_as_title(lines[index].text):
            title = index
            if lines[index].gap or first:
                break
        elif title is not None or (index < dateline - 1 and lines[index + 1].gap):
            break
    return title


def _entry(item: _Item, lines: Sequence[Line], document: Document, snapshot: Snapshot, context: Context) -> Entry:
    own = [_without_dateline(line) for line in lines[item.dateline : item.end]]
    while len(own) > 1 and _ADDRESS.fullmatch(own[-1].text):
        own.pop()
    if document.media_type == "html":
        content = read_markup("".join(line.markup or "" for line in own), document.base_url)
    else:
        content = read_plain([line.text for line in own])
    title = None if item.title is None else lines[item.title]
    return Entry(
        content=content if title is None else replace(content, title=title.text),
        published=_published(item.posted, context),
        kind="SECTION",
        permalink=_permalink(title, document),
        language=snapshot.language,
        via=item.via,
    )


def _without_dateline(line: Line) -> Line:
    found = _dateline(line.text)
    return line if found is None else cut_start(line, found[1])


def _published(posted: str | None, context: Context) -> Moment:
    """When an item was posted; midnight is how these pages print that they know the date alone."""
    printed = clock(posted) if posted else None
    moment = at_stamp(printed, context) if printed else None
    if printed and moment and (printed.hour, printed.minute) != (0, 0):
        return moment
    found = day(posted, context.zone) if posted else None
    on = dated(found, context.page_date or ask(context.fetched_at, datetime.date)) if found else None
    return at_day(on, posted) if on else resolve([None], context)[0]


def _permalink(title: Line | None, document: Document) -> str | None:
    """The address that an item's title links to."""
    if title is None or title.markup is None:
        return None
    links = read_markup(title.markup, document.base_url).links
    return links[0].url if links else None
