"""`liveblog run`: the live job."""

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import Any

from pipelines.cli.flags import add_settings, log_to_stderr, settings_of, subcommand
from schemas.errors import Fatal, Retry

EXAMPLES = """\
  liveblog run                                  every outlet that ships; an embedded broker and Flink
  liveblog run --kafka kafka-1:9092,kafka-2:9092 --contact newsdesk@example.org
  liveblog run --outlets my-outlets --only mine
  liveblog run --kafka kafka-1:9092 --flink jobmanager:8081 --parallelism 4
"""


def add(commands: Any) -> None:
    """Adds the subcommand."""
    parser = subcommand(
        commands, "run", "poll the outlets and publish what they report to Kafka, until stopped", EXAMPLES
    )
    parser.add_argument("--verbose", action="store_true", help="log more")
    add_settings(parser)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Runs the job until SIGINT or SIGTERM; 1 when it ended by itself."""
    settings = settings_of(args)
    log_to_stderr(args.verbose)
    from connectors.outlets import load
    from pipelines import live

    outlets = load(Path(settings.outlets) if settings.outlets else None)
    if settings.only:
        unknown = set(settings.only) - {outlet.id for outlet in outlets}
        if unknown:
            raise Fatal(f"--only {', '.join(sorted(unknown))}: no such outlet; 'liveblog outlets list' shows them")
        outlets = tuple(outlet for outlet in outlets if outlet.id in settings.only)
    try:
        with live.stopped_by_signals() as stop:
            live.run(settings, outlets, stop)
        _leave(0)
    except Retry as error:
        print(f"liveblog: {error}", file=sys.stderr)
        _leave(1)
    return 0


def _leave(code: int) -> None:
    """Ends the process without waiting for threads of Beam and Kafka that wait for what has ended."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
