"""Every environment variable kefu knows: named, typed, and read when it is asked for."""

import os
from datetime import timedelta
from functools import cache
from pathlib import Path

STAGES = ("local", "dev", "prod")


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def stage() -> str:
    """Which of the deployments this is: local, dev or prod."""
    return _text("KEFU_STAGE", "local")


@cache
def table(name: str) -> str:
    """The full name of one of kefu's tables."""
    return f"kefu-{stage()}-{name}"


def region() -> str:
    """The AWS region of every call."""
    return _text("AWS_REGION") or _text("AWS_DEFAULT_REGION") or "us-east-1"


def cloud_endpoint() -> str | None:
    """Where the local cloud listens; None means AWS itself."""
    return _text("AWS_ENDPOINT_URL") or None


def dynamodb_endpoint() -> str | None:
    """Where DynamoDB listens when it is another place than the rest of the local cloud."""
    return _text("AWS_ENDPOINT_URL_DYNAMODB") or cloud_endpoint()


def sns_endpoint() -> str | None:
    """Where SNS listens when it is another place than the rest of the local cloud."""
    return _text("AWS_ENDPOINT_URL_SNS") or cloud_endpoint()


def secrets_name() -> str:
    """Name of the Secrets Manager secret that holds the keys; empty where the environment holds them."""
    return _text("KEFU_SECRETS")


def session_secret() -> str:
    """Key that signs kefu's own tokens (local stage; elsewhere it comes from the secret)."""
    return _text("KEFU_SESSION_SECRET")


def customer_jwt_secret() -> str:
    """HS256 key shared with the shop, which signs its customers' tokens with it."""
    return _text("KEFU_CUSTOMER_JWT_SECRET")


def customer_jwks_url() -> str:
    """Address of the shop's public keys; where it is set, customers' tokens are RS256 and nothing else."""
    return _text("KEFU_CUSTOMER_JWKS_URL")


def customer_jwt_audience() -> str:
    """The audience a customer's token must name."""
    return _text("KEFU_CUSTOMER_JWT_AUDIENCE", "kefu")


def customer_jwt_issuer() -> str:
    """The issuer a customer's token must name; empty means that the issuer is not looked at."""
    return _text("KEFU_CUSTOMER_JWT_ISSUER")


def oidc_issuer() -> str:
    """The OpenID issuer that vouches for people at the desk, as its tokens spell it; empty means that none does."""
    return _text("KEFU_OIDC_ISSUER")


def oidc_client_id() -> str:
    """The public client that the desk's page is to that issuer; its tokens are for this audience."""
    return _text("KEFU_OIDC_CLIENT_ID")


def oidc_role_claim() -> str:
    """The claim whose words say what somebody may do at the desk (docs/accounts.md)."""
    return _text("KEFU_OIDC_ROLE_CLAIM") or "cognito:groups"


def password_login() -> bool:
    """Whether names and passwords are taken at the desk; `no` leaves the issuer as the only way in."""
    return _text("KEFU_PASSWORD_LOGIN", "yes") != "no"


def socket_url() -> str:
    """The wss:// address told to browsers; empty where there are no sockets (`chalice local`)."""
    return _text("KEFU_SOCKET_URL")


def socket_endpoint() -> str:
    """The https:// address through which a connection is written to."""
    return _text("KEFU_SOCKET_ENDPOINT")


def escalations_url() -> str:
    """Queue of what the agents must hear of (FIFO by case)."""
    return _text("KEFU_ESCALATIONS_URL")


def notices_url() -> str:
    """Queue of what is told outside the desk; empty where there is none (`chalice local`)."""
    return _text("KEFU_NOTICES_URL")


def notices_dead_url() -> str:
    """Queue of the notices that a target refused, each with its reason."""
    return _text("KEFU_NOTICES_DEAD_URL")


def notice_targets() -> str:
    """Who is told outside the desk, as JSON (local stage; elsewhere it comes from the secret, and from nowhere else)."""
    return _text("KEFU_NOTICES", "[]") if stage() == "local" else "[]"


def desk_url() -> str:
    """The desk page's address, for links to it."""
    return _text("KEFU_DESK_URL")


def chat_url() -> str:
    """The address of the page where the shop's customers, logged in, have the chat: links that bind a channel lead there."""
    return _text("KEFU_CHAT_URL")


def bind_by_order() -> bool:
    """Whether number and complete phone of an order bind a channel to its customer, beside the link."""
    return _text("KEFU_BIND_BY_ORDER", "yes") == "yes"


def tasks_url(department: str) -> str:
    """Queue of a department's tasks (FIFO by case): its own, or the one that departments without their own share."""
    return _text(f"KEFU_TASKS_URL_{department.upper()}") or _text("KEFU_TASKS_URL")


def webhook_url() -> str:
    """Where the shop wants to be told of waiting customers and of what was done for them; empty means nowhere."""
    return _text("KEFU_WEBHOOK_URL")


def webhook_secret() -> str:
    """Key that signs those webhooks (local stage; elsewhere it comes from the secret)."""
    return _text("KEFU_WEBHOOK_SECRET")


def push() -> str:
    """Who pushes to the app's devices: the https address of the shop's own push service, `sns`, or nobody (empty)."""
    return _text("KEFU_PUSH")


def push_preview() -> bool:
    """Whether a push bears the beginning of what was said; it is shown on locked screens."""
    return _text("KEFU_PUSH_PREVIEW", "no") == "yes"


def push_secret() -> str:
    """Key that signs those pushes (local stage; elsewhere it comes from the secret)."""
    return _text("KEFU_PUSH_SECRET")


def shop_events_url() -> str:
    """Queue of what the shop tells (FIFO by order and by product)."""
    return _text("KEFU_SHOP_EVENTS_URL")


def shop_events_dead_url() -> str:
    """Queue of what the shop told and kefu could not make sense of, each with its reason."""
    return _text("KEFU_SHOP_EVENTS_DEAD_URL")


def shop_events_secret() -> str:
    """Key that signs what the shop tells (local stage; elsewhere it comes from the secret)."""
    return _text("KEFU_SHOP_EVENTS_SECRET")


def news_url() -> str:
    """Queue of what customers are to be told unasked."""
    return _text("KEFU_NEWS_URL")


def inbound_url() -> str:
    """Queue of what platforms brought (FIFO by person); empty where there is none (`chalice local`)."""
    return _text("KEFU_INBOUND_URL")


def outbound_url() -> str:
    """Queue of what platforms are to deliver (FIFO by conversation); empty where there is none."""
    return _text("KEFU_OUTBOUND_URL")


def channels() -> str:
    """Accounts at platforms on a laptop, as JSON: {channel: {account: {name: secret}}}. Elsewhere Secrets Manager has them."""
    return _text("KEFU_CHANNELS", "{}")


def timers_url() -> str:
    """Queue of reminders that ring after some minutes; empty where there is none (`chalice local`)."""
    return _text("KEFU_TIMERS_URL")


def dead_urls() -> tuple[str, ...]:
    """Every dead-letter queue; none where there are no queues (`chalice local`)."""
    return tuple(filter(None, _text("KEFU_DEAD_URLS").split(",")))


def quiet_hours() -> tuple[int, int]:
    """The hours of Shanghai's day in which nobody is told anything unasked, `22-8`; two equal ones mean none."""
    begin, _, end = _text("KEFU_QUIET_HOURS", "22-8").partition("-")
    return int(begin), int(end)


def photos_bucket() -> str:
    """The bucket of customers' photos."""
    return _text("KEFU_PHOTOS_BUCKET")


def photos_url() -> str:
    """Its address without a slash at the end; empty where no photos are taken (`chalice local`)."""
    return _text("KEFU_PHOTOS_URL")


def shop_api() -> str:
    """Address of the shop's own API (docs/shop-api.md); empty where its data lie in kefu's tables."""
    return _text("KEFU_SHOP_API").rstrip("/")


def shop_api_secret() -> str:
    """Key that signs requests to that API, or the OAuth client's secret (local stage; elsewhere from the secret)."""
    return _text("KEFU_SHOP_API_SECRET")


def shop_token_url() -> str:
    """Where the API's OAuth 2 tokens come from; empty means that requests are signed instead."""
    return _text("KEFU_SHOP_TOKEN_URL")


def shop_client_id() -> str:
    """The OAuth client that kefu is to the shop."""
    return _text("KEFU_SHOP_CLIENT_ID")


def shop_scope() -> str:
    """The scope to ask a token for; empty means the client's own."""
    return _text("KEFU_SHOP_SCOPE")


def allowed_origins() -> tuple[str, ...]:
    """Origins whose pages may open a socket; `*` allows all (the tickets are what authorises)."""
    return tuple(filter(None, _text("KEFU_ALLOWED_ORIGINS", "*").split(",")))


def clock_ahead() -> timedelta:
    """How far the clock is put forward, to rehearse a night that is still to come; customers' own stage never is."""
    return timedelta() if stage() == "prod" else timedelta(seconds=float(_text("KEFU_CLOCK_AHEAD", "0")))


def models() -> Path:
    """The folder of the trained model and of the names of its intents."""
    return Path(__file__).parents[1] / "vendor" / "models"


def encoder() -> Path | None:
    """Folder of the sentence encoder, for a model that was trained with one; others never look."""
    return Path(folder) if (folder := _text("KEFU_ENCODER")) else None


def conversation_days() -> int:
    """How many days a conversation is kept after its last turn."""
    return int(_text("KEFU_CONVERSATION_DAYS", "180"))


def audit_days() -> int:
    """How many days it is kept who did what at the desk."""
    return int(_text("KEFU_AUDIT_DAYS", "730"))


def knowledge_seconds() -> float:
    """For how many seconds a warm Lambda trusts its copy of the knowledge before it asks again."""
    return float(_text("KEFU_KNOWLEDGE_SECONDS", "10"))
