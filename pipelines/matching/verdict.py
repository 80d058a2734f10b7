"""Where two entries become one story: what an update is to those that were known before it.

The sketch of a new update and the few known ones that share most with it -> a `Match`. COPY hides a
text from the updates topic, so it demands most: what the new text says must stand in what *other*
outlets have published, sentence by sentence, and nothing may differ that changes the news. REPORT
only links, NEW stands alone.
"""

from collections.abc import Sequence

import msgspec

from pipelines.matching.copies import Aligned, Text, align
from pipelines.matching.reports import Facts, Likeness, compare
from pipelines.matching.sketch import Sketch
from pipelines.matching.tokens import figure_text
from schemas.records import Match

COPIED = 0.70  # of the weight of a text; F1 on generated copies changes by less than .01 from .5 to .8
LEAST_WEIGHT = 100  # tenths; two texts that share less share a phrase
LEAST_PLAIN = 3  # shared words that are no names: names alone are not news
LEAST_TOKENS = 4  # of a text that is judged at all
NEWS = 60  # tenths: a sentence of this weight that stands nowhere is news
REPORTED = 0.50  # of the weight of the shorter text


class Known(msgspec.Struct, frozen=True, array_like=True):
    """An update that was judged before."""

    sketch: Sketch
    match: Match


class Candidate(msgspec.Struct, frozen=True):
    """A known update that shares features with the new one: `pairs` are (new, known) sentences, likeliest first."""

    known: Known
    pairs: tuple[tuple[int, int], ...]


def new(sketch: Sketch) -> Match:
    """The match of an update that repeats nothing."""
    return Match(verdict="NEW", story_id=sketch.update_id)


def decide(sketch: Sketch, candidates: Sequence[Candidate]) -> Match:
    """What `sketch` is to the `candidates`, which are ordered by how much they share with it."""
    text = Text(sketch.tokens)
    if len(text.tokens) < LEAST_TOKENS or not candidates:
        return new(sketch)
    for candidate in candidates:
        if candidate.known.sketch.same == sketch.same:
            verdict = "COPY" if _may_be_copied(sketch, candidate) else "REPORT"
            return _linked(verdict, candidate, 1.0, f"the same text as {candidate.known.sketch.update_id}")
    texts = [Text(candidate.known.sketch.tokens) for candidate in candidates]
    aligned: list[list[Aligned]] = []
    for candidate, old in zip(candidates, texts, strict=True):
        aligned.append(align(text, old, range(len(text.sentences))))
        if _may_be_copied(sketch, candidate) and _stands_whole(text, aligned[-1]):
            break  # nothing that follows can say more
    return (
        _copy(sketch, text, candidates, aligned)
        or _near_copy(sketch, text, candidates, texts, aligned)
        or _report(sketch, text, candidates, texts)
        or new(sketch)
    )


def _may_be_copied(sketch: Sketch, candidate: Candidate) -> bool:
    return candidate.known.sketch.outlet != sketch.outlet


def _stands_whole(text: Text, found: list[Aligned]) -> bool:
    return len(found) == len(text.sentences) and all(one.complete and not one.differences for one in found)


def _linked(verdict: str, candidate: Candidate, score: float, reason: str) -> Match:
    known = candidate.known
    return Match(
        verdict="COPY" if verdict == "COPY" else "REPORT",
        story_id=known.match.story_id,
        of=known.sketch.update_id,
        score=round(score, 3),
        reason=reason,
    )


def _copy(
    sketch: Sketch, text: Text, candidates: Sequence[Candidate], aligned: Sequence[list[Aligned]]
) -> Match | None:
    """COPY when every sentence that says something stands, unchanged, in updates of other outlets."""
    covered: dict[int, int] = {}
    plain = 0
    sources: list[tuple[int, Candidate, int]] = []  # weight, candidate, sentences
    # What differs from one text and stands in another does so with every figure, name and day, or not at all.
    disputed = {one.sentence for found in aligned for one in found if one.differences}
    offers = [
        (candidate, [one for one in found if not one.differences and (one.complete or one.sentence not in disputed)])
        for candidate, found in zip(candidates, aligned, strict=False)
        if _may_be_copied(sketch, candidate)
    ]
    offers.sort(key=lambda offer: -sum(one.weight for one in offer[1]))
    for candidate, found in offers:
        fresh = [one for one in found if one.sentence not in covered]
        if fresh:
            covered.update((one.sentence, one.weight) for one in fresh)
            plain += sum(one.plain for one in fresh)
            sources.append((sum(one.weight for one in fresh), candidate, len(fresh)))
    score = sum(covered.values()) / text.weight
    if score < COPIED or sum(covered.values()) < LEAST_WEIGHT or plain < LEAST_PLAIN:
        return None
    for number, (begin, end) in enumerate(text.sentences):
        if number not in covered and text.sums[end] - text.sums[begin] >= NEWS:
            return None
    _, source, sentences = sources[0]
    reason = f"{sentences} of {len(text.sentences)} sentences stand in {source.known.sketch.update_id}"
    for _, other, count in sources[1:]:
        reason += f", {count} in {other.known.sketch.update_id}"
    return _linked("COPY", source, score, reason)


def _near_copy(
    sketch: Sketch, text: Text, candidates: Sequence[Candidate], texts: Sequence[Text], aligned: Sequence[list[Aligned]]
) -> Match | None:
    """REPORT when most of the shorter text stands in the longer one, but something is added or differs."""
    best: tuple[float, Candidate, list[Aligned]] | None = None
    for candidate, old, found in zip(candidates, texts, aligned, strict=False):
        weight = sum(one.weight for one in found)
        score = weight / min(text.weight, old.weight) if old.weight else 0.0
        if weight < LEAST_WEIGHT or score < COPIED or sum(one.plain for one in found) < LEAST_PLAIN:
            continue
        if any("a name" in one.differences for one in found):
            continue
        if best is None or score > best[0]:
            best = (score, candidate, found)
    if best is None:
        return None
    score, candidate, found = best
    reason = f"{len(found)} of {len(text.sentences)} sentences stand in {candidate.known.sketch.update_id}"
    differences = list(dict.fromkeys(difference for one in found for difference in one.differences))
    if differences:
        reason += f"; differs: {', '.join(differences)}"
    return _linked("REPORT", candidate, min(1.0, score), reason)


def _report(sketch: Sketch, text: Text, candidates: Sequence[Candidate], texts: Sequence[Text]) -> Match | None:
    """REPORT when sentences that make up half of the shorter text tell the same in other words."""
    mine: dict[int, Facts] = {}
    best: tuple[float, Candidate, dict[int, Likeness]] | None = None
    for candidate, old in zip(candidates, texts, strict=True):
        found: dict[int, Likeness] = {}
        for number, other in candidate.pairs:
            if number not in mine:
                begin, end = text.sentences[number]
                mine[number] = Facts(text.tokens[begin:end])
            begin, end = old.sentences[other]
            likeness = compare(mine[number], Facts(old.tokens[begin:end]))
            if likeness is None or likeness.differs:
                continue
            if number not in found or likeness.score > found[number].score:
                found[number] = likeness
        if not found:
            continue
        weight = sum(text.sums[text.sentences[n][1]] - text.sums[text.sentences[n][0]] for n in found)
        share = weight / min(text.weight, old.weight)
        score = max(likeness.score for likeness in found.values())
        strong = any(len(likeness.figures) >= 2 for likeness in found.values())
        if (share >= REPORTED or strong) and weight >= 80 and (best is None or score > best[0]):
            best = (score, candidate, found)
    if best is None:
        return None
    score, candidate, found = best
    figures = sorted({f for likeness in found.values() for f in likeness.figures})
    known_figures = [text for text in map(figure_text, figures) if text]
    reason = f"{len(found)} of {len(text.sentences)} sentences tell what {candidate.known.sketch.update_id} tells"
    if known_figures:
        reason += f"; both give {', '.join(known_figures)}"
    return _linked("REPORT", candidate, score, reason)
