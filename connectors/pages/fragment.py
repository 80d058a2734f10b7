"""One walk over the tree of a fragment of HTML: lines of text, and what stands between them.

    a node of selectolax -> the fields of `Fragment`

Guarantees: each node is looked at once; the tree is not changed; nodes that belong to no text are named in
`unread`, for whoever cleans the markup.
"""

import re
from typing import Final

from selectolax.lexbor import LexborNode

from connectors.pages.document import absolute
from connectors.pages.furniture import caption, furniture
from connectors.pages.media import is_caption, medium, names_of, read_caption, text_of
from connectors.pages.quoted import embedded_post
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
    | {"object", "head", "title", "footer", "link", "meta", "-comment", "_comment"}
)
_MEDIA: Final = frozenset({"img", "amp-img", "picture", "video", "amp-video", "audio", "iframe", "amp-iframe", "embed"})
_JUNK: Final = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|sharedaddy|share-?buttons?|social-?(?:share|sharing|links?|buttons?|bar|icons?)"
    r"|addtoany|advert(?:isement|ising|s)?|ad|ads|ad-?(?:slot|unit|container|wrapper)|sponsor(?:ed)?|promo|newsletter"
    r"|related(?:-?(?:posts?|articles?|links?|content|stories))?|sr-only|visually-?hidden|screen-?reader(?:-text)?"
    r"|comments-(?:area|list)|comment-(?:list|respond)|disqus_thread|respond|jp-relatedposts|read-?more|toolbar"
    r"|time-?stamp|time-?ago|(?:block|post|entry)-?time|last-?updated)(?=$|[\s_-])",
    re.IGNORECASE,
)
_BYLINE: Final = re.compile(r"(?:^|[\s_-])(?:byline|author-?name|contributor-?name)(?=$|[\s_-])", re.IGNORECASE)
_FRAME: Final = re.compile(r"(?:^|\s)(?:wp-caption|image-?block|media-?block)(?=$|\s)", re.IGNORECASE)
_POST: Final = re.compile(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|fb-post|telegram-post)"
)


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
        self._depth = 0
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
                self.unread.append(child)
            else:
                self._element(child, tag or "")
            child = following

    def _element(self, node: LexborNode, tag: str) -> None:
        names = names_of(node)
        if tag == "br":
            self._end_line()
        elif names and self._is_apart(node, names):
            self.unread.append(node)
        elif tag in _MEDIA:
            self._medium(node, tag)
        elif tag == "figure" or (names and _FRAME.search(names)):
            self._end_line()
            self._figure(node)
        elif tag == "blockquote" and names and _POST.search(names):
            self._end_line()
            self._post(node)
        elif tag in _HEADINGS:
            self._heading(node)
        elif tag == "a":
            self._link(node)
        elif tag == "time" and _alone(node):
            self.unread.append(node)  # a label, not a date in a sentence
        else:
            self._block(node, tag)

    def _block(self, node: LexborNode, tag: str) -> None:
        if tag not in _BLOCKS:
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
        self._line.clear()
        if line and not furniture(line) and not caption(line, None):
            self.lines.append(line)

    def _is_apart(self, node: LexborNode, names: str) -> bool:
        """Whether an element's class says that it holds no news; a line of authors is kept as such."""
        if _BYLINE.search(names):
            author = text_of(node).removeprefix("By ").removeprefix("by ")
            if author and len(author) < 100:
                self.authors.append(author)
            return True
        return bool(_JUNK.search(names))

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
        address = absolute(node.attributes.get("href") or "", self.base_url)
        text = text_of(node)
        if address and text:
            self.links.append(Link(address, text))
        self._inside(node)

    def _medium(self, node: LexborNode, tag: str) -> None:
        kind = node.attributes.get("class") or ""
        if tag == "img" and ("emoji" in kind or "smiley" in kind):
            self._line.append(node.attributes.get("alt") or "")
            return
        image = node.css_first("img") if tag == "picture" else node
        self._show(image, None, None)

    def _show(self, node: LexborNode | None, words: str | None, credit: str | None) -> None:
        found = medium(node, self.base_url, words, credit) if node is not None else None
        if found is not None:
            self.media.append(found)

    def _figure(self, node: LexborNode) -> None:
        """A picture or film with its caption; a figure around a post or text is read as such."""
        label = next((found for found in node.css("figcaption, [class*=caption i]") if is_caption(found)), None)
        media = node.css("img, amp-img, video, amp-video, audio, iframe, amp-iframe, embed")
        if not media or node.css_first("blockquote, table") is not None:
            self._passed_over = label.mem_id if label is not None else None
            self._inside(node)
            self._end_line()
            return
        words, credit = read_caption(label) if label is not None else (None, None)
        for each in media:
            self._show(each, words, credit)
        self.unread.append(node)

    def _post(self, node: LexborNode) -> None:
        first, links, held = len(self.lines), len(self.links), self.title
        self._inside(node)
        self._end_line()
        self.title = held
        addresses = [link.url for link in self.links[links:]]
        del self.links[links:]
        quote = embedded_post(self.lines[first:], addresses, node)
        if quote is not None:
            self.quotes.append(quote)


def _alone(node: LexborNode) -> bool:
    """Whether an element has no text beside it on its line."""
    for beside in (node.prev, node.next):
        if beside is not None and not (beside.tag in _BLOCKS or (beside.text_content or "").strip() == ""):
            return False
    return True
