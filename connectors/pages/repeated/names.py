"""What names the repeated blocks of a page: ids that are theirs alone, and addresses that lead to one of them.

    Outline + Blocks -> a native id and a permalink for each block, None where it has none

Trusted: an attribute that stands at one place in most blocks, in each with another value. Not trusted: what
counts the blocks ('post-1', 'post-2': the next update moves them all), what a program makes up for each visit
(':r1:', 'ember112'), what is the title written as an address, and addresses of social networks, but
for what is shared there.
"""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

import msgspec

from connectors.pages.document import absolute
from connectors.pages.headlines import words
from connectors.pages.repeated.around import SOCIAL
from connectors.pages.repeated.blocks import Block, Blocks
from connectors.pages.repeated.outline import Element, Outline

_MOST = 0.7  # of the blocks have it: a pinned copy may have none
_ID = re.compile(
    r"id|name|itemid|(?:data-)?(?:[\w-]*[-_])?(?:\w{0,8}id|key|uuid|guid|urn|uri|anchor|slug|entry|post|update|item|block|card|ref|hash)",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"data-(?!\w*(?:time|date|stamp|publish|creat|updat|modif|sort|order|url|href|src|text|title|label|name|count))[\w-]+",
    re.IGNORECASE,
)
_NO_ID = re.compile(
    r"author|user|page|article-?id|parent|react|image|img|video|media|component|module|test|type|track|ad-|blog-?id"
    r"|section|position|index|aria|hover|gtm|analytics|style",
    re.IGNORECASE,
)
_MADE_UP = re.compile(
    r":r\w*:|ember\d+|(?:yui|gwt|mui|radix|headlessui|__next|react|ext-gen|u?id-?:)[-_:\d].*|u?id[-_:]?\d{1,4}",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[^\s\"'<>{}]{2,200}")
_NUMBER = re.compile(r"\d+")
_ADDRESS = re.compile(
    r"href|data-(?:[\w-]*-)?(?:url|href|link|permalink|clipboard-text|share-url)|content|value", re.IGNORECASE
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WIDEST = 40  # elements of a block among which its names are looked for


def native_ids(page: Outline, blocks: Blocks) -> list[str | None]:
    """The ids of the blocks: of what is called an id, else of what a program could have no other use for."""
    for wanted in (_ID, _DATA):
        for column in _columns(page, blocks, wanted):
            if _NO_ID.search(column.attribute) is None and _are_ids(column.values, blocks.blocks):
                return column.values
    return [None] * len(blocks.blocks)


def permalinks(page: Outline, blocks: Blocks, ids: Sequence[str | None], base_url: str | None) -> list[str | None]:
    """The addresses of the blocks: a link of their own, else their anchor on the page."""
    here = _place(base_url)
    for column in _columns(page, blocks, _ADDRESS):
        found = [_own_address(value, base_url) if value else None for value in column.values]
        own = column.around_time or column.heading or _mostly_of(found, ids, here)
        if own and _are_names(found):
            return found
    return [
        absolute(f"#{id}", base_url) if base_url and id and block.element.attributes.get("id") == id else None
        for id, block in zip(ids, blocks.blocks, strict=True)
    ]


def _own_address(value: str, base_url: str | None) -> str | None:
    """The address that a link means; where it leads to a social network, the one that is shared there, if any."""
    address = absolute(value, base_url)
    if address is None or not SOCIAL.search(address):
        return address
    try:
        shared = parse_qsl(urlsplit(address).query)
    except ValueError:
        return None
    return next((said for _, text in shared if text.startswith("http") and (said := absolute(text, None))), None)


class _Column(msgspec.Struct):
    """The values of one attribute at one place in the blocks.

    `around_time`: of an element that holds their label; `heading`: of what their heading is, or is made of.
    """

    attribute: str
    values: list[str | None]
    around_time: bool = False
    heading: bool = False


def _columns(page: Outline, blocks: Blocks, wanted: re.Pattern[str]) -> list[_Column]:
    """One column for each attribute that stands at one place in blocks, those highest up first."""
    columns: dict[tuple[int, int, str, bool], _Column] = {}
    for row, block in enumerate(blocks.blocks):
        for number, element in enumerate(page.inside(block.element)):
            if number > _WIDEST:
                break
            height = element.depth - block.element.depth
            for name, value in element.attributes.items():
                if not value or not wanted.fullmatch(name) or not _VALUE.fullmatch(value):
                    continue
                around = bool(height) and any(element.holds(label.element) for label in block.labels)
                key = (height, element.path if height else 0, name, around)
                column = columns.setdefault(key, _Column(name, [None] * len(blocks.blocks), around))
                if column.values[row] is None:
                    column.values[row] = value
                    column.heading |= _is_heading(element, page)
    return [columns[key] for key in sorted(columns, key=lambda key: (key[0], key[2] != "id", key))]


def _is_heading(element: Element, page: Outline) -> bool:
    """Whether a link is a heading: within one, or around one."""
    if element.tag != "a":
        return False
    inside = page.elements[element.order + 1 : min(element.end, element.order + 3)]
    return bool(element.parent and element.parent.tag in _HEADINGS) or any(each.tag in _HEADINGS for each in inside)


def _are_names(values: Sequence[str | None]) -> bool:
    """Whether most blocks have a value, and each another; one copy of a pinned block may repeat its own."""
    known = [value for value in values if value]
    repeated = len(known) - len(set(known))
    return len(known) >= _MOST * len(values) and repeated <= (len(known) > 3)


def _are_ids(values: Sequence[str | None], blocks: Sequence[Block]) -> bool:
    known = [value for value in values if value]
    if not _are_names(values) or any(_MADE_UP.fullmatch(value) for value in known) or _count_up(known):
        return False
    titles = sum(bool(value) and _is_title(value or "", block) for value, block in zip(values, blocks, strict=True))
    return 2 * titles <= len(known)


def _count_up(values: Sequence[str]) -> bool:
    """Whether values only count: 'post-0', 'post-1', 'post-2', in either direction."""
    parts = [_NUMBER.split(value) for value in values]
    numbers = [[int(digits) for digits in _NUMBER.findall(value)] for value in values]
    if any(part != parts[0] for part in parts) or not numbers[0]:
        return False
    changing = [column for column in zip(*numbers, strict=True) if len(set(column)) > 1]
    return len(changing) == 1 and min(changing[0]) <= 1 and max(changing[0]) <= len(values) + 1


def _is_title(value: str, block: Block) -> bool:
    """Whether an id is the block's title as addresses are written: an edit of the title changes it."""
    if any(map(str.isdigit, value)):
        return False
    heading = block.element.node.css_first("h1, h2, h3, h4, h5, h6")
    said = words(heading.text()) if heading is not None else ()
    spelled = words(value.replace("_", "-"))
    return len(spelled) > 1 and spelled == said[: len(spelled)]


def _mostly_of(addresses: Sequence[str | None], ids: Sequence[str | None], here: str) -> bool:
    """Whether most addresses lead to a place on the same page, or hold the id of their block."""
    known = [(address, id) for address, id in zip(addresses, ids, strict=True) if address]
    own = [address for address, id in known if _place(address) == here or (id and id in address)]
    return bool(own) and len(own) >= _MOST * len(known)


def _place(address: str | None) -> str:
    """Host and path of an address, without the differences that lead to the same page."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return ""
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}"
