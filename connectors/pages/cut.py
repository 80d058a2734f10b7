"""A page cut into the markup of its entries, without a tree of the page.

    the text of a page + what the start tag of an entry looks like -> the markup of each entry, in page order

A page is cut at every poll, and nearly all of its entries were seen before: cutting is a search of the
text, a tree of the page costs several times that. What stands in scripts, styles, templates and comments
is on no page and is left out. What follows the end of an entry's element is for its reader to leave out.
"""

import re
from itertools import pairwise

from connectors.pages.document import parse_html

_HIDDEN = re.compile(r"<(?:!--|(script|style|template)\b)", re.IGNORECASE)


def start_of(attribute: str, value: str) -> re.Pattern[str]:
    """A pattern of start tags; `value`: a regular expression of the attribute's value, of one word of a class."""
    word = r"""(?:[^"'<>]*\s)?""" if attribute == "class" else ""
    end = r"""[\s"'>]""" if attribute == "class" else ""
    return re.compile(rf"""<(?:div|article|li|section)\b(?=[^<>]*\s{attribute}=["']?{word}(?:{value}){end})""", re.I)


def cut(text: str, start: re.Pattern[str]) -> list[str]:
    """Pieces of a page: each begins with a start tag and ends before the next one, the last one with its element."""
    if start.search(text) is None:
        return []
    shown = _shown(text)
    starts = [found.start() for found in start.finditer(shown)]
    if not starts:
        return []
    return [*(shown[here:there] for here, there in pairwise(starts)), _first_element(shown[starts[-1] :])]


def _shown(text: str) -> str:
    """A page without what is never shown; what is opened and not closed hides the rest, as in a browser."""
    parts: list[str] = []
    at = 0
    while (found := _HIDDEN.search(text, at)) is not None:
        parts.append(text[at : found.start()])
        end = f"</{found[1]}" if found[1] else "-->"
        closed = text.find(end, found.end())
        if closed < 0 and found[1]:
            closed = text.lower().find(end.lower(), found.end())
        if closed < 0:
            return "".join(parts)
        at = (text.find(">", closed) + 1 or len(text)) if found[1] else closed + len(end)
    return "".join([*parts, text[at:]])


def _first_element(markup: str) -> str:
    body = parse_html(markup).body
    first = body.child if body is not None else None
    return (first.html or "") if first is not None else ""
