"""Snapshots of a made-up newsroom, told against what is true of it: no repeat, no loss, no false withdrawal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.snapshots import OLDEST_COPY_SECONDS
from pipelines.known import Page
from pipelines.revise import Revised, compare, revise
from schemas.records import Entry, Snapshot, Update
from tests.pipelines.newsroom import Item, Newsroom, half
from tests.pipelines.pages import NOON, entry, snapshot

EDITS = ("publish", "publish", "publish", "schedule", "edit", "edit", "retitle", "retime", "withdraw", "withdraw",
         "pin", "move", "turn")  # fmt: skip
POLLS = ("good", "good", "good", "good", "stale", "stale", "half", "one fails", "empty", "error", "refused")
STEPS = st.lists(
    st.tuples(st.sampled_from(EDITS), st.sampled_from(POLLS), st.integers(0, 2**32), st.integers(10, 120)),
    min_size=3, max_size=40,
)  # fmt: skip
NEWSROOMS = st.builds(
    Newsroom, named=st.booleans(), newest_first=st.booleans(), most=st.sampled_from([3, 5, 8, 100]),
    keeps_first=st.booleans(), dated=st.booleans(),
)  # fmt: skip

Fetched = tuple[Snapshot, Sequence[Entry]]  # what replay needs: a snapshot and what its body would be split into


class Reader:
    """Polls a newsroom as the poller does, and keeps what is told of it."""

    def __init__(self, room: Newsroom):
        self.room, self.page = room, Page()
        self.fetched: list[Fetched] = []
        self.told: list[Update] = []
        self.body: Sequence[Entry] | None = None
        self.changed_at = 0
        self.to_confirm = self.to_confirm_late = False
        self.item_of: dict[str, int] = {}
        self.on_last_page: set[int] = set()  # where that was a good one
        self.exempt: set[int] = (
            set()
        )  # withdrawn when they were not, or before a page that was not whole: may be missed
        self.absent_good: dict[int, int] = {}  # withdrawn items -> good pages in a row on which others stand around

    def poll(self, body: Sequence[Entry]) -> Revised | None:
        """What a body comes to; nothing where the poller hands nothing on."""
        room, headers = self.room, self.room.headers(body)
        if body != self.body:
            self.body, self.changed_at, self.to_confirm, self.to_confirm_late = body, room.now, True, True
            return self._read(snapshot(room.now - 3600, headers=headers), body)
        late = self.to_confirm_late and room.now > self.changed_at + OLDEST_COPY_SECONDS
        if not (self.to_confirm or late):
            return None
        self.to_confirm, self.to_confirm_late = False, self.to_confirm_late and not late
        return self._read(snapshot(room.now - 3600, unchanged=True, headers=headers), ())

    def refused(self) -> None:
        """A body that no platform can split."""
        self.body, self.changed_at, self.to_confirm, self.to_confirm_late = (), self.room.now, True, True
        self._read(snapshot(self.room.now - 3600, body=b"\x00", platform="feed"), ())

    def _read(self, fetched: Snapshot, body: Sequence[Entry]) -> Revised:
        rebuilt = Page()
        for delta in self.page.deltas():
            rebuilt.apply(delta)
        revised = decide(self.page, (fetched, body))
        assert decide(rebuilt, (fetched, body)) == revised
        for delta in revised.deltas:
            self.page.apply(delta)
        self.fetched.append((fetched, body))
        for update in revised.updates:
            self._hear(update)
        return revised

    def _hear(self, update: Update) -> None:
        room = self.room
        before = [told for told in self.told if told.update_id == update.update_id]
        self.told.append(update)
        assert (update.action == "NEW") == (not before)
        assert update.revision == len(before) + 1
        if update.action == "WITHDRAWN":
            assert self.item_of[update.update_id] in room.withdrawn_at, "withdrawn, and is there"
            return
        item = room.of_text[f"{update.title} {update.text}"]
        if update.action == "NEW":
            assert item not in self.item_of.values(), "told as new twice"
            self.item_of[update.update_id] = item
        assert self.item_of[update.update_id] == item, "two entries under one name"

    def last_of(self, item: int) -> Update | None:
        (name,) = [name for name, known in self.item_of.items() if known == item] or [""]
        told = [update for update in self.told if update.update_id == name]
        return told[-1] if told else None


def decide(page: Page, fetched: Fetched) -> Revised:
    one, entries = fetched
    return revise(page, one) if one.unchanged or one.platform else compare(page, one, entries)


def step(room: Newsroom, reader: Reader, what: str, how: str, chance: Random, seconds: int) -> None:
    """One change of the newsroom, and one poll."""
    room.now += seconds
    shown, before = room.shown(), set(room.withdrawn_at)
    change(room, reader, what, chance, shown)
    reader.exempt |= room.withdrawn_at.keys() - before - reader.on_last_page
    reader.on_last_page = set()
    page = room.page()
    room.now += chance.randint(1, 40)
    known = len([1 for one in reader.page.known.values() if one.left_at is None])
    match how:
        case "stale":
            reader.poll(room.stale(chance))
            reader.absent_good.clear()
        case "half" if len(page) >= 4:
            look(room, reader, page)
            room.now += 20
            reader.exempt |= room.withdrawn_at.keys()
            reader.on_last_page = set()
            for _ in range(chance.randint(1, 3)):
                reader.poll(half(chance, page))
                room.now += 20
        case "one fails" if len(page) >= 3:
            look(room, reader, page)
            room.now += 20
            away = chance.randrange(len(page))
            reader.poll((*page[:away], *page[away + 1 :]))
            room.now += 20
            reader.poll(page)
        case "empty" | "error" if known >= 2 and reader.page.last.implausible < 3:
            bad = () if how == "empty" else (entry(0, "Sorry, something went wrong.", source="FETCHED"),)
            revised = reader.poll(bad)
            assert revised is None or revised.updates == ()
        case "refused":
            reader.refused()
        case _:
            look(room, reader, page)


def change(room: Newsroom, reader: Reader, what: str, chance: Random, shown: Sequence[Item]) -> None:
    item = chance.choice(shown) if shown else None
    match what:
        case "schedule" if reader.on_last_page and shown:
            room.publish(chance, no_later=max(item.printed for item in shown) - 60 * chance.randint(1, 12))
        case "turn":
            room.newest_first = not room.newest_first
        case "edit" if item:
            room.edit(chance, item)
        case "retitle" if item:
            room.retitle(chance, item)
        case "retime" if item and (room.named or room.most == 100) and item.number in reader.on_last_page:
            room.retime(chance, item)
        case "withdraw" if item and len(shown) > 1 and not (room.keeps_first and item is room.first()):
            room.withdraw(item)
        case "pin" if item:
            room.items[item.number] = replace(item, pinned=not item.pinned)
        case "move" if item:
            room.items[item.number] = replace(item, moved=not item.moved)
        case _:
            room.publish(chance)


def look(room: Newsroom, reader: Reader, page: Sequence[Entry]) -> None:
    """A good poll: what is withdrawn between others that stand is told by the second one."""
    revised, shown = reader.poll(page), room.shown()
    reader.on_last_page = {item.number for item in shown}
    if revised is None:
        return
    doubted = reader.page.last.implausible
    for number in room.withdrawn_at.keys() - reader.exempt:
        told = reader.last_of(number)
        stands = told is not None and told.action != "WITHDRAWN" and _between(room, reader, told, shown)
        if doubted or not stands:
            reader.exempt.add(number)
        reader.absent_good[number] = reader.absent_good.get(number, 0) + 1 if stands else 0
        assert reader.absent_good[number] < 2, "withdrawn between others, and not told"


def _between(room: Newsroom, reader: Reader, told: Update, shown: Sequence[Item]) -> bool:
    """Whether two older ones stand in their place, from which none has rolled off, and one that is surely newer."""
    if any(item.moved or item.pinned for item in shown):
        return False
    printed = [NOON + timedelta(seconds=item.printed) for item in shown]
    first = min(update.observed_at for update in reader.told if update.update_id == told.update_id)
    older = [at for at in printed if at < told.published_at]
    left = [
        known.entry.published.at for known in reader.page.known.values()
        if known.left_at is not None and not known.withdrawn and known.entry.published.at <= told.published_at
        and known.update_id != told.update_id
    ]  # fmt: skip
    older = [at for at in older if at > max(left, default=NOON - timedelta(days=1))]
    newer = [at for at in printed if at > first]
    return len(older) >= 2 and len(newer) >= 1


@settings(max_examples=600)
@given(NEWSROOMS, STEPS)
def test_what_is_told_is_true(room: Newsroom, steps: Sequence[tuple[str, str, int, int]]) -> None:
    room.now = 3600
    reader = Reader(room)
    for number, (what, how, seed, seconds) in enumerate(steps):
        step(room, reader, what, how, Random(f"{number} {seed}"), seconds)
    for seconds in (20, 900, 60, 900, 60, 60):  # the day goes on for long enough that nothing is in doubt
        room.now += seconds
        if seconds > 60:
            room.publish(Random(room.now))
        reader.poll(room.page())
    for item in room.shown():
        told = reader.last_of(item.number)
        assert told is not None, "not told"
        said = (told.title, told.text, told.published_at)
        assert said == (item.title, " ".join(item.words), NOON + timedelta(seconds=item.printed)), "an edit is not told"
    again: list[Update] = []
    page = Page()
    for fetched in reader.fetched:
        revised = decide(page, fetched)
        again += revised.updates
        for delta in revised.deltas:
            page.apply(delta)
    assert again == reader.told
