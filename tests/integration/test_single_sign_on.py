"""The deployed desk asks the issuer that its stack was told of, and takes its word."""

import pytest

from infra.doors import Door
from tests.integration.cloud import System

pytestmark = pytest.mark.deployed


def test_the_deployed_desk_lets_in_whom_its_issuer_vouches_for(system: System) -> None:
    door = Door(system.config["api"])
    offered = door.get("/desk/login").json
    assert offered["password"] and offered["oidc"]["issuer"] == system.issuer.address
    token = system.issuer.id_token("仓库小李", offered["oidc"]["nonce"])
    answer = door.post("/desk/login/oidc", {"id_token": token})
    assert answer.json["agent"]["role"] == "department" and answer.json["agent"]["departments"] == ["warehouse"]
    assert Door(system.config["api"], answer.json["token"]).get("/desk/me").status == 200
    assert door.post("/desk/login/oidc", {"id_token": token}).json["error"]["code"] == "used_token"


def test_a_word_for_somebody_elses_desk_is_not_taken(system: System) -> None:
    token = system.issuer.id_token("云姐", "a-nonce-of-their-own")
    assert Door(system.config["api"]).post("/desk/login/oidc", {"id_token": token}).status == 401
