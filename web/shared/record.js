/** What was said, each message once: whichever way it came (answer, push, poll, history) and however often. */

let counted = 0;

const PLACED = /^[0-9A-HJKMNP-TV-Z]{26}/; // an id that the server has given
const APART_MS = 5 * 60_000;

/** One bubble: `message` as the server tells it, `state` sent | sending | queued | failed, `apart`: time shown above. */
function entryOf(message, state = "sent") {
  return { key: ++counted, message, state, apart: false, rating: null, element: null };
}

export class Record {
  constructor() {
    Object.assign(this, { entries: new Map(), inOrder: [], last: null, echoes: [] });
  }

  /** The new ones among `messages`, as entries in order, marked where a pause came before them. */
  take(messages) {
    const fresh = messages.filter((message) => !this.entries.has(message.id));
    return fresh.map((message) => this.keep(entryOf(message)));
  }

  /** Older messages, to stand before all others. */
  takeEarlier(messages) {
    const { last, inOrder } = this;
    Object.assign(this, { last: null, inOrder: [] });
    const fresh = this.take(messages);
    Object.assign(this, { last: last ?? this.last, inOrder: [...this.inOrder, ...inOrder] });
    return fresh;
  }

  /** A message written here, not yet known to the server. */
  own(id, text, state) {
    return this.keep(entryOf({ id, at: new Date().toISOString(), by: "customer", text }, state));
  }

  keep(entry) {
    const pause = this.last ? Date.parse(entry.message.at) - Date.parse(this.last.message.at) : Infinity;
    entry.apart = pause > APART_MS;
    this.last = entry;
    this.inOrder.push(entry);
    this.entries.set(entry.message.id, entry);
    return entry;
  }

  /**
   * The server has kept what was written here as `message`. Where that was shown already (another window, a reload in
   * between) the bubble written here is one too many: it is returned as `spare`.
   */
  confirm(id, message) {
    const entry = this.entries.get(id);
    if (!entry) return {};
    if (message.id !== id && this.entries.has(message.id)) {
      this.entries.delete(id);
      this.inOrder = this.inOrder.filter((other) => other !== entry);
      return { spare: entry };
    }
    this.entries.delete(id);
    Object.assign(entry, { message, state: "sent" });
    this.entries.set(message.id, entry);
    return { entry };
  }

  /** Puts everything the server has kept into its order (by time, then by id); what is still under way stays at the end. */
  arrange() {
    const under = (entry) => entry.state !== "sent";
    const kept = this.inOrder.filter((entry) => !under(entry));
    const place = ({ message }) => `${message.at}|${message.id}`;
    kept.sort((a, b) => (place(a) < place(b) ? -1 : 1));
    this.inOrder = [...kept, ...this.inOrder.filter(under)];
    this.last = this.inOrder.at(-1) ?? null;
  }

  get(id) {
    return this.entries.get(id);
  }

  /** The id of the latest message of the bot's or an agent's that the server keeps. */
  get lastHeard() {
    const heard = this.inOrder.findLast(({ message }) => message.by !== "customer" && PLACED.test(message.id));
    return heard?.message.id;
  }

  /** The id to ask "before" with: message ids of the server begin with a sortable ULID, our own do not. */
  get oldest() {
    const ids = [...this.entries.keys()].map((id) => PLACED.exec(id)?.[0]);
    return ids.filter(Boolean).sort()[0];
  }

  /** True where the customer has said nothing since: its buttons can still be used. */
  open(entry) {
    return this.inOrder.indexOf(entry) > this.inOrder.findLastIndex((other) => other.message.by === "customer");
  }

  /** Entries since the customer last said something. */
  get unanswered() {
    return this.inOrder.filter((entry) => this.open(entry));
  }

  /** Whether one of the last few messages asks for a rating. */
  get asksRating() {
    return this.inOrder.slice(-6).some((entry) => entry.message.ask_rating);
  }

  /** Whether this is the latest message that asks for a rating: an older question is no longer asked. */
  asksLast(entry) {
    return this.inOrder.findLast((other) => other.message.ask_rating) === entry;
  }
}
