"""`liveblog outlets new|import|export`: what is written can be read, and nothing is written over."""

from pathlib import Path

import pytest

from connectors.outlets import load, read
from connectors.outlets.opml import read_opml
from pipelines.cli import main
from schemas.errors import Reject

PAGE = """<!doctype html><html lang="de"><head><title>Sturmflut live | Hafenblatt</title>
<meta property="og:site_name" content="Das &quot;Hafenblatt&quot;">
<link rel="alternate" type="application/rss+xml" href="/rss">
</head><body><main>
<article class="post" id="p-77"><time datetime="2024-03-05T20:10:00+01:00">20.10 Uhr</time>
<p>Der Deich hat gehalten.</p></article>
<article class="post" id="p-71"><time datetime="2024-03-05T18:03:00+01:00">18.03 Uhr</time>
<p>Das Wasser steigt noch.</p></article>
<article class="post" id="p-64"><time datetime="2024-03-05T17:20:00+01:00">17.20 Uhr</time>
<p>Alle Boote sind im Hafen.</p></article>
</main></body></html>"""

LIST = """<?xml version="1.0"?><opml version="2.0"><body><outline text="News">
<outline text="Gazette: Home &amp; coast" type="rss" xmlUrl="https://www.gazette.co.uk/home.xml" htmlUrl="https://www.gazette.co.uk/"/>
<outline text="Gazette: Sport" type="rss" xmlUrl="https://www.gazette.co.uk/sport.xml"/></outline>
<outline text="No feed"/><outline text="Quai" xmlUrl="feed://quai.fr/rss" language="fr-fr"/>
<outline text="Quai again" xmlUrl="http://quai.fr/rss"/></body></opml>"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.html"
    file.write_text(PAGE)
    return file


def new(page: Path, *more: str) -> int:
    known = ("--url", "https://www.hafenblatt.de/liveblog", "--fetched-at", "2024-03-05T20:00:00Z")
    return main(["outlets", "new", str(page), *known, *more])


def test_the_file_of_a_page_says_what_was_found(capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path) -> None:
    assert new(page) == 0
    text = capsys.readouterr().out
    file = tmp_path / "new.toml"
    file.write_text(text)
    outlet = read(file)
    assert (outlet.id, outlet.name, outlet.language, outlet.zone) == (
        "hafenblatt",
        'Das "Hafenblatt"',
        "de",
        "Europe/Berlin",
    )
    assert [(source.url, source.platform) for source in outlet.sources] == [
        ("https://www.hafenblatt.de/liveblog", "repeated_blocks")
    ]
    assert 'zone = "Europe/Berlin"  # its dates say +01:00\n' in text
    assert '# url = "https://www.hafenblatt.de/rss"\n' in text
    assert "3 blocks `article.post`, each with a time, newest first" in text


def test_what_the_user_knows_is_taken(capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path) -> None:
    file = tmp_path / "outlets" / "mine.toml"
    said = ("--outlet", "mine", "--name", "Mine", "--language", "nds", "--zone", "Europe/Vienna", "--to", str(file))
    assert new(page, *said) == 0
    assert capsys.readouterr().out == f"{file}\n"
    outlet = read(file)
    assert (outlet.id, outlet.name, outlet.language, outlet.zone) == ("mine", "Mine", "nds", "Europe/Vienna")
    assert new(page, *said) == 2
    assert "is there already" in capsys.readouterr().err


def test_a_page_without_entries_gives_a_file_that_says_so(capsys: pytest.CaptureFixture[str], page: Path) -> None:
    page.write_text("<html><body><p>Nothing yet.</p></body></html>")
    assert new(page) == 0
    out, err = capsys.readouterr()
    assert "# no entries were found" in out
    assert 'language = "en"  # a guess: the page does not say it' in out
    assert "no entries" in err


def test_feeds_of_a_list_become_outlets_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file, folder = tmp_path / "feeds.opml", tmp_path / "outlets"
    file.write_text(LIST)
    assert main(["outlets", "import", str(file), "--to", str(folder)]) == 0
    outlets = {path.stem: read(path) for path in folder.glob("*.toml")}
    assert {id: [source.url for source in outlet.sources] for id, outlet in outlets.items()} == {
        "gazette": ["https://www.gazette.co.uk/home.xml", "https://www.gazette.co.uk/sport.xml"],
        "quai": ["http://quai.fr/rss"],
    }
    assert (outlets["quai"].name, outlets["quai"].language, outlets["quai"].zone) == ("Quai", "fr-FR", "Europe/Paris")
    assert (outlets["gazette"].name, outlets["gazette"].zone) == ("gazette", "Europe/London")
    capsys.readouterr()
    assert main(["outlets", "import", str(file), "--to", str(folder), "--outlets", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("", "3 feeds are polled already\n")
    assert main(["outlets", "export", "--outlets", str(folder)]) == 0
    listed = {feed.url for feed in read_opml(capsys.readouterr().out.encode())}
    assert listed >= {"https://www.gazette.co.uk/home.xml", "http://quai.fr/rss"}


def test_an_import_takes_no_id_that_is_there(tmp_path: Path) -> None:
    file, folder = tmp_path / "feeds.opml", tmp_path / "outlets"
    shipped = load()[0]
    file.write_text(f'<opml><body><outline text="x" xmlUrl="https://{shipped.id}.example/x.xml"/></body></opml>')
    assert main(["outlets", "import", str(file), "--to", str(folder)]) == 0
    assert [path.stem for path in folder.glob("*.toml")] == [f"{shipped.id}-2"]


def test_what_is_no_list_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "feeds.opml"
    file.write_text("<rss/>")
    assert main(["outlets", "import", str(file), "--to", str(tmp_path)]) == 1
    assert "no OPML" in capsys.readouterr().err
    with pytest.raises(Reject, match="entities"):
        read_opml(b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>')
    assert read_opml(b"<opml>" + b"<outline xmlUrl='http://[' />" * 3000) == ()
