"""Feeds: real ones are read or refused with a reason, broken ones raise nothing else, traps do not spring."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import process_time

import feedparser
import pytest

from connectors.platforms import Split, split_page
from schemas.errors import Reject
from schemas.records import Entry, Snapshot

RSS = b'<rss version="2.0"><channel><title>Harbour Post</title>%b</channel></rss>'


def split(body: bytes, language: str | None = None, source: str = "https://harbour.example/feed") -> Split:
    return split_page(
        Snapshot(
            snapshot_id=str(hash(body)),
            outlet="harbour-post",
            source=source,
            url=source,
            fetched_at=datetime(2024, 3, 5, tzinfo=UTC),
            body=body,
            language=language,
            platform="feed",
        )
    )


def entries(body: bytes, language: str | None = None) -> list[Entry]:
    return list(split(body, language).entries)


def refusal(body: bytes) -> str:
    with pytest.raises(Reject) as caught:
        entries(body)
    return str(caught.value)


def corpus(request: pytest.FixtureRequest) -> Iterator[Path]:
    feeds = request.config.rootpath.parent / "shared" / "corpus" / "feeds"
    if not feeds.is_dir():
        pytest.skip("../shared/corpus/feeds is not here")
    return (file for file in sorted(feeds.rglob("*")) if file.is_file())


def items_of(body: bytes) -> int:
    return len(feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False).entries)


def test_every_item_of_real_feeds_is_an_entry_or_counted(request: pytest.FixtureRequest) -> None:
    read = found = repeated = refused = 0
    for file in corpus(request):
        body = file.read_bytes()
        try:
            given = split(body, source=f"https://harbour.example/{file.name}")
        except Reject:
            refused += 1
            assert not items_of(body), file
            continue
        read, found, repeated = read + 1, found + len(given.entries), repeated + given.repeated
        if file.suffix != ".json":
            assert len(given.entries) + given.repeated == items_of(body), file
        ids = [entry.native_id for entry in given.entries if entry.native_id]
        assert len(ids) == len(set(ids)), file
    assert (read, found, repeated, refused) == (139, 3261, 0, 39)


def test_an_item_that_repeats_another_is_counted() -> None:
    same = b"<item><guid>1</guid><title>The same</title><link>https://harbour.example/1</link></item>"
    other = b"<item><guid>2</guid><title>Another</title></item>"
    given = split(RSS % (same + other + same + same))
    assert [entry.native_id for entry in given.entries] == ["1", "2"]
    assert given.repeated == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!doctype html><html><body><p>Sign in</p></body></html>", "an HTML page where a feed was expected"),
        (b"<opml/>", "no RSS, Atom or JSON feed"),
        (b"Not found", "no RSS, Atom or JSON feed"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "JSON, but no JSON Feed: it has no items"),
        (b'{"version": "2", "items": []}', "JSON, but no JSON Feed: it has no version of it"),
        (b'{"items": [', "JSON that cannot be read"),
        (b"", "an empty body"),
        (RSS % (b"<item/>" * 400_001), "more than 400000 tags"),
    ],
    ids=["html", "xml", "text", "json without items", "json without version", "cut json", "empty", "endless"],
)
def test_what_is_no_feed_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    assert reason in refusal(body)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_entities_never_expand(encoding: str) -> None:
    """Ten levels of ten: 40 GB, if a parser saw them."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "boom"}">' for n in range(10))
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE rss [{levels}]><rss version="2.0"><channel><title>&e9;</title></channel></rss>'
    )
    started = process_time()
    assert "declares entities" in refusal(bomb.encode(encoding))
    assert process_time() - started < 1


def test_an_entity_in_the_text_of_an_item_is_text() -> None:
    (entry,) = entries(
        RSS % b"<item><title>t</title><description><![CDATA[How <!ENTITY a 'b'> works]]></description></item>"
    )
    assert "How" in entry.content.text


def test_no_external_dtd_is_fetched(tmp_path: Path) -> None:
    """A doctype that names a file is no reason to open it: a feed with it is read as one without."""
    (tmp_path / "secret.dtd").write_text('<!ENTITY secret "the secret">')
    doctype = f'<!DOCTYPE rss SYSTEM "file://{tmp_path}/secret.dtd">'.encode()
    (entry,) = entries(doctype + RSS % b"<item><title>t</title><description>x &secret; y</description></item>")
    assert "the secret" not in entry.content.text


def test_an_unchanged_item_is_not_read_again() -> None:
    first = b"<item><guid>1</guid><description>&lt;p&gt;The same.&lt;/p&gt;</description></item>"
    before, after = entries(RSS % first), entries(RSS % (b"<item><guid>2</guid></item>" + first))
    assert before[0].content.text is after[1].content.text


def test_an_item_that_is_nested_too_deep_takes_no_other_with_it() -> None:
    deep = b"<item><guid>1</guid><description><![CDATA[%b<p>Deep down.]]></description></item>" % (b"<div>" * 5_000)
    given = entries(RSS % (deep + b"<item><guid>2</guid><description>Another.</description></item>"))
    assert [entry.content.text for entry in given] == ["Deep down.", "Another."]


def test_references_to_characters_that_are_none_do_not_lose_the_feed() -> None:
    body = RSS % b"<item><description>a&#xD800;b&#55296;c&#99999999999;d&#x1F600;e</description></item>"
    (entry,) = entries(body)
    assert entry.content.text == "a\ufffdb\ufffdc\ufffdd\U0001f600e"


@pytest.mark.parametrize("date", [b"Thu, 01 Jan 1970 00:00:00 +0000", b"0001-01-01T00:00:00Z", b"0"])
def test_the_zero_of_a_program_is_no_date(date: bytes) -> None:
    (entry,) = entries(RSS % (b"<item><guid>1</guid><pubDate>%b</pubDate></item>" % date))
    assert entry.published.source == "FETCHED"


def test_the_language_of_a_feed_counts_where_the_outlets_is_not_known() -> None:
    body = RSS % b"<language>pt-br</language><item><description>x</description></item>"
    assert entries(body)[0].language == "pt-BR"
    assert entries(body, language="pt")[0].language is None


SEEDS = (
    RSS
    % b"""<item><title>A &amp; B</title><link>https://harbour.example/a</link><guid isPermaLink="false">1</guid>
<pubDate>Tue, 05 Mar 2024 12:00:00 +0100</pubDate><author>a@b.example (A B)</author><category>c</category>
<description><![CDATA[<p>One <a href="/x">link</a>.</p>]]></description>
<enclosure url="/a.mp3" type="audio/mpeg"/></item>""",
    b"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://h.example/">
<title>t</title><entry><id>x</id><title type="html">&lt;b&gt;t&lt;/b&gt;</title><link href="a"/>
<updated>2024-03-05T12:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p></div></content></entry></feed>""",
    b"""{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "https://h.example/1",
"title": "t", "content_html": "<p>One</p>", "date_published": "2024-03-05T12:00:00Z", "authors": [{"name": "A"}],
"attachments": [{"url": "https://h.example/a.mp3", "mime_type": "audio/mpeg"}], "tags": ["a"]}]}""",
)
PIECES = (
    *(b"<![CDATA[", b"]]>", b"<!", b"<?", b"&#xD800;", b"&#99999999999;", b"&", b"<", b">", b'"', b"'", b"\0", b"\xff"),
    *(
        b"<item>",
        b"</item>",
        b"<guid>",
        b"<media:group>",
        b"<author>",
        b'xml:base="http://["',
        b'<link href="http://[x"/>',
    ),
    *(b'<content type="xhtml">', b'<content mode="base64">!!', b'<enclosure url="//["/>', b"<!DOCTYPE x["),
    *(b"<pubDate>99 Foo</pubDate>", b"<pubDate>0000-00-00</pubDate>", b"<psc:chapter>", b"<source>", b"<cloud/>"),
    *(
        b"<georss:point>a</georss:point>",
        b"null",
        b"[]",
        b"{}",
        b"true",
        b"1e999",
        b'"items": ',
        b'"\\ud800"',
        b"\\u0000",
    ),
)


@pytest.mark.parametrize("seed", SEEDS, ids=["rss", "atom", "json"])
def test_broken_feeds_raise_nothing_but_reject(seed: bytes) -> None:
    chance = random.Random(1)
    for _ in range(300):
        body = bytearray(seed)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(body) + 1)
            if chance.random() < 0.6:
                body[at:at] = chance.choice(PIECES)
            else:
                del body[at : at + chance.randint(1, 60)]
        try:
            given = entries(bytes(body))
        except Reject:
            continue
        assert all(isinstance(entry, Entry) for entry in given)
