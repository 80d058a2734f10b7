"""Floors on the labelled texts beside the project; skipped where they are not there."""

import pytest

from bench.quality import generated, seeds
from bench.quality.corpus import CORPUS


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
