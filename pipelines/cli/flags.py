"""Flags that commands share: settings as flags, files and the log.

in: an argument parser, or what it parsed; out: flags added, or `Settings`.
"""

import argparse
import logging
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipelines.settings import Settings, all_settings, parse

KAFKA = ("kafka", "topic_prefix", "kafka_security_protocol", "kafka_sasl_mechanism", "kafka_sasl_username",
         "kafka_ssl_cafile", "kafka_ssl_certfile", "kafka_ssl_keyfile")  # fmt: skip


def subcommand(commands: Any, name: str, help: str, examples: str) -> argparse.ArgumentParser:
    """A subcommand whose help ends with examples."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help,
        description=help[0].upper() + help[1:] + ".",
        epilog="examples:\n" + examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return parser


def add_settings(parser: argparse.ArgumentParser, names: Iterable[str] | None = None) -> None:
    """Adds `--config` and a flag for each of these settings (for all of them without names), but no secrets."""
    group = parser.add_argument_group(
        "settings", "also LIVEBLOG_<NAME> in the environment, or <name> in the --config file"
    )
    group.add_argument("--config", type=Path, metavar="FILE", help="TOML file of settings (or LIVEBLOG_CONFIG)")
    chosen = None if names is None else set(names)
    for setting in all_settings():
        if setting.secret or (chosen is not None and setting.name not in chosen):
            continue
        default = "" if setting.default in (None, "", ()) else f" (default: {setting.default})"
        group.add_argument(
            setting.flag,
            dest=f"setting_{setting.name}",
            metavar="VALUE",
            help=setting.help.replace("%", "%%") + default,
            action="append" if setting.many else "store",
        )


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings of a command line, its environment and its file."""
    flags = {name.removeprefix("setting_"): value for name, value in vars(args).items() if name.startswith("setting_")}
    file = args.config or (Path(os.environ["LIVEBLOG_CONFIG"]) if os.environ.get("LIVEBLOG_CONFIG") else None)
    return parse(flags, os.environ, file)


def log_to_stderr(verbose: bool = False) -> None:
    """One line an event: time, level, module, words and key=value pairs that can be searched for.

    Call it before Beam is imported, which logs what nobody can mend. Other packages are heard from errors on.
    """
    formatter = logging.Formatter("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.ERROR, handlers=[handler])
    for ours in ("pipelines", "connectors", "deploy"):
        logging.getLogger(ours).setLevel(logging.DEBUG if verbose else logging.INFO)
    # It tells of each attempt to reconnect, three lines a second; who waits for the brokers tells of it once.
    logging.getLogger("kafka").setLevel(logging.INFO if verbose else logging.CRITICAL)
