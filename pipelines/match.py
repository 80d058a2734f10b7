"""Where an update goes, and what it repeats: the fold by language.

in: updates with their sketches, in the order in which they were seen
out: (topic, update) with the verdict of `pipelines.matching`

A revision is judged again. It stays in the topic of its first record, but for a sighting whose
revision says something of its own: that enters `updates`. A withdrawal goes where the update went.
A story is kept once it is named. Precision first: what is hidden wrongly is lost to the reader.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar

import msgspec

from pipelines.identity import record_id
from pipelines.matching.index import Index
from pipelines.matching.known import Known, known
from pipelines.matching.sketch import Sketch
from pipelines.places import Place, Places, Topic
from schemas.records import Update

DAY = timedelta(days=1)
PLACES_KEPT = 7  # days, as long as `revise` remembers an entry, which may yet be revised or withdrawn
WHOLE_DAYS = timedelta(days=2)  # the index forgets by whole days, and no place goes before its update


class Sketched(msgspec.Struct, frozen=True, array_like=True):
    """An update and what matching needs of it."""

    update: Update
    sketch: Sketch


def language_of(update: Update) -> str:
    """The key of matching: the primary language, `und` where none is known."""
    return (update.language or "und").split("-")[0].casefold()


class Judged(msgspec.Struct, frozen=True, array_like=True):
    """A change of the state: an update was judged and went to `topic`.

    Of an update that the index has forgotten only its `place` is given, which else follows from the others.
    """

    known: Known | None
    topic: Topic = "updates"
    place: Place | None = None


class Memory:
    """The state of one language: the index of the last days, and where updates went."""

    def __init__(self, window: timedelta):
        self.window = window
        self.index = Index()
        self.places = Places()
        self.newest_day = 0
        self._judging: tuple[Judged, Sketch] | None = None  # saves `apply` to work the features out again

    def judge(self, sketched: Sketched) -> tuple[Topic, Update, Judged]:
        """The verdict on an update, where it goes, and the delta that remembers it."""
        update, sketch = sketched.update, sketched.sketch
        past = self.places.find(update.update_id)
        withdrawn = update.action == "WITHDRAWN"
        match = update.match if withdrawn else self.index.judge(sketch)
        topic: Topic = "sightings" if match.verdict == "COPY" else "updates"
        if past is not None:
            if withdrawn or past.topic == "updates":
                topic = past.topic
            if withdrawn or match.verdict == "NEW" or past.story_id:
                story = past.story_id or update.update_id
                match = msgspec.structs.replace(match, story_id=story, of=match.of or past.of)
        judged = msgspec.structs.replace(update, match=match)
        judged = msgspec.structs.replace(judged, record_id=record_id(judged))
        delta = Judged(known(sketch, match), topic)
        self._judging = delta, sketch
        return topic, judged, delta

    def apply(self, delta: Judged) -> None:
        """Remembers a judged update, and forgets by its time what is older than the window."""
        one, place = delta.known, delta.place
        if one is not None:
            if self._judging is not None and self._judging[0] is delta:
                self.index.remember(self._judging[1], one.match)
            else:
                self.index.restore(one)
            place = Place(one.update_id, delta.topic, one.day, one.story_id, one.of)
        if place is not None:
            self.places.note(place)
            self._forget(place.day)

    def _forget(self, today: int) -> None:
        """Forget by whole days, so that a state made again forgets the same."""
        if today > self.newest_day:
            self.newest_day = today
            days = ceil(self.window / DAY)
            self.index.forget_before(datetime.fromordinal(max(1, today - days)))
            self.places.drop_before(today - max(PLACES_KEPT, days + WHOLE_DAYS.days))

    def deltas(self) -> list[Judged]:
        """The shortest list of deltas that gives this state."""
        indexed = list(self.index.entries())
        newest = {one.update_id: number for number, one in enumerate(indexed)}
        places = {place.update_id: place for place in self.places}
        forgotten = [Judged(None, place=place) for name, place in places.items() if name not in newest]
        return forgotten + [Judged(one, places[one.update_id].topic) for one in indexed]


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
