"""Whatever anybody is called or writes stays text: on the chat page and on the desk."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.fake_api import Fake, customer_token
from tests.browser.people import Agent, Customer

PAYLOADS = [
    "<script>window.owned=1</script>",
    "<img src=x onerror=window.owned=1>",
    "<svg onload=window.owned=1>",
    "<svg><script>window.owned=1</script></svg>",
    '"><img src=x onerror=window.owned=1>',
    "'><iframe srcdoc='<script>parent.owned=1</script>'></iframe>",
    "<a href=javascript:window.owned=1>点我</a>",
    "[点我](javascript:window.owned=1)",
    '![x](x" onerror="window.owned=1)',
    "<style>*{display:none}</style>",
    '<kefu-message key="1"></kefu-message>',
    "<details open ontoggle=window.owned=1>",
    "<math><mtext><table><mglyph><style><!--</style><img src=x onerror=window.owned=1>",
    "<template shadowrootmode=open><script>window.owned=1</script></template>",
    "{{constructor.constructor('window.owned=1')()}}",
    "${window.owned=1}",
    "javascript:window.owned=1",
    "‮<b>反</b>",
]


# What the pages themselves make of these kinds.
_OURS = ".who b, .brand img, .brand b, #tabs b, .card b, summary b, .parcel-head b, form.composer, #filters b, #load, .next-step b, .steps b"


def _inert(page: Page, root: str) -> None:
    """Nothing ran, and nothing that could run or hide was made of the payloads."""
    page.wait_for_timeout(200)
    assert page.evaluate("window.owned") is None
    strange = f"""[...{root}.querySelectorAll('img, script, iframe, style, b:not([class]), math, template, form')]
      .filter((made) => !made.matches("{_OURS}")).map((made) => made.parentElement.outerHTML)"""
    assert page.evaluate(strange) == []
    assert page.evaluate(f"[...{root}.querySelectorAll('a')].every((a) => /^https?:/.test(a.href))")


def _card(payload: str) -> dict[str, Any]:
    choice = {"id": "x", "text": payload}
    lines = [{"label": payload, "text": payload}, {"label": "11-22 10:00", "text": payload}]
    return {
        "kind": "parcel",
        "title": payload,
        "subtitle": payload,
        "status": payload,
        "image": payload,
        "lines": lines,
        "choice": choice,
    }


def test_a_customers_own_words_stay_words(customer: Customer) -> None:
    for payload in PAYLOADS:
        customer.say(payload)
        expect(customer.mine.last).to_have_text(payload)
    _inert(customer.page, "document.querySelector('deep-chat').shadowRoot")


def test_what_the_bot_and_agents_are_made_to_say_stays_text(customer: Customer, fake: Fake) -> None:
    talk = fake.system.talks["web-u00042"]
    for number, payload in enumerate(PAYLOADS):
        message = {
            **fake.system._message(f"{fake.system.ulid()}.{number}", ("bot", "agent", "notice")[number % 3], payload),
            "name": payload,
            "cards": [_card(payload)],
            "choices": [{"id": payload[:60], "text": payload}],
        }
        fake.system.push(
            f"customer:{talk.id}",
            {"type": "message", "message": message, "service": {"mode": "human", "agent": payload}},
        )
    customer.connected("live")
    fake.deliver()
    expect(customer.bubbles).to_have_count(len(PAYLOADS) + 1)
    expect(customer.serving).to_have_text(f"客服{PAYLOADS[-1]}为您服务")
    _inert(customer.page, "document.querySelector('deep-chat').shadowRoot")


def test_a_message_id_and_a_kind_cannot_break_out_either(customer: Customer, fake: Fake) -> None:
    talk = fake.system.talks["web-u00042"]
    for payload in PAYLOADS:
        message = {**fake.system._message(payload, "bot", "号码"), "cards": [{**_card("卡"), "kind": payload}]}
        fake.system.push(f"customer:{talk.id}", {"type": "message", "message": message})
    customer.connected("live")
    fake.deliver()
    expect(customer.bubbles).to_have_count(len(PAYLOADS) + 1)
    _inert(customer.page, "document.querySelector('deep-chat').shadowRoot")


def test_the_policy_stops_what_deep_chat_itself_would_parse(customer: Customer) -> None:
    customer.page.evaluate(
        "document.querySelector('deep-chat').addMessage({ html: '<img src=x onerror=window.owned=1>', role: 'ai' })"
    )
    customer.page.evaluate(
        "document.querySelector('deep-chat').addMessage({ text: '<img src=x onerror=window.owned=1> **x**', role: 'ai' })"
    )
    customer.page.wait_for_timeout(200)
    assert customer.page.evaluate("window.owned") is None
    assert customer.inside("(root) => root.querySelectorAll('img, strong').length") == 0


def test_the_desk_shows_names_and_words_as_they_are(fake: Fake, agent: Callable[[str], Agent]) -> None:
    for number, payload in enumerate(PAYLOADS):
        talk = fake.system.talk_of({"id": f"u{number}", "name": payload, "guest": False, "level": payload})
        fake.system.say(talk, {"id": f"m{number}", "text": payload})
        talk.messages[-1]["cards"] = [_card(payload)]
        case = fake.system.open_case(talk, payload)
        case.update(subject=payload, reason_text=payload, reason=payload)
    someone = agent("小夏")
    expect(someone.rows).to_have_count(len(PAYLOADS))
    for row in range(len(PAYLOADS)):
        someone.rows.nth(row).locator("button").click()
        expect(someone.page.locator(".talk-title h2")).to_have_text(PAYLOADS[row])
        expect(someone.words.first).to_have_text(PAYLOADS[row])
        expect(someone.page.locator(".briefing dd").first).to_contain_text(PAYLOADS[row].split("\n")[0][:10])
    _inert(someone.page, "document.getElementById('desk')")


def test_a_nickname_in_a_token_stays_text(
    fake: Fake, page: Page, complaints: list[str], agent: Callable[[str], Agent]
) -> None:
    name = PAYLOADS[1]
    customer = Customer(page, fake.pages)
    customer.open(customer_token("u666", name))
    someone = agent("小夏")
    someone.connected("live")
    page.locator("#person").click()
    expect(someone.rows.first).to_contain_text(name)
    expect(someone.toasts).to_contain_text(name)
    someone.open(name)
    someone.claim()
    expect(customer.serving).to_contain_text("小夏")
    _inert(someone.page, "document.getElementById('desk')")
