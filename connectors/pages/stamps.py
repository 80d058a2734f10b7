"""Stamps at the beginning of a line: 'UPDATE 1920 GMT:', '19.20 GMT', '7.20pm BST -', 'ORIGINAL ENTRY:'.

    a line of text -> Stamp

Guarantees: pure, and a sentence that begins with a time is no stamp: after a stamp stands a colon, a
dash, a bracket, the end of the line, or a word that begins a sentence.
"""

import re
from functools import lru_cache
from typing import Literal

import msgspec

from connectors.times.clocks import CLOCK, DATE, Clock, clock

StampKind = Literal["UPDATE", "ORIGINAL"]

_WORD = r"(?P<update>(?:live\s)?update[ds]?|new|breaking|latest|aktualisiert|mise\s[àa]\sjour|actualizaci[óo]n)"
_ORIGINAL = r"(?P<original>original\s(?:entry|post|story|article|report|text))"
_SECOND_ZONE = rf"(?:\s*[(/,]\s*{re.sub(r'[?]P<[a-z0-9]+>', '?:', CLOCK)}\s*\)?)?"
_CLOCKED = (
    rf"(?:(?:{DATE})[\s,\u2013\u2014|\-]*(?:at\s)?)?(?:(?:klo?\.?|ore|alle(?:\sore)?|um|às|[àa]\slas|à|om)\s)?(?P<clock>{CLOCK}){_SECOND_ZONE}"
    rf"(?:[\s,(]*(?:on\s)?(?:{DATE})\)?)?"
)
_END = r"(?P<end>\s*[:|\])>\u2013\u2014]+|\s+-+(?=\s)|\s*$|\.(?=\s)|,(?=\s))?"
_STAMP = re.compile(
    rf"[^\w\s]{{0,3}}\s*(?:(?:{_WORD}\b\s?(?:#?\d{{1,2}}(?=\s*[,:\u2013\u2014\-](?!\d)))?|{_ORIGINAL}\b)[\s:,.|(\[\u2013\u2014\-]*"
    rf"(?:at\s)?)?(?:{_CLOCKED})?{_END}\s*",
    re.IGNORECASE,
)
_ENDS = ":|])>\u2013\u2014-"
_FARTHEST = 80  # characters: what is farther from the start of a line is no stamp


class Stamp(msgspec.Struct, frozen=True, gc=False):
    """What stands before an entry's text: `length` characters of the line.

    `sure`: it names a zone or says 'update', so that it is a stamp even where it stands alone on a page.
    """

    kind: StampKind
    clock: Clock | None
    length: int
    sure: bool


@lru_cache(maxsize=16_384)
def stamp(text: str, *, bare: bool = False) -> Stamp | None:
    """The stamp that a line begins with, if it begins with one.

    `bare`: '19:20 Ships leave' is one too. A sentence may begin so; whoever asks has to know that the page has many.
    """
    found = _STAMP.match(text[:_FARTHEST])
    if found is None or not (found["clock"] or found["original"] or found["update"]):
        return None
    if found.end() == _FARTHEST < len(text):
        return None
    kind: StampKind = "ORIGINAL" if found["original"] else "UPDATE"
    rest = text[found.end() :]
    ended = not rest or found[0].rstrip()[-1] in _ENDS or text.startswith("++")  # '+++ 19:20 Ships leave +++'
    if found["clock"] is None:
        named = found["original"] or (found["update"].isupper() and ":" in found[0])
        return Stamp(kind, None, found.end(), True) if named and ended else None
    sure = bool(found["original"] or found["update"] or found["zone"])
    if found["h4"] and not sure and not found["hours"]:
        return None  # '1945: the year that ...'
    if not ended and (not (sure or bare) or rest[0].islower()):
        return None
    printed = clock(text[: found.end()])
    return Stamp(kind, printed, found.end(), sure) if printed else None
