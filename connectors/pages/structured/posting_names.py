"""Which posting is which: the ids and addresses of a page's postings that name one of them and nothing else.

postings of a page -> for each its native id and its address
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from connectors.pages.document import absolute
from connectors.pages.structured.blog_posting import Posting
from connectors.pages.untyped import line, many

_NAMING = ("@id", "identifier", "url", "mainEntityOfPage")
_KEPT = ("@id", "url", "value")
_CAMPAIGN = re.compile(r"(?<=[?&])(?:utm_\w+|fbclid|gclid|at_\w+|ns_\w+|cmpid|cid|ito)=[^&#]*(?:&|(?=#|$))")
_REMEMBERED = 8_192


class PostingNames:
    """The names of the postings of one blog. What names the page too is none, or two that say different things."""

    def __init__(self, blog: Posting, postings: Sequence[Posting], base_url: str | None):
        self._base_url = base_url
        counted = Counter([name for name, _ in _in_one(map(_names_with_text, postings))])
        page = base_url or ""
        pages = {page, page.partition("?")[0]} if len(postings) > 1 else set()
        self.shared = {name for name, count in counted.items() if count > 1} | set(_names(blog)) | pages
        self._anchors = Counter([anchor for anchor, _ in _in_one(map(_anchors_with_text, postings))])

    def of(self, posting: Posting) -> tuple[str | None, str | None]:
        """Return the platform's id of a posting, and its address."""
        names, anchor, address = _own_names(posting, self._base_url)
        if self.shared.isdisjoint(names) and self._anchors[anchor] == 1:
            return anchor, address
        return self.native_id(posting), self.permalink(posting)

    def native_id(self, posting: Posting) -> str | None:
        """Return the platform's id of a posting: what follows the # of its address, where that is its id.

        Where all addresses end in one `#post`, that is no id.
        """
        for name in _names(posting):
            if name not in self.shared:
                anchor = _anchor(name)
                return anchor if anchor and self._anchors[anchor] == 1 else name
        return None

    def permalink(self, posting: Posting) -> str | None:
        """Return the address of a posting, without what counts its readers."""
        return _address((name for name in _names(posting) if name not in self.shared), self._base_url)


def _in_one(named: Iterable[frozenset[tuple[str, str]]]) -> set[tuple[str, str]]:
    return set[tuple[str, str]]().union(*named)


@lru_cache(maxsize=_REMEMBERED)
def _own_names(posting: Posting, base_url: str | None) -> tuple[tuple[str, ...], str, str | None]:
    """The names of a posting, and what is its id and its address where it shares none of them."""
    names = _names(posting)
    return tuple(names), _anchor(names[0]) if names else "", _address(names, base_url)


def _address(names: Iterable[str], base_url: str | None) -> str | None:
    name = next((name for name in names if "/" in name or name.startswith("#")), None)
    return absolute(_CAMPAIGN.sub("", name).rstrip("?&").replace("?#", "#"), base_url) if name else None


def _anchor(name: str) -> str:
    return name.rpartition("#")[2].partition("?")[0] or name.rpartition("#")[2]


@lru_cache(maxsize=_REMEMBERED)
def _names_with_text(posting: Posting) -> frozenset[tuple[str, str]]:
    text = line(posting.get("articleBody"))
    return frozenset((name, text) for name in _names(posting))


@lru_cache(maxsize=_REMEMBERED)
def _anchors_with_text(posting: Posting) -> frozenset[tuple[str, str]]:
    return frozenset((_anchor(name), text) for name, text in _names_with_text(posting))


@lru_cache(maxsize=_REMEMBERED)
def _names(posting: Posting) -> list[str]:
    """Return the ids and addresses of a posting, the surest first."""
    return list(dict.fromkeys(name for key in _NAMING for name in _values(posting.get(key), 0)))


def _values(found: Any, depth: int) -> Iterable[str]:
    for value in many(found):
        if isinstance(value, dict) and depth < 2:
            yield from (name for key in _KEPT for name in _values(value.get(key), depth + 1))
        elif name := line(str(value) if isinstance(value, int) and not isinstance(value, bool) else value):
            yield name
