"""Saved files: which are read, what is known of each, and what becomes of those that cannot be read."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors import outlets
from connectors.archives import manifest, saved
from connectors.archives.manifest import Facts
from connectors.outlets import Outlet, Source
from schemas.errors import Fatal
from schemas.records import DeadLetter, Snapshot

HARBOUR = Outlet(
    id="harbour-post",
    name="Harbour Post",
    language="pt",
    zone="Europe/Lisbon",
    sources=(
        Source(
            url="https://www.harbour.example/live",
            platform="stamps",
            options={"order": "newest"},
            language="en",
            entries=(1, 400),
        ),
    ),
)
DATED = Facts(date=date(2021, 7, 1))


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        file = folder / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def listing(folder: Path, text: str) -> Path:
    file = folder / "manifest.toml"
    file.write_text(text, encoding="utf-8")
    return file


def names(*paths: Path, listed: Path | None = None) -> list[str]:
    return [page.name for page in manifest.find([str(path) for path in paths], listed, Facts(), [])]


def one(folder: Path, flags: Facts = DATED, listed: Path | None = None) -> Snapshot | DeadLetter:
    (found,) = saved.snapshots([str(folder)], listed, flags, [HARBOUR])
    return found


def snapshot(folder: Path, flags: Facts = DATED, listed: Path | None = None) -> Snapshot:
    found = one(folder, flags, listed)
    assert isinstance(found, Snapshot), found
    return found


def letter(folder: Path, flags: Facts = DATED) -> DeadLetter:
    found = one(folder, flags)
    assert isinstance(found, DeadLetter), found
    return found


# Which files


def test_a_folder_gives_its_pages_in_the_order_of_their_paths(tmp_path: Path) -> None:
    write(
        tmp_path, b_html="b", a__c_txt="c", a__d_json="d", e_rss_gz="", README_txt="no", notes_md="no", x_warc_gz="no"
    )
    assert names(tmp_path) == ["a/c.txt", "a/d.json", "b.html", "e.rss.gz"]


def test_a_file_that_is_named_is_read_whatever_its_ending(tmp_path: Path) -> None:
    write(tmp_path, page_php="x", README_txt="x")
    assert names(tmp_path / "page.php", tmp_path / "README.txt") == ["README.txt", "page.php"]


def test_a_pattern_gives_pages_only_and_each_once(tmp_path: Path) -> None:
    write(tmp_path, a_html="x", b_html="x", c_php="x", manifest_toml="")
    assert names(tmp_path / "*", tmp_path / "a.html", tmp_path) == ["a.html", "b.html"]


def test_manifests_and_archives_among_named_files_are_left_to_others(tmp_path: Path) -> None:
    write(tmp_path, a_html="x", manifest_toml="", b_warc="x")
    assert names(*tmp_path.iterdir()) == ["a.html"]


def test_with_a_manifest_a_folder_stands_for_what_it_names(tmp_path: Path) -> None:
    write(tmp_path, a_html="x", golden_json="x", deep__b_php="x", other__c_html="x")
    listed = listing(tmp_path, '[[page]]\nfile = "a.html"\n[[page]]\nfile = "deep/b.php"\n')
    assert names(tmp_path, listed=listed) == ["a.html", "deep/b.php"]
    assert names(tmp_path / "deep", listed=listed) == ["deep/b.php"]
    assert names(tmp_path / "deep", tmp_path / "other" / "c.html", listed=listed) == ["deep/b.php", "c.html"]
    assert names(listed=listed) == ["a.html", "deep/b.php"]


def test_what_is_not_there_is_the_users_to_put_right(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match=r"nowhere\.html: no such file or folder"):
        names(tmp_path / "nowhere.html")
    with pytest.raises(Fatal, match=r"\*\.html: no such file or folder"):
        names(tmp_path / "*.html")
    with pytest.raises(Fatal, match=r"manifest\.toml: No such file"):
        names(listed=tmp_path / "manifest.toml")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('file = "b.html"', "no such file: b.html"),
        ('file = "a.html"\nzon = "GMT"', "in page: unknown key 'zon'; did you mean 'zone'?"),
        ('outlet = "a"', "missing required field `file`"),
        ('file = "a.html"\nzone = "Mars"', "a.html: zone 'Mars' is not a time zone"),
        ('file = "a.html"\nlanguage = "english?"', "a.html: language 'english?' is not"),
        ('file = "a.html"\noutlet = "A B"', "a.html: id 'A B' has to be"),
        ('file = "a.html"\nfetched_at = 2021-07-01T10:00:00', "Expected `datetime` with a timezone component"),
        ('file = "a.html"\ndate = "July"', "Invalid RFC3339"),
        ('file = "a.html"\n[[page]]\nfile = "./a.html"', "./a.html stands there twice"),
    ],
)
def test_what_is_wrong_in_a_manifest_is_one_line(tmp_path: Path, text: str, complaint: str) -> None:
    write(tmp_path, a_html="x")
    listed = listing(tmp_path, f"[[page]]\n{text}\n")
    with pytest.raises(Fatal) as caught:
        names(tmp_path, listed=listed)
    assert str(caught.value).startswith(f"{listed}: ")
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


# What is known of them


def test_the_manifest_then_the_flags_then_the_outlet(tmp_path: Path) -> None:
    write(tmp_path, a_html="x")
    listed = listing(
        tmp_path,
        '[[page]]\nfile = "a.html"\noutlet = "harbour-post"\ndate = 2021-07-02\n'
        "fetched_at = 2021-07-03T01:00:00+01:00\n",
    )
    found = snapshot(tmp_path, Facts(outlet="other", language="gl", date=date(2020, 1, 1)), listed)
    assert (found.outlet, found.language, found.zone, found.date) == (
        "harbour-post",
        "gl",
        "Europe/Lisbon",
        date(2021, 7, 2),
    )
    assert found.fetched_at == datetime(2021, 7, 3, tzinfo=UTC)
    assert (found.source, found.url, found.body) == ("file:a.html", None, b"x")


def test_a_page_saved_from_a_source_is_split_as_that_source(tmp_path: Path) -> None:
    write(tmp_path, a_html="x")
    found = snapshot(tmp_path, Facts(url="https://www.harbour.example/live", date=date(2021, 7, 1)))
    assert (found.outlet, found.platform, found.options) == ("harbour-post", "stamps", {"order": "newest"})
    assert found.entries == (1, 400)
    assert (found.language, found.zone) == ("en", "Europe/Lisbon")
    assert (found.source, found.url) == ("https://www.harbour.example/live", "https://www.harbour.example/live")


def test_another_page_of_its_site_is_the_outlets_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, a_html="x")
    found = snapshot(tmp_path, Facts(url="https://harbour.example/other", date=date(2021, 7, 1)))
    assert (found.outlet, found.platform, found.options, found.entries) == ("harbour-post", None, {}, ())
    assert (found.language, found.zone) == ("pt", "Europe/Lisbon")


@pytest.mark.parametrize(
    ("facts", "outlet"),
    [
        (Facts(url="https://www.elsewhere.example/x"), "elsewhere.example"),
        (Facts(outlet="not-declared"), "not-declared"),
        (Facts(), "unknown"),
    ],
)
def test_an_outlet_need_not_be_declared(tmp_path: Path, facts: Facts, outlet: str) -> None:
    (tmp_path / "a-2021-07-01.html").write_text("x")
    assert snapshot(tmp_path, facts).outlet == outlet


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        (None, datetime(2021, 7, 1, 23, 59, 59, tzinfo=UTC)),
        ("Asia/Muscat", datetime(2021, 7, 1, 19, 59, 59, tzinfo=UTC)),
        ("America/New_York", datetime(2021, 7, 2, 3, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_file_is_from_the_end_of_its_date(tmp_path: Path, zone: str | None, end: datetime) -> None:
    write(tmp_path, a_html="x")
    assert snapshot(tmp_path, Facts(date=date(2021, 7, 1), zone=zone)).fetched_at == end


@pytest.mark.parametrize("name", ["a-2021-07-01.html", "2021/20210701.html", "2021_07_01 b 2021-99-01.txt"])
def test_a_date_in_the_name_will_do(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x")
    assert snapshot(tmp_path, Facts()).fetched_at == datetime(2021, 7, 1, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("name", ["a.html", "a-20219901.html", "id1920210701.html", "b20210701f.html"])
def test_a_file_without_a_date_is_a_letter_that_says_which_flag_to_give(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("<p>No date</p>")
    found = letter(tmp_path, Facts(outlet="harbour-post"))
    assert found.reason == f"no date is known of {name}: give --date or --fetched-at, or say it in a manifest"
    assert (found.step, found.outlet, found.source, found.body) == (
        "load",
        "harbour-post",
        f"file:{name}",
        b"<p>No date</p>",
    )


def test_a_date_in_the_address_will_do(tmp_path: Path) -> None:
    write(tmp_path, a_html="x")
    found = snapshot(tmp_path, Facts(url="https://elsewhere.example/2021/07/01/regatta"))
    assert found.fetched_at == datetime(2021, 7, 1, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.html", '<meta property="article:published_time" content="2021-06-30T20:30:00Z"><p>x'),
        ("a.html", '<script type="application/ld+json">{"@graph": [{"datePublished": "2021-06-01", '
         '"liveBlogUpdate": [{"dateModified": "2021-07-01T09:00:00+04:00"}]}]}</script>'),
        ("a.html", '<time datetime="2021-07-01T09:00:00+04:00">9</time><p>In <time datetime="2021-06-01">June</time>'),
        ("a.html", '<meta property="article:published_time" content="2021-06-29T20:30:00Z"><time datetime="2021-07-01T'
         '09:00:00+04:00">9</time><p>On <time datetime="2022-01-01">New Year</time>'),
        ("a.xml", "<rss><channel><item><pubDate>Thu, 01 Jul 2021 09:00:00 +0400</pubDate></item>"
         "<item><pubDate>Wed, 09 Jun 2021 09:00:00 +0400</pubDate></item></channel></rss>"),
        ("a.json", '{"version": "https://jsonfeed.org/version/1", '
         '"items": [{"date_modified": "2021-07-01T09:00:00"}]}'),
    ],
)  # fmt: skip
def test_the_newest_of_the_pages_own_dates_will_do(tmp_path: Path, name: str, body: str) -> None:
    (tmp_path / name).write_text(body)
    assert snapshot(tmp_path, Facts(zone="Asia/Muscat")).fetched_at == datetime(2021, 7, 1, 19, 59, 59, tzinfo=UTC)


def test_the_same_files_elsewhere_are_the_same_snapshots(tmp_path: Path) -> None:
    write(tmp_path, here__a__p_html="x", there__a__p_html="x")
    assert snapshot(tmp_path / "here") == snapshot(tmp_path / "there")


# Bytes


def test_a_gzipped_page_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>Caf\xe9</p>"))
    found = snapshot(tmp_path)
    assert (found.body, found.source) == (b"<p>Caf\xe9</p>", "file:a.html.gz")


@pytest.mark.parametrize(
    "body",
    [b"no gzip at all", gzip.compress(b"x" * 9999)[:-20], gzip.compress(b"y")[:12] + b"\xff" * 9],
    ids=["none", "cut", "damaged"],
)
def test_a_broken_gzip_is_a_letter(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "a.html.gz").write_bytes(body)
    assert letter(tmp_path).reason.startswith("a.html.gz cannot be read: ")


def test_a_gzip_bomb_stops_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MAX_BODY_BYTES", 2**20)
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"\0" * (2**20 + 1)))
    assert letter(tmp_path).reason == "a.html.gz is longer than 1 MB"


def test_a_file_that_vanished_is_a_letter(tmp_path: Path) -> None:
    write(tmp_path, a_html="x")
    (page,) = manifest.find([str(tmp_path)], None, DATED, [])
    (tmp_path / "a.html").unlink()
    found = saved.load(page)
    assert isinstance(found, DeadLetter)
    assert found.reason == "a.html cannot be read: No such file or directory"


def test_the_seed_pages(request: pytest.FixtureRequest) -> None:
    seeds = request.config.rootpath.parent / "shared" / "corpus" / "seeds"
    if not seeds.is_dir():
        pytest.skip("../shared/corpus/seeds is not here")
    found = list(saved.snapshots([str(seeds)], seeds / "manifest.toml", Facts(), outlets.load()))
    assert len(found) == 5
    assert [each.date for each in found if isinstance(each, Snapshot)] == [
        date(2016, 12, day) for day in (11, 10, 12, 13, 11)
    ]


def test_what_is_wrong_in_the_flags_is_one_line(tmp_path: Path) -> None:
    write(tmp_path, a_html="x")
    with pytest.raises(Fatal, match="flags: zone 'Mars' is not a time zone"):
        one(tmp_path, Facts(zone="Mars"))
