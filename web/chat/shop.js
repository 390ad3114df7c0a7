/** The shop's page around a framed chat: who its customer is, which page they are on, whether the chat is to be seen at all. */

import { become } from "./identity.js";

const HELLO_MS = 2_000;
const AGAIN_MS = 4_000;

/**
 * `changed()` when another customer is named, `turned(context)` when the page around is another one, `opened()` when the chat
 * is shown. Only the window around is listened to, and where the deployment names its shops (`shops`), only those.
 */
export class Shop {
  constructor({ shops = [], changed, turned, opened }) {
    Object.assign(this, { shops, changed, turned, opened, shown: true, origin: null, greeted: null, waits: [] });
    this.framed = window.parent !== window;
    this.embedded = this.framed && new URLSearchParams(location.search).has("embedded");
    if (this.framed) window.addEventListener("message", (event) => this.heard(event));
    if (this.embedded) document.addEventListener("keydown", (event) => this.pressed(event));
  }

  /** Says that the chat is there and gives { token?, context? }: what the page around said to that, or nothing after a while. */
  async hello() {
    if (!this.embedded) return {};
    this.shown = false;
    return (await this.asked("kefu.ready", HELLO_MS)) ?? {};
  }

  /** The same anew: a token or a context has ended. Null where nobody answers. */
  again() {
    return this.embedded ? this.asked("kefu.again", AGAIN_MS) : null;
  }

  asked(type, patience) {
    const answer = new Promise((resolve) => {
      this.waits.push(resolve);
      setTimeout(() => resolve(null), patience);
    });
    window.parent.postMessage({ type }, this.origin ?? "*"); // before anybody has answered it is not known who is there
    return answer;
  }

  /** Tells the page around something that it may know: how many messages are unread, that the customer spoke. */
  tell(message) {
    if (this.embedded && this.origin) window.parent.postMessage(message, this.origin);
  }

  heard(event) {
    if (event.source !== window.parent || !this.known(event.origin)) return;
    const { type, token, context, shown, focus } = Object(event.data);
    if (type === "kefu.hello") this.greet(event.origin, { token, context, shown });
    if (type === "kefu.customer" && typeof token === "string" && become(token)) this.changed();
    if (type === "kefu.page" && typeof context === "string") this.turned(context);
    if (type === "kefu.shown") this.show(shown === true, focus === true);
  }

  known(origin) {
    return !this.shops.length || this.shops.includes(origin) || origin === location.origin;
  }

  greet(origin, said) {
    this.origin = origin;
    this.waits.splice(0).forEach((resolve) => resolve(said));
    if (said.shown) this.show(true, false);
  }

  show(shown, focus) {
    this.shown = shown;
    if (shown) this.opened(focus);
  }

  pressed(event) {
    if (event.key === "Escape" && !event.defaultPrevented) this.tell({ type: "kefu.close" });
  }

  /** Whether somebody can see the conversation now. */
  get looking() {
    return !document.hidden && this.shown;
  }
}
