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
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

from pipelines.matching.copies import NewText, Text, align
from pipelines.matching.known import Known
from pipelines.matching.tokens import DAY, FIRST, NAME, OPENER, TURN
from pipelines.matching.verdict import MOST_RENAMED, linked
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


class Teller(NamedTuple):
    """A known update that may be of the story of a new one: its number, the packed name of its story, its tokens."""

    number: int
    story: bytes
    tokens: bytes


class Member(NamedTuple):
    """A known update of a story and its likeness to the new one, negative, so that the likest comes first."""

    unlikeness: float
    number: int
    tokens: bytes


class Joined(NamedTuple):
    """The story that an update joins: its likest member, the likeness to what the story says, the words they share."""

    member: Member
    likeness: float
    shared: int


# By class and weight of a token; a day says when, and a denial how, not what.
_WEIGHT = [
    0.0 if kind in (DAY, TURN) else (weight / 10) ** RARE * (NAMED if kind == NAME else 1.0)
    for kind in range(8)
    for weight in range(64)
]


@lru_cache(256)  # an update is sketched, judged and remembered in turn, and its story is met again
def topic(packed: bytes) -> Words:
    """The words of a text of packed tokens, weighed, as a vector of length 1; not to be changed."""
    tokens = array("I", packed).tolist()
    words = [token >> 10 for token in tokens]
    weights = dict(zip(words, [_WEIGHT[token & 511] for token in tokens], strict=True))
    if len(weights) < len(words):
        for word, times in Counter(words).items():
            if times > 1:
                weights[word] *= times**AGAIN
    length = sqrt(sum([weight * weight for weight in weights.values()])) or 1.0
    return {word: weight / length for word, weight in weights.items() if weight}


@lru_cache(16)
def telling(packed: bytes) -> dict[int, int]:
    """Features of the words that count most, with what each weighs in 63rds; not to be changed."""
    words = topic(packed)
    most = sorted(sorted(words), key=words.__getitem__, reverse=True)[:TELLING] if len(words) > TELLING else words
    length = sqrt(sum([words[word] ** 2 for word in most]))
    return {word * _SPREAD & 0xFFFFFFFF: round(63 * words[word] / length) for word in most}


def cosine(one: Words, other: Words) -> float:
    """Of two topics, from 0 for nothing in common to 1."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return sum([weight * large[word] for word, weight in small.items() if word in large])


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


def join(packed: bytes, others: Sequence[Teller]) -> Joined | None:
    """The story that a text of packed tokens is most akin to, None where it is akin to none.

    Asked of other outlets only: the entries of one live blog are alike whatever they report.
    """
    mine = topic(packed)
    if not mine or not others:
        return None
    stories: dict[bytes, list[Member]] = {}
    for number, story, tokens in others:
        stories.setdefault(story, []).append(Member(-cosine(mine, topic(tokens)), number, tokens))
    akin = [found for members in stories.values() if (found := _akin(packed, sorted(members)))]
    if akin:
        text = NewText(packed)
        for found in sorted(akin, key=lambda found: (-found.likeness, found.member.number)):
            if not _in_one_form(text, Text(found.member.tokens)):
                return found
    return None


def joined(packed: bytes, found: Joined, known: Known) -> Match:
    """NEW, but in the story of a known update; REPORT where the text and that member say much the same."""
    reason = f"shares {found.shared} words with {known.update_id} and its story"
    likeness = -found.member.unlikeness
    if likeness >= ALIKE and min(len(packed), len(known.tokens)) // 4 >= LEAST_ALIKE:
        return linked("REPORT", known, likeness, reason)
    story = known.match.story_id
    return Match(verdict="NEW", story_id=story, score=round(min(1.0, found.likeness), 3), reason=reason)


def _akin(packed: bytes, members: Sequence[Member]) -> Joined | None:
    """Whether a text is akin to what those members of a story say together that are likest to it."""
    speakers = members[:MEMBERS]
    if -sum([one.unlikeness for one in speakers]) < AKIN * sqrt(len(speakers)):
        return None  # were they as unlike each other as can be, it would still be less than akin to all together
    mine, said = topic(packed), together([topic(one.tokens) for one in speakers])
    likeness = cosine(mine, said)
    if likeness < AKIN:
        return None
    shared = mine.keys() & said.keys()
    if len(members) < MEMBERS:
        if len(shared) < 2:
            return None
        if len(mine) >= HEADLINE and shared <= {token >> 10 for token in array("I", packed) if token >> 6 & 7 == NAME}:
            return None
    return Joined(members[0], likeness, len(shared))


def _in_one_form(text: NewText, known: Text) -> bool:
    """Whether a text stands in the other but for what counts: goals, quakes and prices are told so.

    Of short texts it is enough that most of what stands there differs so.
    """
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
