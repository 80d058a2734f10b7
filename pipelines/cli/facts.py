"""Flags that say what a page does not say itself: parser -> flags, parsed flags -> `Facts`."""

import argparse
from datetime import date, datetime
from typing import Any


def add_facts(parser: argparse.ArgumentParser, title: str) -> None:
    """Add the flags, under a heading that says what they hold for."""
    group = parser.add_argument_group(title)
    group.add_argument("--outlet", metavar="ID", help="id of the outlet")
    group.add_argument("--language", metavar="TAG", help="language, such as en or pt-BR")
    group.add_argument("--zone", metavar="NAME", help="time zone, such as Europe/London")
    group.add_argument("--date", type=_date, metavar="DAY", help="the page's date, such as 2016-12-11")
    group.add_argument("--fetched-at", type=_moment, metavar="TIME", help="when it was fetched: 2016-12-11T23:30:00Z")
    group.add_argument("--platform", metavar="NAME", help="the platform that splits it; found out where not said")
    group.add_argument("--option", action="append", type=_option, metavar="KEY=VALUE", help="option of that platform")


def facts_of(args: argparse.Namespace) -> Any:
    """Return what the flags say, as `connectors.archives.manifest.Facts`."""
    from connectors.archives.manifest import Facts

    return Facts(
        outlet=args.outlet,
        language=args.language,
        zone=args.zone,
        date=args.date,
        fetched_at=args.fetched_at,
        url=getattr(args, "url", None),
        platform=args.platform,
        options=dict(args.option) if args.option else None,
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no date such as 2016-12-11") from error


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no time such as 2016-12-11T23:30:00Z") from error
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"'{text}' needs its zone: 2016-12-11T23:30:00Z")
    return moment


def _option(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise argparse.ArgumentTypeError(f"'{text}' is not KEY=VALUE")
    return key, value
