"""What names an entry: the ids under which its updates travel, its own key, and what finds it again without one.

in: an entry or an update; out: names and hashes, the same for ever: tests pin their values
"""

import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

import msgspec
import xxhash

from connectors.times.labels import rolls
from schemas.records import Content, Entry, Update

# Bumped when what goes into a hash changes: the hashes then differ for every update, which consumers see.
HASH_VERSION = b"1"

SKETCH_SIZE = (
    16  # hashes kept of a text: an error of about 0.1 in the likeness, enough to tell an edit from another entry
)


class Digest(msgspec.Struct, frozen=True, array_like=True):
    """What is compared to tell whether an entry says something else: 64-bit hashes."""

    title: int
    text: int
    quotes: int


class Remembered(msgspec.Struct, frozen=True, array_like=True):
    """What finding an entry again takes: printed time, hashes, sketch of the text.

    `name`: its own key, where that is no longer the one under which it is known. `at`: its instant.
    """

    time: str
    digest: Digest
    sketch: bytes
    name: str = ""
    at: datetime | None = None


@lru_cache(maxsize=50_000)
def digest_of(content: Content) -> Digest:
    """The digest of a content; white space and Unicode composition do not count. Remembered, for most are unchanged."""
    quotes = "\x1f".join(normal(quote.text) for quote in content.quotes)
    return Digest(_hash(normal(content.title or "")), _hash(normal(content.text)), _hash(quotes))


def remembered(entry: Entry, key: str = "") -> Remembered:
    """What to remember of an entry that is known under this key."""
    name, at = own_key(entry), entry.published.at
    sketch = _sketch(normal(entry.content.text))
    return Remembered(printed_time(entry), digest_of(entry.content), sketch, "" if name == key else name, at)


def saying(digest: Digest, at: datetime) -> int:
    """A 64-bit hash of what an entry says and when: two that differ are two versions of it."""
    return _hash(f"{digest.title} {digest.text} {digest.quotes} {at.timestamp()}")


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
    """The time of an entry as far as identity goes: as printed, else its minute or its day.

    Empty where nothing but the fetch dates it: '2 hours ago' is another time in each snapshot.
    """
    published = entry.published
    if published.source == "FETCHED":
        return ""
    if published.text and not rolls(published.text):
        return normal(published.text).casefold()
    return f"{published.at:%Y-%m-%d}" if published.precision == "DAY" else f"{published.at:%FT%H:%M}"


def own_key(entry: Entry) -> str:
    """The key that an entry has by itself: `i:<platform's id>` or `p:<permalink>`; empty without either."""
    if entry.native_id:
        return f"i:{entry.native_id}"
    return f"p:{entry.permalink}" if entry.permalink else ""


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
