"""A web server for tests that does what real ones do wrong: raw sockets in a thread of its own."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from aiohttp.abc import AbstractResolver, ResolveResult

Page = bytes | Callable[[asyncio.StreamWriter, Mapping[str, str]], Awaitable[None]]


class Seen(NamedTuple):
    """A request as the server saw it."""

    at: float
    path: str
    headers: dict[str, str]


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """Return a whole HTTP answer; `content_type` becomes Content-Type."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in named.items())]
    if "Content-Length" not in named and "Transfer-Encoding" not in named:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


class Site:
    """Serves `pages` by path at `url`, 404 for others; remembers what was asked and how many at once."""

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None):
        self.pages: dict[str, Page] = {}
        self.requests: list[Seen] = []
        self.at_once = self.most_at_once = 0
        self._host, self._tls = host, tls
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Site":
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    @property
    def paths(self) -> list[str]:
        return [seen.path for seen in self.requests]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, self._host, 0, ssl=self._tls))
        self.port = server.sockets[0].getsockname()[1]
        name = f"[{self._host}]" if ":" in self._host else self._host
        self.url = f"http{'s' if self._tls else ''}://{name}:{self.port}"
        self._ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                pairs = (line.split(": ", 1) for line in lines[1:] if line)
                headers = {name.lower(): value for name, value in pairs}
                path = lines[0].split()[1]
                self.requests.append(Seen(time.monotonic(), path, headers))
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
                try:
                    await self._reply(path, writer, headers)
                finally:
                    self.at_once -= 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _reply(self, path: str, writer: asyncio.StreamWriter, headers: Mapping[str, str]) -> None:
        page = self.pages.get(path, answer(404))
        if callable(page):
            await page(writer, headers)
        else:
            writer.write(page)
        await writer.drain()


async def hang(writer: asyncio.StreamWriter, _: Mapping[str, str]) -> None:
    """Say nothing until the client goes."""
    await asyncio.sleep(60)


class Names(AbstractResolver):
    """Resolves names from a table, each to its next address in turn and to the last one for ever."""

    def __init__(self, **addresses: list[str]):
        self._addresses = {name.replace("_", "."): list(ips) for name, ips in addresses.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[ResolveResult]:
        self.asked.append(host)
        if host not in self._addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        ips = self._addresses[host]
        ip = ips.pop(0) if len(ips) > 1 else ips[0]
        family = socket.AF_INET6 if ":" in ip else socket.AF_INET
        return [ResolveResult(hostname=host, host=ip, port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        pass
