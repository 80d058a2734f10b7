"""`liveblog explain`: an update beside what it was matched with, and what decided.

in: the updates and sightings of a replay's folder, or of the topics; out: text, or one JSON object.
The updates of the window before it are judged again, in the order in which they were seen.
"""

import argparse
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import fastavro
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.cli.flags import KAFKA, add_settings, settings_of, subcommand
from pipelines.cli.tail import messages, on_a_broker
from pipelines.match import WHOLE_DAYS, Memory, Sketched, language_of
from pipelines.matching import sketch
from pipelines.matching.explain import Considered, Explanation, explain, marked
from pipelines.settings import Settings
from schemas.errors import Fatal, Reject
from schemas.framing import decode, schema_of
from schemas.records import Match, Update
from schemas.registry import HttpRegistry

EXAMPLES = """\
  liveblog explain --from events 2026-03-01T12:05Z/gazette/1f0c2a9b
  liveblog explain --kafka kafka-1:9092 --json 2026-03-01T12:05Z/gazette/1f0c2a9b | jq .match
"""
TOPICS = ("updates", "sightings")


class Explained(msgspec.Struct, frozen=True):
    """What is printed: the update, how it was judged when it was published, and the explanation; `texts` by id."""

    update_id: str
    revision: int
    language: str
    recorded: Match
    explanation: Explanation
    texts: dict[str, str]


def add(commands: Any) -> None:
    """Adds the subcommand."""
    parser = subcommand(commands, "explain", "tell why an update was judged as it was", EXAMPLES)
    parser.add_argument("update_id", metavar="UPDATE_ID")
    parser.add_argument(
        "--from", dest="folder", type=Path, metavar="DIR", help="Avro files of 'liveblog replay --to DIR'"
    )
    parser.add_argument("--revision", type=int, help="which revision (default: the last one that has a text)")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    add_settings(parser, (*KAFKA, "kafka_port", "window_days"))
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Reads what there is twice: for the update, and for what was known before it."""
    settings = settings_of(args)
    source = partial(from_files, args.folder) if args.folder else partial(from_topics, on_a_broker(settings))
    explained = explain_one(source, args.update_id, args.revision, timedelta(days=settings.window_days))
    if args.json:
        print(msgspec.json.encode(explained).decode())
    else:
        show(explained, Console(highlight=False))
    return 0


def from_files(folder: Path) -> Iterator[Update]:
    """The updates and sightings of a replay's folder."""
    for name in TOPICS:
        path = folder / f"{name}.avro"
        with path.open("rb") as file:
            try:
                for fields in fastavro.reader(file, schema_of(Update).parsed):
                    yield msgspec.convert(fields, Update)
            except (ValueError, EOFError) as error:
                raise Fatal(f"{path}: no Avro file of updates: {error}") from error


def from_topics(settings: Settings) -> Iterator[Update]:
    """The updates and sightings that the topics hold now."""
    from pipelines import cluster
    from pipelines.topics import full_name

    registry = HttpRegistry(settings.registry) if settings.registry else None
    consumer = cluster.consumer(settings)
    try:
        names = [full_name(settings, name) for name in TOPICS]
        for message in messages(consumer, names, from_beginning=True, exit=True):
            try:
                record = decode(message.value, registry)
            except Reject:  # `liveblog tail` tells of it
                continue
            if isinstance(record, Update):
                yield record
    finally:
        consumer.close()


def explain_one(
    source: Callable[[], Iterable[Update]], update_id: str, revision: int | None, window: timedelta
) -> Explained:
    """The explanation of one update, among those that `source` gives."""
    revisions = {one.revision: one for one in source() if one.update_id == update_id and one.action != "WITHDRAWN"}
    if not revisions:
        raise Fatal(f"{update_id}: no such update there, or only its withdrawal")
    asked = revisions.get(revision or max(revisions))
    if asked is None:
        raise Fatal(
            f"{update_id}: no revision {revision} with a text; there are {', '.join(map(str, sorted(revisions)))}"
        )
    oldest = asked.observed_at - window - WHOLE_DAYS
    before = [
        msgspec.structs.replace(one, html="", links=(), media=(), tags=())
        for one in source()
        if oldest <= one.observed_at and _order(one) < _order(asked) and language_of(one) == language_of(asked)
    ]
    before.sort(key=_order)
    memory = Memory(window)
    for one in before:
        memory.apply(memory.judge(Sketched(one, sketch(one)))[2])
    explanation = explain(memory.index, asked)
    wanted = {update_id, *(one.update_id for one in explanation.considered)}
    texts = {one.update_id: _text(one) for one in [*before, asked] if one.update_id in wanted and one.text}
    return Explained(update_id, asked.revision, language_of(asked), asked.match, explanation, texts)


def _order(update: Update) -> tuple[Any, ...]:
    return update.observed_at, update.snapshot_id, update.published_at, update.update_id, update.revision


def _text(update: Update) -> str:
    return f"{update.title}\n{update.text}" if update.title else update.text


def show(explained: Explained, console: Console) -> None:
    """Prints an explanation for a person."""
    found = explained.explanation
    match = found.match
    told = f"{match.verdict} of {match.of}, score {match.score:.2f}" if match.of else match.verdict
    console.print(Text(f"{explained.update_id} revision {explained.revision}: {told}"), soft_wrap=True)
    if match.reason:
        console.print(Text(f"  {match.reason}; in the story {match.story_id}"), soft_wrap=True)
    recorded = explained.recorded
    if (recorded.verdict, recorded.of) != (match.verdict, match.of):
        console.print(Text(f"  published as {recorded.verdict} of {recorded.of}: what was known then is not all there, "
                           "or another version judged"), soft_wrap=True)  # fmt: skip
    mine = explained.texts.get(explained.update_id, "")
    for one in found.considered:
        if one.chosen:
            theirs = explained.texts.get(one.update_id, "")
            table = Table(explained.update_id, one.update_id, title="[words] that the other text does not have")
            table.add_row(
                Text(marked(mine, theirs, explained.language)), Text(marked(theirs, mine, explained.language))
            )
            console.print(table)
            _show_sentences(one, found.sentences, console)
    for one in found.considered:
        if not one.chosen:
            console.print(Text(f"turned down {one.update_id}: {one.why}"), soft_wrap=True)
    if not found.considered:
        console.print(Text("Nothing known shares anything with it."))


def _show_sentences(one: Considered, sentences: int, console: Console) -> None:
    for sentence in one.sentences:
        line = f"sentence {sentence.number} of {sentences}, {sentence.share:.0%}: {' '.join(sentence.stands)}"
        line += f"; not there: {' '.join(sentence.absent)}" if sentence.absent else ""
        line += f"; differs: {', '.join(sentence.differs)}" if sentence.differs else ""
        console.print(Text(line), soft_wrap=True)
