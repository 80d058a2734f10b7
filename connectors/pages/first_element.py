"""The name of the element that a document begins with, which says what it is: text -> name."""

import re

_SEARCHED = 65_536  # characters
_FIRST = re.compile(
    r"(?>[^<]+|<\?.*?\?>|<!--.*?-->|<![^>]*>|<(?![a-z!?]))*+<([a-z][\w:.-]*)", re.IGNORECASE | re.DOTALL
)


def first_element(text: str) -> str | None:
    """Return the name as it is printed, after declarations, comments and what else stands first; None for no element.

    Linear in the length of what is searched.
    """
    found = _FIRST.match(text, 0, _SEARCHED)
    return found[1] if found else None
