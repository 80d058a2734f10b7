"""Blocks of a page that carry the ids of its structured data: where ids are known, blocks are cut without a tree.

    entries of the data + Document -> an entry for each block, in page order

The attribute that holds the id of an entry ('id="post-', 'data-update-id="') shows which elements are blocks; others
of the same class are blocks too, of entries that the data do not list. Each is read from its own markup alone, so
that it is the same however the rest of the page changes, and one that was read before costs a look-up. Guarantees:
pure; nothing but Reject is raised; no blocks where ids stand in elements that say nothing, such as anchors.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape
from itertools import islice

import msgspec
from msgspec.structs import replace

from connectors.pages.cutting import cut, elements_at
from connectors.pages.document import Document, absolute
from connectors.pages.entry_blocks import Block, element, entries
from connectors.pages.pairing import letters
from connectors.pages.repeated import blocks as repeated
from connectors.pages.repeated.contents import read_block
from connectors.pages.repeated.outline import Label, Outline
from schemas.records import Content, Entry, Snapshot

_ATTRIBUTE = re.compile(
    r"\s(id|itemid|data-(?!url|href|link|share|ad|target)[\w-]+)\s*=\s*[\"']?([\w:.-]*)$", re.IGNORECASE
)
_TAG = re.compile(r"<([a-z][\w-]*)", re.IGNORECASE)
_CLASS = re.compile(r"\sclass\s*=\s*[\"']([^\"'<>]*)")
_NO_BLOCK = frozenset(
    {"a", "button", "input", "meta", "link", "script", "svg", "amp-social-share", "span", "time", "img"}
)
_PINNED = re.compile(r"(?:^|[\s_-])(?:pinned|sticky)(?=$|[\s_-])", re.IGNORECASE)
_BADGE = re.compile(r">\s*(?:pinned(?:\s(?:post|update|entry))?|angepinnt|épinglé|fijado|fixado)\s*<", re.IGNORECASE)
_HEAD = 1_024  # characters of a block in which a badge stands
_HEADLINE = re.compile(
    r"<h\d\b[^<>]*>\s*<a\b[^<>]*\shref=[\"']?([^\"'\s<>]+)|<a\b[^<>]*\shref=[\"']?([^\"'\s<>]+)[^<>]*>\s*<h\d\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<[^<>]*>")
_SAMPLES = 5  # ids that are looked for
_MOST_PLACES = 40  # of an id in the page
_LONGEST_ATTRIBUTE = 120  # characters before an id
_LONGEST_TAG = 4_096
_LEAST = 12  # letters that a block says
_OPENING = 20  # letters of an entry that its block says too
_TOP = 60  # letters of a block above which a time is its own, wherever it stands
_LARGEST_REMEMBERED = 32_768
# Labels are read without the time of the fetch: what is relative to it says nothing here, and no stamp is after this.
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class _Mark(msgspec.Struct, frozen=True):
    """Where ids stand: in which attribute of which elements, after which letters."""

    tag: str
    attribute: str
    prefix: str


def marked_blocks(told: Sequence[Entry], document: Document, snapshot: Snapshot) -> list[Entry]:
    """Return the entries that the blocks show; none where the blocks do not carry the ids of what is told."""
    names = {name: entry for entry in told if (name := entry.native_id) and "/" not in name}
    some = list(names.items())[:: max(len(names) // _SAMPLES, 1)][:_SAMPLES]
    samples = tuple((name, letters(entry.content.text)[:_OPENING]) for name, entry in some)
    mark, pieces = document.ask(_pieces_with(tuple(names), samples))
    if mark is None:
        return []
    base_url = document.base_url
    found: list[Block] = []
    for piece in pieces:
        block = _block(piece, mark, base_url, snapshot.zone)
        if block is not None and (block.native_id in names or _is_another(block, piece, base_url)):
            link = _address(block.native_id, names) or block.permalink
            found.append(block if link == block.permalink else replace(block, permalink=link))
    return entries(found, document, snapshot)


def _is_another(block: Block, piece: str, base_url: str | None) -> bool:
    """Whether a block shows an entry that the data do not list: it has an id, a time, and leads to no other page."""
    if not (block.native_id or block.pinned) or not (block.published or block.printed):
        return False
    links = (absolute(link[1] or link[2], base_url) or "" for link in _HEADLINE.finditer(piece))
    return not any(link.partition("#")[0].partition("?")[0] != _page(base_url) for link in links)


def _page(base_url: str | None) -> str:
    return (base_url or "").partition("#")[0].partition("?")[0]


def _address(name: str | None, names: dict[str, Entry]) -> str | None:
    """The address of a block: that of its entry, else one in the form that another entry's has."""
    if name is None:
        return None
    if name in names:
        return names[name].permalink
    known, model = next(((known, entry.permalink) for known, entry in names.items() if entry.permalink), ("", None))
    return model.replace(known, name) if model and model.count(known) == 1 else None


# Where the blocks are


@lru_cache(maxsize=4)
def _pieces_with(
    names: tuple[str, ...], samples: tuple[tuple[str, str], ...]
) -> Callable[[Document], tuple[_Mark | None, list[str]]]:
    """What to ask for the mark of the blocks and their markup. `samples`: ids, and the letters that entries begin with.

    A question is kept as long as what was found on its page, so it holds of most entries nothing but their ids.
    """
    return lambda document: _pieces(document, names, samples)


def _pieces(
    document: Document, names: Sequence[str], samples: Sequence[tuple[str, str]]
) -> tuple[_Mark | None, list[str]]:
    """The mark of the blocks, and their markup in page order."""
    found: dict[_Mark, list[str]] = {}
    most: Counter[_Mark] = Counter()
    for name, opening in samples:
        for mark, start in dict(_marks(document, name)).items():
            (sample,) = elements_at(document.text, [start])
            said = letters(unescape(_MARKUP.sub("", sample)))
            if len(said) >= _LEAST and opening in said:
                found.setdefault(mark, []).append(sample)
                most[mark] += len(said)
    best = next((mark for mark, _ in most.most_common() if 2 * len(found[mark]) >= len(samples)), None)
    return best, _cut(document, best, found[best], names) if best else []


def _marks(document: Document, name: str) -> Iterator[tuple[_Mark, int]]:
    """Yield where an id stands in a page as the value of an attribute, or as its end, and where the tag begins."""
    text = document.text
    for at in islice(_places(document, name), _MOST_PLACES):
        if text[at + len(name) : at + len(name) + 1] in ('"', "'", ">", " "):
            before = _ATTRIBUTE.search(text[max(at - _LONGEST_ATTRIBUTE, 0) : at])
            start = text.rfind("<", max(at - _LONGEST_TAG, 0), at)
            tag = _TAG.match(text, start) if before and start >= 0 else None
            if before and tag and tag[1].lower() not in _NO_BLOCK and text.find(">", start, at) < 0:
                yield _Mark(tag[1], before[1], before[2]), start


def _places(document: Document, word: str) -> Iterator[int]:
    """Yield where a word stands in a page outside its scripts."""
    text = document.text
    for start, end in document.spoken or ():
        at = text.find(word, start, end)
        while at >= 0:
            yield at
            at = text.find(word, at + 1, end)


def _cut(document: Document, mark: _Mark, samples: Sequence[str], names: Sequence[str]) -> list[str]:
    """All elements of the class that the samples share, rarest first; where they share none, those with ids."""
    opening = f"<{mark.tag}"
    shared = frozenset[str].intersection(*map(_classes, samples))
    for name in sorted(shared, key=lambda name: (_count(document, name), name)):
        found = elements_at(document.text, _tags_of(document, name))
        if set(samples) <= set(found):
            return [piece for piece in found if piece.startswith(opening)]
    known = "|".join(map(re.escape, names))
    value = rf"{mark.attribute}\s?=\s?[\"']?{re.escape(mark.prefix)}(?:{known})(?=[\"'\s>])"
    found = cut(document.text, re.compile(value), spoken=document.spoken)
    return [piece for piece in found if piece.startswith(opening)]


def _tags_of(document: Document, name: str) -> Iterator[int]:
    """Yield where the tags of a class begin."""
    is_of_class = re.compile(rf"<[a-zA-Z][^<>]*?\sclass=[\"'](?:[^\"'<>]*\s)?{re.escape(name)}[\s\"']").match
    text = document.text
    for at in _places(document, name):
        start = text.rfind("<", max(at - _LONGEST_TAG, 0), at)
        if start >= 0 and is_of_class(text, start):
            yield start


def _count(document: Document, word: str) -> int:
    return sum([document.text.count(word, start, end) for start, end in document.spoken or ()])


def _classes(piece: str) -> frozenset[str]:
    found = _CLASS.search(piece, 0, piece.find(">") + 1)
    return frozenset(found[1].split()) if found else frozenset()


# What one block says


def _block(markup: str, mark: _Mark, base_url: str | None, zone: str | None) -> Block | None:
    if len(markup) > _LARGEST_REMEMBERED:
        return _named(markup, mark, base_url, zone)
    return _remembered(markup, mark, base_url, zone)


@lru_cache(maxsize=8192)
def _remembered(markup: str, mark: _Mark, base_url: str | None, zone: str | None) -> Block | None:
    return _named(markup, mark, base_url, zone)


def _named(markup: str, mark: _Mark, base_url: str | None, zone: str | None) -> Block | None:
    """What a block says, with its id, and with the address of its place on the page where the id is an anchor."""
    block = _read(markup, base_url, zone)
    value = rf"\s{mark.attribute}\s?=\s?[\"']?{re.escape(mark.prefix)}([^\"'\s<>]+)"
    found = re.compile(value).search(markup, 0, markup.find(">") + 1)
    if block is None or found is None:
        return block
    page, is_anchor = (base_url or "").partition("#")[0], mark.attribute.lower() == "id"
    return replace(
        block, native_id=found[1], permalink=f"{page}#{mark.prefix}{found[1]}" if is_anchor and page else None
    )


def _read(markup: str, base_url: str | None, zone: str | None) -> Block | None:
    root = element(markup)
    if root is None:
        return None
    page = Outline(root, zone, _LATEST)
    whole = repeated.Block(page.elements[0], (), tuple(page.labels))
    own = [label for label in page.labels if _is_own(label)]
    best = min(own, key=_rank, default=None)
    apart = [label for label in own if label.form in ("text", "lead")]
    content = read_block(whole, apart, base_url)
    says = best.says if best else None
    changed = next((label.says.moment for label in page.labels if label.says.updated and label.says.moment), None)
    return Block(
        content=content if content.text or content.title or content.media else Content(text=""),
        published=says.moment if says and says.rank == 0 and not says.updated else None,
        printed=says.clock if says and not says.updated else None,
        modified_at=changed.at if changed else None,
        pinned=bool(_PINNED.search(page.elements[0].attributes.get("class") or "") or _BADGE.search(markup, 0, _HEAD)),
    )


def _is_own(label: Label) -> bool:
    """Whether a label says when its block was published: it is named so, or stands at its top."""
    return label.element.named or label.form not in ("text", "lead") or label.element.start < _TOP


def _rank(label: Label) -> tuple[bool, int, int]:
    return label.says.updated, label.says.rank, label.element.order
