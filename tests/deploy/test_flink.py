"""The engine runs Beam's graphs, and its newest checkpoint is the one to go on from."""

import os
from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions

from deploy.flink import JobServer, newest_checkpoint


def checkpoint(folder: Path, job: str, number: int, at: int, complete: bool = True) -> Path:
    path = folder / job / f"chk-{number}"
    path.mkdir(parents=True)
    if complete:
        (path / "_metadata").write_bytes(b"")
        os.utime(path / "_metadata", (at, at))
    return path


def test_the_newest_complete_checkpoint_is_found_among_jobs(tmp_path: Path) -> None:
    checkpoint(tmp_path, "first", 120, at=1000)
    newest = checkpoint(tmp_path, "second", 3, at=2000)
    checkpoint(tmp_path, "second", 4, at=3000, complete=False)
    (tmp_path / "second" / "shared").mkdir()
    assert newest_checkpoint(tmp_path) == newest


def test_of_two_of_one_moment_the_higher_number_is_newer(tmp_path: Path) -> None:
    checkpoint(tmp_path, "job", 9, at=1000)
    newest = checkpoint(tmp_path, "job", 10, at=1000)
    assert newest_checkpoint(tmp_path) == newest


def test_without_a_checkpoint_there_is_none(tmp_path: Path) -> None:
    assert newest_checkpoint(tmp_path) is None
    assert newest_checkpoint(tmp_path / "absent") is None


def test_settings_name_the_checkpoint_to_go_on_from(tmp_path: Path) -> None:
    server = JobServer(tmp_path, savepoint=tmp_path / "job" / "chk-7")
    written = (server.write_settings() / "config.yaml").read_text()
    assert f"execution.savepoint.path: file://{tmp_path}/job/chk-7\n" in written
    assert "execution.buffer-timeout.interval: 1 ms\n" in written
    assert "savepoint" not in (JobServer(tmp_path).write_settings() / "config.yaml").read_text()


def shout(word: str) -> tuple[str, str]:
    return word[0], word.upper()


@pytest.mark.e2e
def test_a_graph_runs(tmp_path: Path) -> None:
    with JobServer(tmp_path / "server") as server:
        options = PipelineOptions(
            [
                "--runner=PortableRunner",
                f"--job_endpoint={server.endpoint}",
                "--environment_type=LOOPBACK",
                "--parallelism=1",
            ]
        )
        with beam.Pipeline(options=options) as pipeline:
            (
                pipeline
                | "Say" >> beam.Create(["alpha", "apple", "beta"])
                | "Shout" >> beam.Map(shout)
                | "Group" >> beam.GroupByKey()
                | "Print" >> beam.MapTuple(lambda letter, words: f"{letter} {' '.join(sorted(words))}")
                | "Write" >> beam.io.WriteToText(str(tmp_path / "said"), shard_name_template="")
            )
        assert sorted((tmp_path / "said").read_text().splitlines()) == ["a ALPHA APPLE", "b BETA"]
        assert "JobServerDriver" in server.log.read_text(), "its log can be read"
        assert server.alive
    assert not server.alive
