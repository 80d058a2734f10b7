"""The repeated blocks of a page that carry times: its entries, where nothing declares them.

    Outline -> Blocks

Labels that stand at the same place below the same tags are held together; the elements around them, at each
height, are candidates. The best candidate says the most outside of links, block by block, with times in order,
away from what stands around the news (related stories, comments, menus). Nothing depends on names of classes
but that: blocks that share one belong together, and so do those of one parent.
"""

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from statistics import median

import msgspec

from connectors.pages.document import Document
from connectors.pages.repeated.outline import Element, Label, Outline, outline
from connectors.times.clocks import Clock

_FEWEST = 2
_HIGHEST = 30  # elements above a label: no page wraps an entry in more
_MOST_LABELS = 20_000
_ENOUGH = 300  # letters of a block that count: many short blocks are more likely entries than a few long ones
_LEAST = 12  # letters beside its label that a block says at the median
_AROUND_COUNTS = 0.15
_TEASERS_COUNT = 0.3
_RUNS_COUNT = 0.8
_TWO_COUNT, _MANY_COUNT = 0.5, 0.15  # what holds several of the labels holds several entries, unless they say nothing
_KIN = 1.5
_TELLS = 3  # the rank of a label that tells more than a day
_DATES_COUNT = 0.3  # days are more likely headings of entries than entries
_TEASER_LINKED = 0.35  # of the letters outside links: a headline that leads elsewhere above a line or two
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NO_WRAPPERS = _HEADINGS | {"p", "b", "strong", "em", "span", "time", "dt", "a"}
_NO_ENTRY = frozenset({"nav", "aside", "footer"})
_HEADLINE = 20  # letters of a link that is more than a name or a time
_DIGITS = re.compile(r"\d+")


class Block(msgspec.Struct, frozen=True):
    """One entry to be: its element, the elements after it that belong to it, and the labels in them in page order."""

    element: Element
    more: tuple[Element, ...] = ()
    labels: tuple[Label, ...] = ()

    @property
    def letters(self) -> int:
        """How many letters of its text stand outside links, its labels included."""
        return self.element.letters + sum(each.letters for each in self.more)


class Blocks(msgspec.Struct, frozen=True):
    """The entries of a page, in page order.

    `shape`: tag and class, for a person. `usual`: the families of labels that most blocks have, best first.
    `order`: from -1, newest first, to 1, oldest first; None where the times say nothing. `teasers`: they lead to
    other pages. `runs`: an entry is an element and what follows it, up to the next.
    """

    blocks: tuple[Block, ...]
    shape: str
    usual: tuple[tuple[int, str], ...]
    order: float | None
    teasers: bool
    around: bool
    runs: bool


class _Candidate(msgspec.Struct):
    members: list[Element]
    score: float
    runs: bool


@lru_cache(maxsize=2)
def find_blocks(document: Document, within: str | None) -> Blocks | None:
    """The best candidate of a page; None where nothing repeats that has times. Raises as `Document.part` does."""
    page = outline(document, within)
    labelled = _labelled(page)
    candidates = [each for family in _families(page) for each in _candidates(family, labelled)]
    if not candidates:
        return None
    best = max(candidates, key=_score)
    return _described(page, best)


def _families(page: Outline) -> Iterator[list[Label]]:
    """Labels that stand below the same tags in the same form."""
    by_family: dict[tuple[int, str], list[Label]] = {}
    for label in page.labels[:_MOST_LABELS]:
        by_family.setdefault(label.family, []).append(label)
    yield from (labels for labels in by_family.values() if len(labels) >= _FEWEST)


def _labelled(page: Outline) -> Counter[int]:
    """How many elements below the same tags hold labels, by the number of their place."""
    seen: set[int] = set()
    counted: Counter[int] = Counter()
    for label in page.labels[:_MOST_LABELS]:
        above: Element | None = label.element
        while above is not None and above.order not in seen:
            seen.add(above.order)
            counted[above.path] += 1
            above = above.parent
    return counted


def _candidates(family: Sequence[Label], labelled: Mapping[int, int]) -> Iterator[_Candidate]:
    """The elements around labels at each height at which two of them meet in one."""
    level = [label.element for label in family]
    for _ in range(_HIGHEST):
        above = list({element.parent.order: element.parent for element in level if element.parent}.values())
        if len(above) < len(level):
            for members in _clusters(list({element.order: element for element in level}.values())):
                candidate = _judged(members, family, labelled[members[0].path])
                if candidate is not None:
                    yield candidate
        level = above
        if len(level) < _FEWEST:
            return


def _clusters(level: Sequence[Element]) -> Iterator[list[Element]]:
    """Elements that share a class or a parent, those that say the most first."""
    left = list(level)
    for _ in range(4):
        if len(left) < _FEWEST:
            return
        letters: Counter[str] = Counter()
        for element in left:
            for token in _tokens(element):
                letters[token] += 1 + min(element.letters, _ENOUGH)
        if not letters:
            yield left
            return
        token = max(letters, key=letters.__getitem__)
        parents = {id(each.parent) for each in left if token in _tokens(each)}
        members = [each for each in left if token in _tokens(each) or id(each.parent) in parents]
        yield members
        left = [each for each in left if each not in members]


def _tokens(element: Element) -> frozenset[str]:
    """The classes of an element, or of the next one above it that has any, without their numbers."""
    above: Element | None = element
    for height in range(3):
        if above is None:
            break
        names = _split_names(above.attributes.get("class") or "")
        if names:
            return names if not height else frozenset(f"{'^' * height}{name}" for name in names)
        above = above.parent
    return frozenset()


@lru_cache(maxsize=4096)
def _split_names(names: str) -> frozenset[str]:
    return frozenset(_DIGITS.sub("#", name) for name in names.split())


def _judged(members: list[Element], family: Sequence[Label], alike: int) -> _Candidate | None:
    """A candidate with its score; None where its members say nothing.

    `family`: labels in page order, at least one in each; `alike`: how many elements of their place hold labels.
    """
    if len(members) < _FEWEST:
        return None
    orders = [label.element.order for label in family]
    own, runs = [each.letters for each in members], _runs(members)
    is_run = bool(runs) and (members[0].tag in _NO_WRAPPERS or median(own) < 0.5 * median(runs))
    is_run = is_run and alike < _KIN * len(members)  # else there are others of their kind between them
    letters = runs if is_run else own
    labels = [family[bisect_left(orders, each.order)] for each in members]
    told = [max(each - len(label.says.text), 0) for each, label in zip(letters, labels, strict=True)]
    if median(told) < _LEAST:
        return None
    score = sum(min(each, _ENOUGH) for each in told) * (_RUNS_COUNT if is_run else 1.0)
    held = len(orders) / len(members)
    score *= 1.0 if held < 1.5 else _TWO_COUNT if held < 2.5 else _MANY_COUNT
    if _mostly(each.around for each in members):
        score *= _AROUND_COUNTS
    if not is_run and _are_teasers(members):
        score *= _TEASERS_COUNT
    if _mostly(label.says.rank in (4, 5) for label in labels):
        score *= _DATES_COUNT
    order = _order(labels)
    score *= 0.7 if order is None else 0.4 + 0.6 * abs(order)
    return _Candidate(members, score, is_run)


def _runs(members: Sequence[Element]) -> list[int]:
    """The letters from each element to the next one of its parent, or to its parent's end; none for only children."""
    parents = Counter(id(each.parent) for each in members)
    if min(parents.values()) < _FEWEST:
        return []
    ends = [two.start if one.parent is two.parent else _parents_stop(one) for one, two in pairwise(members)]
    return [end - each.start for each, end in zip(members, [*ends, _parents_stop(members[-1])], strict=True)]


def _parents_stop(element: Element) -> int:
    return element.parent.stop if element.parent else element.stop


def _are_teasers(members: Sequence[Element]) -> bool:
    return _mostly(each.longest_link > _HEADLINE and each.linked > _TEASER_LINKED * each.letters for each in members)


def _mostly(facts: Iterable[bool]) -> bool:
    known = list(facts)
    return 2 * sum(known) > len(known)


def _order(labels: Sequence[Label]) -> float | None:
    """-1 where each time is before the one above it, 1 where each is after it; None where nothing can be compared."""
    moments = [label.says.moment.at.timestamp() for label in labels if label.says.moment]
    if len(moments) < len(labels):
        moments = [_minutes(label.says.clock, label.says.days_back) for label in labels if label.says.clock]
    if len(moments) < len(labels):
        moments = [-label.says.ago.past.total_seconds() for label in labels if label.says.ago]
    steps = [below - above for above, below in pairwise(moments) if below != above]
    if len(moments) < _FEWEST or not steps:
        return None
    return (sum(step > 0 for step in steps) - sum(step < 0 for step in steps)) / len(steps)


def _minutes(printed: Clock, days_back: int | None) -> float:
    """Where a time stands among others: by its date where all have one, else within a day or two."""
    days = 400 * printed.day.year + 31 * printed.day.month + printed.day.day if printed.day and printed.day.year else 0
    days -= days_back or 0
    return 1440.0 * days + 60 * printed.hour + printed.minute


# The best candidate, with all that belongs to it


def _described(page: Outline, best: _Candidate) -> Blocks:
    members = _with_headings(page, best.members) if best.runs else _with_kin(page, best.members)
    blocks = _filled(page, members, best.runs)
    usual = _usual(blocks)
    labels = [next((label for label in block.labels if [label.family] == usual[:1]), None) for block in blocks]
    return Blocks(
        blocks=tuple(blocks),
        shape=_shape(best.members),
        usual=tuple(usual),
        order=_order([label for label in labels if label]),
        teasers=not best.runs and _are_teasers(members),
        around=_mostly(each.around for each in members),
        runs=best.runs,
    )


def _with_headings(page: Outline, members: list[Element]) -> list[Element]:
    """The elements that entries start with: where headings stand above times, the headings."""
    parents = {id(each.parent) for each in members}
    above = {each.end: each for each in page.elements if each.tag in _HEADINGS and id(each.parent) in parents}
    first = [above.get(each.order, each) for each in members]
    return first if _mostly(one is not two for one, two in zip(first, members, strict=True)) else members


def _with_kin(page: Outline, members: Sequence[Element]) -> list[Element]:
    """The blocks and what is of their kind: alike or siblings, and with a time, or both; as copies on top are."""
    counted = Counter(name for each in members for name in _split_names(each.attributes.get("class") or ""))
    name, count = max(counted.items(), key=_second, default=("", 0))
    tag, parents = members[0].tag, {id(each.parent) for each in members}
    labelled = [label.element.order for label in page.labels if label.says.rank <= _TELLS]
    kept = list(members)
    for each in page.elements:
        if each.tag != tag or each.letters < _LEAST or each.around:
            continue
        alike = 2 * count > len(members) and name in _split_names(each.attributes.get("class") or "")
        sibling = id(each.parent) in parents
        timed = bisect_left(labelled, each.order) < bisect_left(labelled, each.end)
        if alike + sibling + timed > 1 and not _overlaps(each, kept):
            insort(kept, each, key=_order_of)
    return kept


def _overlaps(element: Element, members: Sequence[Element]) -> bool:
    """Whether an element is one of some that stand apart, stands in one, or holds one."""
    at = bisect_left(members, element.order, key=_order_of)
    after = at < len(members) and members[at].order < element.end
    return after or (at > 0 and element.order < members[at - 1].end)


def _filled(page: Outline, members: Sequence[Element], runs: bool) -> list[Block]:
    """The blocks with their labels, and with what follows them where entries are no elements of their own."""
    blocks: list[Block] = []
    headings = [label for label in page.labels if label.element.tag in _HEADINGS]
    days = {label.element.order for label in headings if label.says.rank in (4, 5)}
    labels = iter([*page.labels, None])
    label = next(labels)
    for index, element in enumerate(members):
        following = members[index + 1] if index + 1 < len(members) else None
        more = tuple(_following(page, element, following, days)) if runs else ()
        end = more[-1].end if more else element.end
        own: list[Label] = []
        while label is not None and label.element.order < end:
            if label.element.order >= element.order:
                own.append(label)
            label = next(labels)
        blocks.append(Block(element, more, tuple(own)))
    return blocks


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
        for label in {each.family: each for each in reversed(block.labels)}.values():
            found.setdefault(label.family, []).append(label)
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


def _score(candidate: _Candidate) -> float:
    return candidate.score


def _second(pair: tuple[str, int]) -> int:
    return pair[1]


def _order_of(element: Element) -> int:
    return element.order
