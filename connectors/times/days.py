"""On which days the clocks of a live page stand, where the page prints no dates.

    minutes of the day in page order + page date + fetch -> a day for each

The clocks are cut into runs that a reader would follow without a question (each at or before the
one above it, on a newest-first page); only between runs can the day change. The days chosen are
those of least cost over both orders: hours of silence, entries out of order, distance from the
page's date or the fetch; of equal ones those with the fewest entries out of order, then the latest.
So 00:30 above 23:50 is past midnight, and 17:20 above 20:20 is an entry out of order.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

DAY = 1440
_OUT_OF_ORDER = 6.0  # what an entry out of order costs beside its hours: up to nine hours back it is taken for one
_TIE = 0.001  # and what breaks a tie: of sixteen of them less than a minute
_FAR_BACK = 10.0  # hours after which it does not matter how far: an old entry pinned to the top
_BEFORE_PAGE = 12.0  # for each run on a day before the page's own date
_AWAY = 10.0  # for each day between the oldest run and the page's date, or the longest run and the fetch
_FUTURE = 1000.0
_SKEW_MINUTES = 10  # how far the clock of a site may run ahead of ours
_MOST_DAYS = 14


class _Run(NamedTuple):
    """A stretch of clocks that stand on one day: of the first and the last, minutes; `day` where it is printed."""

    start: int
    first: int
    last: int
    day: int | None


def choose(
    minutes: Sequence[int],
    printed: Sequence[int | None],
    page_day: int | None,
    fetched: int,
    newest_first: bool | None = None,
) -> list[int]:
    """The day of each clock.

    `minutes`: each clock in minutes of its day, UTC, in page order. `printed`: its day where the page
    prints it. `page_day`: the day of the page's date, None where only the fetch is known. `fetched`: the
    minute of the fetch. `newest_first`: the order, where it is known. Days are counted from any common
    day, minutes from its midnight UTC.
    """
    if not minutes:
        return []
    order = _evident_order(minutes) if newest_first is None else newest_first
    ways: list[tuple[float, list[int]]] = []
    if order is not False:
        ways.append(_cheapest(minutes, printed, page_day, fetched))
    if order is not True:
        cost, upward = _cheapest(minutes[::-1], printed[::-1], page_day, fetched)
        ways.append((cost, upward[::-1]))
    return min(ways, key=_cost)[1]


def _evident_order(minutes: Sequence[int]) -> bool | None:
    """Whether a page is newest first, where most of its steps say so: trying both orders takes most of the time."""
    steps = [here - above for above, here in pairwise(minutes)]
    up, down = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    if max(up, down) <= 8 or max(up, down) <= 2 * min(up, down):
        return None
    return down > up


def _cheapest(
    minutes: Sequence[int], printed: Sequence[int | None], page_day: int | None, fetched: int
) -> tuple[float, list[int]]:
    """The cheapest days of a newest-first page, after their cost."""
    runs = _runs(minutes, printed, fetched)
    window = _window(len(runs), page_day, fetched // DAY)
    anchor = len(runs) - 1 if page_day is not None else _longest(runs, len(minutes))
    costs: dict[int, float] = {}  # of the best way to have the run above on this day
    ways: list[dict[int, int]] = []  # for each run: its day -> the best day of the run above
    for index, run in enumerate(runs):
        ways.append({})
        so_far = costs
        costs = {}
        for day in window if run.day is None else [run.day]:
            above, cost = day, 0.0
            if index:
                step = runs[index - 1].last - run.first - day * DAY
                above, cost = min(((each, so_far[each] + _step(step + each * DAY)) for each in so_far), key=_second)
            ways[index][day] = above
            costs[day] = cost + _place(run, day, page_day, fetched)
        if index == anchor:
            for each in costs:
                before_fetch = max(fetched - each * DAY - run.first, 0) // DAY
                costs[each] += _AWAY * (before_fetch if page_day is None else abs(each - page_day))
    day, total = min(costs.items(), key=_second)
    chosen = [0] * len(minutes)
    end = len(minutes)
    for run, way in zip(reversed(runs), reversed(ways), strict=True):
        chosen[run.start : end] = [day] * (end - run.start)
        end, day = run.start, way[day]
    return total, chosen


def _runs(minutes: Sequence[int], printed: Sequence[int | None], fetched: int) -> list[_Run]:
    """The clocks cut wherever the day may change: at a step up, at the time of the fetch, at a printed day."""
    earliest = min(minutes)  # not 0: the clocks of a zone east of Greenwich stand before its UTC midnight
    latest = (fetched - earliest) % DAY + earliest + _SKEW_MINUTES
    starts = [0]
    for index in range(1, len(minutes)):
        above, here = minutes[index - 1], minutes[index]
        if here > above or printed[index] != printed[index - 1] or here <= latest < above:
            starts.append(index)
    ends = [*starts[1:], len(minutes)]
    return [
        _Run(start, minutes[start], minutes[end - 1], printed[start]) for start, end in zip(starts, ends, strict=True)
    ]


def _window(runs: int, page_day: int | None, fetch_day: int) -> list[int]:
    """The days that come into question, latest first, so that the latest of equal ones is chosen.

    The day after the fetch is one of them: it may have begun where the page is written.
    """
    reach = min(runs, _MOST_DAYS) if runs < 200 else 2
    if page_day is None:
        return list(range(fetch_day + 1, fetch_day - reach - 1, -1))
    latest = max(page_day, min(fetch_day + 1, page_day + reach))
    return list(range(latest, page_day - reach - 1, -1))


def _step(fall: int) -> float:
    """What it costs that a run ends `fall` minutes after the next one, further down, starts."""
    return fall / 60 if fall >= 0 else _OUT_OF_ORDER + _TIE + min(-fall / 60, _FAR_BACK)


def _place(run: _Run, day: int, page_day: int | None, fetched: int) -> float:
    future = _FUTURE if day * DAY + run.first > fetched + _SKEW_MINUTES else 0.0
    return future + (_BEFORE_PAGE if page_day is not None and day < page_day else 0.0)


def _longest(runs: list[_Run], end: int) -> int:
    starts = [*(run.start for run in runs), end]
    return max(range(len(runs)), key=lambda index: starts[index + 1] - starts[index])


def _cost(way: tuple[float, list[int]]) -> float:
    return way[0]


def _second(pair: tuple[int, float]) -> float:
    return pair[1]
