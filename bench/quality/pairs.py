"""Hand-made pairs in the voice of live blogs: what another outlet made of a text, and is it a copy or news?

`live_blogs.toml` -> pairs of (old, new). A new text is the old one with edits, 'was -> is' each. Half of
them keep the news and are copies; half change it in a word or two, and a copy of those hides news. All
old texts are known when a new one is judged.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

from bench.quality.corpus import update
from pipelines.matching import Index, sketch

FILE = Path(__file__).parent / "live_blogs.toml"


class Pair(NamedTuple):
    """A new text made of the old one; `edits` in words."""

    topic: str
    id: str
    language: str
    old: str
    new: str
    edits: str
    copy: bool


class Score(NamedTuple):
    """How many pairs of each half were judged right, how many of the changed are linked, how many of the
    old texts, which tell of different things, are in the story of another one, and the wrong ones."""

    copies: int
    found: int
    changed: int
    taken: int
    linked: int
    joined: int
    wrong: list[str]

    def measures(self) -> dict[str, float]:
        """Shares by name."""
        return {
            "pairs": self.copies + self.changed,
            "copies found": self.found / self.copies,
            "changed, taken for a copy": self.taken / self.changed,
            "changed, linked with what they change": self.linked / self.changed,
            "unrelated, in one story": self.joined,
        }


def read() -> list[Pair]:
    """All pairs. Raises ValueError for an edit of what does not stand in its text."""
    found = []
    for number, text in enumerate(tomllib.loads(FILE.read_text("utf-8"))["text"]):
        old = text["old"].strip()
        for half in ("copies", "changed"):
            for edits in text[half]:
                new = _edited(old, edits)
                language = text.get("language", "en")
                found.append(
                    Pair(text["topic"], f"text-{number}", language, old, new, " | ".join(edits), half == "copies")
                )
    return found


def _edited(text: str, edits: list[str]) -> str:
    for edit in edits:
        was, arrow, now = edit.partition("->")
        was, now = was.strip(), now.strip()
        if not arrow or text.count(was) != 1:
            raise ValueError(f"{edit!r} is no edit of {text!r}")
        text = text.replace(was, now)
    return text


def score() -> Score:
    """Judge all pairs."""
    pairs = read()
    indexes: dict[str, Index] = {}
    joined = 0
    for id, old, language in dict.fromkeys((pair.id, pair.old, pair.language) for pair in pairs):
        index = indexes.setdefault(language, Index())
        one = sketch(update(id, f"outlet of {id}", old, language=language))
        match = index.judge(one)
        index.remember(one, match)
        joined += match.story_id != id
    copies = [pair for pair in pairs if pair.copy]
    found = taken = linked = 0
    wrong = []
    for pair in pairs:
        match = indexes[pair.language].judge(sketch(update("new", "another outlet", pair.new, language=pair.language)))
        copied = match.verdict == "COPY"
        found += copied and pair.copy
        taken += copied and not pair.copy
        linked += match.of == pair.id and not pair.copy
        if copied != pair.copy:
            wrong.append(f"{match.verdict}: {pair.edits} ({pair.topic}; {match.reason})")
    return Score(len(copies), found, len(pairs) - len(copies), taken, linked, joined, wrong)
