"""Pictures, films and embeds of a fragment, with what the page says of them.

    a node of selectolax + the address that relative links start from -> Media

Guarantees: addresses are whole ones of the web; a counting pixel is no picture; caption and credit are apart.
"""

import re
from typing import Final

from selectolax.lexbor import LexborNode

from connectors.pages.document import absolute
from schemas.records import Media, MediaKind

_FILMS: Final = re.compile(
    r"//(?:[\w-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com|brightcove)"
)
_CAPTION: Final = re.compile(r"(?:^|[\s_-])(?:caption-?text|caption|figcaption)(?=$|[\s_-])", re.IGNORECASE)
_CREDIT: Final = re.compile(r"credit|copyright|photographer|source", re.IGNORECASE)
_CREDIT_LABEL: Final = re.compile(
    r"(?:^|(?<=[\s(.|]))(?:photo(?:graph)?|credit|image|picture|foto)s?(?:\s(?:by|credit))?\s?:\s*"
    r"|^(?:photo|image)\sby\s",
    re.IGNORECASE,
)


def medium(node: LexborNode, base_url: str | None, words: str | None, credit: str | None) -> Media | None:
    """What an img, video, audio or iframe shows; None for one without an address, and for a counting pixel."""
    address = _address(node, base_url)
    if address is None or {node.attributes.get("width"), node.attributes.get("height")} & {"0", "1"}:
        return None
    return Media(_kind(node.tag or "", address), address, words, credit)


def is_caption(node: LexborNode) -> bool:
    """Whether an element holds the caption of a picture."""
    return node.tag == "figcaption" or bool(_CAPTION.search(names_of(node)))


def read_caption(label: LexborNode) -> tuple[str | None, str | None]:
    """The caption and the credit of a picture, apart."""
    words = text_of(label)
    credit = next((text_of(node) for node in label.css("*") if _CREDIT.search(names_of(node))), "")
    if credit:
        words = words.replace(credit, "", 1).strip()
    elif found := _CREDIT_LABEL.search(words):
        words, credit = words[: found.start()], words[found.start() :]
    return words.strip() or None, _CREDIT_LABEL.sub("", credit, count=1).strip(" ()") or None


def names_of(node: LexborNode) -> str:
    """The class and the id of an element, which say what it is for."""
    attributes = node.attributes
    if not attributes:
        return ""
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()


def text_of(node: LexborNode) -> str:
    """The text of an element on one line."""
    return " ".join(node.text().split())


def _address(node: LexborNode, base_url: str | None) -> str | None:
    attributes = node.attributes
    for name in ("src", "data-src", "data-original", "data-lazy-src", "data-url"):
        found = absolute(attributes.get(name) or "", base_url) if attributes.get(name) else None
        if found:
            return found
    sources = (attributes.get("srcset") or attributes.get("data-srcset") or "").split()
    if sources:
        return absolute(sources[0].rstrip(","), base_url)
    source = node.css_first("source[src]")
    return absolute(source.attributes.get("src") or "", base_url) if source is not None else None


def _kind(tag: str, address: str) -> MediaKind:
    if tag in ("img", "amp-img"):
        return "IMAGE"
    if tag == "audio":
        return "AUDIO"
    return "VIDEO" if tag in ("video", "amp-video") or _FILMS.search(address) else "EMBED"
