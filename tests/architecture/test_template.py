"""The finished template keeps its promises: nothing fails unseen, nothing spends without a bound, nobody may more than needed."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.edge.rights import ROLES
from infra.limits import LIMITS
from infra.package import template_of
from tests.template import FUNCTION, TABLE, Template

_FUNCTIONS = {
    "APIHandler",
    "DeskHandler",
    "WebhookHandler",
    "WebsocketConnect",
    "WebsocketMessage",
    "WebsocketDisconnect",
    "Turns",
    "Insight",
    "Escalations",
    "Notices",
    "ShopEvents",
    "News",
    "Timers",
    "Tasks",
    "Inbound",
    "Outbound",
    "Sweep",
}


def test_these_are_the_functions(prod: Template) -> None:
    assert set(prod.of_type(FUNCTION)) == _FUNCTIONS


def test_every_function_has_a_log_group_that_forgets(prod: Template) -> None:
    groups = {group["LogGroupName"]: group for group in prod.of_type("AWS::Logs::LogGroup").values()}
    for name, function in prod.of_type(FUNCTION).items():
        group = groups[f"/aws/lambda/{function['FunctionName']}"]
        assert group["RetentionInDays"] == LIMITS["prod"].log_days, name
        assert prod.resources[name]["DependsOn"] == f"{name}Logs"


@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
def test_every_function_has_an_alarm(prod: Template, metric: str) -> None:
    assert {value["Ref"] for value in prod.watched(metric, "FunctionName")} == _FUNCTIONS


def test_the_sweep_comes_every_quarter_of_an_hour_and_never_twice_at_once(prod: Template) -> None:
    assert [(name, event["Schedule"]) for name, event in prod.events("Schedule")] == [("Sweep", "rate(15 minutes)")]
    assert LIMITS["prod"].concurrency["Sweep"] == 1


def test_every_function_has_a_role_of_its_own(prod: Template) -> None:
    roles = [function["Role"]["Fn::GetAtt"][0] for function in prod.of_type(FUNCTION).values()]
    assert len(set(roles)) == len(roles)


@pytest.mark.parametrize("function", sorted(_FUNCTIONS))
def test_no_function_may_everything(prod: Template, function: str) -> None:
    for statement in prod.statements(function):
        assert statement["Effect"] == "Allow"
        assert all("*" not in action for action in statement["Action"]), statement
        if statement["Action"] != ["dynamodb:ListStreams"]:  # which knows no resource
            assert "*" not in _listed(statement["Resource"]), statement


def test_a_user_pool_is_made_where_it_is_asked_for_with_a_group_for_every_role(prod: Template) -> None:
    made = [one for one in prod.resources.values() if one["Type"].startswith("AWS::Cognito::")]
    assert made and {one.get("Condition") for one in made} == {"WithUserPool"}
    groups = {group["GroupName"] for group in prod.of_type("AWS::Cognito::UserPoolGroup").values()}
    assert groups == set(ROLES)
    (client,) = prod.of_type("AWS::Cognito::UserPoolClient").values()
    assert (client["GenerateSecret"], client["AllowedOAuthFlows"]) == (False, ["code"])


def test_customers_functions_do_not_reach_the_agents_accounts(prod: Template) -> None:
    reaching = {name for name in _FUNCTIONS if "kefu-prod-agents" in json.dumps(prod.statements(name))}
    # Where customers bind an address it is noted in the audit, to which these may add and nothing else.
    for name in ("APIHandler", "Inbound"):
        (audit,) = (one for one in prod.statements(name) if "kefu-prod-agents" in json.dumps(one["Resource"]))
        assert audit["Action"] == ["dynamodb:PutItem"]
        assert audit["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["audit#*"]}}
    reaching -= {"APIHandler", "Inbound"}
    # The bell and the timers count hands: whose those are they read from the roster, which holds no proof of a password.
    assert reaching == {"DeskHandler", "Escalations", "Timers", "Sweep"}
    for name in reaching - {"DeskHandler"}:
        own = [one for one in prod.statements(name) if "kefu-prod-agents" in json.dumps(one["Resource"])]
        limits = [one["Condition"]["ForAllValues:StringEquals"] for one in own]
        assert limits[0] == {"dynamodb:LeadingKeys": ["accounts"]}
        assert limits[1:] and all(limit == {"dynamodb:Attributes": ["agent", "sort", "held"]} for limit in limits[1:])


def test_only_the_desk_and_the_shop_itself_change_what_customers_are_told(prod: Template) -> None:
    def writes(name: str) -> set[str]:
        own = (one for one in prod.statements(name) if "kefu-prod-knowledge" in json.dumps(one["Resource"]))
        actions = {action for one in own for action in _listed(one["Action"])}
        return actions - {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"}

    assert writes("DeskHandler") == {"dynamodb:PutItem", "dynamodb:BatchWriteItem"}
    assert writes("ShopEvents") == {"dynamodb:PutItem"}  # stock and prices
    assert all(not writes(name) for name in _FUNCTIONS - {"DeskHandler", "ShopEvents"})


def test_desk_and_platforms_have_functions_of_their_own(prod: Template) -> None:
    own = {"/desk": "DeskHandler", "/admin": "DeskHandler", "/webhooks": "WebhookHandler"}
    for path, methods in prod.resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"].items():
        handler = next((own[start] for start in own if path.startswith(start)), "APIHandler")
        for method in methods.values():
            integration = method["x-amazon-apigateway-integration"]
            if integration["type"] == "aws_proxy":
                assert f"${{{handler}.Arn}}" in integration["uri"]["Fn::Sub"], path
    invoked = [one["FunctionName"]["Ref"] for one in prod.of_type("AWS::Lambda::Permission").values()]
    assert {"APIHandler", "DeskHandler", "WebhookHandler"} <= set(invoked)


def test_the_function_for_platforms_starts_without_the_model_and_may_little(prod: Template) -> None:
    assert prod.of_type(FUNCTION)["WebhookHandler"]["Handler"] == "chalicelib.channels.hook.app"
    may = {action: one["Resource"] for one in prod.statements("WebhookHandler") for action in one["Action"]}
    tables = json.dumps([place for action, place in may.items() if action.startswith("dynamodb:")])
    assert all(f"kefu-prod-{name}" not in tables for name in ("customers", "conversations", "cases", "agents"))
    assert "kefu-prod-inbound.fifo" in json.dumps(may["sqs:SendMessage"])
    assert not {"sqs:ReceiveMessage", "s3:GetObject", "s3:PutObject", "execute-api:ManageConnections"} & set(may)


def test_secrets_are_read_by_whom_they_are_for(prod: Template) -> None:
    may = {name for name in _FUNCTIONS if "secretsmanager:GetSecretValue" in json.dumps(prod.statements(name))}
    assert {"WebhookHandler", "Inbound", "Outbound", "Notices", "APIHandler", "DeskHandler"} <= may
    assert not may & {"Insight", "Sweep", "ShopEvents", "WebsocketMessage"}


def test_memory_and_timeouts_are_chosen(prod: Template) -> None:
    for name, function in prod.of_type(FUNCTION).items():
        assert function["MemorySize"] >= 512, name
        assert function["Timeout"] != 60, name
        assert function["Timeout"] < 29 or not name.endswith("Handler"), name


def test_spending_is_bounded(prod: Template) -> None:
    for name, function in prod.of_type(FUNCTION).items():
        assert function["ReservedConcurrentExecutions"]["Fn::If"][1] == LIMITS["prod"].concurrency[name]
    everywhere = prod.resources["RestAPI"]["Properties"]["MethodSettings"][0]
    assert (everywhere["ResourcePath"], everywhere["HttpMethod"]) == ("/*", "*")
    assert everywhere["ThrottlingRateLimit"] == LIMITS["prod"].requests_per_second
    assert prod.resources["WebsocketAPIStage"]["Properties"]["DefaultRouteSettings"]["ThrottlingRateLimit"]


def test_the_gateways_own_answers_have_kefus_shape(prod: Template) -> None:
    body = prod.resources["RestAPI"]["Properties"]["DefinitionBody"]
    for kind, answer in body["x-amazon-apigateway-gateway-responses"].items():
        error = json.loads(answer["responseTemplates"]["application/json"])["error"]
        assert set(error) == {"code", "message", "id"}, kind


def test_customers_data_outlives_the_stack_and_can_be_restored(prod: Template) -> None:
    for name, table in prod.of_type(TABLE).items():
        assert prod.resources[name]["DeletionPolicy"] == "Retain"
        assert table["DeletionProtectionEnabled"] is True
        assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
        if name != "PassingTable":
            assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], name


def test_names_say_their_stage(prod: Template) -> None:
    text = json.dumps(prod.content)
    assert "${Stage}" not in text
    assert "kefu-local" not in text
    assert "kefu-dev" not in text


def test_the_pages_bucket_is_closed_and_the_desk_cannot_be_framed(prod: Template) -> None:
    bucket = prod.resources["WebBucket"]["Properties"]
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    policies = {
        name: one["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["ContentSecurityPolicy"]
        for name, one in prod.of_type("AWS::CloudFront::ResponseHeadersPolicy").items()
    }
    chat, _ = policies["WebHeaders"]["ContentSecurityPolicy"]["Fn::Sub"]
    desk = policies["DeskHeaders"]["ContentSecurityPolicy"]["Fn::Sub"]
    assert all("script-src 'self';" in policy for policy in (chat, desk))
    assert "frame-ancestors 'none'" in desk


def test_the_chat_may_be_framed_by_the_shops_pages_and_where_they_are_named_by_no_others(prod: Template) -> None:
    headers = prod.resources["WebHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    policy, values = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    assert "frame-ancestors ${Shops};" in policy
    assert values == {"Shops": {"Fn::Join": [" ", {"Fn::Split": [",", {"Ref": "ShopOrigins"}]}]}}
    assert prod.content["Parameters"]["ShopOrigins"]["Default"] == "*"


def test_customers_photos_are_closed_encrypted_and_forgotten(prod: Template) -> None:
    bucket = prod.resources["PhotosBucket"]["Properties"]
    assert all(bucket["PublicAccessBlockConfiguration"].values()) and bucket["BucketEncryption"]
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 180)
    assert prod.resources["PhotosBucket"]["DeletionPolicy"] == "Retain"


def test_only_who_shows_photos_may_read_them_and_only_who_gets_them_puts_them(prod: Template) -> None:
    may = {name: {action for one in prod.statements(name) for action in one["Action"]} for name in _FUNCTIONS}
    assert {name for name in _FUNCTIONS if "s3:GetObject" in may[name]} == {"APIHandler", "DeskHandler", "Turns"}
    assert {name for name in _FUNCTIONS if "s3:PutObject" in may[name]} == {"APIHandler", "DeskHandler", "Inbound"}


def test_who_carries_out_commands_may_write_what_they_change(prod: Template) -> None:
    written = [one for one in prod.statements("APIHandler") if "kefu-prod-customers" in json.dumps(one["Resource"])]
    actions = {action for one in written for action in one["Action"]}
    assert {"dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"} <= actions


def test_local_differs_only_where_the_local_cloud_must(prod: Template, local: Template) -> None:
    assert set(prod.resources) - set(local.resources) == {"WebsocketAPIDeployment"}
    assert set(local.resources) <= set(prod.resources)
    assert local.resources["WebsocketAPIStage"]["Properties"]["AutoDeploy"] is True


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_the_template_is_the_same_every_time(prod: Template, tmp_path: Path) -> None:
    assert template_of("prod", tmp_path) == prod.content
