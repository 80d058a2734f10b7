"""`liveblog replay`: saved pages and archives through the graph of the live job."""

import argparse
import sys
import tempfile
import threading
import time
from glob import glob
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from pipelines.cli.facts import add_facts, facts_of
from pipelines.cli.flags import KAFKA, add_settings, settings_of, subcommand
from schemas.errors import Fatal

EXAMPLES = """\
  liveblog replay --to events archive/                       what `liveblog run` archived, as Avro files
  liveblog replay --to kafka --kafka kafka-1:9092 archive/*.warc.gz
  liveblog replay --to events --manifest pages.toml saved/
  liveblog replay --to events --outlet mine --date 2016-12-11 --zone Europe/London page.html
"""
ARCHIVES = (".warc", ".warc.gz")


def add(commands: Any) -> None:
    """Adds the subcommand."""
    parser = subcommand(commands, "replay", "send saved pages and WARC archives through the pipeline", EXAMPLES)
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files, folders, globs; .warc[.gz] .html .txt .xml .json"
    )
    parser.add_argument("--to", required=True, metavar="kafka|DIR", help="Kafka, or a folder for Avro container files")
    parser.add_argument("--manifest", type=Path, help="TOML file that says what each file is")
    parser.add_argument("--workers", type=int, default=1, help="processes (default: 1)")
    add_facts(parser, "of all files that the manifest says nothing else of")
    parser.add_argument("--url", help="the address of the file, where there is one")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    add_settings(parser, (*KAFKA, "outlets", "window_days"))
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Replays, and prints a summary; 0 also where there were dead letters, which the summary counts."""
    from connectors.outlets import load
    from pipelines import replay

    settings = settings_of(args)
    if not args.paths and args.manifest is None:
        raise Fatal("nothing to replay: name files, folders or a --manifest")
    outlets = load(Path(settings.outlets) if settings.outlets else None)
    warcs = _archives(args.paths)
    others = [path for path in args.paths if not path.endswith(ARCHIVES)]
    items: list[replay.Item] = list(replay.archived(warcs, outlets))
    if others or not args.paths:
        items += _saved(others, args, outlets, bool(warcs))
    if not items:
        raise Fatal("nothing to replay was found there")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, _Bar(Path(folder) / "tally", len(items), args.quiet) as tally:
        if args.to == "kafka":
            replayed = replay.to_kafka(items, settings, args.workers, tally)
        else:
            replayed = replay.to_folder(items, Path(args.to), settings, args.workers, tally)
    seconds = time.monotonic() - started
    counts = ", ".join(f"{count:,} {topic}" for topic, count in replayed.records.items()) or f"to {settings.kafka}"
    print(f"{replayed.snapshots:,} snapshots in {seconds:.1f} s: {counts}")
    return 0


def _saved(paths: list[str], args: argparse.Namespace, outlets: Any, has_archives: bool) -> Any:
    """Saved files; a folder that holds nothing but archives is no error."""
    from connectors.archives.manifest import find

    try:
        return find(paths, args.manifest, facts_of(args), outlets)
    except Fatal:
        if has_archives and all(Path(path).is_dir() for path in paths):
            return ()
        raise


def _archives(paths: list[str]) -> list[Path]:
    """The WARC files among the paths, in folders and globs too, sorted."""
    found: set[Path] = set()
    for text in paths:
        for path in [Path(text)] if Path(text).exists() else [Path(match) for match in glob(text, recursive=True)]:
            if path.is_dir():
                found.update(inner for inner in path.rglob("*") if inner.name.endswith(ARCHIVES))
            elif path.name.endswith(ARCHIVES):
                found.add(path)
    for text in paths:
        if text.endswith(ARCHIVES) and not (Path(text).exists() or glob(text, recursive=True)):
            raise Fatal(f"{text}: no such file")
    return sorted(found)


class _Bar:
    """A progress bar that follows the size of the tally; none where nobody watches."""

    def __init__(self, tally: Path, total: int, quiet: bool):
        self.tally, self.total = tally, total
        self.shown = not quiet and sys.stderr.isatty()
        self.ended = threading.Event()

    def __enter__(self) -> Path:
        if self.shown:
            self.thread = threading.Thread(target=self._show, daemon=True)
            self.thread.start()
        return self.tally

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        if self.shown:
            self.thread.join()

    def _show(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                   TimeRemainingColumn())  # fmt: skip
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("snapshots", total=self.total)
            while not self.ended.wait(0.2):
                progress.update(task, completed=self.tally.stat().st_size if self.tally.exists() else 0)
