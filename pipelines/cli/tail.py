"""`liveblog tail`: the events of a topic, decoded, as they come."""

import argparse
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from pipelines.cli.flags import KAFKA, add_settings, settings_of, subcommand
from pipelines.settings import Settings
from schemas.errors import Fatal, Reject
from schemas.framing import Record, decode
from schemas.records import DeadLetter, Poll, Snapshot, Update
from schemas.registry import HttpRegistry

EXAMPLES = """\
  liveblog tail                                     updates of the embedded broker, from now on
  liveblog tail sightings --from-beginning
  liveblog tail updates --since 2h --json | jq .title
  liveblog tail dead-letters --kafka kafka-1:9092 --since 2026-03-01T06:00Z
"""
TOPIC_NAMES = ("updates", "sightings", "polls", "dead-letters", "all")
_SPAN = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def add(commands: Any) -> None:
    """Adds the subcommand."""
    parser = subcommand(commands, "tail", "print the events of a topic as they come", EXAMPLES)
    parser.add_argument("topic", nargs="?", default="updates", choices=TOPIC_NAMES, metavar="TOPIC",
                        help=f"{', '.join(TOPIC_NAMES)} (default: updates)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    start = parser.add_mutually_exclusive_group()
    start.add_argument(
        "--since", type=_since, metavar="TIME", help="from a moment (2026-03-01T06:00Z) or a span ago (2h)"
    )
    start.add_argument("--from-beginning", action="store_true", help="all that the topic holds")
    parser.add_argument("--exit", action="store_true", help="end when all that is there has been printed")
    add_settings(parser, (*KAFKA, "kafka_port"))
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Prints until interrupted; a value that is none of ours is told on standard error."""
    from pipelines import cluster
    from pipelines.publish import RECORD_OF
    from pipelines.topics import full_name

    settings = on_a_broker(settings_of(args))
    registry = HttpRegistry(settings.registry) if settings.registry else None
    names = list(RECORD_OF) if args.topic == "all" else [args.topic]
    consumer = cluster.consumer(settings)
    try:
        found = [full_name(settings, name) for name in names]
        for message in messages(consumer, found, since=args.since, from_beginning=args.from_beginning, exit=args.exit):
            try:
                _print(message.topic, decode(message.value, registry), args.json)
            except Reject as error:
                print(f"liveblog: {message.topic} {message.partition}/{message.offset}: {error}", file=sys.stderr)
    finally:
        consumer.close()
    return 0


def on_a_broker(settings: Settings) -> Settings:
    """The settings; where they name no cluster, it is the embedded broker of `liveblog run`."""
    return settings if settings.kafka else msgspec.structs.replace(settings, kafka=f"127.0.0.1:{settings.kafka_port}")


def messages(
    consumer: Any,
    topics: list[str],
    *,
    since: datetime | None = None,
    from_beginning: bool = False,
    exit: bool = False,
) -> Iterator[Any]:
    """Messages of these topics: from now on, `since` a moment or from the beginning; `exit`: to what is there now."""
    from kafka import TopicPartition

    partitions = []
    for topic in topics:
        found = consumer.partitions_for_topic(topic)
        if not found:
            raise Fatal(f"{topic} is not there: 'liveblog topics apply' or 'liveblog run' creates it")
        partitions += [TopicPartition(topic, number) for number in sorted(found)]
    consumer.assign(partitions)
    _seek(consumer, partitions, since, from_beginning)
    ends = consumer.end_offsets(partitions)
    while True:
        for batch in consumer.poll(timeout_ms=200).values():
            yield from batch
        if exit and all(consumer.position(partition) >= ends[partition] for partition in partitions):
            return


def _seek(consumer: Any, partitions: list[Any], since: datetime | None, from_beginning: bool) -> None:
    if from_beginning:
        consumer.seek_to_beginning(*partitions)
        return
    consumer.seek_to_end(*partitions)
    if since:
        milliseconds = int(since.timestamp() * 1000)
        found = consumer.offsets_for_times(dict.fromkeys(partitions, milliseconds))
        for partition, at in found.items():
            if at is not None and at.offset is not None and at.offset >= 0:
                consumer.seek(partition, at.offset)


def _print(topic: str, record: Record, as_json: bool) -> None:
    if as_json:
        print(msgspec.json.encode(record).decode(), flush=True)
    else:
        print(line_of(topic.rpartition(".")[2], record), flush=True)


def line_of(topic: str, record: Record) -> str:
    """One line that a person can read."""
    match record:
        case Update():
            said = " ".join((record.title or record.text).split())[:100]
            verdict = "" if record.match.verdict == "NEW" else f" {record.match.verdict} of {record.match.of}"
            credit = f" (via {record.via})" if record.via else ""
            changed = f" [{', '.join(record.changed)}]" if record.changed else ""
            return (
                f"{record.published_at:%Y-%m-%d %H:%MZ} {record.outlet}{credit} {record.action} {record.revision}"
                f"{changed}{verdict}: {said}"
            )
        case Poll():
            asked = record.older_page or record.source
            return f"{record.polled_at:%F %TZ} {record.outcome} {asked} {record.error or ''}".rstrip()
        case DeadLetter():
            size = f"({record.body_bytes} bytes)"
            return f"{record.observed_at:%F %TZ} {record.step} {record.source}: {record.reason} {size}"
        case Snapshot():
            return f"{record.fetched_at:%F %TZ} {record.source} {len(record.body)} bytes"


def _since(text: str) -> datetime:
    if span := _SPAN.fullmatch(text):
        return datetime.now(UTC) - timedelta(**{_UNITS[span[2]]: int(span[1])})
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a moment (2026-03-01T06:00Z) nor a span (2h)") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
