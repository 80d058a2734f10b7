"""What a schema.org `BlogPosting` says: one object of JSON-LD or microdata -> `Content`.

Guarantees: nothing but Reject is raised, whatever the object holds. What stands in it and is the page's
(`Shared`) is left out.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import msgspec
from msgspec.structs import replace

from connectors.pages.document import absolute
from connectors.pages.feeds.items import paragraphs
from connectors.pages.fragments.bylines import names_in
from connectors.pages.fragments.furniture import without_more
from connectors.pages.fragments.reading import read_markup
from connectors.pages.headlines import opens, titled, words
from connectors.pages.stamps import stamp
from connectors.pages.structured.loose_json import Known
from connectors.pages.untyped import line, many, string, unique
from schemas.records import Content, Media, MediaKind


class Posting(Known):
    """One object of JSON-LD or microdata, not to be changed; postings that say the same are one object.

    So what is read from one is remembered by it: nearly all of a page's postings were there at the poll before.
    """

    __hash__ = Known.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other


_TAG = re.compile(r"</?[a-z!][^>]*>", re.IGNORECASE)
_BLOCK = re.compile(r"<(?:p|br|div|li|h\d|blockquote|figure|table|section)\b", re.IGNORECASE)
# Paragraphs whose tags were cut without leaving a space, 'closed on Monday.The mayor said', but not 'example.Com'.
_GLUED = re.compile(r"(?<!\S)([“‘(]?[^\s.@/:]*[a-z]{2}[.!?][”’)]*)(?=[“‘(]?[A-Z][a-z]+[\s,])")
# Entities that were escaped once more: '&amp;#39;', '&amp;nbsp;', '&amp;lt;p&amp;gt;'.
_TWICE = re.compile(r"&amp;(?=#?\w{2,8};)")
# Programs that wrap lines do so later than this; a list has shorter ones.
_WRAPPED_CHARACTERS = 40
_MEDIA: tuple[tuple[str, MediaKind], ...] = (
    ("image", "IMAGE"),
    ("video", "VIDEO"),
    ("audio", "AUDIO"),
    ("associatedMedia", "EMBED"),
    ("sharedContent", "EMBED"),
)
_KINDS: dict[str, MediaKind] = {"ImageObject": "IMAGE", "VideoObject": "VIDEO", "AudioObject": "AUDIO"}
# A picture of so many updates is the page's own, put where an update has none.
_EVERYWHERE = 3
_REMEMBERED = 8_192


class Shared(msgspec.Struct, frozen=True, cache_hash=True):
    """What a page puts into its postings that is not theirs: headlines as words, addresses of pictures, keywords."""

    titles: frozenset[tuple[str, ...]]
    pictures: frozenset[str]
    tags: frozenset[str]


def posting(found: dict[str, Any]) -> Posting:
    """Return what was found as a posting, the one that was returned before where it says the same."""
    return _posting_of(found) if isinstance(found, Known) else _as_before(found)


@lru_cache(maxsize=_REMEMBERED)
def _posting_of(found: Known) -> Posting:
    return _as_before(found)


def _as_before(found: dict[str, Any]) -> Posting:
    try:
        return _posting(msgspec.json.encode(found))
    except (ValueError, OverflowError, RecursionError):  # halves of characters, numbers without end, and nests
        return Posting(found)


@lru_cache(maxsize=_REMEMBERED)
def _posting(encoded: bytes) -> Posting:
    return Posting(msgspec.json.decode(encoded))


def shared(page: dict[str, Any], postings: Sequence[Posting]) -> Shared:
    """Return what the postings of a page have from their page."""
    titles = {words(_plain(page.get(key))) for key in ("headline", "name", "alternativeHeadline")}
    headlines = Counter(map(_headline_words, postings))
    titles |= {said for said, count in headlines.items() if count > 1 and count == len(postings)}
    pictures = {address for image in many(page.get("image")) for address in (_address(image),)}
    shown = [image for posting in postings for image in many(posting.get("image"))]
    counted = Counter(_address(image) for image in shown)
    pictures |= {address for address, count in counted.items() if count >= _EVERYWHERE}
    pictures |= {_address(image) for image in shown if isinstance(image, dict) and image.get("representativeOfPage")}
    tags = Counter(chain.from_iterable(map(_tags, postings)))
    everywhere = {tag for tag, count in tags.items() if count >= _EVERYWHERE and count == len(postings)}
    return Shared(frozenset(titles), frozenset(pictures), frozenset(everywhere | set(_tags(Posting(page)))))


@lru_cache(maxsize=_REMEMBERED)
def content(posting: Posting, page: Shared, base_url: str | None) -> Content:
    """Return what the posting says; links and pictures with absolute addresses."""
    body = read_markup(_body(posting), base_url)
    shown = {media.url for media in body.media} | page.pictures
    more = [
        replace(media, url=url)
        for media in _media(posting)
        if media.url not in shown and (url := absolute(media.url, base_url)) and url not in shown
    ]
    return replace(
        _headed(body, posting, page),
        authors=body.authors or _authors(posting),
        media=(*body.media, *dict.fromkeys(more)),
        tags=tuple(tag for tag in _tags(posting) if tag not in page.tags),
    )


def _headed(body: Content, posting: Posting, page: Shared) -> Content:
    """The text under its headline. A first line that is the headline is no text, unless it is all the text."""
    first, _, rest = body.text.partition("\n")
    if rest and body.title is None and words(first) == _headline_words(posting) not in page.titles:
        return replace(body, title=_headline(posting), text=rest, html=_without_first_line(body.html, first))
    return titled(body, _headline_of_its_own(posting, body.text, page))


def _without_first_line(markup: str, first: str) -> str:
    """Take the first line out of plain markup, where it is a paragraph of its own."""
    opening = f"<p>{html.escape(first, quote=False)}</p>"
    return markup.removeprefix(opening).lstrip()


def _headline_of_its_own(posting: Posting, text: str, page: Shared) -> str | None:
    """Return the headline, unless it is the page's, or only the first words of the text."""
    headline, said = _headline(posting), _headline_words(posting)
    return None if not said or said in page.titles or opens(headline, text) else headline


@lru_cache(maxsize=_REMEMBERED)
def _headline_words(posting: Posting) -> tuple[str, ...]:
    return words(_headline(posting))


def _headline(posting: Posting) -> str:
    """The headline, without a time that stands before it: '11:03 - The quay is closed'."""
    said = _plain(posting.get("headline")) or _plain(posting.get("name"))
    before = stamp(said) if said[:1].isdecimal() else None
    return said[before.length :] if before and before.clock and before.length < len(said) else said


def _plain(value: Any) -> str:
    """Return a text that may be escaped once too often, or have tags, as a line of plain text."""
    return line(html.unescape(_TAG.sub(" ", html.unescape(_text(value)))))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(filter(None, map(_text, value)))
    if isinstance(value, dict):  # {"@type": "Text"} says nothing
        return string(value.get("@value")) or string(value.get("text")) or string(value.get("name"))
    return string(value)


def _body(posting: Posting) -> str:
    """Return the text as HTML: it may be HTML, escaped HTML, or plain with lines that are wrapped or paragraphs."""
    text = next((text for key in ("articleBody", "text", "description") if (text := _text(posting.get(key)))), "")
    text = _TWICE.sub("&", _TWICE.sub("&", text)) if "&amp;" in text else text
    if not _TAG.search(text):
        text = html.unescape(text)
    if not _TAG.search(text):
        return paragraphs(_GLUED.sub(r"\1\n", _unwrapped(without_more(text))))
    return text if _BLOCK.search(text) else text.replace("\n", "<br>")


def _unwrapped(text: str) -> str:
    """Join lines that a program wrapped: those that end within a sentence."""
    paragraphs: list[list[str]] = [[]]
    for found in text.splitlines():
        here, last = found.strip(), paragraphs[-1][-1] if paragraphs[-1] else ""
        within = last and here and (last[-1].isalnum() or last[-1] in ",-–—&")
        if within and (here[0].islower() or len(last) >= _WRAPPED_CHARACTERS):
            paragraphs[-1].append(here)
        else:
            paragraphs.append([here])
    return "\n".join(" ".join(lines) for lines in paragraphs)


def _authors(posting: Posting) -> tuple[str, ...]:
    """Return the names of authors: texts, objects, or lists of both, as they come."""
    names: list[str] = []
    for author in many(posting.get("author")) or many(posting.get("creator")):
        said = _name_of(author) if isinstance(author, dict) else author
        names += [name for text in many(said) for name in names_in(html.unescape(string(text)))]
    return unique(name for name in names if "://" not in name)


def _name_of(author: dict[str, Any]) -> Any:
    return author.get("name") or " ".join(filter(None, (line(author.get(key)) for key in ("givenName", "familyName"))))


@lru_cache(maxsize=_REMEMBERED)
def _tags(posting: Posting) -> tuple[str, ...]:
    """Return the keywords of a posting: a text with commas, a list, or a list of terms."""
    said = (word.get("name") if isinstance(word, dict) else word for word in many(posting.get("keywords")))
    return unique(word for words in said for word in re.split("[,;]", html.unescape(string(words))))


def _media(posting: Posting) -> Iterator[Media]:
    for key, kind in _MEDIA:
        for found in many(posting.get(key)):
            address = _address(found)
            if address:
                said = found if isinstance(found, dict) else {}
                yield Media(
                    kind=_KINDS.get(line(said.get("@type")), kind),
                    url=address,
                    caption=_plain(said.get("caption"))
                    or (_plain(said.get("name")) if kind != "IMAGE" else "")
                    or None,
                    credit=_plain(said.get("creditText")) or _plain(said.get("copyrightHolder")) or None,
                )


def _address(found: Any, depth: int = 0) -> str:
    if isinstance(found, list):
        found = found[0] if found else None
    if not isinstance(found, dict) or depth > 2:
        return line(found)
    keys = ("contentUrl", "url", "embedUrl", "@id")
    return next((text for key in keys if (text := _address(found.get(key), depth + 1))), "")
