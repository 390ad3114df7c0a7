/** What an agent does with the opened case: each deed one call, and what came of it is shown. */

import { newId } from "../shared/identifier.js";
import { forget } from "./composer.js";

export class Deeds {
  constructor(desk) {
    this.desk = desk;
  }

  get found() {
    return this.desk.opened?.case;
  }

  get mine() {
    return this.found?.status === "claimed" && this.desk.cases.mine(this.found);
  }

  async claim() {
    const { opened } = this.desk;
    if (opened?.case.status !== "waiting" || opened.claiming) return;
    opened.claiming = true;
    this.desk.view.opened(opened);
    try {
      this.taken(await this.post("claim"));
    } catch (error) {
      await this.notClaimed(opened, error);
    } finally {
      opened.claiming = false;
    }
    if (this.desk.opened === opened) this.desk.view.opened(opened);
    this.desk.view.lists();
  }

  taken(found) {
    this.desk.adopt(found);
    this.desk.view.claimed(found);
  }

  async notClaimed(opened, error) {
    const { view } = this.desk;
    if (error.status !== 409) return view.failed(error);
    if (error.code === "at_capacity") return view.failed(error);
    view.lost(error.message);
    await this.desk.load(opened).catch(() => {});
  }

  /** The case whose turn it is, opened and mine; false where nobody waits. */
  async next() {
    const { case: found } = await this.desk.server.post("/desk/next", {});
    if (!found) return false;
    this.desk.cases.put(found);
    await this.desk.open(found.case);
    this.desk.view.claimed(found);
    this.desk.view.lists();
    return true;
  }

  async close(resolution) {
    const found = await this.try("close", resolution ? { resolution } : {});
    if (found) forget(found.case);
  }

  transfer({ agent, group, note }) {
    return this.try("transfer", { ...(agent ? { agent } : { group }), ...noted(note) });
  }

  hold(until) {
    return this.try("hold", until ? { until } : {});
  }

  resume() {
    return this.try("resume", {});
  }

  giveBack(note) {
    return this.try("give-back", noted(note));
  }

  takeOver(note) {
    return this.try("take-over", noted(note));
  }

  label(labels) {
    return this.try("labels", { labels });
  }

  /** A note for colleagues: true where it is kept. */
  async note(text, mentions) {
    const { opened, server, view } = this.desk;
    const body = { id: `n-${newId()}`, text, ...(mentions.length ? { mentions } : {}) };
    try {
      const { note } = await server.post(`/desk/cases/${opened.case.case}/notes`, body);
      this.desk.noted(opened, [note]);
      return true;
    } catch (error) {
      view.failed(error);
      return false;
    }
  }

  /** A phone or an address in full; empty where it may not be seen. */
  async reveal(what, order) {
    const path = `/desk/cases/${this.found.case}/reveal`;
    const answer = await this.desk.server.post(path, { what, ...(order ? { order } : {}) }).catch(() => ({}));
    return answer.value ?? "";
  }

  async try(deed, body) {
    try {
      const found = await this.post(deed, body);
      this.desk.adopt(found);
      return found;
    } catch (error) {
      this.desk.view.failed(error);
      if (error.status === 409 && this.desk.opened) await this.desk.load(this.desk.opened).catch(() => {});
      return null;
    }
  }

  async post(deed, body) {
    return (await this.desk.server.post(`/desk/cases/${this.found.case}/${deed}`, body)).case;
  }
}

const noted = (note) => (note ? { note } : {});
