"""A page without what nobody reads: code, styles, comments, and tokens that are new at every fetch.

    HTML as it was fetched -> the same page as the platforms see it, and its scripts that hold data

What is taken out leaves its tags behind, so that the page's tree is the same. Data in scripts stay: JSON of any
kind, also where a script keeps it as the state of its page. Guarantees: pure; linear in the length of the text; two
fetches of a page that differ only in what is taken out are the same page to every platform.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

_OPENS = re.compile(r"<[!sS](?:--|[cC][rR][iI][pP][tT]\b|[tT][yY][lL][eE]\b)")
_CLOSES_COMMENT = re.compile(r"--!?>")
_CLOSES_STYLE = re.compile(r"</[sS][tT][yY][lL][eE](?=[\s/>])")
_CLOSES_SCRIPT = re.compile(r"</[sS][cC][rR][iI][pP][tT](?=[\s/>])")
# States of pages (`connectors.pages.structured.states`):
# `x = {"a": ...}`, `x = [{...}]`, `x = JSON.parse("{...}")`, the BBC's.
_STATE = re.compile(r"=\s*(?:JSON\.parse\(\s*)?(?:[{\[]\s*[\"{\[]|[\"']\s*[{\[])|\bsetPayload\(")
# What follows the word: `data-token="..."`, `name="csrf-token" content="..."`, `name="authenticity_token" value="..."`
_TOKEN = re.compile(r'(?:"\s+(?:content|value))?="([^"<>]*)(?=")')
_STANDS_FOR_A_POST = "data-telegram-post"  # a script that its post takes the place of
_NONCE = re.compile(r"\snonce=(?:\"[^\"<>]*\"|'[^'<>]*')")


class Script(NamedTuple):
    """A script that holds data: its opening tag, what stands in it, where it stands in what is left of the page."""

    tag: str
    code: str
    start: int
    end: int


def without_silence(markup: str) -> tuple[str, tuple[Script, ...]]:
    """Return a page without code, styles, comments and tokens, and the scripts with data that stay in it.

    What has no end and takes the rest of the page with it stays too, as a script without data.
    """
    scripts: list[Script] = []
    parts: list[str] = []
    at = length = 0
    opens = _OPENS.search(markup)
    while opens is not None:
        before = _without_tokens(markup[at : opens.start()])
        kept, code, at = _quiet(markup, opens.start(), opens.end())
        parts += before, kept, code
        length += len(before) + len(kept) + len(code)
        if code or at == len(markup):
            scripts.append(Script(kept, code, length - len(kept) - len(code), length))
        opens = _OPENS.search(markup, at)
    return "".join([*parts, _without_tokens(markup[at:])]), tuple(scripts)


def between(silent: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Return where the stretches of a text between some others begin and end."""
    return list(zip([0, *(end for _, end in silent)], [*(start for start, _ in silent), len(text)], strict=True))


def _quiet(markup: str, start: int, opened: int) -> tuple[str, str, int]:
    """What stays of a script, style or comment, the data in it, and where it ends; all of it where it has no end."""
    if markup[start + 1] == "!":
        closes = _CLOSES_COMMENT.search(markup, opened - 2)  # `<!-->` is a whole one
        return ("<!---->", "", closes.end()) if closes else (markup[start:], "", len(markup))
    inside = markup.find(">", opened) + 1 or len(markup)
    tag = markup[start:inside]
    if tag.endswith("/>"):  # in an SVG it holds nothing, elsewhere all that follows: left as it is
        return tag, "", inside
    is_style = tag[2] in "tT"
    closes = (_CLOSES_STYLE if is_style else _CLOSES_SCRIPT).search(markup, inside)
    end = closes.start() if closes else len(markup)
    code = markup[inside:end]
    if not is_style and _is_data(tag, code):
        return _NONCE.sub("", tag), code, end
    if closes is None:
        return markup[start:], "", end
    if _STANDS_FOR_A_POST in tag:
        return tag, "", end
    return ("<style>" if is_style else "<script>"), "", end


def _is_data(tag: str, code: str) -> bool:
    return "json" in tag.lower() or _STATE.search(code) is not None


def _without_tokens(markup: str) -> str:
    if "token" not in markup:
        return markup
    first, *others = markup.split("token")
    return "token".join([first, *map(_without_token, others)])


def _without_token(after: str) -> str:
    """What follows the word, without the value that it names."""
    found = _TOKEN.match(after)
    return after[: found.start(1)] + after[found.end(1) :] if found else after
