/** Staying up to date: a WebSocket where there is one, asking every few seconds where there is not. */

import { about, anywhere } from "./backoff.js";

// When many sockets are cut at once (a deployment, two hours of connection), their owners must not all return at once: an
// account lets 500 in a second. Where a person may answer any moment it is tried soon; where nobody is expected to speak
// unasked (the bot answers in the call itself) there is time, and most customers are there.
const PACES = {
  awaited: { poll: 3_000, first: 4_000, most: 60_000 },
  calm: { poll: 20_000, first: 60_000, most: 300_000 },
};
const FIRST_POLL_MS = 3_000;
const POLL_HIDDEN_MS = 10_000;
const POLL_MOST_MS = 60_000;
const STEADY_MS = 30_000; // a line that held for so long counts as found again
const WAKE_MS = 1_000;
const PING_MS = 50_000;
const PONG_MS = 10_000;
const OPENING_MS = 8_000;

/**
 * ticket(): Promise of {url}; a rejection means no socket for now; nothing, or no address, means that there are none here.
 * catchUp(): asks over REST for what is new; called after every (re)connect and by polling.
 * heard(frame): one frame from the server.  changed(state): "live", "polling" or "offline".
 * calm(): whether nothing is expected to be pushed now, so that a lost line may be found again later.
 */
export class Live {
  constructor({ ticket, catchUp, heard, changed, calm = () => false }) {
    Object.assign(this, {
      ticket,
      catchUp,
      heard,
      changed,
      calm,
      pace: PACES.awaited,
      state: "",
      attempt: 0,
      misses: 0,
      socket: null,
      timers: {},
      stopped: true,
      refreshMs: 0,
      line: 0,
      held: null,
    });
    this.wake = () => this.wakeUp();
    this.lost = () => this.goneOffline();
  }

  start() {
    this.stopped = false;
    window.addEventListener("online", this.wake);
    window.addEventListener("offline", this.lost);
    document.addEventListener("visibilitychange", this.wake);
    this.hasten();
    this.connect();
    this.later("poll", () => this.poll(), about(FIRST_POLL_MS));
  }

  stop() {
    this.stopped = true;
    window.removeEventListener("online", this.wake);
    window.removeEventListener("offline", this.lost);
    document.removeEventListener("visibilitychange", this.wake);
    Object.values(this.timers).forEach(clearTimeout);
    this.socket?.close();
  }

  /** Sends a frame if the socket is open; a lost "is typing" is no loss. */
  send(frame) {
    if (this.up) this.socket.send(JSON.stringify(frame));
  }

  async connect() {
    if (this.stopped || this.connecting || this.socket) return;
    this.connecting = true;
    try {
      const ticket = await this.ticket();
      if (ticket?.url) this.open(new WebSocket(ticket.url));
    } catch (error) {
      this.again((error.retryAfter ?? 0) * 1000);
    } finally {
      this.connecting = false;
    }
  }

  open(socket) {
    this.socket = socket;
    this.later("opening", () => this.dropped(socket), OPENING_MS);
    socket.onopen = () => this.opened(socket);
    socket.onmessage = (event) => this.received(event.data);
    socket.onclose = () => this.dropped(socket);
  }

  opened(socket) {
    this.line += 1;
    this.misses = 0;
    this.cancel("opening", "poll");
    this.later("steady", () => (this.attempt = 0), STEADY_MS);
    this.enter("live");
    this.held = [];
    this.refresh().finally(() => this.release());
    this.later("ping", () => this.ping(), PING_MS);
  }

  received(data) {
    this.cancel("pong");
    const frame = parsed(data);
    if (!frame || frame.type === "pong") return;
    if (this.held) this.held.push(frame);
    else this.heard(frame);
  }

  /** What was pushed while catching up comes after what was missed, not before it. */
  release() {
    const held = this.held ?? [];
    this.held = null;
    held.forEach((frame) => this.heard(frame));
  }

  ping() {
    this.send({ type: "ping" });
    this.later("pong", () => this.dropped(this.socket), PONG_MS);
    this.later("ping", () => this.ping(), PING_MS);
  }

  /** The socket is gone, or silent for too long: ask over REST instead, and try to get a socket again. */
  dropped(socket) {
    if (socket !== this.socket || this.stopped) return;
    this.cancel("opening", "ping", "pong", "steady");
    socket.onclose = null;
    socket.close();
    this.socket = null;
    this.line += 1;
    this.hasten();
    this.later("poll", () => this.poll(), anywhere(0, { first: this.pace.poll, most: this.pace.poll }));
    this.again();
  }

  /** Tries again after a while that grows and is never the same twice, and not before the server wants it. */
  again(least = 0) {
    this.later("connect", () => this.connect(), least + anywhere(this.attempt++, this.pace));
  }

  /** Somebody is waited for now, or no longer: whatever is to be tried is tried at that pace. */
  hasten() {
    const before = this.pace;
    this.pace = this.calm() ? PACES.calm : PACES.awaited;
    if (this.stopped || this.up || before === this.pace || this.pace === PACES.calm) return;
    if (this.timers.poll) this.later("poll", () => this.poll(), anywhere(0, { first: this.pace.poll, most: this.pace.poll }));
    if (this.timers.connect && !this.socket) {
      this.attempt = 0;
      this.again();
    }
  }

  async poll() {
    if (this.stopped || this.up) return;
    await this.refresh();
    const { poll } = this.pace;
    const pause = Math.max(poll, document.hidden ? POLL_HIDDEN_MS : 0) * 2 ** Math.min(this.misses, 6);
    if (!this.up) this.later("poll", () => this.poll(), about(Math.min(pause, POLL_MOST_MS)));
  }

  /** Also asks over REST every `ms` while the socket is up (0: never): for what nobody pushes. */
  every(ms) {
    if (ms === this.refreshMs) return;
    this.refreshMs = ms;
    this.cancel("refresh");
    if (ms) this.later("refresh", () => this.refresh(), about(ms));
  }

  /** Catches up. What comes of it says nothing about the line if that was lost, or found again, in the meantime. */
  async refresh() {
    const { line } = this;
    try {
      await this.catchUp();
      if (line === this.line && !this.up) this.enter("polling");
      this.misses = 0;
      if (this.refreshMs) this.later("refresh", () => this.refresh(), about(this.refreshMs));
    } catch (error) {
      this.misses += 1;
      if (this.up) this.later("refresh", () => this.refresh(), about(FIRST_POLL_MS * 2 ** Math.min(this.misses, 4)));
      else if (line === this.line && (error.status ?? 0) === 0) this.enter("offline");
    }
  }

  /** The socket is open. */
  get up() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  wakeUp() {
    if (document.hidden || this.up) return;
    this.misses = 0;
    const soon = anywhere(0, { first: WAKE_MS, most: WAKE_MS });
    this.later("connect", () => this.connect(), soon);
    this.later("poll", () => this.poll(), soon);
  }

  goneOffline() {
    this.line += 1;
    if (this.socket) this.dropped(this.socket);
    this.enter("offline");
  }

  enter(state) {
    if (state === this.state) return;
    this.state = state;
    this.changed(state);
  }

  later(name, action, ms) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(action, ms);
  }

  cancel(...names) {
    names.forEach((name) => clearTimeout(this.timers[name]));
  }
}

function parsed(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
