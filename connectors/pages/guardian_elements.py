"""The parts of a Guardian block as the markup that `connectors.pages.fragments.reading` reads.

    markup of a block's body, or the list of elements that its JSON holds -> HTML

Links to other articles, sign-ups and boxes that ask for readers' stories are left out. Guarantees: nothing is
raised, whatever the elements hold. guardian/dotcom-rendering: dotcom-rendering/src/types/content.ts
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from connectors.pages.fragments.markup import figure, paragraph
from connectors.pages.structured.states import parsed
from connectors.pages.untyped import line, many, string

Element = dict[str, Any]

_DEEPEST = 4
_APART = frozenset(
    {"RichLink", "NewsletterSignup", "AdPlaceholder", "Callout", "Disclaimer", "Divider", "Caption", "ContentAtom"}
    | {"QuizAtom", "ProfileAtom", "GuideAtom", "QAAtom", "QA", "TimelineAtom", "ExplainerAtom", "InteractiveContents"}
)
_ISLAND = re.compile(
    r"""<gu-island\b[^<>]*\bname=["']?Youtube\w*["']?[^<>]*\bprops=(?:"(?P<twice>[^"]*)"|'(?P<once>[^']*)')[^<>]*>""",
    re.IGNORECASE,
)
_ADDRESSES = ("embedUrl", "originalUrl", "url", "trackUrl")


def as_html(body: str | list[Any]) -> str:
    """Return the body of a block as markup: quoted posts marked as such, films where a script would put them."""
    markup = body if isinstance(body, str) else "".join(_element(each, 0) for each in body)
    if "nojs-tweet" in markup:
        markup = markup.replace("nojs-tweet", "twitter-tweet")
    return _ISLAND.sub(_film_of, markup) if "<gu-island" in markup else markup


def _film_of(island: re.Match[str]) -> str:
    props = parsed(unescape(island["twice"] or island["once"] or ""))
    return (_film(props) if isinstance(props, dict) else "") + island[0]


def _element(element: Any, depth: int) -> str:
    if not isinstance(element, dict) or depth > _DEEPEST:
        return ""
    name = line(element.get("_type")).rpartition(".")[2].removesuffix("Element").removesuffix("Block")
    if name in _APART or name.startswith("Callout"):
        return ""
    if name in _READERS:
        return _READERS[name](element)
    inner = [*many(element.get("images")), *many(element.get("items")), *many(element.get("elements"))]
    nested = "".join(_element(each, depth + 1) for each in inner)
    if nested:
        return _heading(element) + nested
    return _html(element) or _embed(element)


def _html(element: Element) -> str:
    return string(element.get("html"))


def _heading(element: Element) -> str:
    title = line(element.get("title"))
    return f"<p><b>{title}</b></p>" if title else ""


def _image(element: Element) -> str:
    said = element.get("data")
    data: Element = said if isinstance(said, dict) else {}
    media = element.get("media")
    images = [
        each for each in many(media.get("allImages") if isinstance(media, dict) else None) if isinstance(each, dict)
    ]
    address = line(max(images, key=_width).get("url")) if images else ""
    return figure("img", address, string(data.get("caption")), line(data.get("credit")))


def _width(image: Element) -> int:
    fields = image.get("fields")
    said = line(fields.get("width")) if isinstance(fields, dict) else ""
    return int(said) if said.isdecimal() and len(said) < 6 else 0


def _film(element: Element) -> str:
    """A film of YouTube, known by its id there."""
    name = line(element.get("assetId"))
    return figure("iframe", f"https://www.youtube.com/embed/{name}" if name else "", line(element.get("mediaTitle")))


def _embed(element: Element) -> str:
    """What is shown from elsewhere: a film, a map, a document."""
    address = next((said for key in _ADDRESSES if (said := line(element.get(key)))), "")
    return figure("iframe", address, string(element.get("caption")) or line(element.get("title")))


def _own_film(element: Element) -> str:
    assets = [each for each in many(element.get("assets")) if isinstance(each, dict)]
    address = next((said for each in assets if (said := line(each.get("url")))), "")
    return figure("video", address, string(element.get("caption")) or line(element.get("title")))


def _comment(element: Element) -> str:
    name = line(element.get("profileName"))
    return f"<blockquote>{string(element.get('body'))}</blockquote>" + paragraph(f"\u2013 {name}" if name else "")


def _quote(element: Element) -> str:
    name = line(element.get("attribution"))
    return f"<blockquote>{_html(element)}</blockquote>" + paragraph(f"\u2013 {name}" if name else "")


_READERS: dict[str, Callable[[Element], str]] = {
    "Image": _image,
    "Youtube": _film,
    "GuVideo": _own_film,
    "MediaAtom": _own_film,
    "VideoYoutube": _embed,
    "VideoVimeo": _embed,
    "VideoFacebook": _embed,
    "Comment": _comment,
    "Pullquote": _quote,
}
