"""A made-up news day in fast motion: outlets on local web servers, and a memory of all that they served.

Each outlet is a server of its own. Its page gains, edits and withdraws entries by a script of seconds
since the day began. What the script holds at a moment is known, and so is what each answer held: a
checker can tell later what has to be in the topics.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import NamedTuple

SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ren",
    "tos",
    "vel",
    "dar",
    "nim",
    "pol",
    "ust",
    "gra",
    "hen",
    "bis",
    "cor",
    "fal",
    "jun",
    "wex",
    "yor",
    "zan",
    "tre",
]


class Version(NamedTuple):
    """What an entry says from a moment on; None: it is gone."""

    from_second: float
    text: str | None


class Scripted(NamedTuple):
    """An entry of the script."""

    name: str
    published_at: datetime
    versions: tuple[Version, ...]

    def at(self, second: float) -> Version | None:
        """What it says then; None before it appears and after it is gone."""
        said = [version for version in self.versions if version.from_second <= second]
        return said[-1] if said and said[-1].text is not None else None


class Shown(NamedTuple):
    """An entry in an answer."""

    name: str
    text: str


class Served(NamedTuple):
    """A request for the page: when it came, when the whole answer had left, what it held."""

    asked_at: float
    answered_at: float | None
    shown: tuple[Shown, ...]


Render = Callable[[Sequence[tuple[Scripted, Version]], datetime], tuple[str, str]]


def words(random: Random, count: int) -> str:
    """A sentence in no language, with names and a figure; two of them share next to nothing."""
    made = ["".join(random.choices(SYLLABLES, k=random.choice((2, 2, 3)))) for _ in range(count)]
    made[0], made[count // 2] = made[0].title(), made[count // 2].title()
    made.insert(count // 3, str(random.randrange(20, 9000)))
    return " ".join(made) + "."


def scripted(outlet: str, seconds: float, every_seconds: float, began_at: datetime) -> tuple[Scripted, ...]:
    """Entries one after another; each third is edited twice and each fifth withdrawn, soon after they came."""
    entries, from_second, number = [], -4 * every_seconds, 0
    while from_second < seconds:
        random = Random(f"{outlet} {number}")
        text = " ".join(words(random, 14) for _ in range(3))
        versions = [Version(from_second, text)]
        if number % 3 == 2:
            versions.append(Version(from_second + 1.1, f"{text} {words(random, 9)}"))
            versions.append(Version(from_second + 2.6, f"{text} {words(random, 9)}"))
        if number % 5 == 3:
            versions.append(Version(from_second + 5.0, None))
        # Before the day began, so that no clock on a page lies ahead of its fetch.
        published_at = began_at - timedelta(hours=2) + timedelta(seconds=37 * number)
        entries.append(Scripted(f"{outlet}-{number:04}", published_at, tuple(versions)))
        from_second, number = from_second + every_seconds, number + 1
    return tuple(entries)


def copied(original: Sequence[Scripted], outlet: str, after_seconds: float) -> tuple[Scripted, ...]:
    """Each fourth entry of another outlet, word for word as it stood last, a while later."""
    return tuple(
        Scripted(
            f"{outlet}-copy-{entry.name}",
            entry.published_at + timedelta(seconds=11),
            (Version(entry.versions[-1].from_second + after_seconds, entry.versions[-1].text),),
        )
        for entry in original[1::4]
        if entry.versions[-1].text is not None
    )


def live_blog(entries: Sequence[tuple[Scripted, Version]], now: datetime) -> tuple[str, str]:
    """A page with a LiveBlogPosting, the newest entry on top."""
    updates = [
        {
            "@type": "BlogPosting",
            "@id": f"#{entry.name}",
            "datePublished": entry.published_at.isoformat(timespec="seconds"),
            "articleBody": version.text,
        }
        for entry, version in reversed(entries)
    ]
    said = json.dumps({"@context": "https://schema.org", "@type": "LiveBlogPosting", "liveBlogUpdate": updates})
    return "text/html; charset=utf-8", (
        "<!doctype html><html lang=en><head><title>The day</title>"
        f'<script type="application/ld+json">{said}</script></head><body><h1>The day</h1></body></html>'
    )


def feed(entries: Sequence[tuple[Scripted, Version]], now: datetime) -> tuple[str, str]:
    """An RSS feed of all entries, the newest on top."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{entry.name}</guid><pubDate>{format_datetime(entry.published_at)}</pubDate>"
        f"<description>{version.text}</description></item>"
        for entry, version in reversed(entries)
    )
    return "application/rss+xml", (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>The day</title>{items}</channel></rss>"
    )


def printed(entries: Sequence[tuple[Scripted, Version]], now: datetime) -> tuple[str, str]:
    """A page whose entries have no ids, under the times that they print, the newest on top."""
    blocks = "".join(
        f"<p><strong>UPDATE {entry.published_at:%H%M} GMT:</strong> {version.text}</p>\n"
        for entry, version in reversed(entries)
    )
    day = entries[0][0].published_at if entries else now
    return "text/html; charset=utf-8", (
        f"<!doctype html><html lang=en><head><title>The day, {day:%B %-d, %Y}</title>"
        f'<meta property="article:published_time" content="{day:%Y-%m-%dT%H:%M:%S}Z"></head>'
        f"<body><article><h1>The day, {day:%B %-d, %Y}</h1>\n{blocks}</article></body></html>"
    )


class Outlet:
    """One outlet on a server of its own; `answer` may be replaced by a test to misbehave."""

    def __init__(self, name: str, script: Sequence[Scripted], render: Render, every_seconds: tuple[float, float]):
        self.name, self.script, self.render, self.every_seconds = name, tuple(script), render, every_seconds
        self.withdraws = render is not feed  # what drops out of a feed was not withdrawn
        self.began = 0.0
        self.ended_at: float | None = None
        self.served: list[Served] = []
        self.arrived = threading.Condition()

    def shown(self, at: float) -> list[tuple[Scripted, Version]]:
        """What the page holds at a moment of the monotonic clock, the oldest first."""
        second = self.second(at)
        found = [(entry, version) for entry in self.script if (version := entry.at(second))]
        return sorted(found, key=lambda pair: pair[0].published_at)

    def has_withdrawn(self, entry: Scripted) -> bool:
        """Whether an entry was gone from the last page that was served."""
        last = entry.versions[-1]
        return last.text is None and last.from_second <= self.second(self.served[-1].asked_at)

    def second(self, at: float) -> float:
        """The second of the day at a moment of the monotonic clock."""
        return min(at, self.ended_at or at) - self.began

    def wait_for_requests(self, count: int, seconds: float) -> bool:
        """Wait until so many more requests have been answered; False where that takes longer."""
        with self.arrived:
            target = len(self.served) + count
            return self.arrived.wait_for(lambda: len(self.served) >= target, seconds)

    @contextmanager
    def serving(self, began: float) -> Iterator["Outlet"]:
        """Serve the page at `url`."""
        self.began = began
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.url = f"http://127.0.0.1:{server.server_address[1]}/live"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def toml(self) -> str:
        """Its file in the folder of outlets."""
        return (
            f'id = "{self.name}"\nname = "{self.name.title()}"\nlanguage = "en"\nzone = "GMT"\nallow_private = true\n'
            f'[[sources]]\nurl = "{self.url}"\nevery_seconds = {list(self.every_seconds)}\n'
        )


def _handler_of(outlet: Outlet) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked_at = time.monotonic()
            if self.path != "/live":
                self.send_error(404)
                return
            shown = outlet.shown(asked_at)
            kind, text = outlet.render(shown, datetime.now(UTC))
            body = text.encode()
            answered_at = None
            try:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()
                answered_at = time.monotonic()
            except ConnectionError:
                self.close_connection = True
            finally:
                said = tuple(Shown(entry.name, version.text or "") for entry, version in shown)
                with outlet.arrived:
                    outlet.served.append(Served(asked_at, answered_at, said))
                    outlet.arrived.notify_all()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


class Day:
    """The outlets of a day, in front of one job."""

    def __init__(self, outlets: Sequence[Outlet]):
        self.outlets = {outlet.name: outlet for outlet in outlets}
        self.began = 0.0
        self.unsure: list[tuple[float, float]] = []  # spans in which an answer may have reached nobody

    @contextmanager
    def serving(self) -> Iterator["Day"]:
        """Serve all pages; the day begins now."""
        with ExitStack() as stack:
            self.began = time.monotonic()
            for outlet in self.outlets.values():
                stack.enter_context(outlet.serving(self.began))
            yield self

    def end(self, *names: str, polls: int = 3, seconds: float = 60.0) -> None:
        """Let nothing change from now on, and wait until these pages (all of them) were served so many times more."""
        now = time.monotonic()
        for outlet in self.outlets.values():
            outlet.ended_at = now
        for name in names or self.outlets:
            assert self.outlets[name].wait_for_requests(polls, seconds), f"{name} is not polled"

    def write(self, folder: Path) -> Path:
        """Write a TOML file for each outlet."""
        folder.mkdir(parents=True, exist_ok=True)
        for outlet in self.outlets.values():
            (folder / f"{outlet.name}.toml").write_text(outlet.toml(), "utf-8")
        return folder

    def received(self, outlet: Outlet) -> Iterator[Served]:
        """The answers that reached a living job."""
        for served in outlet.served:
            at = served.answered_at
            if at is not None and not any(start <= at <= end for start, end in self.unsure):
                yield served
