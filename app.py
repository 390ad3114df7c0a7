"""Every way into kefu, on one page."""

from typing import Any

from chalice.app import Chalice, CloudWatchEvent, DynamoDBEvent, Rate, SQSEvent, WebsocketEvent

from chalicelib import settings
from chalicelib.channels import arriving, delivery, enclosed, offers, pushing, sending, socket, web, webhooks
from chalicelib.channels import identities as own_identities
from chalicelib.desk import (
    accounts,
    audit,
    bell,
    board,
    canned,
    cases,
    departments,
    events,
    identities,
    imports,
    moves,
    outside,
    plans,
    presence,
    promotions,
    reveals,
    suggestions,
)
from chalicelib.desk import tasks as task_routes
from chalicelib.desk.notices import sending as posting
from chalicelib.edge import auth, batch
from chalicelib.handover import timers as reminders
from chalicelib.insight import counting
from chalicelib.news import following, telling
from chalicelib.store import table

app = Chalice(app_name="kefu")
app.experimental_feature_flags.add("WEBSOCKETS")
# Files come as they are, whatever their encoding.
app.api.binary_types.extend(["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"])
app.register_blueprint(web.doors)
app.register_blueprint(enclosed.doors)
app.register_blueprint(pushing.doors)
app.register_blueprint(webhooks.doors())
app.register_blueprint(cases.doors)
app.register_blueprint(accounts.doors)
app.register_blueprint(audit.doors)
app.register_blueprint(moves.doors)
app.register_blueprint(reveals.doors)
app.register_blueprint(imports.doors)
app.register_blueprint(offers.doors)
app.register_blueprint(own_identities.doors)
app.register_blueprint(identities.doors)
app.register_blueprint(promotions.doors)
app.register_blueprint(plans.doors)
app.register_blueprint(presence.doors)
app.register_blueprint(canned.doors)
app.register_blueprint(suggestions.doors)
app.register_blueprint(task_routes.doors)
app.register_blueprint(outside.doors)
app.register_blueprint(events.doors)
app.register_blueprint(board.doors)
table.warm()
auth.warm()

# The finishing step of packaging puts the real stream in this one's place.
_STREAM = "arn:aws:dynamodb:us-east-1:000000000000:table/conversations/stream/placeholder"


@app.on_ws_connect(name="websocket_connect")
def websocket_connect(event: WebsocketEvent) -> dict[str, Any]:
    """A page opens its socket."""
    return socket.connect(event.to_dict())


@app.on_ws_message(name="websocket_message")
def websocket_message(event: WebsocketEvent) -> dict[str, Any]:
    """A page says something on its socket."""
    return socket.receive(event.to_dict())


@app.on_ws_disconnect(name="websocket_disconnect")
def websocket_disconnect(event: WebsocketEvent) -> dict[str, Any]:
    """A page is gone."""
    return socket.disconnect(event.to_dict())


@app.on_dynamodb_record(stream_arn=_STREAM, batch_size=25, name="turns")
def turns(event: DynamoDBEvent) -> dict[str, Any]:
    """Turns were stored."""
    return batch.each(event.to_dict(), delivery.deliver, in_order=True)


@app.on_dynamodb_record(stream_arn=_STREAM, batch_size=200, name="insight", maximum_batching_window_in_seconds=5)
def insight(event: DynamoDBEvent) -> dict[str, Any]:
    """Turns and ratings were stored: they are counted."""
    return batch.whole(event.to_dict(), counting.count)


@app.on_sqs_message(queue=f"kefu-{settings.stage()}-escalations.fifo", batch_size=10, name="escalations")
def escalations(event: SQSEvent) -> dict[str, Any]:
    """Cases opened, were taken or ended."""
    return batch.each(event.to_dict(), bell.ring, in_order=True)


@app.on_sqs_message(queue=f"kefu-{settings.stage()}-notices", batch_size=10, name="notices")
def notices(event: SQSEvent) -> dict[str, Any]:
    """Somebody outside the desk is to be told something."""
    return batch.each(event.to_dict(), posting.post, in_order=False)


@app.on_sqs_message(queue=f"kefu-{settings.stage()}-shop-events.fifo", batch_size=10, name="shop_events")
def shop_events(event: SQSEvent) -> dict[str, Any]:
    """The shop told what happened."""
    return batch.each(following.by_version(event.to_dict()), following.follow, in_order=True)


@app.on_sqs_message(queue=f"kefu-{settings.stage()}-news", batch_size=10, name="news")
def news(event: SQSEvent) -> dict[str, Any]:
    """Customers are to be told something unasked."""
    return batch.each(event.to_dict(), telling.tell, in_order=False)


@app.on_sqs_message(queue=f"kefu-{settings.stage()}-inbound.fifo", batch_size=10, name="inbound")
def inbound(event: SQSEvent) -> dict[str, Any]:
    """Platforms brought what their users said or did."""
    return batch.each(event.to_dict(), arriving.take, in_order=True)


@app.on_sqs_message(queue=f"kefu-{settings.stage()}-outbound.fifo", batch_size=10, name="outbound")
def outbound(event: SQSEvent) -> dict[str, Any]:
    """Platforms are to deliver something."""
    return batch.each(event.to_dict(), sending.send, in_order=True)


@app.on_sqs_message(queue=f"kefu-{settings.stage()}-task-other.fifo", batch_size=10, name="tasks")
def tasks(event: SQSEvent) -> dict[str, Any]:
    """Departments' tasks were asked for, taken or answered: the queue of each department leads here (infra/finish.py)."""
    return batch.each(event.to_dict(), departments.ring, in_order=True)


@app.on_sqs_message(queue=f"kefu-{settings.stage()}-timers", batch_size=10, name="timers")
def timers(event: SQSEvent) -> dict[str, Any]:
    """Moments have come."""
    return batch.each(event.to_dict(), reminders.ring, in_order=False)


@app.schedule(Rate(15, unit=Rate.MINUTES), name="sweep")
def sweep(event: CloudWatchEvent) -> None:
    """A quarter of an hour is over."""
    reminders.sweep()
