"""Ask robots.txt before anything else of a site: address -> None (go on) or a Failure that says why not.

One robots.txt is fetched for each origin and kept for a day (RFC 9309): where it is absent (4xx)
everything is allowed; where it cannot be had (5xx, no connection) nothing is, except by an older
copy. It is fetched as all else is: our name, our turn, no private addresses.
"""

import asyncio

import msgspec
from protego import Protego
from yarl import URL

from connectors.web.exchange import MAX_RETRY_AFTER_SECONDS, Failure, Outcome, Request, Response
from connectors.web.fetch import Fetcher

KEPT_SECONDS = 86_400.0
UNREACHABLE_SECONDS = 10.0  # the poll that was refused backs off by itself
MAX_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are read
KEPT_ORIGINS = 1_000


class _Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What one origin's robots.txt says: `failure` in place of `robots` where it could not be had."""

    until: float
    robots: Protego | None = None
    failure: Failure | None = None


class Robots:
    """The robots.txt of every origin that is polled, in the event loop of its fetcher."""

    def __init__(
        self, fetcher: Fetcher, kept_seconds: float = KEPT_SECONDS, retry_seconds: float = UNREACHABLE_SECONDS
    ):
        self._fetcher, self._kept_seconds, self._retry_seconds = fetcher, kept_seconds, retry_seconds
        self._known: dict[tuple[URL, bool], asyncio.Task[_Rules]] = {}

    async def refusal(self, url: str, allow_private: bool) -> Failure | None:
        """Return why this address may not be fetched, None if it may; a crawl delay widens the host's gap."""
        origin = URL(url).origin()
        rules = await asyncio.shield(self._rules(origin, allow_private))
        if rules.failure:
            return rules.failure
        if rules.robots is None:
            return None
        delay_seconds = rules.robots.crawl_delay(self._fetcher.agent) or 0.0
        self._fetcher.widen_gap(url, min(delay_seconds, MAX_RETRY_AFTER_SECONDS))
        if rules.robots.can_fetch(url, self._fetcher.agent):
            return None
        left = max(rules.until - asyncio.get_running_loop().time(), 0.0)
        return Failure(kind="ROBOTS", reason=f"{origin}/robots.txt disallows {url[:200]}", retry_after_seconds=left)

    def _rules(self, origin: URL, allow_private: bool) -> asyncio.Task[_Rules]:
        now = asyncio.get_running_loop().time()
        key = (origin, allow_private)
        known = self._known.get(key)
        if known and (not known.done() or known.result().until > now):
            return known
        if len(self._known) >= KEPT_ORIGINS:
            self._known = {k: task for k, task in self._known.items() if not task.done() or task.result().until > now}
        older = known.result().robots if known else None
        self._known[key] = asyncio.create_task(self._load(origin, allow_private, older))
        return self._known[key]

    async def _load(self, origin: URL, allow_private: bool, older: Protego | None) -> _Rules:
        address = str(origin / "robots.txt")
        request = Request(url=address, allow_private=allow_private, max_body_bytes=MAX_BYTES, cut=True)
        outcome = await self._fetcher.fetch(request)
        now = asyncio.get_running_loop().time()
        if isinstance(outcome, Response) and outcome.status == 200:
            robots = Protego.parse(outcome.body.decode("utf-8-sig", "replace"))
            return _Rules(until=now + self._kept_seconds, robots=robots)
        if _absent(outcome):
            return _Rules(until=now + self._kept_seconds)
        if older:
            return _Rules(until=now + self._retry_seconds, robots=older)
        return _Rules(until=now + self._retry_seconds, failure=_unreachable(address, outcome))


def _absent(outcome: Outcome) -> bool:
    """Tell whether the site has no robots.txt: it says so, or sends us in circles (RFC 9309, 2.3.1.2)."""
    if isinstance(outcome, Failure):
        return outcome.kind == "REDIRECT"
    return 200 < outcome.status < 300 or (400 <= outcome.status < 500 and outcome.status != 429)


def _unreachable(address: str, outcome: Outcome) -> Failure:
    if isinstance(outcome, Failure):
        return msgspec.structs.replace(outcome, reason=f"{address}: {outcome.reason}")
    return Failure(kind="ROBOTS", reason=f"{address} answers {outcome.status}: until it is there, nothing is fetched")
