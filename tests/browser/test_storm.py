"""When every socket is cut at once, customers come back as a drizzle: a clock of the tests' own drives the page's own code."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.fake_api import Fake

# A clock that jumps from timer to timer, a line that lets so many in a second, and `clients` that have lost it.
_STORM = """async ({ clients, perSecond, calm, seconds, retryAfter }) => {
  let now = 0, counted = 0;
  const timers = new Map();
  const real = { setTimeout, clearTimeout, WebSocket, AbortSignal };
  window.setTimeout = (action, ms) => (timers.set(++counted, { at: now + Math.max(0, ms ?? 0), action }), counted);
  window.clearTimeout = (id) => timers.delete(id);
  const tries = [], polls = [], granted = new Map();
  let open = 0, down = false;
  window.WebSocket = class {
    static OPEN = 1;
    constructor() {
      this.readyState = 0;
      setTimeout(() => { this.readyState = 1; open += 1; this.onopen(); }, 50);
    }
    send(text) { if (text.includes("ping")) setTimeout(() => this.onmessage?.({ data: '{"type":"pong"}' }), 20); }
    close() { if (this.readyState === 1) open -= 1; this.readyState = 3; this.onclose?.(); }
  };
  const { Live } = await import("/shared/live.js?storm");
  const ticket = async () => {
    tries.push(now);
    const second = Math.floor(now / 1000), taken = granted.get(second) ?? 0;
    if (down || taken >= perSecond) throw Object.assign(new Error("busy"), { status: 429, retryAfter });
    granted.set(second, taken + 1);
    return { url: "ws://nowhere" };
  };
  const lives = Array.from({ length: clients }, () => new Live({
    ticket, heard: () => {}, changed: () => {}, calm: () => calm,
    catchUp: async () => { polls.push(now); if (down) throw Object.assign(new Error(), { status: 0 }); },
  }));
  const settle = async () => { for (let i = 0; i < 12; i++) await null; };
  const run = async (until) => {
    for (;;) {
      const [id, next] = [...timers].reduce((a, b) => (b[1].at < (a?.[1].at ?? Infinity) ? b : a), null) ?? [];
      if (!next || next.at > until) break;
      timers.delete(id); now = next.at; next.action(); await settle();
    }
    now = until;
  };
  const spread = (moments, from) => {
    const seconds = {};
    for (const at of moments) if (at >= from) seconds[Math.floor((at - from) / 1000)] = (seconds[Math.floor((at - from) / 1000)] ?? 0) + 1;
    return { all: Object.values(seconds).reduce((a, b) => a + b, 0), most: Math.max(0, ...Object.values(seconds)) };
  };
  granted.set(0, -clients);  // they all came one by one, long ago
  lives.forEach((live) => live.start());
  await settle(); await run(60_000);
  const before = open;
  lives.forEach((live) => live.socket.onclose());
  await run(60_000 + seconds * 1000);
  const back = open;
  lives.forEach((live) => live.stop());
  Object.assign(window, real);
  return { before, open: back, tries: spread(tries, 60_000), polls: spread(polls, 60_000) };
}"""


@pytest.fixture
def storm(page: Page, fake: Fake) -> Any:
    """`storm(clients=…)` cuts them all at once and says how they came back."""
    page.goto(f"{fake.pages}/")

    def cut(**how: Any) -> Any:
        return page.evaluate(_STORM, {"perSecond": 5, "calm": True, "seconds": 300, "retryAfter": 0, **how})

    return cut


def test_a_crowd_comes_back_at_the_pace_that_the_account_lets_in(storm: Any) -> None:
    """300 customers at 5 a second stand for 30,000 at the 500 of an account."""
    seen = storm(clients=300)
    assert seen["before"] == seen["open"] == 300
    assert seen["tries"]["most"] <= 20  # of 300: no second sees a fifteenth of them
    assert seen["tries"]["all"] <= 600  # nobody needs more than two tries, on average
    assert seen["polls"]["most"] <= 35


def test_who_waits_for_a_person_is_back_within_seconds(storm: Any) -> None:
    seen = storm(clients=20, calm=False, seconds=20)
    assert seen["open"] == 20


def test_while_nobody_is_let_in_tries_become_rare(storm: Any) -> None:
    seen = storm(clients=50, calm=False, perSecond=0, seconds=600)
    assert seen["open"] == 0
    assert seen["tries"]["all"] / 50 <= 30  # ten minutes: once in half a minute in the end
    calm = storm(clients=50, calm=True, perSecond=0, seconds=600)
    assert calm["tries"]["all"] / 50 <= 10


def test_a_server_that_says_when_is_heeded(storm: Any) -> None:
    seen = storm(clients=10, calm=False, perSecond=0, seconds=119, retryAfter=60)
    assert seen["tries"]["all"] <= 20


def test_a_line_that_breaks_at_once_is_not_tried_as_if_it_had_held(page: Page, fake: Fake) -> None:
    page.goto(f"{fake.pages}/")
    attempts = page.evaluate(
        """async () => {
          const { Live } = await import("/shared/live.js?flaps");
          window.WebSocket = class { static OPEN = 1; close() {} };
          const live = new Live({ ticket: async () => ({ url: "x" }), heard() {}, changed() {}, catchUp: async () => {} });
          live.stopped = false;
          for (let i = 0; i < 4; i++) {
            await live.connect();
            live.socket.readyState = 1;
            live.socket.onopen();
            live.socket.readyState = 3;
            live.socket.onclose();
          }
          live.stop();
          return live.attempt;
        }"""
    )
    assert attempts == 4
