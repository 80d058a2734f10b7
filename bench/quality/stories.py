"""Stories: articles of ECB+ and titles of the UCI aggregator, grouped as they come.

B-cubed precision, recall and F1 of the stories against the labels.
"""

import random
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from bench.quality.corpus import ecb, plain, uci, update
from pipelines.matching import Index, sketch


class Grouping(NamedTuple):
    """B-cubed scores, and the share of links that join two of one story."""

    precision: float
    recall: float
    f1: float
    links: float


def articles(seed: int = 1) -> Grouping:
    """ECB+ articles in random order, each by an outlet of its own; the label is the event."""
    rows = [(row["doc"], row["event"], plain(row["text"])) for row in ecb()]
    return _group(rows, seed)


def titles(seed: int = 1, most: int = 8000) -> Grouping:
    """UCI titles in random order, each by an outlet of its own; the label is the story."""
    rows = [(str(number), row["STORY"], row["TITLE"]) for number, row in enumerate(uci()[:most])]
    return _group(rows, seed)


def _group(rows: Sequence[tuple[str, str, str]], seed: int) -> Grouping:
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)
    labels = {id: label for id, label, _ in shuffled}
    index = Index()
    stories, right = [], []
    for id, label, text in shuffled:
        one = sketch(update(id, id, text))
        match = index.judge(one)
        index.remember(one, match)
        stories.append((match.story_id, label))
        if match.of:
            right.append(labels[match.of] == label)
    precision, recall = b_cubed(stories)
    return Grouping(precision, recall, 2 * precision * recall / (precision + recall), sum(right) / max(1, len(right)))


def b_cubed(pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """B-cubed precision and recall of (story, label) of each text (Bagga and Baldwin 1998)."""
    both, story, label = Counter(pairs), Counter(s for s, _ in pairs), Counter(t for _, t in pairs)
    precision = sum(both[pair] / story[pair[0]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / label[pair[1]] for pair in pairs) / len(pairs)
    return precision, recall
