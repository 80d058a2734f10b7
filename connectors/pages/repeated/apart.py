"""What in a block is no text: buttons, badges, the names of authors, the title, captions of pictures.

    the tree of a block, which is the caller's own -> what each says; it is no longer in the tree

Guarantees: however many such elements a block has, only so many are looked at.
"""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from connectors.pages.fragments.bylines import names_in
from connectors.pages.fragments.furniture import furniture
from connectors.pages.fragments.media import names_of
from connectors.pages.repeated.around import is_other_news
from connectors.pages.repeated.people import is_byline, is_signature, people
from connectors.pages.untyped import line, unique

_AUTHORS = ", ".join(
    [
        '[rel~="author" i], [itemprop~="author" i], [data-testid*="author" i], [data-qa*="author" i]',
        *(
            f'[class*="{name}" i]'
            for name in ("author", "byline", "reporter", "creator-name", "contributor", "autor", "auteur", "journalist")
        ),
    ]
)
_NAMES_OF_AUTHORS = '[itemprop~="name" i], [class*="name" i], a, span, strong, b, p, div'
_MAY_BE_BYLINES = "p, div, span, h4, h5, h6, li, em, i, address, cite, small"
_MOST_BYLINES = 60  # elements that are looked at
_MOST_NAMED = 400  # elements whose classes are looked at
_MAY_BE_BUTTONS = "a, span, li, div"
_LONGEST_BUTTON = 60  # characters
_UNSEEN = (
    '[hidden], [style*="display:none" i], [style*="display: none" i], [class*="avatar" i], [class*="offscreen" i],'
    '[class*="screen-reader" i], [class*="sr-only" i], [class*="visually-hidden" i], [class*="visuallyhidden" i],'
    "template, script:not([data-telegram-post]), style, noscript"
)
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_TITLES = '[class*="title" i], [class*="headline" i], [class*="heading" i]'
_LONGEST_TITLE = 250  # characters
_LONGEST_AUTHOR = 80
_AMONG_FIRST = 20  # elements among which one whose own name says that it is the title is looked for
_MOST_ABOVE_TITLE = 90  # characters: labels and names; what is longer is text, and the heading stands within it
_BADGES = '[class*="badge" i], [class*="label" i], [class*="pinned" i], [class*="kicker" i], [class*="breaking" i]'
_IN_HEADINGS = ", ".join(f"h{size} > :first-child" for size in range(1, 7))
_KICKER = re.compile(
    r"breaking(?:\snews)?|exclusive|live|update|just\sin|watch|pinned|eilmeldung|urgent|última\shora|ultim['’]?ora",
    re.IGNORECASE,
)
_PIN = re.compile(r"pinned|sticky|angepinnt|épinglé|fijado|fixado", re.IGNORECASE)
_SKIP = re.compile(
    r"skip\s(?:this|(?:the\s)?next|to)\s|(?:nächste[nrs]?|diese[nrs]?)\s\w+\s.*überspringen", re.IGNORECASE
)
_LONGEST_BADGE = 30
_TITLE_TAG = re.compile(r"[a-z]+-(?:[a-z]+-)*(?:title|headline|heading)|(?:title|headline)-[a-z-]+")
_CAPTIONS = ", ".join(
    f'[class*="{name}" i]'
    for name in (
        *(
            "caption",
            "credit",
            "legend",
            "leyenda",
            "didascalia",
            "bildunterschrift",
            "bildtext",
            "cutline",
            "copyright",
        ),
        "photographer",
    )
)
_PICTURES = "img, picture, amp-img, video"
_MAY_BE_CREDITS = "span, small, em, i, cite, div, p"
_CREDIT = re.compile(
    r"\(?(?:©|(?:foto(?:graf[íi]?a?)?|photo(?:graph)?|bild|image|imagem|kuva|fotó|zdj|фото|צילום|تصوير)\s?:).{2,60}",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"image|img|photo|picture|figure|media|gallery|galerie|foto|bild|imagen|immagine|afbeelding|thumb|video",
    re.IGNORECASE,
)
_MOST_PICTURES = 30  # of a block whose captions are looked for
_LONGEST_CAPTION = 300  # characters
_HIGHEST_FRAME = 4  # elements around a picture
_TAG = re.compile(r"<[^<>]*>")
_BY = re.compile(r"(?:by|von|par|por|di|door|av|from)\s+", re.IGNORECASE)


def take_buttons(body: LexborNode) -> None:
    """Take out what a reader does not see, what is named for other news, and what only buttons say."""
    top = body.first_child.mem_id if body.first_child is not None else None
    named = [node for node in body.css("[class]")[:_MOST_NAMED] if is_other_news(names_of(node)) and node.mem_id != top]
    _take([*body.css(_UNSEEN), *named])
    _take([node for node in body.css(_MAY_BE_BUTTONS) if _is_button(node)])


def take_links_within(body: LexborNode) -> None:
    """Take out links within a page that are no text: an address in print, 'Skip next section'."""
    links = [(node, line(node.text())) for node in body.css('a[href*="#"]')[:_MOST_NAMED]]
    _take([node for node, said in links if _SKIP.match(said) or said == line(node.attributes.get("href"))])


def take_faces(body: LexborNode, authors: Sequence[str]) -> None:
    """Take out the pictures that say only the name of an author: portraits beside it."""
    names = {name.casefold() for name in authors}
    pictures = body.css("img[alt]")[:_MOST_PICTURES] if names else []
    _take([node for node in pictures if line(node.attributes.get("alt")).casefold() in names])


def _is_button(node: LexborNode) -> bool:
    """Whether an element says what only a button says, and stands in no text: 'Like', 'Reply', 'Share' side by side."""
    child = node.first_child
    if child is None or child.tag != "-text" or child.next is not None:
        return False
    said = line(child.text_content)
    if len(said) > _LONGEST_BUTTON or _CREDIT.fullmatch(said):  # a credit leads to the caption beside it
        return False
    return furniture(said) and not (_is_text(node.prev) or _is_text(node.next))


def _is_text(node: LexborNode | None) -> bool:
    return node is not None and node.tag == "-text" and not (node.text_content or "").isspace()


def take_badges(body: LexborNode) -> list[str]:
    """The marks of a block, 'Key event', taken out of it; that it is pinned is no tag."""
    nodes = [node for node in body.css(_BADGES) if len(line(node.text())) <= _LONGEST_BADGE]
    nodes += [node for node in body.css(_IN_HEADINGS) if _KICKER.fullmatch(line(node.text()))]
    nodes = [node for node in nodes if node.css_first("p, h1, h2, h3, h4, time, img") is None and node.tag != "a"]
    said = [line(node.text(separator=" ")) for node in nodes]
    _take(nodes)
    return [each for each in said if not _PIN.fullmatch(each)]


def take_authors(body: LexborNode) -> tuple[str, ...]:
    """The names of authors, taken out of a block; what says more than a name is left."""
    nodes = [
        node for node in body.css(_AUTHORS)[:_MOST_BYLINES] if "comment" not in names_of(node)
    ]  # a reader's, who is quoted
    named = [(node, said) for node in nodes if (said := _name(node))]
    lines = [node for node in body.css(_MAY_BE_BYLINES)[:_MOST_BYLINES] if is_byline(line(node.text(separator=" ")))]
    found = {node.mem_id: node for node in [*(node for node, _ in named), *lines, *_signatures(body)]}
    places = set(found)
    names: list[str] = []
    for node in found.values():
        if not _stands_in(node, places):
            names += _authors_in(node)
    _take(list(found.values()))
    return unique(names)


def _signatures(body: LexborNode) -> list[LexborNode]:
    """The paragraph with which a block ends where it is a dash and a name, but not that of somebody who is quoted."""
    last = next((node for node in reversed(body.css("p")) if line(node.text())), None)
    if last is None or not is_signature(line(last.text())) or _has_parent(last, "blockquote"):
        return []
    above = last.prev
    while above is not None and above.tag == "-text" and not _is_text(above):
        above = above.prev
    return [] if above is not None and above.tag == "blockquote" else [last]


def _authors_in(node: LexborNode) -> Sequence[str]:
    """The names in an element that holds the authors: those that it consists of, else those of a part of it."""
    said = _name(node)
    if known := people(line(node.text(separator=" "))) or people(said):
        return known
    parts = (people(line(part.text(separator=" "))) for part in node.css(_NAMES_OF_AUTHORS))
    return next(filter(None, parts), ()) or names_in(said)


def _name(node: LexborNode) -> str:
    """The name that an element consists of; empty where it is none."""
    if node.css_first("h1, h2, h3, h4, h5, h6, p ~ p") is not None:
        return ""
    said = _BY.sub("", line(node.text(separator=" ")), count=1).strip(" ,|\u00b7\u2022-\u2013\u2014")
    return said if len(said) <= _LONGEST_AUTHOR else ""


def take_title(body: LexborNode) -> str | None:
    """The heading of a block, taken out of it: it has nothing above it but labels; None where there is none."""
    markup = body.inner_html or ""
    named = [node for node in body.css("*")[:_AMONG_FIRST] if _TITLE_TAG.fullmatch(node.tag or "")]
    for nodes in (body.css(_HEADINGS), body.css(_TITLES), named):
        for node in nodes[:3]:
            said, shown = line(node.text()), node.html or ""
            if not 2 < len(said) <= _LONGEST_TITLE or furniture(said) or _holds(node, "p, li, time"):
                continue
            above = line(_TAG.sub(" ", markup[: markup.find(shown)]))
            if len(above) <= _MOST_ABOVE_TITLE and len(said) < len(line(body.text())):
                node.decompose()
                return said.strip("+ ") or None
    return None


def take_captions(body: LexborNode) -> list[str]:
    """The captions of pictures that stand in no figure, taken out of a block."""
    nodes = [
        node
        for node in body.css(_CAPTIONS)[:_MOST_PICTURES]
        if node.css_first("img, picture, video, p + p, figure") is None
    ]
    nodes += [part for picture in body.css(_PICTURES)[:_MOST_PICTURES] for part in _beside(picture, body)]
    nodes += _credited(body)
    nodes = [node for node in nodes if not _has_parent(node, "figure")]
    said = [line(node.text(separator=" ")) for node in nodes]
    _take(nodes)
    return [each for each in said if each]


def _credited(body: LexborNode) -> list[LexborNode]:
    """The elements right below a picture that name its photographer, with the caption beside the name."""
    credits = [node for node in body.css(_MAY_BE_CREDITS)[:_MOST_BYLINES] if _CREDIT.fullmatch(line(node.text()))]
    frames = [frame for node in credits for frame in (node, node.parent) if frame is not None]
    return [frame for frame in frames if len(line(frame.text())) <= _LONGEST_CAPTION and _is_below_picture(frame)]


def _is_below_picture(node: LexborNode) -> bool:
    above = node.prev
    while above is not None and above.tag == "-text" and not _is_text(above):
        above = above.prev
    if above is None or above.tag == "-text" or above.text().strip() or node.css_first(_PICTURES) is not None:
        return False
    return above.tag in ("img", "picture") or above.css_first(_PICTURES) is not None


def _beside(picture: LexborNode, body: LexborNode) -> Sequence[LexborNode]:
    """The elements beside a picture, in a frame that is named for pictures and says no more than a caption."""
    frame = picture.parent
    for _ in range(_HIGHEST_FRAME):
        if frame is None or frame.mem_id == body.mem_id or frame.parent is None or frame.parent.mem_id == body.mem_id:
            return ()
        said = len(line(frame.text()))
        if said > _LONGEST_CAPTION:
            return ()
        if said:
            parts = frame.css("*")[:_MOST_BYLINES] if _FRAME.search(names_of(frame)) else ()
            return [part for part in parts if part.text().strip() and not _holds(part, _PICTURES)]
        frame = frame.parent
    return ()


def _holds(node: LexborNode, selector: str) -> bool:
    """Whether an element that a CSS selector names stands within another."""
    return any(found.mem_id != node.mem_id for found in node.css(selector))


def _has_parent(node: LexborNode, tag: str) -> bool:
    above = node.parent
    while above is not None and above.tag != tag:
        above = above.parent
    return above is not None


def _take(nodes: Sequence[LexborNode]) -> None:
    """Take nodes out of their tree: each with all that stands in it, so none that stands in another."""
    taken = {node.mem_id for node in nodes}
    outermost = [node for node in nodes if not _stands_in(node, taken)]
    for node in outermost:
        node.decompose()


def _stands_in(node: LexborNode, others: set[int]) -> bool:
    above = node.parent
    while above is not None:
        if above.mem_id in others:
            return True
        above = above.parent
    return False
