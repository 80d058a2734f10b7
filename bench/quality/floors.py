"""What is measured against its floors: measures and `floors.toml` -> rows of a table, and which of them fail."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "floors.toml"


class Row(NamedTuple):
    """A measure of a set, and the bound that it must keep; None where it has none."""

    name: str
    value: float
    least: float | None
    most: float | None

    @property
    def holds(self) -> bool:
        """Whether the value keeps its bound."""
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    def __str__(self) -> str:
        bound = f"at least {self.least:g}" if self.least is not None else ""
        bound = f"at most {self.most:g}" if self.most is not None else bound
        value = f"{self.value:.3f}" if isinstance(self.value, float) else str(self.value)
        return f"    {self.name:<38} {value:>10}   {bound:<16}{'' if self.holds else ' FAILS'}".rstrip()


def floors() -> dict[str, dict[str, dict[str, float]]]:
    """Set -> measure -> `least` or `most`."""
    return tomllib.loads(FILE.read_text("utf-8"))


def rows(measures: Mapping[str, float], bounds: Mapping[str, Mapping[str, float]]) -> Iterator[Row]:
    """A row a measure. Raises KeyError for a bound of what was not measured."""
    for absent in bounds.keys() - measures.keys():
        raise KeyError(f"{FILE.name} bounds {absent!r}, which is not measured")
    for name, value in measures.items():
        bound = bounds.get(name, {})
        yield Row(name, value, bound.get("least"), bound.get("most"))
