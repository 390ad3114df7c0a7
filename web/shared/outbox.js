/** What was written but has not arrived yet: kept in this browser, sent in order, each under one id however often it is tried. */

import { backoff } from "./backoff.js";

/**
 * deliver(item): Promise of the server's answer.  arrived(item, answer).  refused(item, error): will never succeed as it is.
 * waiting(item): not sent now, will be tried again.  Items are plain objects with an `id`.
 */
export class Outbox {
  constructor(name, { deliver, arrived, refused, waiting = () => {}, idle = () => {}, store = localStorage }) {
    Object.assign(this, { prefix: `kefu.outbox.${name}.`, deliver, arrived, refused, waiting, idle, store });
    Object.assign(this, { attempt: 0, sending: false, timer: 0, paused: false });
    this.held = new Map(this.stored().map((item) => [item.id, item]));
    window.addEventListener("online", () => this.hurry());
  }

  /**
   * Everything not arrived, oldest first, also what an earlier visit left behind. Each window holds its own list: what
   * two windows hold they both send, under one id, and the server answers both alike.
   */
  items() {
    return [...this.held.values()].sort((a, b) => a.order - b.order);
  }

  stored() {
    const keys = Object.keys(this.store).filter((key) => key.startsWith(this.prefix));
    return keys.map((key) => read(this.store.getItem(key))).filter(Boolean);
  }

  get busy() {
    return this.sending || this.held.size > 0;
  }

  /** Keeps the item and sends it as soon as those before it are through. */
  put(item) {
    const kept = { ...item, order: Math.max(Date.now(), (this.items().at(-1)?.order ?? 0) + 1) };
    this.held.set(item.id, kept);
    try {
      this.store.setItem(this.prefix + item.id, JSON.stringify(kept));
    } catch {
      // A full store, or none: held as long as the page is open.
    }
    this.drain();
  }

  drop(id) {
    this.store.removeItem(this.prefix + id);
    this.held.delete(id);
  }

  /** Something changed for the better (network back, new session): try now instead of when the waiting time is over. */
  hurry() {
    this.attempt = 0;
    clearTimeout(this.timer);
    this.drain();
  }

  pause(paused) {
    this.paused = paused;
    if (!paused) this.hurry();
  }

  async drain() {
    if (this.sending || this.paused) return;
    clearTimeout(this.timer);
    this.sending = true;
    try {
      let next = this.items()[0];
      while (next && !this.paused && (await this.sent(next))) next = this.items()[0];
    } finally {
      this.sending = false;
    }
    if (!this.held.size) this.idle();
  }

  /** True when the item is off the list, either way. */
  async sent(item) {
    try {
      const answer = await this.deliver(item);
      this.attempt = 0;
      this.drop(item.id);
      this.arrived(item, answer);
      return true;
    } catch (error) {
      return error.passing ? this.waitWith(item, error) : this.giveUp(item, error);
    }
  }

  waitWith(item, error) {
    this.waiting(item, error);
    const pause = Math.max(backoff(this.attempt++), error.retryAfter * 1000);
    this.timer = setTimeout(() => this.drain(), pause);
    return false;
  }

  giveUp(item, error) {
    if (error.status === undefined) throw error; // a mistake of ours, not an answer
    this.drop(item.id);
    this.refused(item, error);
    return true;
  }
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
