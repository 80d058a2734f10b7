"""Who wrote an entry, as pages print it: 'By Ana Ruiz', 'Ana Ruiz and Tomas Bell, in Farrow'.

    a short text -> names;  an element -> whether its own name says that it holds one

Guarantees: pure; a text is a line of authors only where all of it is.
"""

import re
from functools import lru_cache

from connectors.pages.repeated.outline import Element

_NAME = r"[^\W\d_a-z][\w'\u2019.-]+(?:\s(?:(?:de|da|di|van|von|der|al|el|bin|la|le)\s)*[^\W\d_a-z][\w'\u2019.-]*){1,3}"
_NAMES = rf"{_NAME}(?:(?:,|,?\sand|\sund|\set|\sy|\se|\sen|\sog|\soch|\si|\s&)\s{_NAME})*"
_BY = (
    r"(?i:from\s(?:[\w.&]+\s){0,2}[\w.&]+[\u2019']s?"
    r"|(?:(?:posted|written|reported|reporting|text|tekst)\s?:?\s)?(?:by|from|von|par|por|di|door|av|af|przez)\s?:?|reporting\sby|text:|tekst:|autor:?|auteur:?)\s"
)
_WHERE = r"(?:,?\s(?:in|at|aus|en|à|from|for)\s[^\W\d_a-z].{1,40}|,\s[^.,]{2,50})?"
_AUTHORS = re.compile(rf"(?:{_BY})?(?P<who>{_NAMES})")
_BYLINE = re.compile(rf"{_BY}(?P<who>{_NAMES}){_WHERE}")
_SIGNATURE = re.compile(rf"[\u2014\u2013]\s?(?P<who>{_NAMES})")
_AND = re.compile(r",\s(?:and\s)?|\s(?:and|und|et|y|e|en|og|och|i|&)\s")
_WORD = re.compile(r"[^\s,&]+")
_SMALL = frozenset(
    {
        "de",
        "da",
        "di",
        "van",
        "von",
        "der",
        "al",
        "el",
        "bin",
        "la",
        "le",
        "and",
        "und",
        "et",
        "y",
        "e",
        "en",
        "og",
        "och",
        "i",
    }
)
_PERSON = re.compile(
    r"author|by-?line|reporter|creator|contributor|writer|auteur|autor|autore|journalist|redakteur|redactor|skribent"
    r"|correspondent|user-?name|avatar",
    re.IGNORECASE,
)
_LONGEST = 120  # characters


def _is_in_capitals(names: str) -> bool:
    """Whether no word of some names begins with a small letter but those that join them."""
    return not any(word[0].islower() for word in _WORD.findall(names) if word not in _SMALL)


@lru_cache(maxsize=8192)
def is_name(text: str) -> bool:
    """Whether a text is nothing but names as people have them; titles in capitals may read so too.

    Scripts that have no capitals do not say it.
    """
    found = _AUTHORS.fullmatch(text) if len(text) <= _LONGEST and text[:1].isupper() else None
    return found is not None and _is_in_capitals(found["who"])


@lru_cache(maxsize=8192)
def is_byline(text: str) -> bool:
    """Whether a text is nothing but 'by' and names, with a place at most."""
    found = _BYLINE.fullmatch(text) if len(text) <= _LONGEST else None
    return found is not None and _is_in_capitals(found["who"])


@lru_cache(maxsize=8192)
def is_signature(text: str) -> bool:
    """Whether a text is what entries are signed with: a dash and names."""
    found = _SIGNATURE.fullmatch(text) if len(text) <= _LONGEST else None
    return found is not None and _is_in_capitals(found["who"])


@lru_cache(maxsize=8192)
def people(text: str) -> tuple[str, ...]:
    """The names that a text consists of: 'By Ana Ruiz and Tomas Bell' has two; none where it says more."""
    if len(text) > _LONGEST:
        return ()
    found = _AUTHORS.fullmatch(text) or _BYLINE.fullmatch(text) or _SIGNATURE.fullmatch(text)
    return tuple(_AND.split(found["who"])) if found and _is_in_capitals(found["who"]) else ()


def says_person(element: Element) -> bool:
    """Whether the class or an attribute of an element says that it holds the name of somebody."""
    if not element.attributes:
        return False
    return _named_for_people(element.names) or bool({"author"} & set((element.attributes.get("rel") or "").split()))


@lru_cache(maxsize=8192)
def _named_for_people(names: str) -> bool:
    return bool(_PERSON.search(names))
