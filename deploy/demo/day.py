"""The played day: what each outlet's page holds after so many scenes.

day.toml -> `Day`; the number of scenes that have been played -> `Page`s. Pure, but for reading the file.
"""

from datetime import UTC, date, datetime, time
from importlib.resources import files
from typing import Literal

import msgspec

from connectors.strict_toml import read_toml
from schemas.errors import Fatal

Platform = Literal["printed_stamps", "schema_org", "feed"]


class Outlet(msgspec.Struct, frozen=True, kw_only=True):
    """An invented publisher with one page at `path`."""

    id: str
    name: str
    headline: str
    platform: Platform
    path: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What one outlet does: it shows an entry, new or edited, withdraws it, or its page breaks or heals."""

    outlet: str
    does: Literal["shows", "withdraws", "breaks", "heals"] = "shows"
    entry: str = ""
    at: time | None = None
    title: str | None = None
    text: str = ""


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What happens at once, `second` seconds after the first poll, when clocks of the day show `clock`."""

    second: float
    clock: time
    changes: tuple[Change, ...]

    @property
    def outlets(self) -> frozenset[str]:
        """Those whose pages change."""
        return frozenset(change.outlet for change in self.changes)


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it stands on a page."""

    name: str
    published_at: datetime
    modified_at: datetime | None
    title: str | None
    text: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What an outlet's page holds, the newest first; `broken`: it is served as a page of another kind."""

    outlet: Outlet
    date: date
    postings: tuple[Posting, ...] = ()
    broken: bool = False


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """The outlets and the scenes, in their order."""

    date: date
    outlets: tuple[Outlet, ...]
    scenes: tuple[Scene, ...]

    def pages(self, played: int) -> dict[str, Page]:
        """The page of each outlet, by its id, after the first `played` scenes."""
        pages = {outlet.id: Page(outlet=outlet, date=self.date) for outlet in self.outlets}
        for scene in self.scenes[:played]:
            for change in scene.changes:
                pages[change.outlet] = self._changed(pages[change.outlet], change, scene.clock)
        return pages

    def _changed(self, page: Page, change: Change, clock: time) -> Page:
        if change.does in ("breaks", "heals"):
            return msgspec.structs.replace(page, broken=change.does == "breaks")
        before = {posting.name: posting for posting in page.postings}
        past = before.pop(change.entry, None)
        if change.does == "shows":
            now = datetime.combine(self.date, change.at or clock, UTC)
            before[change.entry] = Posting(
                name=change.entry,
                published_at=past.published_at if past else now,
                modified_at=now if past else None,
                title=change.title,
                text=change.text.strip(),
            )
        newest_first = sorted(before.values(), key=lambda posting: posting.published_at, reverse=True)
        return msgspec.structs.replace(page, postings=tuple(newest_first))


def load() -> Day:
    """The day that ships. Raises Fatal where its file is wrong."""
    file = files(__package__) / "day.toml"
    day = read_toml(file, Day)
    known = {outlet.id for outlet in day.outlets}
    for scene in day.scenes:
        for name in scene.outlets - known:
            raise Fatal(f"{file}: at second {scene.second:g}: no outlet is called '{name}'")
    return day
