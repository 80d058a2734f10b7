"""A made-up newsroom with its live page, its caches and its faults, and what of it is true: tests only.

Every text says which item it is of, by a table that the code under test does not see.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime
from random import Random

from connectors.snapshots import OLDEST_COPY_SECONDS
from schemas.records import Entry
from tests.pipelines.pages import NOON, entry

STARTS = ["bo", "da", "fe", "gi", "ha", "ju", "ko", "la", "mi", "no", "pa", "ri"]
ENDS = ["bel", "cor", "dan", "fin", "gam", "hol", "jes", "kit", "lun", "mar", "nor", "pel"]
WORDS = [start + end for start in STARTS for end in ENDS]


# Without an id an entry is lost whose text and time change before they are seen, as when a cache is stale.
LOST_WITHIN = 2 * OLDEST_COPY_SECONDS


@dataclass(frozen=True)
class Item:
    """One entry as its editor knows it; times in seconds after noon."""

    number: int
    placed: int  # what it printed first, which says where it stands
    printed: int
    words: tuple[str, ...]
    title: str | None = None
    pinned: bool = False
    edited_at: int = 0
    retimed_at: int = 0
    moved: bool = False  # by hand, to the top, though not said to be pinned


@dataclass
class Newsroom:
    """What is published, in the order of its publication, and every copy of the page that a cache may hold.

    `most`: how many of the newest the page shows. `keeps_first`: and the first one for ever, at its end.
    `dated`: its server says when a copy was made.
    """

    named: bool
    newest_first: bool
    most: int
    keeps_first: bool
    dated: bool = False
    now: int = 0
    items: dict[int, Item] = field(default_factory=dict)
    of_text: dict[str, int] = field(default_factory=dict)
    withdrawn_at: dict[int, int] = field(default_factory=dict)
    copies: list[tuple[int, tuple[Entry, ...]]] = field(default_factory=list)
    made: int = 0

    def publish(self, chance: Random, no_later: int | None = None) -> None:
        """`no_later`: it was scheduled, and prints when it was written, before the page was last seen."""
        words = tuple(chance.choices(WORDS, k=chance.randint(8, 30)))
        if no_later is None or any(item.retimed_at for item in self.items.values()):
            no_later = self.now
        printed = max(self.first().placed if self.items else 0, no_later // 60 * 60)
        self.items[self.made] = Item(self.made, printed, printed, words)
        self.made += 1

    def edit(self, chance: Random, item: Item) -> None:
        if not self.named and self.now - item.retimed_at < LOST_WITHIN:
            return
        words = (*item.words[: -chance.randint(1, 2)], *chance.choices(WORDS, k=4))
        self.items[item.number] = replace(item, words=words, edited_at=self.now)

    def retitle(self, chance: Random, item: Item) -> None:
        if self.named or self.now - item.retimed_at >= LOST_WITHIN:
            title = " ".join(chance.choices(WORDS, k=3))
            self.items[item.number] = replace(item, title=title, edited_at=self.now)

    def retime(self, chance: Random, item: Item) -> None:
        """Its minute changes, and not its place among the others."""
        if not self.named and self.now - item.edited_at < LOST_WITHIN:
            return
        ordered = sorted(self.items.values(), key=_place)
        at = ordered.index(item)
        least = ordered[at - 1].printed if at else item.printed - 120
        most = ordered[at + 1].printed if at + 1 < len(ordered) else self.now
        choice = range(max(least, item.printed - 120), min(most, item.printed + 120) + 1, 60)
        if choice:
            self.items[item.number] = replace(item, printed=chance.choice(choice), retimed_at=self.now)

    def withdraw(self, item: Item) -> None:
        del self.items[item.number]
        self.withdrawn_at[item.number] = self.now

    def shown(self) -> list[Item]:
        """The items on the page, in page order."""
        ordered = sorted(self.items.values(), key=_place, reverse=True)
        window = ordered[: self.most]
        if self.keeps_first and ordered and ordered[-1] not in window:
            window.append(ordered[-1])
        if not self.newest_first:
            window.reverse()
        return sorted(window, key=lambda item: not (item.pinned or item.moved))

    def first(self) -> Item:
        return min(self.items.values(), key=_place)

    def page(self) -> tuple[Entry, ...]:
        """The page as it is; the caches may keep it."""
        made = tuple(self.entry(item) for item in self.shown())
        self.copies.append((self.now, made))
        return made

    def entry(self, item: Item) -> Entry:
        text = " ".join(item.words)
        self.of_text[f"{item.title} {text}"] = item.number
        return entry(
            item.printed // 60, text, title=item.title, native_id=f"n{item.number}" if self.named else None,
            pinned=item.pinned,
        )  # fmt: skip

    def headers(self, body: Sequence[Entry]) -> dict[str, str]:
        """What the server says of a body; one that is no copy is made now."""
        if not self.dated:
            return {}
        made = next((at for at, page in self.copies if page is body), self.now)
        dates = {"last-modified": made, "date": self.now}
        return {name: format_datetime(NOON + timedelta(seconds=at), usegmt=True) for name, at in dates.items()}

    def stale(self, chance: Random) -> tuple[Entry, ...]:
        """An older copy of the page, no older than copies get."""
        young = [page for at, page in self.copies if self.now - at < OLDEST_COPY_SECONDS]
        return chance.choice(young) if young else self.page()


def _place(item: Item) -> tuple[int, int]:
    return item.placed, item.number


def half(chance: Random, page: Sequence[Entry]) -> tuple[Entry, ...]:
    """What is left of a page of which half failed to render."""
    middle = len(page) // 2
    halves = page[:middle], page[len(page) - middle :], page[::2][:middle], page[1::2]
    return tuple(chance.choice(halves))


NOON_TO_ONE = timedelta(hours=1)
