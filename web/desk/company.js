/** Who else is at the same case, and how far each side has read: frames on the socket, and nothing that must not be lost. */

const AGAIN_MS = 60_000;
const LASTS_MS = 100_000;
const TYPES_MS = 6_000;
const PLACE = 26; // a message's id begins with a sortable place

export class Company {
  /** send(frame); changed(): somebody came, went, typed or read; names(): Map of the colleagues' names by id. */
  constructor({ send, changed, names }) {
    Object.assign(this, { send, changed, names, id: "", there: new Map(), places: new Map(), told: "" });
    this.timer = setInterval(() => this.look({ again: true }), AGAIN_MS);
    addEventListener("pagehide", () => this.look({ gone: true }));
  }

  stop() {
    this.open("");
    clearInterval(this.timer);
  }

  /** Another case is looked at now; none where `id` is empty. */
  open(id) {
    if (id === this.id) return;
    this.look({ gone: true });
    this.there.clear();
    Object.assign(this, { id, told: "" });
    this.look();
  }

  look(how = {}) {
    if (this.id) this.send({ type: "looking", case: this.id, ...how });
  }

  /** The line is back: whoever looks says so again. */
  connected() {
    this.told = "";
    this.look();
  }

  heard(frame) {
    if (frame.type === "read") return this.hasRead(frame);
    if (frame.case !== this.id) return;
    if (frame.gone) this.there.delete(frame.agent);
    else this.there.set(frame.agent, { at: Date.now(), typed: frame.type === "typing" ? Date.now() : 0 });
    if (frame.type === "looking" && !frame.again && !frame.gone) this.look({ again: true });
    this.changed();
    if (frame.type === "typing") setTimeout(() => this.changed(), TYPES_MS);
  }

  hasRead({ case: id, cursor }) {
    if (cursor > this.readTo(id)) this.places.set(id, cursor);
    this.changed();
  }

  /** Up to where a case's customer has read; empty where nothing is known of it. */
  readTo(id) {
    return this.places.get(id) ?? "";
  }

  /** What the agent has seen of a case of theirs, told once. */
  seen(id, messages) {
    const place = messages.filter((one) => one.by === "customer").at(-1)?.id.slice(0, PLACE) ?? "";
    if (document.hidden || !place || this.told === place) return;
    this.told = place;
    this.send({ type: "read", case: id, cursor: place });
  }

  /** The names of those who are at the case too. */
  get lookers() {
    return this.those(({ at }) => Date.now() - at < LASTS_MS);
  }

  /** The names of those who are writing in it. */
  get typists() {
    return this.those(({ typed }) => Date.now() - typed < TYPES_MS);
  }

  those(fit) {
    return [...this.there].filter(([, one]) => fit(one)).map(([id]) => this.names().get(id) ?? "");
  }
}
