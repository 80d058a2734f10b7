"""A page as the lines that a reader sees, each with the markup that it came from.

    Document -> Lines in page order

One view of plain text and of HTML, for the platforms that go by what is printed. HTML is cut at its
block elements without building a tree: a page is cut at every poll, and nearly all of its pieces
were seen before. Markup between lines (pictures, the wrappers of entries) stays with the line above.
"""

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from connectors.pages.document import Document

Mark = Literal["heading", "bold", ""]

_BLOCKS = (
    "p|div|h[1-6]|li|ul|ol|dl|dt|dd|br|hr|blockquote|table|tbody|tr|td|th|figure|figcaption|section|article|header"
    "|footer|aside|nav|main|pre|center|body|html|form|address|details"
)
_SILENT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript|template|svg|head)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_WRAPPERS = "div|section|article|main|table|tbody|tr|td|ul|ol|aside|header|footer|center"
_CUT = re.compile(rf"(<(?:/(?:p|h[1-6]|li|blockquote)\s*>|/(?:{_WRAPPERS})\b|(?:{_BLOCKS})\b))", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_WRAPPER = re.compile(rf"<(/?)(?:{_WRAPPERS})\b", re.IGNORECASE)
_HEADING = re.compile(r"\s*<h[1-6]\b", re.IGNORECASE)
_BOLD = re.compile(
    r"\s*<(?:p|div|br|li)\b[^<>]*>\s*(?:<(?:span|u|em|i|font)\b[^<>]*>\s*)*<(?P<b>strong|b)\b[^<>]*>"
    r"(?:(?!</(?P=b)>).)*</(?P=b)>(?:\s|&nbsp;|</?(?:span|u|em|i|font|p|div|li|br|a)\b[^<>]*>)*",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|\w{2,31});", re.IGNORECASE)


_LARGEST_REMEMBERED = 4_096  # characters of a stretch: longer ones are menus, which change with every token in them


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line of a page.

    `text`: with single spaces, never empty. `gap`: empty lines above it, in plain text. `mark`: set as a
    heading, or bold from end to end. `markup`: None in plain text. `level`: how many wrappers it stands
    in, `floor`: the lowest level since the line above it.
    """

    text: str
    gap: int = 0
    mark: Mark = ""
    markup: str | None = None
    level: int = 0
    floor: int = 0


def page_lines(document: Document, within: str | None = None) -> Sequence[Line]:
    """The lines of a page, or of the part of it that a CSS selector names. Raises as `Document.part` does."""
    if document.media_type != "html":
        return _plain(document.text)
    if within is None:
        return _marked_up(document.text)
    return _marked_up("".join(node.html or "" for node in document.part(within)))


@lru_cache(maxsize=8_192)
def cut_start(line: Line, length: int) -> Line:
    """A line without its first characters, as many of its text as `length` says; its tags stay."""
    markup = None if line.markup is None else _markup_without(line.markup, len("".join(line.text[:length].split())))
    return msgspec.structs.replace(line, text=line.text[length:].strip(), markup=markup)


def _plain(text: str) -> list[Line]:
    found: list[Line] = []
    gap = 0
    for raw in text.splitlines():
        line = " ".join(raw.split())
        if line:
            found.append(Line(line, gap))
            gap = 0
        else:
            gap += 1
    return found


@lru_cache(maxsize=4)
def _marked_up(markup: str) -> tuple[Line, ...]:
    found: list[Line] = []
    level = floor = 0
    for stretch in _stretches(_SILENT.sub("", markup)):
        cut = (_cut if len(stretch) <= _LARGEST_REMEMBERED else _cut.__wrapped__)(stretch, level, floor)
        if cut.above and found:
            found[-1] = msgspec.structs.replace(found[-1], markup=(found[-1].markup or "") + cut.above)
        found += cut.lines
        level, floor = cut.level, cut.floor
    return tuple(found)


def _stretches(markup: str) -> list[str]:
    """Markup cut where paragraphs end, with the white space that follows: most stretches were cut into lines before."""
    first, *others = markup.split("</p>")
    stretches = [first]
    for other in others:
        start = other.lstrip()
        stretches[-1] += "</p>" + other[: len(other) - len(start)]
        stretches.append(start)
    return stretches


class _Cut(msgspec.Struct, frozen=True, gc=False):
    """A stretch of markup as lines, what of it belongs to the line above, and the levels at its end."""

    above: str
    lines: tuple[Line, ...]
    level: int
    floor: int


@lru_cache(maxsize=16_384)
def _cut(markup: str, level: int, floor: int) -> _Cut:
    found: list[Line] = []
    held: _Piece | None = None  # the text of the line that is being gathered
    above = ""
    raws: list[str] = []  # its markup: a piece that has no text of its own stays with the line above
    at = low = 0
    for raw in _pieces(markup):
        piece = _piece(raw)
        if level + piece.dip < floor:
            floor = level + piece.dip
        if piece.text:
            if held is None:
                above = "".join(raws)
            else:
                found.append(Line(held.text, 0, held.mark, "".join(raws), at, low))
            held, raws, at, low = piece, [], level + piece.rise, floor
            floor = level + piece.rise
        raws.append(raw)
        level += piece.rise
    if held is None:
        return _Cut("".join(raws), (), level, floor)
    found.append(Line(held.text, 0, held.mark, "".join(raws), at, low))
    return _Cut(above, tuple(found), level, floor)


def _pieces(markup: str) -> list[str]:
    """Markup cut before each block and before the end of each wrapper, and after a paragraph that text follows."""
    parts = _CUT.split(markup)
    pieces = [parts[0]]
    for tag, rest in zip(parts[1::2], parts[2::2], strict=True):
        if tag[-1] != ">":
            pieces.append(tag + rest)
        elif not rest or rest.isspace():
            pieces[-1] += tag + rest
        else:
            pieces[-1] += tag
            pieces.append(rest)
    return pieces


class _Piece(msgspec.Struct, frozen=True, gc=False):
    """One cut piece of markup: its text, and how the wrappers that it opens and closes move the level."""

    text: str
    mark: Mark
    rise: int
    dip: int


@lru_cache(maxsize=16_384)
def _piece(markup: str) -> _Piece:
    text = " ".join(html.unescape(_TAG.sub("", markup)).split())
    rise = dip = 0
    for closing in _WRAPPER.findall(markup):
        rise += -1 if closing else 1
        dip = min(dip, rise)
    mark: Mark = ""
    if _HEADING.match(markup):
        mark = "heading"
    elif len(markup) < 600 and _BOLD.fullmatch(markup):
        mark = "bold"
    return _Piece(text, mark, rise, dip)


@lru_cache(maxsize=8_192)
def _markup_without(markup: str, letters: int) -> str:
    """Markup without its first characters that are not white space, its tags kept."""
    kept: list[str] = []
    at = 0
    while letters > 0 and at < len(markup):
        if markup[at] == "<":
            end = markup.find(">", at) + 1 or len(markup)
            kept.append(markup[at:end])
        elif markup[at] == "&" and (entity := _ENTITY.match(markup, at)):
            end = entity.end()
            letters -= len(html.unescape(entity[0]).strip())
        else:
            end = at + 1
            letters -= not markup[at].isspace()
        at = end
    return "".join(kept) + markup[at:]
