"""The `LiveBlogPosting`s of a page, wherever its structured data keep them: Document -> `LiveBlog`s.

Updates are found as a list, as one object, as lists written as objects or as an ItemList, as JSON in a string, and
by reference: `{"@id": "#u1"}` is what else on the page has that id. An update that stands twice is there once.
Guarantees: nothing but Reject is raised, whatever the data hold.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from connectors.pages.document import Document, json_ld_scripts
from connectors.pages.structured import loose_json, microdata
from connectors.pages.structured.blog_posting import Posting, posting
from connectors.pages.untyped import many

_UPDATES = ("liveBlogUpdate", "liveBlogUpdates", "blogPost", "blogPosts")
_WRAPPERS = ("item", "itemListElement", "@list", "@set")
_REFERRING = ("author", "creator", "image", "video", "audio", "associatedMedia")
_POSTINGS = ("Posting", "Article", "Event")
_REFERENCE = re.compile(r'\{\s*(?:"@type"\s*:\s*"\w+"\s*,\s*)?"@id"\s*:\s*"[^"<>]*"\s*\}')
_ENDS_REFERENCE = re.compile(r'"@id"\s*:\s*"[^"<>]*"\s*\}')  # its plain beginning is found faster
_DEEPEST = 6
_DEEPEST_REFERENCE = 12


class LiveBlog(msgspec.Struct, frozen=True):
    """What stands beside the updates, and the updates."""

    page: Posting
    updates: tuple[Posting, ...]


@lru_cache(maxsize=4)
def live_blogs(document: Document) -> tuple[LiveBlog, ...]:
    """Return the live blogs of a page: those of its JSON-LD, else, where these list no updates, of its microdata."""
    if not document.has("LiveBlogPosting"):
        return ()
    found = [blog for value in document.json_ld for blog in _within(value, 0)]
    known = _known(document) if document.ask(_refers) else {}
    told = _each_once([(blog, _updates(blog, known)) for blog in found])
    if not any(updates for _, updates in told) and document.has("itemscope"):
        marked = microdata.items(document.tree, "LiveBlogPosting")
        told = _each_once([(blog, _updates(blog, {})) for blog in marked]) or told
        if marked and not any(updates for _, updates in told):
            loose = microdata.properties(document.tree, "liveBlogUpdate") or microdata.items(
                document.tree, "BlogPosting"
            )
            told = _each_once([(marked[0], [posting(update) for update in loose])])
    return tuple(LiveBlog(_page(blog, known), tuple(updates)) for blog, updates in told)


def _refers(document: Document) -> bool:
    """Whether an object in the data of a page may be a reference to another."""
    return any(_ENDS_REFERENCE.search(code) and _REFERENCE.search(code) for code in document.ask(json_ld_scripts))


def _updates(blog: dict[str, Any], known: Mapping[str, dict[str, Any]]) -> list[Posting]:
    told = [update for key in _UPDATES for update in _objects(blog.get(key), known, 0)]
    told = told or [part for part in _objects(blog.get("hasPart"), known, 0) if _is_posting(part)]
    return [posting(_referred(update, known) if known else update) for update in told]


def _each_once(told: list[tuple[dict[str, Any], list[Posting]]]) -> list[tuple[dict[str, Any], list[Posting]]]:
    """Blogs without the updates that stand in them before, or elsewhere with the text that they lack here."""
    with_text = frozenset[str]()
    if not all(_has_text(update) for _, updates in told for update in updates):
        texts = {id(update): update for _, updates in told for update in updates if _has_text(update)}
        counted = Counter(name for update in texts.values() for name in set(_names(update)))
        with_text = frozenset(name for name, count in counted.items() if count == 1)
    seen: set[int] = set()
    kept: list[tuple[dict[str, Any], list[Posting]]] = []
    for blog, updates in told:
        own = [update for update in dict.fromkeys(updates) if id(update) not in seen]
        own = [update for update in own if _has_text(update) or with_text.isdisjoint(_names(update))]
        seen |= set(map(id, own))
        kept.append((blog, own))
    return kept


def _has_text(update: Posting) -> bool:
    return bool(update.get("articleBody") or update.get("text") or update.get("description"))


def _names(update: Posting) -> list[str]:
    return [name for key in ("@id", "url") if isinstance(name := update.get(key), str)]


def _page(found: dict[str, Any], known: Mapping[str, dict[str, Any]]) -> Posting:
    page = {key: value for key, value in found.items() if key not in (*_UPDATES, "hasPart")}
    return Posting(_referred(page, known))


def _within(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if any(str(name).endswith("LiveBlogPosting") for name in many(value.get("@type"))):
            yield value
            return
        value = list(value.values())
    if isinstance(value, list) and depth < _DEEPEST:
        for inner in value:
            yield from _within(inner, depth + 1)


def _objects(value: Any, known: Mapping[str, dict[str, Any]], depth: int) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list, of a list of lists, of a list written as an object, or of none."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        value = loose_json.values(value)
    if isinstance(value, dict):
        inner = [each for key, each in value.items() if key.isdecimal() or key in _WRAPPERS]
        if not inner:
            value = _meant(value, known)
            if value.keys() - {"@id", "@type"}:
                yield value
            return
        value = inner
    if isinstance(value, list) and depth < _DEEPEST:
        for each in value:
            if isinstance(each, loose_json.Known) and _says_all_itself(each):
                yield each
            else:
                yield from _objects(each, known, depth + 1)


@lru_cache(maxsize=8_192)
def _says_all_itself(value: loose_json.Known) -> bool:
    """Whether an object is neither a list written as one nor a reference."""
    return bool(value.keys() - {"@id", "@type"}) and not any(key.isdecimal() or key in _WRAPPERS for key in value)


def _is_posting(part: Mapping[str, Any]) -> bool:
    """Whether a part of a page is a text, and not what is behind a paywall."""
    return any(str(name).endswith(_POSTINGS) for name in many(part.get("@type")))


# References


def _known(document: Document) -> dict[str, dict[str, Any]]:
    """The objects of a page by their ids: of several with one id, the one that says the most."""
    known: dict[str, dict[str, Any]] = {}
    waiting: list[tuple[Any, int]] = [(value, 0) for value in document.json_ld]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, dict):
            name = value.get("@id")
            if isinstance(name, str) and len(value) > len(known.get(name, ())):
                known[name] = value
            value = list(value.values())
        if isinstance(value, list) and depth < _DEEPEST_REFERENCE:
            waiting += ((each, depth + 1) for each in value if isinstance(each, dict | list))
    return known


def _meant(value: dict[str, Any], known: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what a reference refers to; what is none as it is."""
    name = value.get("@id")
    if isinstance(name, str) and not value.keys() - {"@id", "@type"}:
        return known.get(name, value)
    return value


def _referred(said: dict[str, Any], known: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """An object with those in place that it refers to as its authors and media."""
    found = dict(said)
    for key in _REFERRING:
        if isinstance(value := found.get(key), dict):
            found[key] = _meant(value, known)
        elif isinstance(value, list):
            found[key] = [_meant(each, known) if isinstance(each, dict) else each for each in value]
    return found
