"""Posts of BBC live pages in JSON: in the state of a page, or in an answer of its API.

    a JSON value + the address of the page -> Blocks, in its order

Two kinds: posts with a `body` of nodes (`{"name": "paragraph", "children": [...]}`, until about 2023), and posts
whose `header` and `content` are models of blocks (`{"type": "paragraph", "model": {...}}`). Guarantees: nothing
is raised, whatever the value. bbc/simorgh: ws-nextjs-app/pages/[service]/live/[id]/Post
"""

import re
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from connectors.pages.entry_blocks import Block, first_stamp
from connectors.pages.fragments.markup import figure, link
from connectors.pages.fragments.reading import read_markup
from connectors.pages.headlines import titled
from connectors.pages.structured.states import lists_of
from connectors.pages.untyped import line, many, string, unique

Node = dict[str, Any]

BREAKING = "breaking"
"""The tag of a post that is labelled as breaking news."""

_DEEPEST = 12
_WIDTH = "976"
_ASSET = re.compile(r"asset(?::|%3A)([0-9a-f][0-9a-f-]{7,})", re.IGNORECASE)
_MARKS = {"bold": "b", "italic": "i", "strong": "b", "emphasis": "i"}
_GROUPS = {
    "paragraph": "p",
    "list": "ul",
    "unorderedList": "ul",
    "orderedList": "ol",
    "listItem": "li",
    "subheadline": "h3",
    "heading": "h3",
    "crosshead": "h3",
    "quote": "blockquote",
    "blockquote": "blockquote",
    **_MARKS,
}


def posts(value: Any, page: str | None) -> list[Block]:
    """Return the posts that a value lists, wherever in it they stand; the longest list of them."""
    found = [[post for post in listed if _is_post(post)] for listed in lists_of(value, "results")]
    return [_post(post, page) for post in max(found, key=len, default=[])]


def is_stream(value: Any) -> bool:
    """Tell whether a value has a list for posts, be it an empty one."""
    return next(lists_of(value, "results"), None) is not None


def name_of(text: str | None) -> str | None:
    """Return the id of a post as it stands in any of its addresses: `asset:` and a UUID; None for none."""
    found = _ASSET.search(text or "")
    return f"asset:{found[1].lower()}" if found else None


def address_of(name: str | None, page: str | None) -> str | None:
    """Return where a post can be read."""
    address = (page or "").partition("?")[0].partition("#")[0]
    if not address or not name:
        return None
    return f"{address}?post={quote(name, safe='')}#post" if name.startswith("asset:") else f"{address}#{name}"


def picture(address: str) -> str:
    """Return the address of a picture whose width is left to the reader's screen."""
    return address.replace("{width}", _WIDTH).replace("%7Bwidth%7D", _WIDTH)


def _is_post(post: Node) -> bool:
    named = line(post.get("assetId")) or line(post.get("urn")) or line(post.get("locator"))
    return bool(named) and (isinstance(post.get("body"), list) or isinstance(post.get("content"), dict))


def _post(post: Node, page: str | None) -> Block:
    dates = _dict(post.get("dates"))
    old = isinstance(post.get("body"), list)
    said = _dict(post.get("header"))
    name = f"post_{line(post.get('assetId'))}" if old and line(post.get("assetId")) else name_of(_urn(post))
    markup = _nodes(post["body"], 0) if old else _models(post.get("content"), 0)
    content = titled(read_markup(markup, page), line(post.get("title")) or _headline(said) or None)
    first = [post.get("dateAdded"), dates.get("curated"), dates.get("firstPublished"), post.get("firstPublished")]
    changed = first_stamp([line(post.get("lastPublished")) or line(dates.get("lastPublished"))], None)
    contributor = _dict(post.get("contributor")).get("name")
    return Block(
        content=replace(
            content,
            authors=unique([contributor, *_contributors(said, 0)]),
            tags=(BREAKING,) if _dict(post.get("options")).get("isBreakingNews") is True else (),
        ),
        native_id=name,
        permalink=address_of(name, page),
        published=first_stamp(map(line, first), None),
        modified_at=changed.at if changed else None,
    )


def _urn(post: Node) -> str:
    return line(post.get("urn")) or line(post.get("locator"))


def _dict(value: Any) -> Node:
    return value if isinstance(value, dict) else {}


# Nodes, with a name, children and attributes


def _nodes(nodes: Any, depth: int) -> str:
    return "".join(_node(node, depth) for node in many(nodes) if isinstance(node, dict)) if depth < _DEEPEST else ""


def _node(node: Node, depth: int) -> str:
    name = line(node.get("name"))
    if name == "text":
        return escape(string(node.get("text")), quote=False)
    if name == "link":
        parts = {line(part.get("name")): part for part in many(node.get("children")) if isinstance(part, dict)}
        return link(_attribute(parts.get("url"), "href"), _words(parts.get("caption"), depth))
    if name in ("image", "video", "audio"):
        address = picture(line(node.get("imageChefHref")) or line(node.get("href")))
        tag = "img" if name == "image" else name
        return figure(tag, address, escape(line(node.get("caption"))), line(node.get("copyrightHolder")))
    if name == "embed":
        parts = {line(part.get("name")): part for part in many(node.get("children")) if isinstance(part, dict)}
        return figure("iframe", _words(parts.get("href"), depth))
    return _grouped(name, _nodes(node.get("children"), depth + 1))


def _words(node: Node | None, depth: int) -> str:
    """The plain text of a node."""
    if node is None or depth > _DEEPEST:
        return ""
    inner = (_words(each, depth + 1) for each in many(node.get("children")) if isinstance(each, dict))
    return line(string(node.get("text")) + "".join(inner))


def _attribute(node: Node | None, name: str) -> str:
    said = many(node.get("attributes")) if node else []
    return next((line(each.get("value")) for each in said if isinstance(each, dict) and each.get("name") == name), "")


def _grouped(name: str, inner: str) -> str:
    tag = _GROUPS.get(name)
    return f"<{tag}>{inner}</{tag}>" if tag and inner else inner


# Blocks, with a type and a model


def _models(block: Any, depth: int) -> str:
    if not isinstance(block, dict) or depth > _DEEPEST:
        return ""
    kind, model = line(block.get("type")), _dict(block.get("model"))
    if kind in _READERS:
        return _READERS[kind](model)
    inner = "".join(_models(each, depth + 1) for each in many(model.get("blocks")))
    return _grouped(kind, inner or escape(string(model.get("text")), quote=False))


def _fragment(model: Node) -> str:
    text = escape(string(model.get("text")), quote=False)
    for mark in unique(many(model.get("attributes"))):
        text = f"<{_MARKS[mark]}>{text}</{_MARKS[mark]}>" if mark in _MARKS and text else text
    return text


def _url_link(model: Node) -> str:
    return link(line(model.get("locator")), _said(model))


def _image(model: Node) -> str:
    raw, address = _part(model, "rawImage"), ""
    if line(raw.get("locator")):
        origin = line(raw.get("originCode")) or "cpsprodpb"
        address = f"https://ichef.bbci.co.uk/ace/standard/{_WIDTH}/{origin}/{line(raw.get('locator')).lstrip('/')}"
    return figure("img", address, escape(_said(_part(model, "caption"))), line(raw.get("copyrightHolder")))


def _media(model: Node) -> str:
    """A film or sound: known by the address of its programme."""
    clip = _part(model, "clipMedia") or _part(model, "media") or _part(model, "aresMedia")
    path = line(_dict(clip.get("link")).get("path"))
    caption = _said(_part(model, "caption")) or line(_dict(clip.get("video")).get("title"))
    return figure("video", f"https://www.bbc.co.uk{path}" if path.startswith("/") else path, escape(caption))


def _social(model: Node) -> str:
    """A post of somebody else: as its own embed shows it, else by its address."""
    oembed = _dict(_part(_part(model, "renditions"), "aresOEmbed").get("oembed"))
    html = string(oembed.get("html"))
    return html if "<p" in html else figure("iframe", line(model.get("source")) or line(oembed.get("url")))


def _part(model: Node, kind: str) -> Node:
    """The model of the first block of a kind among those of a model."""
    found = (each for each in many(model.get("blocks")) if isinstance(each, dict) and each.get("type") == kind)
    return _dict(next((each.get("model") for each in found), None))


def _said(model: Node, depth: int = 0) -> str:
    """The plain text of a model."""
    if line(model.get("text")) or depth > _DEEPEST:
        return line(model.get("text"))
    inner = (_dict(each.get("model")) for each in many(model.get("blocks")) if isinstance(each, dict))
    return line(" ".join(_said(each, depth + 1) for each in inner))


def _headline(header: Node) -> str:
    return _said(_part(_dict(header.get("model")), "headline"))


def _contributors(header: Node, depth: int) -> list[str]:
    blocks = many(_dict(header.get("model")).get("blocks"))
    people = (each for each in blocks if isinstance(each, dict) and each.get("type") == "contributor")
    return [line(_dict(each.get("model")).get("name")) for each in people]


_READERS: dict[str, Callable[[Node], str]] = {
    "fragment": _fragment,
    "urlLink": _url_link,
    "image": _image,
    "video": _media,
    "audio": _media,
    "social": _social,
}
