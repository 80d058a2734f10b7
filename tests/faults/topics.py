"""What the topics hold, and what is wrong with it, held against what the outlets served."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec
from kafka import KafkaConsumer, TopicPartition

from schemas.framing import decode
from schemas.records import DeadLetter, Poll, Update
from tests.faults.newsday import Day

CLOCK_SLACK_SECONDS = 0.005


class Topics(NamedTuple):
    """All that was published, in the order of each topic."""

    updates: list[Update]
    sightings: list[Update]
    polls: list[Poll]
    letters: list[DeadLetter]

    @property
    def both(self) -> list[Update]:
        return [*self.updates, *self.sightings]


def read(bootstrap: str, prefix: str = "liveblog") -> Topics:
    """Read every topic from its beginning to its present end."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    try:
        found = [
            [decode(value) for value in _values(consumer, f"{prefix}.{name}")]
            for name in ("updates", "sightings", "polls", "dead-letters")
        ]
    finally:
        consumer.close()
    return Topics(*found)  # type: ignore[arg-type]


def when_told(day: Day, bootstrap: str, prefix: str = "liveblog", seconds: float = 120.0) -> Topics:
    """Read the topics once nothing is wrong with them any more, or after so many seconds: a busy job lags behind."""
    deadline = time.monotonic() + seconds
    while any(complaints(day, found := read(bootstrap, prefix))) and time.monotonic() < deadline:
        time.sleep(1.0)
    return found


def _values(consumer: KafkaConsumer, topic: str) -> Iterator[bytes]:
    partitions = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
    assert partitions, f"{topic} is not there"
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    ends = consumer.end_offsets(partitions)
    while any(consumer.position(partition) < ends[partition] for partition in partitions):
        for batch in consumer.poll(timeout_ms=500).values():
            for message in batch:
                yield message.value


def said(update: Update) -> Update:
    """A record without when and in which snapshot it was seen."""
    return msgspec.structs.replace(update, observed_at=None, snapshot_id="")


def complaints(day: Day, topics: Topics) -> Iterator[str]:
    """Everything that is wrong with the topics, a line each."""
    yield from _lost(day, topics)
    yield from _invented(day, topics)
    yield from _repeats(topics)
    yield from _revisions(topics)
    yield from _identities(day, topics)
    yield from _too_fast(day)


def _lost(day: Day, topics: Topics) -> Iterator[str]:
    there = {(update.outlet, update.text) for update in topics.both if update.action != "WITHDRAWN"}
    for outlet in day.outlets.values():
        for shown in {shown: None for served in day.received(outlet) for shown in served.shown}:
            if (outlet.name, shown.text) not in there:
                second = min(s.asked_at for s in day.received(outlet) if shown in s.shown) - day.began
                yield f"{shown.name} was served at second {second:.2f} and is nowhere: {shown.text[-60:]}"


def _invented(day: Day, topics: Topics) -> Iterator[str]:
    served = {
        (outlet.name, shown.text)
        for outlet in day.outlets.values()
        for answer in outlet.served
        for shown in answer.shown
    }
    for update in topics.both:
        if update.action != "WITHDRAWN" and update.outlet in day.outlets and (update.outlet, update.text) not in served:
            yield f"{update.update_id} revision {update.revision} says what was never served: {update.text[:60]}"


def _repeats(topics: Topics) -> Iterator[str]:
    """A record id that comes twice says the same thing, in the same topic."""
    first: dict[str, tuple[str, Update]] = {}
    for topic, updates in (("updates", topics.updates), ("sightings", topics.sightings)):
        for update in updates:
            place, known = first.setdefault(update.record_id, (topic, update))
            if place != topic:
                yield f"{update.update_id} revision {update.revision} is in both topics"
            if said(known) != said(update):
                yield f"{update.record_id} says two things: {known} and {update}"


def _revisions(topics: Topics) -> Iterator[str]:
    """For each update: revisions 1, 2, 3.., each of them one record, and they came in this order."""
    records: dict[str, dict[str, Update]] = defaultdict(dict)
    for update in topics.both:
        records[update.update_id].setdefault(update.record_id, update)
    for name, known in records.items():
        numbers = sorted(update.revision for update in known.values())
        if numbers != list(range(1, len(numbers) + 1)):
            told = [(u.revision, u.action, str(u.observed_at), u.match.verdict, u.text[-30:]) for u in known.values()]
            yield f"{name} has the revisions {numbers}: {told}"
    for topic in (topics.updates, topics.sightings):
        newest: dict[str, int] = defaultdict(int)
        seen: set[str] = set()
        for update in topic:
            if update.record_id not in seen and update.revision < newest[update.update_id]:
                yield f"{update.update_id} revision {update.revision} came first after {newest[update.update_id]}"
            seen.add(update.record_id)
            newest[update.update_id] = max(newest[update.update_id], update.revision)


def _identities(day: Day, topics: Topics) -> Iterator[str]:
    """An entry is one update whatever it came to say, and what is gone from the page is withdrawn, nothing else.

    A withdrawal waits until the page is surely no older copy, which takes a newer entry or ten minutes: of an entry
    that was first seen late, behind newer ones, a day of seconds may not tell it.
    """
    told, missed = 0, []
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    withdrawn = {update.update_id for update in topics.both if update.action == "WITHDRAWN"}
    for update in topics.both:
        names[update.outlet, update.text].add(update.update_id)
    for outlet in day.outlets.values():
        for entry in outlet.script:
            of_entry = {name for version in entry.versions for name in names[outlet.name, version.text or ""]}
            of_entry -= names[outlet.name, ""]
            if len(of_entry) > 1:
                yield f"{entry.name} has several names: {sorted(of_entry)}"
            gone, is_told = outlet.withdraws and outlet.has_withdrawn(entry), bool(of_entry & withdrawn)
            told += gone and is_told
            if of_entry and gone and not is_told:
                missed.append(entry.name)
            if is_told and not gone:
                yield f"{entry.name} is withdrawn"
    if 3 * len(missed) > told:
        yield f"{told} are withdrawn, and not {', '.join(missed)}"


def _too_fast(day: Day) -> Iterator[str]:
    for outlet in day.outlets.values():
        asked = [served.asked_at for served in outlet.served]
        for one, two in pairwise(asked):
            if two - one < outlet.every_seconds[0] - CLOCK_SLACK_SECONDS:
                yield f"{outlet.name} was asked after {two - one:.3f} s, at second {two - day.began:.2f}"


def distinct(updates: Sequence[Update]) -> dict[str, Update]:
    """The first record of each id."""
    found: dict[str, Update] = {}
    for update in updates:
        found.setdefault(update.record_id, update)
    return found
