"""What the README says is so: commands, files, the outlet, the ten lines of a subscriber."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from connectors import outlets
from deploy.broker import Broker
from pipelines import topics
from pipelines.cli import main
from pipelines.settings import parse
from tests.pipelines.test_match import FLOOD, update
from tests.pipelines.test_publish import sent

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[list[str]]:
    """Each `liveblog` command of the README as words, joined lines joined."""
    text = README.replace("\\\n", " ")
    lines = re.findall(r"^    \.venv/bin/liveblog (.*)$", text, re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


@pytest.mark.parametrize("words", commands(), ids=lambda words: "-".join(words[:2]))
def test_every_flag_of_a_command_is_known(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    subcommands = [word for word in words[:2] if not word.startswith("-") and word.isalpha()]
    names = subcommands if subcommands[0] in ("outlets", "topics", "schemas") else subcommands[:1]
    with pytest.raises(SystemExit) as ended:
        main([*names, "--help"])
    assert ended.value.code == 0
    known = capsys.readouterr().out
    assert [word for word in words if word.startswith("--") and word not in known] == []


def test_every_file_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:connectors|pipelines|schemas|deploy|bench|docs)/[\w./*-]*)`", README)
    assert len(named) > 8
    assert [name for name in named if not list(ROOT.glob(name.rstrip("/")))] == []


def test_the_example_of_an_outlet_is_one(tmp_path: Path) -> None:
    (example,) = [block for block in blocks("toml") if block.startswith("id =")]
    (tmp_path / "gazette.toml").write_text(example)
    assert outlets.read(tmp_path / "gazette.toml").sources[0].url == "https://gazette.example/live"


@pytest.mark.e2e
def test_the_ten_lines_of_a_subscriber(broker: Broker) -> None:
    settings = parse({"kafka": broker.bootstrap, "topic_prefix": "readme"}, {"HOME": "/nowhere"}, None)
    topics.create_absent(settings)
    one = msgspec.structs.replace(update("a", "gazette", FLOOD, 0), record_id="r1")
    sent(settings, *[("updates", msgspec.msgpack.encode(one))] * 2)
    (code,) = blocks("python")
    code = code.replace("localhost:19092", broker.bootstrap).replace("liveblog.updates", "readme.updates")
    code = code.replace("auto_offset_reset=", "consumer_timeout_ms=3000, auto_offset_reset=")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [f"2026-03-01 12:00:00+00:00 gazette NEW 1 {FLOOD[:80]}"]
