"""What a feed says, whatever its format: `Feed` and its `Item`s. Nothing is interpreted yet."""

import html
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import msgspec

from schemas.records import Media, MediaKind

_MEDIA: dict[str, MediaKind] = {"image": "IMAGE", "video": "VIDEO", "audio": "AUDIO"}
_SUFFIXES: dict[str, MediaKind] = {
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"), "IMAGE"),
    **dict.fromkeys((".mp4", ".webm", ".mov", ".m3u8"), "VIDEO"),
    **dict.fromkeys((".mp3", ".m4a", ".ogg", ".aac"), "AUDIO"),
}


class Item(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One item as the feed has it; what is missing is None or empty. Only the very same object is equal to it.

    `title`: plain text. `body`: markup. `base`: what relative links in `body` start from, where the feed says.
    `via`: the feed that this one has the item from. `media`: addresses as printed.
    """

    id: str | None
    link: str | None
    title: str
    body: str
    base: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    via: str | None = None


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed: its language and title, the authors of items that name none, and its items in their order."""

    language: str | None
    title: str = ""
    authors: tuple[str, ...] = ()
    items: tuple[Item, ...]


def paragraphs(text: str) -> str:
    """Return plain text as HTML, a paragraph for each line."""
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


def media_kind(url: str, said: str) -> MediaKind | None:
    """Return what lies at an address by its media type (`image/jpeg`, `video`), else by its ending."""
    if not url:
        return None
    try:
        ending = PurePosixPath(urlsplit(url).path).suffix.lower()
    except ValueError:
        return None
    return _MEDIA.get(said.partition("/")[0].lower()) or _SUFFIXES.get(ending)
