"""Headlines that stand beside a text: whether they say anything of their own, and the text under one."""

import re

from msgspec.structs import replace

from schemas.records import Content

_WORD = re.compile(r"\w+")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, for comparing: without case, punctuation and white space."""
    return tuple(_WORD.findall(text.casefold()))


def opens(headline: str, text: str) -> bool:
    """Tell whether the headline is only the first words of the text, cut off with dots or not."""
    said = words(headline)
    return said == words(text[: 2 * len(headline) + 40])[: len(said)]


def titled(content: Content, headline: str | None) -> Content:
    """Return the content under a headline; a heading of its own that says something else opens its text."""
    heading = content.title
    if not headline or not heading or words(headline) == words(heading):
        return replace(content, title=headline or heading)
    return replace(content, title=headline, text=f"{heading}\n{content.text}".strip())
