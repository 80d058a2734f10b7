"""The command `liveblog`: one file for each subcommand.

Exit codes: 0 done; 1 the job or a check failed; 2 something the user has to change, said in one line.
"""

import argparse
import logging
import os
import sys
from collections.abc import Iterator, Sequence

from connectors.strict_toml import unknown_key
from pipelines.cli import backfill, explain, match, outlets, replay, run, schemas, tail, topics
from schemas.errors import Fatal, LiveblogError, Retry
from schemas.version import VERSION

COMMANDS = (run, replay, tail, match, explain, outlets, backfill, topics, schemas)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; never shows a traceback for what a user can mend."""
    parser = argparse.ArgumentParser(
        prog="liveblog",
        description="Live-blog updates as a Kafka stream.",
        epilog="liveblog COMMAND --help has examples.",
    )
    parser.add_argument("--version", action="version", version=f"liveblog {VERSION}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(commands)
    args, unknown = parser.parse_known_args(arguments)
    logging.getLogger().setLevel(logging.ERROR)  # Beam warns at its import of what nobody here uses
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # says ten times what the error says once
    try:
        if unknown:
            raise Fatal(unknown_key(unknown[0].partition("=")[0], set(_flags(parser))))
        return int(args.func(args))
    except LiveblogError as error:
        print(f"liveblog: {error}", file=sys.stderr)
        return 1 if isinstance(error, Retry) else 2
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.filename is None:  # of no file that the user named
            raise
        print(f"liveblog: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _flags(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Every flag of a command and of its subcommands."""
    for action in parser._actions:  # argparse has no other way to ask
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _flags(inner)
