"""BBC live pages: their markup of 2015 to 2023 (`lx-stream`) and of today, the state that pages carry, their API.

    Snapshot -> one entry for each post

Trusted: a post's id; its times in the page's state, in the API or in the JSON-LD (`dateAdded`, `curated`,
`datePublished`); text, pictures and contributors of the markup, and what the state has beyond it, such as the
addresses of embedded posts. Not trusted: the time that the markup prints, 'Posted at 15:05', which has no date
and no zone: pages for readers abroad print GMT where others print London's time, so posts that are dated
otherwise show the zone for those that are not; a `<time>` with a date alone; the fragment `#post` of today's
addresses, which all posts share. The page's summary above its posts is no post: the option `summary` makes it one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from connectors.pages.bbc_posts import BREAKING, address_of, is_stream, name_of, picture, posts
from connectors.pages.cutting import cut_page, remembered, take_out
from connectors.pages.document import Document, absolute, read
from connectors.pages.entry_blocks import Block, attribute, element, entries, first_stamp, text_of, with_media
from connectors.pages.fragments.markup import figure
from connectors.pages.fragments.media import credit_beside
from connectors.pages.fragments.reading import read_markup
from connectors.pages.headlines import titled
from connectors.pages.merge import merge
from connectors.pages.structured.states import answer, states
from connectors.pages.untyped import unique
from connectors.platforms import Claim, schema_org
from connectors.times import Clock, clock
from schemas.errors import Reject
from schemas.records import Content, Entry, Media, Moment, Snapshot

OPTIONS = ("summary",)
"""summary: "yes" makes the page's list of main points an entry of kind SUMMARY."""

_ARTICLE = re.compile(r"<article\b")
_SUMMARY = re.compile(r"class=[\"'][^\"'<>]*(?:lx-c-summary-points|KeyPoints)[\s\"']")
_STATES = {
    "lx-commentary-data-paged": re.compile(
        r"setPayload\(\s*['\"]/data/bbc-morph-lx-commentary-data-paged[^'\"]*['\"],\s*"
    ),
    "__INITIAL_DATA__": re.compile(r"__INITIAL_DATA__\s*=\s*"),
    "__NEXT_DATA__": re.compile(r"__NEXT_DATA__[\"'][^<>]*>\s*"),
}
_ID = re.compile(r"(?:urn:)?asset:[0-9a-f-]{8,}$|post[_-][\w:-]{8,}$")
_HIDDEN = (
    '.gs-u-vh, .visually-hidden, [class*="VisuallyHidden"], [class*="visually-hidden"], [class*="share-tools"],'
    '[class*="ShareButton"], footer, button, noscript, svg'
)
_TIMES = 'time span, time, [data-testid*="imestamp"], [class*="imestamp"]'
_HEAD = (
    'header, h2, h3, time, .lx-stream-post__contributor, [class*="Contributor"], [data-testid*="imestamp"],'
    '[class*="imestamp"], [data-testid="breaking-news-label"]'
)


def split(snapshot: Snapshot, options: Mapping[str, str]) -> list[Entry]:
    """Return the posts of a page or of an answer, in its order. Raises Reject where it has none and is no stream."""
    document = read(snapshot)
    base_url = document.base_url
    if document.media_type == "json":
        value = answer(document)
        if not is_stream(value):
            raise Reject("JSON, but not of a BBC live page: it has no list of results")
        return entries(posts(value, None), document, snapshot)
    told = [block for markup in cut_page(document, _ARTICLE) if (block := _post(markup, base_url)) is not None]
    data = _data(told, document, snapshot)
    if not told and not data and "lx-stream" not in document.text:
        raise Reject('no posts such as <article id="post_...">, and none in the page\'s state or its JSON-LD')
    found = _under_own_titles(merge(data, entries(_dated(told, data), document, snapshot)), told)
    summary = _summary(document, snapshot) if options.get("summary") == "yes" else []
    return [*summary, *found]


def recognise(snapshot: Snapshot) -> Claim | None:
    """Claim a page with posts as the BBC marks them, and an answer of its API."""
    document = read(snapshot)
    text = document.text
    if document.media_type == "json":
        its_own = '"assetId"' in text and '"isBreakingNews"' in text
        return Claim(0.97, "JSON that lists posts as the BBC does") if its_own else None
    if document.media_type != "html" or not ("lx-stream" in text or "bbc" in text):
        return None
    if "lx-stream-post" not in text and 'content-post"' not in text and "asset:" not in text:
        return None
    count = sum(_post(markup, document.base_url) is not None for markup in cut_page(document, _ARTICLE))
    return Claim(0.97, f"{count} posts with ids such as the BBC's") if count else None


# The page's data


def _data(told: Sequence[Block], document: Document, snapshot: Snapshot) -> list[Entry]:
    """The posts of the page's state, else of its JSON-LD."""
    signs = [sign for sign in _STATES if document.count(sign)]
    values = [value for sign in signs for value in states(document.text, _STATES[sign])]
    found = [block for value in values for block in posts(value, document.base_url)]
    if found:
        return entries(found, document, snapshot)
    if told and all(block.published for block in told):
        return []
    try:
        return [_renamed(entry, document.base_url) for entry in schema_org.updates(snapshot)]
    except Reject:
        return []


def _renamed(entry: Entry, base_url: str | None) -> Entry:
    """An update of the JSON-LD under the id that its post has in the markup, and without the BBC as its author."""
    authors = tuple(author for author in entry.content.authors if not author.startswith("BBC"))
    entry = replace(entry, content=replace(entry.content, authors=authors))
    name = name_of(entry.native_id) or name_of(entry.permalink)
    return replace(entry, native_id=name, permalink=address_of(name, base_url)) if name else entry


def _under_own_titles(found: Sequence[Entry], told: Sequence[Block]) -> list[Entry]:
    """The entries under the titles of the markup, which other readers may have with their labels."""
    titles = {block.native_id: block.content.title for block in told if block.content.title}
    return [
        replace(entry, content=replace(entry.content, title=titles.get(entry.native_id, entry.content.title)))
        for entry in found
    ]


def _dated(told: Sequence[Block], data: Sequence[Entry]) -> list[Block]:
    """The posts of the markup with the times of the data; the others' clocks in the zone that those show."""
    known = {entry.native_id: entry.published for entry in data if entry.native_id and _is_exact(entry.published)}
    dated = [replace(block, published=block.published or known.get(block.native_id or "")) for block in told]
    zone = _zone_shown(dated)
    return [
        replace(block, printed=replace(block.printed, zone=zone))
        if zone and block.printed and block.printed.zone is None and block.published is None
        else block
        for block in dated
    ]


def _is_exact(moment: Moment) -> bool:
    return moment.source == "STAMP" and moment.precision != "DAY"


def _zone_shown(blocks: Sequence[Block]) -> str | None:
    """How far the clocks of a page are from UTC, where posts that are dated as well agree on it: '+01:00'."""
    ahead = Counter(_quarters(block.printed, block.published) for block in blocks if block.printed and block.published)
    if not ahead:
        return None
    quarters, count = ahead.most_common(1)[0]
    if count < 2 or count <= ahead.total() / 2:
        return None
    return f"{'-' if quarters < 0 else '+'}{abs(quarters) // 4:02}:{abs(quarters) % 4 * 15:02}"


def _quarters(printed: Clock, published: Moment) -> int:
    """Quarters of an hour that a printed clock is ahead of an instant, from -48 to 47."""
    minutes = printed.hour * 60 + printed.minute - published.at.hour * 60 - published.at.minute
    return (round(timedelta(minutes=minutes) / timedelta(minutes=15)) + 48) % 96 - 48


# Markup


@remembered
def _post(markup: str, base_url: str | None) -> Block | None:
    """What one post says; None for an article that is none."""
    root = element(markup)
    name = _name(root, markup) if root is not None else None
    if root is None or name is None:
        return None
    title = text_of(root.css_first('.lx-stream-post__header-text, [class*="Headline"]')) or _heading(root)
    printed = next((found for node in root.css(_TIMES) if (found := clock(text_of(node) or ""))), None)
    stamped = first_stamp((attribute(node, "datetime") for node in root.css("time[datetime]")), None)
    breaking = root.css_first('[class*="breaking" i], [data-testid="breaking-news-label"], .lx-stream-post__header-tag')
    authors = unique(node.text() for node in root.css('.lx-stream-post__contributor-name, [class*="ContributorName"]'))
    content = _content(root, base_url)
    return Block(
        content=replace(titled(content, title), authors=authors, tags=(BREAKING,) if breaking is not None else ()),
        native_id=name,
        permalink=address_of(name, base_url),
        published=stamped,
        printed=printed,
    )


def _name(root: LexborNode, markup: str) -> str | None:
    """The id of a post: its element's, or that of its heading, or the one in the address it is shared by."""
    said = [root.attributes.get("id") or "", *(node.attributes.get("id") or "" for node in root.css("h2[id], h3[id]"))]
    name = next((name for name in said if _ID.match(name)), None)
    return name_of(name) or name or (name_of(markup) if "data-testid" in root.attributes else None)


def _heading(root: LexborNode) -> str | None:
    """The heading of a post without its time and its labels."""
    heading = root.css_first("h2, h3")
    if heading is None:
        return None
    parts = [node for node in heading.css("p, span") if not node.css("p, span")[1:] and _is_headline(node, heading)]
    return text_of(parts[-1]) if parts else text_of(heading)


def _is_headline(node: LexborNode, heading: LexborNode) -> bool:
    above: LexborNode | None = node
    while above is not None and above.mem_id != heading.mem_id:
        names = f"{above.attributes.get('class') or ''} {above.attributes.get('data-testid') or ''}".lower()
        if above.tag == "time" or "timestamp" in names or "hidden" in names or "label" in names:
            return False
        above = above.parent
    return bool(text_of(node)) and node.css_first("time") is None


def _content(root: LexborNode, base_url: str | None) -> Content:
    take_out(root, _HIDDEN)
    embeds = list(_embeds(root, base_url))
    assets = (
        node for node in root.css(".lx-media-asset, figure") if node.css_first("img") and not node.css("blockquote")
    )
    pictures = {node.html or "": _picture(node) for node in assets}
    body = root.css_first(".lx-stream-post-body, .qa-post-body")
    if body is None:
        take_out(root, _HEAD)
        body = root
    markup = body.inner_html or ""
    for asset, shown in pictures.items():
        markup = markup.replace(asset, shown, 1)
    return with_media(read_markup(picture(markup), base_url), embeds)


def _embeds(root: LexborNode, base_url: str | None) -> Iterator[Media]:
    """Posts of others, of which the page has only a button that leads there."""
    for node in root.css('[class*="lx-stream__cta"] a[href], a[class*="lx-stream__cta"][href]'):
        address = absolute(attribute(node, "href") or "", base_url)
        if address:
            yield Media("EMBED", address)
    take_out(root, '[class*="lx-stream__cta"]')


def _picture(asset: LexborNode) -> str:
    image = asset.css_first("img")
    credit = (
        text_of(asset.css_first('[class*="copyright"] [aria-hidden], [class*="copyright"], [class*="Credit"]')) or ""
    )
    caption = asset.css_first('figcaption, [class*="caption"]')
    credit = credit or credit_beside(asset, caption) or ""
    address = attribute(image, "data-src", "src") or ""
    return figure("img", picture(address), (caption.inner_html or "") if caption is not None else "", credit)


def _summary(document: Document, snapshot: Snapshot) -> list[Entry]:
    """The list of main points that stands above the posts, as one entry."""
    points = [read_markup(markup, document.base_url) for markup in cut_page(document, _SUMMARY)[:1]]
    blocks = [Block(content=content, native_id="summary", kind="SUMMARY") for content in points]
    return entries(blocks, document, snapshot)
