"""`liveblog outlets new|import|export`: files of outlets from a page or a list of feeds, and such a list."""

import argparse
import sys
from pathlib import Path
from typing import Any

from pipelines.cli.facts import add_facts
from pipelines.cli.flags import add_settings, settings_of, subcommand
from pipelines.cli.page import load_outlets, snapshot_of
from schemas.errors import Fatal, Reject

NEW_EXAMPLES = """\
  liveblog outlets new https://gazette.example/live                    shows the file
  liveblog outlets new https://gazette.example/live --to my-outlets/gazette.toml
  liveblog outlets new saved.html --url https://gazette.example/live --zone Europe/London
"""
IMPORT_EXAMPLES = """\
  liveblog outlets import feeds.opml --to my-outlets    a file for each site, none is written over
"""
EXPORT_EXAMPLES = """\
  liveblog outlets export --outlets my-outlets > feeds.opml
"""


def add(actions: Any) -> None:
    """Add the actions."""
    new = subcommand(actions, "new", "write the file of an outlet from one of its pages", NEW_EXAMPLES)
    new.add_argument("target", metavar="URL_OR_FILE")
    new.add_argument("--url", help="the address that a file was saved from")
    new.add_argument("--name", help="the outlet's name")
    new.add_argument("--to", type=Path, metavar="FILE", help="where to write it; it must not be there (default: shown)")
    add_facts(new, "what you know; the rest is found out, and what is guessed says so")
    add_settings(new, ("outlets", "contact", "timeout_seconds", "max_body_bytes"))
    new.set_defaults(func=run_new)
    importing = subcommand(actions, "import", "write files of outlets from a list of feeds (OPML)", IMPORT_EXAMPLES)
    importing.add_argument("file", type=Path, metavar="FILE.opml")
    importing.add_argument("--to", type=Path, metavar="FOLDER", required=True)
    add_settings(importing, ("outlets",))
    importing.set_defaults(func=run_import)
    exporting = subcommand(actions, "export", "print the feeds of all outlets as a list (OPML)", EXPORT_EXAMPLES)
    add_settings(exporting, ("outlets",))
    exporting.set_defaults(func=run_export)


def run_new(args: argparse.Namespace) -> int:
    """Write or print the file; 1 where the page cannot be read."""
    from connectors.outlets.draft import Facts, draft
    from connectors.platforms import Split, split_page

    facts = Facts(id=args.outlet, name=args.name, language=args.language, zone=args.zone)
    args.outlet = None  # an id to be, not one to look up
    split: Split | None = None
    try:
        snapshot = snapshot_of(args)
        try:
            split = split_page(snapshot)
        except Reject as error:
            print(f"liveblog: no entries: {error}", file=sys.stderr)
        text = draft(snapshot, split, facts)
    except Reject as error:
        print(f"liveblog: {args.target} cannot be read: {error}", file=sys.stderr)
        return 1
    if args.to is None:
        print(text, end="")
    else:
        _write(args.to, text)
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Write a file for each site whose feeds are not polled yet; 1 where the file is no list."""
    from connectors.outlets.opml import drafts, read_opml

    known = load_outlets(settings_of(args))
    try:
        listed = read_opml(args.file.read_bytes())
    except OSError as error:
        raise Fatal(f"{args.file}: {error.strerror or error}") from error
    except Reject as error:
        print(f"liveblog: {args.file} cannot be read: {error}", file=sys.stderr)
        return 1
    polled = {source.url for outlet in known for source in outlet.sources}
    there = {file.stem for file in args.to.glob("*.toml")} if args.to.is_dir() else set()
    fresh = [feed for feed in listed if feed.url not in polled]
    for id, text in drafts(fresh, {outlet.id for outlet in known} | there).items():
        _write(args.to / f"{id}.toml", text)
    if len(fresh) < len(listed):
        print(f"{len(listed) - len(fresh)} feeds are polled already", file=sys.stderr)
    return 0


def run_export(args: argparse.Namespace) -> int:
    """Print the list."""
    from connectors.outlets.opml import write_opml

    print(write_opml(load_outlets(settings_of(args))), end="")
    return 0


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise Fatal(f"{file} is there already; it is not written over") from error
    except OSError as error:
        raise Fatal(f"{file}: {error.strerror or error}") from error
    print(file)
