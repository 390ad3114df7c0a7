/** The customer's orders as an agent looks at them: goods, money, parcels, what was asked for after the sale. */

import { el, icon } from "../shared/dom.js";
import { clock } from "../shared/time.js";

export class Orders {
  /** reveal(what, order): Promise of a phone or an address in full, or an empty text. */
  constructor({ speaker, reveal }) {
    Object.assign(this, { speaker, reveal });
  }

  section(orders, away) {
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
    const asked = (order.requests ?? []).map(({ kind, at }) => `${this.word("request", kind)} ${this.time(at)}`);
    const sales = (order.after_sales ?? []).map((sale) => this.sale(sale));
    const facts = [
      ["amount", `¥${order.amount}`],
      ["placed", this.time(order.placed_at)],
      ["recipient", order.recipient],
      ["phone", order.phone && this.masked("phone", order)],
      ["address", order.address && this.masked("address", order)],
      ["refund", order.refund && `¥${order.refund.amount}`],
      ["after_sales", sales.join("\n")],
      ["requests", asked.slice(-3).join(" · ")],
      ["invoice", order.invoice && [order.invoice.title, this.time(order.invoice.issued_at)].filter(Boolean).join(" · ")],
    ];
    return el(
      "dl",
      {},
      facts
        .filter(([, value]) => value)
        .map(([key, value]) => [el("dt", {}, this.speaker.say(key)), el("dd", {}, value)]),
    );
  }

  sale({ kind, status, amount, parcel }) {
    return [this.word("sale", kind), this.word("status", status), amount && `¥${amount}`, parcel].filter(Boolean).join(" · ");
  }

  /** What is masked, with a button beside it: who presses it is written down. */
  masked(what, order) {
    const text = el("span", {}, order[what]);
    const label = this.speaker.say(`reveal_${what}`);
    const button = el("button", { type: "button", class: "quiet reveal", "aria-label": label, title: label }, icon("eye"));
    button.addEventListener("click", async () => {
      button.disabled = true;
      const value = await this.reveal(what, what === "callback" ? "" : order.order);
      if (value) text.textContent = value;
      if (value) button.remove();
      else button.disabled = false;
    });
    return el("span", { class: "masked" }, text, button);
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
    return this.speaker.has(`${kind}_${status}`) ? this.speaker.say(`${kind}_${status}`) : String(status);
  }
}
