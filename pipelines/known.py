"""What is known of a page from one of its snapshots to the next, and the deltas that change it.

An entry that left its page is forgotten `FORGET_AFTER` later, so the state is bounded by what pages show.
New fields stand at the end and have defaults: checkpoints of older versions are read.
"""

from datetime import datetime, timedelta

import msgspec

from pipelines.identity import Remembered, saying
from schemas.records import Entry

FORGET_AFTER = timedelta(days=7)  # longer than any page keeps what it has once dropped and shows again

PERHAPS = 1  # `missing`: it is not on the page, which may be an older copy, or have let it roll off its end
GONE = 2  # `missing`: it is not on the page, and nothing but a withdrawal or a fault of the page explains it


class Known(msgspec.Struct, frozen=True, array_like=True):
    """What the page said last of one entry."""

    update_id: str
    revision: int
    entry: Entry  # without its content
    past: Remembered
    former: tuple[int, ...] = ()  # hashes of what it said before
    doubted: Entry | None = None  # what it says now and is not told yet: an older copy's, or one of many in a row
    missing: int = 0  # PERHAPS or GONE while it may have been withdrawn
    left_at: datetime | None = None  # when it was gone from the page, for good or not
    withdrawn: bool = False
    since: datetime | None = None  # what was made later shows it; None is its own time
    said_at: datetime | None = None  # the snapshot that first said what is told of it
    changes: tuple[datetime, ...] = ()  # when it last began to say something else, told or not
    crowd: int = 0  # of one that is missing PERHAPS for it may have rolled off: so many entries were shown then
    again_at: datetime | None = None  # when it last said again what is told of it, after it was in doubt

    @property
    def shown_since(self) -> datetime:
        """From when on each copy of the page shows it."""
        return self.since or self.entry.published.at

    @property
    def told_at(self) -> datetime:
        """The snapshot that first said what is told of it."""
        return self.said_at or self.entry.published.at

    @property
    def seen_at(self) -> datetime:
        """A snapshot that showed what is told of it, and none since has shown that and then again something else."""
        return self.again_at or self.told_at

    @property
    def is_here(self) -> bool:
        """Whether it was on the page, or may yet turn out to be."""
        return self.left_at is None or self.missing > 0

    @property
    def saying(self) -> int:
        """The hash of what is told of it."""
        return saying(self.past.digest, self.entry.published.at)


class Noted(msgspec.Struct, frozen=True, array_like=True, tag=0):
    """A change of the state: this is now known of an entry; None where it is forgotten."""

    key: str
    known: Known | None


class LastBody(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """A change of the state: what the last body was worth.

    `implausible`: so many in a row seemed not whole. `refused`: it could not be read, or nothing of it
    is believed. `as_of`: the newest time that it printed, when something on it was in doubt. `room`: the
    most entries that the page has ever shown. `made_after`: what it said then of when it was made.
    """

    implausible: int = 0
    refused: bool = False
    as_of: datetime | None = None
    room: int = 0
    made_after: datetime | None = None


PageDelta = Noted | LastBody


class Steady(msgspec.Struct, frozen=True, gc=False):
    """An entry that said the same as what is known of it; holds as long as that is known, the very same object."""

    entry: Entry
    key: str
    known: Known


class Page:
    """The state of one page: entries by key, and what the last body was worth.

    `steady` is no state, but spares work: the entries of the last snapshot that had not changed, by what
    tells them apart at sight.
    """

    def __init__(self) -> None:
        self.known: dict[str, Known] = {}
        self.last = LastBody()
        self.steady: dict[str | int, Steady] = {}

    def steady_one(self, entry: Entry) -> Steady | None:
        """An entry of which all is as it was in the snapshot before; None for any other."""
        steady = self.steady.get(at_sight(entry))
        if steady is None or self.known.get(steady.key) is not steady.known or steady.entry != entry:
            return None
        return steady

    def apply(self, delta: PageDelta) -> None:
        """Changes the state by one delta; deltas of equal order give equal states."""
        match delta:
            case LastBody():
                self.last = delta
            case Noted(key, None):
                self.known.pop(key, None)
            case Noted(key, known) if known is not None:
                self.known[key] = known

    def deltas(self) -> list[PageDelta]:
        """The shortest list of deltas that gives this state."""
        noted: list[PageDelta] = [Noted(key, known) for key, known in self.known.items()]
        return noted if self.last == LastBody() else [*noted, self.last]


def at_sight(entry: Entry) -> str | int:
    """What tells entries apart without reading them; equal contents are mostly one object, for reading remembers."""
    return entry.native_id or entry.permalink or id(entry.content)
