"""`liveblog explain`: from files and from topics, for a person and for a script."""

import json
from datetime import timedelta
from pathlib import Path

import fastavro
import msgspec
import pytest

from deploy.broker import Broker
from pipelines import topics
from pipelines.cli import main
from pipelines.match import Memory
from pipelines.places import Topic
from pipelines.settings import parse
from schemas.framing import plain, schema_of
from schemas.records import Update
from tests.pipelines.test_match import FLOOD, OTHER, judged, revised, update
from tests.pipelines.test_publish import sent

STORM = (
    "Gusts of 118 kilometres an hour tore the roof off the sports hall of Little Haven on Tuesday, firefighters say."
)


def day() -> list[tuple[Topic, Update]]:
    """What the job would publish of a day."""
    memory = Memory(timedelta(days=3))
    first = update("a", "gazette", FLOOD, 0)
    rows = [
        first,
        update("b", "herald", OTHER, 1),
        update("c", "herald", FLOOD, 2),
        update("d", "courier", FLOOD.replace("143", "171"), 3),
        update("e", "bell", STORM, 4),
        update("f", "courier", STORM.replace("Little Haven", "Farrow").replace("118", "96"), 5),
        revised(first, 7, FLOOD + " Schools are shut."),
    ]
    return [judged(memory, one) for one in rows]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for topic in ("updates", "sightings"):
        with (tmp_path / f"{topic}.avro").open("wb") as file:
            fastavro.writer(file, schema_of(Update).parsed, [plain(one) for to, one in day() if to == topic])
    return tmp_path


def explained(folder: Path, name: str, capsys: pytest.CaptureFixture[str], *flags: str) -> str:
    id = next(one.update_id for _, one in day() if one.update_id.endswith(name))
    assert main(["explain", "--from", str(folder), id, *flags]) == 0
    return capsys.readouterr().out


def test_it_says_what_stands_there_and_what_differs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = explained(folder, "courier/d", capsys)
    assert "DEVELOPS of 2026-03-01T12:00Z/gazette/a" in told
    assert "differs: 143 -> 171" in told
    assert "[171]" in told
    assert "[143]" in told
    assert "sentence 1 of 3, " in told
    assert "; not there: 171; differs: 143 -> 171" in told
    assert "published as" not in told


def test_it_says_why_others_were_turned_down(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = explained(folder, "courier/f", capsys)
    assert "courier/f revision 1: NEW\n" in told
    assert "turned down 2026-03-01T12:04Z/bell/e: 1 of 1 sentences stand there, " in told
    assert "a name" in told


def test_what_shares_nothing_has_no_candidates(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nothing known shares anything with it." in explained(folder, "herald/b", capsys)


def test_for_a_script_it_is_one_object(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(explained(folder, "herald/c", capsys, "--json"))
    assert told["explanation"]["match"] == told["recorded"]
    assert told["recorded"]["verdict"] == "COPY"
    first = told["explanation"]["considered"][0]
    assert (first["update_id"], first["chosen"], first["why"]) == (
        told["recorded"]["of"],
        True,
        told["recorded"]["reason"],
    )
    assert first["sentences"][0]["absent"] == []
    assert "Oduya" in first["sentences"][0]["stands"]
    assert set(told["texts"]) >= {told["update_id"], first["update_id"]}


def test_a_revision_is_explained_among_what_was_known_then(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "revision 1: NEW" in explained(folder, "gazette/a", capsys, "--revision", "1")
    told = explained(folder, "gazette/a", capsys)
    assert "revision 7: DEVELOPS" in told
    assert "of 2026-03-01T12:03Z/courier/d" in told


def test_another_judgement_than_the_published_one_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (folder / "updates.avro").open("rb") as file:
        rows = [msgspec.convert(row, Update) for row in fastavro.reader(file)]
    with (folder / "updates.avro").open("wb") as file:
        kept = [plain(one) for one in rows if one.outlet != "gazette"]
        fastavro.writer(file, schema_of(Update).parsed, kept)
    assert "published as COPY of 2026-03-01T12:00Z/gazette/a: " in explained(folder, "herald/c", capsys)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["2026-03-01T12:00Z/gazette/zz"], "no such update"),
        (["2026-03-01T12:00Z/gazette/a", "--revision", "9"], "there are 1, 7"),
    ],
)
def test_what_is_not_there_is_one_line(
    folder: Path, words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "--from", str(folder), *words]) == 2
    assert says in capsys.readouterr().err


def test_a_file_that_is_no_avro_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "updates.avro").write_bytes(b"no Avro")
    assert main(["explain", "--from", str(tmp_path), "x"]) == 2
    assert "updates.avro: no Avro file" in capsys.readouterr().err
    assert main(["explain", "--from", "/nowhere", "x"]) == 2
    assert "/nowhere/updates.avro" in capsys.readouterr().err


@pytest.mark.e2e
def test_from_the_topics(broker: Broker, capsys: pytest.CaptureFixture[str]) -> None:
    flags = {"kafka": broker.bootstrap, "topic_prefix": "explained."}
    settings = parse(flags, {}, None)
    topics.create_absent(settings)
    sent(settings, *((topic, msgspec.msgpack.encode(one)) for topic, one in day()))
    words = ["explain", "--kafka", broker.bootstrap, "--topic-prefix", "explained."]
    assert main([*words, day()[3][1].update_id]) == 0
    assert "differs: 143 -> 171" in capsys.readouterr().out
