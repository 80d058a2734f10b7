"""Pages whose entries begin with a printed time: 'UPDATE 1920 GMT:', '19.20 GMT', 'ORIGINAL ENTRY:'.

    a page, HTML or plain text -> stamped entries, the original entry, and the titled sections below it

Trusted: a stamp at the beginning of a line, and titles: by markup, in plain text by their letters and the
empty lines around them. Not trusted: anything above the first stamp, buttons, labels, file names of
pictures and credits; they belong to no entry. A title directly above a stamp is that entry's, where most
stamps of the page have one; a title below the original entry, or below the last stamp, starts a section. A
section of plain text that only announces a picture ('The toll of the week:') lost it when it was saved, and
is no entry. Sections and originals have no time of their own: the page's date, precision DAY.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from connectors.pages.document import Document, read
from connectors.pages.fragments.furniture import furniture
from connectors.pages.fragments.quoted import attribution
from connectors.pages.fragments.reading import read_markup, read_plain
from connectors.pages.lines import Line, cut_start, page_lines
from connectors.pages.stamps import Stamp, stamp
from connectors.pages.titles import is_title, reads_as_title, usual_gap
from connectors.platforms import Claim
from connectors.times import page_context, resolve
from connectors.times.clocks import Clock, Day, date_line
from schemas.errors import Reject
from schemas.records import Content, Entry, Kind, Snapshot

SUREST = 0.85
OPTIONS = ("within",)
"""within: a CSS selector of the part of the page that holds the entries."""

_FEWEST_UNSURE = 3
_FEWEST_BARE, _BARE_SHARE = 3, 0.25  # stamps with nothing after them, lines that begin with one
_WORDED = re.compile(r"\W*(?:update|original)\b", re.IGNORECASE)
_HEADLINE = 20  # letters of a link that is a headline
_LINKED = re.compile(r"<a\b[^<>]*>(.{1,400}?)</a>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_SUMMARY = re.compile(r"(?:summary|what we know(?: so far)?|where things stand|key points|recap)\b", re.IGNORECASE)
_AFTER_THE_PAGE = re.compile(
    r"(?:\d+\s)?(?:comments?|responses?|replies)(?:\s\(?\d+\)?)?|leave a (?:reply|comment).*|about the authors?"
    r"|related (?:posts|articles|stories)|filed under:?.*|tags?:.*|categor(?:y|ies):.*|share this:?|recent posts"
    r"|post navigation|(?:previous|next) (?:post|article):?.*|you may also like|more from .*",
    re.IGNORECASE,
)


class _Part(msgspec.Struct, gc=False):
    """A stretch of lines that is one entry to be; `title` is None where the page gives it none."""

    kind: Kind
    lines: list[Line]
    title: str | None = None
    clock: Clock | None = None
    under: Day | None = None


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Take a page apart at its stamps. Raises Reject where it has none."""
    document = read(snapshot)
    lines, stamps = _stamped(document, options.get("within"))
    if not stamps:
        raise Reject("no printed stamp such as 'UPDATE 1920 GMT:' at the beginning of a line")
    return _entries(_parts(lines, stamps), document, snapshot)


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim a page with stamps that name a zone or say 'update', or with several bare times."""
    document = read(snapshot)
    if document.media_type not in ("html", "text"):
        return None
    lines, stamps = _stamped(document, None)
    if not stamps:
        return None
    sure = sum(each.sure for each in stamps.values())
    first = next(iter(stamps.values()))
    example = first.clock.text if first.clock else "ORIGINAL ENTRY"
    why = f"{len(stamps)} lines that begin as {example!r} does"
    if _lead_elsewhere(lines, stamps):
        return Claim(0.25, f"{why}, most of them above a link to another page")
    if document.media_type == "html" and not any(_WORDED.match(lines[index].text) for index in stamps):
        # Where such pages have blocks, they are read by these.
        return Claim(min(0.3 + (0.06 if sure > 1 else 0.03) * len(stamps), 0.6 if sure > 1 else 0.5), why)
    return Claim(min(0.6 + 0.05 * len(stamps), 0.85) if sure > 1 else min(0.42 + 0.03 * len(stamps), 0.6), why)


def _lead_elsewhere(lines: Sequence[Line], stamps: Mapping[int, Stamp]) -> bool:
    """Whether most stamps stand at teasers: on their line, or on the next one, is nothing but a link."""
    teasers = sum(any(map(_is_link, lines[index : index + 2])) for index in stamps)
    return 2 * teasers > len(stamps)


def _is_link(line: Line) -> bool:
    linked = sum(len(_TAG.sub("", said)) for said in _LINKED.findall(line.markup or ""))
    return linked > _HEADLINE and 2 * linked > len(line.text)


@lru_cache(maxsize=4)
def _stamped(document: Document, within: str | None) -> tuple[Sequence[Line], dict[int, Stamp]]:
    """The lines of a page and its stamps; a page that was recognised by them is then split at them."""
    lines = page_lines(document, within)
    return lines, _stamps(lines)


def _stamps(lines: Sequence[Line]) -> dict[int, Stamp]:
    """The stamps of a page by their line: the sure ones, or else the bare times where there are several."""
    found = {index: mark for index, line in enumerate(lines) if (mark := stamp(line.text)) is not None}
    sure = {index: mark for index, mark in found.items() if mark.sure}
    timed = [index for index, mark in sure.items() if mark.clock is not None or mark.kind == "ORIGINAL"]
    if timed:  # 'UPDATE:' alone is an entry only among those
        return _of_one_place(lines, {index: sure[index] for index in sure if timed[0] <= index <= timed[-1]})
    unsure = {index: mark for index, mark in found.items() if not mark.sure}
    return _of_one_place(lines, unsure) if len(unsure) >= _FEWEST_UNSURE else _bare(lines)


def _bare(lines: Sequence[Line]) -> dict[int, Stamp]:
    """The lines of a plain text that begin '19:20 Ships leave', where many do; marked up pages set times apart."""
    plain = [(index, line.text) for index, line in enumerate(lines) if line.markup is None]
    found = {index: mark for index, text in plain if (mark := stamp(text, bare=True)) is not None and mark.clock}
    return found if len(found) >= max(_FEWEST_BARE, _BARE_SHARE * len(lines)) else {}


def _of_one_place(lines: Sequence[Line], stamps: dict[int, Stamp]) -> dict[int, Stamp]:
    """The stamps without strays in other corners of a marked up page: most stand equally deep in wrappers."""
    levels = [lines[index].level for index in stamps]
    usual = max(sorted(set(levels)), key=levels.count, default=0)
    if levels.count(usual) * 3 < len(levels) * 2:
        return stamps
    return {index: mark for index, mark in stamps.items() if lines[index].level == usual}


def _parts(lines: Sequence[Line], stamps: Mapping[int, Stamp]) -> list[_Part]:
    """The page's lines dealt out to entries."""
    usual = usual_gap(lines)
    titled = _stamps_have_titles(lines, stamps, usual)
    last = max(stamps)
    end = _end(lines, stamps)
    parts: list[_Part] = []
    heading = _heading_above(lines, min(stamps))
    sections_begin = False
    for index in range(min(stamps), end):
        line = lines[index]
        mark = stamps.get(index)
        if mark is not None:
            title = lines[index - 1].text if titled and index and is_title(lines[index - 1], usual) else None
            parts.append(_Part(mark.kind, [cut_start(line, mark.length)], title, mark.clock, heading))
            sections_begin = sections_begin or mark.kind == "ORIGINAL" or index == last
        elif (day := date_line(line.text)) is not None:
            heading = day
        elif titled and index + 1 in stamps and is_title(line, usual):
            continue
        elif sections_begin and not _just_stamped(parts[-1]) and _starts_section(lines, index, end, usual):
            parts.append(_Part("SECTION", [], line.text, None, heading))
        else:
            parts[-1].lines.append(line)
    for part in parts:
        _take_title(part, usual)
    return parts


def _take_title(part: _Part, usual: int) -> None:
    """A stamp alone on its line may have its title on the next one, with the text below."""
    lines = part.lines
    if part.title is not None or len(lines) < 3 or lines[0].text:
        return
    plain = lines[1].markup is None and reads_as_title(lines[1].text) and not reads_as_title(lines[2].text)
    if plain or is_title(lines[1], usual):
        part.title = lines.pop(1).text


def _stamps_have_titles(lines: Sequence[Line], stamps: Mapping[int, Stamp], usual: int) -> bool:
    """Whether it is this page's way to print a title above each stamp."""
    titled = sum(index > 0 and is_title(lines[index - 1], usual) for index in stamps)
    return titled > 1 and 2 * titled > len(stamps)


def _heading_above(lines: Sequence[Line], first: int) -> Day | None:
    """The date that stands alone on one of the lines just above the first stamp."""
    for line in lines[max(first - 3, 0) : first]:
        found = date_line(line.text)
        if found is not None:
            return found
    return None


def _end(lines: Sequence[Line], stamps: Mapping[int, Stamp]) -> int:
    """The line after the last one of the last entry: where its wrapper is closed, or the page's foot begins."""
    first, last = min(stamps), max(stamps)
    ground = min([lines[first].level, *(lines[index].floor for index in range(first + 1, last + 1))])
    for index in range(last + 1, len(lines)):
        if lines[index].floor < ground or _AFTER_THE_PAGE.fullmatch(lines[index].text):
            return index
    return len(lines)


def _just_stamped(part: _Part) -> bool:
    """Whether a part has nothing yet but its stamp: a title that comes now is its own."""
    return not any(line.text and not furniture(line.text) for line in part.lines) and part.kind != "SECTION"


def _starts_section(lines: Sequence[Line], index: int, end: int, usual: int) -> bool:
    if not is_title(lines[index], usual):
        return False
    below = next((line for line in lines[index + 1 : end] if not furniture(line.text)), None)
    return below is not None and not is_title(below, usual) and attribution(below.text) is None


def _entries(parts: Sequence[_Part], document: Document, snapshot: Snapshot) -> list[Entry]:
    read_parts = [(part, content) for part in parts if (content := _content(part, document)) is not None]
    context = page_context(document, snapshot)
    clocks, under = [part.clock for part, _ in read_parts], [part.under for part, _ in read_parts]
    moments = resolve(clocks, context, under, newest_first=_newest_first(parts))
    return [
        Entry(content=content, published=moment, kind=_kind(part, content), language=snapshot.language)
        for (part, content), moment in zip(read_parts, moments, strict=True)
    ]


def _newest_first(parts: Sequence[_Part]) -> bool | None:
    """The order of a page by its original entry: below the updates, or above them; None where it has none."""
    originals = [index for index, part in enumerate(parts) if part.kind == "ORIGINAL"]
    if not originals:
        return None
    above = sum(part.clock is not None for part in parts[: originals[0]])
    below = sum(part.clock is not None for part in parts[originals[0] + 1 :])
    return None if above == below else above > below


def _content(part: _Part, document: Document) -> Content | None:
    """What a part says; None where it says nothing."""
    if document.media_type == "html":
        markup = "".join(line.markup or "" for line in part.lines)
        content = read_markup(markup, document.base_url)
    else:
        lines = [line.text for line in part.lines]
        content = read_plain(lines)
        if (
            part.kind == "SECTION"
            and not content.quotes
            and all(line.endswith(":") for line in content.text.split("\n"))
        ):
            return None
    if not content.text and not content.media:
        return None
    return content if part.title is None else msgspec.structs.replace(content, title=part.title)


def _kind(part: _Part, content: Content) -> Kind:
    return "SUMMARY" if part.kind == "UPDATE" and _SUMMARY.match(content.title or content.text) else part.kind
