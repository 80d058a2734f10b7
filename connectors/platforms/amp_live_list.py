"""AMP pages that list their updates in an `<amp-live-list>`, whoever makes them.

    Snapshot -> one entry for each item that has not been taken back

Trusted: an item's `id`, which by the specification never changes; `data-sort-time` and `data-update-time` where
they are Unix seconds or milliseconds of a time that has been, or the digits of a date in the outlet's zone
('20240305142720'); `data-tombstone`: the item is gone. Not trusted: an id that is an item's time of change
(`post1709650000`, as WordPress Liveblog gives it): it changes with every edit, so it names nothing, and the
item goes by the id that its share links carry, else by its time and its text; a sort time that is only a
number to sort by: the time is then that of the item's `<time>`, or the printed one.
https://github.com/ampproject/amphtml/blob/main/extensions/amp-live-list/amp-live-list.md
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages import stamps
from connectors.pages.cutting import cut, remembered, take_out
from connectors.pages.document import Document, absolute, read
from connectors.pages.entry_blocks import Block, attribute, element, entries, first_stamp, stamp, text_of
from connectors.pages.fragments.reading import read_markup
from connectors.pages.untyped import unique
from connectors.platforms import Claim
from connectors.times import Clock, clock
from connectors.times.fetch import ask
from schemas.errors import Reject
from schemas.records import Entry, Snapshot

SUREST = 0.94  # below a page's own LiveBlogPosting, which has its headlines and authors apart

_ITEM = re.compile(r"data-sort-time=")
_CHANGES = re.compile(r"post(\d{9,10})")
_OWN_ID = re.compile(r"(?:[#?&](?:liveblog[-_])?(?:entry[-_])?(?:id=)?)(\d+)$")
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")
_EARLIEST = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_CLOCKS_DIFFER = timedelta(hours=1)
_APART = (
    "amp-social-share, .amp-social-share, aside, .liveblog-meta-time, .liveblog-meta-authors, .liveblog-entry-share,"
    'button, [class*="avatar"]'
)
_AUTHOR = '.liveblog-meta-author-name, [itemprop="author"] [itemprop="name"], [rel="author"], [class*="author-name"]'
_SHARED = 'amp-social-share, a[href*="liveblog"]'
_TIME = '[class*="meta-time"] span, time, [class*="time"]'


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Return the items of a page's lists, in its order. Raises Reject for a page without such a list."""
    document = read(snapshot)
    if not document.count("<amp-live-list"):
        raise Reject("no <amp-live-list>")
    found = [block for markup in _items(document) if (block := _item(markup, document.base_url)) is not None]
    return entries(_dated(found, snapshot), document, snapshot)


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim a page whose amp-live-list has items."""
    document = read(snapshot)
    if "<amp-live-list" not in document.text:
        return None
    count = len(_items(document))
    return Claim(0.94 if count else 0.2, f"an amp-live-list of {count} items")


def _items(document: Document) -> list[str]:
    return cut(document.ask(_lists), _ITEM)


def _lists(document: Document) -> str:
    """The page from its first list to its last."""
    start, end = document.text.find("<amp-live-list"), document.text.rfind("</amp-live-list")
    return document.text[start : end if end > start else None]


@remembered
def _item(markup: str, base_url: str | None) -> Block | None:
    """What one item says; None for one that was taken back."""
    root = element(markup)
    if root is None or "data-tombstone" in root.attributes:
        return None
    sort_time, update_time = attribute(root, "data-sort-time"), attribute(root, "data-update-time")
    said = attribute(root, "id") or ""
    changing = _CHANGES.fullmatch(said)
    links = (attribute(node, "href", "data-param-url") or "" for node in root.css(_SHARED))
    own = next((match for link in links if (match := _OWN_ID.search(link))), None) if changing else None
    name = own[1] if own else None if changing else said or None
    dates = [sort_time, *(attribute(node, "datetime") for node in root.css("time[datetime]"))]
    changed = stamp(update_time or (changing[1] if changing else None), None)
    label, printed = _label(root)
    printed = clock(_spaced(sort_time)) or printed
    if label is not None:
        label.decompose()
    authors = unique(node.text() for node in root.css(_AUTHOR))
    take_out(root, _APART)
    content = read_markup(root.inner_html or "", base_url)
    return Block(
        content=replace(content, authors=authors or content.authors),
        native_id=name,
        permalink=absolute(f"#{said}", base_url) if said and not changing and base_url else None,
        published=first_stamp(dates, None),
        printed=printed,
        modified_at=changed.at if changed else None,
    )


def _label(root: LexborNode) -> tuple[LexborNode | None, Clock | None]:
    """The element that prints an item's time and nothing else, and the time."""
    for node in root.css(_TIME):
        text = text_of(node) or ""
        whole = stamps.stamp(text)
        if whole is not None and whole.clock is not None and whole.length == len(text):
            return node, whole.clock
    return None, None


def _spaced(sort_time: str | None) -> str:
    """The digits of a date as it is printed elsewhere; nothing for what is no date."""
    digits = _DIGITS.fullmatch(sort_time or "")
    return "{}-{}-{} {}:{}:{}".format(*digits.groups()) if digits else ""


def _dated(blocks: Sequence[Block], snapshot: Snapshot) -> list[Block]:
    """The blocks, their stamps only where they are times that have been: others are numbers to sort by."""
    times = [block.published.at if block.published else None for block in blocks]
    been = ask(
        snapshot.fetched_at,
        lambda at: [time is not None and _EARLIEST <= time <= at + _CLOCKS_DIFFER for time in times],
    )
    return [
        block
        if has_been and (block.modified_at is None or block.modified_at >= _EARLIEST)
        else replace(
            block,
            published=block.published if has_been else None,
            modified_at=block.modified_at if block.modified_at and block.modified_at >= _EARLIEST else None,
        )
        for block, has_been in zip(blocks, been, strict=True)
    ]
