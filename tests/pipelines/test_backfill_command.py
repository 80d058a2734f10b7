"""`liveblog backfill`: what it asks for, what it prints, its exit codes."""

from pathlib import Path

import pytest

from pipelines.backfills import Inbox
from pipelines.cli import main

OUTLET = """id = "harbour-post"
name = "Harbour Post"
language = "en"
zone = "GMT"
[[sources]]
url = "https://harbour.example/live"
[[sources]]
url = "https://harbour.example/regatta"
[[sources]]
url = "https://harbour.example/rss"
older_pages = 0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "harbour.toml").write_text(OUTLET)
    return tmp_path


def run(folder: Path, source: str) -> int:
    return main(["backfill", source, "--outlets", str(folder / "outlets"), "--data", str(folder / "data")])


def asked(folder: Path) -> list[str]:
    return sorted(request.source for request in Inbox(folder / "data" / "backfill").read())


def test_a_source_is_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "https://harbour.example/live") == 0
    assert run(folder, "https://harbour.example/live") == 0
    assert asked(folder) == ["https://harbour.example/live"]
    assert capsys.readouterr().out.startswith("https://harbour.example/live: asked for\n")


def test_an_outlet_stands_for_its_sources_that_have_older_pages(folder: Path) -> None:
    assert run(folder, "harbour-post") == 0
    assert asked(folder) == ["https://harbour.example/live", "https://harbour.example/regatta"]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("https://harbour.example/other", "no such source or outlet; 'liveblog outlets list' shows them"),
        ("https://harbour.example/rss", "its file says older_pages = 0"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    folder: Path, capsys: pytest.CaptureFixture[str], source: str, complaint: str
) -> None:
    assert run(folder, source) == 2
    assert capsys.readouterr() == ("", f"liveblog: {source}: {complaint}\n")
    assert asked(folder) == []


def test_a_folder_that_cannot_be_written_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "data").write_text("no folder")
    assert run(folder, "harbour-post") == 2
    assert str(folder / "data") in capsys.readouterr().err
