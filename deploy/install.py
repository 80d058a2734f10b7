"""Install what a lock file names into the environment that runs this, in few lines of output.

`python -m deploy.install FILE` -> the packages of FILE, each in the exact version and with one of the hashes it names.
Only wheels are taken: nothing is built here. Needs the standard library alone.
"""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

QUIET = ("--no-input", "--disable-pip-version-check", "--no-warn-script-location", "--progress-bar=off")
EXACT = ("--require-hashes", "--no-deps", "--only-binary=:all:")


def main(lock: Path) -> int:
    """Returns pip's exit code, after one line that says what went wrong if something did."""
    count = sum("==" in line for line in lock.read_text("utf-8").splitlines())
    command = [sys.executable, "-m", "pip", "install", *QUIET, *EXACT, "-r", str(lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:  # noqa: S603
        complaint = follow(pip.stdout or (), count)
    show("")
    if pip.returncode:
        print(f"{lock.name}: {complaint or f'pip ended with {pip.returncode}'}", file=sys.stderr)
    return pip.returncode


def follow(lines: Iterable[str], count: int) -> str:
    """Show how far pip is; return its first complaint, and before all others that nobody answers."""
    here, errors, silences = 0, list[str](), list[str]()
    for line in map(str.strip, lines):
        if found := re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line):
            here += 1
            show(f"  {here}/{count} {found[1]}", here % 25 == 0)
        elif line.startswith("Installing collected packages"):
            show("  unpacking", True)
        elif line.startswith("ERROR:"):
            errors.append(line.removeprefix("ERROR:").strip())
        elif "Retrying" in line:
            show("  the package index does not answer, trying again", not silences)
            silences.append("the package index cannot be reached")
    return next(iter((*silences, *errors)), "") if errors else ""


def show(text: str, milestone: bool = False) -> None:
    """On a terminal one line that changes, elsewhere the milestones alone."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
    elif milestone:
        print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1])))
    except KeyboardInterrupt:
        sys.exit(130)
