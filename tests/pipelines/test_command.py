"""The command as a user meets it: help with examples, one line for an error, exit codes."""

import json
from pathlib import Path

import msgspec
import pytest

from deploy.broker import Broker
from pipelines import cluster, topics
from pipelines.cli import COMMANDS, main
from pipelines.settings import parse
from tests.pipelines.test_match import FLOOD, update
from tests.pipelines.test_publish import sent


@pytest.mark.parametrize("name", [command.__name__.rpartition(".")[2] for command in COMMANDS])
def test_help_has_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert "examples:\n  liveblog " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", "--kafak", "x:1"], "did you mean '--kafka'?"),
        (["run", "--outlets", "/nowhere"], "/nowhere"),
        (["run", "--only", "nobody"], "'liveblog outlets list'"),
        (["run", "--window-days", "soon"], "window_days"),
        (["run", "--config", "/nowhere.toml"], "/nowhere.toml"),
        (["run", "--data", "/dev/null/data"], "/dev/null/data"),
        (["run", "--data", "{tmp}", "--archive", "/dev/null/archive"], "/dev/null/archive"),
        (["tail", "--kafka", "127.0.0.1:1"], "Kafka at 127.0.0.1:1"),
        (["topics", "check"], "--kafka"),
        (["replay", "--to", "out", "/nowhere"], "/nowhere"),
        (["schemas", "export", "/dev/null/x"], "/dev/null/x"),
    ],
)
def test_what_a_user_can_mend_is_one_line(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cluster, "BOOTSTRAP_MILLISECONDS", 300)
    assert main([word.replace("{tmp}", str(tmp_path)) for word in words]) == 2
    error = capsys.readouterr().err.strip().splitlines()
    assert len(error) == 1
    assert error[0].startswith("liveblog: ")
    assert says in error[0]


def test_schemas_are_exported(tmp_path: Path) -> None:
    assert main(["schemas", "export", str(tmp_path / "out")]) == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["dead_letter.avsc", "poll.avsc", "snapshot.avsc", "update.avsc"]
    assert json.loads((tmp_path / "out" / "update.avsc").read_text())["name"] == "Update"


@pytest.mark.e2e
def test_tail_prints_what_a_topic_holds(broker: Broker, capsys: pytest.CaptureFixture[str]) -> None:
    settings = parse({"kafka": broker.bootstrap, "topic_prefix": "tailtest"}, {"HOME": "/nowhere"}, None)
    flags = ["--kafka", broker.bootstrap, "--topic-prefix", "tailtest"]
    assert main(["tail", *flags]) == 2
    assert main(["topics", "check", *flags]) == 1
    assert main(["topics", "apply", *flags]) == 0
    assert main(["topics", "check", *flags]) == 0
    one = msgspec.structs.replace(update("a", "gazette", FLOOD, 0), record_id="r1")
    sent(settings, ("updates", msgspec.msgpack.encode(one)))
    producer = cluster.producer(settings)
    producer.send(topics.full_name(settings, "updates"), b"none of ours", b"key").get(10)
    producer.close()
    capsys.readouterr()
    assert main(["tail", "updates", "--from-beginning", "--exit", *flags]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"2026-03-01 12:00Z gazette NEW 1: {FLOOD[:100]}\n"
    assert "neither Avro single-object encoding" in shown.err
    assert main(["tail", "all", "--since", "1h", "--json", "--exit", *flags]) == 0
    assert json.loads(capsys.readouterr().out)["update_id"] == one.update_id
    assert main(["tail", "--exit", *flags]) == 0
    assert capsys.readouterr().out == ""
