"""A feed cut into its items, so that an item that was read before is not read again: text -> `Pieces`.

A feed is polled again and again, and nearly all of its items were there before. Guarantees: pure; linear in the
length of the text; a cut item is a whole element, right below the element that `open_at` names last, so that the
same markup in the same place says the same, and what is left of a well-formed feed without it is well-formed.
None where that is not sure: in broken XML, with items in items, with anything but white space between them.
"""

import re
from xml.parsers.expat import ExpatError, ParserCreate

import msgspec

from connectors.pages.feeds.slips import mended

_SPACE = " \t\r\n"  # what XML takes for white space
_AFTER_NAME = f"{_SPACE}>"
_HIDING = re.compile(r"<!\[CDATA\[|<!--|<\?")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}

Opened = tuple[tuple[str, tuple[str, ...]], ...]


class Pieces(msgspec.Struct, frozen=True):
    """Where the items of a feed begin and end in its text, and the elements that are open there.

    `open_at`: of each its name, then its attributes' names and values by turns.
    """

    name: str
    open_at: Opened
    start: int
    end: int

    def items(self, text: str) -> list[str] | None:
        """The markup of each item, in order."""
        opening, closing = f"<{self.name}", f"</{self.name}>"
        found: list[str] = []
        at = self.start
        while at < self.end:
            end = _end(text, at, closing)
            if end < 0 or text.find(opening, at + 1, end) >= 0 or text[at + len(opening)] not in _AFTER_NAME:
                return None
            found.append(text[at:end])
            at = text.find(opening, end, self.end)
            at = self.end if at < 0 else at
            if text[end:at].strip(_SPACE):
                return None
        return found


def pieces(text: str, name: str) -> Pieces | None:
    """Find the items, elements called `name`, of a feed; None where it has none or is not sure to be cut right."""
    first = re.search(rf"<{name}[{_AFTER_NAME}]", text)
    last = text.rfind(f"</{name}>")
    if first is None or last < first.start():
        return None
    open_at = _open_at(text[: first.start()])
    return Pieces(name, open_at, first.start(), last + len(name) + 3) if open_at else None


def _open_at(head: str) -> Opened | None:
    """The elements that are open where the beginning of a document ends; None where it is broken or has a doctype."""
    opened: list[tuple[str, tuple[str, ...]]] = []
    declared: list[str] = []
    parser = ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler = lambda name, attributes: opened.append((name, tuple(attributes)))
    parser.EndElementHandler = lambda _: opened.pop()
    parser.StartDoctypeDeclHandler = lambda *_: declared.append(head)
    try:
        parser.Parse(mended(head), False)
    except (ExpatError, UnicodeError):
        return None
    return None if declared else tuple(opened)


def _end(text: str, start: int, closing: str) -> int:
    """Where an element ends, below 0 where it does not; a closing tag in a comment or in CDATA is none."""
    end, at = text.find(closing, start), start
    while end >= 0 and (hiding := _HIDING.search(text, at, end)):
        shown = text.find(_ENDS[hiding[0]], hiding.end())
        if shown < 0:
            return -1
        at = shown
        if at > end:
            end = text.find(closing, at)
    return end + len(closing) if end >= 0 else -1
