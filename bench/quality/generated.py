"""Copies and changed texts made from real sentences: does matching tell the one from the other?

Known texts are ECB+ pieces and TREC-TS sentences. Eleven kinds of copies are made of them (all that
they say is known), and six kinds of texts that look like a copy and say something else. The edits
are drawn by a seed; precision and recall are of the verdict COPY.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import NamedTuple

from bench.quality.corpus import Text, pieces, update
from pipelines.matching import Index, sketch
from pipelines.matching.languages import words

COPIES = ("exact", "trim", "middle", "headline", "house", "light", "cut", "shuffle", "combined", "insert", "quote")
CHANGES = ("figure", "name", "day", "denial", "template", "added")

SPELLED = dict(two="2", three="3", four="4", five="5", six="6", seven="7", eight="8", nine="9", ten="10")
SPELLED |= dict(eleven="11", twelve="12", twenty="20", thirty="30", fifty="50")
DAYS = sorted(words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"))
PLACES = sorted(
    words("""Homs Idlib Lahore Karachi Brisbane Denver Milwaukee Cairo Boston Tripoli Ankara Nairobi Lagos Madrid
    Toronto Glasgow Bucharest Manila Jakarta Dallas Oslo Sofia Dhaka Benghazi Kandahar""")
)
FIRST_NAMES = sorted(words("David Maria Ivan Omar Laura Peter"))
LAST_NAMES = sorted(
    words("Johnson Miller Ahmed Petrov Garcia Rossi Novak Hassan Cooper Walsh Tanaka Okafor Larsen Dubois")
)
TEAMS = sorted(words("Arsenal Chelsea Liverpool Everton Leeds Burnley Fulham Wolves Brighton Villa"))
FILLERS = sorted(
    words("officials region early strongly area group local several major public large clearly people quickly many")
)
HOUSE_STYLE = (
    ("percent", "%"), (" per cent", "%"), ("center", "centre"), ("organiz", "organis"), ("defense", "defence"),
    ("color", "colour"), ("U.S.", "US"), ("United States", "U.S."), ("Mr. ", ""), ("President ", "Pres. "),
    (" said", " told reporters"), (" miles", " mi"), ("recognize", "recognise"), ("ISIS", "Islamic State"),
    ("approximately", "about"), ("Thursday", "yesterday"), ("Monday", "yesterday"), ('"', "'"), ("million", "m"),
    ("law enforcement", "police"), ("vehicle", "car"), ("however", "but"), ("has been", "was"),
)  # fmt: skip
DATELINES = ("LONDON (Reuters) - ", "WASHINGTON (AP) -- ", "[AlManar] ", "BEIRUT, Dec 11 (AFP) - ")
DENIALS = (
    (" was ", " was not "), (" will ", " will not "), (" won ", " lost "), (" has ", " has not "),
    (" confirmed ", " denied "), (" rose ", " fell "), (" is ", " is not "), (" can ", " cannot "),
)  # fmt: skip
# A light rewrite must not drop or bring a word that changes the news.
TELLING = words("not no never denied without false lost rose fell higher lower alive dead before after three four")
FIGURE = re.compile(r"(?<![\w.$:/-])(\d{1,3}(?:,\d{3})+|\d{1,4})(?![\d\w:/-])(?!\.\d)|\b(" + "|".join(SPELLED) + r")\b")
NAME = re.compile(r"(?<=[a-z,] )([A-Z][a-z]{3,}(?: [A-Z][a-z]{2,})?)")


class Case(NamedTuple):
    """A new text and, for a copy, the known one that it was made of."""

    kind: str
    source: str | None
    title: str
    text: str


class Score(NamedTuple):
    """Verdicts by kind, and how many copies named the text that they were made of."""

    verdicts: dict[str, Counter[str]]
    named: int

    def _copies(self, kinds: tuple[str, ...]) -> tuple[int, int]:
        return sum(self.verdicts[kind]["COPY"] for kind in kinds), sum(self.verdicts[kind].total() for kind in kinds)

    def share(self, kind: str, verdict: str) -> float:
        """Of the cases of a kind, those with this verdict."""
        return self.verdicts[kind][verdict] / self.verdicts[kind].total()

    @property
    def recall(self) -> float:
        """Of copies."""
        right, whole = self._copies(COPIES)
        return right / whole

    @property
    def precision(self) -> float:
        """Of the verdict COPY."""
        right, wrong = self._copies(COPIES)[0], self._copies(CHANGES)[0]
        return right / (right + wrong)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def score(a_kind: int = 100, seed: int = 5, every: int = 1) -> Score:
    """Judge `a_kind` cases of each kind against all known texts, or every so many of them."""
    known = pieces()[::every]
    index = Index()
    for text in known:
        one = sketch(update(text.id, text.outlet, text.text, text.title))
        index.remember(one, update(text.id, text.outlet, "").match)
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    named = 0
    for number, case in enumerate(cases(known, a_kind, seed)):
        one = sketch(update(f"case-{number}", "another outlet", case.text, case.title))
        match = index.judge(one)
        if case.kind == "template":  # each must be told from the ones before it
            index.remember(one, match)
        verdicts[case.kind][match.verdict] += 1
        named += match.verdict == "COPY" and match.of == case.source
    return Score(verdicts, named)


def cases(known: list[Text], a_kind: int, seed: int) -> list[Case]:
    """`a_kind` cases of each kind."""
    chance = random.Random(seed)
    long, short = [t for t in known if t.title or len(t.sentences) > 1], known
    about: dict[str, list[Text]] = defaultdict(list)
    for text in known:
        about[text.group].append(text)
    found = []
    for kind in (*COPIES, *CHANGES):
        left = a_kind
        while left:
            base = chance.choice(long if chance.random() < 0.65 else short)
            if len(base.text.split()) < 11:
                continue
            case = _template(chance) if kind == "template" else _make(kind, base, about[base.group], chance)
            if case is not None:
                found.append(case)
                left -= 1
    return found


def _make(kind: str, base: Text, about: list[Text], chance: random.Random) -> Case | None:
    sentences, title = list(base.sentences), base.title
    if kind in EDITS:
        if len(sentences) > 5:
            sentences = sentences[: chance.choice([1, 2, 3, 5])]
        edited = EDITS[kind](" ".join(sentences), chance)
        return Case(kind, None, title, edited) if edited else None
    if kind == "added":  # the whole text, and a sentence that no known text has
        fresh = _unknown_sentence(chance)
        sentences.insert(chance.randrange(len(sentences) + 1), fresh)
        return Case(kind, None, title, " ".join(sentences))
    if kind == "trim" and len(sentences) >= 4:
        sentences = sentences[:2]
    elif kind == "middle" and len(sentences) >= 5:
        first = chance.randrange(1, len(sentences) - 2)
        sentences, title = sentences[first : first + chance.choice([1, 2, 3])], ""
    elif kind == "headline" and (title or len(sentences) > 1):
        title = " ".join(chance.choice(about).sentences[0].split()[:8])
    elif kind == "house":
        sentences = [house_style(base.text, chance)]
    elif kind == "light":
        sentences = [light_rewrite(base.text, chance)]
    elif kind == "combined" and len(sentences) >= 3:
        sentences = [house_style(light_rewrite(" ".join(sentences[: chance.choice([2, 3])]), chance), chance)]
    elif kind == "cut" and len(base.text.split()) >= 30:
        printed = base.text.split()
        kept = chance.randrange(20, max(21, min(40, len(printed) - 5)))
        sentences = [" ".join(printed[:kept]) + "..."]
    elif kind == "shuffle" and len(sentences) >= 3:
        sentences.pop(chance.randrange(len(sentences)))
        chance.shuffle(sentences)
    elif kind == "insert" and 2 <= len(sentences) <= 8:
        for other in _others(base, about, chance.choice([1, 2, 3]), chance):
            sentences.insert(chance.randrange(len(sentences) + 1), other)
    elif kind == "quote":
        others = _others(base, about, chance.choice([3, 4, 6]), chance)
        quoted = sentences[: chance.choice([1, 2, 3])]
        others.insert(chance.randrange(len(others) + 1), '"' + " ".join(quoted) + '"')
        sentences, title = others, ""
        if len(" ".join(quoted).split()) < 14:
            return None
    elif kind != "exact":
        return None
    if len(" ".join(sentences).split()) < 14:
        return None
    return Case(kind, base.id, title, " ".join(sentences))


def _others(base: Text, about: list[Text], count: int, chance: random.Random) -> list[str]:
    """Sentences of other known texts about the same."""
    found: list[str] = []
    for _ in range(30):
        other = chance.choice(about)
        if other.outlet != base.outlet and len(found) < count:
            found += other.sentences
    return found[:count]


def house_style(text: str, chance: random.Random) -> str:
    """The text as another desk would print it."""
    if chance.random() < 0.6:
        text = re.sub(r"\b(" + "|".join(SPELLED) + r")\b", lambda found: SPELLED[found[1]], text)
    else:
        digits = {digit: word for word, digit in SPELLED.items()}
        pattern = r"(?<![\d.,:/$-])\b(" + "|".join(digits) + r")\b(?![\d.,:/%-])"
        text = re.sub(pattern, lambda found: digits[found[1]], text)
    for ours, theirs in HOUSE_STYLE:
        if chance.random() < 0.6:
            text = text.replace(ours, theirs)
    return chance.choice(DATELINES) + text if chance.random() < 0.5 else text


def light_rewrite(text: str, chance: random.Random) -> str:
    """The text with some plain words left out, replaced or brought in."""
    found = []
    for word in text.split():
        bare = word.strip(".,\"'()")
        if bare.isalpha() and bare.islower() and len(bare) > 3 and bare not in TELLING and bare not in SPELLED:
            drawn = chance.random()
            if drawn < 0.08:
                continue
            if drawn < 0.16:
                word = chance.choice(FILLERS)
            elif drawn < 0.19:
                word = f"{chance.choice(FILLERS)} {word}"
        found.append(word)
    return " ".join(found)


def _figure(text: str, chance: random.Random) -> str | None:
    found = [one for one in FIGURE.finditer(text) if not re.fullmatch(r"(19|20)\d\d", one[0])]
    if not found:
        return None
    one = chance.choice(found)
    if one[0][0].isdigit():
        value = int(one[0].replace(",", ""))
        other = max(1, value + chance.choice([-3, -2, -1, 1, 2, 3, 4, 7, int(value * 0.3) + 1, int(value * 0.6) + 1]))
        if other == value:
            other += 1
        changed = f"{other:,}" if "," in one[0] else str(other)
    else:
        changed = chance.choice([word for word in SPELLED if word != one[0]])
    return text[: one.start()] + changed + text[one.end() :]


def _name(text: str, chance: random.Random) -> str | None:
    found = [one[1] for one in NAME.finditer(text) if one[1].split()[0] not in DAYS]
    if not found:
        return None
    name = chance.choice(found)
    other = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}" if " " in name else chance.choice(PLACES)
    return None if other in text else text.replace(name, other)


def _day(text: str, chance: random.Random) -> str | None:
    found = [day for day in DAYS if day in text]
    if not found:
        return None
    day = chance.choice(found)
    return text.replace(day, chance.choice([other for other in DAYS if other != day]))


def _denial(text: str, chance: random.Random) -> str | None:
    found = [(said, denied) for said, denied in DENIALS if said in text]
    if not found:
        return None
    said, denied = chance.choice(found)
    return text.replace(said, denied, 1)


EDITS: dict[str, Callable[[str, random.Random], str | None]] = {
    "figure": _figure,
    "name": _name,
    "day": _day,
    "denial": _denial,
}


def _unknown_sentence(chance: random.Random) -> str:
    place, person = chance.choice(PLACES), f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
    return chance.choice(
        [
            f"A court in {place} has since ordered the release of {person}, held for {chance.randrange(2, 40)} days.",
            f"Meanwhile {person} told a radio station in {place} that the inquiry would be reopened next spring.",
            f"The contract was worth {chance.randrange(2, 90)} million euros, a leaked letter to {person} shows.",
            f"Engineers from {place} found cracks in {chance.randrange(3, 30)} of the pillars, {person} wrote.",
        ]
    )


def _template(chance: random.Random) -> Case:
    home, away = chance.sample(TEAMS, 2)
    person, place, day = chance.choice(LAST_NAMES), chance.choice(PLACES), chance.choice(DAYS)
    many, few, rate = chance.randrange(1, 90), chance.randrange(0, 4), chance.uniform(0.1, 3)
    text = chance.choice(
        [
            f"GOAL! {home} {few}-{chance.randrange(4)} {away}. {person} scores in the {many}th minute with a low shot "
            "into the bottom corner.",
            f"The FTSE 100 is {chance.choice(['up', 'down'])} {rate:.2f}% at {chance.randrange(6000, 7500)} points in "
            "early trading, with miners among the biggest movers.",
            f"An explosion in {place} has killed at least {many} people and wounded {many + chance.randrange(1, 60)}, "
            "police and hospital officials said.",
            f"Yellow card. {person} ({home}) is shown the yellow card for a bad foul. {away} have a free kick on the "
            "right wing.",
            f"Magnitude {rate + 4:.1f} earthquake strikes {many} km south of {place} at a depth of "
            f"{chance.randrange(5, 99)} km, USGS says.",
            f"{place} County reports {many * 3} new coronavirus cases and {many} deaths, bringing the total to "
            f"{chance.randrange(1000, 90000)}.",
            f"Polls have closed in {place}. With {many}% of votes counted, {person} leads by {few + 1} points over his "
            "nearest rival.",
            f"Brent crude {chance.choice(['rose', 'fell'])} {many} cents to ${40 + many}.{many + 9} a barrel, while "
            f"gold was little changed at ${chance.randrange(1100, 1900)} an ounce.",
            f"The Met Office has issued a {chance.choice(['yellow', 'amber', 'red'])} warning for {place}, valid from "
            f"{few + 2}am on {day} until {chance.randrange(1, 12)}pm on {chance.choice(DAYS)}.",
        ]
    )
    return Case("template", None, "", text)
