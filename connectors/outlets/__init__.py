"""The outlets that are polled: one TOML file each -> frozen `Outlet` records.

Those that ship lie beside this file; a folder of the user's joins them. To add an outlet, copy one.
Guarantees: the order is that of the ids; nothing that is wrong in a file is passed over: it is one
`Fatal` that names the file. Platforms are named, not checked here: a file says what it wants, and the
platform that is missing is reported when a page is split.
"""

import re
from collections.abc import Iterable
from datetime import date as day
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from connectors.strict_toml import read_toml
from schemas.errors import Fatal

# An id is part of every update_id, between slashes; it has to be the same on every system.
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


EVERY_SECONDS = (20.0, 900.0)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One address that is polled.

    `platform`: the name of the code that splits it; found out from each page when not said.
    `options`: of that platform. `every_seconds`: the shortest and the longest pause between two
    polls; within them the pause follows how often the page changes and what the server asks for
    (`ttl` and the like of feeds, `Cache-Control`, `Expires`), but where it is said here, a page is
    not polled less often for its cache's sake. `older_pages`: how many older pages of a blog are
    fetched when it is first seen; 0 for none. `language`, `zone`: where they differ from the
    outlet's. `date`: the page's own date, where the page does not say it. `entries`: the least and the most
    that a whole page has; one with fewer or more is a dead letter and changes nothing.
    """

    url: str
    platform: str | None = None
    options: dict[str, str] = {}
    every_seconds: tuple[float, float] | None = None
    older_pages: Annotated[int, msgspec.Meta(ge=0)] = 30
    language: str | None = None
    zone: str | None = None
    date: day | None = None
    entries: tuple[int, int] | None = None


class Outlet(msgspec.Struct, frozen=True, kw_only=True):
    """A publisher.

    `language`: BCP 47. `zone`: the IANA name of the time zone that its clocks show. `contact`: an
    address that is told to this outlet with every request, for those that ask for one.
    `allow_private`: its sources may lie in a private network. Without sources it serves saved files.
    """

    id: str
    name: str
    language: str
    zone: str
    allow_private: bool = False
    contact: str | None = None
    sources: tuple[Source, ...] = ()


def load(folder: Path | None = None) -> tuple[Outlet, ...]:
    """Return the outlets that ship and those of `folder`, by id.

    Raises Fatal where a file is wrong, or where an id or an address stands in two files.
    """
    found: list[tuple[Traversable, Outlet]] = [(file, read(file)) for file in _toml_files(files(__name__))]
    if folder is not None:
        if not folder.is_dir():
            raise Fatal(f"{folder}: no such folder of outlets")
        found += [(file, read(file)) for file in _toml_files(folder)]
    _refuse_repeats((outlet.id, file) for file, outlet in found)
    _refuse_repeats((source.url, file) for file, outlet in found for source in outlet.sources)
    return tuple(sorted((outlet for _, outlet in found), key=lambda outlet: outlet.id))


def read(file: Path | Traversable) -> Outlet:
    """Return the outlet that one file describes; raise Fatal where the file is wrong."""
    outlet = read_toml(file, Outlet)
    for complaint in _complaints(outlet):
        raise Fatal(f"{file}: {complaint}")
    return outlet


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)


def _refuse_repeats(named: Iterable[tuple[str, Traversable]]) -> None:
    first: dict[str, Traversable] = {}
    for name, file in named:
        if name in first:
            raise Fatal(f"{file}: '{name}' stands already in {first[name]}")
        first[name] = file


def _complaints(outlet: Outlet) -> Iterable[str]:
    yield from id_complaints(outlet.id)
    yield from place_complaints(outlet.language, outlet.zone)
    for source in outlet.sources:
        yield from _source_complaints(source)


def _source_complaints(source: Source) -> Iterable[str]:
    if not _is_address(source.url):
        yield f"url '{source.url}' is not an address that begins with http:// or https://"
    shortest, longest = source.every_seconds or EVERY_SECONDS
    if not 0 < shortest <= longest:
        yield f"every_seconds [{shortest:g}, {longest:g}] has to be the shortest pause and then the longest"
    if source.entries is not None and not 0 <= source.entries[0] <= source.entries[1]:
        yield f"entries {list(source.entries)} has to be the least that a whole page has and then the most"
    yield from place_complaints(source.language, source.zone)


def id_complaints(id: str) -> Iterable[str]:
    """Yield what is wrong with the id of an outlet."""
    if not _ID.fullmatch(id):
        yield f"id '{id}' has to be lower-case letters, digits, '.', '_' and '-'"


def place_complaints(language: str | None, zone: str | None) -> Iterable[str]:
    """Yield what is wrong with a language tag and with the name of a zone, a line each."""
    if language is not None and not _LANGUAGE.fullmatch(language):
        yield f"language '{language}' is not a language tag, such as 'en' or 'pt-BR'"
    if zone is not None and not _is_zone(zone):
        yield f"zone '{zone}' is not a time zone, such as 'Europe/London' or 'GMT'"


def _is_address(url: str) -> bool:
    try:
        address = urlsplit(url)
        return address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0
    except ValueError:  # brackets of an IPv6 address, a port that is no number
        return False


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found, not a name, the name of a folder of zones
        return False
    return True
