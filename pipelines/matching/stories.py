"""Of which story is an update, whatever it tells of it: how akin is it to what the stories' updates say?

Words that tell a text from others find the known updates that may be of its story. Those of one story speak
together: what counts is the likeness to the sum of the likest few, not to one alone, so a story is not drawn out
from friend to friend, and a slip of one is outweighed by the others. Likeness is the cosine of the words of
two texts. A word counts by how rare it is and little more for coming again (its number to the power of 0.4); a day
says when, not what.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

from pipelines.matching.copies import NewText, Text, align
from pipelines.matching.sentences import MOST_TOKENS
from pipelines.matching.sketch import Sketch
from pipelines.matching.tokens import DAY, FIRST, NAME, OPENER, TURN
from pipelines.matching.verdict import MOST_RENAMED, Candidate, linked, of_another
from schemas.records import Match

TELLING = 12  # words that a text is found by; with 8 B3 F1 on ECB+ is .003 less
MEMBERS = 3  # of a story that speak for it; one alone costs .01 of F1 on UCI titles, eight .01 as well

# Chosen on ECB+ and UCI titles, three orders each (`python -m bench.quality stories`), and checked on TREC-TS 2014,
# where 2 of 100 that join a story join one of another event.
AKIN = 0.28  # cosine with what the members say
HEADLINE = 9  # words; a shorter text is mostly names, a longer one that shares nothing but names tells something else
ALIKE, LEAST_ALIKE = 0.40, 30  # cosine of two texts, tokens; ECB+: 98 of 100 such links are of one event

_SPREAD = 0x9E3779B1  # odd, so each word has a feature of its own, and they are spread over all of 32 bits
AGAIN = 0.4  # power of the number of times that a word comes
RARE = 0.8  # power of its weight: 0.6 is best for titles, 1.2 for articles
NAMED = 1.2  # what a name counts more

Words = dict[int, float]


class Member(NamedTuple):
    """A known update of a story and its likeness to the new one, negative, so that the likest comes first."""

    unlikeness: float
    number: int
    candidate: Candidate


# By class and weight of a token; a day says when, and a denial how, not what.
_WEIGHT = np.array(
    [
        0.0 if kind in (DAY, TURN) else (weight / 10) ** RARE * (NAMED if kind == NAME else 1.0)
        for kind in range(8)
        for weight in range(64)
    ]
)
_WEIGHTS = _WEIGHT.tolist()
_TIMES = np.arange(MOST_TOKENS + 1) ** AGAIN


def topic(packed: bytes) -> Words:
    """The words of a text of packed tokens, weighed, as a vector of length 1."""
    tokens = array("I", packed).tolist()
    words = [token >> 10 for token in tokens]
    weights = dict(zip(words, [_WEIGHTS[token & 511] for token in tokens], strict=True))
    if len(weights) < len(words):
        for word, times in Counter(words).items():
            if times > 1:
                weights[word] *= times**AGAIN
    length = sqrt(sum([weight * weight for weight in weights.values()])) or 1.0
    return {word: weight / length for word, weight in weights.items() if weight}


def telling(words: Words) -> dict[int, int]:
    """Features of the words that count most, those first, with what each weighs in a likeness, in millionths."""
    most = sorted(words, key=lambda word: (-words[word], word))[:TELLING]
    return {word * _SPREAD & 0xFFFFFFFF: round(1e6 * words[word] ** 2) for word in most}


def cosine(one: Words, other: Words) -> float:
    """Of two topics, from 0 for nothing in common to 1."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return sum([weight * large[word] for word, weight in small.items() if word in large])


def cosines(one: Words, texts: Sequence[bytes]) -> list[float]:
    """Of a topic and the topics of several packed texts: as `cosine`, all at once."""
    tokens = np.frombuffer(b"".join(texts), np.uint32)
    places = np.repeat(np.arange(len(texts)), [len(text) // 4 for text in texts])
    keys, last, times = np.unique((places << 22 | tokens >> 10)[::-1], return_index=True, return_counts=True)
    weights = _WEIGHT[tokens[::-1][last] & 511] * _TIMES[times]
    place, word = keys >> 22, keys & 0x3FFFFF
    mine = np.array(sorted(one), np.int64)
    found = np.minimum(mine.searchsorted(word), len(mine) - 1)
    there = np.where(mine[found] == word, np.array([one[key] for key in mine.tolist()])[found], 0.0)
    products = np.bincount(place, weights * there, len(texts))
    lengths = np.sqrt(np.bincount(place, weights * weights, len(texts)))
    return list(map(float, products / np.maximum(lengths, 1e-9)))


def together(topics: Sequence[Words]) -> Words:
    """What several texts say, as one topic."""
    if len(topics) == 1:
        return topics[0]
    words: Words = {}
    for one in topics:
        for word, weight in one.items():
            words[word] = words.get(word, 0.0) + weight
    length = sqrt(sum([weight * weight for weight in words.values()])) or 1.0
    return {word: weight / length for word, weight in words.items()}


def join(sketch: Sketch, candidates: Sequence[Candidate]) -> Match | None:
    """NEW, but in the story that it is most akin to; REPORT where it and one member say much the same.

    Asked of other outlets only: the entries of one live blog are alike whatever they report.
    """
    mine = topic(sketch.tokens)
    named = {token >> 10 for token in array("I", sketch.tokens).tolist() if token >> 6 & 7 == NAME}
    others = [candidate for candidate in candidates if of_another(sketch, candidate)]
    if not mine or not others:
        return None
    stories: dict[str, list[Member]] = {}
    for likeness, other in zip(cosines(mine, [one.known.tokens for one in others]), others, strict=True):
        stories.setdefault(other.known.match.story_id, []).append(Member(-likeness, other.number, other))
    ranked = []
    for story, members in stories.items():
        members.sort()
        speakers = members[:MEMBERS]
        if -sum([one.unlikeness for one in speakers]) < AKIN * sqrt(len(speakers)):
            continue  # were they as unlike each other as can be, it would still be less than akin to all together
        said = together([topic(one.candidate.known.tokens) for one in speakers])
        shared = mine.keys() & said.keys()
        told = len(members) >= MEMBERS or (len(shared) > 1 and (len(mine) < HEADLINE or not shared <= named))
        likeness = cosine(mine, said)
        if likeness >= AKIN and told:
            ranked.append((-likeness, members[0].number, story, len(shared)))
    for negative, _, story, words in sorted(ranked):
        text, best = NewText(sketch.tokens), stories[story][0]
        if not _in_one_form(text, best.candidate):
            return _joined(text, best, story, -negative, words)
    return None


def _joined(text: NewText, best: Member, story: str, likeness: float, shared: int) -> Match:
    known = best.candidate.known
    reason = f"shares {shared} words with {known.update_id} and its story"
    if -best.unlikeness >= ALIKE and min(len(text.tokens), len(known.tokens) // 4) >= LEAST_ALIKE:
        return linked("REPORT", best.candidate, -best.unlikeness, reason)
    return Match(verdict="NEW", story_id=story, score=round(min(1.0, likeness), 3), reason=reason)


def _in_one_form(text: NewText, candidate: Candidate) -> bool:
    """Whether a text stands in the other but for what counts: goals, quakes and prices are told so.

    Of short texts it is enough that most of what stands there differs so.
    """
    known = Text(candidate.known.tokens)
    if _names(text.tokens) & known.known or _names(known.tokens) & text.known:
        return False
    aligned = align(text, known)
    changed = sum(one.weight for one in aligned if one.differences)
    if min(len(text.tokens), len(known.tokens)) < LEAST_ALIKE:
        return changed > MOST_RENAMED * sum(one.weight for one in aligned)
    return changed > MOST_RENAMED * min(text.sums[-1], known.weight())


def _names(tokens: Sequence[int]) -> set[int]:
    """The words of a text that are names, or may be in a text where most words have a capital; none that a sentence
    begins with, which may be anything."""
    return {token >> 10 for token in tokens if token >> 6 & 7 in (NAME, OPENER) and not token & FIRST}
