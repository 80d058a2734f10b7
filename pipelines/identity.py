"""Which entry is which: the names under which updates travel, and finding an entry again in the next snapshot.

in: entries of one snapshot and what is known of their page; out: a key for each entry, stable over edits.

An entry is known by, in this order: the platform's own id; its permalink; else its printed time and
the most similar text known under that time. So two entries with one printed time stay two, and an
edited entry stays one.
"""

import unicodedata
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

import msgspec
import xxhash

from schemas.records import Content, Entry, Update

# Bumped when what goes into a hash changes: the hashes then differ for every update, which consumers see.
HASH_VERSION = b"1"

SKETCH_SIZE = (
    16  # hashes kept of a text: an error of about 0.1 in the likeness, enough to tell an edit from another entry
)
EDITED = (
    0.12  # likeness from which a text of the same printed time is the same entry, edited: one to which much was added
)
# keeps little, and two entries of one minute share next to no word pairs
MOVED = 0.8  # and of another printed time: there the texts must be all but equal
SAME = 0.8  # and on another page of the blog, which shows others: there only an entry of the same time can be the same
MOST_PAIRS = 100_000  # compared at most: a page that is all new under one time is not worth more


class Digest(msgspec.Struct, frozen=True, array_like=True):
    """What is compared to tell whether an entry says something else: 64-bit hashes."""

    title: int
    text: int
    quotes: int


class Remembered(msgspec.Struct, frozen=True, array_like=True):
    """What finding an entry without an id of its own again takes: printed time, hashes, sketch of the text."""

    time: str
    digest: Digest
    sketch: bytes


@lru_cache(maxsize=50_000)
def digest_of(content: Content) -> Digest:
    """The digest of a content; white space and Unicode composition do not count. Remembered, for most are unchanged."""
    quotes = "\x1f".join(normal(quote.text) for quote in content.quotes)
    return Digest(_hash(normal(content.title or "")), _hash(normal(content.text)), _hash(quotes))


def remembered(entry: Entry) -> Remembered:
    """What to remember of an entry that has no id of its own."""
    return Remembered(printed_time(entry), digest_of(entry.content), _sketch(normal(entry.content.text)))


def normal(text: str) -> str:
    """A text without the differences that are no edit."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def update_id(first_seen: datetime, outlet: str, page: str, key: str) -> str:
    """`2016-12-11T19:20Z/<outlet>/<8 hex>`: GMT minute as first seen, outlet, hash of the identity within the page."""
    identity = blake2b(b"\0".join((HASH_VERSION, page.encode(), key.encode())), digest_size=4).hexdigest()
    return f"{first_seen.astimezone(UTC):%Y-%m-%dT%H:%MZ}/{outlet}/{identity}"


def record_id(update: Update) -> str:
    """32 hex digits over all that a record says; when and in which snapshot it was seen are left out."""
    said = msgspec.structs.replace(update, record_id="", snapshot_id="", observed_at=_EPOCH)
    return blake2b(HASH_VERSION + _encode(said), digest_size=16).hexdigest()


def printed_time(entry: Entry) -> str:
    """The time of an entry as far as identity goes: as printed, else its minute or its day."""
    if entry.published.text:
        return normal(entry.published.text).casefold()
    if entry.published.source == "FETCHED":
        return ""
    return f"{entry.published.at:%Y-%m-%d}" if entry.published.precision == "DAY" else f"{entry.published.at:%FT%H:%M}"


def identify(entries: Sequence[Entry], known: Mapping[str, Remembered], found: Sequence[str | None] = ()) -> list[str]:
    """A key for each entry, the same as in `known` where it is one of those.

    Keys: `i:<platform's id>`, `p:<permalink>`, `t:<time>:<hash of its first text>`. A key may come twice,
    for an entry that stands twice on its page. `found`: the keys of entries that are found already.
    """
    keys = [sure or _own_key(entry) for sure, entry in zip(found or [None] * len(entries), entries, strict=True)]
    unnamed = [position for position, key in enumerate(keys) if not key]
    if unnamed:
        unknown = {position: remembered(entries[position]) for position in unnamed}
        ours = {key: known[key] for key in known if key.startswith("t:")}
        for position, key in _find_again(unknown, ours, taken=set(keys)).items():
            keys[position] = key
    return [key or _first_key(entry) for key, entry in zip(keys, entries, strict=True)]


def among(entries: Sequence[Entry], known: Mapping[str, Remembered]) -> dict[str, Remembered]:
    """Those of the known entries that entries of another page of the blog can be, where most are others.

    Without ids these are the ones of the same printed time and all but the same text.
    """
    by_time: dict[str, list[Remembered]] = {}
    for entry in entries:
        past = remembered(entry)
        by_time.setdefault(past.time, []).append(past)
    return {
        key: past
        for key, past in known.items()
        if not key.startswith("t:") or any(_likeness(past, one) >= SAME for one in by_time.get(past.time, ()))
    }


def _own_key(entry: Entry) -> str:
    if entry.native_id:
        return f"i:{entry.native_id}"
    return f"p:{entry.permalink}" if entry.permalink else ""


def _first_key(entry: Entry) -> str:
    digest = digest_of(entry.content)
    return f"t:{printed_time(entry)}:{digest.text ^ digest.title:016x}"


def _find_again(entries: Mapping[int, Remembered], known: Mapping[str, Remembered], taken: Set[str]) -> dict[int, str]:
    """Position -> key, the surest first: the same text and time, an edit, a moved time, a moved and lightly edited one.

    Only an exact repeat may take a key that another entry has taken.
    """
    by_all = {_all_of(past): key for key, past in known.items()}
    found = {position: by_all[_all_of(entry)] for position, entry in entries.items() if _all_of(entry) in by_all}
    for stage in (_edited, _moved, _moved_and_edited):
        left = {position: entry for position, entry in entries.items() if position not in found}
        gone = {*taken, *found.values()}
        absent = {key: past for key, past in known.items() if key not in gone}
        if not left or not absent:
            break
        found |= stage(left, absent)
    return found


def _all_of(entry: Remembered) -> tuple[str, int, int]:
    return entry.time, entry.digest.text, entry.digest.title


def _edited(entries: Mapping[int, Remembered], known: Mapping[str, Remembered]) -> dict[int, str]:
    found: dict[int, str] = {}
    for time in sorted({entry.time for entry in entries.values()}):
        now = {position: entry for position, entry in entries.items() if entry.time == time}
        past = {key: entry for key, entry in known.items() if entry.time == time}
        found |= _most_alike(now, past, EDITED)
    return found


def _moved(entries: Mapping[int, Remembered], known: Mapping[str, Remembered]) -> dict[int, str]:
    by_text = {(past.digest.text, past.digest.title): key for key, past in known.items()}
    found: dict[int, str] = {}
    for position, entry in entries.items():
        key = by_text.pop((entry.digest.text, entry.digest.title), None)
        if key is not None:
            found[position] = key
    return found


def _moved_and_edited(entries: Mapping[int, Remembered], known: Mapping[str, Remembered]) -> dict[int, str]:
    return _most_alike(entries, known, MOVED)


def _most_alike(entries: Mapping[int, Remembered], known: Mapping[str, Remembered], least: float) -> dict[int, str]:
    """Pairs entries with known ones, the most alike first; each is used once."""
    if len(entries) * len(known) > MOST_PAIRS:
        return {}
    pairs = sorted(
        (-likeness, position, key)
        for position, entry in entries.items()
        for key, past in known.items()
        if (likeness := _likeness(entry, past)) >= least
    )
    found: dict[int, str] = {}
    for _, position, key in pairs:
        if position not in found and key not in found.values():
            found[position] = key
    return found


def _likeness(one: Remembered, two: Remembered) -> float:
    """How much of two entries is the same, 0 to 1: the share of word pairs, or at least half for a shared title."""
    a = {one.sketch[i : i + 4] for i in range(0, len(one.sketch), 4)}
    b = {two.sketch[i : i + 4] for i in range(0, len(two.sketch), 4)}
    smallest = sorted(a | b)[:SKETCH_SIZE]
    shared = sum(value in a and value in b for value in smallest) / len(smallest)
    return max(shared, 0.5) if one.digest.title == two.digest.title != NO_TITLE else shared


@lru_cache(maxsize=20_000)
def _sketch(text: str) -> bytes:
    """The smallest hashes of a text's word pairs, packed: two sketches estimate how much of two texts is shared.

    Bottom-k sketches: E. Cohen and H. Kaplan, Summarizing data using bottom-k sketches, PODC 2007.
    """
    words = text.casefold().encode("utf-8", "surrogatepass").split()
    pairs = set(map(crc32, words[1:], map(crc32, words))) or {crc32(text.encode("utf-8", "surrogatepass"))}
    return b"".join(value.to_bytes(4, "big") for value in sorted(pairs)[:SKETCH_SIZE])


def _hash(text: str) -> int:
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))


NO_TITLE = _hash("")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_encode = msgspec.msgpack.Encoder().encode
