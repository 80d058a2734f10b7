"""Live pages that declare nothing: their entries are the blocks that repeat and carry a time each.

    a page -> one entry for each block

Trusted: the label that most blocks have at the same place (a machine's date with its time first, then a printed
date, a time of day, 'x minutes ago'), dates above the blocks, an id or an address that each has for itself. Not
trusted: one date on all blocks, which is the page's; ids that only count the blocks; lists of links to other
pages, and what stands beside the news (related stories, comments, menus): they are entries only where nothing
else repeats. A block without a time, or with the minute of a match alone, has the day of its page.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice

from msgspec.structs import replace

from connectors.pages.document import Document, read
from connectors.pages.repeated.blocks import Block, Blocks, find_blocks
from connectors.pages.repeated.contents import read_block
from connectors.pages.repeated.names import native_ids, permalinks
from connectors.pages.repeated.outline import Label, Outline, outline
from connectors.platforms import Claim
from connectors.times import Clock, Context, Day, at_stamp, page_context, resolve
from connectors.times.fetch import ask
from connectors.times.labels import TimeLabel
from connectors.times.zones import outlet_zone
from schemas.errors import Reject
from schemas.records import Entry, Moment, Snapshot

OPTIONS = ("within",)
"""within: a CSS selector of the part of the page that holds the entries."""
SUREST = 0.9

_WRAPPERS = 4  # elements around a heading of a day, up to the one that holds the day's blocks
_MOSTLY, _NEARLY_ALL = 0.3, 0.8  # of the steps from one time to the next, those in one direction less the others
_TOP = 60  # letters of a block above which a time that stands at no usual place is its own
_MARKS = 12  # elements at the beginning of a block among which a pin is looked for
_PINNED = re.compile(
    r"(?:^|[\s_-])(?:pinned|sticky|angepinnt|épinglé|fijado|featured-?post)(?=$|[\s_-])", re.IGNORECASE
)


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Take a page apart at its blocks. Raises Reject where nothing repeats that carries times."""
    document = read(snapshot)
    within = options.get("within")
    found = find_blocks(document, within) if document.media_type == "html" else None
    if found is None:
        raise Reject("no blocks that repeat and carry a time each")
    return _entries(found, outline(document, within), document, snapshot)


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim a page with such blocks: the surer, the more they have of what entries have."""
    document = read(snapshot)
    found = find_blocks(document, None) if document.media_type == "html" else None
    return None if found is None else Claim(_certainty(found, outline(document, None)), _why(found))


def _certainty(found: Blocks, page: Outline) -> float:
    if found.around or found.teasers or not found.usual:
        return 0.3
    count = len(found.blocks)
    rank = _label(found.blocks[0], found)
    sure = 0.5 if found.runs else 0.7 if "." in found.shape or "-" in found.shape else 0.6
    sure += 0.03 * min(count, 5)
    sure += 0.08 if any(native_ids(page, found)) else 0.0
    sure += 0.06 if rank is not None and rank.says.rank < 2 else 0.0
    sure += 0.05 if found.order is not None and abs(found.order) > 0.8 else 0.0
    return min(sure if count > 2 else sure - 0.2, SUREST)


def _why(found: Blocks) -> str:
    """What was found, in words: '41 blocks `article.update`, 41 with a time, newest first'."""
    timed = sum(_label(block, found) is not None for block in found.blocks)
    said = [
        f"{len(found.blocks)} blocks `{found.shape}`",
        "each with a time" if timed == len(found.blocks) else f"{timed} with a time",
    ]
    if found.order is not None:
        said.append(_ordered(found.order))
    if found.teasers or found.around:
        said.append("that lead to other pages" if found.teasers else "that stand beside the news")
    return ", ".join(said)


def _ordered(order: float) -> str:
    if abs(order) < _MOSTLY:
        return "in no order"
    return ("" if abs(order) > _NEARLY_ALL else "mostly ") + ("newest first" if order < 0 else "oldest first")


def _label(block: Block, found: Blocks) -> Label | None:
    """The label that says best when a block was published."""
    for family in found.usual:
        own = [label for label in block.labels if label.family == family and label.says.rank < 6]
        if own:
            return min(own, key=_rank)
    top = block.element.start + _TOP
    own = [label for label in block.labels if label.element.named or label.form != "text" or label.element.start < top]
    return min(own, key=_rank, default=None)


def _rank(label: Label) -> tuple[bool, int, int]:
    return label.says.updated, label.says.rank, label.element.order


def _entries(found: Blocks, page: Outline, document: Document, snapshot: Snapshot) -> list[Entry]:
    ids = native_ids(page, found)
    links = permalinks(page, found, ids, document.base_url)
    context = page_context(document, snapshot)
    moments = _moments(found, page, context)
    entries: list[Entry] = []
    for block, id, link, published in zip(found.blocks, ids, links, moments, strict=True):
        content = read_block(block, _shown(block, found), document.base_url)
        if content.text or content.title or content.media:
            entries.append(
                Entry(
                    content=content,
                    published=published,
                    native_id=id,
                    permalink=link,
                    modified_at=_modified_at(block, published, context),
                    language=snapshot.language,
                    pinned=_is_pinned(block, page),
                )
            )
    return entries


# When


def _moments(found: Blocks, page: Outline, context: Context) -> list[Moment]:
    """When each block was published."""
    labels = [_label(block, found) for block in found.blocks]
    clocks = [_clock(label, block, found) for label, block in zip(labels, found.blocks, strict=True)]
    headings = _headings(found, page, context)
    own = [_day_of(label.says, context) if label else None for label in labels]
    under = [day or heading for day, heading in zip(own, headings, strict=True)]
    resolved = resolve(clocks, context, under)
    return [_moment(label, moment, context) for label, moment in zip(labels, resolved, strict=True)]


def _moment(label: Label | None, resolved: Moment, context: Context) -> Moment:
    if label is None:
        return resolved
    says = label.says
    if says.moment is not None and says.rank == 0:
        return says.moment
    if says.clock is None and says.ago is not None:
        past = says.ago.past
        at = ask(context.fetched_at, lambda fetched_at: (fetched_at - past).replace(second=0, microsecond=0))
        return Moment(at=at, precision="MINUTE" if says.ago.precise else "DAY", source="FETCHED", text=says.text)
    return resolved if resolved.text else replace(resolved, text=says.text)


def _clock(label: Label | None, block: Block, found: Blocks) -> Clock | None:
    """The time of day of a block, with the date that stands beside it; None where an instant is known, or none."""
    if label is None or label.says.rank in (0, 3):
        return None
    beside = [each.says for each in block.labels if each.family in found.usual and not each.says.updated]
    clock = label.says.clock or next((says.clock for says in beside if says.clock), None)
    day = next((says.day for says in beside if says.day), None)
    return clock if clock is None or clock.day or day is None else replace(clock, day=day)


def _day_of(says: TimeLabel, context: Context) -> Day | None:
    """The day that a label names without a time, or beside it: a date, 'today', 'yesterday'."""
    if says.days_back is None:
        return says.day
    zone, back = outlet_zone(context.zone), timedelta(days=says.days_back)
    local = ask(context.fetched_at, lambda at: (at.astimezone(zone) - back).date())
    return Day(local.month, local.day, local.year)


def _headings(found: Blocks, page: Outline, context: Context) -> list[Day | None]:
    """The date that each block stands under, where dates stand between the blocks or above them."""
    inside = {id(label) for block in found.blocks for label in block.labels}
    days = [label for label in page.labels if label.says.rank in (4, 5) and not label.element.around]
    headings = [label for label in days if id(label) not in inside]
    orders = [label.element.order for label in headings]
    under: list[Day | None] = []
    for block in found.blocks:
        last = bisect_left(orders, block.element.order)
        above = next((label for label in reversed(headings[max(last - 3, 0) : last]) if _heads(label, block)), None)
        under.append(_day_of(above.says, context) if above else None)
    return under


def _heads(label: Label, block: Block) -> bool:
    """Whether a date stands above a block in one of the wrappers next to the date."""
    above = label.element.parent
    for _ in range(_WRAPPERS):
        if above is None or above.tag == "body":
            return False
        if above.holds(block.element):
            return True
        above = above.parent
    return False


def _modified_at(block: Block, published: Moment, context: Context) -> datetime | None:
    """When a block says that it was changed; a time of day alone is of the day of its publication."""
    for says in (label.says for label in block.labels if label.says.updated):
        changed = says.moment
        if changed is None and says.clock is not None and published.precision != "DAY":
            local = published.at.astimezone(outlet_zone(context.zone))
            day = says.clock.day or _day_of(says, context) or Day(local.month, local.day, local.year)
            changed = at_stamp(replace(says.clock, day=day), context)
        if changed is not None and changed.at > published.at:
            return changed.at
    return None


# What else


def _shown(block: Block, found: Blocks) -> list[Label]:
    """The labels that a reader sees and that are no text."""
    best = _label(block, found)
    chosen = best.element if best else None
    return [
        label
        for label in block.labels
        if label.form in ("text", "lead")
        and (label.element is chosen or label.family in found.usual or label.element.named or label.says.updated)
    ]


def _is_pinned(block: Block, page: Outline) -> bool:
    """Whether a class of a block, of what holds it alone, or of a mark in it says so."""
    above = block.element.parent
    names = (
        [above.names]
        if above is not None and above.end - above.order < 2 * (block.element.end - block.element.order) + 4
        else []
    )
    names += [element.names for element in islice(page.inside(block.element), _MARKS)]
    return any(_pinned(name) for name in names)


@lru_cache(maxsize=8192)
def _pinned(names: str) -> bool:
    return bool(_PINNED.search(names))
