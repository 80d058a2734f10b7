"""What of a page's markup no reader reads as news: buttons to share it, advertisements, labels, what is hidden.

the class and id of an element, its attributes, the address of a link -> whether it is such
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_JUNK: Final = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|sharedaddy|share-?buttons?|social-?(?:share|sharing|links?|buttons?|bar|icons?)"
    r"|addtoany|advert(?:isement|ising|s)?|ad|ads|adsbygoogle|ad-?(?:slot|unit|container|wrapper)|sponsor(?:ed)?|promo"
    r"|related(?:-?(?:posts?|articles?|links?|content|stories))?|newsletter|comments-(?:area|list)|comment-(?:list|respond)"
    r"|disqus_thread|respond|jp-relatedposts|read-?(?:more|also)|(?:also|see)-?(?:read|also)|recirc(?:ulation)?|toolbar|time-?stamp|time-?ago|(?:block|post|entry)-?time|last-?updated"
    r"|sr-?only|visually-?_?hidden|screen-?reader(?:-?(?:text|only))?|off-?screen|assistive-text|a11y-(?:hidden|only)|u-vh"
    r"|element-invisible)(?=$|[\s_-])",
    re.IGNORECASE,
)
_SHARED: Final = re.compile(
    r"//(?:[\w-]+\.)*(?:facebook\.com/(?:sharer|dialog|share\.php)|(?:twitter|x)\.com/(?:share|intent)|linkedin\.com/share"
    r"|pinterest\.\w+/pin/create|reddit\.com/submit|telegram\.me/share|t\.me/share|api\.whatsapp\.com/send|wa\.me/\?"
    r"|bsky\.app/intent|threads\.\w+/intent)|^(?:whatsapp://|mailto:\?|fb-messenger://|sms:)",
    re.IGNORECASE,
)
_BYLINE: Final = re.compile(r"(?:^|[\s_-])(?:byline|author-?name|contributor-?name)(?=$|[\s_-])", re.IGNORECASE)
_ROLE: Final = re.compile(r"(?:^|[\s_-])(?:author|byline|contributor)-?_?(?:role|job|position)(?=$|[\s_-])", re.I)
_UNSEEN_STYLE: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


@lru_cache(maxsize=8192)
def is_apart(names: str) -> bool:
    """Whether the class and the id of an element say that it holds no news."""
    return bool(_JUNK.search(names) or _ROLE.search(names))


@lru_cache(maxsize=8192)
def names_authors(names: str) -> bool:
    """Whether the class and the id of an element say that it holds the names of authors."""
    return bool(_BYLINE.search(names))


def shares(address: str) -> bool:
    """Whether a link tells others of a page instead of leading to one."""
    return bool(_SHARED.search(address))


def is_unseen(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element says itself that it is not shown; classes that hide are known by their names."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    return bool(_UNSEEN_STYLE.search(attributes.get("style") or ""))
