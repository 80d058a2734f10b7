"""What a surface means: the tokens that it stands for, by where it stands.

A surface such as 'Killed', '2.5' or 'million' and its language -> a `Term`. Worked out at the first
meeting and remembered, so that reading a text is a look-up a word.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

import Stemmer

from pipelines.matching.languages import UNKNOWN, Language, language
from pipelines.matching.tokens import (
    DAY,
    FIGURE,
    NAME,
    OPENER,
    OPPOSITE,
    TITLE,
    TURN,
    WORD,
    figure_code,
    hash_of,
    hashed_figure,
    pack,
)
from pipelines.matching.weights import UNSEEN, figure_weight, stem_weights

MOST_KNOWN_WORDS = 200_000  # surfaces that are remembered with their tokens
PERCENT = 20  # weight in tenths of '%', which wordfreq does not list: that of 'percent' and its like
MINUS = "-−"
ABSENT, BREAK = 0, -1  # in place of a token: says nothing; a sentence ends here
SURE_NAME, MAYBE_NAME = 25, 16  # weight in tenths over which the capital of a first word is that of a name

_UNWRITTEN = re.compile("[\u0640\u064b-\u065f\u0670]")  # of Arabic: what one writes and the next leaves out


class Term(NamedTuple):
    """What a surface stands for: its token inside a sentence, at the start of one, and in a title-case text."""

    inside: int
    opening: int
    titled: int
    capital: bool = False
    number: float | None = None  # of a figure or number word
    scale: int = 0  # of 'million'
    surface: str = ""
    short: bool = False  # a full stop after it ends no sentence
    begins: bool = False  # may begin a phrase of two words


class Lexicon(dict[str, Term]):
    """Surface -> Term for one language, worked out at the first meeting and remembered."""

    def __init__(self, words: Language) -> None:
        super().__init__()
        self.words = words
        self._endings = tuple(ending for ending, _ in words.spelling)
        stemmer = Stemmer.Stemmer(words.stemmer, 0) if words.stemmer else None
        self._stem = stemmer.stemWords if stemmer else list
        self._weights = stem_weights(words.code, self.stems) if words.stemmer else {}
        self._happenings = {self.stem(word): about for word, about in words.happenings.items()}
        self._turns = {self.stem(word) for word in words.turns}
        # What a happening came to is an opposite too: 'two killed' and 'two injured', 'missing' and 'found'.
        self._opposites = {self.stem(word) for word in words.opposites} | self._happenings.keys()
        self._titles = {self.stem(word) for word in words.titles}
        self._phrases = {phrase: meaning for phrase, meaning in words.same.items() if " " in phrase}
        self._beginnings = {phrase.partition(" ")[0] for phrase in self._phrases}

    def __missing__(self, surface: str) -> Term:
        if len(self) >= MOST_KNOWN_WORDS:
            self.clear()
        term = self[surface] = self._read(surface)
        return term

    def phrase(self, one: Term, other: Term) -> Term | None:
        """The term of two neighbours that mean one thing."""
        meaning = self._phrases.get(f"{one.surface} {other.surface}")
        return self[meaning.title() if one.capital else meaning] if meaning else None

    def stems(self, surfaces: list[str]) -> list[str]:
        """The stems of words in lower case, in their order."""
        if self._endings:
            surfaces = [self._respell(word) if word.endswith(self._endings) else word for word in surfaces]
        return self._stem(surfaces)

    def stem(self, surface: str) -> str:
        """The stem of one word in lower case."""
        return self.stems([surface])[0]

    def _respell(self, word: str) -> str:
        for ending, other in self.words.spelling:
            if len(word) > 5 and word.endswith(ending):
                return word[: -len(ending)] + other
        return word

    def _read(self, surface: str) -> Term:
        first = surface[0]
        if first in ".!?。！？؟۔।\n":
            return Term(BREAK, BREAK, BREAK, surface=surface)
        if first.isdecimal():
            return self._figure(surface)
        if first in MINUS:
            return _always(pack(hashed_figure("-" + surface[1:]), FIGURE, 30))
        if len(surface) == 1 and unicodedata.numeric(first, 1) != 1:  # Han figures; 'one' is as often an article
            return figure(unicodedata.numeric(first))
        lower = _UNWRITTEN.sub("", surface.lower()).replace("’", "'")
        if lower.endswith("n't"):
            lower = "not"
        lower = lower.removesuffix("'s")
        short = lower in self.words.short or len(lower) == 1
        lower = self.words.same.get(surface) or self.words.same.get(lower, lower)
        capital = first.isupper()
        head, _, tail = lower.partition("'")
        if tail and head in self.words.elided:
            lower, capital = tail, surface.replace("’", "'").partition("'")[2][:1].isupper()
        term = self._word(lower, capital)
        return term._replace(
            surface=lower,
            capital=capital,
            short=short,
            begins=lower in self._beginnings,
        )

    def _figure(self, literal: str) -> Term:
        comma = self.words.comma
        plain = literal.replace("٬", "").replace("." if comma == "," else ",", "").replace(comma, ".").replace("٫", ".")
        try:
            value = float(plain)
        except ValueError:  # a time of day, a version, a date
            token = pack(hashed_figure(literal), FIGURE, 30)
            return Term(token, token, token)
        return figure(value)

    def _word(self, lower: str, capital: bool) -> Term:
        words = self.words
        if lower in words.days and capital >= words.days_are_capital:
            return _always(pack(hash_of(f"day {words.days[lower]}"), DAY, 10))
        scale = words.scales.get(lower, 0)
        if lower in words.numbers:
            return figure(float(words.numbers[lower]))._replace(scale=scale)
        stem = self.stem(lower)
        if stem in self._turns:
            return _always(pack(hash_of(stem), TURN, 10))
        if lower in words.empty or (len(lower) < 2 and lower.isascii() and lower != "%"):
            return Term(ABSENT, ABSENT, ABSENT, scale=scale)
        weight = self._weight(stem)
        word = hash_of(self._happenings.get(stem, stem))
        plain = pack(word, OPPOSITE if stem in self._opposites else TITLE if stem in self._titles else WORD, weight)
        named = (capital or not words.cased) and weight >= words.least_name
        if not named or stem in self._titles or stem in self._happenings:
            return Term(plain, plain, plain, scale=scale)
        name = pack(word, NAME, weight)
        if not words.cased:
            return _always(plain if stem in self._opposites else name)
        if stem in self._opposites:  # 'East Velgrad', 'Danny Green', but not at the start
            return Term(name, plain, plain, scale=scale)
        unsure = pack(word, OPENER, weight) if weight > MAYBE_NAME else plain
        return Term(name, name if weight > SURE_NAME else unsure, unsure, scale=scale)

    def _weight(self, stem: str) -> int:
        if stem == "%":
            return PERCENT
        if self._weights:
            return self._weights.get(stem, UNSEEN)
        return min(UNSEEN, 10 * len(stem)) if stem < "\u0e00" else 20


def _always(token: int) -> Term:
    return Term(token, token, token)


@lru_cache(10_000)
def figure(value: float) -> Term:
    """The term of a figure."""
    token = pack(figure_code(value, repr(value)), FIGURE, figure_weight(value))
    return Term(token, token, token, number=value)


@cache
def lexicon(tag: str | None) -> Lexicon:
    """The lexicon of a language tag, one a process."""
    words = language(tag)
    return Lexicon(words) if words.code == (tag or UNKNOWN.code) else lexicon(words.code)
