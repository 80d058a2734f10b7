"""Beam's job server with Flink inside, in one JVM: the engine of the live job, embedded or in front of a cluster.

folder -> a running job server; its log, settings, artifacts and temporary files stay below the folder.
Ready about 2 s after the start, a job's first output some 6 s after its submission.

Reachability. Beam's services take no address to listen on and no password: the job port, the artifact port and, for
each running job, six ports of the JVM and one of the Python worker (control, data, state, logging, artifacts,
provision; worker pool), free ones, are open on every interface, and whoever reaches them can run code here. The
expansion port and Flink's own ports are on the loopback interface. Shut the host or pod off by network rules.
"""

import os
import shutil
from pathlib import Path

from deploy.jars import paths
from deploy.java import find_java
from deploy.process import LOOPBACK, Server, free_port, listening
from schemas.errors import Fatal

EMBEDDED = "[local]"
START_SECONDS = 60.0
MAIN = "org.apache.beam.runners.flink.FlinkJobServerDriver"
JVM = (
    "-XX:+ExitOnOutOfMemoryError",  # to be started again beats to go on with half of its threads
    "-Djava.awt.headless=true",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.util=ALL-UNNAMED",
    "--add-opens=java.base/java.time=ALL-UNNAMED",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ssXXX",
    # Two lines for each checkpoint, every few seconds, for months.
    "-Dorg.slf4j.simpleLogger.log.org.apache.flink.runtime.checkpoint.CheckpointCoordinator=warn",
)
# A record waits this long for company before it crosses the network; 100 ms by default, which is most of the time that
# an update takes from a page to Kafka. Flink renamed the key.
LATENCY = {"execution.buffer-timeout": "1 ms", "execution.buffer-timeout.interval": "1 ms"}
AT_HOME = {
    "rest.address": LOOPBACK,
    "rest.bind-address": LOOPBACK,
    "jobmanager.bind-host": LOOPBACK,
    "taskmanager.bind-host": LOOPBACK,
    "taskmanager.host": LOOPBACK,
}


class JobServer(Server):
    """`with JobServer(folder) as server: ... server.endpoint`.

    `flink` is `[local]` for Flink in this JVM, or the `host:port` of a cluster's REST service. `savepoint` is a
    checkpoint to go on from (see `newest_checkpoint`); embedded Flink reads it here and not from a job's options.
    `rocksdb` puts its state backend on the class path (`python -m deploy.jars rocksdb` fetches it).
    `heap` is what -Xmx takes.
    """

    def __init__(
        self,
        folder: Path,
        *,
        flink: str = EMBEDDED,
        port: int = 0,
        savepoint: Path | None = None,
        rocksdb: bool = False,
        heap: str = "1g",
    ):
        super().__init__("flink", folder)
        self.folder, self.flink, self.port = folder, flink, port
        self.savepoint, self.rocksdb, self.heap = savepoint, rocksdb, heap

    @property
    def endpoint(self) -> str:
        """The value of `--job_endpoint`; known once the server was started."""
        return f"localhost:{self.port}"

    def start(self) -> None:
        """Return once jobs are taken. Fatal when Java or jars are missing, or folder or port are taken."""
        java, jars = find_java(), paths("flink", "rocksdb") if self.rocksdb else paths("flink")
        self._child.claim()
        if self.port and listening(self.port):
            raise Fatal(f"port {self.port} is taken: is a job server running there already?")
        self.port = self.port or free_port()
        self._clear()
        options = (
            f"--flink-master={self.flink}",
            f"--flink-conf-dir={self.write_settings()}",
            "--job-host=localhost",
            f"--job-port={self.port}",
            "--artifact-port=0",
            "--expansion-port=0",
            f"--artifacts-dir={self.folder / 'artifacts'}",
        )
        temporary = f"-Djava.io.tmpdir={self.folder / 'tmp'}"
        self._child.start(
            [str(java), f"-Xmx{self.heap}", *JVM, temporary, MAIN, *options],
            {"CLASSPATH": os.pathsep.join(map(str, jars))},
        )
        self._child.wait_for(lambda: listening(self.port), START_SECONDS)

    def _clear(self) -> None:
        """Throw away what only an earlier run of the server could use."""
        for name in ("tmp", "artifacts"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            (self.folder / name).mkdir()

    def write_settings(self) -> Path:
        """Write Flink's configuration and return its folder."""
        settings = LATENCY | AT_HOME
        if self.savepoint is not None:
            settings["execution.savepoint.path"] = self.savepoint.absolute().as_uri()
        settings["io.tmp.dirs"] = str(self.folder / "tmp")
        conf = self.folder / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{key}: {value}\n" for key, value in settings.items())
        (conf / "config.yaml").write_text(lines, "utf-8")
        return conf


def newest_checkpoint(folder: Path) -> Path | None:
    """The newest completed checkpoint below Flink's checkpoint folder (`<job>/chk-<N>/_metadata`), of whichever job.

    A checkpoint that was being written when Flink ended has no `_metadata`, and is passed over.
    """
    found = [(mark.stat().st_mtime_ns, number(mark.parent), mark.parent) for mark in folder.glob("*/chk-*/_metadata")]
    return max(found)[2] if found else None


def number(checkpoint: Path) -> int:
    return int(checkpoint.name.removeprefix("chk-"))
