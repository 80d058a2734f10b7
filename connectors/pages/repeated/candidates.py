"""Which elements of a page may be its entries: around labels at the same place, and how likely each such set is.

    Outline -> Candidates, each with its score

Labels that stand at the same place below the same tags are held together; the elements around them, at each
height, are candidates. The likeliest says the most outside of links, element by element, with times in order,
away from what stands around the news (related stories, comments, menus). Nothing depends on names of classes
but that: elements that share one belong together, and so do those of one parent.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from statistics import median

import msgspec

from connectors.pages.repeated.outline import Element, Label, Outline
from connectors.times.clocks import Clock

FEWEST = 2
LEAST = 12
"""Letters beside its label that a block says at the median."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HIGHEST = 30  # elements above a label: no page wraps an entry in more
_MOST_LABELS = 20_000
_BETWEEN = 3  # letters between two labels that are one
_ENOUGH = 300  # letters of a block that count: many short blocks are more likely entries than a few long ones
_AROUND_COUNTS = 0.15
_TEASERS_COUNT = 0.3
_RUNS_COUNT = 0.8
_TWO_COUNT, _MANY_COUNT = 0.5, 0.15  # what holds several of the labels holds several entries, unless they say nothing
_KIN = 1.5
_DATES_COUNT = 0.3  # days are more likely headings of entries than entries
_TEASER_LINKED = 0.35  # of the letters outside links: a headline that leads elsewhere above a line or two
_NO_WRAPPERS = HEADINGS | {"p", "b", "strong", "em", "span", "time", "dt", "a"}
_HEADLINE = 20  # letters of a link that is more than a name or a time
_DIGITS = re.compile(r"\d+")


class Candidate(msgspec.Struct):
    """Elements that may be the entries. `runs`: each with what follows it, up to the next."""

    members: list[Element]
    score: float
    runs: bool


def candidates(page: Outline) -> Iterator[Candidate]:
    """All candidates of a page."""
    labelled = _labelled(page)
    for family in _families(page):
        yield from _candidates(family, labelled, page)


def _families(page: Outline) -> Iterator[list[Label]]:
    """Labels that stand below the same tags in the same form; of those side by side, '5 March' '10:22', the best."""
    by_family: dict[tuple[int, str], list[Label]] = {}
    last: dict[tuple[int, str], Label] = {}
    for label in page.labels[:_MOST_LABELS]:
        labels = by_family.setdefault(label.family, [])
        if labels and _is_beside(last[label.family], label):
            labels[-1] = min(labels[-1], label, key=telling)
        else:
            labels.append(label)
        last[label.family] = label
    yield from (labels for labels in by_family.values() if len(labels) >= FEWEST)


def _is_beside(one: Label, two: Label) -> bool:
    """Whether nothing but a dash or the like stands between two labels of one parent."""
    left, right = one.element, two.element
    beside = left.parent is right.parent and right.order == left.end and right.start - left.stop <= _BETWEEN
    return beside and one.form == "text"


def telling(label: Label) -> tuple[bool, int]:
    """What sorts labels by how well they tell when something was published, the best first."""
    return label.says.updated, label.says.rank


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


def _candidates(family: Sequence[Label], labelled: Mapping[int, int], page: Outline) -> Iterator[Candidate]:
    """The elements around labels at each height at which two of them meet in one."""
    level = [label.element for label in family]
    for _ in range(_HIGHEST):
        above = list({element.parent.order: element.parent for element in level if element.parent}.values())
        if len(above) < len(level):
            for members in _clusters(list({element.order: element for element in level}.values())):
                candidate = _judged(members, family, labelled[members[0].path], page)
                if candidate is not None and mostly(_holds_one(each, page.replies) for each in members):
                    candidate.score *= _AROUND_COUNTS
                if candidate is not None:
                    yield candidate
        level = above
        if len(level) < FEWEST:
            return


def _holds_one(element: Element, orders: Sequence[int]) -> bool:
    return bisect_left(orders, element.order) < bisect_left(orders, element.end)


def _clusters(level: Sequence[Element]) -> Iterator[list[Element]]:
    """Elements that share a class or a parent, those that say the most first."""
    left = list(level)
    for _ in range(4):
        if len(left) < FEWEST:
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
        found = {each.order for each in members}
        left = [each for each in left if each.order not in found]


def _tokens(element: Element) -> frozenset[str]:
    """The classes of an element, or of the next one above it that has any, without their numbers."""
    above: Element | None = element
    for height in range(3):
        if above is None:
            break
        names = split_names(above.attributes.get("class") or "")
        if names:
            return names if not height else frozenset(f"{'^' * height}{name}" for name in names)
        above = above.parent
    return frozenset()


@lru_cache(maxsize=4096)
def split_names(names: str) -> frozenset[str]:
    """The classes of an element without their numbers."""
    return frozenset(_DIGITS.sub("#", name) for name in names.split())


def _judged(members: list[Element], family: Sequence[Label], alike: int, page: Outline) -> Candidate | None:
    """A candidate with its score; None where its members say nothing.

    `family`: labels in page order, at least one in each; `alike`: how many elements of their place hold labels.
    """
    if len(members) < FEWEST:
        return None
    orders = [label.element.order for label in family]
    own, runs = [each.letters for each in members], letters_of_runs(members)
    is_run = bool(runs) and (members[0].tag in _NO_WRAPPERS or median(own) < 0.5 * median(runs))
    is_run = is_run and alike < _KIN * len(members)  # else there are others of their kind between them
    letters = runs if is_run else own
    labels = [family[bisect_left(orders, each.order)] for each in members]
    told = [max(each - _printed(label), 0) for each, label in zip(letters, labels, strict=True)]
    if median(told) < LEAST:
        return None
    score = sum(min(each, _ENOUGH) for each in told) * (_RUNS_COUNT if is_run else 1.0)
    held = sum(bisect_left(orders, each.end) - bisect_left(orders, each.order) for each in members) / len(members)
    score *= 1.0 if held < 1.5 else _TWO_COUNT if held < 2.5 else _MANY_COUNT
    if mostly(each.around for each in members):
        score *= _AROUND_COUNTS
    if not is_run and are_teasers(members, page):
        score *= _TEASERS_COUNT
    if mostly(label.says.rank in (4, 5) for label in labels):
        score *= _DATES_COUNT
    order = order_of(labels)
    score *= 0.7 if order is None else 0.4 + 0.6 * abs(order)
    return Candidate(members, score, is_run)


def _printed(label: Label) -> int:
    """How many letters of its element a label is; an attribute is none of them."""
    return len(label.says.text) if label.form in ("text", "lead") else 0


def letters_of_runs(members: Sequence[Element]) -> list[int]:
    """The letters from each element to the next one of its parent, or to its parent's end; none for only children."""
    parents = Counter(id(each.parent) for each in members)
    if min(parents.values()) < FEWEST:
        return []
    ends = [two.start if one.parent is two.parent else _parents_stop(one) for one, two in pairwise(members)]
    return [end - each.start for each, end in zip(members, [*ends, _parents_stop(members[-1])], strict=True)]


def _parents_stop(element: Element) -> int:
    return element.parent.stop if element.parent else element.stop


def are_teasers(members: Sequence[Element], page: Outline) -> bool:
    """Whether most of some elements have a headline that leads elsewhere, and no heading of their own."""
    return mostly(
        each.longest_link > _HEADLINE
        and each.leading > _TEASER_LINKED * each.letters
        and not _holds_one(each, page.headings)
        for each in members
    )


def mostly(facts: Iterable[bool]) -> bool:
    """Whether more than half of some facts hold."""
    known = list(facts)
    return 2 * sum(known) > len(known)


def order_of(labels: Sequence[Label]) -> float | None:
    """-1 where each time is before the one above it, 1 where each is after it; None where nothing can be compared."""
    moments = [label.says.moment.at.timestamp() for label in labels if label.says.moment]
    if len(moments) < len(labels):
        moments = [_minutes(label.says.clock, label.says.days_back) for label in labels if label.says.clock]
    if len(moments) < len(labels):
        moments = [-label.says.ago.past.total_seconds() for label in labels if label.says.ago]
    steps = [below - above for above, below in pairwise(moments) if below != above]
    if len(moments) < FEWEST or not steps:
        return None
    return (sum(step > 0 for step in steps) - sum(step < 0 for step in steps)) / len(steps)


def _minutes(printed: Clock, days_back: int | None) -> float:
    """Where a time stands among others: by its date where all have one, else within a day or two."""
    days = 400 * printed.day.year + 31 * printed.day.month + printed.day.day if printed.day and printed.day.year else 0
    days -= days_back or 0
    return 1440.0 * days + 60 * printed.hour + printed.minute
