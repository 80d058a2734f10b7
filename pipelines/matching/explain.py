"""Why an update was judged as it was: what it was compared with, what stands there, and what decided.

An index as it was before the update, and the update -> an `Explanation`: the match, and for each
candidate the sentences that stand in it, word by word, and why it was chosen or turned down. Asks
the same functions as the judgement, one candidate at a time; nothing is remembered.
"""

from collections.abc import Mapping

import msgspec

from pipelines.matching.copies import Aligned, NewText, Text, align
from pipelines.matching.index import Index
from pipelines.matching.lexicon import lexicon
from pipelines.matching.reports import LIKE_WITH_FIGURE, LIKE_WITHOUT, Facts
from pipelines.matching.sentences import normal, piece_pattern
from pipelines.matching.sketch import Sketch, sketch
from pipelines.matching.tokens import figure_text
from pipelines.matching.verdict import COPIED, Candidate, decide
from schemas.records import Match, Update, VerdictName


class Sentence(msgspec.Struct, frozen=True):
    """A sentence that stands in a known text: `share` of its weight, the words that do and those that do not."""

    number: int
    share: float
    stands: tuple[str, ...]
    absent: tuple[str, ...]
    differs: tuple[str, ...]


class Considered(msgspec.Struct, frozen=True):
    """A known update that was compared; `verdict` and `score` are those that it would give alone."""

    update_id: str
    outlet: str
    verdict: VerdictName
    score: float
    chosen: bool
    why: str
    sentences: tuple[Sentence, ...]


class Explanation(msgspec.Struct, frozen=True):
    """The match of an update, how many sentences it has, and the candidates, the likeliest first."""

    match: Match
    sentences: int
    considered: tuple[Considered, ...]


def explain(index: Index, update: Update) -> Explanation:
    """What `index` makes of an update that it does not know yet, or of its next revision."""
    new = index.without_furniture(sketch(update))
    match, text = index.judge(new), NewText(new.tokens)
    words = _surfaces(f"{update.title or ''}\n{update.text}", new.language)
    considered = tuple([_consider(new, text, candidate, match, words) for candidate in index.candidates(new)])
    return Explanation(match, len(text.bounds), considered)


def marked(text: str, other: str, language: str | None) -> str:
    """A text with [brackets] around each word that says something and is not in the other text."""
    known, text = lexicon(language), normal(text)
    there = {known[piece].inside >> 10 for piece in piece_pattern(normal(other)).findall(normal(other))}

    def mark(piece: str) -> str:
        token = known[piece].inside
        return piece if token <= 0 or token >> 10 in there else f"[{piece}]"

    return piece_pattern(text).sub(lambda found: mark(found[0]), text)


def _surfaces(text: str, language: str) -> dict[int, str]:
    """How the words of a text are printed, by their hashes."""
    known, found = lexicon(language), dict[int, str]()
    for piece in piece_pattern(normal(text)).findall(normal(text)):
        found.setdefault(known[piece].inside >> 10, piece)
    return found


def _consider(
    sketch: Sketch, text: NewText, candidate: Candidate, match: Match, words: Mapping[int, str]
) -> Considered:
    known = candidate.known
    aligned = align(text, Text(known.tokens))
    alone = decide(sketch, [candidate])
    chosen = known.update_id == match.of
    return Considered(
        known.update_id,
        known.outlet,
        alone.verdict,
        alone.score,
        chosen,
        (match.reason or "") if chosen else _why_not(sketch, text, candidate, aligned, alone),
        tuple([_sentence(text, one, words) for one in aligned]),
    )


def _sentence(text: NewText, one: Aligned, words: Mapping[int, str]) -> Sentence:
    stands = {place for first, last in one.spans for place in range(first, last)}
    printed = [(place in stands, text.words[place]) for place in range(*text.bounds[one.sentence])]
    return Sentence(
        one.sentence + 1,
        round(one.weight / max(1, text.weights[one.sentence]), 3),
        tuple([words.get(word) or figure_text(word) or "?" for there, word in printed if there]),
        tuple([words.get(word) or figure_text(word) or "?" for there, word in printed if not there]),
        tuple([difference.text for difference in one.differences]),
    )


def _why_not(sketch: Sketch, text: NewText, candidate: Candidate, aligned: list[Aligned], alone: Match) -> str:
    """What kept a candidate from being what the update was matched with."""
    if alone.verdict != "NEW":
        return f"would be {alone.verdict} ({alone.score:.2f}): {alone.reason}; another one weighs more"
    if not aligned:
        return _unlike(text, candidate)
    share = sum(one.weight for one in aligned) / max(1, text.sums[-1])
    why = f"{len(aligned)} of {len(text.bounds)} sentences stand there, {share:.0%} of the weight"
    why += f", and {COPIED:.0%} is needed" if share < COPIED else ""
    differs = dict.fromkeys(difference.text for one in aligned for difference in one.differences)
    why += f"; differs: {', '.join(differs)}" if differs else ""
    return why + ("; of the same outlet" if candidate.known.outlet == sketch.outlet else "")


def _unlike(text: NewText, candidate: Candidate) -> str:
    """How alike the likest two sentences are, where none stands there."""
    known = Text(candidate.known.tokens)
    bounds = known.sentences()
    likeness = [
        Facts(text.tokens[slice(*text.bounds[mine])]).cosine(Facts(known.tokens[slice(*bounds[theirs])]))
        for mine, theirs in candidate.pairs
    ]
    most = max(likeness, default=0.0)
    needed = f"a report needs {LIKE_WITH_FIGURE} and a figure that both give, or {LIKE_WITHOUT} and no other figure"
    return f"no sentence stands there; the likest two are alike by {most:.2f}, and {needed}"
