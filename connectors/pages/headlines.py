"""Headlines that stand beside a text: whether they say anything of their own, and the text under one."""

import re
from functools import lru_cache

from msgspec.structs import replace

from schemas.records import Content

_SUMMARY = re.compile(
    r"(?:\w+\s){0,3}summary(?:\s(?:so far|of the day))?\W*|what we (?:know|learned)\b.*", re.IGNORECASE
)
_WORD = re.compile(r"\w+")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, for comparing: without case, punctuation and white space."""
    return tuple(_WORD.findall(text.casefold()))


def opens(headline: str, text: str) -> bool:
    """Tell whether the headline is only the first words of the text, cut off with dots or not."""
    said, beginning = words(headline), words(text[: 2 * len(headline) + 40])
    if said == beginning[: len(said)]:
        return True
    within_word = headline.endswith(("...", "\u2026")) and len(said) > 1  # 'The bridge is clo...'
    return within_word and said[:-1] == beginning[: len(said) - 1] and beginning[len(said) - 1].startswith(said[-1])


def titled(content: Content, headline: str | None) -> Content:
    """Return the content under a headline; a heading of its own that says something else opens its text."""
    heading = content.title
    if not headline or not heading or words(headline) == words(heading):
        return replace(content, title=headline or heading)
    return replace(content, title=headline, text=f"{heading}\n{content.text}".strip())


@lru_cache(maxsize=8_192)
def is_summary(title: str | None) -> bool:
    """Tell whether an entry sums up those before it: 'Afternoon summary'."""
    return bool(title and _SUMMARY.fullmatch(title))
