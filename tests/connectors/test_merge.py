"""Entries of structured data and entries of markup become one, field by field, whatever they are told apart by."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.pages.merge import may_be_cut, merge, richer, says_as_much
from schemas.records import Content, Entry, Media, Moment, Quote

AT = datetime(2024, 3, 5, 12, tzinfo=UTC)
STAMP = Moment(at=AT, precision="SECOND", source="STAMP")
DAY = Moment(at=AT.replace(hour=0), precision="DAY", source="PAGE")
CLOCK = Moment(at=AT + timedelta(minutes=2), precision="MINUTE", source="CLOCK")


def entry(text: str = "", native_id: str | None = None, title: str | None = None, **fields: Any) -> Entry:
    content = {name: fields.pop(name) for name in ("media", "authors", "quotes", "tags") if name in fields}
    published = fields.pop("published", STAMP)
    return Entry(content=Content(text=text, title=title, **content), published=published, native_id=native_id, **fields)


@pytest.mark.parametrize(
    ("data", "block"),
    [
        ({"native_id": "7"}, {"native_id": "7"}),
        ({"native_id": "6579ab"}, {"native_id": "block-6579ab"}),
        ({"permalink": "https://h.example/live#live-19-qq0"}, {"native_id": "live-19-qq0"}),
        ({"permalink": "https://h.example/live?entry=7"}, {"permalink": "https://h.example/live?entry=7"}),
        (
            {"text": "The bridge over the Sandbar is closed until Friday, they say."},
            {"text": "The bridge over the Sandbar\nis closed until Friday"},
        ),
        ({"title": "The bridge is closed"}, {"title": "The bridge is closed!"}),
    ],
)
def test_two_are_one_by_id_address_or_opening(data: dict[str, Any], block: dict[str, Any]) -> None:
    others = [entry("A ship came in at nine.", "x1"), entry("A ship left at ten.", "x2")]
    found = merge([others[0], entry(**data)], [others[1], entry(**block)])
    assert len(found) == 3


def test_a_name_of_two_is_a_name_of_none() -> None:
    found = merge([entry("One.", "a"), entry("Two.", "a")], [entry("Three.", "a")])
    assert [each.content.text for each in found] == ["One.", "Two.", "Three."]


@pytest.mark.parametrize(
    ("data", "blocks", "expected"),
    [
        ("4321", "432", "4321"),  # the page shows the newest three
        ("321", "4321", "4321"),  # the data are older than the page
        ("1234", "431", "4321"),  # the data stand in the other order
        ("21", "", "21"),
        ("", "21", "21"),
        ("52", "4321", "54321"),
    ],
)
def test_what_one_side_lacks_keeps_its_place(data: str, blocks: str, expected: str) -> None:
    found = merge([entry(f"Number {n}.", n) for n in data], [entry(f"Number {n}.", n) for n in blocks])
    assert "".join(each.native_id or "" for each in found) == expected


def test_each_field_is_from_where_it_is_right() -> None:
    data = entry(
        "They are closed:",
        "7",
        "Closed",
        permalink="https://h.example/live#7",
        authors=("Page Author",),
        media=(Media("IMAGE", "https://h.example/crop.jpg"), Media("VIDEO", "https://h.example/film.mp4")),
        tags=("port",),
        modified_at=AT + timedelta(hours=1),
    )
    block = entry(
        "They are closed:\nthe bridge\nthe quay",
        "block-7",
        "Closed until Friday",
        authors=("Ana Ruiz",),
        media=(Media("IMAGE", "https://h.example/photo.jpg", "A quay", "Ruiz"),),
        quotes=(Quote("Closed!"),),
        tags=("key event",),
        published=CLOCK,
        pinned=True,
    )
    found = richer(data, block)
    assert (found.native_id, found.permalink) == ("block-7", "https://h.example/live#7")
    assert (found.published, found.modified_at, found.pinned) == (STAMP, AT + timedelta(hours=1), True)
    assert (found.content.title, found.content.text) == ("Closed until Friday", block.content.text)
    assert [media.url for media in found.content.media] == ["https://h.example/photo.jpg", "https://h.example/film.mp4"]
    assert (found.content.authors, found.content.tags) == (("Ana Ruiz",), ("key event", "port"))
    assert found.content.quotes == block.content.quotes


@pytest.mark.parametrize(
    ("data", "block", "expected"),
    [(STAMP, CLOCK, STAMP), (DAY, CLOCK, CLOCK), (DAY, STAMP, STAMP), (STAMP, DAY, STAMP), (DAY, DAY, DAY)],
)
def test_the_exact_date_wins(data: Moment, block: Moment, expected: Moment) -> None:
    assert richer(entry("a", published=data), entry("a", published=block)).published == expected


@pytest.mark.parametrize(
    ("data", "block", "expected"),
    [
        ("", "Shown.", "Shown."),
        ("Said.", "", "Said."),
        ("One.Two.", "One.\nTwo.", "One.\nTwo."),  # glued in the data
        ("One. Two …", "One.\nTwo and three.", "One.\nTwo and three."),
        ("The list: It ends.", "The list:\na\nb\nIt ends.", "The list:\na\nb\nIt ends."),
        ("All of it is said here.", "All of it", "All of it is said here."),  # the block failed to render
        ("It was said so.", "It was said in other words.", "It was said in other words."),
    ],
)
def test_the_text_that_says_all_wins(data: str, block: str, expected: str) -> None:
    assert richer(entry(data), entry(block)).content.text == expected


def test_a_title_that_is_cut_gives_way() -> None:
    data, block = (
        entry("a", title="The bridge over the Sandbar is"),
        entry("a", title="The bridge over the Sandbar is closed"),
    )
    assert richer(data, block).content.title == block.content.title
    assert richer(block, data).content.title == block.content.title


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        *(
            ("", True),
            ("It was closed…", True),
            ("It was closed ...", True),
            ("These are:", True),
            ("The list is", True),
        ),
        *(
            ("It was closed.", False),
            ("He said: “No.”", False),
            ("Was it (really?)", False),
            ("橋は閉鎖された。", False),
        ),
    ],
)
def test_texts_that_may_be_cut(text: str, cut: bool) -> None:
    assert may_be_cut(text) is cut


SENTENCES = st.lists(st.text(alphabet="ab ", min_size=1, max_size=5), max_size=3)
TEXTS = SENTENCES.map(lambda sentences: "\n".join(f"{sentence}." for sentence in sentences))
IDS = st.sampled_from([None, "1", "2", "3", "block-1"])
ENTRIES = st.lists(st.builds(entry, TEXTS, IDS), max_size=6)


@given(ENTRIES, ENTRIES)
def test_nothing_is_lost_and_nothing_stands_twice(data: list[Entry], blocks: list[Entry]) -> None:
    found = merge(data, blocks)
    assert max(len(data), len(blocks)) <= len(found) <= len(data) + len(blocks)
    assert {each.native_id for each in blocks} - {None} <= {each.native_id for each in found}
    for each in blocks:
        assert any(says_as_much(f"{one.content.title}\n{one.content.text}", each.content.text) for one in found)


@given(ENTRIES)
def test_merged_with_itself_a_page_is_what_it_was(blocks: list[Entry]) -> None:
    each_once = list({each.native_id: each for each in blocks if each.native_id}.values())
    assert merge(each_once, each_once) == each_once
