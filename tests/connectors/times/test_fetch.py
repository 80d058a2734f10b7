"""The time of a fetch notes what is asked of it, and whatever else is done with it."""

import operator
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from connectors.times.fetch import FetchTime, ask, makes_no_difference

AT = datetime(2024, 3, 5, 12, 30, tzinfo=UTC)
LATER = AT + timedelta(minutes=1)


def test_a_time_of_which_nothing_was_asked_makes_no_difference() -> None:
    assert makes_no_difference(FetchTime.of(AT), AT + timedelta(days=900))


def test_a_question_makes_a_difference_where_its_answer_is_another() -> None:
    fetched_at = FetchTime.of(AT)
    assert ask(fetched_at, datetime.date) == AT.date()
    assert makes_no_difference(fetched_at, LATER)
    assert not makes_no_difference(fetched_at, AT + timedelta(hours=12))


def test_a_plain_time_answers_too() -> None:
    assert ask(AT, datetime.date) == AT.date()


@pytest.mark.parametrize(
    "look",
    [
        lambda at: at.date(),
        lambda at: at.minute,
        lambda at: at.astimezone(UTC),
        lambda at: at + timedelta(1),
        lambda at: timedelta(1) + at,
        lambda at: at - timedelta(1),
        lambda at: at - AT,
        lambda at: LATER - at,
        lambda at: at < LATER,
        lambda at: operator.gt(LATER, at),
        lambda at: operator.ge(LATER, at),
        lambda at: at == AT,
        lambda at: operator.ne(LATER, at),
        lambda at: {at: 1},
        lambda at: f"{at:%H}",
        lambda at: str(at),
        lambda at: max(at, AT),
    ],
)
def test_who_looks_at_it_otherwise_has_asked_for_the_instant(look: Callable[[datetime], object]) -> None:
    fetched_at = FetchTime.of(AT)
    assert look(fetched_at) == look(AT)
    assert makes_no_difference(fetched_at, AT)
    assert not makes_no_difference(fetched_at, LATER)
