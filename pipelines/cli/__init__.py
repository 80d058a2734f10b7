"""The command `liveblog`: one file for each subcommand.

Exit codes: 0 done; 1 the job or a check failed; 2 something the user has to change, said in one line.
"""

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from pipelines.cli import outlets, replay, run, schemas, tail, topics
from schemas.errors import LiveblogError, Retry
from schemas.version import VERSION

COMMANDS = (run, replay, tail, outlets, topics, schemas)


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
    args = parser.parse_args(arguments)
    logging.getLogger().setLevel(logging.ERROR)  # Beam warns at its import of what nobody here uses
    try:
        return int(args.func(args))
    except LiveblogError as error:
        print(f"liveblog: {error}", file=sys.stderr)
        return 1 if isinstance(error, Retry) else 2
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
