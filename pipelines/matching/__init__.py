"""Matching: is an update new, a copy of what another outlet has published, or a report of the same happening?

`sketch(update)` packs what an update says; an `Index` judges sketches in order and remembers them.
The way of an update: tokens -> features -> sketch -> postings (who shares features) -> verdict
(copies, then reports, then the story by the words that tell a text). Nothing here knows Beam, Kafka or a clock.
"""

from pipelines.matching.index import Index
from pipelines.matching.sketch import Sketch, sketch

__all__ = ["Index", "Sketch", "sketch"]
