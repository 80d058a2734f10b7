"""The five saved pages: do entries that tell the same happening share a story, and which others do?

Entries are cut from the pages by their first words, in the order in which the pages were fetched.
"""

import json
from datetime import datetime
from itertools import combinations
from typing import Any, NamedTuple

from bench.quality.corpus import CORPUS, update
from pipelines.matching import Index, sketch
from schemas.records import Match

FOLDER = CORPUS / "seeds"


class Links(NamedTuple):
    """`found`: of the `same` happenings, those that share a story; `other`: links across pages that are not among
    them; `copies`: pairs that are no copies and were taken for one."""

    same: int
    found: list[str]
    other: list[str]
    copies: list[str]
    mixed: list[str]  # pairs across pages in one story that are none of `same`


def links() -> Links:
    """Judge all entries."""
    golden = json.loads((FOLDER / "golden.json").read_text())
    index, matches = Index(), dict[str, Match]()
    for page in sorted(golden["pages"], key=lambda page: str(page["fetched_at"])):
        texts = _cut(page)
        for entry in page["entries"]:
            at = datetime.fromisoformat(page["fetched_at"])
            one = update(entry["ref"], page["outlet"], texts[entry["ref"]], entry["title"] or "", at, page["file"])
            match = matches[entry["ref"]] = index.judge(sketch(one))
            index.remember(sketch(one), match)
    same = {frozenset(row[:2]) for row in golden["same_happening"]}
    linked = [f"{ref} {match.of} ({match.reason})" for ref, match in matches.items() if match.of]
    across = [row for row in linked if row[:3] != row.split()[1][:3]]
    return Links(
        len(same),
        [" ".join(sorted(pair)) for pair in same if len({matches[ref].story_id for ref in pair}) == 1],
        [row for row in across if frozenset(row.split()[:2]) not in same],
        [
            f"{one} {other}"
            for one, other, _ in golden["not_copies"]
            if "COPY" in (matches[one].verdict, matches[other].verdict)
        ],
        [
            f"{one} {other}"
            for one, other in combinations(sorted(matches), 2)
            if one[:3] != other[:3]
            and matches[one].story_id == matches[other].story_id
            and frozenset((one, other)) not in same
        ],
    )


def _cut(page: dict[str, Any]) -> dict[str, str]:
    """The text of each entry: from its first words to those of the next, without the title of that."""
    text = (FOLDER / page["file"]).read_text()
    places = sorted((text.index(entry["starts"]), entry["ref"], entry["title"]) for entry in page["entries"])
    ends = [place for place, _, _ in places[1:]] + [len(text)]
    titles = [title for _, _, title in places[1:]] + [None]
    found = {}
    for (begin, ref, _), end, title in zip(places, ends, titles, strict=True):
        part = text[begin:end]
        found[ref] = part[: part.rfind(title)] if title and title in part else part
    return found
