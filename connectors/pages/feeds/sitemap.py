"""One `<url>` of a sitemap, with what it says of news, pictures and films: its markup -> `Listed`.

https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap and its kin for images and video.
Elements are known by their names, whatever their prefixes. Guarantees: nothing is raised, whatever the markup is;
linear in its length.
"""

import html
import re
from collections.abc import Iterator, Mapping

import msgspec

from connectors.pages.untyped import line, unique
from schemas.records import Media

_TAG = re.compile(r"<(/?)(?:[\w-]+:)?([\w-]+)[^<>]*>")
_CDATA = re.compile(r"<!\[CDATA\[((?:(?!<!\[CDATA\[).)*?)\]\]>", re.DOTALL)
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)
_COMMAS = re.compile(r"[,;،、]")
_PARTS = ("news", "image", "video")

Said = dict[str, str]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What a sitemap says of one address; what is missing is empty. Dates and addresses are as printed.

    `is_news`: it is said to be news. `publication`: whose.
    """

    address: str
    is_news: bool
    title: str
    published: str
    modified: str
    publication: str
    language: str
    media: tuple[Media, ...]
    tags: tuple[str, ...]


def read_url(markup: str) -> Listed:
    """Read what stands in a `<url>`; of what it says twice, the first counts."""
    own, parts = _said(markup)
    news = next(iter(parts["news"]), {})
    return Listed(
        address=own.get("loc", ""),
        is_news=bool(parts["news"]),
        title=line(html.unescape(news.get("title", ""))),  # many escape it once more than XML asks for
        published=news.get("publication_date", ""),
        modified=own.get("lastmod", ""),
        publication=news.get("name", ""),
        language=news.get("language", ""),
        media=tuple(dict.fromkeys(_media(parts))),
        tags=unique(_COMMAS.split(news.get("keywords", ""))),
    )


def _said(markup: str) -> tuple[Said, Mapping[str, list[Said]]]:
    """Return what stands in elements, by their names: those of the address itself, and those of each part of it."""
    shown = _CDATA.sub(lambda found: html.escape(found[1]), _COMMENT.sub("", markup))
    own: Said = {}
    parts: dict[str, list[Said]] = {name: [] for name in _PARTS}
    here = own
    for tag in _TAG.finditer(shown):
        closing, name = tag[1], tag[2].lower()
        if name in parts:
            here = own
            if not closing:
                here = {}
                parts[name].append(here)
        elif not closing:
            text = line(html.unescape(shown[tag.end() : shown.find("<", tag.end())]))
            if text:
                here.setdefault(name, text)
    return own, parts


def _media(parts: Mapping[str, list[Said]]) -> Iterator[Media]:
    for image in parts["image"]:
        if "loc" in image:
            yield Media(kind="IMAGE", url=image["loc"], caption=image.get("caption") or image.get("title"))
    for video in parts["video"]:
        address = video.get("content_loc") or video.get("player_loc")
        if address:
            yield Media(kind="VIDEO", url=address, caption=video.get("title"))
