"""An account at a platform goes into the stage's secret beside all else that is there, and only when it could work."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chalicelib.channels.known import CHANNELS
from infra import channels
from infra.deploy import Target
from infra.steps import Failure

OUTPUTS = {"KeysArn": "arn:keys", "ApiUrl": "https://api.example/api"}
GOOD = dict.fromkeys(CHANNELS["feishu"].fields, "s3cret")


@dataclass
class Secrets:
    """Secrets Manager with one secret."""

    kept: dict[str, Any] = field(default_factory=lambda: {"session_secret": "x", "notices": []})

    def get_secret_value(self, **told: str) -> dict[str, str]:
        return {"SecretString": json.dumps(self.kept)}

    def put_secret_value(self, **told: str) -> None:
        self.kept = json.loads(told["SecretString"])


@dataclass(frozen=True)
class Stage(Target):
    """A stage whose only service is that."""

    secrets: Secrets = field(default_factory=Secrets)

    def client(self, service: str) -> Secrets:
        assert service == "secretsmanager"
        return self.secrets


@pytest.fixture
def stage() -> Stage:
    return Stage("dev")


def test_an_account_is_put_in_beside_what_is_there_and_taken_out_again(stage: Stage) -> None:
    channels.keep(stage, OUTPUTS, "feishu", "main", GOOD)
    channels.keep(stage, OUTPUTS, "feishu", "second", GOOD)
    assert stage.secrets.kept["session_secret"] == "x"
    assert set(channels.accounts(stage, OUTPUTS)["feishu"]) == {"main", "second"}
    channels.keep(stage, OUTPUTS, "feishu", "main", None)
    assert channels.accounts(stage, OUTPUTS) == {"feishu": {"second": GOOD}}
    channels.keep(stage, OUTPUTS, "feishu", "second", None)
    assert channels.accounts(stage, OUTPUTS) == {}


def test_the_address_to_enter_names_channel_and_account() -> None:
    assert channels.address(OUTPUTS, "feishu", "main") == "https://api.example/api/webhooks/feishu/main"


@pytest.mark.parametrize(
    ("channel", "account", "keys", "word"),
    [
        ("pigeon", "main", GOOD, "no channel"),
        ("feishu", "main shop", GOOD, "at most 40"),
        ("feishu", "main", {}, "is missing"),
        ("feishu", "main", {**GOOD, "app_idd": "x"}, "is it app_id?"),
        ("feishu", "main", {**GOOD, "app_id": "cli_1\n"}, "copied along"),
        ("feishu", "main", {**GOOD, "app_id": 7}, "quotation marks"),
    ],
)
def test_an_account_that_could_not_work_is_refused(channel: str, account: str, keys: dict[str, Any], word: str) -> None:
    with pytest.raises(Failure, match=word) as refused:
        channels.judged(channel, account, keys)
    assert "s3cret" not in str(refused.value)


def test_a_good_account_is_taken() -> None:
    channels.judged("feishu", "main", GOOD)


@pytest.mark.parametrize("content", ["[]", "no json"])
def test_a_file_is_an_object(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(Failure):
        channels.read(tmp_path / "keys.json")
