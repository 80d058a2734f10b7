"""One file for each way in which pages publish entries; a page finds its platform by itself.

    Snapshot -> Split: which platform, how sure, and the entries in page order, each once

To add a platform, add a file here with two functions: `split(snapshot, options)`, pure, gives the
entries, and `recognise(snapshot)` says whether the page is of its kind. `OPTIONS` names the options
that it understands, if it has any, `SUREST` the highest certainty that it ever claims, if that is
below 1: it is not asked where another is as sure. A third function, `older(snapshot, options)`, gives
the address of the next older page of the blog, where the links of an HTML page do not say it. Nothing
is registered.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Protocol, cast

import msgspec
from msgspec.structs import replace

from connectors.pages.document import read, urlsplit_or_none
from connectors.pages.older_pages import linked, live_address, page_address
from connectors.pages.repeated.outline import outline
from connectors.pages.unchanged import Unchanged
from schemas.errors import Fatal, Reject
from schemas.records import Entry, Snapshot

SURE_OF_A_BLOG = 0.5


_HARDLY_ANY = 400  # letters of a page that shows a menu and a notice


class Claim(msgspec.Struct, frozen=True):
    """That a page is of a platform's kind: from 0 to 1, and why, in words for a person.

    0.9 and above: the page says so itself. About 0.6: its form says so. Below 0.4: for want of a better one.
    """

    certainty: float
    why: str


class Split(msgspec.Struct, frozen=True):
    """The entries of a page in page order, and what took it apart.

    `repeated`: how many more stood there that only repeat one of these.
    """

    platform: str
    certainty: float
    why: str
    entries: tuple[Entry, ...]
    repeated: int = 0


class Platform(Protocol):
    """What a file of this folder offers."""

    def split(self, snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
        """The entries of a page, in page order. Raises Reject where it is not of this kind."""

    def recognise(self, snapshot: Snapshot) -> Claim | None:
        """Whether a page is of this kind. Raises Reject where the body is no text."""


def split_page(snapshot: Snapshot) -> Split:
    """Take a page apart with the platform that it names, else with the one that is surest of it.

    A page that was taken apart before and is unchanged to those who read it costs a hash. Raises Reject for a body
    that cannot be read, or that no platform knows. Raises Fatal where the snapshot names a platform or an option
    that does not exist.
    """
    return pages(snapshot)


def _split_page(snapshot: Snapshot) -> Split:
    name, claim = _platform_of(snapshot)
    platform = _platforms()[name]
    _check_options(name, getattr(platform, "OPTIONS", ()), snapshot.options)
    entries = platform.split(snapshot, snapshot.options)
    kept = tuple(_each_once(entries))
    return Split(name, claim.certainty, claim.why, kept, len(entries) - len(kept))


def older_page(snapshot: Snapshot) -> str | None:
    """The address of the next older page of a live blog that this page of it leads to, on its own host; else None.

    None too for a page that is taken for a blog for want of a better guess: the front page of a section leads to
    all that there ever was.
    """
    live_url = live_address(snapshot)
    live = urlsplit_or_none(live_url)
    if live is None:
        return None
    try:
        name, claim = _platform_of(snapshot)
        if claim.certainty < SURE_OF_A_BLOG:
            return None
        older = getattr(_platforms()[name], "older", None)
        found = older(snapshot, snapshot.options) if older else linked(snapshot)
    except (Reject, Fatal):  # said when the page is split
        return None
    address = (found or "").partition("#")[0]
    there = urlsplit_or_none(address)
    if there is None or there[1] != live[1] or there[0] < live[0] or address in (live_url, page_address(snapshot)):
        return None  # elsewhere, from TLS to plain text, or back
    return address


def names() -> tuple[str, ...]:
    """The platforms there are."""
    return tuple(sorted(_platforms()))


@cache
def _platforms() -> dict[str, Platform]:
    """By name, those that can be surest first."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    found = {name: cast(Platform, importlib.import_module(f"{__name__}.{name}")) for name in names}
    return dict(sorted(found.items(), key=lambda pair: (-_surest(pair[1]), pair[0])))


def _platform_of(snapshot: Snapshot) -> tuple[str, Claim]:
    """The platform that a page names, else the one that is surest of it."""
    platforms = _platforms()
    if snapshot.platform is None:
        return _recognise(snapshot, platforms)
    if snapshot.platform in platforms:
        return snapshot.platform, Claim(1.0, "the outlet says so")
    raise Fatal(f"no platform is called {snapshot.platform!r}{_nearest(snapshot.platform, platforms)}")


def _surest(platform: Platform) -> float:
    return float(getattr(platform, "SUREST", 1.0))


def _recognise(snapshot: Snapshot, platforms: Mapping[str, Platform]) -> tuple[str, Claim]:
    """The surest claim; the first by name of equal ones."""
    surest: tuple[str, Claim] | None = None
    for name, platform in platforms.items():
        if surest is not None and surest[1].certainty >= _surest(platform):
            break
        claim = platform.recognise(snapshot)
        if claim is not None and (surest is None or claim.certainty > surest[1].certainty):
            surest = name, claim
    if surest is None:
        raise Reject(f"no entries found{_only_scripts(snapshot)}: looked for {', '.join(names())}")
    return surest


def _only_scripts(snapshot: Snapshot) -> str:
    """Why nothing was found, where a page is put together by its scripts alone."""
    document = read(snapshot)
    if document.media_type != "html" or "<script" not in document.text or document.tree.body is None:
        return ""
    said = outline(document, None).elements[0]
    return ", for the page has no text without its scripts" if said.letters + said.linked < _HARDLY_ANY else ""


def _check_options(platform: str, known: Iterable[str], options: Mapping[str, str]) -> None:
    for option in options:
        if option not in known:
            raise Fatal(f"the platform {platform} has no option {option!r}{_nearest(option, known)}")


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.0)
    return f": did you mean {near[0]!r}?" if near else ""


def _each_once(entries: Sequence[Entry]) -> list[Entry]:
    """Entries without the copies that pages pin to their top: the one with an id stays, in its own place."""
    named = {entry.native_id for entry in entries}
    if None not in named and len(named) == len(entries) and not any(entry.pinned for entry in entries):
        return list(entries)
    kept: dict[object, Entry] = {}
    by_content: dict[object, object] = {}
    for entry in entries:
        when = entry.published
        printed = when.text if when.precision == "DAY" else None  # a match has a corner in its 12th and 34th minute
        content = (when.at, printed, entry.content.title, entry.content.text)
        key: object = entry.native_id or by_content.get(content) or content
        twin = by_content.get(content)
        if key not in kept and twin in kept and kept[twin].native_id is None:
            key = twin
        known = kept.get(key)
        if known is None:
            kept[key] = entry
        elif entry.native_id is not None and known.native_id is None:
            del kept[key]
            key = entry.native_id
            kept[key] = replace(entry, pinned=True) if known.pinned else entry
        elif entry.pinned and not known.pinned:
            kept[key] = replace(known, pinned=True)
        elif known.pinned and not entry.pinned:
            del kept[key]
            kept[key] = replace(entry, pinned=True)
        by_content.setdefault(content, key)
    return list(kept.values())


def _size(split: Split) -> int:
    """How many bytes a page's entries take, about."""
    said = (entry.content for entry in split.entries)
    return _BYTES_BESIDE + sum(_BYTES_BESIDE + len(content.text) + len(content.html) for content in said)


_MOST_BYTES = 32_000_000  # 48 pages of 400 entries of 600 characters, 900 of 20; measured: 32 to 42 MB
_BYTES_BESIDE = 500  # what is not text of an entry, or of what is remembered of a page

pages = Unchanged(_split_page, _size, _MOST_BYTES)
