"""Text to tokens: what each sentence says, as small numbers.

A text and its language -> sentences, each a list of packed tokens. A token is 32 bits:

    word 22 | first in its sentence 1 | class 3 | weight in tenths 6

`word` is a hash of the stem; of a figure it is the value itself where that fits, so that it can be
printed again. Words that say nothing are left out. The same text always gives the same tokens.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

import Stemmer
import xxhash

from pipelines.matching.languages import UNKNOWN, Language, language
from pipelines.matching.weights import UNSEEN, figure_weight, stem_weights

WORD, NAME, FIGURE, DAY, TURN, OPPOSITE, OPENER, TITLE = range(8)
"""Classes. NAME: a capital inside a sentence. TURN: denial, doubt, announcement. OPENER: a capital that may
be no name, of a first word or in a text where most words have one. TITLE: capital, but no name (President,
Street). WORD: all others."""

MOST_TOKENS = 512  # longer texts are judged by their beginning: keeps the cost of a judgement bounded
MOST_SENTENCES = 60
MOST_KNOWN_WORDS = 200_000  # surfaces that are remembered with their tokens

FIRST = 1 << 9
YEARS = range(1990, 2031)  # figures that stand in for a date more often than they count something
ABSENT, BREAK = 0, -1  # in place of a token: says nothing; a sentence ends here

_ACRONYM, _FIGURE = r"(?:[^\W\d_]\.){2,}", r"\d+(?:[.,:٫٬]\d+)*"
_END = r"[.!?]+(?=[\"'”’)\]]*(?:\s+[^a-z\s]|\s*$))|[。！？؟۔।\n]+"
# Letters of scripts with spaces between words and no marks that are characters of their own: nearly all text.
_PIECE = re.compile(rf"{_ACRONYM}|[^\W\d_]+(?:['’][^\W\d_]+)*|{_FIGURE}|%|{_END}")
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0971-\u0dff"
)
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # Thai to Han
_OTHER = re.compile(f"[{_MARKS}{_UNSPACED}]")
_LETTERS = rf"(?:[^\W\d_{_UNSPACED}]|[{_MARKS}])+"
_OTHER_PIECE = re.compile(rf"{_ACRONYM}|{_FIGURE}|%|[{_UNSPACED}]|{_LETTERS}(?:['’]{_LETTERS})*|{_END}")
_NO_TEXT = re.compile(r"https?://\S+|www\.\S+|pic\.twitter\.com/\S+")
_DATELINE = re.compile(
    r"\s*(?:\[[^\]\n]{2,30}\]\s*)?(?:[A-Z][^()\n]{1,45}\([A-Z][^()\n]{1,20}\)\s*[-–—]+\s)?"
)  # '[Outlet] CITY, Dec 11 (Agency) - '
_UNWRITTEN = re.compile("[\u0640\u064b-\u065f\u0670]")  # of Arabic: what one writes and the next leaves out
_SCALED = 1 << 20


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


def pack(word: int, kind: int, weight: int) -> int:
    """One token that is not the first of its sentence."""
    return word << 10 | kind << 6 | weight


def hash_of(stem: str) -> int:
    """22 bits of a stem."""
    return xxhash.xxh32_intdigest(stem.encode()) >> 10


HAPPENINGS = {hash_of(word): word for word in ("killed", "injured", "arrested", "missing")}
"""What languages count by one name each, so that it can be printed."""


def figure_code(value: float, literal: str) -> int:
    """22 bits of a figure: its value where it has at most six digits or is a round thousand, else a hash."""
    if value == int(value):
        if value < _SCALED:
            return int(value)
        if value % 1000 == 0 and value / 1000 < _SCALED:
            return 2 * _SCALED + int(value / 1000)
    elif value * 100 == int(value * 100) and value * 100 < _SCALED:
        return _SCALED + int(value * 100)
    return 3 * _SCALED + xxhash.xxh32_intdigest(literal.encode()) % _SCALED


def figure_text(word: int) -> str | None:
    """The figure that `figure_code` packed, as text; None where only its hash is known."""
    mode, rest = divmod(word, _SCALED)
    if mode == 3:
        return None
    value = rest * 1000 if mode == 2 else rest
    return f"{rest / 100:g}" if mode == 1 else f"{value:,}" if value >= 10_000 else str(value)


class Lexicon(dict[str, Term]):
    """Surface -> Term for one language, worked out at the first meeting and remembered."""

    def __init__(self, words: Language) -> None:
        super().__init__()
        self.words = words
        stemmer = Stemmer.Stemmer(words.stemmer, 0) if words.stemmer else None
        self._stem = stemmer.stemWords if stemmer else list
        self._weights = stem_weights(words.code, self.stems) if words.stemmer else {}
        self._happenings = {self.stem(word): about for word, about in words.happenings.items()}
        self._turns = {self.stem(word) for word in words.turns}
        self._opposites = {self.stem(word) for word in words.opposites}
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
        spelling = self.words.spelling
        if spelling:
            endings = tuple(ending for ending, _ in spelling)
            surfaces = [self._respell(word) if word.endswith(endings) else word for word in surfaces]
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
        lower = _UNWRITTEN.sub("", surface.lower()).replace("’", "'")
        if lower.endswith("n't"):
            lower = "not"
        lower = lower.removesuffix("'s")
        lower = self.words.same.get(surface) or self.words.same.get(lower, lower)
        capital = first.isupper()
        head, apostrophe, tail = lower.partition("'")
        if apostrophe and tail and head in self.words.elided:
            lower, capital = tail, surface[len(head) + 1].isupper()
        term = self._word(lower, capital)
        return term._replace(
            surface=lower,
            capital=capital,
            short=lower in self.words.short or len(lower) == 1,
            begins=lower in self._beginnings,
        )

    def _figure(self, literal: str) -> Term:
        comma = self.words.comma
        plain = literal.replace("٬", "").replace("." if comma == "," else ",", "").replace(comma, ".").replace("٫", ".")
        try:
            value = float(plain)
        except ValueError:  # a time of day, a version, a date
            token = pack(figure_code(0.5, literal) | 3 * _SCALED, FIGURE, 30)
            return Term(token, token, token)
        return figure(value)

    def _word(self, lower: str, capital: bool) -> Term:
        words = self.words
        if lower in words.days and capital >= words.days_are_capital:
            return _always(pack(hash_of(f"day {words.days[lower]}"), DAY, 10))
        if lower in words.numbers:
            return figure(float(words.numbers[lower]))
        scale = words.scales.get(lower, 0)
        stem = self.stem(lower)
        if stem in self._turns:
            return _always(pack(hash_of(stem), TURN, 10))
        if lower in words.empty or (len(lower) < 2 and lower.isascii() and lower != "%"):
            return Term(ABSENT, ABSENT, ABSENT, scale=scale)
        weight = self._weight(stem)
        word = hash_of(self._happenings.get(stem, stem))
        plain = pack(word, OPPOSITE if stem in self._opposites else TITLE if stem in self._titles else WORD, weight)
        named = (capital or not words.cased) and weight >= words.least_name
        if not named or stem in self._titles or stem in self._opposites or stem in self._happenings:
            return Term(plain, plain, plain, scale=scale)
        name = pack(word, NAME, weight)
        if not words.cased:
            return _always(name)
        unsure = pack(word, OPENER, weight) if weight > 16 else plain
        return Term(name, name if weight > 25 else unsure, unsure, scale=scale)

    def _weight(self, stem: str) -> int:
        if self._weights:
            return self._weights.get(stem, UNSEEN)
        return min(UNSEEN, 10 * len(stem)) if stem < "\u0e00" else 20


def _always(token: int) -> Term:
    return Term(token, token, token)


@cache
def figure(value: float) -> Term:
    """The term of a figure."""
    token = pack(figure_code(value, repr(value)), FIGURE, figure_weight(value))
    return Term(token, token, token, number=value)


@cache
def lexicon(tag: str | None) -> Lexicon:
    """The lexicon of a language tag, one a process."""
    words = language(tag)
    return Lexicon(words) if words.code == (tag or UNKNOWN.code) else lexicon(words.code)


def sentences(text: str, tag: str | None) -> list[list[int]]:
    """Packed tokens of each sentence that says anything; of a long text, those of its beginning."""
    known = lexicon(tag)
    text = _NO_TEXT.sub(" ", unicodedata.normalize("NFKC", text))
    dateline = _DATELINE.match(text)
    pieces = (_OTHER_PIECE if _OTHER.search(text) else _PIECE).findall(text, dateline.end() if dateline else 0)
    terms = [known[piece] for piece in pieces]
    found: list[list[int]] = [[]]
    for token in _tokens(terms, known)[:MOST_TOKENS]:
        if token != BREAK:
            found[-1].append(token)
        elif found[-1] and len(found) < MOST_SENTENCES:
            found[-1][0] |= FIRST
            found.append([])
    if found[-1]:
        found[-1][0] |= FIRST
    else:
        found.pop()
    return found


def _tokens(terms: list[Term], known: Lexicon) -> list[int]:
    """The token of each term as its place demands, BREAK between sentences."""
    capitals = sum(term.capital for term in terms)
    title_case = len(terms) > 3 and capitals > 0.6 * sum(term.inside != BREAK for term in terms)
    found: list[int] = []
    opening = True  # no word yet, not even an empty one, so a capital proves nothing
    skip = 0
    for place, term in enumerate(terms):
        if place < skip:
            continue
        token = term.titled if title_case else term.opening if opening else term.inside
        if token == BREAK:
            if not (term.surface == "." and place and terms[place - 1].short):
                found.append(BREAK)
                opening = True
            continue
        if term.number is not None:
            token, skip = _whole_figure(terms, place)
        elif term.begins and place + 1 < len(terms):
            phrase = known.phrase(term, terms[place + 1])
            if phrase is not None:
                token, skip = phrase.inside, place + 2
        opening = False
        if token:
            found.append(token)
    return found


def _whole_figure(terms: list[Term], place: int) -> tuple[int, int]:
    """The token of 'twenty five', '2.5 million' or '12' that begins at `place`, and the place after it."""
    value = terms[place].number or 0.0
    after = place + 1
    if after < len(terms) and terms[after].number is not None and 20 <= value < 100 and value % 10 == 0:
        ones = terms[after].number or 0.0
        if 0 < ones < 10 and terms[place].surface and terms[after].surface:
            value, after = value + ones, after + 1
    while after < len(terms) and terms[after].scale:
        value, after = value * terms[after].scale, after + 1
    return (figure(value).inside if after > place + 1 else terms[place].inside), after
