"""`liveblog match`: what texts are to each other, from one file of lines to another.

in: lines of JSON, `Line`, in the order in which they are judged; out: a line of JSON, `Judged`, for each.
They are judged as the job judges, by language, and memory holds no more than the window.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from connectors.times.machine_dates import machine_date
from pipelines.cli.flags import add_settings, settings_of, subcommand
from pipelines.match import Memory, Sketched, language_of
from pipelines.matching import sketch
from schemas.errors import Fatal
from schemas.records import Match, Update, VerdictName

EXAMPLES = """\
  liveblog match texts.jsonl --to verdicts.jsonl
  zcat texts.jsonl.gz | liveblog match - --to - | jq 'select(.verdict == "COPY")'

each line: {"id": "1", "outlet": "gazette", "published_at": "2026-03-01T12:00:00Z", "text": "...",
            "title": "...", "language": "en", "page": "https://gazette.example/live"}
id, outlet and published_at (ISO 8601, UTC where no zone is given, or Unix seconds) are needed, and text or title;
without a language only copies are found.
"""
SHOWN_EVERY = 200  # lines
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Line(msgspec.Struct, frozen=True):
    """A text to judge. An `id` that comes again is a revision of what came under it."""

    id: str
    outlet: str
    published_at: str | int | float
    text: str | None = None
    title: str | None = None
    language: str | None = None
    page: str | None = None


class Judged(msgspec.Struct, frozen=True):
    """The verdict on a line; `of` and `story_id` are ids of lines before it, or its own."""

    id: str
    verdict: VerdictName
    of: str | None
    story_id: str
    score: float
    reason: str | None


def add(commands: Any) -> None:
    """Adds the subcommand."""
    parser = subcommand(commands, "match", "judge a file of texts: new, copy, development or report", EXAMPLES)
    parser.add_argument("file", metavar="FILE", help="a JSON object a line, in order; - for standard input")
    parser.add_argument("--to", required=True, metavar="FILE", help="a verdict a line; - for standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress bar and no summary")
    add_settings(parser, ("window_days",))
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Judges all lines; the output takes its name when all are judged. The summary goes to standard error."""
    window = timedelta(days=settings_of(args).window_days)
    part = Path(f"{args.to}.part")
    counts: Counter[str] = Counter()
    encode = msgspec.json.Encoder().encode
    with ExitStack() as stack:
        source = sys.stdin.buffer if args.file == "-" else stack.enter_context(Path(args.file).open("rb"))
        lines = stack.enter_context(_Bar(source, args.quiet)).follow(source)
        judgements = judge(read(lines, "standard input" if args.file == "-" else args.file), window)
        target = sys.stdout.buffer
        if args.to != "-":
            stack.callback(part.unlink, missing_ok=True)
            target = stack.enter_context(part.open("wb"))
        for judged in judgements:
            target.write(encode(judged) + b"\n")
            counts[judged.verdict] += 1
        target.flush()
        if args.to != "-":
            part.replace(args.to)
    if not args.quiet:
        told = ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in ("NEW", "COPY", "DEVELOPS", "REPORT"))
        print(f"{counts.total():,} texts: {told}", file=sys.stderr)
    return 0


def read(lines: Iterable[bytes], name: str) -> Iterator[Line]:
    """The lines, blank ones left out. Raises Fatal with the number of one that is none."""
    decode = msgspec.json.Decoder(Line).decode
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            line = decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Fatal(f"{name}:{number}: {error}") from error
        if _at(line) is None:
            raise Fatal(f"{name}:{number}: published_at is {line.published_at!r}, not such as 2026-03-01T12:00:00Z")
        if not (line.text or line.title):
            raise Fatal(f"{name}:{number}: neither text nor title")
        yield line


def judge(lines: Iterable[Line], window: timedelta) -> Iterator[Judged]:
    """The verdict on each line, among those of its language that came before it."""
    memories: dict[str, Memory] = {}
    for line in lines:
        update = _update(line)
        memory = memories.setdefault(language_of(update), Memory(window))
        _, told, delta = memory.judge(Sketched(update, sketch(update)))
        memory.apply(delta)
        match = told.match
        yield Judged(line.id, match.verdict, match.of, match.story_id, match.score, match.reason)


def _at(line: Line) -> datetime | None:
    """When a line was published; None where it says no time."""
    said = line.published_at
    text = said if isinstance(said, str) else f"{said:.0f}"
    found = machine_date(text, None, _EPOCH, "STAMP")
    return found.at if found else None


def _update(line: Line) -> Update:
    """A line as the update that it would be; observed when it was published."""
    at = _at(line) or _EPOCH
    return Update(
        record_id="", update_id=line.id, revision=1, action="REVISED", outlet=line.outlet, via=None,
        source=line.page or line.outlet, page_url=line.page, permalink=None, kind="UPDATE", published_at=at,
        precision="SECOND", time_source="STAMP", time_text=None, modified_at=None, observed_at=at, title=line.title,
        text=line.text or "", html="", language=line.language, authors=(), links=(), media=(), quotes=(), tags=(),
        pinned=False, changed=(), match=Match(verdict="NEW", story_id=line.id), snapshot_id="",
    )  # fmt: skip


class _Bar:
    """A progress bar that follows how much of a file was read; none where nobody watches."""

    def __init__(self, source: BinaryIO, quiet: bool):
        columns = (
            BarColumn(),
            DownloadColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[lines]:,} lines"),
        )
        shown = not quiet and sys.stderr.isatty()
        self.progress = Progress(*columns, console=Console(stderr=True), transient=True, disable=not shown)
        total = (
            Path(source.name).stat().st_size if isinstance(source.name, str) and Path(source.name).is_file() else None
        )
        self.task = self.progress.add_task("", total=total, lines=0)

    def __enter__(self) -> "_Bar":
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def follow(self, source: BinaryIO) -> Iterator[bytes]:
        """The lines of a file, told to the bar."""
        done = 0
        for number, line in enumerate(source, 1):
            yield line
            done += len(line)
            if number % SHOWN_EVERY == 0:
                self.progress.update(self.task, completed=done, lines=number)
