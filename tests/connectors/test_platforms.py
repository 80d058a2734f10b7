"""A page finds its platform, its options are checked, and each entry comes once."""

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors import platforms
from connectors.platforms import Claim, names, split_page
from schemas.errors import Fatal, Reject
from schemas.records import Content, Entry, Moment, Snapshot

AT = datetime(2024, 3, 5, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    platforms.pages.forget()


def snapshot(body: str = "UPDATE 1920 GMT: The fire is out.", **fields: Any) -> Snapshot:
    return Snapshot(
        snapshot_id=body,
        outlet="harbour-post",
        source="https://harbour.example/live",
        url="https://harbour.example/live",
        fetched_at=AT,
        body=body.encode(),
        **fields,
    )


def test_a_platform_is_a_file_of_the_folder() -> None:
    assert {"aggregator", "article", "feed", "printed_stamps", "schema_org"} <= set(names())


def test_a_platform_that_is_named_is_not_looked_for() -> None:
    found = split_page(snapshot(platform="printed_stamps"))
    assert (found.platform, found.certainty, found.why) == ("printed_stamps", 1.0, "the outlet says so")


def test_a_page_finds_its_platform_and_says_why() -> None:
    found = split_page(snapshot("UPDATE 1920 GMT: The fire is out.\n\nUPDATE 1800 GMT: The fire burns.\n"))
    assert (found.platform, found.why) == ("printed_stamps", "2 lines that begin as 'UPDATE 1920 GMT' does")
    assert 0.6 < found.certainty < 0.9


def test_an_unknown_platform_is_the_users_to_put_right() -> None:
    with pytest.raises(Fatal, match=r"no platform is called 'printed_stamp': did you mean 'printed_stamps'\?"):
        split_page(snapshot(platform="printed_stamp"))


def test_an_unknown_option_is_the_users_to_put_right() -> None:
    with pytest.raises(Fatal, match=r"printed_stamps has no option 'witin': did you mean 'within'\?"):
        split_page(snapshot(platform="printed_stamps", options={"witin": "main"}))


def test_a_page_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(Reject, match=r"no entries found: looked for aggregator, .*schema_org"):
        split_page(snapshot("Nothing much."))


def test_a_part_of_the_page_that_is_not_there_is_a_reason_to_refuse_it() -> None:
    body = "<p>UPDATE 1920 GMT: The fire is out.</p>"
    for platform in ("printed_stamps", "aggregator", "article"):
        with pytest.raises(Reject, match=r"nothing on the page is '\.live'"):
            split_page(snapshot(body, platform=platform, options={"within": ".live"}))
        with pytest.raises(Fatal, match="'p\\[' is no CSS selector"):
            split_page(snapshot(body, platform=platform, options={"within": "p["}))


def entry(text: str, native_id: str | None = None, minute: int = 0, pinned: bool = False) -> Entry:
    published = Moment(at=AT.replace(minute=minute), precision="MINUTE", source="STAMP")
    return Entry(content=Content(text=text), published=published, native_id=native_id, pinned=pinned)


class Played:
    """A platform that gives the entries it was made with."""

    def __init__(self, *entries: Entry):
        self.entries = list(entries)

    def split(self, snapshot: Snapshot, options: object) -> list[Entry]:
        return self.entries

    def recognise(self, snapshot: Snapshot) -> Claim | None:
        return Claim(1.0, "it is a play")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # a pinned copy, without the id or with it, is the entry that stands below
        ([entry("a", None, pinned=True), entry("b", "2"), entry("a", "1")], [("b", "2", False), ("a", "1", True)]),
        ([entry("a", "1", pinned=True), entry("b", "2"), entry("a", "1")], [("b", "2", False), ("a", "1", True)]),
        ([entry("a", "1"), entry("b", "2"), entry("a", None, pinned=True)], [("a", "1", True), ("b", "2", False)]),
        # two ids are two entries, whatever they say, and so are two texts of one minute
        ([entry("a", "1"), entry("a", "2")], [("a", "1", False), ("a", "2", False)]),
        ([entry("a"), entry("b")], [("a", None, False), ("b", None, False)]),
        ([entry("a"), entry("a", minute=1)], [("a", None, False), ("a", None, False)]),
        # one time and one text are one entry
        ([entry("a"), entry("b"), entry("a")], [("a", None, False), ("b", None, False)]),
    ],
)
def test_an_entry_that_stands_twice_on_its_page_comes_once(
    monkeypatch: pytest.MonkeyPatch, given: list[Entry], expected: list[tuple[str, str | None, bool]]
) -> None:
    monkeypatch.setattr(platforms, "_platforms", lambda: {"played": Played(*given)})
    found = split_page(snapshot())
    assert [(each.content.text, each.native_id, each.pinned) for each in found.entries] == expected
