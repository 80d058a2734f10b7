"""A web server on the loopback interface whose pages change at each request.

Pages at `/<number>`; an entry more at each request where `grows`, other noise alone where not. Only the
newest entries stand on a page. In a thread of this process, so what it costs is not the job's.
"""

import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from bench.pages import MARKUPS
from bench.texts import Told, Writer


class LivePage:
    """One page and what it says now."""

    def __init__(self, number: int, markup: str, entries: int, grows: bool):
        self.number, self.markup, self.grows = number, markup, grows
        now = datetime.now(UTC)
        self.writer = Writer(number, now.replace(hour=0, minute=0), now.hour * 60 / max(entries, 1) or 0.01)
        self.shown: list[Told] = [self.writer.entry() for _ in range(entries)][::-1]
        self.asked = 0
        self.lock = threading.Lock()

    def body(self, address: str) -> bytes:
        """The page at this request."""
        with self.lock:
            self.asked += 1
            if self.grows and self.asked > 1:
                now = datetime.now(UTC).replace(second=0, microsecond=0)
                self.shown = [self.writer.entry()._replace(at=now), *self.shown[:-1]]
            return MARKUPS[self.markup](self.shown, f"{self.number}-{self.asked}", address)


class Site:
    """`with Site(pages) as site: ... site.addresses`."""

    def __init__(self, pages: int, markup: str, entries: int, grows: bool):
        self.pages = [LivePage(number, markup, entries, grows) for number in range(pages)]
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self.pages))
        self.server.daemon_threads = True

    @property
    def addresses(self) -> list[str]:
        """Of all pages."""
        return [f"http://127.0.0.1:{self.server.server_port}/{page.number}" for page in self.pages]

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def handler(pages: list[LivePage]) -> type[BaseHTTPRequestHandler]:
    """Answers for these pages; anything else, robots.txt too, is not found."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.strip("/")
            found = path.isdecimal() and int(path) < len(pages)
            body = pages[int(path)].body(f"http://{self.headers['Host']}{self.path}") if found else b""
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the table alone is printed."""

    return Handler
