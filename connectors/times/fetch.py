"""The time of a fetch, for those who read a page: it notes what is asked of it.

    FetchTime + questions -> answers;  the same questions at a later fetch -> whether all answers are the same

A page that is the same at two fetches has the same entries unless the time of the fetch made a difference: where a
clock may be of yesterday, where a date has no year, where something was '5 minutes ago'. Guarantees: what is done
with the time otherwise than through `ask` is noted as asking for the instant itself. Who keeps the time makes a plain
one of it, `fetched_at.astimezone(UTC)`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

Answer = TypeVar("Answer")
Question = Callable[[datetime], Any]


class FetchTime(datetime):
    """An aware time that can be used as any other."""

    _at: datetime
    _asked: list[tuple[Question, Any]]

    @classmethod
    def of(cls, at: datetime) -> "FetchTime":
        """The time `at`, of which nothing was asked yet."""
        made = cls.combine(at.date(), at.timetz())
        made._at, made._asked = at, []
        return made

    def _answer(self, question: Callable[[datetime], Answer]) -> Answer:
        answer = question(self._at)
        self._asked.append((question, answer))
        return answer

    def _makes_no_difference(self, at: datetime) -> bool:
        return all(question(at) == answer for question, answer in self._asked)

    def __getattribute__(self, name: str) -> Any:
        return super().__getattribute__(name) if name.startswith("_") else getattr(self._answer(_itself), name)

    def __hash__(self) -> int:
        return hash(self._answer(_itself))

    def __str__(self) -> str:
        return str(self._answer(_itself))

    def __format__(self, form: str) -> str:
        return format(self._answer(_itself), form)

    def __eq__(self, other: object) -> bool:
        return self._answer(_itself) == other

    def __ne__(self, other: object) -> bool:
        return self._answer(_itself) != other

    def __lt__(self, other: Any) -> bool:
        return bool(self._answer(_itself) < other)

    def __le__(self, other: Any) -> bool:
        return bool(self._answer(_itself) <= other)

    def __gt__(self, other: Any) -> bool:
        return bool(self._answer(_itself) > other)

    def __ge__(self, other: Any) -> bool:
        return bool(self._answer(_itself) >= other)

    def __add__(self, other: timedelta) -> datetime:  # type: ignore[override]  # the sum is a time as any other
        return self._answer(_itself) + other

    __radd__ = __add__  # type: ignore[assignment]

    def __sub__(self, other: Any) -> Any:
        return self._answer(_itself) - other

    def __rsub__(self, other: datetime) -> timedelta:
        return other - self._answer(_itself)


def ask(fetched_at: datetime, question: Callable[[datetime], Answer]) -> Answer:
    """Answer a question about the time of a fetch; the answer must depend on nothing else that may change."""
    return fetched_at._answer(question) if isinstance(fetched_at, FetchTime) else question(fetched_at)


def makes_no_difference(known: FetchTime, at: datetime) -> bool:
    """Whether all that was asked of a time would have had the same answers at another."""
    return known._makes_no_difference(at)


def _itself(at: datetime) -> datetime:
    return at
