"""The next older page of a live blog, where a page of HTML links to one: Snapshot -> address.

Trusted, in this order: `rel="next"`; a link that says 'older' or 'next page' in a language below; the link to the
page whose number is one more than this one's. Each only within the blog, on its host: at its path with another
query, or below its path with the number of a page. For themes put `rel="next"` on a neighbouring post too, and a
page says 'next' of much else.
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from selectolax.lexbor import LexborNode

from connectors.pages.document import absolute, read
from schemas.records import Snapshot

LONGEST_LABEL = 40  # characters: what is longer is a headline

_OLDER = re.compile(
    r"(?<!\w)(?:older|earlier|next"
    r"|ältere|früher|frühere|nächste|weiter"
    r"|suivante?|plus anciens?|plus anciennes|précédents"
    r"|siguiente|antiguas|más antiguos|más antiguas"
    r"|successiv[ao]|meno recenti|più vecchi"
    r"|próxim[ao]|mais antig[ao]s|seguinte"
    r"|volgende|oudere?|eerdere"
    r"|nästa|äldre|næste|neste|ældre|eldre|seuraava|vanhemmat"
    r"|następn[ae]|starsze|další|starší|următoarea|mai vechi"
    r"|sonraki|daha eski|επόμενη|παλαιότερα"
    r"|следующая|далее|ранее|наступна|раніше"
    r"|التالي|التالية|أقدم|הבא|הקודמות|بعدی|اگلا|अगला"
    r"|selanjutnya|berikutnya|tiếp theo)(?!\w)"
    r"|下一[页頁]|更早|次へ|次のページ|以前の|다음|이전 글",
    re.IGNORECASE,
)
_PAGE_WORD = r"(?:page|paged|pagina|página|pg|p|seite|sida|side|sivu|strona|strana|stranica|sayfa|halaman)"
_PAGE_PARAMETER = re.compile(
    rf"(?!comment|gallery|photo|video)(?:\w*[-_])?(?:{_PAGE_WORD}(?:[-_]?n(?:o|um|umber))?|offset|start|before|until|cursor|older|max_id)",
    re.IGNORECASE,
)
_PAGE_PATH = re.compile(rf"/(?:[a-z]+/)?{_PAGE_WORD}[-_/]?(\d{{1,4}})(?:[/.].*)?|/(\d{{1,3}})/?", re.IGNORECASE)


def linked(snapshot: Snapshot) -> str | None:
    """Return the next older page that this page of a blog links to; None where it links to none, or is no HTML."""
    document = read(snapshot)
    if document.media_type != "html":
        return None
    here, live_url = page_address(snapshot), live_address(snapshot)
    found: dict[str, int] = {}  # address -> how far it is trusted, the least first
    for node in document.tree.css('link[rel~="next" i][href], a[href]'):
        address = absolute(node.attributes.get("href") or "", document.base_url)
        trust = _trust(node, address.partition("#")[0], here, live_url) if address else None
        if address and trust is not None:
            address = address.partition("#")[0]
            found[address] = min(trust, found.get(address, trust))
    return min(found, key=lambda address: (found[address], len(address)), default=None)


def page_address(snapshot: Snapshot) -> str:
    """Return the address that answered, without its fragment."""
    return (snapshot.url or snapshot.source).partition("#")[0]


def live_address(snapshot: Snapshot) -> str:
    """Return the address of the live page that this page is, or is an older page of."""
    return (snapshot.older_of or page_address(snapshot)).partition("#")[0]


def with_parameter(address: str, name: str, value: str) -> str:
    """Return the address with this parameter in its query, in place of one of that name."""
    parts = urlsplit(address)
    kept = [(key, held) for key, held in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return urlunsplit(parts._replace(query=urlencode([*kept, (name, value)], safe=":"), fragment=""))


def _trust(node: LexborNode, address: str, here: str, live_url: str) -> int | None:
    """How far a link is to be trusted to lead to the next older page, 0 the most; None: not at all."""
    is_next = "next" in (node.attributes.get("rel") or "").casefold().split()
    if not _is_of_blog(address, live_url, any_parameter=is_next):
        return None
    number, own_number = _number(address, live_url), _number(here, live_url)
    if address in (here, live_url) or (number and own_number and number <= own_number):
        return None
    if is_next:
        return 0
    if _says_older(node):
        return 1
    return 2 if number and own_number and number == own_number + 1 else None


def _says_older(node: LexborNode) -> bool:
    labels = (node.text(), node.attributes.get("aria-label"), node.attributes.get("title"))
    lines = (" ".join((label or "").split()) for label in labels)
    return any(len(label) <= LONGEST_LABEL and _OLDER.search(label) for label in lines)


def _is_of_blog(address: str, live_url: str, *, any_parameter: bool) -> bool:
    """Whether an address is that of a page of the blog: its path with another query, or a page's number below it."""
    there, live = urlsplit(address), urlsplit(live_url)
    if there.netloc != live.netloc:
        return False
    below = _below(there.path, live.path)
    if below == "":
        names = _new_parameters(there.query, live.query)
        return bool(names) if any_parameter else any(_PAGE_PARAMETER.fullmatch(name) for name in names)
    return below is not None and _PAGE_PATH.fullmatch(below) is not None


def _below(path: str, live_path: str) -> str | None:
    """What follows the path of the live page; None where the path is not below it."""
    root = live_path.rstrip("/")
    return path[len(root) :].rstrip("/") if path == root or path.startswith(f"{root}/") else None


def _new_parameters(query: str, live_query: str) -> Iterable[str]:
    known = set(parse_qsl(live_query))
    return [name for name, value in parse_qsl(query) if (name, value) not in known]


def _number(address: str, live_url: str) -> int | None:
    """The number of a page of the blog, 1 for the live page; None where its address has none."""
    there, live = urlsplit(address), urlsplit(live_url)
    below = _below(there.path, live.path) or ""
    if found := _PAGE_PATH.fullmatch(below):
        return int(found[1] or found[2])
    numbers = [
        int(value)
        for name, value in parse_qsl(there.query)
        if _PAGE_PARAMETER.fullmatch(name) and value.isascii() and value.isdigit() and len(value) < 5
    ]
    if numbers:
        return numbers[0]
    return 1 if below == "" and not _new_parameters(there.query, live.query) else None
