"""schema.org live blogs: real pages give every update; structured data of any shape raises nothing but Reject."""

import copy
import gzip
import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.pages.document import parse_html
from connectors.pages.structured import microdata
from connectors.platforms import schema_org, split_page
from schemas.errors import Reject
from schemas.records import Entry, Snapshot


def snapshot(body: bytes) -> Snapshot:
    return Snapshot(
        snapshot_id=str(hash(body)),
        outlet="harbour-post",
        source="https://harbour.example/live",
        url="https://harbour.example/live",
        fetched_at=datetime(2024, 3, 5, 18, tzinfo=UTC),
        body=body,
        zone="Europe/London",
    )


def page(blog: Any) -> bytes:
    script = json.dumps(blog).replace("</", "<\\/")
    return f'<!doctype html><script type="application/ld+json">{script}</script>'.encode()


@pytest.mark.parametrize(
    ("file", "updates", "texts"),
    [
        ("bbc.com-2020-05-12.html.gz", 20, 20),
        ("corkbeo.ie.html.gz", 26, 21),  # five are pictures and embeds, and two are addresses in the markup alone
        ("express.co.uk-2024-07-18.html.gz", 9, 9),
    ],
)
def test_real_pages_give_every_update(request: pytest.FixtureRequest, file: str, updates: int, texts: int) -> None:
    path = request.config.rootpath.parent / "shared" / "corpus" / "live-pages" / file
    if not path.exists():
        pytest.skip("../shared/corpus/live-pages is not here")
    found = schema_org.split(snapshot(gzip.decompress(path.read_bytes())), {})
    assert len(found) == updates
    assert sum(bool(entry.content.text) for entry in found) == texts
    assert all(entry.content.text or entry.content.title for entry in found)
    assert all((entry.published.source, entry.published.precision) == ("STAMP", "SECOND") for entry in found)
    assert len({entry.native_id for entry in found} - {None}) == updates
    assert len({entry.permalink for entry in found} - {None}) == updates
    assert [entry.published.at for entry in found] == sorted((entry.published.at for entry in found), reverse=True)


def test_two_updates_of_one_minute_stay_two() -> None:
    update = {"datePublished": "2024-03-05T12:00:00Z", "articleBody": "One."}
    blog = {"@type": "LiveBlogPosting", "liveBlogUpdate": [update, {**update, "articleBody": "Two."}]}
    assert [entry.content.text for entry in schema_org.split(snapshot(page(blog)), {})] == ["One.", "Two."]


def test_a_page_with_one_update_may_have_its_date() -> None:
    """The first update is often published with the page: one date says nothing against it."""
    blog = {
        "@type": "LiveBlogPosting",
        "datePublished": "2024-03-05T12:00:00Z",
        "liveBlogUpdate": {"datePublished": "2024-03-05T12:00:00Z", "articleBody": "One."},
    }
    (entry,) = schema_org.split(snapshot(page(blog)), {})
    assert (entry.published.source, entry.published.at.hour) == ("STAMP", 12)


BLOG: dict[str, Any] = {
    "@type": "LiveBlogPosting",
    "@id": "#blog",
    "headline": "Regatta",
    "datePublished": "2024-03-05T08:00:00Z",
    "image": {"url": "https://img.example/a.jpg"},
    "liveBlogUpdate": [
        {
            "@id": f"#r{number}",
            "url": f"/live#r{number}",
            "headline": "A race",
            "datePublished": f"2024-03-05T0{number}:00:00Z",
            "dateModified": "2024-03-05T09:30:00Z",
            "articleBody": "<p>Blue leads.</p>",
            "author": [{"name": "A B"}],
            "image": {"url": "/b.jpg", "caption": "c", "creditText": "d"},
            "video": {"contentUrl": "/b.mp4", "name": "e"},
            "keywords": "f, g",
            "inLanguage": {"alternateName": "en"},
        }
        for number in range(1, 4)
    ],
}
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**30, 1.5, "", " ", "\0", "\ud800", "<p>", "&lt;", "http://[", "#", "//", "T00:00:00"),
    *([], {}, [[[]]], {"@list": [{}]}, {"0": {}}, {"@type": "LiveBlogPosting"}, [None, 1, "x", {}], {"name": [{}]}),
    *({"@value": 1}, {"url": []}, {"@id": {}}, {"name": {"name": "x"}}, "2024-99-99", "9999-12-31T23:59:59-14:00"),
)


def test_values_of_any_type_raise_nothing_but_reject() -> None:
    chance = random.Random(1)
    for _ in range(600):
        blog = copy.deepcopy(BLOG)
        for _ in range(chance.randint(1, 5)):
            update = chance.choice(
                [blog, *(each for each in blog.get("liveBlogUpdate") or () if isinstance(each, dict))]
            )
            update[chance.choice(list(update) or ["x"])] = copy.deepcopy(chance.choice(VALUES))
            if not isinstance(blog.get("liveBlogUpdate"), list):
                break
        try:
            found = schema_org.split(snapshot(page(blog)), {})
        except Reject:
            continue
        assert all(isinstance(entry, Entry) for entry in found)


def test_microdata_of_an_item_within_an_item_is_its_own() -> None:
    tree = parse_html(
        '<div itemscope itemtype="http://schema.org/LiveBlogPosting"><b itemprop="headline name"> Re <i>gatta</i></b>'
        '<p itemprop="liveBlogUpdate" itemscope itemtype="http://schema.org/BlogPosting">'
        '<meta itemprop="headline" content="A race"></p>'
        '<p itemprop="liveBlogUpdate" itemscope><a itemprop="url" href="/2">x</a></p></div>'
    )
    assert microdata.items(tree, "LiveBlogPosting") == [
        {
            "@type": "LiveBlogPosting",
            "headline": "Re gatta",
            "name": "Re gatta",
            "liveBlogUpdate": [{"@type": "BlogPosting", "headline": "A race"}, {"@type": "", "url": "/2"}],
        }
    ]


@pytest.mark.parametrize("inner", ["<div>", '<div itemscope itemprop="liveBlogUpdate">', '<b itemprop="x">'])
def test_microdata_may_be_nested_deeper_than_calls(inner: str) -> None:
    blog = f'<div itemscope itemtype="http://schema.org/LiveBlogPosting">{inner * 1_900}<i itemprop="headline">x</i>'
    assert schema_org.split(snapshot(f"<!doctype html><body>{blog}".encode()), {}) == []


def texts(body: bytes) -> list[str]:
    return [entry.content.text for entry in schema_org.split(snapshot(body), {})]


def update(name: str, text: str, **fields: Any) -> dict[str, Any]:
    return {
        "@type": "BlogPosting",
        "@id": name,
        "datePublished": f"2024-03-05T1{name[-1]}:00:00Z",
        "articleBody": text,
        **fields,
    }


ONE, TWO = update("u1", "One ship came in."), update("u2", "Two ships left.")


@pytest.mark.parametrize(
    "blog",
    [
        {"@type": ["NewsArticle", "LiveBlogPosting"], "liveBlogUpdate": [ONE, TWO]},
        {"@type": "https://schema.org/LiveBlogPosting", "blogPosts": [ONE], "liveBlogUpdate": [ONE, TWO]},
        {"@type": "LiveBlogPosting", "blogPosts": [{"@id": "u1", "headline": "A ship"}, TWO], "liveBlogUpdate": [ONE]},
        {
            "@type": "WebPage",
            "mainEntity": {"@type": "LiveBlogPosting", "hasPart": [ONE, TWO, {"cssSelector": ".paid"}]},
        },
        {
            "@type": "LiveBlogPosting",
            "liveBlogUpdate": {"@type": "ItemList", "itemListElement": [{"item": ONE}, {"item": TWO}]},
        },
        {"@type": "LiveBlogPosting", "liveBlogUpdate": [json.dumps(ONE), json.dumps(TWO)]},
        [
            {"@type": "LiveBlogPosting", "liveBlogUpdate": [ONE]},
            {"@type": "LiveBlogPosting", "liveBlogUpdate": [TWO, ONE]},
        ],
        {"@graph": [{"@type": "LiveBlogPosting", "liveBlogUpdate": [{"@id": "u1"}, {"@id": "u2"}]}, ONE, TWO]},
    ],
)
def test_updates_are_found_wherever_they_stand_and_once(blog: Any) -> None:
    assert sorted(texts(page(blog))) == ["One ship came in.", "Two ships left."]


def test_an_update_without_a_text_is_kept_where_only_its_page_is_named() -> None:
    address = "https://harbour.example/live"
    picture = {
        "@type": "BlogPosting",
        "url": address,
        "headline": "In pictures",
        "datePublished": "2024-03-05T13:00:00Z",
    }
    blog = {"@type": "LiveBlogPosting", "liveBlogUpdate": [{**ONE, "url": address}, {**TWO, "url": address}, picture]}
    found = schema_org.split(snapshot(page(blog)), {})
    assert [entry.content.title for entry in found] == [None, None, "In pictures"]


@pytest.mark.parametrize(
    ("said", "minute"),
    [
        ({"datePublished": 1709632980}, 3),
        ({"datePublished": {"@value": "2024-03-05T10:03:00Z"}}, 3),
        ({"dateCreated": "Tue, 05 Mar 2024 10:03:00 GMT"}, 3),
        ({"@type": "BroadcastEvent", "startDate": "2024-03-05T10:03Z"}, 3),
        ({"dateModified": "2024-03-05T15:33:00+05:30"}, 3),
    ],
)
def test_dates_under_any_name_and_in_any_form(said: dict[str, Any], minute: int) -> None:
    blog = {"@type": "LiveBlogPosting", "liveBlogUpdate": [{"articleBody": "One ship came in.", **said}]}
    (entry,) = schema_org.split(snapshot(page(blog)), {})
    assert entry.published.at == datetime(2024, 3, 5, 10, minute, tzinfo=UTC)


def test_some_updates_may_have_the_date_of_the_page() -> None:
    blog = {
        "@type": "LiveBlogPosting",
        "datePublished": "2024-03-05T08:00:00Z",
        "liveBlogUpdate": [
            update(f"u{n}", f"Ship number {n} is in.", **({"datePublished": "2024-03-05T08:00:00Z"} if n < 4 else {}))
            for n in range(1, 7)
        ],
    }
    found = schema_org.split(snapshot(page(blog)), {})
    assert [entry.published.precision for entry in found] == ["DAY"] * 3 + ["SECOND"] * 3


def test_microdata_of_updates_that_stand_outside_of_their_blog() -> None:
    item = 'itemscope itemtype="https://schema.org/'
    body = (
        f'<!doctype html><div {item}LiveBlogPosting"><b itemprop="headline">Races</b></div>'
        f'<div itemprop="liveBlogUpdate" {item}BlogPosting">'
        '<time itemprop="datePublished" datetime="2024-03-05T10:00:00Z">10:00</time>'
        '<p itemprop="articleBody">One ship came in.</p></div>'
    )
    assert texts(body.encode()) == ["One ship came in."]


def test_links_to_other_pages_are_no_entries_though_some_are_of_updates() -> None:
    data = {"@type": "LiveBlogPosting", "liveBlogUpdate": [{**ONE, "headline": "A ship comes into the harbour"}]}
    teasers = "".join(
        f'<article class="teaser"><time datetime="2024-03-05T1{n}:00:00Z">1{n}:00</time>'
        f'<h3><a href="/{n}">{title}</a></h3></article>'
        for n, title in enumerate(
            ["Why gulls sleep so little", "A ship comes into the harbour", "The bakery by the quay is sold"]
        )
    )
    body = page(data) + f"<body><section>{teasers}</section></body>".encode()
    assert texts(body) == ["One ship came in."]


def test_keywords_of_all_updates_are_those_of_the_page() -> None:
    words = ["harbour,wall", "harbour,crane", "harbour"]
    blog = {
        "@type": "LiveBlogPosting",
        "keywords": ["crane"],
        "liveBlogUpdate": [update(f"u{n}", f"Ship {n} is in.", keywords=said) for n, said in enumerate(words, 1)],
    }
    assert [entry.content.tags for entry in schema_org.split(snapshot(page(blog)), {})] == [("wall",), (), ()]


def test_key_events_and_summaries_are_marked() -> None:
    blog = {"@type": "LiveBlogPosting", "liveBlogUpdate": [ONE, {**TWO, "headline": "Evening summary"}]}
    block = '<div id="{}" class="u"><span class="badge">Key Event</span><p>{}</p></div>'
    body = page(blog) + "".join(block.format(each["@id"], each["articleBody"]) for each in (ONE, TWO)).encode()
    found = schema_org.split(snapshot(body), {})
    assert [(entry.kind, entry.content.tags) for entry in found] == [
        ("UPDATE", ("key event",)),
        ("SUMMARY", ("key event",)),
    ]


@pytest.mark.parametrize(
    ("headline", "title"),
    [
        ("11:03 - The quay is closed", "The quay is closed"),
        ("2.15pm BST: The quay is closed", "The quay is closed"),
        ("100 ships are in", "100 ships are in"),
        ("One ship ca...", None),
    ],
)
def test_headlines_without_their_times(headline: str, title: str | None) -> None:
    blog = {"@type": "LiveBlogPosting", "liveBlogUpdate": [{**ONE, "headline": headline}]}
    assert [entry.content.title for entry in schema_org.split(snapshot(page(blog)), {})] == [title]


def test_blocks_of_one_class_are_entries_where_they_have_ids_and_times_and_lead_nowhere_else() -> None:
    data = {"@type": "LiveBlogPosting", "liveBlogUpdate": [TWO]}
    card = '<article class="card" {}><time datetime="2024-03-05T1{}:00:00Z">x</time>{}</article>'
    body = (
        page(data)
        + "".join(
            [
                card.format('data-id="u2"', 2, "<p>Two ships left.</p>"),
                card.format('data-id="u1"', 1, "<p>One ship came in.</p>"),
                card.format('data-id="s7"', 0, '<h3><a href="/other">A story of other ships and other seas</a></h3>'),
                card.format("", 0, "<p>Subscribe to our letter about ships.</p>"),
            ]
        ).encode()
    )
    assert texts(body) == ["Two ships left.", "One ship came in."]


@pytest.mark.parametrize(
    "markup",
    [
        f'<a href="#u1">Skip next section {"One ship came in " * 6}</a><p>One ship came in.</p>',
        '<p>One ship came in.</p><p><a href="{0}">{0}</a></p>',
        '<figure><img src="/ana.jpg" alt="Ana Ruiz"></figure><p class="byline">By Ana Ruiz</p><p>One ship came in.</p>',
        '<p class="byline">From the Post’s Ana Ruiz</p><p>One ship came in.</p>',
    ],
)
def test_what_leads_around_a_page_and_who_wrote_is_no_text(markup: str) -> None:
    data = {"@type": "LiveBlogPosting", "liveBlogUpdate": [ONE, TWO]}
    body = (
        page(data)
        + f'<div id="u1" class="u">{markup}</div><div id="u2" class="u"><p>Two ships left.</p></div>'.encode()
    )
    body = body.replace(b"{0}", b"https://h.example/live/harbour-vote-as-it-happens-on-this-long-day#post-u1")
    first = schema_org.split(snapshot(body), {})[0].content
    assert (first.text, first.media) == ("One ship came in.", ())
    assert first.authors == (("Ana Ruiz",) if "Ana" in markup else ())


def test_a_copy_that_says_that_it_is_pinned_is_no_entry_of_its_own() -> None:
    data = {"@type": "LiveBlogPosting", "liveBlogUpdate": [TWO, ONE]}
    block = '<article class="u" {}>{}<time datetime="2024-03-05T1{}:00:00Z">x</time><p>{}</p></article>'
    copy = block.format('data-copy="u1"', "<span>Pinned</span>", 1, "One ship came in.")
    rows = block.format('id="u2"', "", 2, "Two ships left.") + block.format('id="u1"', "", 1, "One ship came in.")
    found = split_page(snapshot(page(data) + (copy + rows).encode())).entries
    assert [(entry.native_id, entry.pinned) for entry in found] == [("u2", False), ("u1", True)]


def test_ids_of_the_events_of_a_page_are_those_of_its_entries() -> None:
    ids = ["65f0a1c9", "65f0b7d2", "65f0c3e4"]
    said = [f"Ship {name} from the north has come into the harbour." for name in ("Arrow", "Bell", "Crane")]
    ups = [
        {"@type": "BlogPosting", "datePublished": f"2024-03-05T1{n}:00:00Z", "articleBody": text}
        for n, text in enumerate(said)
    ]
    rows = "".join(
        f'<div class="e" data-event-id="{name}"><b>1{n}:00</b><p>{text}</p></div>'
        for n, (name, text) in enumerate(zip(ids, said, strict=True))
    )
    body = page({"@type": "LiveBlogPosting", "liveBlogUpdate": ups}) + f"<main>{rows}</main>".encode()
    assert [entry.native_id for entry in schema_org.split(snapshot(body), {})] == ids


def test_blocks_without_ids_are_no_entries_where_those_of_the_data_have_them() -> None:
    said = [f"Ship {name} from the north has come into the harbour." for name in ("Arrow", "Bell", "Crane", "Dory")]
    ups = [
        {"@type": "BlogPosting", "datePublished": f"2024-03-05T1{n}:00:00Z", "articleBody": text, "url": f"#p-4{n}"}
        for n, text in enumerate(said[:3])
    ]
    block = '<div class="post" {}><time datetime="2024-03-05T1{}:00:00Z">x</time><p>{}</p></div>'
    rows = [block.format(f'data-post="4{n}"', n, text) for n, text in enumerate(said)]
    promo = block.format("", 2, '<a href="/gulls">Why the gulls of the old quay sleep so little</a>')
    body = page({"@type": "LiveBlogPosting", "liveBlogUpdate": ups}) + f"<main>{''.join(rows)}{promo}</main>".encode()
    assert texts(body) == said


def test_a_text_with_headings_shows_the_updates_that_the_data_cut() -> None:
    titles = ["The quay is closed", "Two ships wait outside", "The pilots are at sea"]
    ups = [
        {"headline": title, "articleBody": f"Of {title.lower()} we", "datePublished": f"2024-03-05T1{n}:00:00Z"}
        for n, title in enumerate(titles)
    ]
    rows = "".join(
        f'<h2>{title}</h2><p>Of {title.lower()} we know.</p><a href="/x">Gulls</a><figure><img src="/{n}.jpg"></figure>'
        f"<p>It was said at noon.</p>"
        for n, title in enumerate(titles)
    )
    end = "<h2>Why you can trust us</h2><p>We are old.</p>"
    body = (
        page({"@type": "LiveBlogPosting", "liveBlogUpdate": ups}) + f"<main><p>All day.</p>{rows}{end}</main>".encode()
    )
    found = schema_org.split(snapshot(body), {})
    assert [entry.content.text for entry in found] == [
        f"Of {each.lower()} we know.\nIt was said at noon." for each in titles
    ]
    assert [entry.published.at.hour for entry in found] == [10, 11, 12]
    assert [len(entry.content.media) for entry in found] == [1, 1, 1]
