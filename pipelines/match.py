"""Where an update goes, and what it repeats: the fold by language.

in: updates with their sketches, in the order in which they were seen
out: (topic, update) with the verdict of `pipelines.matching`

A revision is judged again. It stays in the topic of its first record, but for a sighting whose
revision says something of its own: that enters `updates`. A withdrawal goes where the update went.
A story is kept once it is named. Precision first: what is hidden wrongly is lost to the reader.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Literal

import msgspec

from pipelines.identity import record_id
from pipelines.matching.index import Index
from pipelines.matching.sketch import Sketch
from schemas.records import Match, Update

Topic = Literal["updates", "sightings"]

PLACES_KEPT = timedelta(days=7)  # as long as `revise` remembers an entry, which may yet be revised or withdrawn

WHOLE_DAYS = timedelta(days=2)  # the index forgets by whole days, and no place goes before its update
SWEEP_EVERY = timedelta(hours=1)


class Sketched(msgspec.Struct, frozen=True, array_like=True):
    """An update and what matching needs of it."""

    update: Update
    sketch: Sketch


def language_of(update: Update) -> str:
    """The key of matching: the primary language, `und` where none is known."""
    return (update.language or "und").split("-")[0].casefold()


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where the last record of an update went."""

    topic: Topic
    story_id: str
    of: str | None
    at: datetime


class Judged(msgspec.Struct, frozen=True, array_like=True):
    """A change of the state: an update was judged; `sketch` and `match` are None where the index has forgotten it."""

    update_id: str
    place: Place
    sketch: Sketch | None
    match: Match | None


class Memory:
    """The state of one language: the index of the last days, and where updates went."""

    def __init__(self, window: timedelta):
        self.window = window
        self.index = Index()
        self.places: dict[str, Place] = {}
        self.newest_at: datetime | None = None
        self.swept_at: datetime | None = None

    def judge(self, sketched: Sketched) -> tuple[Topic, Update, Judged]:
        """The verdict on an update, where it goes, and the delta that remembers it."""
        update, sketch = sketched.update, sketched.sketch
        past = self.places.get(update.update_id)
        withdrawn = update.action == "WITHDRAWN"
        match = update.match if withdrawn else self.index.judge(sketch)
        topic: Topic = "sightings" if match.verdict == "COPY" else "updates"
        if past is not None:
            if withdrawn or past.topic == "updates":
                topic = past.topic
            if withdrawn or match.verdict == "NEW" or past.story_id != update.update_id:
                match = msgspec.structs.replace(match, story_id=past.story_id, of=match.of or past.of)
        judged = msgspec.structs.replace(update, match=match)
        judged = msgspec.structs.replace(judged, record_id=record_id(judged))
        place = Place(topic, match.story_id, match.of, update.observed_at)
        return topic, judged, Judged(update.update_id, place, sketch, match)

    def apply(self, delta: Judged) -> None:
        """Remembers a judged update, and forgets by its time what is older than the window."""
        self.places[delta.update_id] = delta.place
        if delta.sketch is not None and delta.match is not None:
            self.index.remember(delta.sketch, delta.match)
        if self.newest_at is None or delta.place.at > self.newest_at:
            self.newest_at = delta.place.at
            self.index.forget_before(self.newest_at - self.window)
            if self.swept_at is None or self.newest_at - self.swept_at > SWEEP_EVERY:
                self.swept_at = self.newest_at
                oldest = self.newest_at - max(PLACES_KEPT, self.window + WHOLE_DAYS)
                self.places = {name: place for name, place in self.places.items() if place.at >= oldest}

    def deltas(self) -> list[Judged]:
        """The shortest list of deltas that gives this state."""
        indexed = list(self.index.entries())
        names = {sketch.update_id for sketch, _ in indexed}
        kept = [Judged(sketch.update_id, self.places[sketch.update_id], sketch, match) for sketch, match in indexed]
        forgotten = [Judged(name, place, None, None) for name, place in self.places.items() if name not in names]
        return kept + forgotten


class MatchFold:
    """The fold of `Memory`; payloads are `Sketched`, outputs (topic, update)."""

    tags: ClassVar = {"matched": tuple[str, bytes]}
    delta_type = Judged
    keep_seconds = None

    def __init__(self, window: timedelta):
        self.window = window

    def begin(self) -> Memory:
        return Memory(self.window)

    def decide(self, state: Memory, payload: bytes) -> tuple[Sequence[tuple[str, tuple[str, bytes]]], Sequence[Judged]]:
        topic, update, delta = state.judge(_read(payload))
        return [("matched", (topic, _encode(update)))], [delta]

    def apply(self, state: Memory, delta: Judged) -> None:
        state.apply(delta)

    def deltas(self, state: Memory) -> Sequence[Judged]:
        return state.deltas()


_read = msgspec.msgpack.Decoder(Sketched).decode
_encode = msgspec.msgpack.Encoder().encode
