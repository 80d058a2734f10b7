"""TREC Temporal Summarization: do updates that are linked give the same facts, and how many such links are found?

Sentences of many sites in the order of their time, each page an outlet of its own. An update that
gives a fact (a nugget) which a sentence of another page gave in the three days before is repeatable.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bench.quality.corpus import nuggets, plain, trec, update
from pipelines.matching import Index, sketch
from schemas.records import Match

WINDOW = timedelta(days=3)


class Facts(NamedTuple):
    """Shares, each with the number that it is a share of."""

    repeats: tuple[float, int]  # labelled as repeats: COPY, or linked with the same text
    hidden: tuple[float, int]  # labelled as repeats: COPY
    near_copies: tuple[float, int]  # COPY of other than exact repeats that share a fact, where both are labelled
    reports: tuple[float, int]  # REPORT that share a fact, where both are labelled
    recall: tuple[float, int]  # repeatable updates that a REPORT links with one that gives the same fact
    developments: tuple[float, int]  # DEVELOPS that share a fact, where both are labelled
    links: tuple[float, int]  # as `recall`, whatever the verdict


def facts(year: int) -> Facts:
    """Judge all updates of a year."""
    known = nuggets(year)
    rows = sorted(trec(year), key=lambda row: (int(row["id"].split("-")[0]), row["id"]))
    by_id = {_id(row, row["id"]): row for row in rows}
    index = Index()
    last: dict[str, list[tuple[datetime, str]]] = defaultdict(list)  # fact -> when, page
    counts: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        at = datetime.fromtimestamp(int(row["id"].split("-")[0]), UTC)
        one = sketch(update(_id(row, row["id"]), row["doc"], plain(row["text"]), at=at))
        match = index.judge(one)
        index.remember(one, match)
        index.forget_before(at - WINDOW)
        mine = known.get(row["id"], set())
        repeatable = any(page != row["doc"] and at - when <= WINDOW for fact in mine for when, page in last[fact])
        for fact in mine:
            last[fact].append((at, row["doc"]))
        _count(counts, match, mine, known.get((match.of or "").partition(" ")[2], set()), repeatable)
        original = by_id.get(_id(row, row["duplicate"]))
        if (
            original
            and original["doc"] != row["doc"]
            and 0 <= _seconds(row) - _seconds(original) <= WINDOW.total_seconds()
        ):
            counts["repeats"].append(match.verdict == "COPY" or match.score == 1)
            counts["hidden"].append(match.verdict == "COPY")
    return Facts(*((sum(counts[name]) / max(1, len(counts[name])), len(counts[name])) for name in Facts._fields))


def _count(counts: dict[str, list[bool]], match: Match, mine: set[str], theirs: set[str], repeatable: bool) -> None:
    shared = bool(mine & theirs)
    if mine and theirs:
        if match.verdict == "REPORT":
            counts["reports"].append(shared)
        elif match.verdict == "DEVELOPS":
            counts["developments"].append(shared)
        elif match.score < 1:
            counts["near_copies"].append(shared)
    if repeatable:
        counts["recall"].append(shared and match.verdict == "REPORT")
        counts["links"].append(shared)


def _id(row: dict[str, str], id: str) -> str:
    return f"{row['query']} {id}"


def _seconds(row: dict[str, str]) -> int:
    return int(row["id"].split("-")[0])
