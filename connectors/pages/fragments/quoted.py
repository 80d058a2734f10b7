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
_POST_HOSTS = re.compile(
    r"//(?:[\w-]+\.)?(?:twitter|x|instagram|tiktok|bsky|facebook|t|threads|truthsocial|vk)\.(?:com|app|me|net)/[^/]+/.+"
    r"|//(?:[\w-]+\.)?reddit\.com/r/\w+/comments/.+|//[\w.-]+/@[\w.@-]+/(?:post/)?\d+"
)
_MOST_OF_POSTS = re.compile(
    r"//(?:[\w-]+\.)?(?:twitter|x)\.com/\w+/status(?:es)?/\d+|//bsky\.app/profile/[^/]+/post/\w+"
)
_COUNTED = re.compile(r"\?(?:ref_src|ref_url|utm_|igsh|s=|t=).*")
_SHARED_BY = re.compile(r"A (?:post|reel|photo|video) shared by (?P<author>.*?)\s?\((?P<handle>@[\w.]+)\)(?:\son\s.*)?")
_POSTED_BY = re.compile(
    r"(?:Posted|Publiée?|Gepostet|Publicado) (?:by|par|von|por) (?P<author>.{1,80}?) (?:on|le|am|el)\s(?P<when>.{1,40})"
)
_SUBMITTED = re.compile(r"by\s?(?P<handle>u/[\w-]+)\s?in\s?(?P<where>[\w/-]+)")
_HANDLE = re.compile(r"@[\w.@-]+")
_SOUND = re.compile(r"[\u266c\u266a\u266b]|(?:original (?:sound|audio)|son original|originalton)\b", re.IGNORECASE)
_VIEW = re.compile(r"(?:view|see|post by|visit)\b.{0,60}", re.IGNORECASE)
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
    if found["when"] and day(found["when"]) is None:
        return None
    posted_at = _midnight(found["when"])
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


def ends_as_post(lines: Sequence[str], addresses: Sequence[str]) -> bool:
    """Whether a quotation is a post: its last line names an account, and a link in it leads to a post."""
    return bool(lines) and attribution(lines[-1]) is not None and any(map(_MOST_OF_POSTS.search, addresses))


def with_spaces(line: str) -> str:
    """The line that names a post's author, as it is read: 'byu/ana inquay', which Reddit's embeds glue."""
    found = _SUBMITTED.fullmatch(line)
    return f"by {found['handle']} in {found['where']}" if found else line


def embedded_post(lines: Sequence[str], addresses: Sequence[str], node: LexborNode) -> Quote | None:
    """The post that an embedding element shows: its lines, the addresses of its links, and the element itself."""
    lines = [line for line in lines if not _VIEW.fullmatch(line)]
    if not lines:
        return None
    url = _address(addresses, node)
    stamp = node.css_first("time[datetime]")
    posted_at = parse_iso(stamp.attributes.get("datetime") or "", None) if stamp is not None else None
    by = attribution(lines[-1])
    if by is not None:
        text = "\n".join([*lines[:-1], *([by.said] if by.said else [])])
        return Quote(text, by.author, by.handle, posted_at or by.posted_at, url) if text else None
    for form in (_SHARED_BY, _POSTED_BY, _SUBMITTED):
        if found := form.fullmatch(lines[-1]):
            said = found.groupdict()
            at = posted_at or _midnight(said.get("when") or "")
            return Quote("\n".join(lines[:-1]), said.get("author"), said.get("handle"), at, url)
    if _HANDLE.fullmatch(lines[0]) and len(lines) > 1:
        text = "\n".join(lines[1:-1] if len(lines) > 2 and _SOUND.match(lines[-1]) else lines[1:])
        return Quote(text, None, lines[0], posted_at, url)
    return Quote("\n".join(lines), None, None, posted_at, url)


def _address(addresses: Sequence[str], node: LexborNode) -> str | None:
    """The address of a post: that of the last link that leads to one, else what the element says."""
    found = next((address for address in reversed(addresses) if _POST_HOSTS.search(address)), None)
    names = ("cite", "data-instgrm-permalink", "data-text-post-permalink", "data-href", "data-embed-url")
    said = (absolute(node.attributes.get(name) or "", None) for name in names)
    found = found or next((address for address in said if address), None)
    return _COUNTED.sub("", found) if found else None


def _midnight(printed: str) -> datetime | None:
    found = day(printed)
    on = dated(found, date.min) if found and found.year else None
    return datetime.combine(on, time(), UTC) if on else None
