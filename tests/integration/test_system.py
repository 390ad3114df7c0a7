"""The deployed system, through its public doors: the same conversations that `make smoke` plays against a running one."""

import pytest

from infra.smoke.checks import Scene, Work
from infra.smoke.script import script
from tests.integration.cloud import System

pytestmark = pytest.mark.deployed


@pytest.fixture(scope="module")
def scene(system: System) -> Scene:
    return Scene(system.config)


@pytest.mark.parametrize("work", [pytest.param(work, id=sentence) for sentence, work in script()])
def test_the_deployed_system(scene: Scene, work: Work) -> None:
    work(scene)
