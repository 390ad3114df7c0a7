"""The client that is generated from the contract talks to the deployed system, as docs/app.md promises to an app's developer."""

import pytest

from infra import client_example
from infra.steps import Failure
from tests.integration.cloud import System

pytestmark = pytest.mark.deployed


def test_the_example_of_the_documentation_talks_as_an_app_does(system: System) -> None:
    try:
        programs = client_example.tools()
    except Failure as failure:
        pytest.skip(str(failure))  # the generator comes from the package index
    client = client_example.generate(programs)
    token = system.config["demo"]["customers"][0]["token"]
    said = client_example.talk(programs, client, system.config["api"], token, "我的快递到哪了")
    lines = [line.strip() for line in said.splitlines()]
    assert lines[1] == "customer: 我的快递到哪了" and lines[2].startswith("bot: ") and len(lines) == 3
