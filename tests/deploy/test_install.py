"""What pip says comes out as few lines, and its failure as one."""

import pytest

from deploy.install import follow

GOOD = """\
Collecting aiohttp==3.14.5 (from -r some.lock (line 3))
  Using cached aiohttp-3.14.5-cp311-cp311-manylinux_2_28_x86_64.whl (1.7 MB)
Requirement already satisfied: attrs==26.1.0 in ./somewhere (from -r some.lock (line 9)) (26.1.0)
Installing collected packages: aiohttp
Successfully installed aiohttp-3.14.5
"""
FORGED = """\
Collecting aiohttp==3.14.5 (from -r some.lock (line 3))
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated them, say so.
    aiohttp==3.14.5 from somewhere:
        Expected sha256 00
             Got        01
"""
SILENT = """\
WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError': /simple/aiohttp/
ERROR: Could not find a version that satisfies the requirement aiohttp==3.14.5 (from versions: none)
ERROR: No matching distribution found for aiohttp==3.14.5
"""
RECOVERED = (
    "WARNING: Retrying (Retry(total=4)) after connection broken by 'ReadTimeoutError': /simple/aiohttp/\n" + GOOD
)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (GOOD, ""),
        (RECOVERED, ""),
        (FORGED, "THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."),
        (SILENT, "the package index cannot be reached"),
    ],
)
def test_the_complaint_names_the_cause(said: str, complaint: str) -> None:
    found = follow(said.splitlines(keepends=True), 2)
    assert found.startswith(complaint)
    assert bool(found) == bool(complaint)


def test_without_a_terminal_only_milestones_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    follow([f"Collecting package-{number}==1.0 (from -r some.lock)\n" for number in range(1, 61)], 60)
    assert capsys.readouterr().err.splitlines() == ["  25/60 package-25", "  50/60 package-50"]
