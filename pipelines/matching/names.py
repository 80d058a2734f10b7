"""Ids of updates in twelve bytes.

`2016-12-11T19:20Z/<outlet>/<8 hex>` <-> a packed name:

    number of the outlet 4 | minutes since 1970 4 | the hash 4

An id of another form is a string with a number of its own, and no minute. Two names that one `Names`
packed are equal when their ids are. Numbers that are not used any more can be given again.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from struct import Struct

import numpy as np

NAME = Struct("<III")
NAME_BYTES = NAME.size
NOTHING = bytes(NAME_BYTES)  # in place of a name
NO_MINUTE = 0xFFFFFFFF

_USUAL = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z)/([^/]+)/([0-9a-f]{8})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def string_numbers(rows: bytes, width: int, places: Iterable[int]) -> set[int]:
    """The numbers of the strings that stand at these places of rows of `width` bytes."""
    table = np.frombuffer(rows, np.uint8).reshape(-1, width)
    columns = [table[:, place : place + 4].copy().view(np.uint32) for place in places]
    return {number for column in columns for number in np.unique(column).tolist()}


class Names:
    """The strings that names are made of, by number; 0 is none of them."""

    def __init__(self) -> None:
        self._strings: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self._free: list[int] = []

    def __len__(self) -> int:
        return len(self._strings)

    def number(self, string: str) -> int:
        """The number of a string, a new one where it has none."""
        found = self._numbers.get(string)
        if found is None:
            found = self._free.pop() if self._free else len(self._strings) + 1
            self._strings[found], self._numbers[string] = string, found
        return found

    def string(self, number: int) -> str:
        """The string of a number."""
        return self._strings[number]

    def pack(self, update_id: str) -> bytes:
        """The name of an update, which may give its strings a number."""
        string, minute, hashed = _parts(update_id)
        return NAME.pack(self.number(string), minute, hashed)

    def packed(self, update_id: str) -> bytes:
        """The name of an update; `NOTHING`, which no update has, where one of its strings has no number."""
        string, minute, hashed = _parts(update_id)
        number = self._numbers.get(string)
        return NAME.pack(number, minute, hashed) if number else NOTHING

    def unpack(self, name: bytes) -> str:
        """The id of an update."""
        number, minute, hashed = NAME.unpack(name)
        string = self._strings[number]
        return string if minute == NO_MINUTE else f"{_printed(minute)}/{string}/{hashed:08x}"

    def keep(self, used: Iterable[int]) -> None:
        """Forget the strings of all other numbers."""
        unused = self._strings.keys() - set(used)
        for number in sorted(unused):
            del self._numbers[self._strings.pop(number)]
        self._free = sorted(set(range(1, max(self._strings, default=0) + 1)) - self._strings.keys(), reverse=True)


def _parts(update_id: str) -> tuple[str, int, int]:
    usual = _USUAL.fullmatch(update_id)
    minute = _minute(usual[1]) if usual else NO_MINUTE
    if usual is None or minute == NO_MINUTE:
        return update_id, NO_MINUTE, 0
    return usual[2], minute, int(usual[3], 16)


@lru_cache(4096)
def _minute(printed: str) -> int:
    """Minutes since 1970; `NO_MINUTE` where the date is none or before."""
    try:
        minute = (datetime.fromisoformat(printed) - _EPOCH) // _MINUTE
    except ValueError:
        return NO_MINUTE
    return minute if minute >= 0 else NO_MINUTE


@lru_cache(4096)
def _printed(minute: int) -> str:
    return f"{_EPOCH + minute * _MINUTE:%Y-%m-%dT%H:%MZ}"
