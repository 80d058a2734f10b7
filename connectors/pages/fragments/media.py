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
    r"//(?:[\w-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com|brightcove|jwpl(?:ayer|atform)\.com"
    r"|streamable\.com|rumble\.com|twitch\.tv|wistia\.\w+|kaltura\.com|facebook\.com/plugins/video|tiktok\.com/embed)"
    r"|//players?\.|/av-embeds/|/(?:video|player)/?embed|/embed/video",
    re.IGNORECASE,
)
_CAPTION: Final = re.compile(r"(?:^|[\s_-])(?:caption-?text|caption|figcaption)(?=$|[\s_-])", re.IGNORECASE)
_CREDIT: Final = re.compile(r"credit|copyright|photographer|source", re.IGNORECASE)
_CREDIT_LABEL: Final = re.compile(
    r"(?:^|(?<=[\s(.|]))(?:photo(?:graph)?|credit|cr[ée]dito?s?(?:\sphoto)?|image|picture|foto|bild|quelle|source)s?"
    r"(?:\s(?:by|credit))?\s?:\s*|^(?:photo|image)\sby\s|(?:^|(?<=[\s(.|]))(?:\u00a9|copyright)\s*",
    re.IGNORECASE,
)
_AGENCY_CREDIT: Final = re.compile(
    r"\((?P<credit>[^()]*\b(?:AFP|Reuters|AP|EPA|Getty|Shutterstock|Anadolu|dpa|Xinhua|PA|Bloomberg|EFE|ANSA)\b[^()]*)\)\.?$"
)
IMAGES: Final = "img, amp-img"
_SOURCE: Final = re.compile(r"^(?:(?:image|video|photo|picture)\s)?(?:source|copyright)\s?[,:]\s*", re.IGNORECASE)
_LAZY: Final = (
    *("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-original-src", "data-image-src"),
    *("data-hi-res-src", "data-full-src", "data-img-src"),
)
_SETS: Final = ("srcset", "data-srcset", "data-lazy-srcset")
_CANDIDATE: Final = re.compile(r"\s*(\S*[^\s,])(?:\s+(\d+(?:\.\d+)?)([wx])[^,]*)?\s*(?:,|$)")
_NO_PICTURE: Final = re.compile(
    r"(?:spacer|blank|transparent|placeholder|1x1|pixel|clear|loading|lazyload)[\w-]*\.(?:gif|png|svg|webp)"
    r"|//(?:pixel|sb|b)\.|/pixel[/?.]|scorecardresearch|doubleclick|google-analytics|facebook\.com/tr\b|gravatar\.com",
    re.IGNORECASE,
)
_FACE: Final = re.compile(
    r"(?:^|[\s_-])(?:avatar|author|byline|contributor|profile|headshot|icon|logo|emoji|smiley)s?"
    r"(?:-?(?:image|img|photo|pic|picture|icon|thumb))?(?=$|[\s_-])",
    re.IGNORECASE,
)
_SMALLEST: Final = 48  # pixels a side: square pictures that are no larger are icons and faces
_LONGEST_NAME: Final = 60  # characters beside the face of an author


def medium(node: LexborNode, base_url: str | None, words: str | None, credit: str | None) -> Media | None:
    """What an img, picture, video, audio or iframe shows; None for one without an address, a counting pixel, a face."""
    image = node.css_first("img, amp-img") if node.tag == "picture" else node
    if image is None or _is_no_picture(image):
        return None
    address = _address(image, base_url)
    if address is None or _NO_PICTURE.search(address):
        return None
    said = words or (image.attributes.get("data-caption") or "").strip() or None
    return Media(_kind(image.tag or "", address), address, said if said and "<" not in said else None, credit)


def is_caption(node: LexborNode) -> bool:
    """Whether an element holds the caption of a picture."""
    return node.tag == "figcaption" or bool(_CAPTION.search(names_of(node)))


def read_caption(label: LexborNode) -> tuple[str | None, str | None]:
    """The caption and the credit of a picture, apart."""
    words = _spaced(label)
    credit = next(
        (_spaced(node) for node in label.css("*") if node.tag == "cite" or _CREDIT.search(names_of(node))), ""
    )
    if credit:
        words = words.replace(credit, "", 1).strip()
    elif found := _AGENCY_CREDIT.search(words):
        words, credit = words[: found.start()], found["credit"]
    elif found := _CREDIT_LABEL.search(words):
        words, credit = words[: found.start()], words[found.start() :]
    return words.strip(" (|") or None, _CREDIT_LABEL.sub("", credit, count=1).strip(" ()") or None


def credit_beside(figure: LexborNode, label: LexborNode | None) -> str | None:
    """The credit that is printed on a picture: a few words in its figure, beside its caption or named as one."""
    if label is None and not any(_CREDIT.search(names_of(node)) for node in figure.css("[class]")):
        return None
    said = " ".join(figure.text(separator=" ").split())
    if label is not None:
        said = said.replace(" ".join(label.text(separator=" ").split()), "", 1).strip()
    found = _CREDIT_LABEL.sub("", _SOURCE.sub("", said), count=1).strip(" ()|,")
    return found if 0 < len(found) <= _LONGEST_NAME else None


def _spaced(node: LexborNode) -> str:
    """The text of an element on one line, that of each element within it apart."""
    return re.sub(r"\s+(?=[.,;:!?)\u2019\u201d])", "", " ".join(node.text(separator=" ").split()))


def names_of(node: LexborNode) -> str:
    """The class and the id of an element, which say what it is for."""
    attributes = node.attributes
    if not attributes:
        return ""
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()


def text_of(node: LexborNode) -> str:
    """The text of an element on one line."""
    return " ".join(node.text().split())


def _is_no_picture(node: LexborNode) -> bool:
    """Whether an element is a counting pixel, an icon, the face of an author, or not to be seen."""
    attributes = node.attributes
    sides = [int(side) for name in ("width", "height") if (side := (attributes.get(name) or "").strip()).isdecimal()]
    if any(side <= 1 for side in sides) or (len(sides) == 2 and sides[0] == sides[1] <= _SMALLEST):
        return True
    if node.tag not in ("img", "amp-img"):
        return False
    around = node.parent
    alone = around is not None and len(around.text()) <= _LONGEST_NAME
    names = f"{attributes.get('class') or ''} {names_of(around) if around is not None and alone else ''}"
    return bool(_FACE.search(names)) or "display:none" in (attributes.get("style") or "").replace(" ", "")


def _address(node: LexborNode, base_url: str | None) -> str | None:
    """The address of what an element shows: of several sizes the largest, of a picture that waits the real one."""
    attributes = node.attributes
    sets = [attributes.get(name) or "" for name in _SETS]
    if node.parent is not None and node.parent.tag == "picture":
        sets += [source.attributes.get(name) or "" for source in node.parent.css("source") for name in _SETS]
    sizes = [found for listed in sets for found in _sizes(listed)]
    if sizes:
        largest = absolute(max(sizes, key=_size)[1], base_url)
        if largest and max(sizes, key=_size)[0]:
            return largest
    for name in (*_LAZY, "src"):
        found = absolute(attributes.get(name) or "", base_url) if attributes.get(name) else None
        if found:
            return found
    if sizes:
        return absolute(sizes[0][1], base_url)
    source = node.css_first("source[src], source[data-src]")
    if source is None:
        return None
    return absolute(source.attributes.get("src") or source.attributes.get("data-src") or "", base_url)


def _sizes(listed: str) -> list[tuple[float, str]]:
    """(size, address) of the pictures of a `srcset`; size 0 where none is said."""
    found = (match for match in _CANDIDATE.finditer(listed[:8_192]) if match[1] and not match[1].startswith("data:"))
    return [(float(match[2] or 0) * (1000 if match[3] == "x" else 1), match[1]) for match in found]


def _size(found: tuple[float, str]) -> float:
    return found[0]


def _kind(tag: str, address: str) -> MediaKind:
    if tag in ("img", "amp-img"):
        return "IMAGE"
    if tag == "audio":
        return "AUDIO"
    return "VIDEO" if tag in ("video", "amp-video") or _FILMS.search(address) else "EMBED"
