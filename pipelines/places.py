"""Where updates went: what a revision or withdrawal of one needs, for longer than its text is kept.

`Place` by the id of its update, packed in some twenty bytes. The oldest days are dropped whole.

    rows     13 bytes a place: name 12 | topic 1
    links    24 bytes, of those that are not of their own story: story 12 | what it is of 12
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from struct import Struct
from typing import Literal, get_args

import msgspec
import xxhash

from pipelines.matching.names import NAME_BYTES, NOTHING, Names, string_numbers
from pipelines.matching.postings import PostingLists, entry_of

Topic = Literal["updates", "sightings"]

ROW = Struct(f"<{NAME_BYTES}sB")
LINK = Struct(f"<{NAME_BYTES}s{NAME_BYTES}s")
MOST_ALIKE = 8  # updates of one hash, or places of one update, between which the newest is found
_TOPICS: tuple[Topic, ...] = get_args(Topic)


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where the last record of an update went; `day` as an ordinal, `story_id` None where the story is its own."""

    update_id: str
    topic: Topic
    day: int
    story_id: str | None = None
    of: str | None = None


class Places:
    """All places; a new one of an update stands for those before it."""

    def __init__(self) -> None:
        self._names = Names()
        self._rows, self._links = bytearray(), bytearray()
        self._linked = array("I")  # the numbers of the rows that have a link
        self._days: list[tuple[int, int]] = []  # (day, number of its first row)
        self._by_name = PostingLists(MOST_ALIKE, waiting=2_048)

    def __len__(self) -> int:
        return len(self._rows) // ROW.size

    @property
    def held_bytes(self) -> int:
        """What the buffers hold, without the few strings that names are made of."""
        return len(self._rows) + len(self._links) + 4 * len(self._linked) + self._by_name.held_bytes

    def note(self, place: Place) -> None:
        """Remember a place; it counts to the newest day, however late it comes."""
        number = len(self)
        day = max(place.day, self._days[-1][0]) if self._days else place.day
        if not self._days or self._days[-1][0] != day:
            self._days.append((day, number))
        self._rows += ROW.pack(self._names.pack(place.update_id), _TOPICS.index(place.topic))
        if place.story_id or place.of:
            story, of = (self._names.pack(id) if id else NOTHING for id in (place.story_id, place.of))
            self._linked.append(number)
            self._links += LINK.pack(story, of)
        self._by_name.add(number, [_hash(place.update_id)], [0])

    def find(self, update_id: str) -> Place | None:
        """Where the last record of an update went."""
        name = self._names.packed(update_id)
        for posting in reversed(self._by_name.find([_hash(update_id)]).get(0, ())):
            number = entry_of(posting)
            if self._name(number) == name:
                return self._place(number)
        return None

    def __iter__(self) -> Iterator[Place]:
        """The last place of each update, the oldest first."""
        last = {self._name(number): number for number in range(len(self))}
        return map(self._place, sorted(last.values()))

    def drop_before(self, day: int) -> None:
        """Forget what was last seen before `day`."""
        kept = [(known, first) for known, first in self._days if known >= day]
        dropped = kept[0][1] if kept else len(self)
        if not dropped:
            return
        rows = bisect_left(self._linked, dropped)
        self._days = [(known, first - dropped) for known, first in kept]
        self._rows, self._links = self._rows[dropped * ROW.size :], self._links[rows * LINK.size :]
        self._linked = array("I", [number - dropped for number in self._linked[rows:]])
        self._by_name.drop_before(dropped)
        used = string_numbers(bytes(self._rows), ROW.size, [0])
        self._names.keep(used | string_numbers(bytes(self._links), LINK.size, [0, NAME_BYTES]))

    def _name(self, number: int) -> bytes:
        return bytes(self._rows[number * ROW.size : number * ROW.size + NAME_BYTES])

    def _place(self, number: int) -> Place:
        name, topic = ROW.unpack_from(self._rows, number * ROW.size)
        row = bisect_left(self._linked, number)
        linked = row < len(self._linked) and self._linked[row] == number
        story, of = LINK.unpack_from(self._links, row * LINK.size) if linked else (NOTHING, NOTHING)
        day = next(day for day, first in reversed(self._days) if first <= number)
        return Place(
            self._names.unpack(name),
            _TOPICS[topic],
            day,
            None if story == NOTHING else self._names.unpack(story),
            None if of == NOTHING else self._names.unpack(of),
        )


def _hash(update_id: str) -> int:
    return xxhash.xxh32_intdigest(update_id.encode(), seed=3)
