/** The bar above the panes: who is at the desk and how, what comes next, how it looks and sounds, and the ways to other pages. */

import { icon, setText } from "../shared/dom.js";
import { THEMES, choose, theme, wear } from "../shared/theme.js";

const find = (id) => document.getElementById(id);
const SAID_MS = 60_000; // a page without a socket says again that somebody is there
// Which pages there are, for whom.
const LINKS = {
  "to-tasks": ["lead", "admin"],
  promotions: ["lead", "editor", "admin"],
  "board-link": ["lead", "admin"],
  accounts: ["lead", "admin"],
};

export class Bar {
  /** next(): Promise of whether somebody waited; failed(error); none(). */
  constructor({ speaker, bell, next, failed }) {
    Object.assign(this, { speaker, bell, next, failed, server: null, presence: null, live: false });
    wear();
    find("sound").addEventListener("click", () => this.draw(bell.mute(!bell.muted)));
    find("theme").addEventListener("click", () => this.draw(choose(after(THEMES, theme()))));
    find("presence").addEventListener("click", () => this.say(this.away ? "online" : "away"));
    find("next").addEventListener("click", () => this.take());
  }

  get away() {
    return this.presence?.state === "away";
  }

  /** Somebody is at the desk now. */
  async begin(server, agent) {
    this.server = server;
    this.links(agent);
    this.timer = setInterval(() => this.presence && !this.live && this.say(this.presence.state), SAID_MS);
    await this.look();
  }

  end() {
    clearInterval(this.timer);
    this.presence = null;
  }

  async look() {
    this.presence = (await this.server.get("/desk/presence").catch(() => ({}))).presence ?? null;
    this.draw();
  }

  async say(state) {
    const answer = await this.server.post("/desk/presence", { state }).catch((error) => this.failed(error));
    if (answer) this.presence = answer.presence;
    this.draw();
  }

  async take() {
    if (find("next").disabled) return;
    find("next").disabled = true;
    await this.next().catch((error) => this.failed(error));
    find("next").disabled = false;
    this.look();
  }

  links(agent) {
    for (const [name, roles] of Object.entries(LINKS)) find(name).hidden = !roles.includes(agent.role);
  }

  /** `held`: how many cases the agent holds, counted here between two looks at the server. */
  hold(held) {
    if (!this.presence || this.presence.held === held) return;
    this.presence.held = held;
    this.draw();
  }

  draw() {
    const { speaker, bell, presence } = this;
    this.sign("sound", bell.muted ? "mute" : "bell", speaker.say(bell.muted ? "sound_off" : "sound_on"));
    this.sign("theme", "theme", speaker.say("theme", { name: speaker.say(`theme_${theme() || "system"}`) }));
    find("presence").hidden = find("next").hidden = !presence;
    if (!presence) return;
    const state = speaker.say(this.away ? "away" : "online");
    find("presence").dataset.state = this.away ? "away" : "online";
    setText(find("presence"), state);
    find("presence").title = speaker.say("presence", { name: state });
    setText(find("load"), `${presence.held}/${presence.capacity}`);
    find("load").title = speaker.say("load", presence);
    find("load").classList.toggle("full", presence.held >= presence.capacity);
  }

  sign(id, name, words) {
    find(id).replaceChildren(icon(name));
    for (const attribute of ["aria-label", "title"]) find(id).setAttribute(attribute, words);
  }
}

const after = (values, value) => values[(values.indexOf(value) + 1) % values.length];
