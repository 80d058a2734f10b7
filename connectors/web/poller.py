"""Poll many sources at once beside a step that must not block: start -> collect.

One event loop in a daemon thread does all the waiting. Guarantees: no method waits for the web; a
slow source delays no other; a source is never started twice at once, nor sooner after its last
fetch than its `min_seconds`, whatever the caller's state was rolled back to.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import msgspec
from aiohttp.abc import AbstractResolver

from connectors.web.exchange import Outcome, Request
from connectors.web.fetch import Fetcher, Limits
from connectors.web.robots import Robots
from connectors.web.sources import Target, whole_milliseconds

CLOSE_SECONDS = 5.0
DNS_THREADS = 32  # a name server that hangs blocks a thread for each name; asyncio's own are six here


class Arrival(msgspec.Struct, frozen=True):
    """What came of one fetch; `finished_at` is when it was complete, in whole milliseconds."""

    source: str
    outcome: Outcome
    finished_at: datetime


def utc_now() -> datetime:
    """Return the time, aware."""
    return datetime.now(UTC)


class Poller:
    """Starts its thread at once: make it in a DoFn's setup and close it in teardown; safe to share by threads."""

    def __init__(
        self,
        agent: str,
        limits: Limits,
        now: Callable[[], datetime] = utc_now,
        resolver: AbstractResolver | None = None,
    ):
        self._now = now
        self._lock = threading.Lock()
        self._fetching: dict[str, Future[Arrival]] = {}
        self._soonest: dict[str, datetime] = {}
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(DNS_THREADS, thread_name_prefix="dns"))
        self._fetcher = Fetcher(agent, limits, resolver)
        self._robots = Robots(self._fetcher)
        self._thread = threading.Thread(target=self._loop.run_forever, name="poller", daemon=True)
        self._thread.start()

    def start(self, target: Target, request: Request) -> bool:
        """Begin to fetch; False, and nothing is done, where that fetch would be one too many or too soon."""
        with self._lock:
            soonest = self._soonest.get(target.source)
            if target.source in self._fetching or (soonest and self._now() < soonest):
                return False
            fetching = asyncio.run_coroutine_threadsafe(self._fetch(target, request), self._loop)
            self._fetching[target.source] = fetching
            return True

    def collect(self, sources: Iterable[str]) -> list[Arrival]:
        """Return what has arrived of these sources, each once, in their order.

        A fault of the program, unlike a failure of the web, is raised here.
        """
        with self._lock:
            done = [(source, self._fetching.get(source)) for source in sources]
            return [self._fetching.pop(source).result() for source, fetching in done if fetching and fetching.done()]

    def in_flight(self, source: str) -> bool:
        """Tell whether a fetch of this source has begun and was not collected yet."""
        with self._lock:
            return source in self._fetching

    def host_gap_seconds(self, url: str) -> float:
        """Return how far apart requests to the host of this address are kept."""
        return self._fetcher.gap_seconds(url)

    def close(self) -> None:
        """Give up what is in flight, close the connections and end the thread."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(CLOSE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_SECONDS)
        self._loop.close()

    async def _fetch(self, target: Target, request: Request) -> Arrival:
        outcome = await self._fetcher.fetch(request, self._robots.refusal)
        finished_at = whole_milliseconds(self._now())
        with self._lock:
            self._soonest[target.source] = finished_at + timedelta(seconds=target.min_seconds)
        return Arrival(target.source, outcome, finished_at)

    async def _stop(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._fetcher.close()
