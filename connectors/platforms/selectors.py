"""Any page whose outlet says in its TOML, with CSS selectors, where its entries and their parts stand.

    Snapshot + options -> one entry for each element that `entry` names

Trusted: the outlet's file, and nothing else; a page is never recognised by this platform. A part is named by
`selector`, whose text is taken, by `selector@attribute`, or by `@attribute` of the entry itself. What is named
as title, time, author, tag or link of an entry is left out of its text. Not trusted: that a selector still
fits: where `within`, `entry`, or one of the parts that tell entries apart (`id`, `time`, `text`) is
declared and nothing on the page is it, the page is refused, with the name of the option. Entries within
entries are parts of the outer one.

    [[sources]]
    url = "https://www.example.org/live/harbour"
    platform = "selectors"
    [sources.options]
    within = "main .live"                # the part of the page that holds the entries
    entry = "article.post"               # needed: each entry
    id = "@data-id"                      # the id that stays when an entry is edited
    time = "time@datetime"               # when it was published: a stamp, a printed time, '5 minutes ago'
    time_format = "%d.%m.%Y %H.%M"       # how to read it where it is written in an unusual way (strptime)
    modified = "time.edited@datetime"    # when it was last changed
    title = "h3"
    text = ".body"                       # all of the entry where it is not said
    without = ".share, .comments"        # what is no text
    author = ".by"
    tag = ".topic"
    permalink = "a.anchor@href"
    pinned = ".pinned, .pinned *"        # an entry that is it, or holds it, is pinned
    summary = ".summary"                 # ... is a summary
    key_event = ".key"                   # ... is a key event
    order = "newest_first"               # or oldest_first: where printed times leave it open
"""

import re
from collections.abc import Container, Mapping
from datetime import UTC, timedelta
from functools import lru_cache

import msgspec
from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages.declared import check_selector, formatted, part_of, reads_a_time, values
from connectors.pages.document import Document, absolute, read
from connectors.pages.entry_blocks import (
    KEY_EVENT,
    Block,
    element,
    entries,
    holder,
    outermost,
    remove,
    stamp,
)
from connectors.pages.fragments.bylines import names_in
from connectors.pages.fragments.reading import read_markup
from connectors.pages.untyped import unique
from connectors.platforms import Claim
from connectors.times import Clock, Day, at_day, clock
from connectors.times.fetch import ask
from connectors.times.labels import printed_label
from connectors.times.zones import outlet_zone
from schemas.errors import Fatal, Reject
from schemas.records import Content, Entry, Moment, Precision, Snapshot

_PARTS = ("id", "time", "modified", "title", "text", "author", "tag", "permalink")
_APART = ("title", "time", "modified", "author", "tag")  # parts that are no text
_MARKS = ("pinned", "summary", "key_event")
_SELECTORS = ("within", "entry", "without", *_MARKS)
_NEEDED = ("id", "time", "text")
_ORDERS = {"newest_first": True, "oldest_first": False}
SUREST = 0.0
OPTIONS = (*_SELECTORS, *_PARTS, "time_format", "order")

_BARE_WORD = re.compile(r"[\w-]+")

Options = tuple[tuple[str, str], ...]


class _Told(msgspec.Struct, frozen=True, gc=False):
    """What one entry says, the parts that were found in it, and its time as it is written."""

    block: Block
    found: frozenset[str]
    written: str | None


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Return the entries that the options declare, in page order.

    Raises Fatal for an option that cannot be what it has to be, Reject for a page that the options do not fit.
    """
    declared = tuple(sorted(options.items()))
    _check(declared)
    document = read(snapshot)
    nodes = _entries(document, options)
    read_nodes = (_read(node.html or "", document.base_url, snapshot.zone, declared) for node in nodes)
    told = [None if each is None else _by_the_fetch(each, snapshot) for each in read_nodes]
    _check_fit([each for each in told if each is not None], options)
    places = {node.mem_id for node in nodes}
    marks = {name: _holders(document, options[name], places) for name in _MARKS if name in options}
    blocks = [
        _marked(each.block, {name for name, holders in marks.items() if node.mem_id in holders})
        for node, each in zip(nodes, told, strict=True)
        if each is not None
    ]
    return entries(blocks, document, snapshot, newest_first=_ORDERS.get(options.get("order", "")))


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim nothing: which selectors fit a page has to be said."""
    return None


# The options


@lru_cache(maxsize=256)
def _check(options: Options) -> None:
    """Raise Fatal for the first option that is wrong, naming it."""
    declared = dict(options)
    if not declared.get("entry"):
        raise Fatal("the platform selectors needs the option 'entry': a CSS selector of the entries")
    for name, value in options:
        if name in _SELECTORS:
            check_selector(name, value)
        elif name in _PARTS:
            named = part_of(value)
            if named.selector is not None:
                check_selector(name, named.selector)
            elif named.attribute is None:
                raise Fatal(
                    f"the option {name!r} is empty: it has to be a CSS selector, selector@attribute or @attribute"
                )
    order, time_format = declared.get("order", "newest_first"), declared.get("time_format")
    if order not in _ORDERS:
        raise Fatal(f"the option 'order' is {order!r}, and has to be newest_first or oldest_first")
    if time_format is not None and not reads_a_time(time_format):
        raise Fatal(f"the option 'time_format' is {time_format!r}, which reads no hour: see Python's strptime")


# The page


def _entries(document: Document, options: Mapping[str, str]) -> list[LexborNode]:
    """The elements of the entries in page order; those within another are left out."""
    within = options.get("within")
    scopes = document.tree.css(within) if within else [document.tree.root]
    if not scopes:
        raise Reject(f"nothing on the page is {within!r}, the option 'within'")
    found = outermost(node for scope in scopes if scope for node in scope.css(options["entry"]))
    if not found:
        raise Reject(f"nothing on the page is {options['entry']!r}, the option 'entry'")
    return found


def _holders(document: Document, selector: str, places: Container[int]) -> set[int]:
    """The entries, of those at some places, that a selector names, or that hold what it names."""
    found = (holder(node, places) for node in document.tree.css(selector))
    return {place for place in found if place is not None}


def _check_fit(told: list[_Told], options: Mapping[str, str]) -> None:
    for name in _NEEDED:
        if name in options and not any(name in each.found for each in told):
            hint = f" (for an attribute write '@{options[name]}')" if _BARE_WORD.fullmatch(options[name]) else ""
            raise Reject(f"nothing in any entry is {options[name]!r}, the option {name!r}{hint}")
    written = [each.written for each in told if each.written]
    if written and all(each.block.published is None and each.block.printed is None for each in told):
        raise Reject(
            f"the option 'time' finds {written[0][:60]!r}, which is no time: 'time_format' says how to read it"
        )


def _marked(block: Block, marks: set[str]) -> Block:
    if not marks:
        return block
    tags = (*block.content.tags, KEY_EVENT) if "key_event" in marks else block.content.tags
    return replace(
        block,
        content=replace(block.content, tags=tags),
        pinned="pinned" in marks,
        kind="SUMMARY" if "summary" in marks else "UPDATE",
    )


# One entry


@lru_cache(maxsize=4096)
def _read(markup: str, base_url: str | None, zone: str | None, options: Options) -> _Told | None:
    node = element(markup)
    if node is None:
        return None
    declared = dict(options)
    said = {name: values(node, part_of(declared[name])) for name in _PARTS if name in declared and name != "text"}
    first = {name: values[0] for name, values in said.items() if values}
    published, printed = _when(first.get("time"), declared.get("time_format"), zone)
    modified, _ = _when(first.get("modified"), None, zone)
    content, has_text = _content(node, declared, base_url)
    return _Told(
        block=Block(
            content=replace(
                content,
                title=first.get("title") or content.title,
                authors=unique(name for each in said.get("author", ()) for name in names_in(each)) or content.authors,
                tags=unique(said.get("tag", ())),
            ),
            native_id=first.get("id"),
            permalink=absolute(first["permalink"], base_url) if "permalink" in first else None,
            published=published,
            printed=printed,
            modified_at=modified.at if modified else None,
        ),
        found=frozenset([*first, *(["text"] if has_text else [])]),
        written=first.get("time"),
    )


def _by_the_fetch(told: _Told, snapshot: Snapshot) -> _Told:
    """An entry with the time that it prints as seen from the fetch: '5 minutes ago', 'yesterday, 10:30'."""
    block = told.block
    if block.published is not None or told.written is None:
        return told
    label = printed_label(told.written, named=True)
    if label is None or (label.ago is None and label.days_back is None):
        return told
    if label.clock is None and label.ago is not None:
        past = label.ago.past
        at = ask(snapshot.fetched_at, lambda at: (at - past).astimezone(UTC).replace(second=0, microsecond=0))
        precision: Precision = "MINUTE" if label.ago.precise else "DAY"
        return replace(
            told,
            block=replace(block, published=Moment(at=at, precision=precision, source="FETCHED", text=told.written)),
        )
    zone, back = outlet_zone(snapshot.zone), timedelta(days=label.days_back or 0)
    local = ask(snapshot.fetched_at, lambda at: (at.astimezone(zone) - back).date())
    if label.clock is None:
        return replace(told, block=replace(block, published=at_day(local, told.written)))
    day = label.clock.day or (Day(local.month, local.day, local.year) if label.days_back is not None else None)
    return replace(told, block=replace(block, printed=replace(label.clock, day=day)))


def _content(node: LexborNode, declared: Mapping[str, str], base_url: str | None) -> tuple[Content, bool]:
    """The text of an entry without its other parts, and whether the element that is to hold it is there."""
    apart = [part_of(declared[name]).selector for name in _APART if name in declared] + [declared.get("without")]
    remove(node, [each for selector in apart if selector for each in node.css(selector)])
    if "text" not in declared:
        return read_markup(node.inner_html or "", base_url), True
    named = part_of(declared["text"])
    if named.attribute:
        markup = "\n".join(values(node, named))
    else:
        markup = "\n".join(each.html or "" for each in outermost(node.css(named.selector or "*")))
    return read_markup(markup, base_url), bool(markup)


def _when(text: str | None, time_format: str | None, zone: str | None) -> tuple[Moment | None, Clock | None]:
    """The moment that a time means, or the time of day that it prints."""
    if text is None:
        return None, None
    if time_format is not None:
        return formatted(text, time_format, zone)
    found = stamp(text, zone)
    return (found, None) if found is not None and found.precision != "DAY" else (None, clock(text))
