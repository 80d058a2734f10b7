"""What tests of every area share: one real broker for all that need one."""

import os
from collections.abc import Iterator

import hypothesis
import pytest

from deploy.broker import Broker

# How long an example takes says more of the machine than of the code. On a CI server the examples are the same each
# time: what chance finds is found where somebody can look at it.
hypothesis.settings.register_profile("any-machine", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("any-machine")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with real servers run one after another in one worker: they share a broker, and two cores."""
    for item in items:
        if item.get_closest_marker("e2e"):
            item.add_marker(pytest.mark.xdist_group("e2e"))


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that nobody kills, for tests marked `e2e`; each test names topics of its own."""
    with Broker(tmp_path_factory.mktemp("broker")) as running:
        yield running
