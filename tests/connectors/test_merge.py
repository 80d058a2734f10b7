"""Entries of structured data and entries of markup become one, field by field, whatever they are told apart by."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

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


HOUR_LATER = Moment(at=AT + timedelta(hours=1), precision="SECOND", source="STAMP")


@pytest.mark.parametrize(
    ("data", "block", "one"),
    [
        (entry("The wall is “down”, they’ve said."), entry('The wall is "down", they\'ve said.'), True),
        (entry("Café Noé is shut until May."), entry("Cafe\u0301 Noe\u0301 is shut until May."), True),
        (entry("The wall by the quay is down."), entry("A fall\nThe wall by the quay is down.\nMore soon."), True),
        (entry("A fall The wall by the quay is down."), entry("The wall by the quay is down.", title="A fall"), True),
        (entry("", title="The wall is down"), entry("It fell at nine.", title="The wall is down"), True),
        (entry("", "u1"), entry("The wall by the quay is down."), True),  # of one minute, and one has no text
        (
            entry("The wall by the quay is down."),
            entry("The wall near the quay is down."),
            True,
        ),  # edited, of one minute
        (entry("Goal! Farrow 1, Selby 0 at the break"), entry("Goal! Farrow 2, Selby 0 at the break"), False),
        (
            entry("The wall by the quay is down."),
            entry("The wall by the mill is down now.", published=HOUR_LATER),
            False,
        ),
        (entry("The wall is down.", "k-1"), entry("The wall is down.", "k-2"), True),
    ],
)
def test_texts_that_differ_a_little_are_of_one_entry(data: Entry, block: Entry, one: bool) -> None:
    assert len(merge([data], [block])) == (1 if one else 2)


def test_ids_of_two_kinds_are_no_matter() -> None:
    data = [entry(f"Number {n} has come into the harbour.", f"k-{n}") for n in "123"]
    blocks = [entry(f"Number {n} has come into the harbour.", f"x{n}y") for n in "321"]
    assert [each.native_id for each in merge(data, blocks)] == ["x3y", "x2y", "x1y"]


def test_texts_in_signs_tell_more_with_fewer() -> None:
    data, block = entry("橋は閉鎖中", title="速報"), entry("橋は閉鎖中", "b", published=HOUR_LATER)
    assert len(merge([data], [block])) == 1


def test_entries_with_other_ids_are_others_where_ids_are_known() -> None:
    data = [entry("The wall is down.", "k-1"), entry("It is raining by the quay.", "k-2")]
    blocks = [entry("The wall is down.", "block-k-1"), entry("It is raining by the quay.", "block-k-3")]
    assert [each.native_id for each in merge(data, blocks)] == ["block-k-1", "k-2", "block-k-3"]


def test_entries_that_begin_alike_are_told_apart_by_all_their_words() -> None:
    opening = "The old harbour wall by the lower quay has given way"
    data = [entry(f"{opening} again."), entry(f"{opening} at nine.")]
    blocks = [entry(f"{opening} again.", "b"), entry(f"{opening} at nine.", "a")]
    assert [(each.native_id, each.content.text[-7:]) for each in merge(data, blocks)] == [
        ("b", " again."),
        ("a", "t nine."),
    ]


@pytest.mark.parametrize(
    ("data", "block", "html", "text"),
    [
        ("It fell.", "Harbour reporter\nIt fell.\n12 readers liked this", "<p>…</p>", "It fell."),
        ("It fell:", "Harbour reporter\nIt fell:\na stone", "<p>…</p>", "It fell:\na stone"),  # the data may be cut
        ("It fell.", "It fell.\na stone", "<p>It fell.</p><ul><li>a stone</li></ul>", "It fell.\na stone"),
        ("It fell.", "It fell.\n— Ana (@ana) March 5, 2024", "<p>…</p>", "It fell.\n— Ana (@ana) March 5, 2024"),
        ("It fell.", "It fell.\nThen it rained.", "<p>…</p>", "It fell.\nThen it rained."),
    ],
)
def test_labels_around_a_text_that_the_data_have_are_no_text(data: str, block: str, html: str, text: str) -> None:
    shown = Entry(content=Content(text=block, title="A fall", html=html), published=STAMP)
    assert richer(entry(data), shown).content.text == text


def test_labels_go_from_the_markup_too() -> None:
    shown = Content(
        text="Reporter\nIt fell.\nLike", title="A fall", html="<p>Reporter</p><p>It fell.</p><div>Like</div>"
    )
    assert richer(entry("It fell."), Entry(content=shown, published=STAMP)).content.html == "<p>It fell.</p>"


def test_a_title_is_said_once() -> None:
    data, block = entry("The fall\nIt fell.", title=None), entry("It fell.", title="The fall")
    assert (richer(data, block).content.title, richer(data, block).content.text) == ("The fall", "It fell.")
    labelled = entry("It fell.", title="BreakingThe fall of the wall")
    assert richer(entry("It fell.", title="The fall of the wall"), labelled).content.title == "The fall of the wall"


def test_a_date_without_a_zone_gives_way_to_one_that_has_it() -> None:
    naive = Moment(at=AT, precision="SECOND", source="STAMP", text="2024-03-05T12:00:00")
    zoned = Moment(at=AT - timedelta(hours=5), precision="SECOND", source="STAMP", text="2024-03-05T12:00:00+05:00")
    assert richer(entry("a", published=naive), entry("a", published=zoned)).published == zoned
    assert richer(entry("a", published=zoned), entry("a", published=naive)).published == zoned
    made_up = Moment(at=AT, precision="SECOND", source="STAMP", text="2024-03-05T12:00:00Z")
    assert richer(entry("a", published=made_up), entry("a", published=zoned)).published == zoned
    assert richer(entry("a", published=zoned), entry("a", published=made_up)).published == zoned


@pytest.mark.parametrize(
    ("said", "printed", "hours"),
    [
        ("2024-03-05T12:00:40", "15:00 (GMT)", 3),  # UTC without saying so, read in the zone of the outlet
        ("2024-03-05T12:00:40", "3:00 p.m.", 3),
        ("2024-03-05T12:00:40Z", "12:00 (IST)", -5.5),  # the hour of India with a letter that is always printed
        ("2024-03-05T12:00:40Z", "12:00 pm IST", -5.5),
        ("2024-03-05T12:00:40Z", "15:00 (IST)", 0),  # two times of one entry
        ("2024-03-05T12:00:40Z", "12:00", 0),
        ("2024-03-05T12:00:40", "12:20 (GMT)", 0),
    ],
)
def test_a_clock_tells_the_zone_that_a_date_lacks(said: str, printed: str, hours: float) -> None:
    at = AT.replace(second=40)
    shown = {"15:00 (GMT)": 3, "3:00 p.m.": 3, "15:00 (IST)": 3, "12:00": 3, "12:20 (GMT)": 1 / 3}.get(printed, -5.5)
    data = Moment(at=at, precision="SECOND", source="STAMP", text=said)
    block = Moment(at=AT + timedelta(hours=shown), precision="MINUTE", source="CLOCK", text=printed)
    if "(" in printed:
        block = replace(block, source="STAMP", text=f"March 5, 2024 {printed}")
    found = richer(entry("One.", published=data), entry("One.", published=block)).published
    assert (found.at, found.precision) == (at + timedelta(hours=hours), "SECOND")


def test_the_address_that_the_data_give_is_that_of_the_entry() -> None:
    data, block = "https://h.example/live?post=7", "https://h.example/live#p7"
    assert richer(entry("One.", permalink=data), entry("One.", permalink=block)).permalink == data
    assert richer(entry("One."), entry("One.", permalink=block)).permalink == block


@pytest.mark.parametrize(
    ("data", "block", "authors"),
    [
        (["Ana Sørensen"], ["ANA SØRENSEN"], ("Ana Sørensen",)),
        (["The Harbour Post"], ["Ana Ruiz"], ("Ana Ruiz",)),
        (["Tomas Bell"], ["ANA RUIZ"], ("ANA RUIZ",)),
        (["Ana Ruiz"], [], ("Ana Ruiz",)),
    ],
)
def test_names_in_capitals_are_written_as_the_data_write_them(
    data: list[str], block: list[str], authors: tuple[str, ...]
) -> None:
    found = richer(entry("One.", authors=tuple(data)), entry("One.", authors=tuple(block)))
    assert found.content.authors == authors


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A ship came in at noon.", "The quay is closed"),  # the page shows its title in bold, before the text
        ("The quay is closed. A ship came in at noon.", None),  # only the first words of the text
        ("", None),
    ],
)
def test_a_headline_that_the_text_of_the_block_alone_begins_with_is_one(text: str, title: str | None) -> None:
    block = entry("The quay is closed. A ship came in at noon.", "7")
    assert richer(entry(text, "7", title="The quay is closed"), block).content.title == title


def test_a_line_that_names_the_author_is_no_title() -> None:
    data = entry("A ship came in at noon.", authors=("Ana Ruiz",))
    assert richer(data, entry("Ana Ruiz - Updated at\nA ship came in at noon.")).content.title is None
