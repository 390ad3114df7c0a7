"""What a deployment finds out by itself of the single sign-on that it is told of."""

import pytest

from infra import issuer as issuers
from infra import sign_on
from infra.deploy import Target
from infra.steps import Failure

HERE = Target("local", "http://127.0.0.1:9")


def test_without_one_nothing_has_to_be_known() -> None:
    assert sign_on.parameters(HERE, {}) == {}


def test_an_issuer_is_asked_where_it_gives_its_tokens() -> None:
    server, issuer = issuers.serve(0, [])
    try:
        assert sign_on.parameters(HERE, {"OidcIssuer": issuer.address}) == {"OidcOrigin": issuer.address}
    finally:
        server.shutdown()
        server.server_close()


def test_an_issuer_that_does_not_answer_stops_the_deployment_before_it_begins() -> None:
    with pytest.raises(Failure, match="does not describe itself"):
        sign_on.parameters(HERE, {"OidcIssuer": "http://127.0.0.1:9"})
