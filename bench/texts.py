"""Made-up entries of live blogs: a seed -> the same words on every machine.

Words are drawn by how often English has them (wordfreq), so that rare and common words, names and
figures stand in a text about as often as in news, and no two texts repeat each other by more than
chance. They mean nothing.
"""

import random
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import NamedTuple

# Names that nobody has: 40 places, 600 people.
PLACES = [f"{start}{end}" for start in ("Far", "Kell", "Dun", "Salt", "Grey", "Tarn", "Ost", "Wick")
          for end in ("row", "mouth", "reith", "marsh", "holm")]  # fmt: skip
FIRST_NAMES = ["Odile", "Tomas", "Ines", "Marek", "Petra", "Amos", "Lina", "Joost", "Maeve", "Idris", "Carla", "Pavel",
               "Noor", "Silas", "Greta", "Hugo", "Tamsin", "Ravi", "Elke", "Bruno"]  # fmt: skip
PEOPLE = [f"{first} {start}{end}" for first in FIRST_NAMES for start in ("Brand", "Quill", "Hallor", "Lind", "Tind")
          for end in ("t", "an", "quist", "er", "sen", "all")]  # fmt: skip
SENTENCES = (4, 6)
WORDS = (14, 24)


class Told(NamedTuple):
    """What an entry says, about 600 characters in two or three paragraphs, and when."""

    number: int
    at: datetime
    title: str
    paragraphs: tuple[str, ...]
    edited_at: datetime | None = None

    @property
    def id(self) -> str:
        """Its id on pages that print ids."""
        return f"entry-{self.number}"


class Writer:
    """Writes entries one after the other, each some minutes after the one before."""

    def __init__(self, seed: int, begins_at: datetime, minutes_apart: float):
        self.chance = random.Random(seed)
        self.at, self.apart = begins_at, timedelta(minutes=minutes_apart)
        self.written = 0

    def entry(self) -> Told:
        """The next entry."""
        self.written += 1
        self.at += self.apart
        sentences = [self.sentence() for _ in range(self.chance.randint(*SENTENCES))]
        middle = len(sentences) // 2
        paragraphs = (" ".join(sentences[:middle]), " ".join(sentences[middle:]))
        title = self.sentence().rpartition(" ")[0][:70].strip()
        return Told(self.written, self.at.replace(second=0, microsecond=0), title, paragraphs)

    def edited(self, told: Told, at: datetime) -> Told:
        """The entry with a sentence more at its end."""
        more = f"{told.paragraphs[-1]} {self.sentence()}"
        return told._replace(paragraphs=(*told.paragraphs[:-1], more), edited_at=at.replace(microsecond=0))

    def sentence(self) -> str:
        """Common and rare words, now and then a name, a place or a figure."""
        words, sums = vocabulary()
        said = self.chance.choices(words, cum_weights=sums, k=self.chance.randint(*WORDS))
        for place in range(2, len(said), 6):
            drawn = self.chance.random()
            if drawn < 0.15:
                said[place] = self.chance.choice(PEOPLE)
            elif drawn < 0.3:
                said[place] = self.chance.choice(PLACES)
            elif drawn < 0.5:
                said[place] = str(self.chance.randint(2, 900))
        said[0] = said[0].capitalize()
        return " ".join(said) + "."


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """English words and the sums of their frequencies."""
    import wordfreq

    words = [word for word in wordfreq.top_n_list("en", 20_000) if word.isascii() and word.isalpha() and len(word) > 1]
    return words, list(accumulate(wordfreq.word_frequency(word, "en") for word in words))
