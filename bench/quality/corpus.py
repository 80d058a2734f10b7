"""The labelled texts, read from the folder beside the project; none of them is part of it."""

import csv
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from schemas.records import Match, Update

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
START = datetime(2020, 1, 1, tzinfo=UTC)


class Text(NamedTuple):
    """A text of a set: its sentences, who published it, and what it is about (`group` is wider than `event`)."""

    id: str
    outlet: str
    group: str
    event: str
    title: str
    sentences: tuple[str, ...]
    at: datetime = START

    @property
    def text(self) -> str:
        """All sentences."""
        return " ".join(self.sentences)


def update(
    id: str,
    outlet: str,
    text: str,
    title: str = "",
    at: datetime = START,
    page: str | None = None,
    language: str = "en",
) -> Update:
    """An update that says `text`; everything that matching does not read is filled in."""
    return Update(
        record_id=id,
        update_id=id,
        revision=1,
        action="NEW",
        outlet=outlet,
        via=None,
        source=page or outlet,
        page_url=page,
        permalink=None,
        kind="UPDATE",
        published_at=at,
        precision="SECOND",
        time_source="STAMP",
        time_text=None,
        modified_at=None,
        observed_at=at,
        title=title or None,
        text=text,
        html="",
        language=language,
        authors=(),
        links=(),
        media=(),
        quotes=(),
        tags=(),
        pinned=False,
        changed=(),
        match=Match(verdict="NEW", story_id=id),
        snapshot_id="",
    )


def ecb() -> Iterator[dict[str, Any]]:
    """ECB+ articles: doc, topic, event, url, text (one sentence a line, tokenised)."""
    with gzip.open(CORPUS / "ecbplus" / "topics-1-35.jsonl.gz", "rt") as lines:
        yield from map(json.loads, lines)


def uci() -> list[dict[str, str]]:
    """UCI news titles that have a time and a story."""
    with gzip.open(CORPUS / "uci-news" / "uci-news-aggregator-part.csv.gz", "rt") as lines:
        return [row for row in csv.DictReader(lines) if row["TITLE"] and (row["TIMESTAMP"] or "").isdigit()]


def trec(year: int) -> list[dict[str, str]]:
    """TREC-TS updates of a year, in the order of the file."""
    name = "2013/updates.tsv.gz" if year == 2013 else "2014/updates_sampled.tsv.gz"
    fields = ("query", "id", "doc", "sentence", "length", "duplicate", "text")
    with gzip.open(CORPUS / "trec-ts" / name, "rt", errors="replace") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines][1:]
    return [dict(zip(fields, row, strict=False)) for row in rows if len(row) >= 7]


def nuggets(year: int) -> dict[str, set[str]]:
    """The facts that each update of a year gives."""
    found: dict[str, set[str]] = defaultdict(set)
    with gzip.open(CORPUS / "trec-ts" / str(year) / "matches.tsv.gz", "rt") as lines:
        for row in [line.split() for line in lines][1:]:
            if len(row) >= 3:
                found[row[1]].add(row[2])
    return found


def plain(text: str) -> str:
    """A tokenised text as it is printed: no spaces before signs, no brackets spelled out."""
    text = text.replace("-LRB-", "(").replace("-RRB-", ")").replace("`` ", '"').replace(" ''", '"')
    text = re.sub(r" (?=[,.;:?!)%]|'s\b|n't\b)", "", text)
    return re.sub(r"(?<=[($]) ", "", text).strip()


def pieces(seed: int = 7) -> list[Text]:
    """ECB+ articles cut into pieces of 1 to 12 sentences, and the TREC-TS sentences: the texts that are known."""
    chance = random.Random(seed)
    found = []
    for row in ecb():
        sentences = [one for one in map(plain, row["text"].split("\n")) if len(one) > 25]
        title = ""
        if row["event"].endswith("plus") and len(sentences) > 3 and not sentences[0].endswith("."):
            title, *sentences = sentences
        place = 0
        while place < len(sentences):
            size = chance.choice([1, 2, 3, 3, 4, 5, 6, 8, 12])
            part = tuple(sentences[place : place + size])
            found.append(Text(f"{row['doc']}-{place}", row["doc"], row["topic"], row["event"], title, part))
            title = ""
            place += size
    for year in (2013, 2014):
        seen = set()
        for line in trec(year):
            text = plain(line["text"])
            key = re.sub(r"\W+", "", text.lower())
            if not 70 < len(text) < 500 or key in seen or text[-1] not in '."”' or "|" in text:
                continue
            if line["duplicate"] != "NULL":
                continue
            seen.add(key)
            part = tuple(re.split(r"(?<=[.!?]) +(?=[A-Z\"“])", text))
            id = f"{line['query']}-{line['id']}"
            found.append(Text(id, line["doc"].rpartition("-")[2], line["query"], line["query"], "", part))
    return found
