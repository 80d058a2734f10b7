"""Lines that name authors: 'By Ana Ruiz and Bo Lind, in Farrow' -> names.

Guarantees: a line that is no list of names is one name, as it is printed; roles, places and agencies beside names
are left out.
"""

import re
from functools import lru_cache

from connectors.pages.untyped import line

_BY = re.compile(
    r"\s*(?:(?:(?:written|posted|reporting|published|updated|edited|geschrieben|escrito)\s)?by\b[\s:]+"
    r"|(?:(?:geschrieben|escrito)\s)?(?:von|par|por|di|door|av|af|from)\b[\s:]+(?=\S+\s+\S)|(?:authors?|autore?s?|reporters?)\s*:\s*)",
    re.IGNORECASE,
)
_OF = re.compile(r"(?:from\s)?(?:the\s)?[A-Z][\w\s]{1,20}['\u2019]s\s+(?=[A-Z])", re.IGNORECASE)  # From CNN's Ana Ruiz
_NOBODY = re.compile(r"(?:(?:written|posted)\s)?by|von|par|por|authors?:?", re.IGNORECASE)
_AND = re.compile(r"\s*(?:[,;|\u00b7\u2022/]|\s(?:and|und|et|y|e|en|og|och|&)\s)\s*")
_NAME = re.compile(
    r"[^\W\d_a-z][\w'\u2019.-]*(?:\s(?:(?:de|da|di|du|del|van|von|der|den|ter|al|el|bin|ibn|la|le)\s)*[^\W\d_a-z][\w'\u2019.-]*){1,3}"
)
_ROLE = re.compile(
    r"(?i:correspondent|editor|reporter|writer|analyst|journalist|producer|presenter|columnist|desk|staff|team|bureau|news)$"
)
_BESIDE = re.compile(r"\s*\([^()]*\)|\s(?:in|at|for|from|with|reporting|via)\s.*|[\s,:;|\u2013\u2014-]+$")
_AND_NAME = re.compile(r"^(?:and|und|et|y)\s")


@lru_cache(maxsize=4096)
def names_in(byline: str) -> tuple[str, ...]:
    """Return the names that a byline lists; all of it where it lists none."""
    plain = line(byline)
    by = _BY.match(plain)
    plain = plain[by.end() :] if by else plain
    of = _OF.match(plain)
    said = (plain[of.end() :] if of else plain).strip(" ,|\u00b7\u2022-\u2013\u2014")
    parts = [_BESIDE.sub("", _AND_NAME.sub("", part)).strip() for part in _AND.split(said)]
    if _NOBODY.fullmatch(said):
        return ()
    names = [part for part in parts if _NAME.fullmatch(part) and not _ROLE.search(part)]
    return tuple(dict.fromkeys(names)) or ((said,) if said else ())
