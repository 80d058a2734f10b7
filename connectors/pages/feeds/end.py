"""A feed that breaks off in an item, ended such that what stands of the item is read: text -> text.

Guarantees: pure; linear in the length of the text; a feed that does not break off is returned as it is. Of the element
that breaks off only a text is kept: half an address or half a date would say something else.
"""

import re
from collections import Counter

_TOKEN = re.compile(
    r"<!\[CDATA\[(?:(?!<!\[CDATA\[).)*?\]\]>|<!--(?:(?!<!--).)*?-->|<\?[^<>]*>"
    r"|<(?P<closing>/?)(?P<name>[a-z][\w:.-]*)(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+(?<!/)>",
    re.IGNORECASE | re.DOTALL,
)
_TEXTS = ("description", "encoded", "content", "summary", "body")
_HALF = re.compile(r"(?:<[^<>]*|&#?\w{0,12})$")  # a tag or a reference


def ended(text: str, name: str) -> str:
    """Return a feed with its last item, an element called `name`, at an end. Raises nothing."""
    whole = text.rfind(f"</{name}>") + 1
    start = max(text.rfind(f"<{name}>", whole), text.rfind(f"<{name} ", whole))
    if start < 0:
        return text
    hiding, end = _hiding(text, start)
    opened = _opened(text, start, hiding)
    if not opened or opened[0][1] != start:
        return text
    if len(opened) > 1 and opened[1][0].rpartition(":")[2] not in _TEXTS:
        return f"{text[: opened[1][1]]}</{name}>"
    shown = text + end if end else _HALF.sub("", text)
    return shown + "".join(f"</{tag}>" for tag, _ in reversed(opened))


def _hiding(text: str, start: int) -> tuple[int, str]:
    """Return where the CDATA or comment begins that a text breaks off in, and what ends it; the text's end for none."""
    for begin, end in (("<![CDATA[", "]]>"), ("<!--", "-->")):
        at = text.rfind(begin, start)
        if at > text.rfind(end, start):
            return at, end
    return len(text), ""


def _opened(text: str, start: int, end: int) -> list[tuple[str, int]]:
    """Return the elements that begin in a part of a text and do not end there, and where each begins."""
    opened: list[tuple[str, int]] = []
    names: Counter[str] = Counter()
    for token in _TOKEN.finditer(text, start, end):
        tag = token["name"]
        if tag and not token["closing"]:
            opened.append((tag, token.start()))
            names[tag] += 1
        elif tag and names[tag]:
            last = ""
            while last != tag:
                last, _ = opened.pop()
                names[last] -= 1
    return opened
