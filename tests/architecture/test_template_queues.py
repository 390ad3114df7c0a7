"""Queues and streams of the finished template: nothing is lost, nothing blocks for ever, nothing overtakes, somebody hears of trouble."""

import json

import pytest

from chalicelib.handover.plan import DEFAULT
from infra.limits import LIMITS
from tests.template import FUNCTION, QUEUE, Template


def test_every_queue_has_a_dead_letter_queue_of_its_kind(prod: Template) -> None:
    queues = prod.of_type(QUEUE)
    for name, queue in queues.items():
        if not name.endswith("Dead"):
            dead = queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
            assert queues[dead].get("FifoQueue", False) == queue.get("FifoQueue", False), name
            assert queue["RedrivePolicy"]["maxReceiveCount"] > 1, name


def test_dead_letters_wait_fourteen_days_and_raise_an_alarm(prod: Template) -> None:
    dead = {name: queue for name, queue in prod.of_type(QUEUE).items() if name.endswith("Dead")}
    assert len(dead) == 9
    watched = [value["Fn::GetAtt"][0] for value in prod.watched("ApproximateNumberOfMessagesVisible", "QueueName")]
    assert sorted(watched) == sorted(dead)
    assert {queue["MessageRetentionPeriod"] for queue in dead.values()} == {14 * 86_400}


def test_leads_see_every_dead_letter_queue(prod: Template) -> None:
    dead = {name for name in prod.of_type(QUEUE) if name.endswith("Dead")}
    told = prod.content["Globals"]["Function"]["Environment"]["Variables"]["KEFU_DEAD_URLS"]
    _, named = told["Fn::Join"]
    assert {one["Ref"] for one in named} == dead


def test_every_alarm_tells_somebody(prod: Template) -> None:
    for alarm in prod.of_type("AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"] == [{"Ref": "AlarmsTopic"}], alarm["AlarmName"]


@pytest.mark.parametrize("kind", ["SQS", "DynamoDB", "Kinesis"])
def test_every_queue_and_stream_source_reports_partial_failures(prod: Template, kind: str) -> None:
    for name, event in prod.events(kind):
        assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"], name


def test_the_sources_are_there_and_by_reference(prod: Template) -> None:
    assert {name: event["Queue"] for name, event in prod.events("SQS") if name != "Tasks"} == {
        "Escalations": {"Fn::GetAtt": ["EscalationsQueue", "Arn"]},
        "Notices": {"Fn::GetAtt": ["NoticesQueue", "Arn"]},
        "ShopEvents": {"Fn::GetAtt": ["ShopEventsQueue", "Arn"]},
        "News": {"Fn::GetAtt": ["NewsQueue", "Arn"]},
        "Timers": {"Fn::GetAtt": ["TimersQueue", "Arn"]},
        "Inbound": {"Fn::GetAtt": ["InboundQueue", "Arn"]},
        "Outbound": {"Fn::GetAtt": ["OutboundQueue", "Arn"]},
    }
    assert {name: event["Stream"] for name, event in prod.events("DynamoDB")} == {
        "Turns": {"Fn::GetAtt": ["ConversationsTable", "StreamArn"]},
        "Insight": {"Fn::GetAtt": ["ConversationsTable", "StreamArn"]},
    }


def test_insight_is_called_for_turns_and_ratings_only(prod: Template) -> None:
    [wanted] = [event["FilterCriteria"] for name, event in prod.events("DynamoDB") if name == "Insight"]
    pattern = json.loads(wanted["Filters"][0]["Pattern"])
    assert pattern["eventName"] == ["INSERT"]
    assert pattern["dynamodb"]["Keys"]["sort"]["S"] == [{"prefix": "turn#"}, {"prefix": "rating#"}]


def test_every_department_has_a_queue_of_its_own_and_those_of_the_shops_share_one(prod: Template) -> None:
    leading = [event["Queue"]["Fn::GetAtt"][0] for name, event in prod.events("SQS") if name == "Tasks"]
    own = [f"Task{department.id.title()}Queue" for department in DEFAULT.departments]
    assert leading == ["TaskOtherQueue", *own]
    told = prod.resources["Turns"]["Properties"].get("Environment", prod.content["Globals"]["Function"]["Environment"])
    for department, queue in zip(DEFAULT.departments, own, strict=True):
        assert told["Variables"][f"KEFU_TASKS_URL_{department.id.upper()}"] == {"Ref": queue}


def test_a_stream_source_never_blocks_for_ever(prod: Template) -> None:
    for name, event in prod.events("DynamoDB"):
        assert event["BisectBatchOnFunctionError"], name
        assert 0 < event["MaximumRetryAttempts"] < 100, name
        assert event["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["TurnsDead", "Arn"]}, name
        assert {"Ref": name} in prod.watched("IteratorAge", "FunctionName")


def test_a_message_stays_hidden_six_times_as_long_as_its_function_may_take(prod: Template) -> None:
    functions, queues = prod.of_type(FUNCTION), prod.of_type(QUEUE)
    for name, event in prod.events("SQS"):
        queue = queues[event["Queue"]["Fn::GetAtt"][0]]
        assert queue["VisibilityTimeout"] >= 6 * functions[name]["Timeout"], name


def test_a_notice_outlasts_hours_of_silence_before_it_is_a_dead_letter(prod: Template) -> None:
    times = prod.of_type(QUEUE)["NoticesQueue"]["RedrivePolicy"]["maxReceiveCount"]
    assert sum(min(900, 30 * 2**time) for time in range(times - 1)) > 3 * 3600


@pytest.mark.parametrize("name", ["InboundQueue", "OutboundQueue"])
def test_what_platforms_bring_and_get_keeps_its_order_by_conversation_at_any_speed(prod: Template, name: str) -> None:
    queue = prod.of_type(QUEUE)[name]
    assert (queue["DeduplicationScope"], queue["FifoThroughputLimit"]) == ("messageGroup", "perMessageGroupId")
    assert "ContentBasedDeduplication" not in queue
    assert queue["MessageRetentionPeriod"] >= 4 * 86_400
    late = [value["Fn::GetAtt"][0] for value in prod.watched("ApproximateAgeOfOldestMessage", "QueueName")]
    assert name in late


def test_what_goes_out_outlasts_hours_of_a_platforms_silence(prod: Template) -> None:
    times = prod.of_type(QUEUE)["OutboundQueue"]["RedrivePolicy"]["maxReceiveCount"]
    assert sum(min(900, 2**time) / 2 for time in range(1, times)) > 4 * 3600  # half of each pause is left to chance


@pytest.mark.parametrize("stage", ["prod", "local"])
def test_no_queue_brings_more_at_once_than_its_function_takes(request: pytest.FixtureRequest, stage: str) -> None:
    for name, event in request.getfixturevalue(stage).events("SQS"):
        assert 2 <= event["ScalingConfig"]["MaximumConcurrency"] <= LIMITS[stage].concurrency[name], name
