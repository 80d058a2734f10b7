"""The encoding of a page, which is not always the one that it declares.

    bytes + the header's content type -> text

Believed, in this order: a byte order mark; UTF-8, where the bytes are valid in it; what the header, then the page
itself declares; a guess among the encodings that pages are written in.
"""

import re

from bs4.dammit import EncodingDetector, UnicodeDammit

from connectors.pages.alphabets import latin_encoding
from schemas.errors import Reject

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_WIDE_STARTS = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"), (b"{\x00", "utf-16-le"), (b"\x00{", "utf-16-be"))
_SEVEN_BIT = ("iso-2022", "iso2022", "hz")
# What browsers read under these labels (the WHATWG Encoding Standard): pages say Latin-1 and mean Windows.
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
# Python's own codecs, which no page is written in, and what a guess from few bytes ends in where nothing fits.
_NO_PAGES = re.compile(r"utf[-_]?7|.*escape|idna|punycode|undefined", re.IGNORECASE)
_GUESSED = re.compile(
    r"windows|cp(?:125\d|874|932|949|950)|iso[-_]8859|koi8|shift|euc|gb|big5|tis|johab|hz", re.IGNORECASE
)
_LATIN = re.compile(
    r"(?:windows-|cp)125[0247]|(?:windows-|cp)1258|iso[-_]?8859[-_](?:1|2|3|4|9|10|13|14|15|16)$", re.IGNORECASE
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"wOF", b"OggS", b"BZh")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


def decode(body: bytes, content_type: str) -> str:
    """The text of a body; `content_type`: of its header. Raises Reject where it is empty or no text."""
    if not body.strip(b" \t\r\n\x00"):
        raise Reject("an empty body")
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _readable(body[len(mark) :].decode(encoding, "replace"))
    if body.startswith(_BINARY):
        raise Reject(f"not text: the body starts with {body[:4]!r}")
    for start, encoding in _WIDE_STARTS:
        if body.startswith(start):
            return _readable(body.decode(encoding, "replace"))
    return _readable(_unmarked(body, _declared(body, content_type)))


def whole_characters(text: str) -> str:
    """A text without the halves of characters that escapes such as JSON's can leave, which no encoding can write."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _unmarked(body: bytes, declared: list[str]) -> str:
    if not (declared and declared[0].startswith(_SEVEN_BIT)):
        # Bytes that are valid UTF-8 and not plain ASCII are UTF-8 whatever the page declares, also with a flaw here
        # and there; those of another encoding are hardly ever valid, whatever the page declares.
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            text = body.decode("utf-8", "replace")
        if text.count("\ufffd") < sum(map(len, _BEYOND_ASCII.findall(text))) / 2:
            return text
    for encoding in declared:
        try:
            return whole_characters(body.decode(encoding))
        except (ValueError, LookupError):  # not that encoding, or not one at all
            continue
    guess = UnicodeDammit(body[:65_536]).original_encoding or ""
    encoding = guess if _GUESSED.match(guess) and not _LATIN.match(guess) else latin_encoding(body)
    return body.decode(encoding, "replace")


def _declared(body: bytes, content_type: str) -> list[str]:
    """The encodings that the header and the page name, in the order in which they are believed."""
    header = _CHARSET.search(content_type)
    inside = EncodingDetector.find_declared_encoding(body[:4096], is_html=True)
    names = [name.strip().lower() for name in (header.group(1) if header else None, inside) if name]
    names = [name for name in names if not _NO_PAGES.fullmatch(name)]
    return [_MEANT.get(name.replace("_", "-"), name.replace("utf8", "utf-8")) for name in names]


def _readable(text: str) -> str:
    """The text, refused when it is a binary file that happened to decode."""
    head = text[:4096]
    if len(_CONTROL.findall(head)) > len(head) / 10:
        raise Reject("not text: the body is full of control characters")
    return text.lstrip("\ufeff")
