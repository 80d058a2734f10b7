"""Text to sentences: what each of them says, as packed tokens.

A text and its language -> a list of packed tokens for each sentence. Words that say nothing are left
out; words are found by Unicode letters, one by one where a script has no spaces. The same text
always gives the same tokens.
"""

import re
import unicodedata

from pipelines.matching.lexicon import BREAK, MINUS, Lexicon, Term, figure, lexicon
from pipelines.matching.tokens import FIRST

MOST_TOKENS = 512  # longer texts are judged by their beginning: keeps the cost of a judgement bounded
MOST_SENTENCES = 60
MOST_CHARACTERS = 50_000  # four times what so many tokens take: more is not even looked at

_ACRONYM, _SIGN = r"(?:[^\W\d_]\.){2,}", r"[%$€£¥]"
_FIGURE = rf"(?:(?<![^\s(])[{MINUS}])?\d+(?:[.,:٫٬]\d+)*"
_END = r"(?<![.!?])[.!?]++(?=[\"'”’)\]]*(?:\s+[^a-z\s]|\s*$))|[。！？؟۔।\n]+"
# Letters of scripts with spaces between words and no marks that are characters of their own: nearly all text.
_PIECE = re.compile(rf"{_ACRONYM}|[^\W\d_]+(?:['’][^\W\d_]+)*|{_FIGURE}|{_SIGN}|{_END}")
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0971-\u0dff"
)
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # Thai to Han
_OTHER = re.compile(f"[{_MARKS}{_UNSPACED}]")
_LETTERS = rf"(?:[^\W\d_{_UNSPACED}]|[{_MARKS}])+"
_OTHER_PIECE = re.compile(rf"{_ACRONYM}|{_FIGURE}|{_SIGN}|[{_UNSPACED}]|{_LETTERS}(?:['’]{_LETTERS})*|{_END}")
_NO_TEXT = re.compile(r"https?://\S+|www\.\S+|pic\.twitter\.com/\S+")
_SPACED = re.compile(r"(?<=\d)(?<!\d{4}) (?=\d{3}(?!\d))")  # '12 500' where a point is no decimal sign
_SPACED_ZEROS = re.compile(r"(?<=\d)(?<!\d{4}) (?=000(?!\d))")
# '10.30pm', '7 a.m.'
_HALF_DAY = re.compile(r"\b(1[0-2]|[1-9])(?:[.:]([0-5]\d))?\s?([aApP])(?:[mM]\b|\.[mM]\.)")
_THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")  # '25 000' with a space that breaks no line
_DATELINE = re.compile(
    r"\s*(?:\[[^\]\n]{2,30}\]\s*)?(?:[A-Z][^()\n]{1,45}\([A-Z][^()\n]{1,20}\)\s*[-–—]+\s)?"
)  # '[Outlet] CITY, Dec 11 (Agency) - '


def normal(text: str) -> str:
    """What is read of a text, each character in its usual form."""
    return unicodedata.normalize("NFKC", _THOUSANDS.sub("", text[:MOST_CHARACTERS]))


def piece_pattern(text: str) -> re.Pattern[str]:
    """What finds the words, figures and ends of sentences of a normal text."""
    return _OTHER_PIECE if _OTHER.search(text) else _PIECE


def sentences(text: str, tag: str | None) -> list[list[int]]:
    """Packed tokens of each sentence that says anything; of a long text, those of its beginning."""
    known = lexicon(tag)
    text = _NO_TEXT.sub(" ", normal(text))
    if known.words.code == "en":
        text = _HALF_DAY.sub(_time, text)
    if known.words.comma == ",":
        text = _SPACED.sub("", text)
    elif " 000" in text:
        text = _SPACED_ZEROS.sub("", text)
    dateline = _DATELINE.match(text)
    pieces = piece_pattern(text).findall(text, dateline.end() if dateline else 0)
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


def _time(half: re.Match[str]) -> str:
    hour = int(half[1]) % 12 + 12 * (half[3] in "pP")
    return f"{hour}:{half[2] or '00'}"


def _tokens(terms: list[Term], known: Lexicon) -> list[int]:
    """The token of each term as its place demands, BREAK between sentences."""
    capitals = sum([term.capital for term in terms])
    title_case = len(terms) > 3 and capitals > 0.6 * sum([term.inside != BREAK for term in terms])
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
            token, skip = _whole_figure(terms, place, known)
        elif term.begins and place + 1 < len(terms):
            phrase = known.phrase(term, terms[place + 1])
            if phrase is not None:
                token, skip = phrase.inside, place + 2
        opening = False
        if token:
            found.append(token)
    return found


def _whole_figure(terms: list[Term], place: int, known: Lexicon) -> tuple[int, int]:
    """The token of 'twenty five', '2.5 million' or '12' that begins at `place`, and the place after it."""
    value = terms[place].number or 0.0
    after = place + 1
    if 20 <= value < 100 and value % 10 == 0 and terms[place].surface:
        last = after + (after < len(terms) and terms[after].surface == known.words.joint)
        if last < len(terms) and terms[last].surface:
            ones = 1.0 if terms[last].surface in known.words.ones else terms[last].number or 0.0
            if 0 < ones < 10:
                value, after = value + ones, last + 1
    while after < len(terms) and terms[after].scale:
        value, after = value * terms[after].scale, after + 1
    return (figure(value).inside if after > place + 1 else terms[place].inside), after
