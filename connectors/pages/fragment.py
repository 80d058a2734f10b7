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
from connectors.pages.quoted import attribution
from connectors.times import parse_iso
from schemas.records import Link, Media, MediaKind, Quote

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
_CAPTION: Final = re.compile(r"(?:^|[\s_-])(?:caption-?text|caption|figcaption)(?=$|[\s_-])", re.IGNORECASE)
_FRAME: Final = re.compile(r"(?:^|\s)(?:wp-caption|image-?block|media-?block)(?=$|\s)", re.IGNORECASE)
_CREDIT: Final = re.compile(r"credit|copyright|photographer|source", re.IGNORECASE)
_POST: Final = re.compile(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|fb-post|telegram-post)"
)
_POST_HOSTS: Final = re.compile(r"//(?:\w+\.)?(?:twitter|x|instagram|tiktok|bsky|facebook|t)\.(?:com|app|me)/[^/]+/.+")
_FILMS: Final = re.compile(
    r"//(?:[\w-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com|brightcove)"
)
_CREDIT_LABEL: Final = re.compile(
    r"(?:^|(?<=[\s(.|]))(?:photo(?:graph)?|credit|image|picture|foto)s?(?:\s(?:by|credit))?\s?:\s*"
    r"|^(?:photo|image)\sby\s",
    re.IGNORECASE,
)
_SHARED_BY: Final = re.compile(r"A post shared by (?P<author>.*?)\s?\((?P<handle>@[\w.]+)\)(?:\son\s.*)?")


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
            elif tag in _SILENT:
                self.unread.append(child)
            else:
                self._element(child, tag or "")
            child = following

    def _element(self, node: LexborNode, tag: str) -> None:
        names = _names(node)
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
            author = _text(node).removeprefix("By ").removeprefix("by ")
            if author and len(author) < 100:
                self.authors.append(author)
            return True
        return bool(_JUNK.search(names))

    def _heading(self, node: LexborNode) -> None:
        self._end_line()
        text = _text(node)
        if self.title is None and not self.lines and text and not furniture(text):
            self.title = text
            self.unread.append(node)
        else:
            self._inside(node)
            self._end_line()

    def _link(self, node: LexborNode) -> None:
        address = absolute(node.attributes.get("href") or "", self.base_url)
        text = _text(node)
        if address and text:
            self.links.append(Link(address, text))
        self._inside(node)

    def _medium(self, node: LexborNode, tag: str, words: str | None = None, credit: str | None = None) -> None:
        if tag == "picture":
            image = node.css_first("img")
            if image is not None:
                self._medium(image, "img", words, credit)
            return
        attributes = node.attributes
        if tag == "img" and ("emoji" in (attributes.get("class") or "") or "smiley" in (attributes.get("class") or "")):
            self._line.append(attributes.get("alt") or "")
            return
        address = _address(node, self.base_url)
        if address is None or attributes.get("width") in ("0", "1") or attributes.get("height") in ("0", "1"):
            return
        self.media.append(Media(_kind(tag, address), address, words, credit))

    def _figure(self, node: LexborNode) -> None:
        """A picture or film with its caption; a figure around a post or text is read as such."""
        label = next((found for found in node.css("figcaption, [class*=caption i]") if _is_caption(found)), None)
        media = node.css("img, amp-img, video, amp-video, audio, iframe, amp-iframe, embed")
        if not media or node.css_first("blockquote, table") is not None:
            if label is not None:
                self.unread.append(label)
            self._inside_but(node, label)
            return
        words, credit = _caption(label) if label is not None else (None, None)
        for medium in media:
            self._medium(medium, medium.tag or "", words, credit)
        self.unread.append(node)

    def _inside_but(self, node: LexborNode, label: LexborNode | None) -> None:
        kept = len(self.lines)
        self._inside(node)
        self._end_line()
        if label is not None:
            text = _text(label)
            self.lines[kept:] = [line for line in self.lines[kept:] if line != text]

    def _post(self, node: LexborNode) -> None:
        first, links, held = len(self.lines), len(self.links), self.title
        self._inside(node)
        self._end_line()
        self.title = held
        addresses = [link.url for link in self.links[links:]]
        del self.links[links:]
        quote = _quote(self.lines[first:], addresses, node)
        if quote is not None:
            self.quotes.append(quote)


def _names(node: LexborNode) -> str:
    """The class and the id of an element, which say what it is for."""
    attributes = node.attributes
    if not attributes:
        return ""
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()


def _alone(node: LexborNode) -> bool:
    """Whether an element has no text beside it on its line."""
    for beside in (node.prev, node.next):
        if beside is not None and not (beside.tag in _BLOCKS or (beside.text_content or "").strip() == ""):
            return False
    return True


def _text(node: LexborNode) -> str:
    return " ".join(node.text().split())


def _address(node: LexborNode, base_url: str | None) -> str | None:
    attributes = node.attributes
    for name in ("src", "data-src", "data-original", "data-lazy-src", "data-url"):
        found = absolute(attributes.get(name) or "", base_url) if attributes.get(name) else None
        if found:
            return found
    sources = (attributes.get("srcset") or attributes.get("data-srcset") or "").split()
    if sources:
        return absolute(sources[0].rstrip(","), base_url)
    source = node.css_first("source[src]")
    return absolute(source.attributes.get("src") or "", base_url) if source is not None else None


def _kind(tag: str, address: str) -> MediaKind:
    if tag in ("img", "amp-img"):
        return "IMAGE"
    if tag == "audio":
        return "AUDIO"
    return "VIDEO" if tag in ("video", "amp-video") or _FILMS.search(address) else "EMBED"


def _is_caption(node: LexborNode) -> bool:
    return node.tag == "figcaption" or bool(_CAPTION.search(_names(node)))


def _caption(label: LexborNode) -> tuple[str | None, str | None]:
    """The caption and the credit of a picture, apart."""
    words = _text(label)
    credit = next((_text(node) for node in label.css("*") if _CREDIT.search(_names(node))), "")
    if credit:
        words = words.replace(credit, "", 1).strip()
    elif found := _CREDIT_LABEL.search(words):
        words, credit = words[: found.start()], words[found.start() :]
    return words.strip() or None, _CREDIT_LABEL.sub("", credit, count=1).strip(" ()") or None


def _quote(lines: list[str], addresses: list[str], node: LexborNode) -> Quote | None:
    if not lines:
        return None
    url = next((address for address in reversed(addresses) if _POST_HOSTS.search(address)), None)
    url = url or absolute(node.attributes.get("cite") or node.attributes.get("data-instgrm-permalink") or "", None)
    stamp = node.css_first("time[datetime]")
    posted_at = parse_iso(stamp.attributes.get("datetime") or "", None) if stamp is not None else None
    by = attribution(lines[-1])
    if by is not None:
        text = "\n".join([*lines[:-1], *([by.said] if by.said else [])])
        return Quote(text, by.author, by.handle, posted_at or by.posted_at, url) if text else None
    shared = _SHARED_BY.fullmatch(lines[-1])
    if shared is not None:
        return Quote("\n".join(lines[:-1]), shared["author"], shared["handle"], posted_at, url)
    return Quote("\n".join(lines), None, None, posted_at, url)
