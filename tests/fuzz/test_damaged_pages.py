"""No input makes a platform raise anything but what becomes a dead letter, nor takes it long."""

import random
from pathlib import Path

import pytest

from schemas.records import Snapshot
from tests.fuzz.__main__ import main
from tests.fuzz.damage import damaged, outcome, pages

TIMES = 12  # a page; `make fuzz` goes on for as long as it is told
SLOWEST_SECONDS = 2.0


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.snapshot_id)
def test_a_damaged_page_is_split_or_refused(page: Snapshot) -> None:
    chance = random.Random(page.snapshot_id)
    found = [outcome(damaged(page, chance, number)) for number in range(TIMES)]
    assert max(each.seconds for each in found) < SLOWEST_SECONDS


def test_pages_are_split_before_they_are_damaged() -> None:
    """Else nothing was tested: most cases are of pages that can be read."""
    found = [outcome(page) for page in pages()]
    assert sum(bool(each.entries) for each in found) > len(found) / 2


def test_fuzzing_goes_on_for_as_long_as_it_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--minutes", "0.01", "--seed", "3"]) == 0
    assert "seed 3" in capsys.readouterr().out


def test_what_fuzzing_finds_is_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(page: Snapshot) -> None:
        raise ZeroDivisionError(page.platform)

    monkeypatch.setattr("tests.fuzz.__main__.outcome", broken)
    assert main(["--minutes", "0.01", "--seed", "3", "--keep", str(tmp_path)]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out
    kept = sorted(tmp_path.iterdir())
    assert kept
    assert all({"page.html", "fetch.json"} == {file.name for file in case.iterdir()} for case in kept)
