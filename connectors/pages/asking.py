"""What a reader of a page looked at: questions with their answers, or all of the page.

    questions about one page -> answers, noted;  the same questions about its next snapshot -> whether all is the same

A page that changes where nobody looked is the same to its readers: a counter above the entries, an advertisement
between them. Guarantees: what cannot be noted counts as having looked at all of the page. A question gives plain
values (which MessagePack can hold), and they come of the page itself and not of what is remembered of it elsewhere.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

import msgspec
import xxhash

from schemas.errors import Reject

Page = TypeVar("Page")
Answer = TypeVar("Answer")
Question = Callable[[Any], Any]
Noted = tuple[tuple[Question, bytes], ...]
"""Questions, and prints of the answers."""


class Asked(Generic[Page]):
    """The questions that readers asked about one page.

    The page is given with each question and not kept: it keeps this, and circles are freed late.
    """

    def __init__(self) -> None:
        self._answers: dict[Question, Any] = {}
        self._noted: dict[Question, Any] = {}
        self._whole = False
        self._within = 0  # questions that are being answered

    def look(self) -> None:
        """Note that a reader looks at all of the page, unless that is how a question is answered."""
        self._whole = self._whole or not self._within

    def ask(self, page: Page, question: Callable[[Page], Answer]) -> Answer:
        """Answer a question, and note it unless it is a part of another. Raises Reject as the question does."""
        try:
            answer = self._answer(page, question)
        except Reject:
            self.look()
            raise
        if not self._within:
            self._noted[question] = answer
        return answer

    def noted(self) -> Noted | None:
        """What was asked; None where a reader looked at all of the page."""
        return None if self._whole else tuple((asked, _print(answer)) for asked, answer in self._noted.items())

    def agrees(self, page: Page, noted: Noted) -> bool:
        """Whether the page gives the answers that were noted of another."""
        try:
            return all(_print(self._answer(page, question)) == answer for question, answer in noted)
        except Reject:
            return False

    def _answer(self, page: Page, question: Callable[[Page], Answer]) -> Answer:
        if question not in self._answers:
            self._within += 1
            try:
                self._answers[question] = question(page)
            finally:
                self._within -= 1
        return cast(Answer, self._answers[question])


def _print(answer: Any) -> bytes:
    return xxhash.xxh3_128_digest(msgspec.msgpack.encode(answer))
