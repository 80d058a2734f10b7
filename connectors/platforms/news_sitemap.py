"""News sitemaps: the list of an outlet's latest articles that it keeps for search engines.

    Snapshot -> one entry for each `<url>` that is said to be news, in the order of the sitemap

Trusted: an address, which is the id; the date of publication with its zone; the title; pictures and films. Not
trusted: `lastmod`, which changes with anything, and dates an entry only where nothing else does; the language, where
the outlet's is known. There is no text: an article's own page has it. Whose news it is counts (`via`) where one
sitemap lists that of several publications. An address without `<news:news>` or without a title is no news. A sitemap
that lists other sitemaps is rejected, and so is one without any news.
"""

import re
from collections.abc import Mapping
from datetime import UTC

from msgspec.structs import replace

from connectors.pages.cutting import cut, remembered
from connectors.pages.document import absolute, read
from connectors.pages.feeds.sitemap import Listed, read_url
from connectors.pages.first_element import first_element
from connectors.pages.untyped import language
from connectors.platforms import Claim
from connectors.times.machine_dates import machine_date
from schemas.errors import Reject
from schemas.records import Content, Entry, Moment, Snapshot

_ROOT = re.compile(r"(?:[\w-]+:)?(urlset|sitemapindex)$")
_URL = re.compile(r"<url[\s>]")


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Return the news of a sitemap. Raises Reject where it has none."""
    document = read(snapshot)
    root = _root(document.text)
    if root is None:
        raise Reject("no sitemap: its first element is neither <urlset> nor <sitemapindex>")
    if root == "sitemapindex":
        raise Reject("an index of sitemaps, which lists no news: the source should be the news sitemap that it names")
    listed = [_listed(markup, None) for markup in cut(document.text, _URL)]
    if listed and not any(each.is_news for each in listed):
        raise Reject("a sitemap without news: none of its addresses has a <news:news>")
    news = [each for each in listed if each.is_news and each.address and each.title]
    several = len({each.publication for each in news}) > 1
    return [_entry(each, snapshot, document.base_url, several) for each in news]


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim what is a sitemap, also one without news, to say what it is."""
    root = _root(read(snapshot).text)
    return Claim(1.0, f"its first element is <{root}>") if root else None


@remembered
def _listed(markup: str, _: str | None) -> Listed:
    return read_url(markup)


def _root(text: str) -> str | None:
    root = _ROOT.match(first_element(text) or "")
    return root[1] if root else None


def _entry(listed: Listed, snapshot: Snapshot, base_url: str | None, several: bool) -> Entry:
    dates = [
        machine_date(text, snapshot.zone, snapshot.fetched_at, "FEED") if text else None
        for text in (listed.published, listed.modified)
    ]
    published = (
        dates[0] or dates[1] or Moment(at=snapshot.fetched_at.astimezone(UTC), precision="DAY", source="FETCHED")
    )
    address = absolute(listed.address, base_url)
    shown = ((absolute(media.url, base_url), media) for media in listed.media)
    media = tuple(replace(each, url=url) for url, each in shown if url)
    return Entry(
        content=Content(title=listed.title or None, text="", media=media, tags=listed.tags),
        published=published,
        native_id=listed.address,
        permalink=address,
        modified_at=dates[1].at if dates[1] and dates[1].at != published.at else None,
        language=None if snapshot.language else language(listed.language),
        via=listed.publication or None if several else None,
    )
