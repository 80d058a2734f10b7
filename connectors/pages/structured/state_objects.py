"""Objects of JSON that may be entries: the lists of them in a state, and what their fields say.

    a JSON value -> lists of objects;  an object -> its content, its dates, its id, its address

What a field is called says what it is; a text may be kept in whatever objects an editor keeps paragraphs in.
Guarantees: nothing is raised, whatever the value holds, and so many values and levels are looked at.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from msgspec.structs import replace

from connectors.pages.document import absolute
from connectors.pages.feeds.items import paragraphs
from connectors.pages.fragments.reading import read_markup
from connectors.pages.headlines import titled
from connectors.pages.untyped import line, many, string, unique
from connectors.times.labels import machine_label
from connectors.times.machine_dates import machine_date
from schemas.records import Content, Moment, Snapshot

_FEWEST = 2
_DEEPEST = 16  # levels of a state, and of a text within it
_MOST_VALUES = 200_000
_LONGEST_TITLE = 250
_ASIDE = re.compile(
    r"comment|related|recommend|most|trending|popular|teaser|promo|sidebar|footer|header|menu|nav|author|user|image|media"
    r"|tag|topic|ad(?:s|vert)|video",
    re.IGNORECASE,
)
_PUBLISHED = (
    re.compile(r"(?:first_?)?publi(?:sh|c)\w*|publi\w*(?:At|Date|Time|On)", re.IGNORECASE),
    re.compile(r"(?:created|posted|inserted|display)\w*", re.IGNORECASE),
    re.compile(
        r"(?:event|entry|post|item|update)?_?(?:date|time|timestamp|datetime|ts|sort_?\w*)(?:_?gmt|_?utc)?",
        re.IGNORECASE,
    ),
)  # fmt: skip
_MODIFIED = re.compile(r"(?:last_?)?(?:updat|modif|edit)\w*", re.IGNORECASE)
_ID = re.compile(
    r"_?id|(?:entry|post|item|content|update|event|block|card|news)_?id|uuid|guid|key|urn|slug", re.IGNORECASE
)
_TITLE = re.compile(
    r"(?!meta|seo|page|image|share|social|og)\w*(?:title|headline|heading)|header|subject|kop|titel|titre|titulo|hed",
    re.IGNORECASE,
)
_WRAPPED = ("attributes", "fields", "node", "post", "entry", "_source", "_embedded", "__fields", "data")
_BODY = re.compile(
    r"\w*(?:body|content|html|markup|blocks|paragraphs|message|elements|components|rendered)\w*|text|\w+_?text",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:perma|share|canonical|web|short)?_?(?:link|url|href)", re.IGNORECASE)
_AUTHOR = re.compile(r"authors?|by_?line|creator|contributors?|reporters?|writers?|created_?by", re.IGNORECASE)
_SAYS = (
    *("html", "markup", "rendered", "text", "value", "body", "content", "children", "blocks", "paragraphs", "elements"),
    *("components", "content_elements", "items", "nodes", "model", "data", "fragments", "document", "json"),
)
_BLOCK_TYPE = re.compile(r"para|^p$|block|list|item|^li$|head|^h\d$|quote|^doc", re.IGNORECASE)
_NO_TEXT = re.compile(
    r"image|photo|picture|video|audio|embed|gallery|^ad|advert|promo|related|newsletter|iframe|tweet", re.IGNORECASE
)


def lists(value: Any) -> Iterator[list[dict[str, Any]]]:
    """The lists of objects in a state, and the objects of a kind that it keeps under their ids."""
    waiting = deque([(value, 0)])
    seen = 0
    while waiting and seen < _MOST_VALUES:
        here, depth = waiting.popleft()
        seen += 1
        inner: list[tuple[str, Any]] = []
        if isinstance(here, dict):
            inner = [(str(name), each) for name, each in here.items() if not _ASIDE.search(str(name).partition(":")[0])]
            yield from _kinds(inner)
        elif isinstance(here, list):
            yield [_flat(each) for each in here if isinstance(each, dict)]
            inner = [("", each) for each in here]
        if depth < _DEEPEST:
            waiting.extend((each, depth + 1) for _, each in inner if isinstance(each, dict | list))


def _flat(said: dict[str, Any]) -> dict[str, Any]:
    """An object with the fields that it keeps in another one, as APIs do."""
    inner = next((said[name] for name in _WRAPPED if isinstance(said.get(name), dict)), None)
    return {**said, **inner} if inner else said


def _kinds(named: Sequence[tuple[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Objects that stand under names such as 'LiveBlogItem:12', or under ids alone: those of one kind together."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for name, each in named:
        if isinstance(each, dict):
            each = _flat(each)
            kinds.setdefault(name.partition(":")[0] if ":" in name else "", []).append(each)
    yield from (kind for kind in kinds.values() if len(kind) >= _FEWEST)


def published_of(said: dict[str, Any], snapshot: Snapshot) -> Moment | None:
    """When the object says that it was published, with a time; else when it was made."""
    for wanted in _PUBLISHED:
        for name, value in said.items():
            if wanted.fullmatch(name) and not _MODIFIED.fullmatch(name) and (found := _moment(name, value, snapshot)):
                return found
    return None


def _moment(name: str, value: Any, snapshot: Snapshot) -> Moment | None:
    """The instant that a field holds; None where it holds none, or a date without a time."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = value if isinstance(value, str) else str(int(value)) if abs(value) < 1e14 else ""
    label = machine_label(name, text, snapshot.zone, snapshot.fetched_at)
    found = machine_date(text.strip(), snapshot.zone, snapshot.fetched_at, "STAMP") if label and label.moment else None
    return found if found and found.precision != "DAY" else None


def id_of(said: dict[str, Any]) -> str | None:
    """What the object calls its id."""
    names = sorted((name for name in said if _ID.fullmatch(name)), key=_plainest)
    return next(
        (text for name in names if (text := line(str(said[name])) if isinstance(said[name], str | int) else "")), None
    )


def _plainest(name: str) -> tuple[bool, int]:
    return name.lower() not in ("id", "_id"), len(name)


def _texts(said: dict[str, Any], wanted: re.Pattern[str]) -> Iterator[str]:
    """The texts of the fields of a name; an object's text is that which it calls so."""
    for name, value in said.items():
        if wanted.fullmatch(name):
            for each in many(value):
                if isinstance(each, dict):
                    each = next(
                        (each[key] for key in ("name", "text", "html", "url", "title", "byline") if each.get(key)), ""
                    )
                if text := line(string(each)):
                    yield text


def content_of(said: dict[str, Any], base_url: str | None) -> Content:
    """What the object says: the longest of its texts, under its title."""
    bodies = (
        _markup(value, 0, "") for name, value in said.items() if _BODY.fullmatch(name) and not _TITLE.fullmatch(name)
    )
    body = read_markup(max(bodies, key=len, default=""), base_url)
    title = next((text for text in _texts(said, _TITLE) if len(text) <= _LONGEST_TITLE), "")
    plain = read_markup(title, None)
    content = titled(body, line(plain.title or plain.text) or None)
    return replace(content, authors=content.authors or unique(_texts(said, _AUTHOR)))


def _markup(value: Any, depth: int, kind: str) -> str:
    """The text that a value holds, in whatever objects editors keep it, as HTML."""
    if isinstance(value, str):
        return value if "<" in value else (paragraphs(value) if depth < 2 else escape(value, quote=False))
    if depth > _DEEPEST:
        return ""
    if isinstance(value, list):
        return "".join(_paragraph(each, depth + 1) for each in value)
    if isinstance(value, dict):
        fields = (value[name] for name in _SAYS if value.get(name) and isinstance(value[name], str | list | dict))
        return next(filter(None, (_markup(each, depth + 1, kind) for each in fields)), "")
    return ""


def _paragraph(value: Any, depth: int) -> str:
    """One of the values of a list: a paragraph, or words within one."""
    kind = line(value.get("type") or value.get("_type") or value.get("__typename")) if isinstance(value, dict) else ""
    if _NO_TEXT.search(kind):
        return ""
    inner = _markup(value, depth, kind)
    is_block = depth < 2 or _BLOCK_TYPE.search(kind)
    return f"<p>{inner}</p>" if inner and is_block and "<p" not in inner else inner


def modified_of(said: dict[str, Any], snapshot: Snapshot) -> Moment | None:
    """When the object says that it was changed."""
    fields = ((name, value) for name, value in said.items() if _MODIFIED.fullmatch(name))
    return next((found for name, value in fields if (found := _moment(name, value, snapshot))), None)


def address_of(said: dict[str, Any], base_url: str | None) -> str | None:
    """The address that the object gives as its own."""
    return next((link for text in _texts(said, _ADDRESS) if (link := absolute(text, base_url))), None)
