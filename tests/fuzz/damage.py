"""Ways in which a page is damaged, and what may come of a damaged one.

    a page and a chance -> another page;  a page -> what came of it, in how much time

Text is cut, doubled, nested and spliced; JSON gets other values; bytes get what no encoding has. Equal seeds damage
alike.
"""

import copy
import json
import random
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from connectors.platforms import names, older_page, split_page
from schemas.errors import Fatal, Reject
from schemas.records import Entry, Snapshot
from tests.outlets.test_cases import CASES, snapshot_of

LARGEST_BYTES = 200_000
OPTIONS = {"selectors": {"entry": "p, li", "time": "time, b"}}
"""Of platforms that need some, for a page of another platform."""

_MARKS = (
    *("<", ">", '"', "'", "&", "{", "[", "\0", "\u202e", "&#", "&#0;", "&#xD800;", "]]>", "-->", "\n\n"),
    *("<div>", "</div>", "<p>", "</article>", "<!--", "<script>", "<table><tr>", "<svg><title>", "<template>"),
    *("<item>", "</entry>", "<![CDATA[", "<!DOCTYPE x [", "<time>", 'id="', ' id="7" ', "data-sort-time=", "{{", "\\u"),
    *("99999999999999", "-1", "1e309", "0000000000", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00", "24:61", "99:99"),
    *("2016-02-31", "UPDATE 1920 GMT:", "1920 GMT", "[X] Y", "\u2014 (@x) ", "http://[", "<a href='http://['>"),
)
_BYTES = (b"\xff\xfe", b"\xed\xa0\x80", b"\x00", b"\x80", b"\xef\xbb\xbf", b"\xfe\xff", b'charset="utf-16"')
_VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**30, 1.5, "", " ", "\0", "<p>", "&lt;", "http://[", "#", "[]", "99999999999999"),
    *("2024-99-99", "9999-12-31T23:59:59-14:00", "\ud800"),
    *([], {}, [[[]]], {"name": [{}]}, [None, 1, "x", {}], {"id": {"id": 1}}),
)


def _cut_out(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text))
    return text[:start] + text[start + chance.choice((1, 3, 30, 300)) :]


def _cut_off(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text)) + 1]


def _doubled(text: str, chance: random.Random) -> str:
    start, end = sorted(chance.randrange(len(text)) for _ in range(2))
    return text[:end] + text[start:end] + text[end:]


def _moved(text: str, chance: random.Random) -> str:
    start, end, to = sorted(chance.randrange(len(text)) for _ in range(3))
    return text[:start] + text[end:to] + text[start:end] + text[to:]


def _reversed(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text))
    end = start + chance.choice((3, 20, 400))
    return text[:start] + text[start:end][::-1] + text[end:]


def _inserted(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(_MARKS) * chance.choice((1, 1, 2, 50)) + text[at:]


def _nested(text: str, chance: random.Random) -> str:
    at = text.find("<", chance.randrange(len(text)))
    return text[:at] + chance.choice(("<div>", "<b>", '<div class="liveblog-entry">', "<ul><li>")) * 900 + text[at:]


def _other_digits(text: str, chance: random.Random) -> str:
    return "".join(str(chance.randrange(10)) if each.isdigit() and chance.random() < 0.2 else each for each in text)


def _other_value(text: str, chance: random.Random) -> str:
    """The text with another value somewhere in its JSON, where it is JSON."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _inserted(text, chance)
    here = value
    while isinstance(here, dict | list) and here:
        key = chance.choice(list(here) if isinstance(here, dict) else range(len(here)))
        if not isinstance(here[key], dict | list) or chance.random() < 0.2:
            here[key] = copy.deepcopy(chance.choice(_VALUES))
            break
        here = here[key]
    return json.dumps(value)


_WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    *(_cut_out, _cut_off, _doubled, _moved, _reversed, _inserted, _inserted, _nested, _other_digits),
    *(_other_value, _other_value),
)


class Outcome(NamedTuple):
    """What came of a page: its entries or why it was refused; CPU seconds."""

    entries: tuple[Entry, ...]
    refused: str | None
    seconds: float


def pages() -> list[Snapshot]:
    """The page of each case, whole; each names the platform whose case it is, where that is one."""
    found = [snapshot_of(case) for case in CASES if case.parent.name != "unknown"]
    named = [msgspec.structs.replace(page, platform=page.snapshot_id.partition("/")[0]) for page in found]
    return [page for page in named if len(page.body) <= LARGEST_BYTES]


def damaged(page: Snapshot, chance: random.Random, number: int) -> Snapshot:
    """The page, damaged in a few ways; sometimes it is taken for one of another platform, or of any."""
    text = page.body.decode(errors="replace")
    for _ in range(chance.randint(1, 4)):
        text = chance.choice(_WAYS)(text or "<", chance)
    body = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.2:
        at = chance.randrange(len(body) + 1)
        body = body[:at] + chance.choice(_BYTES) + body[at:]
    changed = msgspec.structs.replace(page, snapshot_id=f"{page.snapshot_id} {number}", body=body)
    if chance.random() < 0.7:
        return changed
    platform = chance.choice([None, *names()])
    return msgspec.structs.replace(changed, platform=platform, options=OPTIONS.get(platform or "", {}))


def outcome(page: Snapshot) -> Outcome:
    """What comes of a page. Raises whatever a platform raises that is no refusal."""
    started = time.process_time()
    try:
        entries, refused = split_page(page).entries, None
    except (Reject, Fatal) as error:
        entries, refused = (), str(error)
    for entry in entries:  # whole: it can be encoded, and it has a time
        msgspec.msgpack.encode(entry)
        (entry.content.text + entry.content.html + (entry.content.title or "")).encode()
        assert entry.published.at.tzinfo is not None
    assert (older_page(page) or "http").startswith("http")
    return Outcome(entries, refused, time.process_time() - started)
