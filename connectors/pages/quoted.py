"""Posts of other people that an entry quotes, flattened to lines as embedded posts are without their scripts.

    'The bridge is closed. / — Ana Ruiz (@anaruiz) December 12, 2016' -> Quote

Guarantees: a line is taken for an attribution only where it ends in a handle in brackets and a date, or in
the handle alone; what such a line holds before the dash belongs to the post.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import msgspec
from selectolax.lexbor import LexborNode

from connectors.pages.document import absolute
from connectors.times import parse_iso
from connectors.times.clocks import dated, day
from schemas.records import Quote

_ATTRIBUTION = re.compile(
    r"(?P<said>.*?)(?:^-{1,2}|--|[\u2013\u2014\u2015])\s?(?P<author>[^\u2014()]{0,80}?)\s?"
    r"\((?P<handle>@\w{1,40}(?:[.@\-]\w+)*)\)[\s,\u00b7]*(?P<when>.{0,40})"
)
_POST_HOSTS = re.compile(r"//(?:\w+\.)?(?:twitter|x|instagram|tiktok|bsky|facebook|t)\.(?:com|app|me)/[^/]+/.+")
_SHARED_BY = re.compile(r"A post shared by (?P<author>.*?)\s?\((?P<handle>@[\w.]+)\)(?:\son\s.*)?")
_LONGEST_POST = 400  # characters: 280 of a post, and the addresses that it was printed with


class Attribution(msgspec.Struct, frozen=True):
    """The end of a quoted post: what of it stands on the line of its author, and who wrote it when."""

    said: str
    author: str | None
    handle: str
    posted_at: datetime | None


def attribution(line: str) -> Attribution | None:
    """What a line says of the author of the post above it; None where it is no such line."""
    if "(@" not in line:
        return None
    found = _ATTRIBUTION.fullmatch(line.strip())
    if found is None:
        return None
    printed = day(found["when"])
    if found["when"] and printed is None:
        return None
    on = dated(printed, date.min) if printed and printed.year else None
    posted_at = datetime.combine(on, time(), UTC) if on else None
    return Attribution(found["said"].strip(), found["author"].strip() or None, found["handle"], posted_at)


def posts(lines: Sequence[str]) -> tuple[Quote, ...]:
    """The posts that stand in the lines of an entry, each followed by the name of its author."""
    found: list[Quote] = []
    start = 0  # the first line that may belong to the next post
    for index, line in enumerate(lines):
        by = attribution(line)
        if by is not None:
            text = "\n".join(
                [*_said_above(lines[start:index], with_more=bool(by.said)), *([by.said] if by.said else [])]
            )
            if text:
                found.append(Quote(text, by.author, by.handle, by.posted_at))
        if by is not None or line.endswith(":"):
            start = index + 1
    return tuple(found)


def _said_above(lines: Sequence[str], *, with_more: bool) -> Sequence[str]:
    """The lines of a post that ends below them: the last one, or none to all where the post ended on its author's line.

    A post of one paragraph is flattened with its author on a line below it; a post broken into lines
    keeps its author on its last line. `lines` start after an announcement or another post.
    """
    if not with_more:
        return lines[-1:]
    return lines if sum(map(len, lines)) <= _LONGEST_POST else ()


def embedded_post(lines: Sequence[str], addresses: Sequence[str], node: LexborNode) -> Quote | None:
    """The post that an embedding element shows: its lines, the addresses of its links, and the element itself."""
    if not lines:
        return None
    url = next((address for address in reversed(addresses) if _POST_HOSTS.search(address)), None)
    url = url or absolute(node.attributes.get("cite") or node.attributes.get("data-instgrm-permalink") or "", None)
    stamp = node.css_first("time[datetime]")
    posted_at = parse_iso(stamp.attributes.get("datetime") or "", None) if stamp is not None else None
    by = attribution(lines[-1])
    if by is not None:
        text = "\n".join([*lines[:-1], *([by.said] if by.said else [])])
        return Quote(text, by.author, by.handle, posted_at or by.posted_at, url) if text else None
    shared = _SHARED_BY.fullmatch(lines[-1])
    if shared is not None:
        return Quote("\n".join(lines[:-1]), shared["author"], shared["handle"], posted_at, url)
    return Quote("\n".join(lines), None, None, posted_at, url)
