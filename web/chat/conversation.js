/** One customer's conversation with the service: the session, what is sent, what arrives, who serves. */

import { api, query } from "../shared/api.js";
import { backoff } from "../shared/backoff.js";
import { newId } from "../shared/identifier.js";
import { Live } from "../shared/live.js";
import { Outbox } from "../shared/outbox.js";
import { isPhoto, newPhoto, putAll } from "./photos.js";
import { Record } from "../shared/record.js";

const PAGE = 30;
const TYPING_EVERY_MS = 3_000;
const PLACE = 26; // a message's id begins with a sortable place
// A place in the queue changes without anything being said, and a lost push must not leave anybody waiting.
const REFRESH_MS = { waiting: 15_000, human: 45_000 };
const STALE_GREETING_MS = 30 * 60_000;

/**
 * `view` shows: show(entries), changed(entry), gone(entry), serving(service), connection(state), typing(who), read(cursor), trouble(key).
 */
export class Conversation {
  constructor({ settings, identity, speaker, view, shop }) {
    Object.assign(this, {
      settings,
      identity,
      speaker,
      view,
      shop,
      service: { mode: "bot" },
      session: null,
      cursor: "",
      saidTyping: 0,
      told: "",
      servedAt: 0,
    });
    this.opened = new Promise((resolve) => (this.isOpen = resolve)); // of whether the customer is a guest
    this.record = new Record();
    this.api = api(settings.api, { token: () => this.session?.session ?? null, renew: () => this.renew() });
    this.outbox = new Outbox(identity.name, {
      deliver: (item) => this.deliver(item),
      arrived: (item, answer) => this.arrived(item, answer),
      refused: (item) => this.marked(item, "failed"),
      waiting: (item) => this.marked(item, "queued"),
      idle: () => this.settled(),
    });
    this.outbox.paused = true;
    this.live = new Live({
      ticket: () => settings.socket && this.api.post("/tickets"),
      catchUp: () => this.catchUp(),
      heard: (frame) => this.heard(frame),
      changed: (state) => this.connection(state),
      calm: () => this.service.mode === "bot",
    });
  }

  /** Opens the session (trying until it works) and gives the first page of history for the view to show. */
  async open() {
    await this.untilOpen();
    this.isOpen(this.session.customer.guest);
    const page = await this.untilRead();
    const entries = this.record.takeEarlier(page.messages);
    this.cursor = page.cursor ?? "";
    const greeting = this.greeting(page.messages);
    this.serve(page.service ?? this.session.service);
    return { entries, more: page.messages.length >= PAGE, after: () => this.afterOpening(greeting) };
  }

  afterOpening(greeting) {
    this.arrive(greeting);
    this.restore();
    this.outbox.pause(false);
    this.live.start();
  }

  async untilOpen(attempt = 0) {
    try {
      await this.renew();
      this.view.trouble("");
    } catch (error) {
      if (error.status === 401 && this.identity.token) return this.asGuest();
      this.view.trouble("unreachable");
      await new Promise((resolve) => setTimeout(resolve, Math.max(backoff(attempt), error.retryAfter * 1000 || 0)));
      await this.untilOpen(attempt + 1);
    }
  }

  async untilRead(attempt = 0) {
    try {
      return await this.api.get(query("/messages", { limit: PAGE }));
    } catch (error) {
      if (!error.passing) throw error;
      await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
      return this.untilRead(attempt + 1);
    }
  }

  async renew(again = true) {
    const { token, context, visitor } = this.identity;
    const asked = { ...(token ? { customer_token: token } : { visitor }), ...(context ? { context } : {}) };
    try {
      this.session = await api(this.settings.api).post("/sessions", { ...asked, language: this.speaker.language });
    } catch (error) {
      if (error.status !== 401 || !again || !(await this.mended(error.code))) throw error;
      await this.renew(error.code !== "bad_context");
    }
  }

  /** Whether it is worth asking again: with what the shop's page says now, or without the context that is refused. */
  async mended(code) {
    const { token, context } = this.identity;
    const said = (await this.shop.again()) ?? {};
    const fresh = typeof said.token === "string" && said.token !== token ? said.token : token;
    if (code === "bad_context") this.identity.context = said.context !== context ? (said.context ?? "") : "";
    else this.identity = { ...this.identity, token: fresh, context: said.context ?? "" };
    return code === "bad_context" || Boolean(fresh && fresh !== token);
  }

  /** The shop's page is another one now: what is asked from here on is asked there. */
  async turnTo(context) {
    if (context === this.identity.context) return;
    this.identity.context = context;
    await this.renew().catch(() => {}); // the session that there is stays good
  }

  /** The shop's token is no longer good: better a guest who can ask than a customer who cannot. */
  async asGuest() {
    this.identity = { ...this.identity, token: null };
    await this.untilOpen();
    this.view.trouble("expired");
  }

  /** The greeting opens a conversation, or greets somebody who comes back later; not somebody who just reloads. */
  greeting(messages) {
    const greeting = this.session.greeting;
    const last = messages.at(-1);
    const stale = !last || Date.now() - Date.parse(last.at) > STALE_GREETING_MS;
    return greeting && stale ? [greeting] : [];
  }

  /** What an earlier visit left unsent is shown again, and sent. */
  restore() {
    const kept = this.outbox.items().filter((item) => !this.record.get(item.id));
    this.view.show(kept.map((item) => this.restored(item)));
  }

  /** Photos of an earlier visit are put already, but no longer at hand to be shown. */
  restored(item) {
    const entry = this.record.own(item.id, item.text || this.speaker.say(item.files ? "file" : "picture"), "queued");
    return Object.assign(entry, { again: item });
  }

  /** One page of earlier messages: {entries, more}. */
  async earlier() {
    const before = this.record.oldest;
    if (!before) return { entries: [], more: false };
    const page = await this.api.get(query("/messages", { before, limit: PAGE }));
    const entries = this.record.takeEarlier(page.messages);
    return { entries, more: entries.length > 0 && page.messages.length >= PAGE };
  }

  /** Sends words, or a tapped choice; gives the entry to show. */
  say(text, choice) {
    const id = `w-${newId()}`;
    this.shop.tell({ type: "kefu.spoke" });
    const off = this.outbox.paused || this.live.state === "offline";
    queueMicrotask(() => this.outbox.put({ id, text, choice }));
    if (this.service.mode === "bot" && !off) this.view.typing({ by: "bot" });
    return this.record.own(id, text, off ? "queued" : "sending");
  }

  /** Sends photos, or documents: the bubble is there at once, the message goes when all of them are put. Gives the entry to show. */
  send(files) {
    const entry = this.record.own(`w-${newId()}`, "", "sending");
    entry.files = files.map((file) => ({ file, id: newPhoto(), key: "" }));
    if (isPhoto(files[0])) entry.message.photos = files.map((file) => ({ url: URL.createObjectURL(file) }));
    else entry.message.files = files.map(({ name, size }) => ({ name, size }));
    this.putFiles(entry);
    return entry;
  }

  /** Puts what is not put yet, then sends the message that names it all. */
  async putFiles(entry) {
    try {
      const named = await putAll(this.api, entry.files, (share) => this.view.changed(Object.assign(entry, { share })));
      this.outbox.put({ id: entry.message.id, text: "", ...named });
    } catch (error) {
      if (error.status === undefined) throw error; // a mistake of ours, not an answer
      entry.why = error.code;
      this.changed(entry, "failed");
    }
  }

  retry(entry) {
    this.changed(entry, "sending");
    if (entry.files) return this.putFiles(entry);
    this.outbox.put(entry.again ?? { id: entry.message.id, text: entry.message.text });
  }

  deliver(item) {
    const { id, text, choice, photos, files } = item;
    item.asked = performance.now();
    const more = { ...(choice ? { choice } : {}), ...(photos ? { photos } : {}), ...(files ? { files } : {}) };
    return this.api.post("/messages", { id, text, ...more, language: this.speaker.language });
  }

  arrived(item, answer) {
    const { entry, spare } = this.record.confirm(
      item.id,
      answer.message ?? { id: item.id, by: "customer", text: item.text, at: new Date().toISOString() },
    );
    if (entry) this.view.changed(entry);
    if (spare) this.view.gone(spare);
    this.arrive(answer.reply ? [answer.reply] : []);
    this.serve(answer.service, item.asked);
  }

  marked(item, state) {
    this.view.typing(null);
    const entry = this.record.get(item.id);
    if (entry) this.changed(entry, state);
  }

  changed(entry, state) {
    entry.state = state;
    this.view.changed(entry);
  }

  settled() {
    this.view.typing(null);
    this.arrive(this.record.echoes.splice(0));
  }

  /**
   * Messages from the server. While something written here is under way, the customer's own words coming back cannot be
   * told from it yet (the answer brings their id): they wait until it is through.
   */
  arrive(messages) {
    const waits = (message) => message.by === "customer" && this.outbox.busy;
    this.record.echoes.push(...messages.filter((message) => waits(message) && !this.record.get(message.id)));
    const entries = this.record.take(messages.filter((message) => !waits(message)));
    if (entries.some((entry) => entry.message.by !== "customer")) this.view.typing(null);
    if (entries.length) this.view.show(entries);
    this.seen();
  }

  /** Tells an agent how far the customer has read: what is on a page that is looked at. */
  seen() {
    const place = this.record.lastHeard?.slice(0, PLACE) ?? "";
    if (this.service.mode !== "human" || !this.shop.looking || !this.live.up || place <= this.told) return;
    this.told = place;
    this.live.send({ type: "read", cursor: place });
  }

  /** How far the agent has read; who only now looks has not heard how far the customer has. */
  readTo(cursor) {
    this.view.read(cursor);
    this.told = "";
    this.seen();
  }

  async catchUp() {
    if (!this.session) return;
    const asked = performance.now();
    const page = await this.api.get(query("/messages", { after: this.cursor, limit: 100 }));
    this.cursor = page.cursor || this.cursor;
    this.arrive(page.messages);
    this.serve(page.service, asked);
    if (page.messages.length >= 100) await this.catchUp();
  }

  connection(state) {
    this.view.connection(state);
    if (state !== "offline") this.outbox.hurry();
  }

  heard(frame) {
    if (frame.type === "message") this.arrive([frame.message]);
    if (frame.type === "typing") this.view.typing({ by: frame.by });
    if (frame.type === "read") this.readTo(frame.cursor);
    // A place in the line that was on its way while somebody took the case is old news.
    if (frame.type === "service" && frame.service?.mode === "waiting" && frame.service.case !== this.waitsFor()) return;
    this.serve(frame.service);
  }

  waitsFor() {
    return this.service.mode === "waiting" ? this.service.case : null;
  }

  /** Who serves now; an answer to something `asked` before the latest news is old news. */
  serve(service, asked = performance.now()) {
    if (!service || asked < this.servedAt) return;
    this.servedAt = performance.now();
    const before = this.service;
    this.service = service;
    this.live.every(REFRESH_MS[service.mode] ?? 0);
    this.live.hasten();
    this.view.serving(service, before);
    this.seen();
  }

  /** Tells an agent that the customer is typing; the bot does not mind. */
  typing() {
    const now = Date.now();
    if (this.service.mode !== "human" || now - this.saidTyping < TYPING_EVERY_MS) return;
    this.saidTyping = now;
    this.live.send({ type: "typing" });
  }

  rate({ id, score, tags, comment, message }) {
    return this.api.post("/ratings", { id, score, tags, message, ...(comment ? { comment } : {}) });
  }
}
