"""What a language means to matching: the words that carry a figure, a day, a denial or nothing at all.

A language tag in -> a `Language`, plain data that a person can read and extend. One module a
language, named by its tag; a tag without a module gets `UNKNOWN`, with which copies are found (words
by Unicode boundaries, figures and capitals compared) and reports are not.
"""

from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

import msgspec


def words(text: str) -> frozenset[str]:
    """The words of a block of text, so that word lists read as text."""
    return frozenset(text.split())


def table(text: str) -> dict[str, str]:
    """Lines of `meaning: word word` as a dictionary from each word to its meaning.

    Where a line has commas, phrases stand between them. A line without a meaning goes on with the one before.
    """
    found: dict[str, str] = {}
    meaning = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        before, _, rest = line.rpartition(":")
        meaning = before or meaning
        parts = rest.split(",") if "," in rest else rest.split()
        found |= {part.strip(): meaning for part in parts if part.strip()}
    return found


def numbered(text: str, start: int) -> dict[str, int]:
    """The words of a list, each with its number; `start` is that of the first."""
    return {word: number for number, word in enumerate(text.split(), start)}


class Language(msgspec.Struct, frozen=True, kw_only=True):
    """The words of one language, in lower case and unstemmed unless a field says otherwise.

    `code`: its tag, and its name in wordfreq when `stemmer` is set. `stemmer`: name of its Snowball stemmer.
    `empty`: words that say nothing. `numbers`: words of figures, `scales`: what multiplies the figure before it;
    `ones`: what is 1 after 'thirty' alone, `joint`: what may stand between them ('treinta y uno'). `days`: weekdays
    and months by number (1 to 7, 8 to 19), written with a capital where `days_are_capital`. `turns`: words that
    deny, doubt or announce what they stand with: the same sentence with and without one says two things.
    `opposites`: words of which two cannot stand for each other. `titles`: words that are no name though capital.
    `happenings`: what is counted, by one name for all its words ('killed: dead died'). `same`: other spellings by
    the one that is used; phrases of two words too. `spelling`: endings, longest first, with what they become.
    `short`: words whose full stop ends no sentence. `elided`: what is no word of its own before an apostrophe.
    `least_name`: weight in tenths from which a capital word is a name, or any word where there are no capitals
    (`cased` False). `comma`: the decimal sign.
    """

    code: str
    stemmer: str | None = None
    empty: frozenset[str] = frozenset()
    numbers: dict[str, int] = {}
    ones: frozenset[str] = frozenset()
    joint: str = ""
    scales: dict[str, int] = {}
    days: dict[str, int] = {}
    days_are_capital: bool = False
    turns: frozenset[str] = frozenset()
    opposites: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    happenings: dict[str, str] = {}
    same: dict[str, str] = {}
    spelling: tuple[tuple[str, str], ...] = ()
    short: frozenset[str] = frozenset()
    elided: frozenset[str] = frozenset()
    cased: bool = True
    least_name: int = 0
    comma: str = "."


UNKNOWN = Language(code="und")


@lru_cache(256)  # tags come from pages: there may be any number of them
def language(tag: str | None) -> Language:
    """The language of a tag such as `en` or `en-GB`; `UNKNOWN` for one that has no module here."""
    code = (tag or "").replace("_", "-").split("-")[0].lower()
    if not code.isascii() or not code.isalpha() or find_spec(f"{__name__}.{code}") is None:
        return UNKNOWN
    found: Language = import_module(f"{__name__}.{code}").LANGUAGE
    return found
