"""What replay is held against: the script that comes to mind first.

`python -m bench.obvious ARCHIVE OUT MARKUP` -> OUT/updates.avro and OUT/sightings.avro

Every snapshot is parsed whole with Beautiful Soup (lxml). What has been seen is remembered by the id of
the entry and a hash of its text; what is new goes through MinHash LSH (datasketch) and to Avro
(fastavro). One process, no broker. It knows the markup of these pages, and does a part of what the
pipeline does: no withdrawals, no days past midnight, no quoted posts, no clean HTML, no reasons.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fastavro
from bs4 import BeautifulSoup, Tag
from datasketch import MinHash, MinHashLSH
from warcio.archiveiterator import ArchiveIterator

STAMP = re.compile(r"UPDATE (\d\d)(\d\d) GMT:\s*")
PERMUTATIONS = 64
SIMILAR = 0.7
SCHEMA = {
    "type": "record",
    "name": "Update",
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "revision", "type": "int"},
        {"name": "published_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "observed_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "page_url", "type": "string"},
        {"name": "title", "type": ["null", "string"]},
        {"name": "text", "type": "string"},
        {"name": "html", "type": "string"},
        {"name": "links", "type": {"type": "array", "items": "string"}},
        {"name": "duplicate_of", "type": ["null", "string"]},
    ],
}


def main(archive: Path, out: Path, markup: str) -> None:
    """Reads every WARC file of a folder and writes what is new."""
    seen: dict[str, tuple[str, int]] = {}
    index = MinHashLSH(threshold=SIMILAR, num_perm=PERMUTATIONS)
    found: dict[str, list[dict[str, Any]]] = {"updates": [], "sightings": []}
    for path in sorted(archive.glob("*.warc.gz")):
        for url, fetched_at, body in snapshots(path):
            soup = BeautifulSoup(body, "lxml")
            entries = posted(soup) if markup == "schema_org" else stamped(soup, fetched_at)
            for entry in entries:
                digest = hashlib.sha1(entry["text"].encode(), usedforsecurity=False).hexdigest()
                known, revision = seen.get(entry["id"], ("", 0))
                if known == digest:
                    continue
                seen[entry["id"]] = digest, revision + 1
                entry |= {"revision": revision + 1, "observed_at": fetched_at, "page_url": url}
                entry |= markup_of(entry.pop("nodes"))
                entry["duplicate_of"] = duplicate(index, entry, known=revision > 0)
                found["sightings" if entry["duplicate_of"] else "updates"].append(entry)
    out.mkdir(parents=True, exist_ok=True)
    for name, records in found.items():
        with (out / f"{name}.avro").open("wb") as file:
            fastavro.writer(file, fastavro.parse_schema(SCHEMA), records, codec="deflate")
    print(len(found["updates"]) + len(found["sightings"]))


def snapshots(path: Path) -> Iterator[tuple[str, datetime, bytes]]:
    """Address, time and body of each page of a WARC file."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
                yield record.rec_headers.get_header("WARC-Target-URI"), at, record.content_stream().read()


def stamped(soup: BeautifulSoup, fetched_at: datetime) -> Iterator[dict[str, Any]]:
    """Paragraphs from one printed time to the next."""
    parts: list[tuple[datetime, list[Tag]]] = []
    for paragraph in soup.select(".entry-content > p"):
        text = paragraph.get_text()
        if stamp := STAMP.match(text):
            hour, minute = int(stamp[1]), int(stamp[2])
            at = datetime(fetched_at.year, fetched_at.month, fetched_at.day, hour, minute, tzinfo=UTC)
            parts.append((at, [paragraph]))
        elif text.startswith("ORIGINAL ENTRY:"):
            parts.append((fetched_at.replace(hour=0, minute=0, second=0), [paragraph]))
        elif parts:
            parts[-1][1].append(paragraph)
    for at, paragraphs in parts:
        text = "\n".join(STAMP.sub("", paragraph.get_text(" ", strip=True)) for paragraph in paragraphs)
        first = hashlib.sha1(text[:60].encode(), usedforsecurity=False).hexdigest()[:8]
        yield {
            "id": f"{at:%Y-%m-%dT%H:%MZ}-{first}",
            "published_at": at,
            "title": None,
            "text": text,
            "nodes": paragraphs,
        }


def posted(soup: BeautifulSoup) -> Iterator[dict[str, Any]]:
    """The updates that JSON-LD lists, with their blocks on the page."""
    blocks = {block["id"]: block for block in soup.select(".block")}
    for script in soup.find_all("script", type="application/ld+json"):
        for update in json.loads(script.string or "{}").get("liveBlogUpdate", ()):
            yield {
                "id": update["@id"],
                "published_at": datetime.fromisoformat(update["datePublished"]),
                "title": update["headline"],
                "text": update["articleBody"],
                "nodes": [blocks[update["@id"].partition("#")[2]]],
            }


def markup_of(nodes: list[Tag]) -> dict[str, Any]:
    """HTML and links, of what is new alone."""
    links = [link["href"] for node in nodes for link in node.find_all("a", href=True)]
    return {"html": "".join(map(str, nodes)), "links": links}


def duplicate(index: MinHashLSH, entry: dict[str, Any], known: bool) -> str | None:
    """The id of an entry with nearly the same text; this one is remembered under its own."""
    words = entry["text"].lower().split()
    sketch = MinHash(num_perm=PERMUTATIONS)
    sketch.update_batch([" ".join(words[place : place + 3]).encode() for place in range(max(1, len(words) - 2))])
    if known:
        index.remove(entry["id"])
    others = index.query(sketch)
    index.insert(entry["id"], sketch)
    return min(others) if others else None


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
