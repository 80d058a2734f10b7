"""One walk over a page: its elements, how much each says, and the labels that say when.

    Document -> Outline

Guarantees: each node is looked at once, the tree is not changed, and nothing is decided: which of the labels
are those of entries is seen only when they are held against each other.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages.document import Document
from connectors.pages.repeated.around import PAGE, asks_for_reply, heads_other_news, is_around, leads_elsewhere
from connectors.pages.stamps import stamp
from connectors.times.labels import TimeLabel, machine_label, printed_label
from schemas.errors import Reject

_SILENT = frozenset(
    {"script", "style", "noscript", "template", "svg", "select", "textarea", "button", "iframe", "object", "head"}
    | {"-comment", "_comment", "figure", "video", "audio", "picture"}
)
_POST = re.compile(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|fb-post)"
)
_NAMED = re.compile(
    r"time(?!line|out|s\b)|(?<!up)date(?!line)|stamp|clock|(?:^|[\s_-])(?:ago|when|hour|heure|hora|uhr|minute|published|posted)",
    re.IGNORECASE,
)
_LASTS = re.compile(r"duration|runtime|countdown|video|audio|play", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_STANDS_OUT = _HEADINGS | {"b", "strong"}
_TIMED_ATTRIBUTE = re.compile(
    r"time|date|stamp|publish|created|posted|sort|epoch|unix|title|content|ago|label", re.IGNORECASE
)
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NEAR = 8  # labels that one label can consist of, at most
_SHORT = 70  # characters: what is longer is no label


class Element:
    """One element of a page. `letters`: of its text outside links, `linked`: of its links, `leading`: of those that
    lead to another page, `longest_link`: of one of these.

    `path`: the same number for all elements that stand below the same tags; `order`, `end`: where it and what
    follows it stand among the elements; `start`, `stop`: how many letters of the page stand before and after it.
    """

    __slots__ = (
        "around", "attributes", "depth", "end", "has_text", "in_link", "leading", "leads", "linked", "longest_link",
        "named", "names", "node", "order", "parent", "path", "start", "stop", "tag", "text",
    )  # fmt: skip

    def __init__(self, node: LexborNode, parent: "Element | None", path: int, order: int):
        self.node, self.parent, self.path, self.order, self.end = node, parent, path, order, order + 1
        self.tag = node.tag or ""
        self.attributes: dict[str, str | None] = node.attributes
        self.names = (
            f"{self.attributes.get('class') or ''} {self.attributes.get('id') or ''}" if self.attributes else ""
        )
        names = len(self.names) > 1
        self.named = self.tag == "time" or (names and _is_named(self.names))
        self.depth: int = parent.depth + 1 if parent else 0
        self.around: bool = bool(parent and parent.around) or is_around(self.tag, self.names)
        self.in_link: bool = self.tag == "a" or bool(parent and parent.in_link)
        self.has_text = False  # of its own, in no element within it
        self.text: str | None = ""  # None where it is too long for a label
        self.leads: bool = leads_elsewhere(_href(self)) if self.tag == "a" else bool(parent and parent.leads)
        self.start = self.stop = self.linked = self.leading = self.longest_link = 0

    @property
    def letters(self) -> int:
        """How many letters of its text stand outside links."""
        return self.stop - self.start

    def holds(self, other: "Element") -> bool:
        """Whether the other stands inside this one, or is it."""
        return self.order <= other.order < self.end


class Label:
    """A label where it stands. `form`: the attribute that is one, 'text', or 'lead': `length` characters of a text."""

    __slots__ = ("element", "form", "length", "says")

    def __init__(self, element: Element, form: str, says: TimeLabel, length: int = 0):
        self.element, self.form, self.says, self.length = element, form, says, length

    @property
    def family(self) -> tuple[int, str]:
        """What the labels have in common that stand at the same place in entries of one shape."""
        return self.element.path, self.form


class Outline:
    """The elements of a page in page order, and its labels in page order."""

    def __init__(self, root: LexborNode, zone: str | None, fetched_at: datetime):
        self.elements: list[Element] = []
        self.labels: list[Label] = []
        self.headings: list[int] = []  # those that lead to no other page, by their order
        self.replies: list[int] = []  # where readers are asked to reply: the number of elements before
        self._zone, self._fetched_at = zone, fetched_at
        self._paths: dict[tuple[int, str], int] = {}
        self._letters = self._linked = self._leading = 0
        self._walk(root)
        self.labels.sort(key=_place)

    def inside(self, element: Element) -> Iterator[Element]:
        """The element and all that it holds."""
        yield from self.elements[element.order : element.end]

    def _walk(self, root: LexborNode) -> None:
        current: Element | None = self._open(root, None)
        node = root.first_child
        while current is not None:
            if node is None:
                self._close(current)
                node, current = current.node.next, current.parent
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._read(current, node.text_content or "")
            elif tag not in _SILENT:
                opened = self._open(node, current)
                if tag == "blockquote" and _POST.search(opened.names):
                    self._read(opened, node.text())
                    self._close(opened)
                else:
                    current, node = opened, node.first_child
                    continue
            elif tag == "button" and asks_for_reply(node.text().strip()[:_SHORT]):
                self.replies.append(len(self.elements) - 1)
            node = node.next

    def _open(self, node: LexborNode, parent: Element | None) -> Element:
        path = self._paths.setdefault((parent.path if parent else -1, node.tag or ""), len(self._paths))
        element = Element(node, parent, path, len(self.elements))
        element.start, element.linked, element.leading = self._letters, -self._linked, -self._leading
        self.elements.append(element)
        if element.attributes:
            self._look_at_attributes(element)
        return element

    def _close(self, element: Element) -> None:
        element.end, element.stop = len(self.elements), self._letters
        element.linked += self._linked
        element.leading += self._leading
        parent, text = element.parent, element.text
        if parent is not None:
            longest = element.longest_link if element.around == parent.around else 0
            if (
                element.tag == "a"
                and element.linked > longest
                and leads_elsewhere(element.attributes.get("href") or "")
            ):
                longest = element.linked
            parent.longest_link = max(parent.longest_link, longest)
        if element.tag in _HEADINGS and element.stop + element.linked > element.start and not element.leading:
            self.headings.append(element.order)
        if text:
            self._look_at_text(element, text)
            self._look_at_heading(element, text)
        if parent is not None and parent.text is not None:
            both = None if text is None else f"{parent.text} {text}".strip()
            parent.text = both if both is not None and len(both) <= _SHORT else None

    def _read(self, element: Element, raw: str) -> None:
        text = " ".join(raw.split())
        if not text:
            return
        element.has_text = True
        if element.text == "" and len(text) > 5 and any(map(str.isdigit, text[:8])):
            self._look_at_lead(element, text)
        letters = len(text) if text.isascii() else _letters(text)
        if element.in_link:
            self._linked += letters
            self._leading += letters if element.leads else 0
        else:
            self._letters += letters
        if element.text is not None:
            both = f"{element.text} {text}" if element.text else text
            element.text = both if len(both) <= _SHORT else None

    def _look_at_attributes(self, element: Element) -> None:
        for name, value in element.attributes.items():
            if value and 4 <= len(value) <= 80 and _is_timed(name):
                says = machine_label(name, value, self._zone, self._fetched_at)
                if says is not None:
                    self.labels.append(Label(element, name, says))

    def _look_at_text(self, element: Element, text: str) -> None:
        if _LASTS.search(element.names):
            return
        says = printed_label(text, element.named and element.tag not in _HEADINGS)
        if says is None:
            return
        held = [label for label in self.labels[-_NEAR:] if element.holds(label.element)]
        within = [label for label in held if label.form == "text"]
        if says.updated:
            for label in held:  # 'Updated at <time>', but not 'Updated 11:08, first published 10:59'
                if len(within) < 2 or label.says.clock == says.clock:
                    label.says = replace(label.says, updated=True)
        if any(label.says.tells_as(says) for label in within):
            return  # the same label, in a wrapper
        for label in within:
            self.labels.remove(label)
        self.labels.append(Label(element, "text", says))

    def _look_at_heading(self, element: Element, text: str) -> None:
        """What begins with the heading of other news, or of comments, stands around the news."""
        parent = element.parent
        if parent is None:
            return
        if element.tag in _HEADINGS:
            first = (
                parent.start == element.start
                and parent.tag not in PAGE
                and -parent.linked == self._linked_before(element)
            )
            parent.around |= first and heads_other_news(text)
        elif element.tag in ("a", "span") and asks_for_reply(text):
            self.replies.append(element.order)

    def _linked_before(self, element: Element) -> int:
        """The letters of links on the page before an element that was closed last."""
        return self._linked - element.linked

    def _look_at_lead(self, element: Element, text: str) -> None:
        found = stamp(text, bare=element.tag in _STANDS_OUT)
        if found is not None and found.clock is not None and len(text) > found.length:
            says = TimeLabel(found.clock.text, clock=found.clock)
            self.labels.append(Label(element, "lead", says, found.length))


@lru_cache(maxsize=2)
def outline(document: Document, within: str | None) -> Outline:
    """The outline of a page, or of the part that a CSS selector names. Raises as `Document.part` does."""
    root = document.part(within)[0] if within else document.tree.body
    if root is None:
        raise Reject("a page without a body")
    return Outline(root, document.snapshot.zone, document.snapshot.fetched_at)


@lru_cache(maxsize=8192)
def _is_named(names: str) -> bool:
    return bool(_NAMED.search(names)) and not _LASTS.search(names)


def _href(element: Element) -> str:
    return element.attributes.get("href") or ""


@lru_cache(maxsize=1024)
def _is_timed(name: str) -> bool:
    return bool(_TIMED_ATTRIBUTE.search(name))


def _letters(text: str) -> int:
    """The letters of a text; a sign of East Asia says about as much as three of them."""
    return len(text) + 2 * len(_EAST_ASIAN.findall(text))


def _place(label: Label) -> tuple[int, int]:
    return label.element.order, label.form == "text"
