"""What texts become before they are compared."""

import subprocess
import sys

import pytest

from pipelines.matching.languages import UNKNOWN, language
from pipelines.matching.sentences import MOST_TOKENS, sentences
from pipelines.matching.tokens import DAY, FIGURE, FIRST, NAME, TURN, figure_text


def figures(text: str, tag: str = "en") -> list[str | None]:
    """The figures of a text as they would be printed."""
    return [figure_text(token >> 10) for one in sentences(text, tag) for token in one if token >> 6 & 7 == FIGURE]


def kinds(text: str, tag: str = "en") -> list[list[int]]:
    """The classes of the tokens of each sentence."""
    return [[token >> 6 & 7 for token in one] for one in sentences(text, tag)]


@pytest.mark.parametrize(
    ("text", "tag", "printed"),
    [
        ("12 dead", "en", ["12"]),
        ("twelve dead", "en", ["12"]),
        ("twenty-five miners", "en", ["25"]),
        ("three hundred miners", "en", ["300"]),
        ("$2.5 million", "en", ["2,500,000"]),
        ("£2.5m", "en", ["2,500,000"]),
        ("4,000 fighters and 120 000", "en", ["4000", "120,000"]),
        ("on May 12 300 ships", "en", ["12", "300"]),
        ("two dozen and a dozen", "en", ["24", "12"]),
        ("Thirty-one of the sailors, one of them", "en", ["31"]),
        ("7.30pm, 7 a.m., 19:30", "en", [None, None, None]),
        ("12 500 personnes, vingt et un otages", "fr", ["12,500", "21"]),
        ("treinta y cinco, treinta y uno, una docena", "es", ["35", "31", "12"]),
        ("up 0.25 to 6512.75 points", "en", ["0.25", "6512.75"]),
        ("at 19:20 and 19.20", "en", [None, "19.2"]),
        ("in 2031", "en", ["2031"]),
        ("1.200 Menschen, 3,5 Millionen Euro, fünfundzwanzig", "de", ["1200", "3,500,000", "25"]),
        ("2,5 millions d'euros et quarante otages", "fr", ["2,500,000", "40"]),
        ("1.200 detenidos y veintidós heridos", "es", ["1200", "22"]),
        ("١٢ قتيلا و٣٫٥ مليون", "ar", ["12", "3,500,000"]),
    ],
)
def test_figures_are_read_as_values(text: str, tag: str, printed: list[str | None]) -> None:
    assert figures(text, tag) == printed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The centre was recognised.", "The center was recognized."),
        ("Fighters of the Islamic State", "Fighters of ISIS"),
        ("talks with the U.S. army", "talks with the US army"),
        ("It didn’t close.", "It did not close."),
        ("LONDON (Newswire) - Prices rose", "Prices rose"),
        ("[Morning Bell] Prices rose", "Prices rose"),
        ("Prices rose https://bell.example/live?id=7", "Prices rose"),
        ("7.5 per cent", "7.5%"),
        ("at 7.30pm", "at 19:30"),
        ("a dozen ships", "12 ships"),
        ("a café", "a cafe\u0301"),
    ],
)
def test_other_spellings_give_the_same_tokens(one: str, other: str) -> None:
    words = [[token >> 10 for sentence in sentences(text, "en") for token in sentence] for text in (one, other)]
    assert words[0] == words[1]


@pytest.mark.parametrize(
    ("one", "other", "tag"),
    [
        ("It is -12C.", "It is 12C.", "en"),
        ("$2 million", "€2 million", "en"),
        ("7.30am", "7.30pm", "en"),
        ("eight years", "eight months", "en"),
        ("huit ans", "huit mois", "fr"),
        ("遇难十二人", "遇难十九人", "zh"),
    ],
)
def test_small_signs_give_other_tokens(one: str, other: str, tag: str) -> None:
    assert sentences(one, tag) != sentences(other, tag)


def test_sentences_end_where_they_end() -> None:
    assert (
        len(sentences("Gen. Oda Kelling spoke. Then Mr. Verhald left the U.S. embassy. Nobody asked why.", "en")) == 3
    )
    assert len(sentences("Rates rose to 7.5 percent\nShares fell", "en")) == 2
    assert len(sentences("市长已请求军队。遇难者被困在三楼。", "zh")) == 2
    assert [bool(one[0] & FIRST) for one in sentences("Rates rose. Shares fell.", "en")] == [True, True]


def test_names_days_and_denials_are_told_from_other_words() -> None:
    assert kinds("Yesterday the mayor of Halden denied it on Tuesday.") == [[0, NAME, TURN, DAY]]
    assert NAME not in kinds("MAYOR OF HALDEN OPENS NEW BRIDGE NEAR ORSOVA")[0]
    assert kinds("Der Bürgermeister sprach am Dienstag.", "de")[0][-1] == DAY
    assert TURN in kinds("La police n'a pas confirmé.", "fr")[0]


def test_a_long_text_is_cut_and_an_empty_one_is_nothing() -> None:
    words = " ".join(f"harbour{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(3 * MOST_TOKENS))
    assert sum(map(len, sentences(words, "en"))) == MOST_TOKENS
    assert len(sentences("Shares fell. " * 500, "en")) < 63
    assert sentences("", "en") == sentences("the and of", "en") == []


@pytest.mark.parametrize(
    ("tag", "code"), [("en-GB", "en"), ("de_AT", "de"), ("FR", "fr"), ("xx", "und"), (None, "und")]
)
def test_a_tag_names_its_language(tag: str | None, code: str) -> None:
    assert language(tag).code == code


@pytest.mark.parametrize("tag", ["", "..", "os", "words", "*", "../en", "日本"])
def test_a_tag_that_is_none_is_unknown(tag: str) -> None:
    assert language(tag) is UNKNOWN


def test_word_frequencies_are_read_only_where_texts_are() -> None:
    code = "import sys, pipelines.matching; sys.exit('wordfreq' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
