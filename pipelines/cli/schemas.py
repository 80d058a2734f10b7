"""`liveblog schemas`: the Avro schemas, for those who read the topics in another language."""

import argparse
from pathlib import Path
from typing import Any

from pipelines.cli.flags import subcommand
from schemas.errors import Fatal
from schemas.framing import FILES, schema_of

EXAMPLES = """\
  liveblog schemas export schemas-of-liveblog/
"""


def add(commands: Any) -> None:
    """Adds the subcommand."""
    parser = subcommand(commands, "schemas", "the Avro schemas of the topics", EXAMPLES)
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    export = actions.add_parser("export", help="write the .avsc files into a folder")
    export.add_argument("folder", type=Path)
    export.set_defaults(func=run_export)


def run_export(args: argparse.Namespace) -> int:
    """Writes each schema and tells its fingerprint."""
    try:
        args.folder.mkdir(parents=True, exist_ok=True)
        for record, name in FILES.items():
            schema = schema_of(record)
            (args.folder / name).write_text(schema.text, "utf-8")
            print(f"{args.folder / name}  {schema.name}  CRC-64-AVRO {schema.fingerprint.hex()} (little-endian)")
    except OSError as error:
        raise Fatal(f"{args.folder}: {error.strerror}") from error
    return 0
