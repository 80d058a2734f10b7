"""Live pages that declare nothing: their entries are the blocks that repeat and carry a time each.

    a page -> one entry for each block

Trusted: the label that most blocks have at the same place (a machine's date with its time first, then a printed
date, a time of day, 'x minutes ago'), dates above the blocks, an id or an address that each has for itself. Not
trusted: one date on all blocks, which is the page's; ids that only count the blocks; lists of links to other
pages, and what stands beside the news (related stories, comments, menus): they are entries only where nothing
else repeats. A block without a time, or with the minute of a match alone, has the day of its page.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice

from connectors.pages.document import Document, read
from connectors.pages.repeated.alike import alike
from connectors.pages.repeated.blocks import Block, Blocks, find_blocks
from connectors.pages.repeated.contents import read_block
from connectors.pages.repeated.names import native_ids, permalinks
from connectors.pages.repeated.outline import Label, Outline, outline
from connectors.pages.repeated.when import context_of, label_of, modified_at, moments
from connectors.platforms import Claim
from schemas.errors import Reject
from schemas.records import Entry, Snapshot

OPTIONS = ("within",)
"""within: a CSS selector of the part of the page that holds the entries."""
SUREST = 0.9

_MOSTLY, _NEARLY_ALL = 0.3, 0.8  # of the steps from one time to the next, those in one direction less the others
_SHORT = 60  # letters of the median block that may be a line in a box
_FEW_LETTERS = 24  # of the median block: a programme of an evening, a table of results
_MARKS = 12  # elements at the beginning of a block among which a pin is looked for
_PINNED = re.compile(
    r"(?:^|[\s_-])(?:pinned|sticky|angepinnt|épinglé|fijado|featured-?post)(?=$|[\s_-])", re.IGNORECASE
)


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Take a page apart at its blocks. Raises Reject where nothing repeats that carries times."""
    document = read(snapshot)
    within = options.get("within")
    found = find_blocks(document, within) if document.media_type == "html" else None
    if found is None:
        raise Reject("no blocks that repeat and carry a time each")
    return _entries(found, outline(document, within), document, snapshot)


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim a page with such blocks: the surer, the more they have of what entries have."""
    document = read(snapshot)
    found = find_blocks(document, None) if document.media_type == "html" else None
    return None if found is None else Claim(_certainty(found, outline(document, None)), _why(found))


def _certainty(found: Blocks, page: Outline) -> float:
    if found.around:
        return 0.15
    if found.teasers or not found.usual:
        return 0.3
    if len(found.blocks) == 1:
        return 0.52
    count = len(found.blocks)
    rank = label_of(found.blocks[0], found)
    sure = 0.5 if found.runs else 0.7 if "." in found.shape or "-" in found.shape else 0.6
    sure += 0.03 * min(count, 5)
    sure += 0.08 if any(native_ids(page, found)) else 0.0
    sure += 0.06 if rank is not None and rank.says.rank < 2 else 0.0
    sure += 0.05 if found.order is not None and abs(found.order) > 0.8 else 0.0
    sure -= 0.3 if found.letters < _FEW_LETTERS or (found.letters < _SHORT and _is_box(found, page)) else 0.0
    return min(sure if count > 2 else sure - 0.2, SUREST)


def _is_box(found: Blocks, page: Outline) -> bool:
    """Whether the paragraphs beside the blocks say more than they do: 'How the day went' in an article."""
    first, last = found.blocks[0].element.order, found.blocks[-1].element.end
    beside = (each for each in page.elements if each.tag == "p" and not each.around)
    letters = sum(each.letters for each in beside if not first <= each.order < last)
    return letters > found.letters * len(found.blocks)


def _why(found: Blocks) -> str:
    """What was found, in words: '41 blocks `article.update`, 41 with a time, newest first'."""
    timed = sum(label_of(block, found) is not None for block in found.blocks)
    said = [
        f"{len(found.blocks)} blocks `{found.shape}`",
        "each with a time" if timed == len(found.blocks) else f"{timed} with a time",
    ]
    if found.order is not None:
        said.append(_ordered(found.order))
    if found.teasers or found.around:
        said.append("that lead to other pages" if found.teasers else "that stand beside the news")
    return ", ".join(said)


def _ordered(order: float) -> str:
    if abs(order) < _MOSTLY:
        return "in no order"
    return ("" if abs(order) > _NEARLY_ALL else "mostly ") + ("newest first" if order < 0 else "oldest first")


def _entries(found: Blocks, page: Outline, document: Document, snapshot: Snapshot) -> list[Entry]:
    ids = native_ids(page, found)
    links = permalinks(page, found, ids, document.base_url)
    context = context_of(found, page, document, snapshot)
    same = alike(page, found)
    published = moments(found, page, context, document)
    entries: list[Entry] = []
    for block, id, link, moment, *apart in zip(
        found.blocks, ids, links, published, same.furniture, same.tags, same.titles, same.authors, strict=True
    ):
        content = read_block(block, _shown(block, found), document.base_url, *apart)
        if content.text or content.title or content.media:
            entries.append(
                Entry(
                    content=content,
                    published=moment,
                    native_id=id,
                    permalink=link,
                    modified_at=modified_at(block, moment, context),
                    language=snapshot.language,
                    pinned=_is_pinned(block, page),
                )
            )
    return entries


# What else


def _shown(block: Block, found: Blocks) -> list[Label]:
    """The labels that a reader sees and that are no text."""
    best = label_of(block, found)
    chosen = best.element if best else None
    return [
        label
        for label in block.labels
        if label.form in ("text", "lead")
        and (label.element is chosen or label.family in found.usual or label.element.named or label.says.updated)
    ]


def _is_pinned(block: Block, page: Outline) -> bool:
    """Whether a class of a block, of what holds it alone, or of a mark in it says so."""
    above = block.element.parent
    names = (
        [above.names]
        if above is not None and above.end - above.order < 2 * (block.element.end - block.element.order) + 4
        else []
    )
    names += [element.names for element in islice(page.inside(block.element), _MARKS)]
    return any(_pinned(name) for name in names)


@lru_cache(maxsize=8192)
def _pinned(names: str) -> bool:
    return bool(_PINNED.search(names))
