"""`liveblog topics`: bring a cluster's topics to what the job needs, or tell how they differ."""

import argparse
from typing import Any

from pipelines.cli.flags import KAFKA, add_settings, settings_of, subcommand

EXAMPLES = """\
  liveblog topics check --kafka kafka-1:9092    exit code 1 where something differs
  liveblog topics apply --kafka kafka-1:9092
"""


def add(commands: Any) -> None:
    """Adds the subcommand."""
    parser = subcommand(commands, "topics", "create the topics and check their settings", EXAMPLES)
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for name, help, run in (
        ("apply", "create what is absent and set what differs", run_apply),
        ("check", "tell what differs; changes nothing", run_check),
    ):
        action = actions.add_parser(name, help=help)
        add_settings(action, KAFKA)
        action.set_defaults(func=run)


def run_apply(args: argparse.Namespace) -> int:
    """Creates and sets; prints what was done."""
    from pipelines import topics

    for line in topics.apply(settings_of(args)) or ("nothing to do: the topics are as they should be",):
        print(line)
    return 0


def run_check(args: argparse.Namespace) -> int:
    """Prints the differences; 1 where there are some."""
    from pipelines import topics

    found = topics.differences(settings_of(args))
    for line in found or ("the topics are as they should be",):
        print(line)
    return 1 if found else 0
