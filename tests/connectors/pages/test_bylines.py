"""Names are told from roles, places and what stands before them."""

import pytest

from connectors.pages.fragments.bylines import names_in
from connectors.pages.repeated.people import people


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ana Ruiz and Bo Lind, in Farrow", ("Ana Ruiz", "Bo Lind")),
        ("BY ANA RUIZ", ("ANA RUIZ",)),
        ("Ana Ruiz, Harbour correspondent", ("Ana Ruiz",)),
        ("Ana Ruiz (now) and Tom Bright (earlier)", ("Ana Ruiz", "Tom Bright")),
        ("Ana de la Cruz & Jo van der Berg", ("Ana de la Cruz", "Jo van der Berg")),
        ("Von Anna Schmidt und Ute Löw", ("Anna Schmidt", "Ute Löw")),
        ("From the Post's Ana Ruiz", ("Ana Ruiz",)),
        ("नीलम शर्मा", ("नीलम शर्मा",)),
        ("Reuters", ("Reuters",)),
        ("Harbour Post staff and agencies", ("Harbour Post staff and agencies",)),
        ("Ana", ("Ana",)),
        ("", ()),
    ],
)
def test_names_of_a_byline(byline: str, names: tuple[str, ...]) -> None:
    assert names_in(byline) == names


def test_names_in_a_line_above_an_entry() -> None:
    assert people("From Harbour's Ana Ruiz and Bo Lind") == ("Ana Ruiz", "Bo Lind")
    assert people("By Ana Ruiz") == ("Ana Ruiz",)
