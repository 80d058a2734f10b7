"""Parts `start`, `latency` and `memory`: the real command as a process of its own, read by a consumer of Kafka."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from bench.measured import LIVEBLOG, Row, median, percentile
from bench.site import Site
from deploy.flink import newest_checkpoint
from schemas.framing import decode
from schemas.records import Update

START_SECONDS = 90.0
WARM_UP_SECONDS = 15.0


class Job:
    """`liveblog run` with an embedded broker and engine, on the pages of a site, with a data folder of its own."""

    def __init__(self, folder: Path, addresses: list[str], every_seconds: float):
        self.folder, self.port = folder, free_port()
        outlets = folder / "outlets"
        outlets.mkdir(parents=True)
        sources = "".join(
            f'[[sources]]\nurl = "{address}"\nplatform = "printed_stamps"\n'
            f"every_seconds = [{every_seconds * (1 + number / 100):.3f}, 60]\n"
            for number, address in enumerate(addresses)  # each at a pace of its own, or all would come at once
        )
        head = 'id = "bench"\nname = "Bench"\nlanguage = "en"\nzone = "GMT"\nallow_private = true\n'
        (outlets / "bench.toml").write_text(head + sources, "utf-8")
        self.command = [LIVEBLOG, "run", "--outlets", str(outlets), "--only", "bench", "--data", str(folder / "data"),
                        "--kafka-port", str(self.port), "--host-gap-seconds", "0"]  # fmt: skip

    def __enter__(self) -> Self:
        self.started = time.perf_counter()
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(40)
        self.process.kill()
        self.process.wait()

    def consumer(self, topic: str) -> KafkaConsumer:
        """A consumer at the beginning of a topic, as soon as the topic is there."""
        deadline = self.started + START_SECONDS
        while time.perf_counter() < deadline and self.process.poll() is None:
            if listening(self.port):
                with suppress(KafkaError):
                    consumer = KafkaConsumer(bootstrap_servers=f"127.0.0.1:{self.port}", fetch_max_wait_ms=500)
                    while time.perf_counter() < deadline:
                        if partitions := consumer.partitions_for_topic(topic):
                            consumer.assign([TopicPartition(topic, number) for number in partitions])
                            consumer.seek_to_beginning()
                            return consumer
                        time.sleep(0.1)
            time.sleep(0.05)
        raise SystemExit(f"liveblog run did not start: {(self.folder / 'log').read_text()[-2000:]}")

    @property
    def checkpoint_bytes(self) -> int:
        """The size of the newest completed checkpoint."""
        newest = newest_checkpoint(self.folder / "data" / "checkpoints")
        return sum(file.stat().st_size for file in newest.iterdir()) if newest else 0

    def resident_megabytes(self) -> dict[str, float]:
        """Of each process."""
        data = self.folder / "data"
        pids = {"Python": self.process.pid}
        pids |= {name: int((data / name / f"{name}.pid").read_text().split()[0]) for name in ("flink", "kafka")}
        return {name: resident_megabytes(pid) for name, pid in pids.items()}


def start(times: int = 3) -> Iterator[Row]:
    """From the start of the process to the first event in the hands of a consumer."""
    taken = []
    for _ in range(times):
        with job(pages=1, entries=20, grows=False, every_seconds=5) as (running, _site):
            consumer = running.consumer("liveblog.updates")
            next(messages(consumer, running))
            taken.append(time.perf_counter() - running.started)
            consumer.close()
    every = ", ".join(f"{seconds:.1f}" for seconds in taken)
    yield Row("process to first event", f"{median(taken):.1f} s ({every})")


def latency(seconds: float = 30) -> Iterator[Row]:
    """From the end of a fetch to the event in the hands of a consumer, some fifteen updates a second."""
    taken: list[float] = []
    with job(pages=15, entries=100, grows=True, every_seconds=1) as (running, _site):
        consumer = running.consumer("liveblog.updates")
        begins = ends = 0.0
        for message in messages(consumer, running):
            now = time.time()
            begins = begins or now + WARM_UP_SECONDS  # the first poll of each page brings a hundred at once
            ends = ends or begins + seconds
            update = decode(message.value)
            if now >= ends:
                break
            if now >= begins and isinstance(update, Update):
                taken.append((now - update.observed_at.timestamp()) * 1000)
        consumer.close()
    yield Row("updates", f"{len(taken)}, {len(taken) / seconds:.1f} a second")
    yield Row("median", f"{median(taken):.0f} ms", "60 ms")
    yield Row("99th percentile", f"{percentile(taken, 0.99):.0f} ms, the slowest {max(taken):.0f} ms", "200 ms")


def memory(at_polls: tuple[int, ...] = (1_000, 10_000)) -> Iterator[Row]:
    """Resident memory of each process and the size of the newest checkpoint, after so many polls."""
    with job(pages=50, entries=20, grows=False, every_seconds=0.2) as (running, _site):
        consumer = running.consumer("liveblog.polls")
        for polls in at_polls:
            began = time.perf_counter()
            while (count := sum(consumer.end_offsets(list(consumer.assignment())).values())) < polls:
                if running.process.poll() is not None:
                    raise SystemExit("liveblog run has ended: " + (running.folder / "log").read_text()[-2000:])
                time.sleep(0.2)
            time.sleep(5)  # for a checkpoint that is newer
            resident = running.resident_megabytes()
            figures = ", ".join(f"{name} {size:.0f}" for name, size in resident.items())
            yield Row(f"after {count:,} polls", f"{figures}, together {sum(resident.values()):.0f} MB")
            yield Row("  newest checkpoint", f"{running.checkpoint_bytes / 1000:.1f} kB")
            yield Row("  since the row before", f"{time.perf_counter() - began:.0f} s")
        consumer.close()


class job:  # noqa: N801 reads as a function: `with job(...) as (running, site)`
    """A site and the job that polls it, in a folder that is gone afterwards."""

    def __init__(self, pages: int, entries: int, grows: bool, every_seconds: float):
        self.place = tempfile.TemporaryDirectory(prefix="liveblog-bench-", ignore_cleanup_errors=True)
        self.site = Site(pages, "printed_stamps", entries, grows)
        self.job = Job(Path(self.place.name), self.site.addresses, every_seconds)

    def __enter__(self) -> tuple[Job, Site]:
        return self.job.__enter__(), self.site.__enter__()

    def __exit__(self, *_: object) -> None:
        self.job.__exit__()
        self.site.__exit__()
        self.place.cleanup()


def messages(consumer: KafkaConsumer, running: Job) -> Iterator[Any]:
    """What comes, until the job ends."""
    while running.process.poll() is None:
        for batch in consumer.poll(timeout_ms=200).values():
            yield from batch
    raise SystemExit("liveblog run has ended: " + (running.folder / "log").read_text()[-2000:])


def resident_megabytes(pid: int) -> float:
    """What the kernel says of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def listening(port: int) -> bool:
    """Whether anybody answers there."""
    with socket.socket() as asked:
        asked.settimeout(0.5)
        return asked.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port
