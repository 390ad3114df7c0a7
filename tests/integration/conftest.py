"""What integration tests are given: a cloud with kefu's tables and queues, or the whole system deployed in one."""

from collections.abc import Iterator

import pytest

from tests.integration import cloud as clouds
from tests.integration.cloud import Place


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves out, with the reason, what the chosen cloud cannot run."""
    for item in items:
        if item.get_closest_marker("deployed") and not clouds.runs_functions():
            item.add_marker(pytest.mark.skip(reason="this cloud runs no Lambda functions (LocalStack without Docker)"))


@pytest.fixture(scope="session")
def place() -> Iterator[Place]:
    with clouds.reached() as place:
        yield place


@pytest.fixture(scope="session")
def queues(place: Place, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of kefu's queues by their names in the template; the tables are there too."""
    return clouds.lay_out(place, tmp_path_factory.mktemp("template"))
