"""What one cut piece of a page says: a fragment of HTML, or lines of plain text, become Content.

    markup + the address that relative links start from -> Content;  lines of text -> Content

Text is what a reader reads: paragraphs in order, one a line, without scripts, buttons, labels,
advertisements and captions. Quoted posts stand in the text, with the line that names their author,
and again in `quotes`. A fragment that was read before costs a look-up: pages are polled again and
again, and most of their entries are unchanged.
"""

import html
from collections.abc import Sequence
from functools import lru_cache

import nh3

from connectors.pages.document import parse_html
from connectors.pages.encoding import whole_characters
from connectors.pages.fragments.fragment import Fragment
from connectors.pages.fragments.furniture import caption, furniture
from connectors.pages.fragments.quoted import posts
from schemas.records import Content

_REMEMBERED = 8_192
_LARGEST_REMEMBERED = 32_768  # characters: an entry is about a thousand, and memory has to stay bounded

_TAGS = (
    {"p", "br", "a", "b", "strong", "i", "em", "u", "s", "sub", "sup", "code", "pre", "blockquote", "q", "cite"}
    | {"ul", "ol", "li", "h2", "h3", "h4", "h5", "h6", "img"}
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
_SILENT = (
    {"script", "style", "noscript", "template", "form", "button", "select", "textarea", "svg", "nav", "iframe"}
    | {"object", "figcaption", "title", "head", "video", "audio"}
)  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}}


def read_markup(markup: str, base_url: str | None) -> Content:
    """Read one fragment of HTML. A heading that stands before any text is the title, and not in the text.

    Raises Reject for a fragment nested deeper than a tree can be built in time.
    """
    return _remembered(markup, base_url) if len(markup) <= _LARGEST_REMEMBERED else _read(markup, base_url)


def read_plain(lines: Sequence[str]) -> Content:
    """Read the lines of one entry of a page that was saved as plain text: every line is a paragraph."""
    return _read_plain(tuple(lines))


@lru_cache(maxsize=_REMEMBERED)
def _remembered(markup: str, base_url: str | None) -> Content:
    return _read(markup, base_url)


def _read(markup: str, base_url: str | None) -> Content:
    clean = whole_characters(markup)
    body = parse_html(clean).body
    if body is None:
        return Content(text="")
    found = Fragment(base_url)
    found.read(body)
    if found.unread:
        for node in found.unread:
            node.decompose()
        clean = body.inner_html or ""
    return Content(
        title=found.title,
        text="\n".join(found.lines),
        html=_cleaner(base_url).clean(clean).strip(),
        authors=tuple(dict.fromkeys(found.authors)),
        links=tuple(dict.fromkeys(found.links)),
        media=tuple(dict.fromkeys(found.media)),
        quotes=tuple(found.quotes) or posts(found.lines),
    )


@lru_cache(maxsize=256)
def _cleaner(base_url: str | None) -> nh3.Cleaner:
    try:
        return _cleaner_at(base_url)
    except ValueError:  # a page may say that its base is anything; what it refers to is then left out
        return _cleaner_at(None)


def _cleaner_at(base_url: str | None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_SILENT,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        url_relative=("rewrite_with_base", base_url) if base_url else "deny",
        link_rel=None,
    )


@lru_cache(maxsize=_REMEMBERED)
def _read_plain(lines: tuple[str, ...]) -> Content:
    kept: list[str] = []
    above: str | None = None
    for line in (" ".join(line.split()) for line in lines):
        if line and not furniture(line) and not caption(line, above):
            kept.append(line)
        above = line or above
    return Content(
        text="\n".join(kept),
        html="".join(f"<p>{html.escape(line, quote=False)}</p>" for line in kept),
        quotes=posts(kept),
    )
