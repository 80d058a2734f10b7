"""What a repeated block of a page says: its markup, without its labels, becomes Content with title and authors.

    Block + the labels that are not text -> Content

Guarantees: the page's tree is not changed; a block that was read before costs a look-up.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages.bylines import names_in
from connectors.pages.document import parse_html
from connectors.pages.encoding import whole_characters
from connectors.pages.furniture import furniture
from connectors.pages.headlines import titled
from connectors.pages.lines import Line, cut_start
from connectors.pages.reading import read_markup
from connectors.pages.repeated.blocks import Block
from connectors.pages.repeated.outline import Element, Label
from connectors.pages.untyped import line, unique
from schemas.records import Content

_LARGEST_REMEMBERED = 32_768  # characters, as for all that is read
_AUTHORS = '[rel~="author" i], [itemprop~="author" i], [class*="author" i], [class*="byline" i], [class*="reporter" i]'
_UNSEEN = (
    '[hidden], [class*="avatar" i], [class*="offscreen" i], [class*="screen-reader" i], [class*="sr-only" i],'
    '[class*="visually-hidden" i], [class*="visuallyhidden" i], template, script, style, noscript'
)
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_TITLES = '[class*="title" i], [class*="headline" i], [class*="heading" i]'
_LONGEST_TITLE = 250  # characters
_LONGEST_AUTHOR = 80
_AMONG_FIRST = 20  # elements among which one whose own name says that it is the title is looked for
_MOST_ABOVE_TITLE = 90  # characters: labels and names; what is longer is text, and the heading stands within it
_BADGES = '[class*="badge" i], [class*="label" i], [class*="pinned" i], [class*="kicker" i], [class*="breaking" i]'
_PIN = re.compile(r"pinned|sticky|angepinnt|épinglé|fijado|fixado", re.IGNORECASE)
_LONGEST_BADGE = 30
_TITLE_TAG = re.compile(r"[a-z]+-(?:[a-z]+-)*(?:title|headline|heading)|(?:title|headline)-[a-z-]+")
_CAPTIONS = '[class*="caption" i], [class*="credit" i]'
_TAG = re.compile(r"<[^<>]*>")
_NAME = r"[^\W\d_a-z][\w'\u2019.-]+(?:\s(?:(?:de|da|di|van|von|der|al|el|bin|la|le)\s)*[^\W\d_a-z][\w'\u2019.-]*){1,3}"
_NAMES = re.compile(rf"(?:(?i:by|von|par|por|di|door|av)\s)?{_NAME}(?:(?:,|\sand|\sund|\set|\sy|\s&)\s{_NAME})*")
_BY = re.compile(r"(?:by|von|par|por|di|door|av|from)\s+", re.IGNORECASE)


def read_block(block: Block, labels: Sequence[Label], base_url: str | None) -> Content:
    """Read a block without some of its labels. Raises Reject for markup nested too deep to build a tree in time."""
    markup = "".join(element.node.html or "" for element in (block.element, *block.more))
    names: list[str] = []
    marks: list[str] = []
    for label in labels:
        said, line_of_label = _said_beside(label, block)
        shown = line_of_label.node.html or ""
        left = ""
        if said:
            (marks if said.isupper() else names).append(said)
        elif label.form == "lead":
            left = cut_start(Line(label.element.node.text(), markup=shown), label.length).markup or ""
        markup = markup.replace(shown, left, 1)
    content = _remembered(markup, base_url) if len(markup) <= _LARGEST_REMEMBERED else _read(markup, base_url)
    if not (names or marks):
        return content
    return replace(content, authors=content.authors or unique(names), tags=unique([*content.tags, *marks]))


def _said_beside(label: Label, block: Block) -> tuple[str, Element]:
    """A name or a mark that stands on one line with a time, and the element that is the line: '10:23 Ana Ruiz'."""
    above = label.element.parent
    for _ in range(2):
        if above is None or above is block.element or not block.element.holds(above) or above.text is None:
            break
        said = above.text.replace(label.says.text, " ", 1).strip(" ,|\u00b7\u2022-\u2013\u2014/")
        mark = said.isupper() and len(said) <= _LONGEST_BADGE
        name = _NAMES.fullmatch(said) and said[0].isupper()
        if (name or mark) and above.node.css_first("h1, h2, h3, h4, h5, h6, b, strong") is None:
            return _BY.sub("", said, count=1), above
        above = above.parent
    return "", label.element


@lru_cache(maxsize=8192)
def _remembered(markup: str, base_url: str | None) -> Content:
    return _read(markup, base_url)


def _read(markup: str, base_url: str | None) -> Content:
    body = parse_html(whole_characters(markup)).body
    if body is None:
        return Content(text="")
    _take(body.css(_UNSEEN))
    badges = _take_badges(body)
    authors = _take_authors(body)
    title = _take_title(body)
    captions = _take_captions(body)
    content = titled(read_markup(body.inner_html or "", base_url), title)
    if captions and len(content.media) == 1 and not content.media[0].caption:
        content = replace(content, media=(replace(content.media[0], caption=captions[0]),))
    return replace(content, authors=authors or content.authors, tags=unique([*badges, *content.tags]))


def _take_badges(body: LexborNode) -> list[str]:
    """The marks of a block, 'Key event', taken out of it; that it is pinned is no tag."""
    nodes = [node for node in body.css(_BADGES) if len(line(node.text())) <= _LONGEST_BADGE]
    nodes = [node for node in nodes if node.css_first("p, h1, h2, h3, h4, time, img") is None and node.tag != "a"]
    said = [line(node.text(separator=" ")) for node in nodes]
    _take(nodes)
    return [each for each in said if not _PIN.fullmatch(each)]


def _take_authors(body: LexborNode) -> tuple[str, ...]:
    """The names of authors, taken out of a block; what says more than a name is left."""
    named = [(node, said) for node in body.css(_AUTHORS) if (said := _name(node))]
    _take([node for node, _ in named])
    names: list[str] = []
    for _, said in named:
        if not any(said in name for name in names):
            names += names_in(said)
    return tuple(names)


def _name(node: LexborNode) -> str:
    """The name that an element consists of; empty where it is none."""
    if node.css_first("p, h1, h2, h3, h4, h5, h6") is not None:
        return ""
    said = line(node.text(separator=" ")).strip(" ,|\u00b7\u2022-\u2013\u2014")
    return said if len(said) <= _LONGEST_AUTHOR else ""


def _take_title(body: LexborNode) -> str | None:
    """The heading of a block, taken out of it: it has nothing above it but labels; None where there is none."""
    markup = body.inner_html or ""
    named = [node for node in body.css("*")[:_AMONG_FIRST] if _TITLE_TAG.fullmatch(node.tag or "")]
    for nodes in (body.css(_HEADINGS), body.css(_TITLES), named):
        for node in nodes[:3]:
            said, shown = line(node.text()), node.html or ""
            if not 2 < len(said) <= _LONGEST_TITLE or furniture(said) or node.css_first("p, li, time") is not None:
                continue
            above = line(_TAG.sub(" ", markup[: markup.find(shown)]))
            if len(above) <= _MOST_ABOVE_TITLE and len(said) < len(line(body.text())):
                node.decompose()
                return said
    return None


def _take_captions(body: LexborNode) -> list[str]:
    """The captions of pictures that stand in no figure, taken out of a block."""
    nodes = [node for node in body.css(_CAPTIONS) if node.css_first("img, picture, video, p + p, figure") is None]
    nodes = [node for node in nodes if not _has_parent(node, "figure")]
    said = [line(node.text(separator=" ")) for node in nodes]
    _take(nodes)
    return [each for each in said if each]


def _has_parent(node: LexborNode, tag: str) -> bool:
    above = node.parent
    while above is not None and above.tag != tag:
        above = above.parent
    return above is not None


def _take(nodes: Sequence[LexborNode]) -> None:
    """Take nodes out of their tree: each with all that stands in it, so none that stands in another."""
    taken = {node.mem_id for node in nodes}
    outermost = [node for node in nodes if not _stands_in(node, taken)]
    for node in outermost:
        node.decompose()


def _stands_in(node: LexborNode, others: set[int]) -> bool:
    above = node.parent
    while above is not None:
        if above.mem_id in others:
            return True
        above = above.parent
    return False
