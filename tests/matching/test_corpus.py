"""The hand-made pairs, and floors on the labelled texts beside the project (skipped where those are not there)."""

import pytest

from bench.quality import generated, pairs, seeds
from bench.quality.corpus import CORPUS
from bench.quality.floors import floors, rows


def test_pairs_of_live_blogs_keep_their_floors() -> None:
    score = pairs.score()
    assert score.copies + score.changed >= 300
    failed = [str(row) for row in rows(score.measures(), floors()["pairs"]) if not row.holds]
    assert not failed, "\n".join(score.wrong)


def test_half_of_the_pairs_are_changed_and_each_is_another_text() -> None:
    found = pairs.read()
    assert abs(sum(pair.copy for pair in found) * 2 - len(found)) <= 10
    assert all(pair.old != pair.new for pair in found)
    assert len({pair.new for pair in found}) == len(found)


def test_a_bound_that_is_not_kept_fails_and_one_of_nothing_is_an_error() -> None:
    least, most = rows({"a": 0.5, "b": 0.5}, {"a": {"least": 0.6}, "b": {"most": 0.5}})
    assert (least.holds, most.holds) == (False, True)
    assert str(least).endswith("FAILS")
    with pytest.raises(KeyError, match="'c'"):
        list(rows({"a": 0.5}, {"c": {"least": 0.6}}))


@pytest.mark.skipif(not (CORPUS / "seeds").exists(), reason=f"no seed pages in {CORPUS}")
def test_entries_of_the_seed_pages() -> None:
    links = seeds.links()
    assert len(links.found) >= 3
    assert len(links.other) <= 1
    assert not links.copies


@pytest.mark.skipif(
    not all((CORPUS / name).exists() for name in ("ecbplus", "trec-ts")), reason=f"no ECB+ or TREC-TS in {CORPUS}"
)
def test_copies_made_of_real_texts() -> None:
    # 30 cases a kind against every fourth known text: `python -m bench.quality generated` has all.
    score = generated.score(a_kind=30, seed=11, every=4)
    assert score.precision >= 0.993
    assert score.f1 >= 0.968
