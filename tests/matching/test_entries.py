"""What is known, packed and unpacked again."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipelines.matching import entries as module
from pipelines.matching.entries import Entries
from pipelines.matching.known import Known
from pipelines.matching.names import Names
from schemas.records import Action, VerdictName

IDS = st.one_of(
    st.builds(
        "{:04}-{:02}-{:02}T{:02}:{:02}Z/{}/{:08x}".format,
        st.integers(0, 2100), st.integers(0, 13), st.integers(0, 32), st.integers(0, 24), st.integers(0, 60),
        st.sampled_from(["bell", "gazette", "a/b", "Zeitung-ä", "x\ny"]), st.integers(0, 2**32 - 1),
    ),
    st.sampled_from(["2031-05-06T12:00Z/bell/0000000A", "٢031-05-06T12:00Z/bell/00000000", "bell", "", "\x00"]),
    st.text(max_size=12),
)  # fmt: skip
KNOWN = st.builds(
    Known,
    update_id=IDS,
    outlet=st.sampled_from(["bell", "gazette", "", "Zeitung-ä"]),
    language=st.sampled_from(["en", "ar", "und"]),
    action=st.sampled_from(get_args(Action)),
    day=st.integers(730_000, 730_006),
    same=st.integers(0, 2**64 - 1),
    tokens=st.lists(st.sampled_from([b"\0\0\0\0", b"\1\2\3\4", b"\xff\xff\xff\xff"]), max_size=6).map(b"".join),
    verdict=st.sampled_from(get_args(VerdictName)),
    score=st.integers(0, 1000),
    story_id=st.none() | IDS.filter(bool),
    of=st.none() | IDS.filter(bool),
)


@settings(deadline=None)
@given(st.lists(IDS))
def test_an_id_is_what_it_was_and_no_other(ids: list[str]) -> None:
    names = Names()
    packed = {id: names.pack(id) for id in ids}
    assert [names.unpack(packed[id]) for id in ids] == ids
    assert len(set(packed.values())) == len(set(ids))
    assert all(names.packed(id) == packed[id] for id in ids)


def test_ids_of_one_outlet_share_its_name() -> None:
    names = Names()
    for number in range(1000):
        names.pack(f"2031-05-06T12:{number % 60:02}Z/bell/{number:08x}")
    assert len(names) == 1


@settings(deadline=None)
@given(st.lists(KNOWN, max_size=30), st.integers(730_000, 730_007))
def test_what_is_known_is_what_it_was(ones: list[Known], day: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SEGMENT", 4)  # so that most are closed
        entries = Entries()
        newest = 0
        expected = []
        for one in ones:
            newest = max(newest, one.day)
            expected.append(replace(one, day=newest))
            assert entries.append(one) == len(expected) - 1
        assert list(entries) == expected
        kept = [one for one in expected if one.day >= day]
        assert entries.drop_before(day) == len(expected) - len(kept)
        assert list(entries) == kept
        for one in ones[:3]:  # numbers that are free again name the right things
            entries.append(replace(one, day=730_007))
        assert list(entries)[: len(kept)] == kept
        assert [one.update_id for one in entries][len(kept) :] == [one.update_id for one in ones[:3]]
        entries.drop_before(730_008)
        assert (len(entries), entries.held_bytes, len(entries._names)) == (0, 0, 0)


def test_a_text_of_more_words_than_there_are_codes_is_kept_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CODES", 2)
    monkeypatch.setattr(module, "SEGMENT", 1)
    entries = Entries()
    one = Known("a", "bell", "en", "NEW", 730_000, 1, bytes(range(40)), "NEW")
    entries.append(one)
    entries.append(one)
    assert list(entries) == [one, one]
