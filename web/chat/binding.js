/** A link from another channel was opened: it asks whether that channel may be bound to the customer's account, and binds it. */

import { channelName } from "../shared/channels.js";
import { el } from "../shared/dom.js";

const KEPT = "kefu.bind";
const ANSWERS = { link_over: "bind_over", link_used: "bind_used", already_bound: "bind_taken", bad_link: "bind_bad" };

/** Takes the link's token out of the address, so that it is neither shown, shared nor sent on; a reload still finds it. */
export function introduction() {
  const address = new URL(location.href);
  const told = address.searchParams.get("bind");
  if (told === null) return sessionStorage.getItem(KEPT);
  address.searchParams.delete("bind");
  history.replaceState(null, "", address);
  sessionStorage.setItem(KEPT, told);
  return told;
}

/** Asks, and does what is answered. Nothing is bound without the customer's own tap, and never by closing. */
export async function offerBinding({ api, guest, token, speaker }) {
  if (guest) return said(speaker, "bind_title_plain", "bind_login"); // kept: after logging in it is asked
  sessionStorage.removeItem(KEPT);
  try {
    const offer = await api.post("/identities/offer", { token });
    if (!(await confirmed(speaker, offer))) return;
    await api.post("/identities", { token });
    await said(speaker, "bind_title_done", "bind_done", named(speaker, offer));
  } catch (error) {
    await said(speaker, "bind_title_plain", ANSWERS[error.code] ?? (error.status === 400 ? "bind_bad" : "bind_later"));
  }
}

async function confirmed(speaker, offer) {
  const words = named(speaker, offer);
  const dialog = framed(
    speaker.say("bind_title", words),
    [speaker.say("bind_means", words), speaker.say("bind_yours", words)],
    el("button", { type: "button", class: "plain", autofocus: true, onclick: () => dialog.close() }, speaker.say("bind_no")),
    el("button", { type: "button", id: "bind", class: "strong", onclick: () => dialog.close("yes") }, speaker.say("bind_yes")),
  );
  return (await shown(dialog)) === "yes";
}

function said(speaker, title, key, words = {}) {
  const dialog = framed(
    speaker.say(title, words),
    [speaker.say(key, words)],
    el("button", { type: "button", class: "strong", autofocus: true, onclick: () => dialog.close() }, speaker.say("bind_close")),
  );
  return shown(dialog);
}

/** What the platform is called, and beside it what it calls the customer. */
function named(speaker, { channel, name }) {
  const { language } = speaker;
  return { channel: channelName(language, channel), who: channelName(language, channel, name) };
}

function framed(title, paragraphs, ...buttons) {
  return el(
    "dialog",
    { class: "binding", "aria-labelledby": "binding-title" },
    el("h2", { id: "binding-title" }, title),
    paragraphs.map((text) => el("p", {}, text)),
    el("div", { class: "dialog-end" }, buttons),
  );
}

function shown(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    }),
  );
}
