"""Imports go one way, and the pure core knows no engine, no broker, no network and no clock."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "schemas": {"schemas"},
    "connectors": {"schemas", "connectors"},
    "deploy": {"schemas", "deploy"},
    "pipelines": {"schemas", "connectors", "deploy", "pipelines"},
}
PURE = ("schemas", "connectors/platforms", "pipelines/matching", "pipelines/identity.py", "pipelines/revise.py",
        "pipelines/finding.py", "pipelines/known.py", "pipelines/said.py", "pipelines/gone.py", "pipelines/churn.py",
        "pipelines/match.py", "pipelines/ordered.py")  # fmt: skip
IMPURE = {"apache_beam", "kafka", "aiohttp", "socket", "asyncio", "time", "random", "subprocess", "requests"}
NETWORKED = {"schemas/registry.py"}  # the one file of the contract that asks a server, and only when it is used


def modules(folder: str) -> list[Path]:
    path = ROOT / folder
    return [path] if path.suffix else sorted(path.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_go_one_way(package: str) -> None:
    ours = set(MAY_IMPORT)
    allowed = MAY_IMPORT[package]
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        if "demo" not in path.parts  # the demo is a user of everything
        for name in imported(path)
        if name.partition(".")[0] in ours - allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", PURE)
def test_the_core_is_pure(folder: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(folder)
        if str(path.relative_to(ROOT)) not in NETWORKED
        for name in imported(path)
        if name.partition(".")[0] in IMPURE
    ]
    assert wrong == []


def test_few_files_know_the_web_and_one_the_producer() -> None:
    clients = {str(path.relative_to(ROOT)) for path in modules("connectors") if "aiohttp" in set(imported(path))}
    assert len(clients) <= 5
    sources = {path: path.read_text("utf-8") for path in modules("pipelines")}
    assert [path.name for path, text in sources.items() if "KafkaProducer(" in text] == ["cluster.py"]


def test_there_is_no_drawer() -> None:
    drawers = {"utils", "helpers", "common", "base", "misc", "util"}
    named = [path for package in MAY_IMPORT for path in modules(package) if path.stem in drawers]
    assert named == []
