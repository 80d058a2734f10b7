"""When the repeated blocks of a page were published: their labels, the dates above them, and the page's own dates.

    Outline + Blocks -> a Moment for each block

Trusted: the label that most blocks have at the same place; dates between the blocks or above them; the page's date
where it has one, its last change where the newest times of day stand just before it. A block without a time, or with
the minute of a match alone, has the day of its page.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from msgspec.structs import replace

from connectors.pages.document import Document
from connectors.pages.repeated.blocks import Block, Blocks
from connectors.pages.repeated.outline import Label, Outline
from connectors.times import (
    A_TIME,
    Clock,
    Context,
    Day,
    at_stamp,
    changed_at,
    dated,
    page_context,
    page_date,
    published_at,
    resolve,
)
from connectors.times.fetch import ask
from connectors.times.labels import TimeLabel
from connectors.times.zones import outlet_zone, zone
from schemas.records import Moment, Snapshot

_WRAPPERS = 4  # elements around a heading of a day, up to the one that holds the day's blocks
_JUST_AFTER = 90  # minutes from a page's newest entry to its last change
_BEFORE_THE_PAGE = 60  # minutes by which an entry may be older than its page
_TOP = 60  # letters of a block above which a time that stands at no usual place is its own
_MOST_ABOVE = 200  # labels above the first block among which the page's date is looked for


def label_of(block: Block, found: Blocks) -> Label | None:
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


def _by_last_change(clocks: Sequence[Clock | None], context: Context, document: Document) -> Context:
    """The context in which times of day are resolved: that of the page's last change, where it was just after them.

    A page that began days ago may show the times of its newest entries alone.
    """
    changed = changed_at(document, context.zone)
    printed = [each for each in clocks if each]
    if changed is None or not printed or not context.page_date or any(each.day for each in printed):
        return context
    local = changed.astimezone(outlet_zone(context.zone))
    ends = (printed[0], printed[-1])
    since = [(60 * (local.hour - each.hour) + local.minute - each.minute) % 1440 for each in ends]
    if local.date() <= context.page_date or min(since) > _JUST_AFTER:
        return context
    latest = changed
    return replace(context, fetched_at=ask(context.fetched_at, lambda at: min(latest, at)), page_date=None)


def context_of(found: Blocks, page: Outline, document: Document, snapshot: Snapshot) -> Context:
    """The page's date; where only a `time` says it, the date of a label above the first block, if there is one."""
    known = page_date(document, snapshot)
    if known is not None and known[1] != A_TIME:
        return page_context(document, snapshot)
    context = Context(fetched_at=snapshot.fetched_at, zone=snapshot.zone)
    above = islice((label for label in page.labels if not label.element.around), _MOST_ABOVE)
    first = found.blocks[0].element.order
    dates = (_date_of(label.says, context) for label in above if label.element.order < first)
    return replace(context, page_date=next(filter(None, dates), None))


def _began(found: Blocks, page: Outline, document: Document, context: Context) -> datetime | None:
    """The instant at which a page came out, by its metadata or by a machine's label above the first block."""
    known = published_at(document, context.zone)
    if known is not None and known[1] != A_TIME:
        return known[0]
    first = found.blocks[0].element.order
    above = (label for label in islice(page.labels, _MOST_ABOVE) if label.element.order < first)
    return next((label.says.moment.at for label in above if label.says.moment and not label.element.around), None)


def _after_begin(clocks: Sequence[Clock | None], context: Context, began: datetime | None) -> Context:
    """The context of a page that came out before midnight and has all its times of day after it."""
    printed = [each for each in clocks if each]
    if began is None or not printed or context.page_date is None:
        return context
    shown = zone(printed[0].zone, context.zone, context.page_date)
    local, after = began.astimezone(shown), context.page_date + timedelta(days=1)
    latest = max(60 * each.hour + each.minute for each in printed)
    is_late = local.date() == context.page_date and latest < 60 * local.hour + local.minute - _BEFORE_THE_PAGE
    if is_late and ask(context.fetched_at, lambda at: after <= at.astimezone(shown).date()):
        return replace(context, page_date=after)
    return context


def _date_of(says: TimeLabel, context: Context) -> date | None:
    if says.moment is not None:
        return says.moment.at.astimezone(outlet_zone(context.zone)).date()
    printed = _day_of(says, context) or (says.clock.day if says.clock else None)
    return dated(printed, ask(context.fetched_at, datetime.date)) if printed else None


def moments(found: Blocks, page: Outline, context: Context, document: Document) -> list[Moment]:
    """When each block was published."""
    labels = [label_of(block, found) for block in found.blocks]
    clocks = [_clock(label, block, found) for label, block in zip(labels, found.blocks, strict=True)]
    headings = _headings(found, page, context)
    own = [_day_of(label.says, context) if label else None for label in labels]
    under = [day or heading for day, heading in zip(own, headings, strict=True)]
    if not any(under):
        context = _after_begin(
            clocks, _by_last_change(clocks, context, document), _began(found, page, document, context)
        )
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
    own, back = outlet_zone(context.zone), timedelta(days=says.days_back)
    local = ask(context.fetched_at, lambda at: (at.astimezone(own) - back).date())
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
    same = under[0] if under and all(each == under[0] for each in under) else None
    if same is not None and dated(same, ask(context.fetched_at, datetime.date)) == context.page_date:
        return [None] * len(under)  # the page's own date above all: some may be of the day after
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


def modified_at(block: Block, published: Moment, context: Context) -> datetime | None:
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
