"""The web server that plays the day: three pages, robots.txt and a front page, on the loopback interface.

`Day` -> a `Site` in a thread of its own. The day begins with the first poll. A scene is played when its second has
come and every page of the scene before was polled: so nothing is missed, however slow the machine or the job is.
Who looks with a browser sees the pages and moves nothing. Pages have an ETag, and what has not changed is a 304.
"""

import threading
import time
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import xxhash

from deploy.demo.day import Day, Page
from deploy.demo.pages import HTML, ROBOTS, front, render
from deploy.process import LOOPBACK

OUR_AGENT = "liveblog/"
TEXT = "text/plain; charset=utf-8"
NOTHING: Mapping[str, str] = {}


class Stage:
    """How far the day has gone; safe to share by threads."""

    def __init__(self, day: Day):
        self.day = day
        self._lock = threading.Lock()
        self._began: float | None = None
        self._played = 1  # what the pages hold before anybody looks
        self._unpolled = day.scenes[0].outlets

    @property
    def began(self) -> bool:
        """Whether a page was polled."""
        return self._began is not None

    @property
    def over(self) -> bool:
        """Whether every scene was played and polled."""
        with self._lock:
            return self._played == len(self.day.scenes) and not self._unpolled

    def page(self, path: str, now: float, polled: bool) -> Page | None:
        """The page at `path` at the moment `now`, in seconds of any steady clock; None where there is none."""
        with self._lock:
            if polled:
                self._began = now if self._began is None else self._began
                self._go_on(now - self._began)
            found = next((page for page in self.pages().values() if page.outlet.path == path), None)
            if found and polled:
                self._unpolled -= {found.outlet.id}
            return found

    def pages(self) -> dict[str, Page]:
        """All pages as they are now, by outlet."""
        return self.day.pages(self._played)

    def _go_on(self, second: float) -> None:
        if self._unpolled or self._played == len(self.day.scenes):
            return
        scene = self.day.scenes[self._played]
        if second >= scene.second:
            self._played += 1
            self._unpolled = scene.outlets


class Site:
    """`with Site(day) as site: ... site.url`."""

    def __init__(self, day: Day):
        self.stage = Stage(day)
        self._server = _Server((LOOPBACK, 0), _Answer)
        self._server.stage = self.stage
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="site", daemon=True)

    @property
    def url(self) -> str:
        """Its address, without a slash at its end."""
        return f"http://{LOOPBACK}:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    stage: Stage


class _Answer(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/robots.txt":
            self._send(HTTPStatus.OK, TEXT, ROBOTS.encode())
        elif path == "/":
            self._send(HTTPStatus.OK, HTML, front(self.server.stage.pages()))
        else:
            self._send_page(path)

    def _send_page(self, path: str) -> None:
        polled = self.headers.get("User-Agent", "").startswith(OUR_AGENT)
        page = self.server.stage.page(path, time.monotonic(), polled)
        if page is None:
            self._send(HTTPStatus.NOT_FOUND, TEXT, b"There is no such page.\n")
            return
        kind, body = render(page, f"http://{self.headers.get('Host', LOOPBACK)}")
        etag = f'"{xxhash.xxh3_64_hexdigest(body)}"'
        if self.headers.get("If-None-Match") == etag:
            self._begin(HTTPStatus.NOT_MODIFIED, {"ETag": etag})
        else:
            self._send(HTTPStatus.OK, kind, body, {"ETag": etag})

    def _send(self, status: HTTPStatus, kind: str, body: bytes, more: Mapping[str, str] = NOTHING) -> None:
        self._begin(status, {"Content-Type": kind, "Content-Length": str(len(body)), **more})
        self.wfile.write(body)

    def _begin(self, status: HTTPStatus, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Cache-Control": "no-cache", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what is polled is told by the topic of polls."""
