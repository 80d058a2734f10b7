"""Whose turn it is at a host: at most so many requests at once, so far apart, none while it wants quiet.

A turn is given in the order of asking. Guarantees: two requests to a host start at least its gap
apart; nobody waits long, but gets Retry with the time after which to ask again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from yarl import URL

from schemas.errors import Retry

KEPT_HOSTS = 1_000  # idle ones are forgotten beyond that: a redirect can name any number of hosts


class Host:
    """What is known of one host; times are those of the event loop's clock."""

    def __init__(self, at_once: int, gap_seconds: float):
        self.slots = asyncio.Semaphore(at_once)
        self.gap_seconds = gap_seconds
        self.users = 0
        self.next_start = 0.0
        self.quiet_until = 0.0


class Hosts:
    """Every host that is talked to, in one event loop."""

    def __init__(self, at_once: int, gap_seconds: float, max_wait_seconds: float):
        self._at_once, self._gap_seconds, self._max_wait_seconds = at_once, gap_seconds, max_wait_seconds
        self._hosts: dict[str, Host] = {}

    @asynccontextmanager
    async def turn(self, url: URL) -> AsyncIterator[None]:
        """Wait for a turn at the host and keep it for the block; raises Retry where that takes too long."""
        host = self._host(url)
        host.users += 1
        try:
            _check_quiet(url, host)
            async with host.slots:
                await self._wait(url, host)
                _check_quiet(url, host)
                yield
        finally:
            host.users -= 1

    def widen(self, url: URL, gap_seconds: float) -> None:
        """Keep requests to this host at least so far apart, and never closer than the setting."""
        self._host(url).gap_seconds = max(gap_seconds, self._gap_seconds)

    def gap_seconds(self, url: URL) -> float:
        """Return how far apart requests to this host are kept."""
        host = self._hosts.get(_name(url))
        return host.gap_seconds if host else self._gap_seconds

    def pause(self, url: URL, seconds: float) -> None:
        """Leave this host alone for so long."""
        host = self._host(url)
        host.quiet_until = max(host.quiet_until, _now() + seconds)

    async def _wait(self, url: URL, host: Host) -> None:
        wait_seconds = host.next_start - _now()
        if wait_seconds > self._max_wait_seconds:
            raise Retry(f"{url.host} is asked once in {host.gap_seconds:g} s, others are before", wait_seconds)
        host.next_start = max(host.next_start, _now()) + host.gap_seconds
        if wait_seconds > 0:
            await asyncio.sleep(wait_seconds)

    def _host(self, url: URL) -> Host:
        name = _name(url)
        if name not in self._hosts:
            if len(self._hosts) >= KEPT_HOSTS:
                self._forget_idle()
            self._hosts[name] = Host(self._at_once, self._gap_seconds)
        return self._hosts[name]

    def _forget_idle(self) -> None:
        now = _now()
        self._hosts = {
            name: host
            for name, host in self._hosts.items()
            if host.users or max(host.next_start, host.quiet_until) > now
        }


def _name(url: URL) -> str:
    # On the web's own ports a name is one site; elsewhere each port is.
    return f"{url.host}" if url.port in (80, 443) else f"{url.host}:{url.port}"


def _check_quiet(url: URL, host: Host) -> None:
    left = host.quiet_until - _now()
    if left > 0:
        raise Retry(f"{url.host} asked for quiet", left)


def _now() -> float:
    return asyncio.get_running_loop().time()
