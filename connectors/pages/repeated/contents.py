"""What a repeated block of a page says: its markup, without its labels, becomes Content with title and authors.

    Block + the labels that are not text + what else in it is none -> Content

Guarantees: the page's tree is not changed; a block that was read before costs a look-up.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages.document import parse_html
from connectors.pages.encoding import whole_characters
from connectors.pages.fragments.reading import read_markup
from connectors.pages.headlines import titled
from connectors.pages.lines import Line, cut_start
from connectors.pages.repeated.apart import (
    take_authors,
    take_badges,
    take_buttons,
    take_captions,
    take_faces,
    take_links_within,
    take_title,
)
from connectors.pages.repeated.blocks import Block
from connectors.pages.repeated.outline import Element, Label
from connectors.pages.repeated.people import people
from connectors.pages.untyped import line, unique
from schemas.records import Content

_LARGEST_REMEMBERED = 32_768  # characters, as for all that is read
_LONGEST_BADGE = 30
_MOST_TAKEN = 100  # labels, and other elements, that are taken out of a block
_TAG = re.compile(r"<[^<>]*>")
_BOLD = re.compile(r"<(b|strong)\b[^<>]*>.*?</\1>", re.IGNORECASE | re.DOTALL)
_DASH = re.compile(r"^\s*(?:</\w+>\s*)*(?:[\u2013\u2014:|\u2022\u00b7]|-(?!\d))\s*")
_BY = re.compile(r"(?:by|von|par|por|di|door|av|from)\s+", re.IGNORECASE)


def read_block(
    block: Block,
    labels: Sequence[Label],
    base_url: str | None,
    furniture: Sequence[Element] = (),
    tag: Element | None = None,
    title: Element | None = None,
    author: Element | None = None,
) -> Content:
    """Read a block without some of its labels and without furniture.

    `tag`: the element that is its tag; `title`: that which is the title where no heading is one; `author`: that which
    names its author. Raises Reject for markup nested too deep to build a tree in time.
    """
    markup = _markup(block)
    names = list(people(line(author.node.text()))) if author else []
    marks = [line(tag.node.text())] if tag else []
    furniture = furniture[:_MOST_TAKEN]
    for label in (each for each in labels[:_MOST_TAKEN] if not any(other.holds(each.element) for other in furniture)):
        said, line_of_label = _said_beside(label, block)
        shown = line_of_label.node.html or ""
        left = ""
        if said:
            (marks if said.isupper() else names).append(said)
        elif label.form == "lead":
            left = cut_start(Line(label.element.node.text(), markup=shown), label.length).markup or ""
            left = f"<h4>{left}</h4>" if _is_heading(left, label.element, block) else left
        markup = _put(left, markup, shown)
    for element in filter(None, (*furniture, tag, author)):
        markup = markup.replace(element.node.html or "", "", 1)
    content = _content(markup, base_url)
    if title is not None and not content.title and (shown := title.node.html or "") in markup:
        content = titled(_content(markup.replace(shown, "", 1), base_url), line(title.node.text()))
    if not (names or marks):
        return content
    return replace(content, authors=content.authors or unique(names), tags=unique([*content.tags, *marks]))


def _put(left: str, markup: str, label: str) -> str:
    """The markup with what is left of a label in its place, without the dash between it and the text."""
    above, found, below = markup.partition(label)
    return f"{above}{left}{below if left else _DASH.sub('', below, count=1)}" if found else markup


def _is_heading(left: str, element: Element, block: Block) -> bool:
    """Whether what follows a time on its line is all in bold, above other text."""
    line_of_label = element.parent if element.tag in ("b", "strong") else element
    if line_of_label is None or line_of_label is block.element.parent or line_of_label.text is None:
        return False
    text = line(_TAG.sub("", left))
    bold = line_of_label is not element or line(_TAG.sub("", _BOLD.sub("", left))) == ""
    alone = line_of_label is element or line_of_label.stop - line_of_label.start == element.stop - element.start
    return bool(text) and bold and alone


def _markup(block: Block) -> str:
    """The markup of a block; of a run, with the text that stands between its elements."""
    if not block.is_run:
        return block.element.node.html or ""
    stop = block.until.node.mem_id if block.until else None
    parts: list[str] = []
    node: LexborNode | None = block.element.node
    while node is not None and node.mem_id != stop:
        parts.append(node.html or "")
        node = node.next
    return "".join(parts)


def _content(markup: str, base_url: str | None) -> Content:
    return _remembered(markup, base_url) if len(markup) <= _LARGEST_REMEMBERED else _read(markup, base_url)


def _said_beside(label: Label, block: Block) -> tuple[str, Element]:
    """A name or a mark that stands on one line with a time, and the element that is the line: '10:23 Ana Ruiz'."""
    above = label.element.parent
    for _ in range(2):
        if above is None or above is block.element or not block.element.holds(above) or above.text is None:
            break
        said = above.text.replace(label.says.text, " ", 1).strip(" ,|\u00b7\u2022-\u2013\u2014/")
        mark = said.isupper() and len(said) <= _LONGEST_BADGE
        name = bool(people(said)) and said[0].isupper()
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
    take_buttons(body)
    take_links_within(body)
    badges = take_badges(body)
    authors = take_authors(body)
    take_faces(body, authors)
    title = take_title(body)
    captions = take_captions(body)
    content = titled(read_markup(body.inner_html or "", base_url), title)
    if captions and len(content.media) == 1 and not content.media[0].caption:
        content = replace(content, media=(replace(content.media[0], caption=captions[0]),))
    return replace(content, authors=authors or content.authors, tags=unique([*badges, *content.tags]))
