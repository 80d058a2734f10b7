"""Updates of the data that the page shows as one running text: the title of each is a heading of it.

    entries of the data + Document -> an entry for each such heading, with what follows it until the next

Such a text has no blocks and often no times. Guarantees: pure; nothing where the titles of fewer than half of the
updates are headings, where one is so twice, or where they do not stand side by side.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from selectolax.lexbor import LexborNode

from connectors.pages.document import Document
from connectors.pages.entry_blocks import Block, element, entries
from connectors.pages.pairing import letters
from connectors.pages.repeated import blocks as repeated
from connectors.pages.repeated.contents import read_block
from connectors.pages.repeated.outline import Outline
from schemas.records import Entry, Snapshot

_HEADINGS = ("h2", "h3", "h4", "h5")
_TEXT = frozenset({"p", "ul", "ol", "blockquote", "figure", "picture", "img", "video", "iframe", "table"})
_TEXT_WITHIN = "p, blockquote, figure, img, video, iframe"
_MOST_FOLLOWING = 200  # elements
_LEAST = 2  # headings
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)  # what is relative to the time of the fetch says nothing here


def headed_text(told: Sequence[Entry], document: Document, snapshot: Snapshot) -> list[Entry]:
    """Return the entries that the headings and what follows them show."""
    titles = {letters(entry.content.title) for entry in told if entry.content.title} - {""}
    if len(titles) < _LEAST or document.tree.body is None:
        return []
    nodes = [node for node in document.tree.body.css(", ".join(_HEADINGS)) if letters(node.text()) in titles]
    places = {node.parent.mem_id for node in nodes if node.parent is not None}
    said = {letters(node.text()) for node in nodes}
    if len(places) != 1 or len(said) != len(nodes) or len(nodes) < max(_LEAST, len(told) / 2):
        return []
    found = (_block(node, document.base_url, snapshot.zone) for node in nodes)
    return entries([block for block in found if block is not None], document, snapshot)


def _block(heading: LexborNode, base_url: str | None, zone: str | None) -> Block | None:
    below = "".join(node.html or "" for node in _following(heading))
    root = element(f"<div>{heading.html}{below}</div>") if below else None
    if root is None:
        return None
    page = Outline(root, zone, _LATEST)
    return Block(content=read_block(repeated.Block(page.elements[0], (), ()), (), base_url))


def _following(heading: LexborNode) -> Iterator[LexborNode]:
    """What follows a heading until the next one of its rank, without what is no text."""
    node = heading.next
    for _ in range(_MOST_FOLLOWING):
        if node is None or (node.tag in _HEADINGS and (node.tag or "") <= (heading.tag or "")):
            return
        if node.tag in _TEXT or (node.tag == "div" and node.css_first(_TEXT_WITHIN) is not None):
            yield node
        node = node.next
