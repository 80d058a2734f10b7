"""The page that a command names: an address, which is fetched once, or a saved file -> `Snapshot`."""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli.facts import facts_of
from pipelines.cli.flags import settings_of
from schemas.errors import Fatal, Reject

if TYPE_CHECKING:
    from connectors.archives.manifest import Facts
    from connectors.outlets import Outlet
    from pipelines.settings import Settings
    from schemas.records import Snapshot


def load_outlets(settings: "Settings") -> "tuple[Outlet, ...]":
    """The outlets that ship and those of the user. Raises Fatal where a file is wrong."""
    from connectors.outlets import load

    return load(Path(settings.outlets) if settings.outlets else None)


def snapshot_of(args: argparse.Namespace) -> "Snapshot":
    """The page at an address or in a file. Raises Reject where it cannot be had, Fatal where there is none."""
    settings = settings_of(args)
    outlets = load_outlets(settings)
    if args.target.startswith(("http://", "https://")):
        args.url = args.target
        return asyncio.run(_fetch(args.target, facts_of(args), outlets, settings))
    return _saved(args.target, facts_of(args), outlets)


def _saved(file: str, facts: "Facts", outlets: "Sequence[Outlet]") -> "Snapshot":
    from connectors.archives.manifest import find
    from connectors.archives.saved import load
    from schemas.records import DeadLetter

    if not Path(file).is_file():
        raise Fatal(f"{file}: no such file, and no address that begins with http:// or https://")
    for page in find([file], None, facts, outlets):
        loaded = load(page)
        if isinstance(loaded, DeadLetter):
            raise Reject(loaded.reason)
        return loaded
    raise Fatal(f"{file}: no page; `liveblog replay` reads archives")


async def _fetch(url: str, facts: "Facts", outlets: "Sequence[Outlet]", settings: "Settings") -> "Snapshot":
    from connectors.archives.manifest import complete
    from connectors.web.exchange import Request
    from connectors.web.fetch import Fetcher, Limits, user_agent
    from connectors.web.poll import settle
    from connectors.web.poller import utc_now
    from connectors.web.robots import Robots
    from connectors.web.sources import PollState, Target
    from schemas.version import VERSION

    facts = complete(facts, outlets)
    allow_private = any(outlet.allow_private for outlet in outlets if outlet.id == facts.outlet)
    limits = Limits(total_seconds=settings.timeout_seconds, max_body_bytes=settings.max_body_bytes)
    fetcher = Fetcher(user_agent(VERSION, settings.contact), limits)
    try:
        outcome = await fetcher.fetch(Request(url=url, allow_private=allow_private), Robots(fetcher).refusal)
    finally:
        await fetcher.close()
    target = Target(
        source=url,
        outlet=facts.outlet or "",
        language=facts.language,
        zone=facts.zone,
        date=facts.date,
        platform=facts.platform,
        options=facts.options or {},
        entries=facts.entries or (),
        allow_private=allow_private,
    )
    settled = settle(target, PollState(), outcome, facts.fetched_at or utc_now(), spread=0.0)
    if settled.snapshot is None:
        raise Reject(settled.poll.error or "the server gave no page")
    return settled.snapshot
