"""What was made of each source last, kept as long as there is room: (source, what it came to) -> the same, next time.

Guarantees: threads may share it; what was used longest ago goes first; what is larger than a quarter of the room is
not kept.
"""

import threading
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """The last value of each source, as long as all of them come to no more than so many characters."""

    def __init__(self, characters: int):
        self._room = characters
        self._taken = 0
        self._values: dict[str, tuple[int, Value]] = {}
        self._lock = threading.Lock()

    def get(self, source: str) -> Value | None:
        """The value of a source, None where there is none or none any more."""
        with self._lock:
            found = self._values.pop(source, None)
            if found is not None:
                self._values[source] = found
        return found[1] if found is not None else None

    def forget(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._values.clear()
            self._taken = 0

    def put(self, source: str, value: Value, characters: int) -> None:
        """Keep the value of a source, of so many characters, in place of the last one."""
        with self._lock:
            self._taken -= self._values.pop(source, (0, value))[0]
            if characters > self._room // 4:
                return
            self._values[source] = (characters, value)
            self._taken += characters
            while self._taken > self._room:
                self._taken -= self._values.pop(next(iter(self._values)))[0]
