"""Fetch an address politely and safely: Request -> Response | Failure.

Guarantees: says who it is; asks a host only when it is its turn; connects to no address that
`address` refuses, also after a redirect; never holds more than the body's limit, whatever is sent;
ends in the total time plus the wait for turns; nothing that the other side does raises an exception.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDictProxy
from yarl import URL

from connectors.web.address import RefusedAddress, check_url, guarded_socket
from connectors.web.exchange import (
    BODY_STATUSES,
    Failure,
    FailureKind,
    Outcome,
    Request,
    Response,
    retry_after_seconds,
)
from connectors.web.hosts import Hosts
from connectors.web.inflate import Body
from schemas.errors import Reject, Retry

REDIRECTS = (301, 302, 303, 307, 308)
PERMANENT = (301, 308)
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.8"
UNPACKED = ("content-encoding", "transfer-encoding", "content-length", "connection", "set-cookie")
PAUSE_SECONDS = 60.0  # after a 429 that does not say how long

Permitted = Callable[[str, bool], Awaitable[Failure | None]]


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much is taken and how often is asked; `gap_seconds` lies between two requests to one host.

    `idle_seconds`: until the first byte, and between any two. A body slower than
    `min_bytes_per_second` after `idle_seconds` is given up. `requests_at_once`: to all hosts.
    """

    total_seconds: float = 30.0
    connect_seconds: float = 10.0
    idle_seconds: float = 10.0
    min_bytes_per_second: int = 500
    max_body_bytes: int = 20_000_000
    max_header_bytes: int = 32_768
    max_redirects: int = 5
    gap_seconds: float = 1.0
    host_requests_at_once: int = 2
    requests_at_once: int = 64
    max_wait_seconds: float = 120.0


class _Answer(msgspec.Struct, frozen=True):
    """One hop: an answer, or where it redirects to."""

    status: int
    headers: dict[str, str]
    body: bytes
    location: str | None = None


def user_agent(version: str, contact: str) -> str:
    """Return the name we go by: `liveblog/1.0 (+https://example.org/about)`."""
    return f"liveblog/{version} (+{contact})"


class Fetcher:
    """Fetches in one event loop, in which it must be used and closed.

    `agent`: the User-Agent. `resolver`: in place of the system's, for tests.
    """

    def __init__(self, agent: str, limits: Limits, resolver: AbstractResolver | None = None):
        self.agent = agent
        self._limits, self._resolver = limits, resolver
        self._hosts = Hosts(limits.host_requests_at_once, limits.gap_seconds, limits.max_wait_seconds)
        self._requests = asyncio.Semaphore(limits.requests_at_once)
        # A connection that was allowed into a private network is never reused by those that are not.
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def fetch(self, request: Request, permitted: Permitted | None = None) -> Outcome:
        """Follow redirects to an answer; `permitted(url, allow_private)` may refuse each address on the way."""
        way = _Way(request)
        while way.hops <= self._limits.max_redirects:
            answer = await self._hop(way, permitted)
            if isinstance(answer, Failure):
                return way.failed(answer)
            if answer.location is None:
                return way.arrived(answer)
            way.redirected(answer.status, answer.location)
        return way.failed(Failure(kind="REDIRECT", reason=f"more than {self._limits.max_redirects} redirects"))

    def widen_gap(self, url: str, gap_seconds: float) -> None:
        """Keep requests to the host of this address at least so far apart."""
        self._hosts.widen(URL(url), gap_seconds)

    def gap_seconds(self, url: str) -> float:
        """Return how far apart requests to the host of this address are kept. May be asked from any thread."""
        return self._hosts.gap_seconds(URL(url))

    async def close(self) -> None:
        """Close every connection."""
        for session in self._sessions.values():
            await session.close()

    async def _hop(self, way: "_Way", permitted: Permitted | None) -> "_Answer | Failure":
        try:
            url = way.url = check_url(way.address, way.request.allow_private)
        except Reject as error:
            return Failure(kind="ADDRESS", reason=str(error))
        if permitted and (refused := await permitted(str(url), way.request.allow_private)):
            return refused
        try:
            async with self._hosts.turn(url), self._requests:
                started = _now()
                try:
                    async with asyncio.timeout(self._limits.total_seconds - way.spent_seconds):
                        return await self._ask(url, way.request)
                finally:
                    way.spent_seconds += _now() - started
        except Retry as error:
            return Failure(kind="PAUSED", reason=str(error), retry_after_seconds=error.after_seconds)
        except (Reject, aiohttp.ClientError, OSError, UnicodeError) as error:
            return Failure(kind=_kind(error), reason=_reason(error))

    async def _ask(self, url: URL, request: Request) -> _Answer:
        headers = _validators(url, request)
        session = self._session(request.allow_private)
        async with session.get(url, headers=headers, allow_redirects=False) as reply:
            plain = _plain(reply.headers)
            if reply.status in (429, 503):
                self._heed(url, reply.status, plain)
            if reply.status in REDIRECTS and (location := reply.headers.get("Location")):
                return _Answer(reply.status, plain, b"", location)
            body = await self._read(reply, request) if reply.status in BODY_STATUSES else b""
            return _Answer(reply.status, plain, body)

    async def _read(self, reply: aiohttp.ClientResponse, request: Request) -> bytes:
        limit = request.max_body_bytes or self._limits.max_body_bytes
        if not request.cut and (reply.content_length or 0) > limit:
            raise Reject(f"a body of {reply.content_length:,} bytes, more than {limit:,}")
        body = Body(",".join(reply.headers.getall("Content-Encoding", ())), limit, request.cut)
        started, received = _now(), 0
        async for piece in reply.content.iter_any():
            received += len(piece)
            body.feed(piece)
            if body.full:
                break
            seconds = _now() - started
            if seconds > self._limits.idle_seconds and received < self._limits.min_bytes_per_second * seconds:
                raise TimeoutError(f"only {received} bytes in {seconds:.1f} s")
        return body.finish()

    def _heed(self, url: URL, status: int, headers: dict[str, str]) -> None:
        seconds = retry_after_seconds(headers, datetime.now(UTC))
        if seconds is not None or status == 429:
            self._hosts.pause(url, PAUSE_SECONDS if seconds is None else seconds)

    def _session(self, allow_private: bool) -> aiohttp.ClientSession:
        if allow_private not in self._sessions:
            limits = self._limits
            self._sessions[allow_private] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    ssl=ssl.create_default_context(),
                    resolver=self._resolver,
                    use_dns_cache=False,
                    limit=0,  # `requests_at_once` is the limit
                    socket_factory=guarded_socket(allow_private),
                ),
                headers={"User-Agent": self.agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"},
                timeout=aiohttp.ClientTimeout(
                    total=None, sock_connect=limits.connect_seconds, sock_read=limits.idle_seconds
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,  # `Body` does it, with limits
                max_line_size=limits.max_header_bytes,
                max_field_size=limits.max_header_bytes,
            )
        return self._sessions[allow_private]


class _Way:
    """Where one request has got to: from its own address over redirects to an answer."""

    def __init__(self, request: Request):
        self.request = request
        self.address = request.url
        self.url = URL()
        self.hops = 0
        self.spent_seconds = 0.0
        self._permanent = True
        self._permanent_url: str | None = None

    def redirected(self, status: int, location: str) -> None:
        """Go on to where an answer leads; what is no address is left for the next check."""
        try:
            # Headers that are not ASCII come with their bytes as lone surrogates.
            target = self.url.join(URL(location.encode("utf-8", "surrogateescape").decode("utf-8", "replace")))
        except ValueError:
            target = URL()
        # What is taken over for good never leads from TLS to plain text.
        self._permanent = self._permanent and status in PERMANENT and target.scheme >= self.url.scheme
        self.address = str(target) or location
        if self._permanent:
            self._permanent_url = self.address
        self.hops += 1

    def arrived(self, answer: _Answer) -> Response:
        return Response(
            request=self.request,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            url=str(self.url),
            permanent_url=self._permanent_url,
            duration_ms=round(self.spent_seconds * 1000),
        )

    def failed(self, failure: Failure) -> Failure:
        """Add how long it took and, after a redirect, where it led."""
        reason = f"after a redirect to {self.address[:200]}: {failure.reason}" if self.hops else failure.reason
        return msgspec.structs.replace(failure, reason=reason, duration_ms=round(self.spent_seconds * 1000))


def _validators(url: URL, request: Request) -> dict[str, str]:
    if request.validated_url != str(url):
        return {}
    named = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {name: value for name, value in named.items() if value}


def _plain(headers: CIMultiDictProxy[str]) -> dict[str, str]:
    """Return headers that any archive and schema can hold: one line of printable ASCII each."""
    plain: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        if key not in UNPACKED:
            text = "".join(letter if " " <= letter <= "~" else "?" for letter in value).strip()
            plain[key] = f"{plain[key]}, {text}" if key in plain else text
    return plain


def _kind(error: Exception) -> FailureKind:
    match error:
        case aiohttp.ClientConnectorError(os_error=RefusedAddress()) | aiohttp.InvalidURL():
            return "ADDRESS"
        case aiohttp.ClientConnectorDNSError() | UnicodeError():
            return "DNS"
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return "TLS"
        case TimeoutError():
            return "TIMEOUT"
        case aiohttp.ClientConnectorError():
            return "CONNECT"
        case Reject():
            return "BODY"
        case _:
            return "BROKEN"


def _reason(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, RefusedAddress):
        reason = error.os_error.reason
        return reason if reason.startswith(f"{error.host} ") else f"{error.host}: {reason}"
    text = " ".join(str(error).split())
    if isinstance(error, TimeoutError):
        return f"too slow: {text}" if text else "too slow: no complete answer in time"
    return (text or type(error).__name__)[:500]


def _now() -> float:
    return asyncio.get_running_loop().time()
