"""The repeated blocks of a page that carry times: its entries, where nothing declares them.

    Outline -> Blocks: the likeliest candidate, with all that belongs to its blocks

Where nothing repeats but what stands beside the news, a lone block whose class says that it is a post of a live
page is its only entry yet.
"""

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from statistics import median

import msgspec

from connectors.pages.document import Document
from connectors.pages.repeated.around import is_paid
from connectors.pages.repeated.candidates import (
    HEADINGS,
    LEAST,
    Candidate,
    are_teasers,
    candidates,
    letters_of_runs,
    mostly,
    order_of,
    split_names,
    telling,
)
from connectors.pages.repeated.outline import Element, Label, Outline, outline

_MARKS = 12  # elements at the beginning of a block among which the mark of an advertisement is looked for
_TELLS = 3  # the rank of a label that tells more than a day
_NO_ENTRY = frozenset({"nav", "aside", "footer"})
_POST_NAME = re.compile(
    r"(?:[a-z0-9]+[-_])*?(?:live|live-?blog|live-?ticker|ticker|minute-?by-?minute|lb)[a-z]*?[-_]?"
    r"(?:post|entry|item|update|message|card|event|block)",
    re.IGNORECASE,
)


class Block(msgspec.Struct, frozen=True):
    """One entry to be: its element, the elements after it that belong to it, and the labels in them in page order.

    `until`: the sibling before which a run ends, None where it goes on to the end of its parent; `is_run`: whether
    it is one. The text of a run may stand between its elements.
    """

    element: Element
    more: tuple[Element, ...] = ()
    labels: tuple[Label, ...] = ()
    is_run: bool = False
    until: Element | None = None


class Blocks(msgspec.Struct, frozen=True):
    """The entries of a page, in page order.

    `shape`: tag and class, for a person. `usual`: the families of labels that most blocks have, best first.
    `order`: from -1, newest first, to 1, oldest first; None where the times say nothing. `teasers`: they lead to
    other pages. `runs`: an entry is an element and what follows it, up to the next.
    `letters`: outside links, of the median block.
    """

    blocks: tuple[Block, ...]
    shape: str
    usual: tuple[tuple[int, str], ...]
    order: float | None
    teasers: bool
    around: bool
    runs: bool
    letters: float


@lru_cache(maxsize=2)
def find_blocks(document: Document, within: str | None) -> Blocks | None:
    """The best candidate of a page; None where nothing repeats that has times. Raises as `Document.part` does."""
    page = outline(document, within)
    likeliest = max(candidates(page), key=_score, default=None)
    best = _described(page, likeliest) if likeliest else None
    if best is None or best.around or best.teasers:
        return _lone(page) or best
    return best


def _lone(page: Outline) -> Blocks | None:
    """The one block of a live page that has no more yet: its class says that it is one."""
    ends = [label.element.order for label in page.labels if label.says.rank <= _TELLS and not label.element.around]
    for each in page.elements:
        if each.around or each.letters < 2 * LEAST or not _is_post(each.attributes.get("class") or ""):
            continue
        if bisect_left(ends, each.order) < bisect_left(ends, each.end):
            return _described(page, Candidate([each], 0.0, False))
    return None


@lru_cache(maxsize=4096)
def _is_post(names: str) -> bool:
    return any(_POST_NAME.fullmatch(name) for name in names.split())


def _described(page: Outline, best: Candidate) -> Blocks:
    members = _with_headings(page, best.members) if best.runs else _with_kin(page, best.members)
    blocks = _filled(page, members, best.runs)
    usual = _usual(blocks)
    labels = [_best_of(block, usual[0]) for block in blocks] if usual else []
    return Blocks(
        blocks=tuple(blocks),
        shape=_shape(best.members),
        usual=tuple(usual),
        order=order_of([label for label in labels if label]),
        teasers=not best.runs and are_teasers(members, page),
        around=mostly(each.around for each in members),
        runs=best.runs,
        letters=median((letters_of_runs(members) or [0]) if best.runs else [each.letters for each in members]),
    )


def _best_of(block: Block, family: tuple[int, str]) -> Label | None:
    return min((label for label in block.labels if label.family == family), key=telling, default=None)


def _with_headings(page: Outline, members: list[Element]) -> list[Element]:
    """The elements that entries start with: where headings stand above times, the headings."""
    parents = {id(each.parent) for each in members}
    above = {each.end: each for each in page.elements if each.tag in HEADINGS and id(each.parent) in parents}
    first = [above.get(each.order, each) for each in members]
    return first if mostly(one is not two for one, two in zip(first, members, strict=True)) else members


def _with_kin(page: Outline, members: Sequence[Element]) -> list[Element]:
    """The blocks and what is of their kind: alike or siblings, and with a time, or both; as copies on top are."""
    counted = Counter(name for each in members for name in split_names(each.attributes.get("class") or ""))
    name, count = max(counted.items(), key=_second, default=("", 0))
    tag, parents = members[0].tag, {id(each.parent) for each in members}
    labelled = [label.element.order for label in page.labels if label.says.rank <= _TELLS]
    kept = list(members)
    for each in page.elements:
        if each.tag != tag or each.letters < LEAST or each.around:
            continue
        alike = 2 * count > len(members) and name in split_names(each.attributes.get("class") or "")
        sibling = id(each.parent) in parents
        timed = bisect_left(labelled, each.order) < bisect_left(labelled, each.end)
        if alike + sibling + timed > 1 and not _overlaps(each, kept) and (timed or not _is_paid_for(page, each)):
            insort(kept, each, key=_order_of)
    return kept


def _is_paid_for(page: Outline, block: Element) -> bool:
    """Whether one of the first texts of a block says that it is an advertisement."""
    return any(each.text and is_paid(each.text) for each in islice(page.inside(block), _MARKS))


def _overlaps(element: Element, members: Sequence[Element]) -> bool:
    """Whether an element is one of some that stand apart, stands in one, or holds one."""
    at = bisect_left(members, element.order, key=_order_of)
    after = at < len(members) and members[at].order < element.end
    return after or (at > 0 and element.order < members[at - 1].end)


def _filled(page: Outline, members: Sequence[Element], runs: bool) -> list[Block]:
    """The blocks with their labels, and with what follows them where entries are no elements of their own."""
    blocks: list[Block] = []
    headings = [label for label in page.labels if label.element.tag in HEADINGS]
    days = {label.element.order for label in headings if label.says.rank in (4, 5)}
    labels = iter([*page.labels, None])
    label = next(labels)
    for index, element in enumerate(members):
        following = members[index + 1] if index + 1 < len(members) else None
        more = tuple(_following(page, element, following, days)) if runs else ()
        end = more[-1].end if more else element.end
        until = _sibling_at(page, element, end) if runs else None
        own: list[Label] = []
        while label is not None and label.element.order < end:
            if label.element.order >= element.order:
                own.append(label)
            label = next(labels)
        blocks.append(Block(element, more, tuple(own), runs, until))
    return blocks


def _sibling_at(page: Outline, element: Element, order: int) -> Element | None:
    return page.elements[order] if element.parent and order < element.parent.end else None


def _following(page: Outline, element: Element, following: Element | None, days: Container[int]) -> Iterator[Element]:
    """The siblings after an element: up to the next block, the heading of a day, or to what is no part of any entry."""
    end = element.parent.end if element.parent else element.end
    order = element.end
    while order < end:
        sibling = page.elements[order]
        if sibling.tag in _NO_ENTRY or sibling.around or order in days or (following and sibling.holds(following)):
            return
        yield sibling
        order = sibling.end


def _usual(blocks: Sequence[Block]) -> list[tuple[int, str]]:
    """The families of labels that most blocks have, those that tell best when first."""
    found: dict[tuple[int, str], list[Label]] = {}
    for block in blocks:
        best: dict[tuple[int, str], Label] = {}
        for label in block.labels:
            best[label.family] = min(best.get(label.family, label), label, key=telling)
        for family, label in best.items():
            found.setdefault(family, []).append(label)
    usual = {family: labels for family, labels in found.items() if 2 * len(labels) >= len(blocks)}
    for family, labels in list(usual.items()):
        moments = {label.says.moment.at for label in labels if label.says.moment}
        if len(labels) > 2 and len(moments) == 1 and labels[0].says.rank == 0:
            del usual[family]  # one date on all blocks is their page's
    ranked = {family: median(label.says.rank for label in labels) for family, labels in usual.items()}
    return sorted(
        usual, key=lambda family: (usual[family][0].says.updated, ranked[family], -len(usual[family]), family)
    )


def _shape(members: Sequence[Element]) -> str:
    """'article.update': the tag, and the class that most blocks have."""
    tag, counted = members[0].tag, Counter[str]()
    for each in members:
        counted.update(list(dict.fromkeys((each.attributes.get("class") or "").split())))
    name, count = max(counted.items(), key=_second, default=("", 0))
    return f"{tag}.{name}" if 2 * count > len(members) else tag


def _score(candidate: Candidate) -> float:
    return candidate.score


def _second(pair: tuple[str, int]) -> int:
    return pair[1]


def _order_of(element: Element) -> int:
    return element.order
