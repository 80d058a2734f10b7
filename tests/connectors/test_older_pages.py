"""The next older page that a page of a live blog leads to: by its links, and by the answers of APIs."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from connectors.platforms import older_page
from schemas.records import Snapshot
from tests.outlets.test_cases import HERE, snapshot_of

LIVE = "https://gazette.example/vote/live"
AT = datetime(2024, 3, 5, 19, tzinfo=UTC)
BLOG = (
    '<article class="entry"><time datetime="2024-03-05T18:%02d:00Z">6pm</time><p>Turnout is %d per cent.</p></article>'
)
PAGE = "<!doctype html><title>Vote</title>%s<main>" + "".join(BLOG % (n, n) for n in range(40, 30, -1)) + "%s</main>"


def older(links: str = "", head: str = "", url: str | None = LIVE, **fields: Any) -> str | None:
    body = (PAGE % (head, links)).encode()
    page = Snapshot(
        snapshot_id=f"{url} {links} {head}",
        outlet="gazette",
        source=LIVE,
        url=url,
        fetched_at=AT,
        body=body,
        platform="repeated_blocks",
    )
    return older_page(replace(page, **fields))


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ('<a rel="next" href="?page=2">&gt;</a>', "?page=2"),
        ('<a rel="nofollow next" href="/vote/live/page/2#posts">2</a>', "/page/2"),
        ('<a href="?page=2"><svg></svg><span>Older posts</span> →</a>', "?page=2"),
        ('<a href="?page=with%3Ablock-65a#liveblog-navigation">Next</a>', "?page=with%3Ablock-65a"),
        ('<a href="?p=2" aria-label="Next page"></a>', "?p=2"),
        ('<a href="?seite=2">Ältere Einträge</a>', "?seite=2"),
        ('<a href="?offset=20">Página siguiente</a>', "?offset=20"),
        ('<a href="/vote/live/2">Page suivante</a>', "/2"),
        ('<a href="?page=2">الصفحة التالية</a>', "?page=2"),
        ('<a href="?page=2">下一页</a>', "?page=2"),
        ('<a href="?page=1">1</a> <a href="?page=2">2</a> <a href="?page=3">3</a>', "?page=2"),
        ('<a href="/vote/live/pagination/page/2/rand/7-170965">Next</a>', "/pagination/page/2/rand/7-170965"),
        ('<a href="?page=9">Oldest</a> <a href="?page=2">Next</a>', "?page=2"),
    ],
)
def test_links_to_an_older_page(link: str, found: str) -> None:
    assert older(link) == LIVE + found


@pytest.mark.parametrize(
    "link",
    [
        '<a rel="next" href="/2024/03/04/another-post">Next</a>',  # the neighbour of a post, as themes name it
        '<a rel="next" href="https://other.example/vote/live?page=2">Next</a>',
        '<a rel="next" href="#more">More</a>',
        '<a rel="next" href="http://gazette.example/vote/live?page=2">Older</a>',  # without TLS
        '<a href="/vote/live?share=mail">Next: who won?</a>',
        '<a href="/vote/live-results?page=2">Older</a>',
        '<a href="?page=4">What the mayor will have to decide next week, and why it matters</a>',
        '<a href="?page=4">Jump to the beginning</a>',
        '<a href="/vote/live">Older</a>',
        '<a href="http://[">Older</a>',
        '<a href="/false/page/2" rel="next">Next</a>',
        '<a href="/vote/live/comment-page-1/#comments">Older comments</a>',
        '<a href="?comment_page=2">Older comments</a> <a href="?cpage=2">2</a>',
    ],
)
def test_links_that_lead_elsewhere(link: str) -> None:
    assert older(link) is None


def test_the_head_says_it_too() -> None:
    assert older(head=f'<link rel="next" href="{LIVE}/page/2/">') == f"{LIVE}/page/2/"


def test_an_older_page_leads_on_and_never_back() -> None:
    links = '<a href="/vote/live">1</a><a rel="prev" href="/vote/live">Newer</a><a href="?page=2">2</a>'
    second = LIVE + "?page=2"
    assert older(links + '<a href="?page=3">Older</a>', url=second, older_of=LIVE) == LIVE + "?page=3"
    assert older(links, url=second, older_of=LIVE) is None
    newer = '<a href="?page=1">Next</a>'
    assert older(newer, url=second, older_of=LIVE) is None


def test_a_page_at_the_root_has_its_older_pages_below_page() -> None:
    root = "https://gazette.example/"
    assert older('<a rel="next" href="/page/2/">Older</a>', url=root) == root + "page/2/"
    assert older('<a rel="next" href="/2024/03/">Older</a>', url=root) is None


def test_a_list_of_teasers_is_no_blog() -> None:
    teaser = (
        '<article class="card"><a href="/2024/03/05/story-%d"><h3>Story %d of the day</h3></a>'
        '<time datetime="2024-03-05T18:%02d:00Z">5 March</time></article>'
    )
    body = "<!doctype html><title>News</title><main>" + "".join(teaser % (n, n, n) for n in range(40, 20, -1))
    page = Snapshot(
        snapshot_id="teasers",
        outlet="gazette",
        source="https://gazette.example/news",
        url="https://gazette.example/news",
        fetched_at=AT,
        body=(body + '</main><a rel="next" href="?page=2">Older</a>').encode(),
    )
    assert older_page(page) is None
    assert older_page(replace(page, platform="repeated_blocks")) == "https://gazette.example/news?page=2"


def test_a_saved_file_has_no_older_page() -> None:
    assert older('<a rel="next" href="?page=2">Older</a>', url=None, source="file:page.html") is None


@pytest.mark.parametrize(
    ("case", "found"),
    [
        ("wordpress_liveblog/answer-with-a-page-of-entries", "/88/get-entries/2/latest"),
        ("wordpress_liveblog/answer-with-edits-and-deletions", None),
        ("feed/atom", None),
    ],
)
def test_what_a_platform_knows(case: str, found: str | None) -> None:
    address = older_page(snapshot_of(HERE / case))
    assert (address is None) if found is None else (address or "").endswith(found)


def changed(case: str, url: str | None = None, **fields: Any) -> Snapshot:
    """The page of a case that is JSON, with other fields."""
    page = snapshot_of(HERE / case)
    value = json.loads(page.body) | fields
    return replace(page, snapshot_id=f"{case} {fields}", body=json.dumps(value).encode(), url=url or page.url)


def test_the_pages_of_superdesk_are_counted() -> None:
    case, api = (
        "superdesk/items-of-every-kind",
        "https://liveblog.selby.example/api/client_blogs/b1/posts?max_results=20",
    )
    meta = {"max_results": 20, "page": 1, "total": 45}
    assert older_page(changed(case, _meta=meta)) == f"{api}&page=2"
    assert older_page(changed(case, f"{api}&page=2", _meta=meta | {"page": 2})) == f"{api}&page=3"
    assert older_page(changed(case, f"{api}&page=3", _meta=meta | {"page": 3})) is None
    assert older_page(changed(case, _meta={"page": "x"})) is None


def test_the_json_of_the_guardian_names_the_block_around_which_it_goes_on() -> None:
    case = "guardian/json-of-its-pages"
    pages = {"currentPage": 1, "totalPages": 3, "older": "?page=with:block-65a0", "oldest": "?page=with:block-65ff"}
    found = "https://www.theguardian.com/world/live/2024/mar/05/harbour-storm-live.json?dcr=true&page=with:block-65a0"
    assert older_page(changed(case, pagination=pages)) == found
    assert older_page(changed(case, pagination={"currentPage": 3, "totalPages": 3})) is None
