"""Lists of feeds as other readers keep them: OPML -> feeds; outlets -> OPML.

Guarantees: nothing but Reject is raised for a file that is no list of feeds; a broken one gives what can be read of
it; what is written here can be read here. http://opml.org/spec2.opml
"""

import re
from collections.abc import Collection, Iterator, Sequence
from html import escape, unescape
from itertools import chain, count, pairwise

import msgspec

from connectors.outlets import Outlet
from connectors.outlets.draft import host_of, outlet_id, toml_string
from connectors.outlets.places import place
from connectors.pages.document import absolute
from connectors.pages.encoding import decode
from connectors.pages.untyped import language, line
from schemas.errors import Reject

_OPML = re.compile(r"<opml\b", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"^feed:", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_OUTLINE = re.compile(r"<outline\b(?:[^<>\"']+|\"[^\"]*\"|'[^']*')*+", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\s([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)


class Listed(msgspec.Struct, frozen=True):
    """One feed of a list: its address, the name and the page of its site, its language; empty where it says none."""

    url: str
    name: str
    site: str
    language: str


def read_opml(body: bytes) -> tuple[Listed, ...]:
    """The feeds of a list, in its order, each once; folders do not matter."""
    text = decode(body, "")
    if not _OPML.search(text[:65_536]):
        raise Reject("no OPML: it has no <opml> element")
    if _ENTITY.search(text):
        raise Reject("OPML that declares entities of its own")
    found: dict[str, Listed] = {}
    for said in _outlines(_COMMENT.sub("", text)):
        address = _FEED_SCHEME.sub("", said.get("xmlurl", ""), count=1)
        url = absolute(f"http:{address}" if address.startswith("//") else address, None)
        if url:
            name = said.get("title") or said.get("text", "")
            found.setdefault(url, Listed(url, name, said.get("htmlurl", ""), language(said.get("language")) or ""))
    return tuple(found.values())


def _outlines(text: str) -> Iterator[dict[str, str]]:
    """Yield the attributes of each outline, however deep it stands; their names in small letters."""
    starts = [found.start() for found in re.finditer(r"<outline\b", text, re.IGNORECASE)]
    for start, end in pairwise([*starts, len(text)]):
        tag = _OUTLINE.match(text, start, end)
        if tag:
            yield {name.lower(): line(unescape(one or other)) for name, one, other in _ATTRIBUTE.findall(tag[0])}


def drafts(listed: Sequence[Listed], taken: Collection[str]) -> dict[str, str]:
    """The TOML of an outlet for each site whose feeds are listed, by the outlet's id; no id is one of `taken`."""
    sites: dict[str, list[Listed]] = {}
    for feed in listed:
        sites.setdefault(outlet_id(host_of(feed.site or feed.url)), []).append(feed)
    written: dict[str, str] = {}
    for id, feeds in sites.items():
        names = chain([id], (f"{id}-{number}" for number in count(2)))
        free = next(name for name in names if name not in taken and name not in written)
        written[free] = _draft(free, feeds)
    return written


def _draft(id: str, feeds: Sequence[Listed]) -> str:
    language = next((feed.language for feed in feeds if feed.language), "")
    names = {feed.name for feed in feeds}
    name = names.pop() if len(names) == 1 else ""
    where = place([], [], host_of(feeds[0].site or feeds[0].url), language or "en")
    lines = [
        f"id = {toml_string(id)}",
        f"name = {toml_string(name or id)}",
        f"language = {toml_string(language or 'en')}" + ("" if language else "  # a guess: the list does not say it"),
        f"zone = {toml_string(where.zone)}  # a guess: {where.why}",
    ]
    for feed in feeds:
        said = ["", f"# {' '.join(feed.name.split())}"] if feed.name and feed.name != name else [""]
        lines += [
            *said,
            "[[sources]]",
            f"url = {toml_string(feed.url)}",
            'platform = "feed"',
            "every_seconds = [60, 1800]",
        ]
    return "\n".join(lines) + "\n"


def write_opml(outlets: Sequence[Outlet]) -> str:
    """A list of the outlets' sources that are feeds, a folder for each outlet."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += ["  <head><title>liveblog outlets</title></head>", "  <body>"]
    for outlet in outlets:
        feeds = [source for source in outlet.sources if source.platform in ("feed", None)]
        if not feeds:
            continue
        lines.append(f'    <outline text="{escape(outlet.name)}">')
        for source in feeds:
            tag = escape(source.language or outlet.language)
            said = f'text="{escape(outlet.name)}" xmlUrl="{escape(source.url)}" language="{tag}"'
            lines.append(f'      <outline type="rss" {said}/>')
        lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>"]) + "\n"
