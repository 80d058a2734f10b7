"""Where two entries become one story: what an update is to those that were known before it.

The sketch of a new update and the few known ones that share most with it -> a `Match`. COPY hides a
text from the updates topic, so it demands most: what the new text says must stand in what *other*
outlets have published, sentence by sentence, and nothing may differ that changes the news. What does
differ makes the same text DEVELOPS, which names it. REPORT only links. NEW says
what nobody has said, and may still be of a story that is known.
"""

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.matching.copies import Aligned, NewText, Text, align
from pipelines.matching.known import Known
from pipelines.matching.languages import UNKNOWN
from pipelines.matching.reports import Facts, Likeness, compare
from pipelines.matching.sketch import Sketch
from pipelines.matching.tokens import DAY, FIGURE, NAME, TURN, figure_text
from schemas.records import Match, VerdictName

COPIED = 0.70  # of the weight of a text; F1 on generated copies changes by less than .01 from .5 to .8
WORD_FOR_WORD = 0.85  # of the weight of a sentence
LEAST_WEIGHT = 100  # tenths; two texts that share less share a phrase
LEAST_PLAIN = 3  # shared words that are no names: names alone are not news
LEAST_TOKENS = 3  # of a text that may be a copy: 'GOAL!' is said of any match
MOST_RENAMED = 0.5  # of the weight that stands: sentences that give another name
NEWS = 60  # tenths: a sentence of this weight that stands nowhere is news
REPORTED, LEAST_REPORTED = 0.30, 80  # of the weight of the shorter text; tenths


class Candidate(NamedTuple):
    """A known update that shares features with the new one.

    `number` grows with the order in which updates were remembered; `pairs` are (new, known)
    sentences, the likeliest first.
    """

    number: int
    known: Known
    pairs: tuple[tuple[int, int], ...]


class Compared(NamedTuple):
    """A candidate, its text, and the sentences of the new one that stand in it."""

    candidate: Candidate
    text: Text
    aligned: list[Aligned]


def new(sketch: Sketch) -> Match:
    """The match of an update that repeats nothing."""
    return Match(verdict="NEW", story_id=sketch.update_id)


def decide(sketch: Sketch, candidates: Sequence[Candidate]) -> Match:
    """What `sketch` is to the `candidates`, which are ordered by how much they share with it."""
    text = NewText(sketch.tokens)
    short = len(text.tokens) < LEAST_TOKENS
    if not candidates or (short and not _says_something(text)):
        return new(sketch)
    same = [candidate for candidate in candidates if candidate.known.same == sketch.same]
    if same:
        first = min(same, key=lambda candidate: candidate.number)
        verdict: VerdictName = "COPY" if of_another(sketch, first) and not short else "REPORT"
        return linked(verdict, first.known, 1.0, f"the same text as {first.known.update_id}")
    if short:
        return new(sketch)
    compared = _compare(sketch, text, candidates)
    found = _copy(sketch, text, compared)
    if found is None and any(known.aligned for known in compared):
        cut = text.cut_like(known.text for known in compared)
        found = _copy(sketch, cut, _compare(sketch, cut, candidates)) if cut else None
    found = found or _near_copy(text, compared)
    if found is None and sketch.language != UNKNOWN.code:  # the weights of words are known
        found = _report(text, compared)
    return found or new(sketch)


def _says_something(text: NewText) -> bool:
    return any(token >> 6 & 7 not in (FIGURE, DAY, TURN) for token in text.tokens)


def _compare(sketch: Sketch, text: NewText, candidates: Sequence[Candidate]) -> list[Compared]:
    """The candidates with what stands in them, up to one in which all does: none that follows can say more."""
    compared: list[Compared] = []
    for candidate in candidates:
        old = Text(candidate.known.tokens)
        compared.append(Compared(candidate, old, align(text, old)))
        if of_another(sketch, candidate) and _stands_whole(text, compared[-1].aligned):
            break
    return compared


def of_another(sketch: Sketch, candidate: Candidate) -> bool:
    """Whether a candidate is another outlet's."""
    return candidate.known.outlet != sketch.outlet


def _stands_whole(text: NewText, found: list[Aligned]) -> bool:
    return len(found) == len(text.bounds) and all(one.complete and not one.differences for one in found)


def _stands(text: NewText, one: Aligned, disputed: bool) -> bool:
    if one.differences:
        return False
    return not disputed or (one.complete and one.weight >= WORD_FOR_WORD * text.weights[one.sentence])


def _is_news(text: NewText, sentence: int) -> bool:
    """Whether a sentence that stands nowhere keeps its text from being a copy; 'More to follow' does not."""
    tokens = text.tokens[slice(*text.bounds[sentence])]
    return text.weights[sentence] >= NEWS or any(token >> 6 & 7 in (FIGURE, NAME, DAY, TURN) for token in tokens)


def linked(verdict: VerdictName, known: Known, score: float, reason: str) -> Match:
    """The match of an update with a known one, whose story it joins."""
    return Match(
        verdict=verdict,
        story_id=known.match.story_id,
        of=known.update_id,
        score=round(score, 3),
        reason=reason,
    )


def _copy(sketch: Sketch, text: NewText, compared: Sequence[Compared]) -> Match | None:
    """COPY when every sentence that says something stands, unchanged, in updates of other outlets."""
    # What differs from one text and stands in another stands there nearly word for word, or not at all.
    disputed = {one.sentence for known in compared for one in known.aligned if one.differences}
    offers = [
        (known.candidate, [one for one in known.aligned if _stands(text, one, one.sentence in disputed)])
        for known in compared
        if of_another(sketch, known.candidate)
    ]
    offers.sort(key=lambda offer: -sum(one.weight for one in offer[1]))
    covered: dict[int, Aligned] = {}
    sources: list[tuple[Candidate, int]] = []  # and how many sentences stand there
    for candidate, found in offers:
        fresh = {one.sentence: one for one in found if one.sentence not in covered}
        if fresh:
            covered |= fresh
            sources.append((candidate, len(fresh)))
    weight = sum(one.weight for one in covered.values())
    if weight < max(LEAST_WEIGHT, COPIED * text.sums[-1]) or sum(one.plain for one in covered.values()) < LEAST_PLAIN:
        return None
    if any(number in disputed or _is_news(text, number) for number in range(len(text.bounds)) if number not in covered):
        return None
    source, sentences = sources[0]
    reason = f"{sentences} of {len(text.bounds)} sentences stand in {source.known.update_id}"
    for other, count in sources[1:]:
        reason += f", {count} in {other.known.update_id}"
    return linked("COPY", source.known, weight / text.sums[-1], reason)


def _near_copy(text: NewText, compared: Sequence[Compared]) -> Match | None:
    """DEVELOPS when most of the shorter text stands in the longer one and something differs, REPORT where it only adds.

    Of a text that gives another name, most must stand unchanged: else it is a happening of the same kind, told in
    the same form, as goals and weather warnings are.
    """
    best: tuple[float, Compared] | None = None
    for known in compared:
        weight = sum(one.weight for one in known.aligned)
        if weight < LEAST_WEIGHT or sum(one.plain for one in known.aligned) < LEAST_PLAIN:
            continue
        score = weight / min(text.sums[-1], known.text.weight())
        changed = sum(one.weight for one in known.aligned if any(kind == NAME for kind, _ in one.differences))
        if score >= COPIED and changed <= MOST_RENAMED * weight and (best is None or score > best[0]):
            best = (score, known)
    if best is None:
        return None
    score, known = best
    reason = f"{len(known.aligned)} of {len(text.bounds)} sentences stand in {known.candidate.known.update_id}"
    differences = dict.fromkeys(difference.text for one in known.aligned for difference in one.differences)
    if differences:
        reason += f"; differs: {', '.join(differences)}"
    return linked("DEVELOPS" if differences else "REPORT", known.candidate.known, min(1.0, score), reason)


def _report(text: NewText, compared: Sequence[Compared]) -> Match | None:
    """REPORT when sentences tell the same in other words: one beyond doubt, or half of the shorter text."""
    mine: dict[int, Facts] = {}
    best: tuple[float, Candidate, dict[int, Likeness]] | None = None
    for known in compared:
        found: dict[int, Likeness] = {}
        bounds = known.text.sentences()
        for number, other in known.candidate.pairs:
            if number not in mine:
                mine[number] = Facts(text.tokens[slice(*text.bounds[number])])
            theirs = Facts(known.text.tokens[slice(*bounds[other])])
            likeness = None if mine[number].far_from(theirs) else compare(mine[number], theirs)
            if likeness is None or likeness.differs:
                continue
            if number not in found or likeness.score > found[number].score:
                found[number] = likeness
        if not found:
            continue
        weight = sum(text.weights[number] for number in found)
        share = weight / min(text.sums[-1], known.text.weight())
        score = max(likeness.score for likeness in found.values())
        beyond_doubt = any(len(likeness.figures) >= 2 for likeness in found.values())
        if (share >= REPORTED or beyond_doubt) and weight >= LEAST_REPORTED and (best is None or score > best[0]):
            best = (score, known.candidate, found)
    if best is None:
        return None
    score, candidate, found = best
    figures = sorted({figure for likeness in found.values() for figure in likeness.figures})
    printed = [figure for figure in map(figure_text, figures) if figure]
    reason = f"{len(found)} of {len(text.bounds)} sentences tell what {candidate.known.update_id} tells"
    if printed:
        reason += f"; both give {', '.join(printed)}"
    return linked("REPORT", candidate.known, score, reason)
