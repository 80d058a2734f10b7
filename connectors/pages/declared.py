"""What an outlet declares with CSS selectors: its options checked, and what they name.

    'selector', 'selector@attribute', '@attribute' -> Part -> the values of an element;  a time and its format -> when

Guarantees: what cannot be meant is one Fatal that names the option; nothing else is raised.
"""

import re
from datetime import UTC, datetime

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from connectors.pages.entry_blocks import attribute, text_of
from connectors.times import Clock, Day
from connectors.times.zones import outlet_zone
from schemas.errors import Fatal
from schemas.records import Moment, Precision

_PART = re.compile(r"(?P<selector>.*?)\s*(?:@(?P<attribute>[A-Za-z_:][\w:.-]*))?", re.DOTALL)
_DATED = re.compile(r"%[djxc]")


class Part(msgspec.Struct, frozen=True):
    """Where a part of an entry stands: the element (None: the entry itself), and its attribute (None: its text)."""

    selector: str | None
    attribute: str | None


def check_selector(name: str, selector: str) -> None:
    """Raise Fatal, naming the option, for what is no CSS selector."""
    try:
        LexborHTMLParser("<p>").css(selector)
    except SelectolaxError as error:
        raise Fatal(f"the option {name!r} is {selector!r}, which is no CSS selector") from error


def reads_a_time(time_format: str) -> bool:
    """Whether a format of `strptime` reads the hour of a time that is written in it."""
    example = datetime(2001, 2, 3, 16, 5, 6, tzinfo=UTC)
    try:
        found = datetime.strptime(example.strftime(time_format), time_format)
    except (ValueError, re.error):
        return False
    return found.hour in (4, 16)


def part_of(value: str) -> Part:
    """The part that `selector`, `selector@attribute` or `@attribute` names."""
    found = _PART.fullmatch(value.strip())
    return Part(found["selector"] or None, found["attribute"]) if found else Part(value, None)


def values(node: LexborNode, part: Part) -> list[str]:
    """What an entry says in a part of it: the texts or attributes of the elements, without those that are empty."""
    nodes = node.css(part.selector) if part.selector else [node]
    found = (attribute(each, part.attribute) if part.attribute else text_of(each) for each in nodes)
    return [value for value in found if value]


def formatted(text: str, time_format: str, zone: str | None) -> tuple[Moment | None, Clock | None]:
    """When a time in a format of `strptime` is: a moment, or without a year a time of day; in `zone` without one."""
    try:
        found = datetime.strptime(text, time_format)
    except ValueError:
        return None, None
    seconds = "%S" in time_format
    if found.year == 1900:  # what strptime gives where no year stands
        day = Day(found.month, found.day) if _DATED.search(time_format) else None
        return None, Clock(found.hour, found.minute, text, found.second if seconds else None, None, day)
    local = found if found.tzinfo else found.replace(tzinfo=outlet_zone(zone))
    precision: Precision = "SECOND" if seconds else "MINUTE"
    try:
        return Moment(at=local.astimezone(UTC), precision=precision, source="STAMP", text=text), None
    except OverflowError:
        return None, None
