"""Microdata as the objects that JSON-LD would have: (tree, type) -> dicts.

https://html.spec.whatwg.org/multipage/microdata.html. `itemref` is not followed. Guarantees: nothing
is raised, whatever the markup; a property that stands twice is a list.
"""

from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Where a value stands that is not the text of its element.
_ATTRIBUTES = {
    "meta": "content",
    "time": "datetime",
    "data": "value",
    "a": "href",
    "link": "href",
    "img": "src",
    "amp-img": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "iframe": "src",
}
# Properties whose markup matters: what is read from them later is HTML.
_MARKUP = frozenset({"articleBody", "text", "description"})
_DEEPEST = 8


def items(tree: LexborHTMLParser, type_name: str) -> list[dict[str, Any]]:
    """Return the outermost items of a schema.org type, with `@type`, `@id` and their properties."""
    found = tree.css(f'[itemscope][itemtype$="schema.org/{type_name}"]')
    return [_item(node, 0) for node in found]


def properties(tree: LexborHTMLParser, name: str) -> list[dict[str, Any]]:
    """Return the items of a page that are a property of this name, of whatever item or of none."""
    return [_item(node, 0) for node in tree.css(f'[itemscope][itemprop~="{name}"]')]


def _item(node: LexborNode, depth: int) -> dict[str, Any]:
    said: dict[str, Any] = {"@type": (node.attributes.get("itemtype") or "").rpartition("/")[2]}
    name = node.attributes.get("itemid") or node.attributes.get("id")
    if name:
        said["@id"] = name
    if depth < _DEEPEST:
        for found in _properties(node):
            value = _item(found, depth + 1) if "itemscope" in found.attributes else _value(found)
            for property in (found.attributes.get("itemprop") or "").split():
                said[property] = _also(said.get(property), value)
    return said


def _properties(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements below that are properties of this item, and not of one within it, in page order."""
    # A stack, for pages nest deeper than calls may. Properties within properties are followed a few deep:
    # the text of each holds that of all within it.
    waiting = [(node.child, 0)]
    while waiting:
        child, within = waiting.pop()
        if child is None:
            continue
        waiting.append((child.next, within))
        if child.is_element_node:
            is_property = bool(child.attributes.get("itemprop"))
            if is_property:
                yield child
            if "itemscope" not in child.attributes and within < _DEEPEST:
                waiting.append((child.child, within + is_property))


def _value(node: LexborNode) -> str:
    name = _ATTRIBUTES.get(node.tag or "")
    attribute = node.attributes.get(name) if name else node.attributes.get("content")
    if attribute is not None:
        return attribute
    if node.attributes.get("itemprop") in _MARKUP:
        return node.inner_html or ""
    return node.text(separator=" ", strip=True)


def _also(known: Any, value: Any) -> Any:
    if known is None:
        return value
    return [*known, value] if isinstance(known, list) else [known, value]
