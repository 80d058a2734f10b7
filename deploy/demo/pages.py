"""Pages as outlets print them: a `Page` of the day -> its body and media type.

Three kinds of markup, one for each platform of the demo: stamps printed in the text, `LiveBlogPosting` as JSON-LD
beside the visible text, RSS 2.0. The same page always gives the same bytes.
"""

import json
from collections.abc import Callable, Mapping
from email.utils import format_datetime
from html import escape

from deploy.demo.day import Page, Posting

HTML, RSS = "text/html; charset=utf-8", "application/rss+xml; charset=utf-8"

STYLE = "body{font:1.1rem/1.5 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem}h1,h2{line-height:1.2}"
BROKEN = "<h1>Temporarily unavailable</h1><p>Our editors have been told. Please try again in a minute.</p>"
ROBOTS = "User-agent: *\nDisallow: /editors/\n"


def render(page: Page, base_url: str) -> tuple[str, bytes]:
    """The media type and the body of a page; `base_url` is the site's address without a slash at its end."""
    url = base_url + page.outlet.path
    if page.broken:
        return HTML, html(page.outlet.name, BROKEN).encode()
    kind, write = WRITERS[page.outlet.platform]
    return kind, write(page, url).encode()


def front(pages: Mapping[str, Page]) -> bytes:
    """A page for people, with links to all others."""
    links = "".join(
        f'<li><a href="{page.outlet.path}">{escape(page.outlet.name)}</a>: {escape(page.outlet.headline)}</li>\n'
        for page in pages.values()
    )
    return html("Made-up outlets", f"<h1>Made-up outlets</h1>\n<ul>\n{links}</ul>").encode()


def html(title: str, body: str, head: str = "") -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n{head}<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def printed_stamps(page: Page, url: str) -> str:
    """Each entry begins with its time in bold; the article of the morning stands at the foot."""
    *updates, original = page.postings
    entries = [_stamped(f"UPDATE {posting.published_at:%H%M} GMT:", posting) for posting in updates]
    entries.append(_stamped("ORIGINAL ENTRY:", original))
    day = f"{page.date.day} {page.date:%B %Y}"
    return html(
        f"{page.outlet.headline} - {page.outlet.name}",
        f"<article>\n<h1>{escape(page.outlet.headline)}</h1>\n<p>{escape(page.outlet.name)}, {day}</p>\n"
        + "\n<hr>\n".join(entries)
        + "\n</article>",
        f'<meta property="article:published_time" content="{original.published_at:%FT%H:%M:%SZ}">\n'
        f'<link rel="canonical" href="{url}">\n',
    )


def _stamped(stamp: str, posting: Posting) -> str:
    first, *others = posting.text.split("\n")
    return f"<p><strong>{stamp}</strong> {escape(first)}</p>" + "".join(f"\n<p>{escape(line)}</p>" for line in others)


def live_blog_posting(page: Page, url: str) -> str:
    """https://schema.org/LiveBlogPosting in the head, the same entries for people in the body."""
    blog = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "@id": url,
        "headline": page.outlet.headline,
        "datePublished": page.postings[-1].published_at.isoformat(),
        "coverageStartTime": page.postings[-1].published_at.isoformat(),
        "liveBlogUpdate": [_blog_posting(posting, url) for posting in page.postings],
    }
    script = json.dumps(blog, ensure_ascii=False, indent=1).replace("</", "<\\/")
    blocks = "\n".join(
        f'<section id="{posting.name}"><h2>{escape(posting.title or "")}</h2>'
        f'<time datetime="{posting.published_at.isoformat()}">{posting.published_at:%H:%M}</time>{_paragraphs(posting)}'
        "</section>"
        for posting in page.postings
    )
    title = f"{page.outlet.headline} - {page.outlet.name}"
    head = f'<script type="application/ld+json">\n{script}\n</script>\n'
    return html(title, f"<h1>{escape(page.outlet.headline)}</h1>\n{blocks}", head)


def _blog_posting(posting: Posting, url: str) -> dict[str, str]:
    dated = {"datePublished": posting.published_at.isoformat()}
    if posting.modified_at:
        dated["dateModified"] = posting.modified_at.isoformat()
    titled = {"headline": posting.title} if posting.title else {}
    return {"@type": "BlogPosting", "@id": f"{url}#{posting.name}", **titled, **dated, "articleBody": posting.text}


def rss(page: Page, url: str) -> str:
    """https://www.rssboard.org/rss-specification"""
    items = "".join(
        f"<item>\n<title>{escape(posting.title or '')}</title>\n<link>{url}?item={posting.name}</link>\n"
        f'<guid isPermaLink="false">{page.outlet.id}:{posting.name}</guid>\n'
        f"<pubDate>{format_datetime(posting.published_at, usegmt=True)}</pubDate>\n"
        f"<description>{escape(_paragraphs(posting))}</description>\n</item>\n"
        for posting in page.postings
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0">\n<channel>\n'
        f"<title>{escape(page.outlet.name)}</title>\n<link>{url}</link>\n<language>en</language>\n"
        f"<description>{escape(page.outlet.headline)}</description>\n{items}</channel>\n</rss>\n"
    )


def _paragraphs(posting: Posting) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in posting.text.split("\n"))


WRITERS: dict[str, tuple[str, Callable[[Page, str], str]]] = {
    "printed_stamps": (HTML, printed_stamps),
    "schema_org": (HTML, live_blog_posting),
    "feed": (RSS, rss),
}
