/** On a demo system: a bar to try the chat as one of its customers or as a guest. */

import { el } from "../shared/dom.js";
import { become } from "./identity.js";

export function offerCustomers(bar, demo, token, speaker) {
  const customers = demo?.customers ?? [];
  if (!customers.length) return;
  const select = el("select", { id: "demo-customer", onchange: () => change(select.value) });
  const draw = () => {
    select.replaceChildren(
      new Option(speaker.say("guest"), ""),
      ...customers.map((customer) => new Option(customer.name, customer.token)),
    );
    select.value = customers.some((customer) => customer.token === token) ? token : "";
    bar.replaceChildren(
      el("b", {}, speaker.say("demo")),
      el("label", { for: "demo-customer" }, speaker.say("demo_as")),
      select,
    );
  };
  bar.hidden = false;
  speaker.listeners.add(draw);
  draw();
}

function change(token) {
  become(token);
  location.reload();
}
