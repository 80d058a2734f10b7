"""Which entry is which: finding the entries of a snapshot among those that are known of its page.

in: entries of one snapshot, in page order, and what is remembered; out: a key for each, stable over edits

An entry is known by, in this order: the platform's own id; its permalink; else its printed time and
the most similar text known under that time. So two entries with one printed time stay two, and an
edited entry stays one. Where an id is new and an entry of the same time and much the same text is
gone, the id has changed and the entry has not.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from pipelines.identity import NO_TITLE, SKETCH_SIZE, Remembered, own_key, remembered
from schemas.records import Entry

# Likeness from which a text of the same printed time is the same entry, edited: one to which much was added keeps
# little, and two entries of one minute share next to no word pairs.
EDITED = 0.12
MOVED = 0.8  # and of another printed time: there the texts must be all but equal
# Where ids changed, or nothing is timed: more has to be the same, for any other entry may be meant. Chosen between the
# two, not measured: what an edit adds may be twice what was there.
ALIKE = 0.3
SAME = 0.8  # and on another page of the blog, which shows others: there only an entry of the same time can be the same
FEW_PAIRS = 5  # words of which there are fewer pairs are said by more than one entry: 'Goal!'
HALF_A_DAY = timedelta(hours=12)  # between two times that print the same without a date, and a date misread
MOST_PAIRS = 100_000  # compared at most: a page that is all new under one time is not worth more

Entries = Mapping[int, Remembered]  # by their position on the page
Past = Mapping[str, Remembered]  # by their keys
Found = dict[int, str]  # position -> key


def identify(
    entries: Sequence[Entry], known: Past, here: frozenset[str] = frozenset(), found: Sequence[str | None] = ()
) -> list[str]:
    """A key for each entry, the same as in `known` where it is one of those.

    Keys are `own_key`s or `t:<time>:<hash of its first text>`; an entry keeps the key that it had first.
    A key may come twice, for an entry that stands twice on its page. `here`: the keys of entries that
    were on the page lately. `found`: the keys of entries that are found already.
    """
    keys = list(found) or [None] * len(entries)
    if None not in keys:
        return [key for key in keys if key]
    names = _own_keys(entries, [position for position, key in enumerate(keys) if key is None])
    other_names = {past.name: key for key, past in known.items() if past.name}
    for position, name in names.items():
        keys[position] = name if name in known else other_names.get(name)
    left = {position: remembered(entries[position]) for position, key in enumerate(keys) if key is None}
    for position, key in _find_again(left, names, keys, known, here).items():
        keys[position] = key
    firsts: dict[str, Remembered] = {}
    for position, entry in left.items():
        if keys[position] is None:
            keys[position] = names.get(position) or _first_key(entry, known, firsts)
    return [key or "" for key in keys]


def among(entries: Sequence[Entry], known: Past) -> dict[str, Remembered]:
    """Those of the known entries that entries of another page of the blog can be, where most are others.

    Without ids these are the ones of the same printed time and all but the same text.
    """
    by_time: dict[str, list[Remembered]] = {}
    for entry in entries:
        past = remembered(entry)
        by_time.setdefault(past.time, []).append(past)
    return {
        key: past
        for key, past in known.items()
        if not key.startswith("t:") or any(_likeness(past, one) >= SAME for one in by_time.get(past.time, ()))
    }


def _own_keys(entries: Sequence[Entry], positions: Sequence[int]) -> dict[int, str]:
    """The own keys of these entries, without permalinks that several share: those are the page's."""
    keys = {position: key for position in positions if (key := own_key(entries[position]))}
    if not any(key.startswith("p:") for key in keys.values()):
        return keys
    times: dict[str, set[datetime]] = {}
    for entry in entries:
        times.setdefault(own_key(entry), set()).add(entry.published.at)
    return {position: key for position, key in keys.items() if key.startswith("i:") or len(times[key]) == 1}


def _first_key(entry: Remembered, known: Past, firsts: dict[str, Remembered]) -> str:
    """The key of an entry that is new; of one that says what another said on another day, with its day."""
    key = f"t:{entry.time}:{entry.digest.text ^ entry.digest.title:016x}"
    other = known.get(key) or firsts.setdefault(key, entry)
    return f"{key}:{entry.at:%Y-%m-%d}" if _is_of_another_day(entry, other) else key


def _find_again(
    left: Entries, names: Mapping[int, str], keys: Sequence[str | None], known: Past, here: frozenset[str]
) -> Found:
    """The surest first: the same text and time, an edit, a moved time, a moved and lightly edited one, a new id.

    Only an exact repeat may take a key that another entry has taken. Where nothing is missing from the
    page, no entry with a name of its own can be one of those.
    """
    unnamed = {position: entry for position, entry in left.items() if position not in names}
    named = {position: entry for position, entry in left.items() if position in names}
    found = _repeated(unnamed, known, here, any(keys)) if unnamed else {}

    def search(stage: Callable[..., Found], ours: Entries, *more: object, also: Past | None = None) -> None:
        taken = {*keys, *found.values()}
        rest = {position: entry for position, entry in ours.items() if position not in found}
        absent = {key: known[key] for key in sorted(here - taken) if key in known} if rest else {}
        if also is not None:
            if any(keys) or found:  # it has stood on this page all the time: its date may have been misread
                absent = {key: msgspec.structs.replace(past, at=None) for key, past in absent.items()}
            absent |= {key: past for key, past in also.items() if key not in here and key not in taken}
        if rest and absent:
            found.update(stage(rest, absent, *more))

    search(_of_one_time, unnamed, EDITED, also={key: past for key, past in known.items() if key.startswith("t:")})
    order = _Order({position: key for position, key in enumerate(keys) if key} | found, known)
    search(_edited_untimed, unnamed, order)
    search(_moved, unnamed, order)
    search(_moved_and_edited, unnamed, order)
    search(_of_one_time, named, ALIKE)
    return found


class _Order:
    """The order of the entries that are found: what only resembles a known one has to stand where that stood."""

    def __init__(self, found: Mapping[int, str], known: Past):
        placed = sorted((position, at) for position, key in found.items() if (at := known[key].at) is not None)
        self.positions = [position for position, _ in placed]
        self.newest_first = not placed or placed[0][1] >= placed[-1][1]
        self.times = sorted(at for _, at in placed)
        self.found = [known[key] for key in found.values()]

    def fits(self, position: int, at: datetime | None) -> bool:
        """Whether as many stand before this position as have to; a pinned one or two do not count."""
        if at is None:
            return True
        count = len(self.times)
        before = bisect_left(self.positions, position)
        newer = (count - bisect_right(self.times, at), count - bisect_left(self.times, at))
        least, most = newer if self.newest_first else (count - newer[1], count - newer[0])
        return least - count // 4 <= before <= most + count // 4

    def is_alone(self, entry: Remembered, likeness: float) -> bool:
        """Whether nothing else on the page is half as like it: some entries are all of one pattern."""
        entry = _untitled(entry)
        return all(2 * _likeness(entry, other) < likeness for other in self.found)


def _repeated(entries: Entries, known: Past, here: frozenset[str], same_page: bool) -> Found:
    """Those that say what a known one says, at the time that it printed; of days apart each its own.

    Where others are the same too, the page has only been read with another date. One that is alone greets
    the reader every morning.
    """
    by_all: dict[tuple[str, int, int], list[str]] = {}
    for key, past in known.items():
        by_all.setdefault(_all_of(past), []).append(key)
    found: Found = {}
    others: Found = {}
    for position, entry in entries.items():
        for key in by_all.get(_all_of(entry), ()):
            if not _is_of_another_day(entry, known[key]):
                found[position] = key
            elif key in here:
                others[position] = key
    if not (same_page or found or len(others) > 1):
        return {}
    return {position: key for position, key in others.items() if key not in found.values()} | found


def _is_of_another_day(entry: Remembered, past: Remembered) -> bool:
    """Whether a time without a date is that of another day; misread dates are the page's to keep apart."""
    return bool(entry.time and past.at and entry.at and abs(entry.at - past.at) >= HALF_A_DAY)


def _all_of(entry: Remembered) -> tuple[str, int, int]:
    return entry.time, entry.digest.text, entry.digest.title


def _of_one_time(entries: Entries, known: Past, least: float) -> Found:
    """The most alike of one printed time."""
    found: Found = {}
    for time in sorted({entry.time for entry in entries.values() if entry.time}):
        now = {position: entry for position, entry in entries.items() if entry.time == time}
        past = {key: entry for key, entry in known.items() if entry.time == time}
        found |= _most_alike(now, past, least)
    return found


def _edited_untimed(entries: Entries, known: Past, order: _Order) -> Found:
    """Without a time the text and the place tell, and so more of it has to be the same; titles may be all alike."""
    now = {position: _untitled(entry) for position, entry in entries.items() if not entry.time}
    return _most_alike(now, {key: past for key, past in known.items() if not past.time}, ALIKE, order)


def _moved(entries: Entries, known: Past, order: _Order) -> Found:
    """Those that say the same at another time; a few words also in the same place."""
    by_text = {(past.digest.text, past.digest.title): key for key, past in known.items()}
    found: Found = {}
    for position, entry in entries.items():
        key = by_text.get((entry.digest.text, entry.digest.title))
        if key is None or key in found.values() or _is_of_another_day(entry, known[key]):
            continue
        if len(entry.sketch) >= 4 * FEW_PAIRS or order.fits(position, known[key].at):
            found[position] = key
    return found


def _moved_and_edited(entries: Entries, known: Past, order: _Order) -> Found:
    return _most_alike(entries, known, MOVED, order)


def _most_alike(entries: Entries, known: Past, least: float, order: _Order | None = None) -> Found:
    """Pairs entries with known ones, the most alike first; each is used once."""
    if len(entries) * len(known) > MOST_PAIRS:
        return {}
    pairs = sorted(
        (-likeness, position, key)
        for position, entry in entries.items()
        for key, past in known.items()
        if not _is_of_another_day(entry, past)
        and (likeness := _likeness(entry, past)) >= least
        and (order is None or (order.fits(position, past.at) and order.is_alone(entry, likeness)))
    )
    found: Found = {}
    taken: set[str] = set()
    for _, position, key in pairs:
        if position not in found and key not in taken:
            found[position] = key
            taken.add(key)
    return found


def _untitled(entry: Remembered) -> Remembered:
    return msgspec.structs.replace(entry, digest=msgspec.structs.replace(entry.digest, title=NO_TITLE))


def _likeness(one: Remembered, two: Remembered) -> float:
    """How much of two entries is the same, 0 to 1: the share of word pairs, or at least half for a shared title."""
    a = {one.sketch[i : i + 4] for i in range(0, len(one.sketch), 4)}
    b = {two.sketch[i : i + 4] for i in range(0, len(two.sketch), 4)}
    smallest = sorted(a | b)[:SKETCH_SIZE]
    shared = sum(value in a and value in b for value in smallest) / max(len(smallest), 1)
    return max(shared, 0.5) if one.digest.title == two.digest.title != NO_TITLE else shared
