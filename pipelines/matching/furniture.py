"""What an outlet prints under everything: 'More to follow', 'Read more', 'The Post is not responsible for ...'.

Sketches -> a feature for each short sentence, the same wherever its outlet prints it again. A sentence
that stands in several updates of one outlet tells of none of them: it is no reason to call two texts
alike, and none to call a copy news. No word list, so it holds in every language.
"""

from array import array

import msgspec
import xxhash

from pipelines.matching.sketch import Sketch
from pipelines.matching.tokens import sentence_bounds

LEAST_UPDATES = 5  # other updates of the outlet that have the sentence; no more than an index keeps of a feature
LONGEST = 24  # tokens of a sentence that may be furniture


def sentence_features(outlet: str, tokens: bytes) -> dict[int, int]:
    """A feature of 32 bits for each short sentence of packed tokens, by the number of the sentence."""
    seed = xxhash.xxh32_intdigest(outlet.encode(), seed=2)
    return {
        number: xxhash.xxh32_intdigest(tokens[4 * begin : 4 * end], seed=seed)
        for number, (begin, end) in enumerate(sentence_bounds(array("I", tokens)))
        if end - begin <= LONGEST
    }


def without(sketch: Sketch, sentences: set[int]) -> Sketch:
    """The sketch without these sentences and their features."""
    tokens, kept, numbers = array("I", sketch.tokens), array("I"), dict[int, int]()
    for number, (begin, end) in enumerate(sentence_bounds(tokens)):
        if number not in sentences:
            numbers[number] = len(numbers)
            kept += tokens[begin:end]
    pairs = [
        (feature, numbers[place])
        for feature, place in zip(array("I", sketch.features), sketch.places, strict=True)
        if place in numbers
    ]
    return msgspec.structs.replace(
        sketch,
        tokens=kept.tobytes(),
        features=array("I", [feature for feature, _ in pairs]).tobytes(),
        places=bytes([place for _, place in pairs]),
    )
