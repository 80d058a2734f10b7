"""Write the file of an outlet from one of its pages: (page, what took it apart) -> TOML with comments.

Guarantees: what is written can be read by `connectors.outlets.read`; what is guessed says so beside itself.
Platforms and feeds are named as found, and nothing else is claimed of them.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import msgspec

from connectors.outlets import id_complaints
from connectors.outlets.places import Place, place
from connectors.pages.document import Document, absolute, read
from connectors.pages.untyped import language as language_tag
from connectors.pages.untyped import line, many
from connectors.platforms import Split
from connectors.times.clocks import clock
from schemas.records import Entry, Snapshot

_SURE = 0.6  # of a platform: below, it is left open, as an article is no live page
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu", "gen", "ne", "or", "info"})
_FEEDS = (
    'link[rel~="alternate" i][type="application/rss+xml" i], link[rel~="alternate" i][type="application/atom+xml" i],'
    'link[rel~="alternate" i][type="application/feed+json" i]'
)
_NAMES = (
    'meta[property="og:site_name" i]',
    'meta[name="application-name" i]',
    'meta[name="apple-mobile-web-app-title" i]',
)
_OFFSET = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?[+-](\d\d):?(\d\d)$")
_TITLE_END = re.compile(r"\s[|\u2013\u2014\u00b7-]\s(?P<name>[^|\u2013\u2014\u00b7]{2,40})$")
_MOST_FEEDS = 8
_NO_PLACE = frozenset({"uhr", "local", "local time", "z", "utc", "ut"})  # labels that say nothing of where it is read


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the user says of the outlet; None is found out."""

    id: str | None = None
    name: str | None = None
    language: str | None = None
    zone: str | None = None


def draft(snapshot: Snapshot, split: Split | None, facts: Facts) -> str:
    """The TOML of the outlet of a page; `split` is what was found on it, None where nothing was."""
    document = read(snapshot)
    address = snapshot.url or snapshot.source
    host = host_of(address)
    said = _language(document)
    language = facts.language or said or "en"
    entries = split.entries if split else ()
    where = place(_labels(entries), _offsets(document), host, language)
    id = facts.id or outlet_id(host)
    zone = Place(facts.zone, "", False) if facts.zone else where
    lines = [
        f"# Found on {_comment(address)}. Read it, change what is wrong, and try it:",
        "#     liveblog outlets check THIS_FILE",
        f"#     liveblog outlets try {_comment(address)}",
        "",
        f"id = {toml_string(id)}  # stands in every update_id, so it is for ever",
        f"name = {toml_string(facts.name or _name(document) or id)}",
        f"language = {toml_string(language)}"
        + ("" if facts.language or said else "  # a guess: the page does not say it"),
        f"zone = {toml_string(zone.zone)}" + _reason(zone),
        "",
        *_source(address, split),
        *_feeds(document, address),
    ]
    return "\n".join(lines) + "\n"


def _source(address: str, split: Split | None) -> Iterator[str]:
    yield "[[sources]]"
    yield f"url = {toml_string(address)}"
    if split is None:
        yield "# no entries were found: name the platform, or declare what holds them"
        return
    found = f"{split.certainty:.0%} sure: {len(split.entries)} entries, {_comment(split.why)}"
    if split.certainty >= _SURE:
        yield f"platform = {toml_string(split.platform)}  # {found}"
    else:
        yield f"# the platform is found out at each poll; on this page {split.platform}, {found}"


def _feeds(document: Document, address: str) -> Iterator[str]:
    if document.media_type != "html":
        return
    links = (absolute(node.attributes.get("href") or "", document.base_url) for node in document.tree.css(_FEEDS))
    feeds = [link for link in dict.fromkeys(links) if link and link != address][:_MOST_FEEDS]
    if feeds:
        yield ""
        yield "# The page links these feeds; take away the # of those that are wanted."
    for feed in feeds:
        yield f'# [[sources]]\n# url = {toml_string(feed)}\n# platform = "feed"\n# every_seconds = [60, 1800]'


def host_of(address: str) -> str:
    """The host of an address, without its 'www.'; empty where it has none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def outlet_id(host: str) -> str:
    """The part of a host that names its outlet: 'news.bbc.co.uk' -> 'bbc'."""
    parts = [part for part in host.split(".") if part]
    if len(parts) > 1:
        parts.pop()
    if len(parts) > 1 and parts[-1] in _SECOND_LEVEL:
        parts.pop()
    name = re.sub(r"[^a-z0-9-]", "-", parts[-1].lower()).strip("-") if parts and not parts[-1].isdecimal() else ""
    return name if name and not list(id_complaints(name)) else "outlet"


def _name(document: Document) -> str:
    """What the page calls its site; a feed its title."""
    if document.media_type == "xml":
        node = document.tree.css_first("channel > title, feed > title")
        return line(node.text()) if node is not None else ""
    if document.media_type != "html":
        return ""
    nodes = (document.first(selector) for selector in _NAMES)
    said = next((name for node in nodes if node is not None and (name := line(node.attributes.get("content")))), "")
    if said:
        return said
    publishers = (found.get("publisher") for found in document.json_ld)
    names = (line(each.get("name")) for publisher in publishers for each in many(publisher) if isinstance(each, dict))
    title = document.first("title")
    ending = _TITLE_END.search(line(title.text())) if title is not None else None
    return next(filter(None, names), "") or (line(ending["name"]) if ending else "")


def _language(document: Document) -> str:
    if document.media_type == "xml":
        node = document.tree.css_first("channel > language")
        return language_tag(node.text()) or "" if node is not None else ""
    if document.media_type != "html":
        return ""
    root, locale = document.first("html[lang]"), document.first('meta[property="og:locale" i]')
    said = [root.attributes.get("lang") if root is not None else None]
    said.append(locale.attributes.get("content") if locale is not None else None)
    said += [found.get("inLanguage") for found in document.json_ld]
    return next((tag for each in said if (tag := language_tag(each))), "")


def _labels(entries: Sequence[Entry]) -> list[tuple[str, datetime]]:
    """The labels of zones that stand at printed times, the commonest first."""
    found: dict[str, list[datetime]] = {}
    for entry in entries:
        printed = clock(entry.published.text) if entry.published.text and entry.published.source != "FEED" else None
        if printed and printed.zone and printed.zone.isalpha() and printed.zone.lower() not in _NO_PLACE:
            found.setdefault(printed.zone.upper(), []).append(entry.published.at)
    return [(label, instants[0]) for label, instants in sorted(found.items(), key=lambda pair: -len(pair[1]))]


def _offsets(document: Document) -> Iterator[tuple[timedelta, datetime]]:
    """The offsets that dates of the page's programs have; 0 says nothing, as many give all times in UTC."""
    if document.media_type != "html":
        return
    said = [line(found.get(key)) for found in document.json_ld for key in ("datePublished", "dateModified")]
    said += [node.attributes.get("content") or "" for node in document.tree.css('meta[property$="_time" i]')]
    said += [node.attributes.get("datetime") or "" for node in document.tree.css("time[datetime]")[:20]]
    for text in said:
        found = _OFFSET.match(text.strip())
        if found and (found[1], found[2]) != ("00", "00"):
            try:
                at = datetime.fromisoformat(text.strip())
            except ValueError:
                continue
            yield at.utcoffset() or timedelta(), at.astimezone(UTC)


def _reason(zone: Place) -> str:
    if not zone.why:
        return ""
    return f"  # a guess: {zone.why}" if zone.guessed else f"  # {zone.why}"


def toml_string(value: str) -> str:
    """A TOML string: JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029\x85]+", " ", text)
