"""JSON that APIs answer with, and that pages give their own scripts.

    Document -> a JSON value;  text of a page + what stands before a state -> JSON values

What comes of it is shared by all who ask: do not change it. Guarantees: nothing but Reject is raised.
"""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec

from connectors.pages.document import Document
from schemas.errors import Reject

_DECODER = json.JSONDecoder(strict=False)
_DEEPEST = 14  # levels: states wrap what they are about in about ten
_MOST_VALUES = 200_000
_MOST_STATES = 200  # on a page: reading one may take as long as the page


def answer(document: Document) -> Any:
    """Return the value that a body of JSON is. Raises Reject where it cannot be read."""
    value = _value(document.text)
    if isinstance(value, Reject):
        raise value
    return value


def parsed(text: str) -> Any | None:
    """Return the value that a short text of JSON is; None where it is none."""
    return _state(text, 0) if text else None


def states(text: str, before: re.Pattern[str]) -> list[Any]:
    """Return the values that follow the first matches of `before`; JSON within a string is read too."""
    matches = islice(before.finditer(text), _MOST_STATES)
    return [value for found in matches if (value := _state(text, found.end())) is not None]


def lists_of(value: Any, name: str) -> Iterator[list[dict[str, Any]]]:
    """Yield the lists of objects that stand under a name, wherever in a value they do, the outermost first."""
    waiting = deque([(value, 0)])
    seen = 0
    while waiting and seen < _MOST_VALUES:
        here, depth = waiting.popleft()
        seen += 1
        inner: Iterable[Any] = ()
        if isinstance(here, dict):
            found = here.get(name)
            if isinstance(found, list):
                yield [each for each in found if isinstance(each, dict)]
            inner = (each for each in here.values() if each is not found or not isinstance(found, list))
        elif isinstance(here, list):
            inner = here
        if depth < _DEEPEST:
            waiting.extend((each, depth + 1) for each in inner if isinstance(each, dict | list))


@lru_cache(maxsize=4)
def _value(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        pass
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        return Reject(f"JSON that cannot be read: {error}")


def _state(text: str, start: int) -> Any | None:
    try:
        value, _ = _DECODER.raw_decode(text, start)
        return _DECODER.decode(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return None
