"""The slips that most broken XML has, mended: text of a feed -> text.

A bare ampersand, a character by its name in HTML, a character that XML does not allow. Guarantees: pure; linear in the
length of the text; well-formed XML is returned as it is, and a part is mended alike wherever it stands.
"""

import html
import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_REFERENCE = re.compile(r"&#(?:\d{5,12}|x[0-9a-f]{4,12});", re.IGNORECASE)
_AMPERSAND = re.compile(
    r"(?P<cdata><!\[CDATA\[(?:(?!<!\[CDATA\[).)*?\]\]>)"
    r"|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)(?P<name>[a-z]\w{1,31};)?",
    re.IGNORECASE | re.DOTALL,
)


def mended(text: str) -> str:
    """Return the text of a feed without slips. A reference to no character is one to U+FFFD."""
    return _AMPERSAND.sub(_meant, _REFERENCE.sub(_possible, _CONTROL.sub("", text)))


def _meant(found: re.Match[str]) -> str:
    if found["cdata"]:
        return found[0]
    name = found["name"] or ""
    character = html.unescape(f"&{name}")
    return html.escape(character) if len(character) == 1 else f"&amp;{name}"


def _possible(reference: re.Match[str]) -> str:
    return reference[0] if html.unescape(reference[0]) not in ("", "\ufffd") else "\ufffd"
