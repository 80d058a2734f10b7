"""`liveblog match`: lines in, verdicts out, and what is wrong with a line."""

import io
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from pipelines.cli.match import judge, read
from tests.pipelines.test_match import FLOOD, OTHER


def line(id: str, outlet: str, text: str, at: str = "2026-03-01T12:00:00Z", **fields: Any) -> dict[str, Any]:
    return {"id": id, "outlet": outlet, "published_at": at, "language": "en", "text": text} | fields


def judged(tmp_path: Path, *lines: dict[str, Any]) -> list[dict[str, Any]]:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert main(["match", str(source), "--to", str(target)]) == 0
    assert not list(tmp_path.glob("*.part"))
    return [json.loads(row) for row in target.read_text("utf-8").splitlines()]


def test_each_line_gets_its_verdict_under_its_own_id(tmp_path: Path) -> None:
    told = judged(
        tmp_path,
        line("7", "gazette", FLOOD),
        line("ü/2", "herald", FLOOD, language="en-GB", page="https://herald.example/live"),
        line("8", "herald", FLOOD.replace("143", "171"), title="Flood"),
        line("9", "gazette", OTHER),
    )
    assert [(row["id"], row["verdict"], row["of"], row["story_id"]) for row in told] == [
        ("7", "NEW", None, "7"),
        ("ü/2", "COPY", "7", "7"),
        ("8", "DEVELOPS", "7", "7"),
        ("9", "NEW", None, "9"),
    ]
    assert list(told[2]) == ["id", "verdict", "of", "story_id", "score", "reason"]
    assert told[2]["reason"] == "3 of 3 sentences stand in 7; differs: 143 -> 171"


def test_languages_are_apart_and_the_window_is_that_of_publication(tmp_path: Path) -> None:
    told = judged(
        tmp_path,
        line("1", "gazette", FLOOD),
        line("2", "herald", FLOOD, language="und"),
        line("3", "herald", FLOOD, at="2026-03-03T12:00:00Z"),
        line("4", "courier", OTHER, at="2026-03-20T12:00:00Z"),
        line("5", "bell", FLOOD, at="2026-03-20T12:01:00Z"),
    )
    assert [row["verdict"] for row in told] == ["NEW", "NEW", "COPY", "NEW", "NEW"]


@pytest.mark.parametrize("at", ["2026-03-01T12:00:00+04:00", "2026-03-01T12:00", "2026-03-01 12:00:00", 1772366400])
def test_a_time_is_read_as_programs_print_it(tmp_path: Path, at: Any) -> None:
    told = judged(tmp_path, line("1", "gazette", FLOOD, at=at), line("2", "herald", FLOOD, at=at, title=None))
    assert [row["verdict"] for row in told] == ["NEW", "COPY"]


def test_an_id_that_comes_again_is_a_revision_and_no_copy_of_itself(tmp_path: Path) -> None:
    told = judged(tmp_path, line("1", "gazette", FLOOD), line("1", "gazette", FLOOD + " Schools are shut."))
    assert [row["verdict"] for row in told] == ["NEW", "NEW"]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", "Input data was truncated"),
        ("[]", "Expected `object`, got `array`"),
        (json.dumps({"id": "2", "outlet": "b", "text": "x"}), "`published_at`"),
        (json.dumps(line("2", "b", "x", at="yesterday")), "published_at is 'yesterday'"),
        (json.dumps(line("2", "b", "x") | {"published_at": 1e300}), "published_at is 1e+300"),
        (json.dumps(line("2", "b", "x") | {"published_at": None}), "$.published_at"),
        (json.dumps(line("2", "b", "")), "neither text nor title"),
        (json.dumps(line("2", "b", "x") | {"id": 2}), "$.id"),
    ],
)
def test_a_bad_line_is_named_and_leaves_no_output(
    bad: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps(line("1", "a", FLOOD)) + "\n\n" + bad + "\n", "utf-8")
    assert main(["match", str(source), "--to", str(tmp_path / "out.jsonl")]) == 2
    error = capsys.readouterr().err.splitlines()
    assert len(error) == 1
    assert error[0].startswith(f"liveblog: {source}:3: ")
    assert says in error[0]
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_bytes_that_are_no_utf_8_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"id": "\xff"}\n')
    assert main(["match", str(tmp_path / "in.jsonl"), "--to", "-"]) == 2
    assert "in.jsonl:1: " in capsys.readouterr().err


def test_a_verdict_is_there_before_the_next_line_is_read() -> None:
    asked: list[int] = []

    def lines() -> Any:
        for number in range(3):
            asked.append(number)
            yield json.dumps(line(str(number), "gazette", FLOOD)).encode()

    verdicts = judge(read(lines(), "here"), timedelta(days=3))
    assert next(verdicts).id == "0"
    assert asked == [0]


def test_standard_input_and_output() -> None:
    rows = io.StringIO()
    for number, outlet in enumerate(("gazette", "herald")):
        print(json.dumps(line(str(number), outlet, FLOOD)), file=rows)
    command = [sys.executable, "-m", "pipelines.cli", "match", "-", "--to", "-"]
    done = subprocess.run(command, input=rows.getvalue(), capture_output=True, text=True, timeout=60)
    assert [json.loads(row)["verdict"] for row in done.stdout.splitlines()] == ["NEW", "COPY"]
    assert done.stderr == "2 texts: 1 NEW, 1 COPY, 0 DEVELOPS, 0 REPORT\n"
    assert done.returncode == 0
