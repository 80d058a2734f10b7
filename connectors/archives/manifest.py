"""Which saved files there are, and what is known of each: (paths, manifest, flags, outlets) -> `SavedPage`s.

What a file does not say of itself (whose it is, where it was, when it was fetched) comes from a
manifest, then from flags that stand for all files, then from the outlet that they name.
Guarantees: the order is that of the paths; no body is read, so an archive of many GB takes no memory.
"""

import os
import re
from collections.abc import Sequence
from datetime import date as day
from datetime import datetime
from glob import glob
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from connectors.outlets import Outlet, id_complaints, place_complaints
from connectors.strict_toml import read_toml
from schemas.errors import Fatal

ENDINGS = frozenset({".html", ".htm", ".xhtml", ".txt", ".xml", ".rss", ".atom", ".rdf", ".json"})

# The outlet of a file of which neither the outlet nor the address is known.
UNKNOWN = "unknown"

# Files that lie in a folder of saved pages and are none.
_NOT_PAGES = re.compile(r"(?i)readme|licen[cs]e|changelog")

# What a shell's * brings along and what is no page: manifests, and archives, which are read elsewhere.
_READ_ELSEWHERE = (".toml", ".warc", ".warc.gz")


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a saved file from outside it; None where nothing is.

    `url`: the address it was saved from. `source`: the address that was asked for, where it differs.
    `date`: the page's own date. `fetched_at`: when it was saved; by default the end of `date`.
    `entries`: the least and the most that the whole page has.
    """

    outlet: str | None = None
    language: str | None = None
    date: day | None = None
    zone: str | None = None
    fetched_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    url: str | None = None
    source: str | None = None
    platform: str | None = None
    options: dict[str, str] | None = None
    entries: tuple[int, int] | None = None


class SavedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A saved file and what is known of it: small, however large the file.

    `name`: as the manifest writes it, else the path below the folder that was given, else the file's.
    """

    path: str
    name: str
    facts: Facts


class _Page(Facts, frozen=True, kw_only=True):
    file: str


class _Manifest(msgspec.Struct, frozen=True, kw_only=True):
    page: tuple[_Page, ...] = ()


def find(paths: Sequence[str], manifest: Path | None, flags: Facts, outlets: Sequence[Outlet]) -> tuple[SavedPage, ...]:
    """Return the saved files under `paths` (files, folders, globs) with what is known of each.

    With a manifest, a folder stands for the files in it that the manifest names, and no paths at all
    stand for the whole manifest. A file that is named itself is always read. Raises Fatal where a
    path or a file of the manifest is not there, or where a fact cannot be.
    """
    listed = _read_manifest(manifest) if manifest else {}
    chosen = _walk(paths, listed if manifest else None) if paths else {path: page.file for path, page in listed.items()}
    found = []
    for path, name in sorted(chosen.items()):
        facts = complete(_join(listed.get(path, Facts()), flags), outlets)
        found.append(SavedPage(path=str(path), name=name, facts=facts))
    return tuple(found)


def complete(facts: Facts, outlets: Sequence[Outlet]) -> Facts:
    """Return the facts with what their outlet says, and its source where the page is from one.

    Raises Fatal where a fact cannot be.
    """
    _refuse_impossible(facts, "flags")
    outlet = next((one for one in outlets if _is_of(one, facts)), None)
    if outlet is None:
        return _join(facts, Facts(outlet=_host(facts.source or facts.url) or UNKNOWN))
    for source in outlet.sources:
        if source.url in (facts.source, facts.url):
            told = Facts(
                platform=source.platform,
                options=source.options,
                entries=source.entries,
                language=source.language,
                zone=source.zone,
            )
            facts = _join(facts, told)
    return _join(facts, Facts(outlet=outlet.id, language=outlet.language, zone=outlet.zone))


# Which files


def _read_manifest(manifest: Path) -> dict[Path, _Page]:
    listed: dict[Path, _Page] = {}
    for page in read_toml(manifest, _Manifest).page:
        path = _plain(manifest.parent / page.file)
        if not path.is_file():
            raise Fatal(f"{manifest}: no such file: {page.file}")
        if path in listed:
            raise Fatal(f"{manifest}: {page.file} stands there twice")
        _refuse_impossible(page, f"{manifest}: {page.file}")
        listed[path] = page
    return listed


def _walk(paths: Sequence[str], listed: dict[Path, _Page] | None) -> dict[Path, str]:
    chosen: dict[Path, str] = {}
    for text in paths:
        named = Path(text)
        matches = [named] if named.exists() else [Path(match) for match in glob(text, recursive=True)]
        if not matches:
            raise Fatal(f"{text}: no such file or folder")
        for match in matches:
            if match.is_dir():
                chosen.update(_below(match, listed))
            elif not match.name.lower().endswith(_READ_ELSEWHERE) and (match == named or _is_page(match)):
                chosen[_plain(match)] = match.name
    return chosen | {path: page.file for path, page in (listed or {}).items() if path in chosen}


def _below(folder: Path, listed: dict[Path, _Page] | None) -> dict[Path, str]:
    top = _plain(folder)
    files = listed if listed is not None else (file for file in top.rglob("*") if file.is_file() and _is_page(file))
    return {file: file.relative_to(top).as_posix() for file in files if file.is_relative_to(top)}


def _is_page(file: Path) -> bool:
    return _ending(file) in ENDINGS and not _NOT_PAGES.match(file.name) and not file.name.startswith(".")


def _ending(file: Path) -> str:
    return Path(file.name.lower().removesuffix(".gz")).suffix


def _plain(path: Path) -> Path:
    return Path(os.path.abspath(path))  # not resolve(): a link keeps the name that it was given


# What is known of them


def _join(first: Facts, second: Facts) -> Facts:
    return Facts(**{key: _either(getattr(first, key), getattr(second, key)) for key in Facts.__struct_fields__})


def _either(first: Any, second: Any) -> Any:
    return second if first is None else first


def _is_of(outlet: Outlet, facts: Facts) -> bool:
    if facts.outlet is not None:
        return outlet.id == facts.outlet
    host = _host(facts.source or facts.url)
    return host is not None and any(_host(source.url) == host for source in outlet.sources)


def _host(url: str | None) -> str | None:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def _refuse_impossible(facts: Facts, where: str) -> None:
    named = () if facts.outlet is None else id_complaints(facts.outlet)
    for complaint in (*named, *place_complaints(facts.language, facts.zone)):
        raise Fatal(f"{where}: {complaint}")
