"""A real Kafka broker of one node, on the loopback interface, for the quick start and for tests.

data folder -> a running broker; topics and offsets stay in the folder and are there at the next start.
Ready 1.5 s after the start on two cores, 4 s after a kill -9 (the controller waits for the session of the node that
was killed), with some 250 MB of resident memory. What was acknowledged survives a kill of the broker, not a power cut.
"""

import base64
import os
import subprocess
from pathlib import Path

from deploy.jars import paths
from deploy.java import find_java
from deploy.process import LOOPBACK, Server, free_port, listening
from schemas.errors import Fatal

START_SECONDS = 60.0
FORMAT_SECONDS = 60.0
CLUSTER_ID = base64.urlsafe_b64encode(b"liveblog-cluster").decode().rstrip("=")
JVM = (
    "-Xms64m",
    "-Xmx384m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # ready sooner, and a broker of a few messages a second never needs the second compiler
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ssXXX",
)
SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    # One node: everything that Kafka keeps for itself has one copy, in few files.
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "auto.create.topics.enable": "false",  # the job creates its topics with their settings; a typing error creates none
    "group.initial.rebalance.delay.ms": "0",
    "log.segment.bytes": str(64 << 20),
    "log.cleaner.dedupe.buffer.size": str(16 << 20),  # 128 MB of heap by default
    "num.network.threads": "2",
    "num.io.threads": "4",
    # After a kill the node may not come back before its old session has run out; 9 s by default.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
}


class Broker(Server):
    """`with Broker(folder) as broker: ... broker.bootstrap`. The port is a free one unless given, and kept."""

    def __init__(self, data: Path, port: int = 0):
        super().__init__("kafka", data)
        self.data, self.port = data, port
        self._controller_port = 0

    @property
    def bootstrap(self) -> str:
        """What clients connect to; known once the broker was started."""
        return f"{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Return once clients are served. Fatal when Java or jars are missing, or folder or port are taken."""
        java, jars = find_java(), os.pathsep.join(map(str, paths("kafka")))
        self._child.claim()
        if self.port and listening(self.port):
            raise Fatal(f"port {self.port} is taken: is a broker running there already?")
        self.port, self._controller_port = self.port or free_port(), free_port()
        settings = self._write_settings()
        if not (self.data / "topics" / "meta.properties").exists():
            run_once(java, jars, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(settings))
        self._child.start([str(java), *JVM, "kafka.Kafka", str(settings)], {"CLASSPATH": jars})
        self._child.wait_for(lambda: listening(self.port), START_SECONDS)

    def _write_settings(self) -> Path:
        client, controller = f"PLAINTEXT://{LOOPBACK}:{self.port}", f"{LOOPBACK}:{self._controller_port}"
        settings = SETTINGS | {
            "listeners": f"{client},CONTROLLER://{controller}",
            "advertised.listeners": client,
            "controller.quorum.voters": f"1@{controller}",
            "log.dirs": str(self.data / "topics"),
        }
        path = self.data / "kafka.properties"
        path.write_text("".join(f"{key}={value}\n" for key, value in settings.items()), "utf-8")
        return path


def run_once(java: Path, jars: str, *command: str) -> None:
    """Run a tool of Kafka's to its end. Fatal with its last line when it fails."""
    tool = [str(java), *JVM, *command]
    environment = {**os.environ, "CLASSPATH": jars}
    done = subprocess.run(  # noqa: S603
        tool, capture_output=True, text=True, timeout=FORMAT_SECONDS, env=environment, check=False
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).split("\n")
        raise Fatal(
            f"{command[0]} failed: {next((line for line in reversed(lines) if line.strip()), 'no reason given')}"
        )
