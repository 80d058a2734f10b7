"""The whole graph, live and replayed: `build`.

    snapshots ⇒ revise (by page) → sketch → match (by language) ⇒ publish

in: (page, ordered snapshot or reference to one); out: whatever the step that publishes gives.
Live and replay differ in where snapshots come from and in where events go, and in nothing between.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any, ClassVar

import apache_beam as beam
import msgspec

from pipelines.churn import CHANGES, WITHIN
from pipelines.fold import FoldByKey
from pipelines.inputs import read_input
from pipelines.known import FORGET_AFTER, Page, PageDelta
from pipelines.match import MatchFold, Sketched, language_of
from pipelines.matching.sketch import sketch
from pipelines.ordered import pack
from pipelines.revise import Revised, revise, unread
from pipelines.settings import Settings
from schemas.records import DeadLetter, Update

log = logging.getLogger(__name__)


def build(
    snapshots: beam.PCollection,
    settings: Settings,
    publish: beam.PTransform,
    other: Sequence[beam.PCollection] = (),
    opened: Callable[[], None] | None = None,
) -> Any:
    """Snapshots to published events.

    `other`: messages that are published beside them. `opened`: called for each snapshot that is read.
    """
    revised = snapshots | "Revise" >> FoldByKey(ReviseFold(opened))
    sketched = revised.updates | "Sketch" >> beam.ParDo(SketchUpdate())
    matched = sketched | "Match" >> FoldByKey(MatchFold(timedelta(days=settings.window_days)))
    return (matched.matched, revised.letters, *other) | "Gather" >> beam.Flatten() | "Publish" >> publish


class ReviseFold:
    """The fold of `revise` by page; outputs updates, ordered, and dead letters as messages.

    `opened`: called for every snapshot that is read, to show how far a replay has come.
    """

    tags: ClassVar = {"updates": tuple[bytes, bytes], "letters": tuple[str, bytes]}
    delta_type = PageDelta
    keep_seconds = int(2 * FORGET_AFTER.total_seconds())

    def __init__(self, opened: Callable[[], None] | None = None):
        self.opened = opened

    def begin(self) -> Page:
        return Page()

    def decide(self, state: Page, payload: bytes) -> tuple[Sequence[tuple[str, Any]], Sequence[PageDelta]]:
        if self.opened is not None:
            self.opened()
        snapshot = read_input(payload)
        if isinstance(snapshot, DeadLetter):
            return [("letters", letter_message(snapshot))], unread(state)
        revised = revise(state, snapshot)
        if revised.updates or revised.letters:
            log.info("page source=%s %s", snapshot.source, _counts(revised))
        for update_id in revised.churning:
            spell = (CHANGES, WITHIN.total_seconds(), snapshot.source)
            log.warning("held back update_id=%s: changes=%d within_seconds=%d source=%s", update_id, *spell)
        updates = [("updates", ordered_update(update, place)) for place, update in enumerate(revised.updates)]
        return [*updates, *(("letters", letter_message(letter)) for letter in revised.letters)], revised.deltas

    def apply(self, state: Page, delta: PageDelta) -> None:
        state.apply(delta)

    def deltas(self, state: Page) -> Sequence[PageDelta]:
        return state.deltas()


@beam.typehints.with_output_types(tuple[str, bytes])
class SketchUpdate(beam.DoFn):
    """Ordered update -> (language, ordered update with its sketch); the costly half of matching, spread by page."""

    def process(self, element: tuple[bytes, bytes]) -> Iterator[tuple[str, bytes]]:
        order, encoded = element
        update = _read_update(encoded)
        yield language_of(update), order + _encode(Sketched(update, sketch(update)))


def _counts(revised: Revised) -> str:
    """What a snapshot came to, for the log."""
    actions = Counter(update.action.lower() for update in revised.updates)
    counts = {**actions, "unchanged": revised.unchanged, "repeated": revised.repeated, "held": revised.held}
    counts["dead_letters"] = len(revised.letters)
    return " ".join(f"{name}={count}" for name, count in counts.items() if count)


def ordered_update(update: Update, place: int) -> tuple[bytes, bytes]:
    """(order, update): the order of an update is that of its snapshot, then its place in it."""
    return pack(update.observed_at, update.snapshot_id, place, b""), _encode(update)


def letter_message(letter: DeadLetter) -> tuple[str, bytes]:
    """A dead letter as (topic, record)."""
    return "dead-letters", _encode(letter)


_read_update = msgspec.msgpack.Decoder(Update).decode
_encode = msgspec.msgpack.Encoder().encode
