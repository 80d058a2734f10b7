"""Live pages that are put together by scripts, and APIs: their entries are objects in a state of JSON.

    a page with a state (`__NEXT_DATA__`, `window.__INITIAL_STATE__ = ...`), or JSON -> one entry for each object

Trusted: a list of objects, or objects kept under their ids, of which most have a date with a time and a text of
their own; what their fields are called says which of them is which. Not trusted: objects that lead to another page
and have only a line of description, and what is listed as comments or related news. A page that shows its entries
without its scripts is read from its markup, which says what a reader sees.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from connectors.pages.document import Document, read
from connectors.pages.structured.state_objects import address_of, content_of, id_of, lists, modified_of, published_of
from connectors.pages.structured.states import answer, states
from connectors.platforms import Claim
from schemas.errors import Reject
from schemas.records import Content, Entry, Moment, Snapshot

SUREST = 0.7

_BEFORE = re.compile(
    r"<script\b(?=[^<>]*\bapplication/json\b)[^<>]*>\s*(?=[{\[\"])"
    r"|\b(?:window|self|globalThis)\s?(?:\.\s?[\w$]+|\[['\"][\w$.-]+['\"]\])\s*=\s*(?:JSON\.parse\(\s*)?(?=[{\[\"])"
    r"|\b(?:var|let|const)\s+[\w$]+\s*=\s*(?:JSON\.parse\(\s*)?(?=[{\[\"])"
)
_FEWEST = 2
_MOST = 0.8  # of the objects have a date and a text
_LEAST, _ENOUGH = 20, 300  # letters of a text: of the median object, and those that count


class _Found(msgspec.Struct, frozen=True):
    """The objects that are the entries, and for each its date and its text."""

    objects: tuple[dict[str, Any], ...]
    published: tuple[Moment | None, ...]
    texts: tuple[Content, ...]

    @property
    def score(self) -> int:
        return sum(min(len(text.text), _ENOUGH) for text in self.texts)


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Read the objects of a page's state. Raises Reject where it has none that could be entries."""
    document = read(snapshot)
    found = _found(document)
    if found is None:
        raise Reject("no state of JSON that lists objects with a text and a date each")
    return [
        _entry(said, published, content, document, snapshot)
        for said, published, content in zip(found.objects, found.published, found.texts, strict=True)
        if published and (content.text or content.title)
    ]


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim a page whose state lists objects that have what entries have."""
    found = _found(read(snapshot))
    if found is None:
        return None
    named = sum(id_of(each) is not None for each in found.objects)
    sure = 0.55 + 0.02 * min(len(found.objects), 5) + (0.05 if named == len(found.objects) else 0.0)
    why = f"a state of JSON with {len(found.objects)} objects that have a text and a date, {named} an id"
    return Claim(min(sure, SUREST), why)


@lru_cache(maxsize=4)
def _found(document: Document) -> _Found | None:
    """The objects that say the most, of all that could be entries."""
    if document.media_type == "json":
        values = [answer(document)]
    elif document.media_type == "html":
        values = states(document.text, _BEFORE)
    else:
        return None
    snapshot = document.snapshot
    candidates = (_judged(objects, snapshot, document.base_url) for value in values for objects in lists(value))
    return max((each for each in candidates if each), key=_score, default=None)


def _judged(objects: Sequence[Any], snapshot: Snapshot, base_url: str | None) -> _Found | None:
    """Objects as entries; None where they are none."""
    said = [each for each in objects if isinstance(each, dict)]
    if len(said) < _FEWEST:
        return None
    published = [published_of(each, snapshot) for each in said]
    if sum(each is not None for each in published) < _MOST * len(said):
        return None
    texts = [content_of(each, base_url) for each in said]
    told = sorted(len(each.text) for each in texts)
    if sum(map(bool, told)) < _MOST * len(said) or told[len(told) // 2] < _LEAST:
        return None
    return _Found(tuple(said), tuple(published), tuple(texts))


def _entry(said: dict[str, Any], published: Moment, content: Content, document: Document, snapshot: Snapshot) -> Entry:
    changed = modified_of(said, snapshot)
    return Entry(
        content=content,
        published=published,
        native_id=id_of(said),
        permalink=address_of(said, document.base_url),
        modified_at=changed.at if changed and changed.at > published.at else None,
        language=snapshot.language,
    )


def _score(found: _Found) -> int:
    return found.score
