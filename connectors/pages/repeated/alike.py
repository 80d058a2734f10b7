"""What repeated blocks have at the same place: the same words, which are furniture, and what can only be a title.

    Outline + Blocks -> Alike

Guarantees: no name of a class decides alone. What half of the blocks say at one place is of the page, in whatever
language ('Copy link', 'Compartir en Facebook'); a title is what each block says once and first, in other words than
the others, above more text, and not as a sentence.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from statistics import median

import msgspec

from connectors.pages.repeated.around import is_other_news
from connectors.pages.repeated.blocks import Block, Blocks
from connectors.pages.repeated.candidates import HEADINGS
from connectors.pages.repeated.outline import Element, Outline
from connectors.pages.repeated.people import is_byline, is_name, is_signature, says_person
from connectors.pages.untyped import line

_WIDEST = 400  # elements of a block that are looked at
_MOST_LABELS = 40  # of a block that are looked at
_FEWEST = 3
_HALF = 0.5  # of the blocks: the words that they have in common
_NEARLY_ALL = 0.9  # of the titles are there once in their block, and in words of their own; of headings in common
_MANY = 0.4  # of the blocks have a title, where some have
_FEW, _SOME = 0.2, 0.5  # of the titles end as sentences do; of those in bold or in a large type
_REPEATED = 0.7  # of the names of authors are others
_LONGEST_TAG = 30  # characters
_LONGEST_TITLE, _USUAL_TITLE, _SHORTEST_TITLE = 250, 140, 3  # characters
_LEAST_BELOW = 12  # letters below a title
_ENDS = (".", "!", "?", ";", ":", ",", "\u2026", "\u3002", "\uff01", "\uff1f", "\u061f", "\u06d4", "\u0964", "\u2013")
_FEW_WORDS = 3
_NUMBERED_WORDS = 1  # spaces in a text whose numbers do not matter
_LARGE = re.compile(
    r"(?:^|[\s_-])(?:bold|semi-?bold|strong|font-?(?:bold|semibold|black)|fw-?(?:bold|[6-9]00)|text-(?:lg|[2-9]?xl)"
    r"|h[1-6]|headline|heading|hed|title|ttl|tit(?:re|ulo|olo|el|ular)?|rubrik|otsikko|overskrift|kop|tytul)(?=$|[\s_-])",
    re.IGNORECASE,
)
_BOLD_TAGS = HEADINGS | {"b", "strong"}
_INLINE = frozenset(
    {"a", "b", "strong", "i", "em", "u", "span", "mark", "sup", "sub", "small", "abbr", "cite", "q", "code"}
)
_DIGITS = re.compile(r"\d+")

Key = tuple[int, str]
Said = tuple[Element, Key, str]
Column = dict[int, tuple[Element, str]]


class Alike(msgspec.Struct, frozen=True):
    """For each block: what in it is furniture, its tag, the name of its author, its title where no heading is one."""

    furniture: tuple[tuple[Element, ...], ...]
    tags: tuple[Element | None, ...]
    authors: tuple[Element | None, ...]
    titles: tuple[Element | None, ...]


def alike(page: Outline, found: Blocks) -> Alike:
    """Hold the blocks against each other."""
    keys: dict[tuple[int, str], int] = {}
    placed = [list(_placed(page, block, keys)) for block in found.blocks]
    said = [_short_texts(elements, block) for elements, block in zip(placed, found.blocks, strict=True)]
    furniture = _furniture(placed, said, found.blocks)
    names = [_names(*each) for each in zip(said, furniture, strict=True)]
    tags, authors = (
        _chosen(_columns(said, _HALF), _are_tags, len(said)),
        _chosen(_columns(names, _NEARLY_ALL), _are_authors, len(said)),
    )
    apart = [
        (*each, *(other for other in others if other is not None))
        for each, *others in zip(furniture, tags, authors, strict=True)
    ]
    return Alike(furniture, tags, authors, _titles(page, placed, found.blocks, apart))


def _placed(page: Outline, block: Block, keys: dict[tuple[int, str], int]) -> Iterator[tuple[Element, Key]]:
    """The elements of a block, each with its place: the tags that it stands in there, and its classes."""
    places: dict[int, int] = {}
    for top in (block.element, *block.more[:_WIDEST]):
        for element in page.inside(top):
            if len(places) > _WIDEST:
                return
            above = places[element.parent.order] if element is not top and element.parent else -1
            place = keys.setdefault((above, element.tag), len(keys))
            places[element.order] = place
            names = element.attributes.get("class") if element.attributes else None
            yield element, (place, _DIGITS.sub("#", names or ""))


def _furniture(
    placed: Sequence[Sequence[tuple[Element, Key]]],
    said: Sequence[Sequence[Said]],
    blocks: Sequence[Block],
) -> tuple[tuple[Element, ...], ...]:
    """The outermost elements of each block that say what half of the blocks say there, or are named for other news."""
    counted: Counter[tuple[Key, str]] = Counter()
    for texts in said:
        counted.update({(key, text) for _, key, text in texts})
    fewest = max(_FEWEST, _HALF * len(blocks)) if len(blocks) > _FEWEST else max(len(blocks), 2)
    nearly_all = max(fewest, _NEARLY_ALL * len(blocks))  # 'Goal!' may head half of the entries of a match
    chosen: list[tuple[Element, ...]] = []
    for texts, elements, block in zip(said, placed, blocks, strict=True):
        outermost: list[Element] = []
        same = {
            each.order for each, key, text in texts if counted[key, text] >= (nearly_all if _heads(each) else fewest)
        }
        for element, _ in elements:
            around = is_other_news(element.names) and not block.element.around
            if (around or element.order in same) and not (outermost and outermost[-1].holds(element)):
                outermost.append(element)
        chosen.append(tuple(outermost))
    return tuple(chosen)


def _heads(element: Element) -> bool:
    return element.tag in HEADINGS or (element.parent is not None and element.parent.tag in HEADINGS)


def _names(texts: Sequence[Said], furniture: Sequence[Element]) -> list[Said]:
    """The names in a block beside its furniture: a name and a button side by side read as a name."""
    named = (each for each in texts if is_name(each[2]))
    return [each for each in named if not any(other.holds(each[0]) or each[0].holds(other) for other in furniture)]


def _columns(said: Sequence[Sequence[Said]], least: float) -> list[Column]:
    """What at least some part of the blocks say in few words at one place, each once and in no heading."""
    columns: dict[Key, dict[int, list[tuple[Element, str]]]] = {}
    for row, texts in enumerate(said):
        for element, key, text in texts:
            columns.setdefault(key, {}).setdefault(row, []).append((element, text))
    return [
        {row: found[0] for row, found in column.items()}
        for column in columns.values()
        if len(column) >= max(_FEWEST + 1, least * len(said))
        and all(len(found) == 1 and not _heads(found[0][0]) for found in column.values())
    ]


def _chosen(columns: Sequence[Column], are: Callable[[Counter[str]], bool], rows: int) -> tuple[Element | None, ...]:
    """For each block its element in the first column whose texts are what they should be."""
    fits = (column for column in columns if are(Counter(text for _, text in column.values())))
    column = next(fits, {})
    return tuple(column[row][0] if row in column else None for row in range(rows))


def _are_tags(counted: Counter[str]) -> bool:
    """Whether texts are what several blocks have in common each: 'Politics', 'Weather', 'Politics'."""
    few = len(counted) <= counted.total() / _FEWEST and min(counted.values()) > 1
    return few and max(map(len, counted)) <= _LONGEST_TAG and not all(map(is_name, counted))


def _are_authors(counted: Counter[str]) -> bool:
    """Whether names are those of authors, some of which stand in several blocks: titles in capitals read so too."""
    return len(counted) <= _REPEATED * counted.total()


def _short_texts(elements: Sequence[tuple[Element, Key]], block: Block) -> list[Said]:
    """The short texts of a block but for labels, quotations, what holds them, names of people, words in a sentence."""
    found: list[Said] = []
    apart = _printed(block)
    apart += [element for element, _ in elements if element.tag == "blockquote"][:_MOST_LABELS]
    for element, key in elements:
        if not element.text or element is block.element or _is_within_text(element):
            continue
        is_other = any(element.holds(each) or each.holds(element) for each in apart)
        is_author = says_person(element) or is_byline(element.text) or is_signature(element.text)
        if not (is_other or is_author or _is_sentence(element.text)):
            found.append((element, key, _as_furniture(element.text)))
    return found


def _is_sentence(text: str) -> bool:
    return text.endswith(_ENDS) and (text.count(" ") >= _FEW_WORDS or text.endswith("\u3002"))


def _as_furniture(text: str) -> str:
    """A text as it is held against others: '12 comments' and '3 comments' say the same."""
    return _DIGITS.sub("#", text) if text.count(" ") <= _NUMBERED_WORDS else text


def _printed(block: Block) -> list[Element]:
    """The elements whose text is a label."""
    return [label.element for label in block.labels[:_MOST_LABELS] if label.form == "text"]


def _titles(
    page: Outline,
    placed: Sequence[Sequence[tuple[Element, Key]]],
    blocks: Sequence[Block],
    furniture: Sequence[Sequence[Element]],
) -> tuple[Element | None, ...]:
    firsts = [_first_said(*each) for each in zip(placed, blocks, furniture, strict=True)]
    counted = Counter(key for first in firsts if first for key in (first[1],))
    key, count = max(counted.items(), key=_second, default=((0, ""), 0))
    none: tuple[Element | None, ...] = (None,) * len(blocks)
    if count < max(2, _MANY * len(blocks)):
        return none
    chosen = [first[0] if first and first[1] == key else None for first in firsts]
    return tuple(chosen) if _are_titles(chosen, key, placed, page) else none


def _first_said(
    elements: Sequence[tuple[Element, Key]], block: Block, furniture: Sequence[Element]
) -> tuple[Element, Key] | None:
    """The element in which the text of a block begins, without what stands around it and says no more."""
    apart = [*furniture, *_printed(block)]
    for element, key in elements:
        if element is block.element or not element.has_text:
            continue
        if any(each.holds(element) for each in apart) or _is_of_a_person(element, block):
            continue
        if is_name(element.text or "") and any(each.parent is element.parent for each in apart):
            continue  # '10:23 Ana Ruiz'
        return (element, key) if not element.in_link or element.tag == "a" else None
    return None


def _is_of_a_person(element: Element, block: Block) -> bool:
    above: Element | None = element
    while above is not None and above is not block.element:
        if says_person(above):
            return True
        above = above.parent
    return bool(element.text) and is_byline(element.text or "")


def _is_within_text(element: Element) -> bool:
    while element.tag in _INLINE and element.parent is not None:
        if element.parent.has_text:
            return True
        element = element.parent
    return False


def _said(element: Element) -> int:
    return element.letters + element.linked


def _are_titles(
    chosen: Sequence[Element | None], key: Key, placed: Sequence[Sequence[tuple[Element, Key]]], page: Outline
) -> bool:
    """Whether what blocks say first is their title."""
    titled = [each for each in chosen if each is not None]
    texts = [line(each.node.text()) for each in titled]
    alone = [sum(other == key for _, other in elements) for elements, each in zip(placed, chosen, strict=True) if each]
    below = [_below(elements, each) for elements, each in zip(placed, chosen, strict=True) if each]
    large = _is_large(titled[0])
    ended = sum(text.endswith(_ENDS) for text in texts)
    lengths = [len(text) for text in texts]
    return (
        sum(count == 1 for count in alone) >= _NEARLY_ALL * len(alone)
        and max(lengths) <= _LONGEST_TITLE
        and min(lengths) >= _SHORTEST_TITLE
        and median(lengths) <= _USUAL_TITLE
        and ended <= (_SOME if large else _FEW) * len(texts)
        and len(set(texts)) >= _NEARLY_ALL * len(texts)
        and 2 * sum(is_name(text) for text in texts) <= len(texts)
        and 2 * sum(letters >= _LEAST_BELOW for letters in below) > len(below)
    )


def _below(elements: Sequence[tuple[Element, Key]], title: Element) -> int:
    """The letters of a block after its title."""
    return max((element.stop for element, _ in elements), default=title.stop) - title.stop


def _is_large(element: Element) -> bool:
    """Whether an element, or one around it that says no more, is in bold or in a large type."""
    above: Element | None = element
    while above is not None and _said(above) == _said(element):
        if above.tag in _BOLD_TAGS or _LARGE.search(above.names):
            return True
        above = above.parent
    return False


def _second(pair: tuple[Key, int]) -> int:
    return pair[1]
