"""Known updates in the order in which they came, packed: about ninety bytes for a text of twenty words that count.

`Known` <-> its number. The oldest days are dropped whole. Entries of one day stand side by side in
segments, each in a few buffers instead of an object an entry:

    heads    22 bytes an entry: action and verdict 1 | language 1 | name 12 | hash of the text 8
    links    30 bytes, of those that have one: outlet 4 | story 12 | what it is of 12 | score 2
    tokens   4 bytes each, while the segment grows; then 2, a place in the sorted list of its tokens

The outlet stands in the links where the name does not tell it.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from struct import Struct
from typing import get_args

import numpy as np
import numpy.typing as npt

from pipelines.matching.known import Known
from pipelines.matching.names import NAME, NAME_BYTES, NO_MINUTE, NOTHING, Names, string_numbers
from schemas.records import Action, VerdictName

SEGMENT = 16_384  # entries: of so many, tokens take 50 bytes an entry, with 4,096 they take 57
MOST_CODES = 1 << 16

HEAD = Struct(f"<BB{NAME_BYTES}sQ")
LINK = Struct(f"<I{NAME_BYTES}s{NAME_BYTES}sH")
_NAME_AT = 2  # in a head
_ACTIONS: tuple[Action, ...] = get_args(Action)
_VERDICTS: tuple[VerdictName, ...] = get_args(VerdictName)


class Segment:
    """Entries of one day, the first of them with the number `first`."""

    __slots__ = ("codes", "day", "first", "heads", "linked", "links", "starts", "table", "tokens")

    def __init__(self, day: int, first: int) -> None:
        self.day, self.first = day, first
        self.heads, self.links = bytearray(), bytearray()
        self.linked = array("I")  # the places that have a link
        self.starts = array("I", [0])  # of the tokens of each entry, and the end
        self.tokens = array("I")
        self.table: npt.NDArray[np.uint32] | None = None
        self.codes: npt.NDArray[np.uint16] | None = None

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def held_bytes(self) -> int:
        """What its buffers hold."""
        buffers = (self.linked, self.starts, self.tokens)
        packed = sum(part.nbytes for part in (self.table, self.codes) if part is not None)
        return packed + len(self.heads) + len(self.links) + sum(4 * len(part) for part in buffers)

    def tokens_of(self, place: int) -> bytes:
        """The tokens of an entry."""
        begin, end = self.starts[place], self.starts[place + 1]
        if self.table is None or self.codes is None:
            return self.tokens[begin:end].tobytes()
        return self.table[self.codes[begin:end]].tobytes()

    def link_of(self, place: int) -> tuple[int, bytes, bytes, int] | None:
        """Outlet, story, what it is of, and score."""
        row = bisect_left(self.linked, place)
        if row == len(self.linked) or self.linked[row] != place:
            return None
        found: tuple[int, bytes, bytes, int] = LINK.unpack_from(self.links, row * LINK.size)
        return found

    def close(self) -> None:
        """Pack the tokens: no entry is added any more."""
        table, codes = np.unique(np.frombuffer(self.tokens, np.uint32), return_inverse=True)
        if len(table) <= MOST_CODES:
            self.table, self.codes = table, codes.astype(np.uint16)
            self.tokens = array("I")
        self.starts, self.linked, self.tokens = self.starts[:], self.linked[:], self.tokens[:]  # without room to grow
        self.heads, self.links = bytearray(bytes(self.heads)), bytearray(bytes(self.links))

    def strings(self) -> set[int]:
        """The numbers of the strings that its names and links use."""
        of_heads = string_numbers(bytes(self.heads), HEAD.size, [_NAME_AT])
        return of_heads | string_numbers(bytes(self.links), LINK.size, [0, 4, 4 + NAME_BYTES])


class Entries:
    """All known updates; the oldest has the number 0."""

    def __init__(self) -> None:
        self._segments: list[Segment] = []
        self._firsts: list[int] = []  # of the segments
        self._names = Names()
        self._languages: list[str] = []

    def __len__(self) -> int:
        return self._firsts[-1] + len(self._segments[-1]) if self._segments else 0

    def __iter__(self) -> Iterator[Known]:
        return map(self.__getitem__, range(len(self)))

    @property
    def held_bytes(self) -> int:
        """What the buffers hold, without the few strings that names are made of."""
        return sum(segment.held_bytes for segment in self._segments)

    @property
    def today(self) -> int:
        """The number of the first entry of the newest day."""
        day = self._segments[-1].day
        return next(segment.first for segment in self._segments if segment.day == day)

    def append(self, one: Known) -> int:
        """Add an update, whose number is returned; it counts to the newest day, however late it comes."""
        day = max(one.day, self._segments[-1].day) if self._segments else one.day
        if not self._segments or self._segments[-1].day != day or len(self._segments[-1]) == SEGMENT:
            self._open(day)
        segment = self._segments[-1]
        place = len(segment)
        name = self._names.pack(one.update_id)
        kind = _ACTIONS.index(one.action) << 4 | _VERDICTS.index(one.verdict)
        segment.heads += HEAD.pack(kind, self._language(one.language), name, one.same)
        outlet = 0 if one.outlet == self._outlet(name) else self._names.number(one.outlet)
        if outlet or one.story_id or one.of or one.score:
            story, of = (self._names.pack(id) if id else NOTHING for id in (one.story_id, one.of))
            segment.linked.append(place)
            segment.links += LINK.pack(outlet, story, of, one.score)
        segment.tokens.frombytes(one.tokens)
        segment.starts.append(len(segment.tokens))
        return segment.first + place

    def __getitem__(self, number: int) -> Known:
        segment, place = self._find(number)
        kind, language, name, same = HEAD.unpack_from(segment.heads, place * HEAD.size)
        outlet, story, of, score = segment.link_of(place) or (0, NOTHING, NOTHING, 0)
        return Known(
            self._names.unpack(name),
            self._names.string(outlet) if outlet else self._outlet(name) or "",
            self._languages[language],
            _ACTIONS[kind >> 4],
            segment.day,
            same,
            segment.tokens_of(place),
            _VERDICTS[kind & 15],
            score,
            None if story == NOTHING else self._names.unpack(story),
            None if of == NOTHING else self._names.unpack(of),
        )

    def told(self, number: int) -> tuple[str | None, bytes, bytes]:
        """Outlet, packed name of the story, and tokens of an entry: a part of it, at a third of the time."""
        segment, place = self._find(number)
        begin = place * HEAD.size + _NAME_AT
        name = bytes(segment.heads[begin : begin + NAME_BYTES])
        outlet, story, _, _ = segment.link_of(place) or (0, NOTHING, NOTHING, 0)
        return (
            self._names.string(outlet) if outlet else self._outlet(name),
            name if story == NOTHING else story,
            segment.tokens_of(place),
        )

    def name(self, number: int) -> bytes:
        """The packed name of an entry: equal where the ids are."""
        segment, place = self._find(number)
        begin = place * HEAD.size + _NAME_AT
        return bytes(segment.heads[begin : begin + NAME_BYTES])

    def packed(self, update_id: str) -> bytes:
        """The packed name of an update; one that no entry has where it is not known."""
        return self._names.packed(update_id)

    def drop_before(self, day: int) -> int:
        """Drop the days before `day`; how many entries went, by which all numbers are now lower."""
        kept = [segment for segment in self._segments if segment.day >= day]
        dropped = kept[0].first if kept else len(self)
        if dropped:
            for segment in kept:
                segment.first -= dropped
            self._segments, self._firsts = kept, [segment.first for segment in kept]
            self._names.keep(number for segment in kept for number in segment.strings())
        return dropped

    def _open(self, day: int) -> None:
        if self._segments:
            self._segments[-1].close()
        first = len(self)
        self._firsts.append(first)
        self._segments.append(Segment(day, first))

    def _find(self, number: int) -> tuple[Segment, int]:
        segment = self._segments[bisect_right(self._firsts, number) - 1]
        return segment, number - segment.first

    def _outlet(self, name: bytes) -> str | None:
        """The outlet that a name tells."""
        number, minute, _ = NAME.unpack(name)
        return None if minute == NO_MINUTE else self._names.string(number)

    def _language(self, code: str) -> int:
        if code not in self._languages:
            self._languages.append(code)
        return self._languages.index(code)
