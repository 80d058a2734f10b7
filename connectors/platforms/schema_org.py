"""Live blogs that say what they are: schema.org `LiveBlogPosting`, in JSON-LD or microdata.

    Snapshot -> one entry for each `liveBlogUpdate`

Trusted: an update's own id or address, its time with its zone, its text. Not trusted: what all updates
share, for it is the page's (its date, its headline, its picture); an id that two updates have; midnight
on every update, which is a date without a time; updates that a theme brought along as samples.
An update that is not dated by its own date has the time of its block on the page, else the page's day; one
whose text is missing or cut has that of its block, which has its id (`connectors.pages.merge`).
No order is relied on. https://schema.org/LiveBlogPosting
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

import msgspec
from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages import blog_posting, microdata
from connectors.pages.blog_posting import Posting, posting
from connectors.pages.document import Document, absolute, read
from connectors.pages.entry_blocks import element, remove
from connectors.pages.merge import fuller, may_be_cut, says_as_much
from connectors.pages.reading import read_markup
from connectors.pages.untyped import language, line, many
from connectors.platforms import Claim
from connectors.times import Clock, clock, page_context, resolve
from connectors.times.machine_dates import machine_date
from schemas.errors import Reject
from schemas.records import Content, Entry, Moment, Snapshot

SUREST = 0.95
_UPDATES = ("liveBlogUpdate", "liveBlogUpdates", "blogPost", "blogPosts")
_PAGE_DATES = ("datePublished", "dateModified", "dateCreated", "coverageStartTime", "coverageEndTime")
_DEEPEST = 6
_REMEMBERED = 8_192
_LONGEST_TIME_LINE = 80  # characters: a time, an author, a place

# Themes for AMP came with the updates of its example (amp.dev/documentation/examples/news-publishing/live_blog).
_SAMPLES = frozenset(
    {
        "a green landscape with trees.",
        "mountains reflecting on a lake.",
        "a road leading to a lake with mountains on the back.",
        "forested hills with a grey sky in the background.",
        "scattered houses in a mountain village.",
        "a deep canyon.",
    }
)
_SAMPLE_HEADLINE = "green landscape"
# No update is so much older than its page: what is, was brought along.
_OLDER_THAN_ITS_PAGE = timedelta(days=365)


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Return the updates of the live blogs on a page, in its order.

    Raises Reject where the page has no `LiveBlogPosting`. One that has no updates yet is no error.
    """
    return _split(snapshot, fill=True)


def updates(snapshot: Snapshot) -> list[Entry]:
    """Return the updates with the texts of the data alone, for platforms that read the markup themselves.

    Raises Reject where the page has no `LiveBlogPosting`.
    """
    return _split(snapshot, fill=False)


def _split(snapshot: Snapshot, *, fill: bool) -> list[Entry]:
    document = read(snapshot)
    blogs = _live_blogs(document)
    if not blogs:
        raise Reject("no LiveBlogPosting in JSON-LD or microdata" + _broken(document))
    return [entry for blog in blogs for entry in _entries(blog, document, snapshot, fill)]


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim a page whose `LiveBlogPosting` has updates; with less certainty one that has none yet."""
    blogs = _live_blogs(read(snapshot))
    count = sum(len(_updates(blog, snapshot)) for blog in blogs)
    if count:
        return Claim(0.95, f"a LiveBlogPosting that lists {count} updates")
    return Claim(0.2, "a LiveBlogPosting that lists no updates") if blogs else None


class _Blog(msgspec.Struct, frozen=True):
    """What stands beside the updates, and the updates."""

    page: Posting
    updates: tuple[Posting, ...]


@lru_cache(maxsize=4)
def _live_blogs(document: Document) -> tuple[_Blog, ...]:
    if "LiveBlogPosting" not in document.text:
        return ()
    found = [blog for value in document.json_ld for blog in _within(value, 0)]
    return tuple(map(_blog, found or microdata.items(document.tree, "LiveBlogPosting")))


def _blog(found: dict[str, Any]) -> _Blog:
    updates = (posting(update) for key in _UPDATES for update in _objects(found.get(key), 0))
    return _Blog(Posting({key: value for key, value in found.items() if key not in _UPDATES}), tuple(updates))


def _within(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if any(str(name).endswith("LiveBlogPosting") for name in many(value.get("@type"))):
            yield value
            return
        value = list(value.values())
    if isinstance(value, list) and depth < _DEEPEST:
        for inner in value:
            yield from _within(inner, depth + 1)


def _updates(blog: _Blog, snapshot: Snapshot) -> list[Posting]:
    posted = _date(blog.page, "datePublished", snapshot)
    return [
        update
        for update in blog.updates
        if not (_is_sample(update) or _was_brought_along(_date(update, "datePublished", snapshot), posted))
    ]


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list, of a list of lists, of a list written as an object, or of none."""
    if isinstance(value, dict):
        inner = [each for key, each in value.items() if key.isdecimal() or key in ("@list", "@set")]
        if not inner:
            yield value
            return
        value = inner
    if isinstance(value, list) and depth < _DEEPEST:
        for each in value:
            yield from _objects(each, depth + 1)


@lru_cache(maxsize=_REMEMBERED)
def _is_sample(update: Posting) -> bool:
    said = (line(update.get(key)).casefold() for key in ("headline", "articleBody"))
    return any(text in _SAMPLES or text == _SAMPLE_HEADLINE for text in said)


def _was_brought_along(published: Moment | None, posted: Moment | None) -> bool:
    return bool(published and posted and published.at < posted.at - _OLDER_THAN_ITS_PAGE)


def _entries(blog: _Blog, document: Document, snapshot: Snapshot, fill: bool) -> Iterator[Entry]:
    updates = _updates(blog, snapshot)
    names = _Names(blog.page, updates, document)
    moments = _moments(blog.page, updates, names, document, snapshot)
    changes = _own_changes(updates, snapshot)
    shared = blog_posting.shared(blog.page, updates)
    for update, published, changed in zip(updates, moments, changes, strict=True):
        content = blog_posting.content(update, shared, document.base_url)
        if fill and may_be_cut(content.text):
            shown = names.shown(update)
            content = fuller(content, shown) if shown and says_as_much(shown.text, content.text) else content
        if content.text or content.title or content.media:
            yield Entry(
                content=content,
                published=published,
                native_id=names.native_id(update),
                permalink=names.permalink(update),
                modified_at=changed if changed and changed > published.at else None,
                language=None if snapshot.language else _language(update) or _language(blog.page),
            )


def _language(posting: Posting) -> str | None:
    said = posting.get("inLanguage")
    return language(said.get("alternateName") if isinstance(said, dict) else said)


# Which update is which


class _Names:
    """The ids and addresses of the updates of one blog: those that name one update and nothing else."""

    def __init__(self, blog: Posting, updates: Sequence[Posting], document: Document):
        self._base_url, self._document = document.base_url, document
        said = {named for update in updates for named in _names_with_text(update)}
        counted = Counter(name for name, _ in said)
        self.shared = {name for name, count in counted.items() if count > 1} | set(_names(blog))
        self._anchors = Counter(anchor for anchor, _ in {(name.rpartition("#")[2], text) for name, text in said})

    def native_id(self, update: Posting) -> str | None:
        """Return the platform's id of an update: what follows the # of its address, where that is its id.

        Where all addresses end in one `#post`, that is no id.
        """
        for name in _names(update):
            if name not in self.shared:
                anchor = name.rpartition("#")[2]
                return anchor if anchor and self._anchors[anchor] == 1 else name
        return None

    def permalink(self, update: Posting) -> str | None:
        """Return the address of an update: its own, or that of its block on the page."""
        for name in _names(update):
            if name not in self.shared and ("/" in name or name.startswith("#")):
                return absolute(name, self._base_url)
        block = self.block(update)
        return absolute(f"#{block.id}", self._base_url) if block and self._base_url else None

    def block(self, update: Posting) -> LexborNode | None:
        """Return the element of the page that shows an update."""
        name = self.native_id(update)
        return (self._elements.get(name) or self._elements.get(f"block-{name}")) if name else None

    def shown(self, update: Posting) -> Content | None:
        """Return what the page shows of an update, in a block that has its id."""
        block = self.block(update)
        return _shown(block.html or "", self._base_url) if block is not None else None

    @cached_property
    def _elements(self) -> dict[str | None, LexborNode]:
        return {node.attributes.get("id"): node for node in reversed(self._document.tree.css("[id]"))}


@lru_cache(maxsize=_REMEMBERED)
def _shown(markup: str, base_url: str | None) -> Content:
    """Read a block without the line that its time stands in."""
    block = element(markup)
    if block is None:
        return Content(text="")
    remove(block, [_line_around(time, block) for time in block.css("time")])
    return read_markup(block.inner_html or "", base_url)


def _line_around(node: LexborNode, block: LexborNode) -> LexborNode:
    """The largest element around a time, within its block, that says little else."""
    above = node.parent
    while above is not None and above.mem_id != block.mem_id and len(above.text()) <= _LONGEST_TIME_LINE:
        node, above = above, above.parent
    return node


@lru_cache(maxsize=_REMEMBERED)
def _names_with_text(posting: Posting) -> list[tuple[str, str]]:
    text = line(posting.get("articleBody"))
    return [(name, text) for name in _names(posting)]


@lru_cache(maxsize=_REMEMBERED)
def _names(posting: Posting) -> list[str]:
    """Return the ids and addresses of a posting, the surest first."""
    found = [posting.get("@id"), posting.get("identifier"), posting.get("url")]
    values = (value.get("value") if isinstance(value, dict) else value for value in found)
    return [name for value in values if (name := line(str(value) if isinstance(value, int) else value))]


# When


def _moments(
    blog: Posting, updates: Sequence[Posting], names: _Names, document: Document, snapshot: Snapshot
) -> list[Moment]:
    """Return when each update was published: by its own date, else by its block's, else by the page's day."""
    dated = _own_dates(blog, updates, snapshot)
    if None not in dated:
        return [moment for moment in dated if moment]
    blocks = [None if moment else names.block(update) for update, moment in zip(updates, dated, strict=True)]
    stamped = [_block_stamp(block, snapshot) if block else None for block in blocks]
    printed = [_block_clock(block) if block else None for block in blocks]
    resolved = resolve(printed, page_context(document, snapshot))
    return [own or stamp or found for own, stamp, found in zip(dated, stamped, resolved, strict=True)]


def _own_dates(blog: Posting, updates: Sequence[Posting], snapshot: Snapshot) -> list[Moment | None]:
    dates = [_date(update, "datePublished", snapshot) for update in updates]
    known = [moment for moment in dates if moment]
    if known and all(_is_midnight(moment) for moment in known):
        return [_day_of(moment) if moment else None for moment in dates]
    of_page = {moment.at for key in _PAGE_DATES if (moment := _date(blog, key, snapshot))}
    instants = {moment.at for moment in known}
    # Three updates of one instant are as little dated by it as two that have the page's.
    if len(instants) == 1 and (len(known) > 2 or (len(known) == 2 and instants <= of_page)):
        return [None] * len(dates)
    return dates


def _own_changes(updates: Sequence[Posting], snapshot: Snapshot) -> list[datetime | None]:
    dates = [_date(update, "dateModified", snapshot) for update in updates]
    if len(updates) > 1 and len({moment.at for moment in dates if moment}) == 1:
        return [None] * len(dates)
    return [moment.at if moment else None for moment in dates]


def _date(posting: Posting, key: str, snapshot: Snapshot) -> Moment | None:
    return machine_date(line(posting.get(key)), snapshot.zone, snapshot.fetched_at, "STAMP")


def _is_midnight(moment: Moment) -> bool:
    return moment.precision == "DAY" or "T00:00:00" in (moment.text or "")


def _day_of(moment: Moment) -> Moment:
    """Return a date without a time as such: midnight UTC of the date that is printed."""
    printed = machine_date((moment.text or "")[:10], None, moment.at, "STAMP")
    return replace(printed or moment, precision="DAY", text=moment.text)


def _block_stamp(block: LexborNode, snapshot: Snapshot) -> Moment | None:
    for node in block.css("time[datetime]"):
        if not _in_footer(node, block):
            found = machine_date(line(node.attributes.get("datetime")), snapshot.zone, snapshot.fetched_at, "STAMP")
            if found:
                return found
    return None


def _in_footer(node: LexborNode, block: LexborNode) -> bool:
    """Tell whether a time stands where pages say when an entry was changed."""
    above = node.parent
    while above is not None and above.mem_id != block.mem_id:
        if above.tag == "footer":
            return True
        above = above.parent
    return False


def _block_clock(block: LexborNode) -> Clock | None:
    texts = (line(node.text()) for node in block.css('time, [class*="time"], a[href*="#"]'))
    return next((found for text in texts if len(text) < 60 and (found := clock(text))), None)


def _broken(document: Document) -> str:
    return f" ({document.broken_json_ld} blocks of JSON-LD cannot be read)" if document.broken_json_ld else ""
