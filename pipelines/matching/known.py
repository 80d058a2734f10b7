"""What is remembered of an update that was judged."""

import msgspec

from pipelines.matching.sketch import Sketch
from schemas.records import Action, Match, VerdictName


class Known(msgspec.Struct, frozen=True, array_like=True):
    """An update that was judged: what it said, and what it was.

    `day`: in which it was observed, as an ordinal. `same`, `tokens`: as in its `Sketch`; the features are
    left out, for they follow from the tokens. `score`: thousandths. `story_id`: None where the story is its own.
    """

    update_id: str
    outlet: str
    language: str
    action: Action
    day: int
    same: int
    tokens: bytes
    verdict: VerdictName
    score: int = 0
    story_id: str | None = None
    of: str | None = None

    @property
    def match(self) -> Match:
        """The match that it was given, but for its reason, which is told once."""
        return Match(
            verdict=self.verdict,
            story_id=self.story_id or self.update_id,
            of=self.of,
            score=self.score / 1000,
        )


def known(sketch: Sketch, match: Match) -> Known:
    """What to remember of an update that was judged."""
    return Known(
        update_id=sketch.update_id,
        outlet=sketch.outlet,
        language=sketch.language,
        action=sketch.action,
        day=sketch.observed_at.toordinal(),
        same=sketch.same,
        tokens=sketch.tokens,
        verdict=match.verdict,
        score=round(1000 * match.score),
        story_id=None if match.story_id == sketch.update_id else match.story_id,
        of=match.of,
    )
