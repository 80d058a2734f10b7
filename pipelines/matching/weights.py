"""How much a word says: rare words much, common words little.

A language -> stem -> weight in tenths, from the word frequencies of the wordfreq package (about one
third of a second and 20 MB once a process, at the first text of the language). A weight is 7.0 less
the Zipf frequency (log10 of occurrences in a thousand million words) of all words of one stem
together, between 0.2 and 6.0. Static weights beat weights counted on the stream on ECB+
(B3 F1 .886 against .865), and nothing that was seen before changes them.
"""

from collections.abc import Callable
from math import log10

LEAST, MOST = 2, 60  # tenths
UNSEEN = 52  # a stem that is not listed: mostly a name, but as often a slip of the keyboard
RAREST_CENTIBELS = 700  # of words that are listed; rarer ones are no better known than those unseen


def stem_weights(code: str, stem: Callable[[list[str]], list[str]]) -> dict[str, int]:
    """Weights in tenths by stem for the wordfreq list of `code`; `stem` takes and gives a list of words."""
    import wordfreq  # a tenth of a second, needed only where texts are read

    frequencies: dict[str, float] = {}
    for centibels, bucket in enumerate(wordfreq.get_frequency_list(code, "best")[:RAREST_CENTIBELS]):
        frequency = 10.0 ** (-centibels / 100)
        for one in stem(bucket):
            frequencies[one] = frequencies.get(one, 0.0) + frequency
    wordfreq.get_frequency_list.cache_clear()  # 20 to 40 MB of words that are not needed again
    return {
        one: min(MOST, max(LEAST, round(10 * (7.0 - log10(frequency) - 9)))) for one, frequency in frequencies.items()
    }


def figure_weight(value: float) -> int:
    """Weight in tenths of a figure: small ones, years and round ones turn up everywhere."""
    if value <= 10 or 1990 <= value <= 2030:
        return 20
    if value <= 31:
        return 30
    return 35 if value % 10 == 0 else 45
