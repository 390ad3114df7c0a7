/** Who serves, how long the queue is, whether the line is up: the head of the page, told honestly. */

import { el, icon } from "../shared/dom.js";

const LONG_MIN = 120;
const find = (id) => document.getElementById(id);

export class Serving {
  constructor(speaker, askPerson) {
    Object.assign(this, { speaker, service: null, connection: "", key: "" });
    this.person = find("person");
    this.person.addEventListener("click", askPerson);
    speaker.listeners.add(() => this.draw());
  }

  show(service) {
    this.service = service;
    this.draw();
  }

  connected(state) {
    this.connection = state;
    this.draw();
  }

  trouble(key) {
    this.key = key;
    this.draw();
  }

  draw() {
    const mode = this.service?.mode ?? "bot";
    Object.assign(document.body.dataset, { mode, connection: this.connection });
    find("serving").textContent = this.line(mode);
    find("face").replaceChildren(
      mode === "human" && this.service.agent ? [...this.service.agent][0] : icon(mode === "human" ? "person" : "bot"),
    );
    this.drawPerson(mode);
    this.drawWaiting(mode);
    this.drawTrouble();
  }

  line(mode) {
    if (!this.service) return this.speaker.say("serving_connecting");
    if (mode === "human") return this.speaker.say("serving_human", { name: this.service.agent ?? "" });
    return this.speaker.say(mode === "waiting" ? "serving_waiting" : "serving_bot");
  }

  /** The place in the queue and how long it takes, as the server told them; nothing is guessed. */
  place() {
    const { position } = this.service;
    if (position === undefined || position === null) return this.speaker.say("waiting");
    const place = position > 0 ? this.speaker.say("waiting_some", { count: position }) : this.speaker.say("waiting_next");
    return place + this.wait();
  }

  /** The wait in minutes; nothing where the server does not know it. */
  wait() {
    const { wait } = this.service;
    if (!wait) return "";
    if (wait.high <= 1) return this.speaker.say("wait_soon");
    if (wait.low >= LONG_MIN) return this.speaker.say("wait_long");
    return wait.low === wait.high ? this.speaker.say("wait_one", wait) : this.speaker.say("wait_range", wait);
  }

  drawPerson(mode) {
    const key = { bot: "person", waiting: "person_waiting", human: "person_here" }[mode];
    this.person.disabled = mode !== "bot";
    this.person.replaceChildren(icon("person"), this.speaker.say(key));
  }

  drawWaiting(mode) {
    find("waiting").hidden = mode !== "waiting";
    if (mode === "waiting")
      find("waiting").replaceChildren(
        icon("clock"),
        el("b", {}, this.place()),
        el("span", {}, this.speaker.say(this.service.away ? "waiting_away" : "waiting_note")),
      );
  }

  drawTrouble() {
    const key = this.connection === "offline" ? "offline" : this.key;
    find("trouble").hidden = !key;
    if (key) find("trouble").replaceChildren(icon("warn"), this.speaker.say(key));
  }
}
