"""What a snapshot changes of what its page said before: new, revised and withdrawn entries.

in: the state of one page and its next snapshot, in the order of the fetches
out: updates, each judged as if it stood alone (`match` comes later), dead letters, and the changes of the state

Deterministic: the same snapshots in the same order give the same updates. An unchanged entry costs
two look-ups. State is bounded: an entry is forgotten `FORGET_AFTER` after it was last on the page.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from connectors.letters import dead_letter
from connectors.platforms import split_page
from pipelines.identity import (
    Digest,
    Remembered,
    among,
    digest_of,
    identify,
    printed_time,
    record_id,
    remembered,
    update_id,
)
from schemas.errors import Fatal, Reject
from schemas.records import Action, Content, DeadLetter, Entry, Kind, Match, Snapshot, Update

FORGET_AFTER = timedelta(days=7)  # longer than any page keeps what it has once dropped and shows again
FORMER_TEXTS = 8  # hashes of former texts kept of an entry: a stale cache is rarely more edits behind
IMPLAUSIBLE_SHARE = 0.3  # of the known entries gone at once: the page failed to render rather than was edited
IMPLAUSIBLE_LEAST = 3
IMPLAUSIBLE_LAST = 5  # snapshots in a row after which what is gone has left the page, whatever the reason


class Known(msgspec.Struct, frozen=True, array_like=True):
    """What the page said last of one entry."""

    update_id: str
    revision: int
    entry: Entry  # without its content
    past: Remembered
    former: tuple[int, ...] = ()  # hashes of texts that it had before
    doubted: Entry | None = None  # it came back, or a former text of it did: a stale cache, unless seen twice
    missing: int = 0  # snapshots in a row without it, though its neighbours were there
    left_at: datetime | None = None  # when it was gone from the page, for good or not
    withdrawn: bool = False


class Noted(msgspec.Struct, frozen=True, array_like=True, tag=0):
    """A change of the state: this is now known of an entry; None where it is forgotten."""

    key: str
    known: Known | None


class Doubted(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """A change of the state: so many snapshots in a row were implausible."""

    snapshots: int


PageDelta = Noted | Doubted


class Steady(msgspec.Struct, frozen=True, gc=False):
    """An entry that said the same as what is known of it; holds as long as that is known, the very same object."""

    entry: Entry
    key: str
    known: Known


class Page:
    """The state of one page: entries by key, and how many snapshots in a row were implausible.

    `steady` is no state, but spares work: the entries of the last snapshot that had not changed, by what
    tells them apart at sight.
    """

    def __init__(self) -> None:
        self.known: dict[str, Known] = {}
        self.implausible = 0
        self.steady: dict[str | int, Steady] = {}

    def steady_one(self, entry: Entry) -> Steady | None:
        """An entry of which all is as it was in the snapshot before; None for any other."""
        steady = self.steady.get(_at_sight(entry))
        if steady is None or self.known.get(steady.key) is not steady.known or steady.entry != entry:
            return None
        return steady

    def apply(self, delta: PageDelta) -> None:
        """Changes the state by one delta; deltas of equal order give equal states."""
        match delta:
            case Doubted(snapshots):
                self.implausible = snapshots
            case Noted(key, None):
                self.known.pop(key, None)
            case Noted(key, known) if known is not None:
                self.known[key] = known

    def deltas(self) -> list[PageDelta]:
        """The shortest list of deltas that gives this state."""
        noted: list[PageDelta] = [Noted(key, known) for key, known in self.known.items()]
        return [*noted, Doubted(self.implausible)] if self.implausible else noted


class Revised(msgspec.Struct, frozen=True):
    """What one snapshot came to."""

    updates: tuple[Update, ...] = ()
    letters: tuple[DeadLetter, ...] = ()
    deltas: tuple[PageDelta, ...] = ()
    unchanged: int = 0
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
        return _Comparison(page, snapshot).confirm()
    try:
        split = split_page(_at_live_address(snapshot))
    except (Reject, Fatal) as error:
        return Revised(letters=(dead_letter("split", error, snapshot),))
    change = add_older if snapshot.older_of is not None else compare
    return msgspec.structs.replace(change(page, snapshot, split.entries), repeated=split.repeated)


def compare(page: Page, snapshot: Snapshot, entries: Sequence[Entry]) -> Revised:
    """The second half of `revise`: what the entries of a snapshot, in page order, change."""
    return _Comparison(page, snapshot).compare(entries)


def add_older(page: Page, snapshot: Snapshot, entries: Sequence[Entry]) -> Revised:
    """What the entries of an older page add: those that are not known. It says nothing of those that are.

    For it may come from a cache that is older than what is known, and holds what the live page does not.
    """
    return _Comparison(page, _at_live_address(snapshot)).add(entries)


def _at_live_address(snapshot: Snapshot) -> Snapshot:
    """An older page as if its live page had answered, so that an entry has one address on both."""
    return msgspec.structs.replace(snapshot, url=snapshot.older_of) if snapshot.older_of else snapshot


class _Comparison:
    """One snapshot held against one page; collects what comes of it."""

    def __init__(self, page: Page, snapshot: Snapshot):
        self.page, self.snapshot, self.at = page, snapshot, snapshot.fetched_at
        self.updates: list[Update] = []
        self.deltas: list[PageDelta] = []
        self.letters: list[DeadLetter] = []
        self.unchanged = 0
        self.steady: dict[str | int, Steady] = {}
        self.shifted = (
            False  # an entry without an id was edited: others are found by what it says, so look at all again
        )

    def compare(self, entries: Sequence[Entry]) -> Revised:
        steady = [self.page.steady_one(entry) for entry in entries]
        past = {key: known.past for key, known in self.page.known.items()} if None in steady else {}
        keys = identify(entries, past, [sure.key if sure else None for sure in steady])
        present: dict[str, Entry] = {}
        others: dict[str, Entry] = {}
        for key, entry, sure in zip(keys, entries, steady, strict=True):
            if key in present:
                continue
            present[key] = entry
            if sure is None:
                others[key] = entry
            else:
                self.steady[_at_sight(entry)] = sure
        self.unchanged = len(present) - len(others)
        for key, entry in _oldest_first(others):
            known = self.page.known.get(key)
            if known is None:
                self._appear(key, entry)
            else:
                self._look_at(key, known, entry)
        self._miss(present)
        self.page.steady = self.steady
        return self._done()

    def add(self, entries: Sequence[Entry]) -> Revised:
        """Tells what is not known. It has left the live page: nothing is made of its not being there."""
        keys = identify(entries, among(entries, {key: known.past for key, known in self.page.known.items()}))
        present: dict[str, Entry] = {}
        for key, entry in zip(keys, entries, strict=True):
            present.setdefault(key, entry)
        unknown = {key: entry for key, entry in present.items() if key not in self.page.known}
        self.unchanged = len(present) - len(unknown)
        for key, entry in _oldest_first(unknown):
            self._appear(key, entry, left_at=self.at)
        return self._done()

    def confirm(self) -> Revised:
        """The page says again what it said in the snapshot before: what was doubted holds now."""
        for key, known in self.page.known.items():
            if known.doubted is not None:
                self._change(key, known, known.doubted)
            elif known.missing and not known.withdrawn:
                self._withdraw(key, known)
        return self._done()

    def _done(self) -> Revised:
        if self.shifted:
            self.page.steady = {}
        for key, known in self.page.known.items():
            if known.left_at is not None and self.at - known.left_at > FORGET_AFTER:
                self.deltas.append(Noted(key, None))
        return Revised(tuple(self.updates), tuple(self.letters), tuple(self.deltas), self.unchanged)

    def _appear(self, key: str, entry: Entry, left_at: datetime | None = None) -> None:
        name = update_id(entry.published.at, self.snapshot.outlet, page_of(self.snapshot), key)
        self._note(key, Known(name, 1, _outline(entry), _past(entry), left_at=left_at))
        self._tell(name, 1, "NEW", entry, ())

    def _look_at(self, key: str, known: Known, entry: Entry) -> None:
        said, entry = entry, _with_steady_time(entry, known)
        changed = _changed(known, entry)
        came_back = known.withdrawn or digest_of(entry.content).text in known.former
        if changed and came_back and _is_older(entry, known.entry):
            self.unchanged += 1
        elif came_back and (changed or known.withdrawn) and known.doubted is None:
            self._note(key, msgspec.structs.replace(known, doubted=entry, missing=0, left_at=None))
        elif changed or known.withdrawn:
            self._change(key, known, entry)
        else:
            self.unchanged += 1
            if known.left_at is not None or known.missing or known.doubted is not None:
                self._note(key, msgspec.structs.replace(known, doubted=None, missing=0, left_at=None))
            else:
                self.steady[_at_sight(said)] = Steady(said, key, known)

    def _change(self, key: str, known: Known, entry: Entry) -> None:
        changed = _changed(known, entry)
        former = (*known.former, known.past.digest.text)[-FORMER_TEXTS:] if "text" in changed else known.former
        self.shifted = self.shifted or key.startswith("t:")
        revision = known.revision + 1
        self._note(key, Known(known.update_id, revision, _outline(entry), _past(entry), former))
        self._tell(known.update_id, revision, "REVISED", entry, changed)

    def _miss(self, present: Mapping[str, Entry]) -> None:
        """Entries that were there and are not: withdrawn while their neighbours remain, else rolled off the page."""
        was = {key: known for key, known in self.page.known.items() if known.left_at is None or known.missing}
        absent = {key: known for key, known in was.items() if key not in present}
        oldest = _oldest_in_place(present) if absent else {}
        between = {
            key
            for key, known in absent.items()
            if _has_older(known.entry, oldest) and not (known.withdrawn or known.entry.published.source == "FEED")
        }
        if len(between) >= max(IMPLAUSIBLE_LEAST, IMPLAUSIBLE_SHARE * len(was)):
            between = self._doubt(between)
        elif self.page.implausible:
            self.deltas.append(Doubted(0))
        for key, known in absent.items():
            if key in between and known.missing:
                self._withdraw(key, known)
            elif key in between:
                self._note(key, msgspec.structs.replace(known, missing=1, left_at=self.at, doubted=None))
            elif known.left_at is None and not self._is_doubtful:
                self._note(key, msgspec.structs.replace(known, missing=0, left_at=self.at, doubted=None))

    _is_doubtful = False

    def _doubt(self, gone: set[str]) -> set[str]:
        """An implausible snapshot withdraws nothing; when it stays so, what is gone has left the page."""
        snapshots = self.page.implausible + 1
        self.deltas.append(Doubted(snapshots))
        self._is_doubtful = snapshots < IMPLAUSIBLE_LAST
        if snapshots == 1:
            reason = f"{len(gone)} entries are gone from between others at once: the page seems not to be whole"
            self.letters.append(dead_letter("revise", Reject(reason), self.snapshot))
        return set()

    def _withdraw(self, key: str, known: Known) -> None:
        revision = known.revision + 1
        gone = msgspec.structs.replace(
            known, revision=revision, missing=0, left_at=self.at, withdrawn=True, doubted=None
        )
        self._note(key, gone)
        self._tell(known.update_id, revision, "WITHDRAWN", known.entry, ())

    def _note(self, key: str, known: Known) -> None:
        self.deltas.append(Noted(key, known))

    def _tell(self, name: str, revision: int, action: Action, entry: Entry, changed: tuple[str, ...]) -> None:
        self.updates.append(_update(name, revision, action, entry, changed, self.snapshot))


def _at_sight(entry: Entry) -> str | int:
    """What tells entries apart without reading them; equal contents are mostly one object, for reading remembers."""
    return entry.native_id or entry.permalink or id(entry.content)


def _update(
    name: str, revision: int, action: Action, entry: Entry, changed: tuple[str, ...], snapshot: Snapshot
) -> Update:
    content, published = entry.content, entry.published
    update = Update(
        record_id="", update_id=name, revision=revision, action=action, changed=changed,
        outlet=snapshot.outlet, via=entry.via, source=snapshot.source, page_url=snapshot.url,
        permalink=entry.permalink, kind=entry.kind, published_at=published.at, precision=published.precision,
        time_source=published.source, time_text=published.text, modified_at=entry.modified_at,
        observed_at=snapshot.fetched_at, snapshot_id=snapshot.snapshot_id,
        title=content.title, text=content.text, html=content.html, language=entry.language or snapshot.language,
        authors=content.authors, links=content.links, media=content.media, quotes=content.quotes, tags=content.tags,
        pinned=entry.pinned, match=Match(verdict="NEW", story_id=name),
    )  # fmt: skip
    return msgspec.structs.replace(update, record_id=record_id(update))


def _outline(entry: Entry) -> Entry:
    """An entry without what it says: enough to name it when it is withdrawn."""
    return msgspec.structs.replace(entry, content=Content(text=""))


def _past(entry: Entry) -> Remembered:
    if entry.native_id or entry.permalink:  # found again by its id: no sketch is needed
        return Remembered(printed_time(entry), digest_of(entry.content), b"")
    return remembered(entry)


def _changed(known: Known, entry: Entry) -> tuple[str, ...]:
    """The fields that say something else now; white space and furniture do not count."""
    was, now = known.past.digest, digest_of(entry.content)
    fields = [field for field in Digest.__struct_fields__ if getattr(was, field) != getattr(now, field)]
    return tuple(fields) if entry.published.at == known.entry.published.at else (*fields, "published_at")


def _with_steady_time(entry: Entry, known: Known) -> Entry:
    """The entry with the time it had, unless the page itself prints another one.

    A clock without a date is read by the fetch or the page's date, and a feed's date is touched by
    every save: neither makes a revision.
    """
    was, now = known.entry.published, entry.published
    if was.at == now.at:
        return entry
    weak = now.source in ("PAGE", "FETCHED", "FEED") or printed_time(entry) == known.past.time
    return msgspec.structs.replace(entry, published=was) if weak else entry


def _is_older(entry: Entry, known: Entry) -> bool:
    return entry.modified_at is not None and known.modified_at is not None and entry.modified_at < known.modified_at


def _oldest_first(present: Mapping[str, Entry]) -> list[tuple[str, Entry]]:
    return sorted(present.items(), key=lambda item: (item[1].published.at, item[0]))


def _oldest_in_place(present: Mapping[str, Entry]) -> dict[Kind, datetime]:
    """For each kind of entry the oldest time that stands in its place; a pinned or moved entry proves nothing."""
    entries = [entry for entry in present.values() if not entry.pinned and entry.published.source != "FEED"]
    steps = [(one.published.at, two.published.at) for one, two in pairwise(entries)]
    newest_first = sum(one > two for one, two in steps) >= sum(one < two for one, two in steps)
    oldest: dict[Kind, datetime] = {}
    newest_so_far: datetime | None = None
    for entry in reversed(entries) if newest_first else entries:
        if newest_so_far is None or entry.published.at >= newest_so_far:
            newest_so_far = entry.published.at
            oldest.setdefault(entry.kind, newest_so_far)
    return oldest


def _has_older(entry: Entry, oldest: Mapping[Kind, datetime]) -> bool:
    """Whether an older entry of its kind still stands: then it did not roll off the end of its page.

    Items of feeds come and go as they like: they are never withdrawn.
    """
    return entry.kind in oldest and oldest[entry.kind] < entry.published.at
