"""JSON as pages print it into scripts: wrapped, commented, escaped, several values in one, with slips.

    text -> the values that stand in it

Guarantees: nothing is raised; a text that cannot be read has no values; JSON without slips is read as it is.
"""

import html
import json
import re
from functools import lru_cache
from typing import Any

import msgspec

from connectors.pages.encoding import whole_characters

_DECODER = json.JSONDecoder(strict=False)
_WRAPPING = re.compile(
    r"^[\s\ufeff]*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)"
    r"|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$"
)
_ESCAPED = re.compile(r"[\[{\s]{1,200}&(?:quot|#0*34|#x0*22);", re.IGNORECASE)
_BEGINS = re.compile(r"[\[{\"]")
_BETWEEN = re.compile(r"[\s,;]*")
# Strings are matched so that nothing within them is taken for a slip; one without an end reaches to the text's, so
# that no place is looked at twice.
_STRING = r'(?P<string>"(?:[^"\\]|\\.)*+(?:"|\Z))'
_COMMENT = re.compile(rf"{_STRING}|/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)
_SLIP = re.compile(
    rf"{_STRING}|(?P<comma>,)(?=[\s,]{{0,64}}[}}\],])|(?P<apart>[}}\]])(?=\s{{0,64}}[{{\[])|(?P<empty>:)(?=\s{{0,64}}[,}}])",
    re.DOTALL,
)
_BAD_ESCAPE = re.compile(r"\\(?:([\"\\/bfnrt]|u[0-9a-fA-F]{4})|(.))", re.DOTALL)
_LARGEST_MENDED = 4_000_000  # characters: mending looks at each several times
_LARGEST_REMEMBERED = 32_768  # bytes of an object
_SMALLEST_PART = 8  # bytes that an object of a list has on average: to keep more of them apart takes memory
_DEEPEST_PART = 6  # an update within a blog within a graph stands in the fifth; each level is passed over once more
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_FARTHEST = 40  # characters of white space between a quotation mark and what shows that a string ends there


class Known(dict[str, Any]):
    """An object that is not to be changed: where the same text was read before, it is the object that was read then.

    So what is made of it is remembered by it.
    """

    __hash__ = object.__hash__  # type: ignore[assignment]  # dict has none


def values(text: str) -> list[Any]:
    """Return the JSON values of a script, in their order."""
    try:
        return [_unwrapped(_in_parts(text.encode()))]
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        pass
    plain = _WRAPPING.sub("", _WRAPPING.sub("", text)).strip("\ufeff \t\r\n;")
    if _ESCAPED.match(plain):
        plain = html.unescape(plain)
    found = _all(plain)
    if not found and len(plain) <= _LARGEST_MENDED:
        found = _all(_mended(plain)) or _all(_mended(_quotes_escaped(plain)))
    return [_unwrapped(_whole(value)) for value in found]


def _in_parts(code: bytes, depth: int = 0) -> Any:
    """Read JSON without slips; the objects in it are `Known`, but for large ones, of which the parts are."""
    opening = code[:_FARTHEST].lstrip()[:1]
    if opening == b"[" and depth < _DEEPEST_PART and code.count(b",") * _SMALLEST_PART < len(code):
        return [_in_parts(bytes(part), depth + 1) for part in _LIST.decode(code)]
    if opening == b"{" and len(code) <= _LARGEST_REMEMBERED:
        return _known(code)
    if opening == b"{" and depth < _DEEPEST_PART:
        return {key: _in_parts(bytes(part), depth + 1) for key, part in _OBJECT.decode(code).items()}
    return msgspec.json.decode(code)


@lru_cache(maxsize=8_192)
def _known(code: bytes) -> "Known":
    return Known(msgspec.json.decode(code))


def _all(text: str) -> list[Any]:
    """Read one value after another; nothing where one of them cannot be read."""
    begins = _BEGINS.search(text)
    at, found = begins.start() if begins else len(text), []
    while at < len(text):
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        found.append(value)
        between = _BETWEEN.match(text, end)
        at = between.end() if between else end
    return found


def _whole(value: Any) -> Any:
    """Return a value without halves of characters, which JSON can escape and UTF-8 cannot hold."""
    try:
        written = json.dumps(value, ensure_ascii=False)
        return json.loads(whole_characters(written)) if not _is_whole(written) else value
    except (ValueError, RecursionError):
        return None


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unwrapped(value: Any) -> Any:
    """Return what a string of JSON holds, where a page wrote its data as one."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return value


def _mended(text: str) -> str:
    return _SLIP.sub(_replaced, _COMMENT.sub(_replaced, text))


def _replaced(slip: re.Match[str]) -> str:
    found = slip.groupdict()
    if found["string"]:
        return _BAD_ESCAPE.sub(_escape, found["string"]) if "\\" in found["string"] else found["string"]
    if found.get("apart"):
        return f"{found['apart']},"
    return ":null" if found.get("empty") else ""


def _escape(found: re.Match[str]) -> str:
    return found[0] if found[1] else found[2]


def _quotes_escaped(text: str) -> str:
    """Escape the quotation marks that stand within a string: neither before nor after them is anything of JSON's."""
    pieces: list[str] = []
    last = 0
    for found in re.finditer('"', text):
        at = found.start()
        before = text[max(at - _FARTHEST, 0) : at].rstrip()
        after = text[at + 1 : at + 1 + _FARTHEST].lstrip()
        if not before or before[-1] in "[{,:\\" or not after or after[0] in ",:}]":
            continue
        pieces += (text[last:at], "\\")
        last = at
    return "".join((*pieces, text[last:]))
