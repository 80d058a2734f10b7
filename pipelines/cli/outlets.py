"""`liveblog outlets`: which outlets there are, whether a file of one is right, what a page gives, new files."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from pipelines.cli import outlet_files
from pipelines.cli.facts import add_facts
from pipelines.cli.flags import add_settings, settings_of, subcommand
from pipelines.cli.page import load_outlets, snapshot_of
from schemas.errors import Fatal, Reject

if TYPE_CHECKING:
    from connectors.platforms import Split
    from schemas.records import Entry

EXAMPLES = """\
  liveblog outlets list --outlets my-outlets
  liveblog outlets check my-outlets/*.toml                exit code 2 where one is wrong
  liveblog outlets try https://gazette.example/live       fetches it once; nothing is published
  liveblog outlets try saved.html --date 2016-12-11 --zone Europe/London
  liveblog outlets try --json --platform feed saved.xml
  liveblog outlets new https://gazette.example/live --to my-outlets/gazette.toml
  liveblog outlets import feeds.opml --to my-outlets      `outlets export` is the way back
"""
TRY_EXAMPLES = """\
  liveblog outlets try https://gazette.example/live
  liveblog outlets try saved.html --date 2016-12-11 --zone Europe/London
  liveblog outlets try saved.html --url https://gazette.example/live --fetched-at 2016-12-11T23:30:00Z --json
"""
FIRST_WORDS_CHARACTERS = 70


def add(commands: Any) -> None:
    """Add the subcommand."""
    parser = subcommand(
        commands, "outlets", "list outlets, check their files, try what a page gives, write new files", EXAMPLES
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="the outlets that ship and those of --outlets")
    listing.add_argument("--json", action="store_true", help="as JSON")
    add_settings(listing, ("outlets",))
    listing.set_defaults(func=run_list)
    checking = actions.add_parser("check", help="tell what is wrong in files of outlets")
    checking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    checking.set_defaults(func=run_check)
    trying = subcommand(actions, "try", "show what would be extracted from a page; publishes nothing", TRY_EXAMPLES)
    trying.add_argument("target", metavar="URL_OR_FILE")
    trying.add_argument("--url", help="the address that a file was saved from")
    trying.add_argument("--json", action="store_true", help="whole entries, as JSON")
    add_facts(trying, "what the page does not say itself; the rest comes from its outlet")
    add_settings(trying, ("outlets", "contact", "timeout_seconds", "max_body_bytes"))
    trying.set_defaults(func=run_try)
    outlet_files.add(actions)


def run_list(args: argparse.Namespace) -> int:
    """Print each source of each outlet."""
    outlets = load_outlets(settings_of(args))
    if args.json:
        _print_json(outlets)
        return 0
    rows = [
        (outlet.id, outlet.name, outlet.language, outlet.zone, source.platform or "found out", source.url)
        for outlet in outlets
        for source in outlet.sources
    ]
    rows += [(outlet.id, outlet.name, outlet.language, outlet.zone, "", "") for outlet in outlets if not outlet.sources]
    _print_table(("outlet", "name", "language", "zone", "platform", "source"), sorted(rows))
    return 0


def run_check(args: argparse.Namespace) -> int:
    """Print a line for each file; 2 where one is wrong."""
    from connectors.outlets import read
    from connectors.platforms import names

    wrong = 0
    for file in args.files:
        try:
            outlet = read(file)
            for source in outlet.sources:
                if source.platform and source.platform not in names():
                    raise Fatal(f"{file}: no platform is called '{source.platform}'; there are {', '.join(names())}")
            print(f"{file}: OK: {outlet.id}, {len(outlet.sources)} sources")
        except Fatal as error:
            print(error)
            wrong += 1
    return 2 if wrong else 0


def run_try(args: argparse.Namespace) -> int:
    """Print what a page gives; 1 where it cannot be read."""
    from connectors.platforms import older_page, split_page

    try:
        snapshot = snapshot_of(args)
        split = split_page(snapshot)
    except Reject as error:
        print(f"liveblog: {args.target} cannot be read: {error}", file=sys.stderr)
        return 1
    older = older_page(snapshot)
    if args.json:
        _print_json(msgspec.to_builtins(split) | {"older_page": older})
    else:
        _print_split(split)
        if older:
            print(f"older page: {older}")
    return 0


# How it is shown


def _print_split(split: "Split") -> None:
    count = len(split.entries)
    repeated = f", {split.repeated} more repeat one of these" if split.repeated else ""
    print(f"platform {split.platform}, {split.certainty:.0%} sure: {split.why}; {count} entries{repeated}")
    _print_table(
        ("published (UTC)", "precision", "from", "kind", "id", "title", "first words"), map(_row, split.entries)
    )


def _row(entry: "Entry") -> tuple[str, ...]:
    published = entry.published
    shown = {"SECOND": "%Y-%m-%d %H:%M:%S", "MINUTE": "%Y-%m-%d %H:%M", "DAY": "%Y-%m-%d"}[published.precision]
    text = " ".join(entry.content.text.split())
    return (
        published.at.strftime(shown),
        published.precision,
        published.source,
        entry.kind + (", pinned" if entry.pinned else ""),
        entry.native_id or "",
        entry.content.title or "",
        text if len(text) <= FIRST_WORDS_CHARACTERS else text[:FIRST_WORDS_CHARACTERS].rstrip() + " ...",
    )


def _print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table for a person, or for a program a line of columns with tabs between them."""
    if not sys.stdout.isatty():
        for row in (head, *rows):
            print("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    table = Table(*(Column(name, overflow="fold") for name in head), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # as Text, for a title may hold what rich takes for markup
    Console().print(table)


def _print_json(value: Any) -> None:
    print(msgspec.json.format(msgspec.json.encode(value)).decode())
