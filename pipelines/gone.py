"""Which entries that are not on a page any more can have been withdrawn, and which have only left it.

in: what is known of a page, and the entries of a snapshot in page order; out: what became of each that is absent. Pure.

Pages show their newest entries: what is older than all that stand has rolled off the end, or is on
another page. Some keep the first entry at their foot for ever: then the end is above it, where others
have rolled off before. What is gone from between others is withdrawn when two pages in a row lack it that
are no older copies; when too much is gone at once, the page is not whole. One that is gone from above the
last, beside a new one, may have rolled off a page that keeps its first, or have been withdrawn: both show the same
snapshots until the page grows, or reaches further down, and until then nothing is told.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

import msgspec

from pipelines.known import GONE, Known
from pipelines.said import is_printed
from schemas.records import Entry, Kind

Times = Mapping[Kind, Sequence[datetime]]  # ascending

IMPLAUSIBLE_SHARE = 0.3  # of the entries gone at once: the page failed to render rather than was edited
IMPLAUSIBLE_LEAST = 2  # of a page of five, where an editor takes back one


class Absent(msgspec.Struct, frozen=True):
    """What became of the entries that were on the page and are not.

    `left`: rolled off its end. `perhaps`: may have, or the page is an older copy; with the number of
    entries that may have crowded each off. `gone`: nothing explains that but a withdrawal, or a page that is
    not whole. `at_once`: how many may be missing for that in this snapshot; `surely`: of them, of those gone.
    """

    left: frozenset[str] = frozenset()
    perhaps: Mapping[str, int] = {}
    gone: frozenset[str] = frozenset()
    at_once: int = 0
    surely: int = 0


def implausible(at_once: int, shown: int) -> bool:
    """Whether more entries are gone at once than an editor takes back."""
    return at_once >= max(IMPLAUSIBLE_LEAST, IMPLAUSIBLE_SHARE * shown)


def is_another_page(here: Mapping[str, Known], present: Mapping[str, Entry]) -> bool:
    """Whether a page shows nothing of what was there and nothing newer: an error page, or an empty one."""
    if not here.keys().isdisjoint(present):
        return False
    were = [known.entry for known in here.values() if known.entry.published.source != "FEED"]
    if len(were) < IMPLAUSIBLE_LEAST or not present:
        return len(were) >= IMPLAUSIBLE_LEAST
    newest = max((entry.published.at for entry in were if is_printed(entry)), default=None)
    return newest is not None and not any(
        is_printed(entry) and entry.published.at >= newest for entry in present.values()
    )


def absent(
    page: Mapping[str, Known],
    present: Mapping[str, tuple[Entry, datetime]],
    room: int,
    outdates: Callable[[Known], bool],
) -> Absent:
    """What became of those that were on the page; `present`: each entry in page order, with its time.

    `room`: so many the page has shown. Where it shows fewer it is not full, and nothing has rolled off.
    `outdates`: whether the page is newer than what showed an entry.
    """
    away = {key: known for key, known in page.items() if key not in present and known.is_here}
    full = len(present) >= room
    there, rolled = standing(present.values()), rolled_off(page, present, full)
    in_place = {at for times in there.values() for at in times}
    back = {at for key, (_, at) in present.items() if key in page and not page[key].is_here} & in_place
    perhaps, gone = {}, set()
    for key, known in away.items():
        below = stand_below(known, there, rolled)
        if not below:
            continue
        may_roll = len(below) == 1 and full and known.missing < GONE
        crowd = known.crowd or (len(present) if may_roll else 0)
        if any(at < known.entry.published.at for at in back):
            crowd = 0  # the page reaches further down than it did
        if crowd < len(present) and outdates(known):
            gone.add(key)
        else:
            perhaps[key] = crowd
    left = away.keys() - perhaps.keys() - gone
    surely = sum(away[key].missing < GONE for key in gone)
    at_once = surely + sum(not away[key].missing and not crowd for key, crowd in perhaps.items())
    at_once += 0 if full else sum(away[key].left_at is None for key in left)
    return Absent(frozenset(left), perhaps, frozenset(gone), at_once, surely)


def noted(known: Known, missing: int, at: datetime, crowd: int = 0) -> Known:
    """What is known of an absent entry now: that it is GONE, PERHAPS so, or, with 0, that it left the page."""
    left_at = known.left_at or at
    again_at = at if known.withdrawn and known.doubted is not None else known.again_at  # as is told of it
    return msgspec.structs.replace(
        known, missing=missing, left_at=left_at, doubted=None, crowd=crowd, again_at=again_at
    )


def standing(entries: Iterable[tuple[Entry, datetime]]) -> Times:
    """The times of the entries that stand in the order of their page, by kind; a pinned or moved one proves nothing.

    In order is the longest run of them: C. Schensted, Longest increasing and decreasing subsequences,
    Canadian Journal of Mathematics 13 (1961).
    """
    timed = [(at, entry.kind) for entry, at in entries if not entry.pinned and entry.published.source != "FEED"]
    steps = [(one, two) for (one, _), (two, _) in pairwise(timed)]
    if sum(one > two for one, two in steps) >= sum(one < two for one, two in steps):
        timed.reverse()
    found: dict[Kind, list[datetime]] = {}
    for position in _longest_run([at for at, _ in timed]):
        at, kind = timed[position]
        found.setdefault(kind, []).append(at)
    return found


def rolled_off(page: Mapping[str, Known], present: Container[str], full: bool) -> Times:
    """The times of the entries that have left the page and were not withdrawn, by kind; of a full one, perhaps."""
    found: dict[Kind, list[datetime]] = {}
    for key, one in page.items():
        left = one.left_at is not None and not one.withdrawn and (not one.missing or (full and one.crowd))
        if left and key not in present:
            found.setdefault(one.entry.kind, []).append(one.entry.published.at)
    return {kind: sorted(times) for kind, times in found.items()}


def stand_below(known: Known, there: Times, left: Times) -> Sequence[datetime]:
    """The times of those that stand below an absent one, down to the next that rolled off.

    None: it has rolled off itself. One: or it has, and that one is kept at the foot of the page.
    Items of feeds come and go as they like: nothing is below them.
    """
    at, kind = known.entry.published.at, known.entry.kind
    if known.withdrawn or known.entry.published.source == "FEED" or kind not in there:
        return ()
    times, rolled = there[kind], left.get(kind, ())
    older = bisect_left(rolled, at) if known.crowd else bisect_right(rolled, at)
    newer = bisect_right(rolled, at)
    if known.crowd and newer < len(rolled) and bisect_right(times, at) == bisect_left(times, rolled[newer]):
        return ()  # the next one has rolled off since
    end = bisect_right(times, rolled[older - 1]) if older else 0
    return times[end : bisect_left(times, at)]


def _longest_run(times: Sequence[datetime]) -> list[int]:
    """The positions of the longest run that never falls."""
    ends: list[datetime] = []  # ends[n]: the least end of a run of n + 1
    places: list[int] = []
    before: list[int] = []
    for position, at in enumerate(times):
        length = bisect_right(ends, at)
        before.append(places[length - 1] if length else -1)
        ends[length : length + 1] = [at]
        places[length : length + 1] = [position]
    run = places[-1:]
    while run and before[run[-1]] >= 0:
        run.append(before[run[-1]])
    return run[::-1]
