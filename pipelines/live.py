"""The live job: polls, and publishes to Kafka, on Flink; it goes on where it was.

in: settings and outlets; out: events, until it is stopped

Starts what it is not told the address of: a broker, and Flink in one JVM. Goes on from the newest
completed checkpoint. When the engine, the broker or a worker ends, the job ends with one line and exit
code 1: started again, it resumes.
"""

import logging
import shutil
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import apache_beam as beam
import grpc
import msgspec
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.portable_runner import PortableRunner
from apache_beam.runners.runner import PipelineState
from apache_beam.runners.worker import sdk_worker

from connectors.outlets import Outlet
from connectors.web.sources import Target
from deploy.broker import Broker
from deploy.cluster import end_jobs
from deploy.flink import EMBEDDED, JobServer, newest_checkpoint
from pipelines.graph import build
from pipelines.polling import PollSources, targets_of
from pipelines.publish import PublishToKafka
from pipelines.settings import Settings
from pipelines.topics import create_absent, differences
from schemas.errors import Fatal, Retry

log = logging.getLogger(__name__)

WATCH_SECONDS = 0.2
CANCEL_SECONDS = 10.0
# What a step has done waits this long for company before the next step sees it, three times on its way: 86 ms from
# fetch to subscriber at the median with 20, 70 with 5, 66 with 2 (python -m bench latency; the machine was not idle).
BUNDLE_MILLISECONDS = 5
YEAR_SECONDS = 31_536_000  # of waiting for the job server: Beam's default ends the client after five minutes
ENDED = (PipelineState.FAILED, PipelineState.CANCELLED, PipelineState.DONE, PipelineState.UPDATED)


def run(settings: Settings, outlets: Sequence[Outlet], stop: threading.Event) -> None:
    """Runs the job until `stop` is set. Raises `Fatal` when it cannot start, `Retry` when a part of it ends."""
    targets = targets_of(outlets)
    if not targets:
        raise Fatal("no outlet has a source to poll: name a folder of outlets with --outlets")
    leave_lost_connections_to_watch()
    keep_quiet_steps()
    for folder in (settings.data_folder, settings.archive_folder or settings.data_folder):
        folder.mkdir(parents=True, exist_ok=True)  # before anything runs: a job that cannot archive would fail for ever
    with ExitStack() as stack:
        broker = None
        if settings.kafka is None:
            broker = stack.enter_context(Broker(settings.data_folder / "kafka", settings.kafka_port))
            settings = msgspec.structs.replace(settings, kafka=broker.bootstrap)
        log.info("kafka bootstrap=%s embedded=%s", settings.kafka, broker is not None)
        prepare_topics(settings)
        if stop.is_set():
            return
        if settings.flink is not None:
            for job in end_jobs(settings.flink, job_name(settings)):
                log.info("ended a job of an earlier run job=%s", job)
        savepoint = newest_checkpoint(settings.checkpoint_folder)
        log.info("resuming checkpoint=%s", savepoint or "none, a new start")
        remove_others(settings.checkpoint_folder, savepoint)
        server = stack.enter_context(
            JobServer(
                settings.data_folder / "flink",
                flink=settings.flink or EMBEDDED,
                savepoint=savepoint,
                rocksdb=settings.state_backend == "rocksdb",
                heap=settings.java_heap,
            )
        )
        if stop.is_set():
            return
        log.info("polling sources=%d outlets=%d", len(targets), len({target.outlet for target in targets}))
        result = submit(settings, targets, server.endpoint, savepoint)
        stack.callback(cancel, result)
        watch(result, stop, [("the engine", server)] + ([("the broker", broker)] if broker else []))


def submit(settings: Settings, targets: Sequence[Target], endpoint: str, savepoint: Path | None) -> Any:
    """Builds the graph and hands it to the job server."""
    pipeline = beam.Pipeline(PortableRunner(), PipelineOptions(options(settings, endpoint, savepoint)))
    ticked = pipeline | "Poll" >> PollSources(targets, settings)
    build(ticked.snapshots, settings, PublishToKafka(settings), other=(ticked.polls,))
    return pipeline.run()


def options(settings: Settings, endpoint: str, savepoint: Path | None) -> list[str]:
    """The options of the runner; those that the Python side calls unparseable are the Java side's."""
    chosen = [
        "--streaming",
        f"--job_name={job_name(settings)}",
        f"--job_endpoint={endpoint}",
        f"--job_server_timeout={YEAR_SECONDS}",
        f"--parallelism={settings.parallelism}",
        f"--max_bundle_time_mills={BUNDLE_MILLISECONDS}",
        f"--checkpointing_interval={int(settings.checkpoint_seconds * 1000)}",
        f"--state_backend={settings.state_backend}",
        f"--state_backend_storage_path={settings.checkpoint_folder.absolute().as_uri()}",
        "--externalized_checkpoints_enabled",
        "--retain_externalized_checkpoints_on_cancellation",
    ]
    if settings.flink is None:
        return [*chosen, "--environment_type=LOOPBACK"]
    chosen += ["--environment_type=EXTERNAL", f"--environment_config={settings.workers}"]
    return [*chosen, f"--savepoint_path={savepoint.absolute().as_uri()}"] if savepoint else chosen


def remove_others(folder: Path, kept: Path | None) -> None:
    """Removes what earlier runs left in the checkpoint folder, but for the checkpoint that is gone on from."""
    for job in folder.iterdir() if folder.is_dir() else ():
        if kept is not None and job != kept.parent:
            shutil.rmtree(job, ignore_errors=True)


def job_name(settings: Settings) -> str:
    """The name of the job in Flink: one for each set of topics."""
    return settings.topic_prefix


def watch(result: Any, stop: threading.Event, parts: Sequence[tuple[str, Any]]) -> None:
    """Waits until told to stop; raises `Retry` when the job or a part of it ends before."""
    while not stop.wait(WATCH_SECONDS):
        for name, part in parts:
            if not part.alive:
                raise Retry(f"{name} has ended: see {part.log}; start again to resume")
        state = _state(result)
        if state in ENDED:
            raise Retry(
                f"the job has ended ({state}): see {parts[0][1].log}; start again to resume,"
                " or move the checkpoints away to begin anew"
            )


def _state(result: Any) -> str | None:
    """What the engine says of the job; None where it does not answer, for it may be ending."""
    try:
        return str(result.state)
    except grpc.RpcError:
        return None


def leave_lost_connections_to_watch() -> None:
    """Beam's threads that lose the engine end with a traceback each: what it means is told once, by `watch`."""
    logging.getLogger("apache_beam.runners.worker.data_plane").setLevel(logging.CRITICAL)
    tell = threading.excepthook
    threading.excepthook = lambda thread: None if isinstance(thread.exc_value, grpc.RpcError) else tell(thread)


def keep_quiet_steps() -> None:
    """Beam ends steps without news for a minute: the next update would wait for their state to be rebuilt."""
    sdk_worker.DEFAULT_BUNDLE_PROCESSOR_CACHE_SHUTDOWN_THRESHOLD_S = YEAR_SECONDS


def cancel(result: Any) -> None:
    """Asks the engine to end the job, so that its workers end in order; what it has not done is resumed."""
    canceller = threading.Thread(target=_cancel, args=(result,), daemon=True)
    canceller.start()
    canceller.join(CANCEL_SECONDS)


def _cancel(result: Any) -> None:
    # The engine closes the connections of workers that still read them: that is how they end, and no news.
    for name in ("apache_beam", "kafka"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    threading.excepthook = lambda _: None
    try:
        result.cancel()
        ends_at = time.monotonic() + CANCEL_SECONDS
        while result.state not in ENDED and time.monotonic() < ends_at:
            time.sleep(WATCH_SECONDS)
    except Exception as error:
        log.info("cancel answered %s", type(error).__name__)


def prepare_topics(settings: Settings) -> None:
    """Creates the topics that are not there and logs how others differ."""
    for name in create_absent(settings):
        log.info("topic created name=%s", name)
    for line in differences(settings):
        log.warning("topic differs %s: 'liveblog topics apply' sets it", line)


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set; a second signal ends the process at once."""
    stop = threading.Event()

    def handle(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise SystemExit(128 + number)
        log.info("stopping signal=%s", signal.Signals(number).name)
        stop.set()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
