/** The right pane: what an agent should know before the first word, and the customer's orders. */

import { el, icon } from "../shared/dom.js";
import { clock } from "../shared/time.js";
import { aboutOf } from "./intents.js";

export class Panel {
  constructor(root, { speaker, hide }) {
    Object.assign(this, { root, speaker, hide, shown: "" });
  }

  show(opened) {
    const shown = opened && `${opened.case.case}|${this.speaker.language}|${opened.loaded}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.root.replaceChildren(
      ...(opened ? [this.closer(), this.briefing(opened.briefing ?? {}), this.orders(opened.orders ?? [], opened.away)] : []),
    );
  }

  closer() {
    return el(
      "button",
      { type: "button", class: "quiet panel-close", onclick: this.hide, "aria-label": this.speaker.say("back_talk") },
      icon("back"),
      this.speaker.say("back_talk"),
    );
  }

  briefing(briefing) {
    const { language } = this.speaker;
    const facts = [
      ["who", briefing.who],
      ["want", aboutOf(briefing.want, language)],
      ["order", briefing.order],
      ["why", briefing.why],
      ["details", (briefing.details ?? []).join(" · ")],
    ];
    const mood = briefing.mood === "angry" ? "angry" : "calm";
    const tried = briefing.tried ?? [];
    return el(
      "section",
      { class: "briefing" },
      el(
        "h3",
        {},
        this.speaker.say("briefing"),
        el("span", { class: `mood mood-${mood}` }, this.speaker.say(`mood_${mood}`)),
      ),
      el(
        "dl",
        {},
        facts
          .filter(([, value]) => value)
          .map(([key, value]) => [el("dt", {}, this.speaker.say(`brief_${key}`)), el("dd", {}, value)]),
      ),
      tried.length > 0 && el("h4", {}, this.speaker.say("brief_tried")),
      tried.length > 0 &&
        el(
          "ol",
          {},
          tried.map((text) => el("li", {}, text)),
        ),
    );
  }

  orders(orders, away) {
    const list = orders.map((order, index) => this.order(order, index === 0));
    return el(
      "section",
      { class: "orders" },
      el("h3", {}, this.speaker.say("orders")),
      list.length ? list : el("p", { class: "none" }, this.speaker.say(away ? "orders_away" : "orders_none")),
    );
  }

  order(order, open) {
    const status = el("span", { class: `status status-${order.status}` }, this.word("status", order.status));
    const head = el("summary", {}, el("b", {}, order.order), status);
    return el(
      "details",
      { class: "order", open },
      head,
      this.items(order.items ?? []),
      this.facts(order),
      (order.parcels ?? []).map((parcel) => this.parcel(parcel)),
    );
  }

  items(items) {
    return el(
      "ul",
      { class: "items" },
      items.map((item) =>
        el(
          "li",
          {},
          el("span", {}, `${item.name} ${item.variant ?? ""}`.trim()),
          el("span", {}, `¥${item.price} × ${item.quantity}`),
        ),
      ),
    );
  }

  facts(order) {
    const refund = order.refund && `¥${order.refund.amount}`;
    const asked = (order.requests ?? []).map(({ kind, at }) => `${this.word("request", kind)} ${this.time(at)}`);
    const facts = [
      ["amount", `¥${order.amount}`],
      ["placed", this.time(order.placed_at)],
      ["recipient", [order.recipient, order.phone, order.address].filter(Boolean).join(" ")],
      ["refund", refund],
      ["requests", asked.slice(-3).join(" · ")],
    ];
    return el(
      "dl",
      {},
      facts
        .filter(([, value]) => value)
        .map(([key, value]) => [el("dt", {}, this.speaker.say(key)), el("dd", {}, value)]),
    );
  }

  parcel(parcel) {
    const steps = [...(parcel.track ?? [])].reverse();
    const head = el(
      "p",
      { class: "parcel-head" },
      icon("parcel"),
      el("b", {}, `${parcel.courier} ${parcel.parcel}`),
      el("span", { class: "status" }, this.word("parcel", parcel.status)),
    );
    const promised =
      parcel.promised_at &&
      el("p", { class: "promised" }, `${this.speaker.say("promised")} ${this.time(parcel.promised_at)}`);
    return el(
      "div",
      { class: "parcel" },
      head,
      promised || null,
      el(
        "ol",
        {},
        steps.map((step) => el("li", {}, el("span", {}, step.text), el("time", {}, this.time(step.at)))),
      ),
    );
  }

  time(at) {
    return at ? clock(at, this.speaker.language) || String(at) : "";
  }

  /** The word for a status; a status that nobody told us of is shown as it is. */
  word(kind, status) {
    return `${kind}_${status}` in this.speaker.wording[this.speaker.language]
      ? this.speaker.say(`${kind}_${status}`)
      : String(status);
  }
}
