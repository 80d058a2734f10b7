"""Live blogs that say what they are: schema.org `LiveBlogPosting`, in JSON-LD or microdata.

    Snapshot -> one entry for each `liveBlogUpdate`, and for each block of the page that shows another

Trusted: an update's own id or address, its time with its zone, its text. Not trusted: what all updates
share, for it is the page's (its date, its headline, its picture); an id that two updates have; midnight
on every update, which is a date without a time; updates that a theme brought along as samples.
What the page shows of an update is merged into it (`connectors.pages.merge`): from blocks that carry the ids of
updates (`connectors.pages.structured.marked_blocks`), else from the blocks that repeat on the page, if at least half
of them or of the updates are the same. An update that is not dated by its own date has the time of its block, else
the page's day. No order is relied on. https://schema.org/LiveBlogPosting
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from connectors.pages.document import Document, read
from connectors.pages.entry_blocks import KEY_EVENT
from connectors.pages.headlines import is_summary
from connectors.pages.merge import merge
from connectors.pages.pairing import pairs
from connectors.pages.structured import blog_posting
from connectors.pages.structured.blog_posting import Posting
from connectors.pages.structured.headed_text import headed_text
from connectors.pages.structured.live_blogs import LiveBlog, live_blogs
from connectors.pages.structured.marked_blocks import marked_blocks
from connectors.pages.structured.posting_names import PostingNames
from connectors.pages.untyped import language, line, many
from connectors.platforms import Claim, page_state, repeated_blocks
from connectors.times import page_context, resolve
from connectors.times.machine_dates import date_of_numbers, machine_date
from schemas.errors import Reject
from schemas.records import Entry, Moment, Snapshot

SUREST = 0.95
_PUBLISHED = ("datePublished", "dateCreated", "uploadDate", "startDate", "dateModified")
_PAGE_DATES = ("datePublished", "dateModified", "dateCreated", "coverageStartTime", "coverageEndTime")
_SURE = 0.5  # of repeated blocks that they are entries
_REMEMBERED = 8_192

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
    told = _told(snapshot)
    return _with_content(merge(told, _shown(told, snapshot))) if told else []


def updates(snapshot: Snapshot) -> list[Entry]:
    """Return the updates as the data alone have them, for platforms that read the markup themselves.

    Raises Reject where the page has no `LiveBlogPosting`.
    """
    return _with_content(_told(snapshot))


def _told(snapshot: Snapshot) -> list[Entry]:
    document = read(snapshot)
    blogs = live_blogs(document)
    if not blogs:
        raise Reject("no LiveBlogPosting in JSON-LD or microdata" + _broken(document))
    return [entry for blog in blogs for entry in _entries(blog, document, snapshot)]


def _with_content(entries: Sequence[Entry]) -> list[Entry]:
    """The entries that say something (of some updates the data have only the address), with what they are."""
    return [_marked(each) for each in entries if each.content.text or each.content.title or each.content.media]


def _marked(entry: Entry) -> Entry:
    """An entry as a key event or a summary, where its label or its title says that it is one."""
    if entry.content.tags and any(tag.casefold() == KEY_EVENT for tag in entry.content.tags):
        tags = tuple(KEY_EVENT if tag.casefold() == KEY_EVENT else tag for tag in entry.content.tags)
        entry = replace(entry, content=replace(entry.content, tags=tags))
    return replace(entry, kind="SUMMARY") if is_summary(entry.content.title) else entry


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim a page whose `LiveBlogPosting` has updates; with less certainty one that has none yet."""
    blogs = live_blogs(read(snapshot))
    count = sum(len(_dated(blog, snapshot)) for blog in blogs)
    if count:
        return Claim(0.95, f"a LiveBlogPosting that lists {count} updates")
    return Claim(0.2, "a LiveBlogPosting that lists no updates") if blogs else None


def _shown(told: Sequence[Entry], snapshot: Snapshot) -> list[Entry]:
    """What the page shows of its updates, and of others of their kind: in blocks, else in one text with headings."""
    document = read(snapshot)
    if document.media_type != "html":
        return []
    return _in_blocks(told, document, snapshot) or headed_text(told, document, snapshot)


def _in_blocks(told: Sequence[Entry], document: Document, snapshot: Snapshot) -> list[Entry]:
    found = marked_blocks(told, document, snapshot)
    if found:
        return found
    platform = page_state if (claim := repeated_blocks.recognise(snapshot)) is None else repeated_blocks
    claim = claim or page_state.recognise(snapshot)
    if claim is None:
        return []
    found = platform.split(snapshot, {})
    same = set(pairs(told, found).values())
    if 2 * len(same) < min(len(told), len(found)):
        return []
    # Blocks that are more likely no entries, such as links to other pages, add none; nor do those without an id where
    # all that the data know have one.
    with_ids = all(found[place].native_id for place in same)
    return [
        block
        for place, block in enumerate(found)
        if place in same or (claim.certainty >= _SURE and (block.native_id or block.pinned or not (same and with_ids)))
    ]


def _dated(blog: LiveBlog, snapshot: Snapshot) -> list[tuple[Posting, Moment | None]]:
    """The updates of a blog that are its own, and the date that each has."""
    posted = _date(blog.page, ("datePublished",), snapshot)
    dated = [(update, _date(update, _PUBLISHED, snapshot)) for update in blog.updates if not _is_sample(update)]
    return [(update, published) for update, published in dated if not _was_brought_along(published, posted)]


@lru_cache(maxsize=_REMEMBERED)
def _is_sample(update: Posting) -> bool:
    said = (line(update.get(key)).casefold() for key in ("headline", "articleBody"))
    return any(text in _SAMPLES or text == _SAMPLE_HEADLINE for text in said)


def _was_brought_along(published: Moment | None, posted: Moment | None) -> bool:
    return bool(published and posted and published.at < posted.at - _OLDER_THAN_ITS_PAGE)


def _entries(blog: LiveBlog, document: Document, snapshot: Snapshot) -> Iterator[Entry]:
    dated = _dated(blog, snapshot)
    postings = [posting for posting, _ in dated]
    base_url = document.base_url
    names = PostingNames(blog.page, postings, base_url)
    moments = _moments(blog.page, [published for _, published in dated], document, snapshot)
    changes = _own_changes(postings, snapshot)
    shared = blog_posting.shared(blog.page, postings)
    for update, published, changed in zip(postings, moments, changes, strict=True):
        native_id, permalink = names.of(update)
        yield Entry(
            content=blog_posting.content(update, shared, base_url),
            published=published,
            native_id=native_id,
            permalink=permalink,
            modified_at=changed if changed and changed > published.at else None,
            language=None if snapshot.language else _language(update) or _language(blog.page),
        )


@lru_cache(maxsize=_REMEMBERED)
def _language(posting: Posting) -> str | None:
    said = posting.get("inLanguage")
    return language(said.get("alternateName") if isinstance(said, dict) else said)


# When


def _moments(blog: Posting, dates: Sequence[Moment | None], document: Document, snapshot: Snapshot) -> list[Moment]:
    """Return when each update was published: by its own date, else the page's day."""
    own = _own_dates(blog, dates, snapshot)
    known = [moment for moment in own if moment]
    if len(known) == len(own):
        return known
    (day,) = resolve([None], page_context(document, snapshot))
    return [moment or day for moment in own]


def _own_dates(blog: Posting, dates: Sequence[Moment | None], snapshot: Snapshot) -> list[Moment | None]:
    """The dates of updates without those that are their page's, and those of a day as such."""
    known = [moment for moment in dates if moment]
    if known and all(_is_midnight(moment) for moment in known):
        return [_day_of(moment) if moment else None for moment in dates]
    of_page = {moment.at for key in _PAGE_DATES if (moment := _date(blog, (key,), snapshot))}
    count = Counter(moment.at for moment in known)
    # Three updates of one instant are as little dated by it as two that have the page's.
    others = {at for at, times in count.items() if times > 2 and (at in of_page or times == len(known))}
    if len(known) == 2 and len(count) == 1 and count.keys() <= of_page:
        others |= count.keys()
    return [None if moment and moment.at in others else moment for moment in dates]


def _own_changes(postings: Sequence[Posting], snapshot: Snapshot) -> list[datetime | None]:
    dates = [_date(update, ("dateModified",), snapshot) for update in postings]
    if len(postings) > 1 and len({moment.at for moment in dates if moment}) == 1:
        return [None] * len(dates)
    return [moment.at if moment else None for moment in dates]


def _date(posting: Posting, keys: tuple[str, ...], snapshot: Snapshot) -> Moment | None:
    """The first date that a posting has under one of some names."""
    texts, first = _printed_dates(posting, keys, snapshot.zone)
    dates = (machine_date(text, snapshot.zone, snapshot.fetched_at, "STAMP") for text in texts)
    return first or next(filter(None, dates), None)


@lru_cache(maxsize=2 * _REMEMBERED)
def _printed_dates(posting: Posting, keys: tuple[str, ...], zone: str | None) -> tuple[tuple[str, ...], Moment | None]:
    """The dates of a posting as they are printed, and the first if it means the same whenever it is read."""
    texts = tuple(text for key in keys if (text := _printed(posting.get(key))))
    return texts, date_of_numbers(texts[0], zone, "STAMP") if texts else None


def _printed(value: Any) -> str:
    """A date as text: of a number, of `{"@value": ...}`, of the first of a list."""
    if isinstance(value, str):
        return line(value)
    first = many(value)[0] if many(value) else None
    said = first.get("@value") if isinstance(first, dict) else first
    if isinstance(said, int | float) and not isinstance(said, bool) and abs(said) < 1e15:
        return str(int(said))
    return line(said)


def _is_midnight(moment: Moment) -> bool:
    return moment.precision == "DAY" or "T00:00:00" in (moment.text or "")


def _day_of(moment: Moment) -> Moment:
    """Return a date without a time as such: midnight UTC of the date that is printed."""
    printed = machine_date((moment.text or "")[:10], None, moment.at, "STAMP")
    return replace(printed or moment, precision="DAY", text=moment.text)


def _broken(document: Document) -> str:
    return f" ({document.broken_json_ld} blocks of JSON-LD cannot be read)" if document.broken_json_ld else ""
