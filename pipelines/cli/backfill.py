"""`liveblog backfill`: the older pages of a blog are fetched again by the job that polls it.

A request is left in the data folder; the running job takes it up within a second, another one when it starts.
What those pages hold and is not known yet is published as everything else is.
"""

import argparse
from typing import Any

from pipelines.cli.flags import add_settings, settings_of, subcommand
from pipelines.cli.page import load_outlets
from schemas.errors import Fatal

EXAMPLES = """\
  liveblog backfill https://gazette.example/live --outlets my-outlets
  liveblog backfill gazette --outlets my-outlets --data /mnt/liveblog    all sources of an outlet
  liveblog tail polls                                                     what each page came to
"""


def add(commands: Any) -> None:
    """Adds the subcommand."""
    parser = subcommand(commands, "backfill", "fetch the older pages of a blog, now or when the job starts", EXAMPLES)
    parser.add_argument("source", metavar="SOURCE", help="address of a source, or id of an outlet")
    add_settings(parser, ("data", "outlets"))
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Leaves a request for each source that is meant."""
    settings = settings_of(args)
    from connectors.web.poller import utc_now
    from pipelines.backfills import Request, write

    meant = [
        source
        for outlet in load_outlets(settings)
        for source in outlet.sources
        if args.source in (outlet.id, source.url)
    ]
    if not meant:
        raise Fatal(f"{args.source}: no such source or outlet; 'liveblog outlets list' shows them")
    followed = [source.url for source in meant if source.older_pages]
    if not followed:
        raise Fatal(f"{args.source}: its file says older_pages = 0")
    for url in followed:
        write(settings.backfill_folder, Request(url, utc_now()))
        print(f"{url}: asked for")
    print(f"The job on {settings.data_folder} takes it up with its next poll; 'liveblog tail polls' shows the pages.")
    return 0
