"""One walk over the tree of a fragment of HTML: lines of text, and what stands between them.

    a node of selectolax -> the fields of `Fragment`

Guarantees: each node is looked at once; the tree is not changed; nodes that belong to no text are named in
`unread`, for whoever cleans the markup.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages.document import absolute
from connectors.pages.fragments.bylines import names_in
from connectors.pages.fragments.embeds import embedded
from connectors.pages.fragments.furniture import caption, furniture
from connectors.pages.fragments.media import IMAGES, credit_beside, is_caption, medium, read_caption, text_of
from connectors.pages.fragments.quoted import embedded_post, ends_as_post, with_spaces
from connectors.pages.fragments.unread import is_apart, is_unseen, names_authors, shares
from schemas.records import Link, Media, Quote

_BLOCKS: Final = frozenset(
    {"p", "div", "section", "article", "main", "header", "footer", "aside", "address", "center", "details", "summary"}
    | {"ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "caption", "pre", "blockquote", "figure"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "br", "body", "fieldset", "legend"}
)
_DEEPEST: Final = 100  # elements: what stands deeper is read as bare text, for Python's stack is finite
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT: Final = frozenset(
    {"script", "style", "noscript", "template", "form", "button", "select", "textarea", "input", "svg", "nav"}
    | {"object", "head", "title", "footer", "link", "meta", "-comment", "_comment", "amp-ad", "amp-social-share"}
)
_MEDIA: Final = frozenset({"img", "amp-img", "picture", "video", "amp-video", "audio", "iframe", "amp-iframe", "embed"})
_FRAME: Final = re.compile(r"(?:^|\s)(?:wp-caption|image-?block|media-?block)(?=$|\s)", re.IGNORECASE)
_POST: Final = re.compile(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|fb-(?:post|video|xfbml)"
    r"|telegram-post|text-post-media|reddit-(?:embed|card))"
)
_BLOCK_STYLE: Final = re.compile(r"display\s*:\s*(?:block|inline-block|flex|grid|list-item|table)", re.IGNORECASE)
_UNSEEN: Final = {0xAD: None, 0x200B: None, 0x2060: None, 0xFEFF: None}  # characters that no reader sees
_LONGEST_BYLINE: Final = 120  # characters


class Fragment:
    """What a walk has found so far; `title` is a heading that stood before any text."""

    def __init__(self, base_url: str | None):
        self.base_url = base_url
        self.title: str | None = None
        self.lines: list[str] = []
        self.links: list[Link] = []
        self.media: list[Media] = []
        self.quotes: list[Quote] = []
        self.authors: list[str] = []
        self.unread: list[LexborNode] = []
        self._line: list[str] = []
        self._linked = 0  # links that stand above the line
        self._depth = 0
        self._in_post = False  # a quoted one, whose date is part of what is quoted
        self._passed_over: int | None = None  # the caption of a figure that is read as text

    def read(self, node: LexborNode) -> None:
        """Walk over everything in a node."""
        self._inside(node)
        self._end_line()

    def _inside(self, node: LexborNode) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._line.append(node.text())
        else:
            self._children(node)
        self._depth -= 1

    def _children(self, node: LexborNode) -> None:
        child = node.first_child
        while child is not None:
            following = child.next
            tag = child.tag
            if tag == "-text":
                self._line.append(child.text_content or "")
            elif tag in _SILENT or (self._passed_over is not None and child.mem_id == self._passed_over):
                self._look_into(child)
                self.unread.append(child)
            else:
                self._element(child, tag or "")
            child = following

    def _look_into(self, node: LexborNode) -> None:
        """A picture for readers without scripts, where no other stands beside it; a post that a script would show."""
        if node.tag == "script":
            self._show_embedded(node)
        elif node.tag == "noscript" and node.parent is not None:
            images = node.css(IMAGES)
            if images and not any(medium(each, self.base_url, None, None) for each in _beside(node, node.parent)):
                self._show(images[0], None, None)

    def _element(self, node: LexborNode, tag: str) -> None:
        attributes = node.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip() if attributes else ""
        if tag == "br":
            self._end_line()
        elif attributes and (is_unseen(attributes) or (names and self._is_apart(node, names))):
            self.unread.append(node)
        elif tag in _MEDIA:
            self._medium(node, tag)
        elif tag == "figure" or (names and _FRAME.search(names)):
            self._end_line()
            self._figure(node)
        elif names and self.media and is_caption(node) and self._takes_caption(node):
            self.unread.append(node)
        elif tag == "blockquote" or (names and tag == "div" and _POST.search(names)):
            self._end_line()
            self._post(node, named=bool(names and _POST.search(names)))
        elif tag in _HEADINGS:
            self._heading(node)
        elif tag == "a":
            self._link(node)
        elif tag == "time" and not self._in_post and _alone(node):
            self.unread.append(node)  # a label, not a date in a sentence
        elif attributes:
            self._with_embedded(node, tag, attributes)
        else:
            self._block(node, tag, attributes)

    def _with_embedded(self, node: LexborNode, tag: str, attributes: Mapping[str, str | None]) -> None:
        """An element that may stand for a player or a post, which a script puts in its place."""
        found = embedded(node, self.base_url)
        quotes = len(self.quotes)
        self._block(node, tag, attributes)
        if found is not None and len(self.quotes) > quotes:  # the post stands in the place that is kept for it
            self.quotes[-1] = replace(self.quotes[-1], url=self.quotes[-1].url or found.url)
        elif found is not None:
            self.media.append(found)

    def _block(self, node: LexborNode, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag not in _BLOCKS and not ("style" in attributes and _BLOCK_STYLE.search(attributes["style"] or "")):
            if tag in ("td", "th"):
                self._line.append(" ")
            self._inside(node)
            return
        self._end_line()
        before = len(self.lines) + len(self.media)
        self._inside(node)
        self._end_line()
        if before == len(self.lines) + len(self.media) and tag != "hr":
            self.unread.append(node)  # after its children, so that they are taken out before it

    def _end_line(self) -> None:
        if not self._line:
            return
        line = " ".join("".join(self._line).split())
        if not line.isascii():
            line = line.translate(_UNSEEN)
        self._line.clear()
        if line and not furniture(line) and not caption(line, None):
            self.lines.append(line)
        elif line:
            del self.links[self._linked :]
        self._linked = len(self.links)

    def _is_apart(self, node: LexborNode, names: str) -> bool:
        """Whether an element's class says that it holds no news; a line of authors is kept as such."""
        if names_authors(names):
            said = " ".join(node.text(separator=" ").split())
            if said and len(said) <= _LONGEST_BYLINE:
                self.authors += names_in(said)
            return True
        return is_apart(names)

    def _heading(self, node: LexborNode) -> None:
        self._end_line()
        text = text_of(node)
        if self.title is None and not self.lines and text and not furniture(text):
            self.title = text
            self.unread.append(node)
        else:
            self._inside(node)
            self._end_line()

    def _link(self, node: LexborNode) -> None:
        said = node.attributes.get("href") or ""
        if shares(said):
            self.unread.append(node)
            return
        before, lines, links = "".join(self._line), len(self.lines), len(self.links)
        self._inside(node)
        address = absolute(said, self.base_url)
        # What was read of it, for words for screen readers within a link are no text.
        read = " ".join(" ".join([*self.lines[lines:], "".join(self._line)]).split())
        text = read.removeprefix(" ".join(before.split())).strip()
        if address and text:
            self.links.insert(links, Link(address, text))

    def _medium(self, node: LexborNode, tag: str) -> None:
        kind = node.attributes.get("class") or ""
        if tag == "img" and ("emoji" in kind or "smiley" in kind):
            self._line.append(node.attributes.get("alt") or "")
        else:
            self._show(node, None, None)

    def _show(self, node: LexborNode | None, words: str | None, credit: str | None) -> None:
        found = medium(node, self.base_url, words, credit) if node is not None else None
        if found is not None:
            self.media.append(found)

    def _show_embedded(self, node: LexborNode) -> None:
        found = embedded(node, self.base_url)
        if found is not None:
            self.media.append(found)

    def _takes_caption(self, node: LexborNode) -> bool:
        """Whether a caption that stands in no figure is that of the picture right before it."""
        before = node.prev
        while before is not None and not before.is_element_node:
            before = before.prev
        if before is None or not (before.tag in _MEDIA or before.css_first(IMAGES) is not None):
            return False
        self.media[-1] = _captioned(self.media[-1], node)
        return True

    def _figure(self, node: LexborNode) -> None:
        """A picture or film with its caption; a figure around a post or text is read as such."""
        label = next((found for found in node.css("figcaption, [class*=caption i]") if is_caption(found)), None)
        media = node.css(f"{IMAGES}, video, amp-video, audio, iframe, amp-iframe, embed")
        if not media or node.css_first("blockquote, table") is not None:
            self._passed_over = label.mem_id if label is not None else None
            before = len(self.media)
            self._inside(node)
            self._end_line()
            self.media[before:] = [_captioned(each, label) for each in self.media[before:]]
            return
        words, credit = read_caption(label) if label is not None else (None, None)
        credit = credit or credit_beside(node, label)
        without_scripts = {image.mem_id for still in node.css("noscript") for image in still.css(IMAGES)}
        shown = [(each, found) for each in media if (found := medium(each, self.base_url, words, credit))]
        real = [found for each, found in shown if each.mem_id not in without_scripts]
        self.media += real or [found for _, found in shown]
        self.unread.append(node)

    def _post(self, node: LexborNode, *, named: bool) -> None:
        """A quotation: the post of somebody else, where it is named so or ends as posts do."""
        first, links, held = len(self.lines), len(self.links), self.title
        quotes, before = len(self.quotes), len(self.media)
        self._in_post = True
        self._inside(node)
        self._end_line()
        self._in_post = False
        if not named and not ends_as_post(self.lines[first:], [link.url for link in self.links[links:]]):
            return
        if len(self.quotes) > quotes:
            return  # a post in the wrapping of its player
        self.title = held
        self.lines[first:] = map(with_spaces, self.lines[first:])
        addresses = [link.url for link in self.links[links:]]
        del self.links[links:]
        self._linked = links
        quote = embedded_post(self.lines[first:], addresses, node)
        if quote is not None:
            self.quotes.append(quote)
            del self.media[before:]
        elif not self.lines[first:]:
            self._show_embedded(node)


def _captioned(media: Media, label: LexborNode | None) -> Media:
    """What is shown with the caption that stands beside it, unless it has its own."""
    if label is None or media.caption is not None:
        return media
    words, credit = read_caption(label)
    return replace(media, caption=words, credit=credit or media.credit)


def _beside(node: LexborNode, around: LexborNode) -> list[LexborNode]:
    """The pictures within an element that do not stand within one of its children."""
    within = {image.mem_id for image in node.css(IMAGES)}
    return [image for image in around.css(IMAGES) if image.mem_id not in within]


def _alone(node: LexborNode) -> bool:
    """Whether an element has no text beside it on its line."""
    for beside in (node.prev, node.next):
        if beside is not None and not (beside.tag in _BLOCKS or (beside.text_content or "").strip() == ""):
            return False
    return True
