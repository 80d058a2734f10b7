"""Values that somebody else wrote, as what they should be: (any value) -> text, list, texts.

Guarantees: nothing is raised, whatever the value is; what is not what it should be is empty.
"""

import re
from collections.abc import Iterable
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?![A-Za-z\d])")


def string(value: Any) -> str:
    """Return a text as it is, but for halves of characters: JSON can hold them, UTF-8 cannot."""
    if not isinstance(value, str):
        return ""
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return _HALF.sub("\ufffd", value)
    return value


def line(value: Any) -> str:
    """Return a text in one line, single spaces between its words."""
    return " ".join(string(value).split())


def many(value: Any) -> list[Any]:
    """Return a list as it is, nothing as an empty one, and anything else as a list of it."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def unique(values: Iterable[Any]) -> tuple[str, ...]:
    """Return the texts among `values`, a line each, in their order, none twice."""
    return tuple(dict.fromkeys(text for text in map(line, values) if text))


def language(value: Any) -> str | None:
    """Return a language tag as BCP 47 writes it, as far as the region; None for what is none."""
    tag = _LANGUAGE.match(string(value).strip())
    if tag is None:
        return None
    script, region = (tag[2] or "").title(), (tag[3] or "").upper()
    return "-".join(filter(None, (tag[1].lower(), script, region)))
