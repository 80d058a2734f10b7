"""What a snapshot changes of what its page said before: new, revised and withdrawn entries.

in: the state of one page and its next snapshot, in the order of the fetches
out: updates, each judged as if it stood alone (`match` comes later), dead letters, and the changes of the state

A page may be an older copy out of a cache, or not whole. What contradicts what was told (an entry is
gone, or says again what it said before) is believed when two snapshots in a row say it, and the page is
newer than what it contradicts. It is when one of these holds:
- it prints, at another entry, a later time than the one from which on all copies show what it contradicts;
- it says itself, or its `Last-Modified` does, that it was made after that was seen (`connectors.copies`);
- that was told ten minutes ago, and no copy is as old, nor does this one's `Age` say so.
Bodies that differ from each other are no such evidence: each server of a cache may hold an older copy of its own.

Deterministic: the same snapshots in the same order give the same updates. An unchanged entry costs
two look-ups. State is bounded: an entry is forgotten `FORGET_AFTER` after it was last on the page.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

import msgspec
from msgspec.structs import replace

from connectors import copies
from connectors.letters import dead_letter
from connectors.platforms import split_page
from connectors.snapshots import OLDEST_COPY_SECONDS
from pipelines import churn, gone, said
from pipelines.finding import among, identify
from pipelines.identity import own_key, remembered, update_id
from pipelines.known import FORGET_AFTER, GONE, PERHAPS, Known, LastBody, Noted, Page, PageDelta, Steady, at_sight
from schemas.errors import Fatal, LiveblogError, Reject
from schemas.records import Action, DeadLetter, Entry, Snapshot, Update

FORMER_SAYINGS = 8  # kept of an entry: a stale cache is rarely more edits behind
IMPLAUSIBLE_LAST = 5  # snapshots in a row after which what is gone has left the page, whatever the reason
OLDEST_COPY = timedelta(seconds=OLDEST_COPY_SECONDS)


class Revised(msgspec.Struct, frozen=True):
    """What one snapshot came to.

    `held`: entries that say something else, held back because they churn. `churning`: ids of those
    that began to.
    """

    updates: tuple[Update, ...] = ()
    letters: tuple[DeadLetter, ...] = ()
    deltas: tuple[PageDelta, ...] = ()
    unchanged: int = 0
    held: int = 0
    churning: tuple[str, ...] = ()
    repeated: int = 0  # entries that stood there more than once


def page_of(snapshot: Snapshot) -> str:
    """The key of a snapshot's page: outlet and address, without the fragment; of an older page, its live page's."""
    return page_key(snapshot.outlet, snapshot.older_of or snapshot.url or snapshot.source)


def page_key(outlet: str, address: str) -> str:
    """The key of the page that an outlet has at an address."""
    return f"{outlet} {address.partition('#')[0]}"


def revise(page: Page, snapshot: Snapshot) -> Revised:
    """Compares a snapshot with what its page said before. Does not change `page`: apply the deltas."""
    if snapshot.unchanged:
        return _Comparison(page, snapshot, ()).confirm()
    try:
        split = split_page(_at_live_address(snapshot))
    except (Reject, Fatal) as error:
        deltas = unread(page) if snapshot.older_of is None else ()
        return Revised(letters=(dead_letter("split", error, snapshot),), deltas=deltas)
    change = add_older if snapshot.older_of is not None else compare
    return replace(change(page, snapshot, split.entries), repeated=split.repeated)


def compare(page: Page, snapshot: Snapshot, entries: Sequence[Entry]) -> Revised:
    """The second half of `revise`: what the entries of a snapshot, in page order, change."""
    if snapshot.entries and not snapshot.entries[0] <= len(entries) <= snapshot.entries[-1]:
        declared = " to ".join(map(str, snapshot.entries))
        return _refused(page, snapshot, Reject(f"{len(entries)} entries, where a whole page has {declared}"))
    return _Comparison(page, snapshot, entries).compare()


def unread(page: Page) -> tuple[PageDelta, ...]:
    """The change of the state when a snapshot could not be read: what repeats it confirms nothing."""
    last = replace(page.last, implausible=0, refused=True)
    return () if last == page.last else (last,)


def _refused(page: Page, snapshot: Snapshot, error: LiveblogError) -> Revised:
    return Revised(letters=(dead_letter("revise", error, snapshot),), deltas=unread(page))


def add_older(page: Page, snapshot: Snapshot, entries: Sequence[Entry]) -> Revised:
    """What the entries of an older page add: those that are not known. It says nothing of those that are.

    For it may come from a cache that is older than what is known, and holds what the live page does not.
    """
    return _Comparison(page, _at_live_address(snapshot), entries).add()


def _at_live_address(snapshot: Snapshot) -> Snapshot:
    """An older page as if its live page had answered, so that an entry has one address on both."""
    return replace(snapshot, url=snapshot.older_of) if snapshot.older_of else snapshot


class _Comparison:
    """One snapshot held against one page; collects what comes of it."""

    def __init__(self, page: Page, snapshot: Snapshot, entries: Sequence[Entry]):
        self.page, self.snapshot, self.entries, self.at = page, snapshot, entries, snapshot.fetched_at
        self.present: dict[str, Entry] = {}
        self.updates: list[Update] = []
        self.deltas: list[PageDelta] = []
        self.letters: list[DeadLetter] = []
        self.unchanged = self.held = self.implausible = 0
        self.churning: list[str] = []
        self.steady: dict[str | int, Steady] = {}
        self.shifted = False  # one without an id was edited; others are found by what it says: look at all again

    def compare(self) -> Revised:
        others = self._find()
        here = {key: one for key, one in self.page.known.items() if one.is_here}
        if gone.is_another_page(here, self.present) and self._doubt(
            "nothing is there of what was", say=True, refused=True
        ):
            last = replace(self.page.last, implausible=self.implausible, refused=True)
            return Revised(letters=tuple(self.letters), deltas=(last,))
        for key, entry in _oldest_first(others):
            known = self.page.known.get(key)
            if known is None:
                self._appear(key, entry)
            else:
                self._look_at(key, known, entry)
        self._miss(here)
        self.page.steady = self.steady
        last, room = self.page.last, max(self.page.last.room, len(self.present))
        if "dated" not in vars(self):  # needed only where something was in doubt
            return self._done(replace(last, implausible=self.implausible, refused=False, room=room))
        return self._done(LastBody(self.implausible, False, self.dated[0], room, self.dated[1]))

    def add(self) -> Revised:
        """Tells what is not known. It has left the live page: nothing is made of its not being there."""
        known = {key: one.past for key, one in self.page.known.items()}
        for key, entry in zip(identify(self.entries, among(self.entries, known)), self.entries, strict=True):
            self.present.setdefault(key, entry)
        unknown = {key: entry for key, entry in self.present.items() if key not in known}
        self.unchanged = len(self.present) - len(unknown)
        for key, entry in _oldest_first(unknown):
            self._appear(key, entry, left_at=self.at)
        return self._done(self.page.last)

    def confirm(self) -> Revised:
        """The page says again what it said in the snapshot before: what was in doubt may hold now."""
        last = self.page.last
        if last.refused or last.implausible:
            return self._done(last)
        made = (last.made_after, copies.made_after(self.snapshot))
        self.dated = last.as_of, max((one for one in made if one), default=None)
        missing = {key: known for key, known in self.page.known.items() if known.missing and not known.crowd}
        if gone.implausible(sum(known.missing < GONE for known in missing.values()), last.room):
            missing = {key: known for key, known in missing.items() if known.missing == GONE}
        for key, known in self.page.known.items():
            if known.doubted is not None:
                self._differ(key, known, known.doubted)
            elif key in missing and self._outdates_presence(known):
                self._withdraw(key, known)
        return self._done(last)

    def _find(self) -> dict[str, Entry]:
        """Finds which entries these are; returns those of which not all is as it was."""
        steady = [self.page.steady_one(entry) for entry in self.entries]
        known = self.page.known if None in steady else {}
        past = {key: one.past for key, one in known.items()}
        lately = self.at - OLDEST_COPY  # what an older copy lacked has not left
        here = frozenset(key for key, one in known.items() if one.left_at is None or one.left_at > lately)
        keys = identify(self.entries, past, here, [sure.key if sure else None for sure in steady])
        others: dict[str, Entry] = {}
        for key, entry, sure in zip(keys, self.entries, steady, strict=True):
            if key in self.present:
                continue
            self.present[key] = entry
            if sure is None:
                others[key] = entry
            else:
                self.steady[at_sight(entry)] = sure
        self.unchanged = len(self.present) - len(others)
        return others

    def _done(self, last: LastBody) -> Revised:
        if self.shifted:
            self.page.steady = {}
        for key, known in self.page.known.items():
            if known.left_at is not None and self.at - known.left_at > FORGET_AFTER:
                self.deltas.append(Noted(key, None))
        if last != self.page.last:
            self.deltas.append(last)
        told = tuple(self.updates), tuple(self.letters), tuple(self.deltas)
        return Revised(*told, self.unchanged, self.held, tuple(self.churning))

    # What it says

    def _appear(self, key: str, entry: Entry, left_at: datetime | None = None) -> None:
        name = update_id(entry.published.at, self.snapshot.outlet, page_of(self.snapshot), key)
        since = entry.published.at if self._is_timely(entry) else self.at
        outline, past = said.outline(entry), remembered(entry, key)
        self._note(key, Known(name, 1, outline, past, left_at=left_at, since=since, said_at=self.at))
        self._tell(name, 1, "NEW", entry, ())

    def _look_at(self, key: str, known: Known, entry: Entry) -> None:
        shown, entry = entry, said.with_steady_time(entry, known)
        if known.withdrawn or said.changed(known, entry):
            self._differ(key, known, entry)
            return
        self.unchanged += 1
        past = remembered(entry, key) if own_key(entry) not in ("", key, known.past.name) else known.past
        again_at = self.at if known.missing or known.doubted is not None else known.again_at
        calm = replace(known, past=past, doubted=None, missing=0, left_at=None, crowd=0, again_at=again_at)
        if calm != known:
            self._note(key, calm)
        else:
            self.steady[at_sight(shown)] = Steady(shown, key, known)

    def _differ(self, key: str, known: Known, entry: Entry) -> None:
        """The entry does not say what is told of it."""
        now = said.saying_of(entry)
        again = known.doubted is not None and said.saying_of(known.doubted) == now
        stale = known.withdrawn or now in known.former or said.is_older(entry, known)
        changes = known.changes if again else churn.with_change(known.changes, self.at)
        if churn.churns(changes) and not churn.churns(known.changes):
            self.churning.append(known.update_id)
        paced = churn.may_tell(changes, known.told_at, self.at)
        self.held += not paced
        newer = stale and self._outdates(known.told_at, known.seen_at)  # asked at once: it is kept for who confirms
        if paced and (not stale or (again and newer)):
            self._change(key, known, entry, changes)
            return
        self._note(key, replace(known, doubted=entry, changes=changes, missing=0, left_at=None, crowd=0))

    def _change(self, key: str, known: Known, entry: Entry, changes: tuple[datetime, ...]) -> None:
        changed = said.changed(known, entry)
        former = (*known.former, known.saying)[-FORMER_SAYINGS:] if changed else known.former
        self.shifted = self.shifted or not own_key(entry)
        revision = known.revision + 1
        self._note(
            key,
            Known(
                known.update_id, revision, said.outline(entry), remembered(entry, key), former,
                since=self.at if known.withdrawn else known.since, said_at=self.at, changes=changes,
            ),
        )  # fmt: skip
        self._tell(known.update_id, revision, "REVISED", entry, changed)

    # What is gone

    def _miss(self, here: Mapping[str, Known]) -> None:
        """Entries that were there and are not: withdrawn while their neighbours remain, else rolled off the page."""
        if here.keys() <= self.present.keys():
            return
        present = {key: (entry, self._time_of(key, entry)) for key, entry in self.present.items()}
        absent = gone.absent(self.page.known, present, self.page.last.room, self._outdates_presence)
        if gone.implausible(absent.at_once, sum(not known.missing for known in here.values())):
            if self._doubt(f"{absent.at_once} entries are gone at once", say=absent.surely > 0):
                return
            doubted = frozenset(key for key in absent.gone if here[key].missing < GONE)
            absent = gone.Absent(left=absent.left.union(absent.perhaps, doubted), gone=absent.gone - doubted)
        for key, known in here.items():
            if key in absent.gone and known.missing == GONE:
                self._withdraw(key, known)
            elif key in absent.gone:
                self._note(key, gone.noted(known, GONE, self.at))
            elif key in absent.perhaps:
                self._note(key, gone.noted(known, known.missing or PERHAPS, self.at, absent.perhaps[key]))
            elif key in absent.left:
                self._note(key, gone.noted(known, 0, self.at))

    def _time_of(self, key: str, entry: Entry) -> datetime:
        known = self.page.known.get(key)
        return (entry if known is None else said.with_steady_time(entry, known)).published.at

    def _doubt(self, reason: str, *, say: bool, refused: bool = False) -> bool:
        """Whether the page seems not to be whole: when it stays so, what is gone has left it.

        `say`: it is no older copy. `refused`: nothing on it is believed, which makes a letter of each;
        else the first tells of all.
        """
        last = self.page.last
        self.implausible = last.implausible + 1 if last.refused == refused else 1
        doubted = self.implausible < IMPLAUSIBLE_LAST
        if say and (self.implausible == 1 or (refused and doubted)):
            error = Reject(f"{reason}: the page seems not to be whole")
            self.letters.append(dead_letter("revise", error, self.snapshot))
        if not doubted:
            self.implausible = 0  # the next one is another, and has to stay as long
        return doubted

    def _withdraw(self, key: str, known: Known) -> None:
        revision, left_at = known.revision + 1, known.left_at or self.at
        withdrawn = replace(
            known, revision=revision, missing=0, left_at=self.at, withdrawn=True, doubted=None, said_at=left_at,
            again_at=None,
        )  # fmt: skip
        self._note(key, withdrawn)
        self._tell(known.update_id, revision, "WITHDRAWN", known.entry, ())

    # How old the page is

    @cached_property
    def dated(self) -> tuple[datetime | None, datetime | None]:
        """Two times after which the page was made: the newest printed of what had been published; by `copies`."""
        return said.newest_printed(self.page.known, self.present, self.at), copies.made_after(self.snapshot)

    def _outdates(self, since: datetime, seen_at: datetime) -> bool:
        """Whether the page was made after something that copies show `since` then, and that was seen at `seen_at`.

        A printed time is held against printed times; what else dates a page, against the clock of the fetches.
        """
        printed, made_after = self.dated
        return (
            since < self.at - copies.oldest_age(self.snapshot)
            or (printed is not None and since < printed)
            or (made_after is not None and seen_at < made_after)
        )

    def _outdates_presence(self, known: Known) -> bool:
        """Whether the page was made after an entry was on it."""
        return self._outdates(known.shown_since, known.seen_at)

    def _is_timely(self, entry: Entry) -> bool:
        """Whether an entry that is new appeared when it says; what is no newer than others that were there may not."""
        at, newest = entry.published.at, self.newest_known
        return said.is_printed(entry) and at <= self.at and (newest is None or at > newest)

    @cached_property
    def newest_known(self) -> datetime | None:
        """The newest time that the page has printed before."""
        known = (one.entry for one in self.page.known.values())
        return max((entry.published.at for entry in known if said.is_printed(entry)), default=None)

    def _note(self, key: str, known: Known) -> None:
        if known != self.page.known.get(key):
            self.deltas.append(Noted(key, known))

    def _tell(self, name: str, revision: int, action: Action, entry: Entry, changed: tuple[str, ...]) -> None:
        self.updates.append(said.update_of(name, revision, action, entry, changed, self.snapshot))


def _oldest_first(present: Mapping[str, Entry]) -> list[tuple[str, Entry]]:
    return sorted(present.items(), key=lambda item: (item[1].published.at, item[0]))
