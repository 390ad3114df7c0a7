/**
 * kefu in a shop's page: a button, and behind it the chat in a frame. One classic script without any library; it styles itself
 * by a constructed style sheet in a shadow tree, so a page with a strict Content-Security-Policy needs to allow this file's
 * origin in script-src and frame-src, and nothing else. docs/web-widget.md says how it is used.
 */
(() => {
  const script = document.currentScript;
  if (!script || window.kefu) return;

  const HOME = new URL(".", script.src);
  const SPOKE = "kefu.spoke";
  const OPEN = "kefu.open";
  const REMEMBERED_MS = 24 * 3_600_000;
  const PHONE = "(max-width: 640px), (max-height: 480px)";
  const WORDS = {
    "zh-Hans": { title: "在线客服", open: "打开在线客服", close: "关闭在线客服", unread: "{count} 条未读消息" },
    "zh-Hant": { title: "線上客服", open: "開啟線上客服", close: "關閉線上客服", unread: "{count} 則未讀訊息" },
    en: { title: "Customer service", open: "Open customer service", close: "Close customer service", unread: "{count} unread" },
  };
  const BUBBLE = "M4 5h16v11H10l-4 4v-4H4V5Zm4.5 5.5h.1m3.4 0h.1m3.4 0h.1";
  const CROSS = "M6 6l12 12M18 6 6 18";
  const STYLE = `
    :host { all: initial; --colour: #0b7264; --ink: #fff; --side: 20px; --bottom: 20px; }
    * { box-sizing: border-box; }
    button { align-items: center; border: 0; cursor: pointer; display: flex; justify-content: center; padding: 0; }
    button:focus-visible { outline: 3px solid var(--colour); outline-offset: 3px; }
    svg { fill: none; stroke: currentColor; stroke-linecap: round; stroke-linejoin: round; stroke-width: 1.8; }
    .launcher {
      background: var(--colour); border-radius: 50%; bottom: calc(var(--bottom) + env(safe-area-inset-bottom));
      box-shadow: 0 2px 6px rgb(0 0 0 / 18%), 0 8px 24px rgb(0 0 0 / 18%); color: var(--ink); height: 58px; position: fixed;
      transition: transform 0.15s; width: 58px; z-index: 2147483000;
    }
    .launcher:hover { transform: scale(1.05); }
    .launcher svg { height: 28px; width: 28px; }
    .right { right: calc(var(--side) + env(safe-area-inset-right)); }
    .left { left: calc(var(--side) + env(safe-area-inset-left)); }
    .badge {
      background: #c62828; border: 2px solid #fff; border-radius: 12px; color: #fff; font: 600 12px/20px system-ui, sans-serif;
      height: 24px; min-width: 24px; padding: 0 5px; position: absolute; right: -6px; text-align: center; top: -6px;
    }
    .panel {
      background: #fff; border-radius: 18px; bottom: calc(var(--bottom) + 72px + env(safe-area-inset-bottom));
      box-shadow: 0 4px 12px rgb(0 0 0 / 12%), 0 16px 48px rgb(0 0 0 / 22%); height: min(680px, calc(100dvh - 112px));
      overflow: hidden; position: fixed; transition: opacity 0.18s, transform 0.18s; width: min(400px, calc(100vw - 40px));
      z-index: 2147483001;
    }
    .panel.closed { opacity: 0; pointer-events: none; transform: translateY(12px); visibility: hidden; }
    iframe { border: 0; display: block; height: 100%; width: 100%; }
    .close {
      background: rgb(120 130 128 / 16%); border-radius: 50%; color: #46524f; height: 36px; position: absolute; right: 10px;
      top: 16px; width: 36px;
    }
    .close svg { height: 18px; width: 18px; }
    .unseen { clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute; white-space: nowrap; width: 1px; }
    [hidden] { display: none; }
    @media ${PHONE} {
      .panel { border-radius: 0; height: 100dvh; inset: 0; width: 100%; }
      .close { height: 40px; right: 8px; top: max(10px, env(safe-area-inset-top)); width: 40px; }
    }
    @media (prefers-color-scheme: dark) { .panel { background: #151d1b; } .close { color: #a9b7b2; } }
    @media (prefers-reduced-motion: reduce) { .panel, .launcher { transition: none; } }
    @media (forced-colors: active) { .launcher, .close { border: 1px solid ButtonText; } }
    @media print { .launcher, .panel { display: none; } }`;

  const told = { ...script.dataset };
  const language = languageOf(told.language || document.documentElement.lang || navigator.language);
  const say = WORDS[language];
  const title = told.title || say.title;
  const phone = window.matchMedia(PHONE);
  const known = { token: told.customerToken, context: told.contextToken };
  // A link by which a customer binds another channel leads to the shop's page; the chat takes it from here.
  const bind = /^[\w-]{100,1000}$/.exec(new URLSearchParams(location.search).get("bind") ?? "")?.[0];
  let parts = null;
  let frame = null;
  let there = false; // the frame has said that it listens
  let shown = false;
  let unread = 0;
  let locked = null;

  window.kefu = Object.freeze({ open: () => show(true), close: () => show(false), toggle: () => show(!shown), customer, page });
  if (document.body) appear();
  else document.addEventListener("DOMContentLoaded", appear);

  function appear() {
    const host = document.createElement("kefu-widget");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    measured(host.style);
    const side = told.position === "left" ? "left" : "right";
    const badge = make("span", { class: "badge", "aria-hidden": "true", hidden: "" });
    const launcher = make("button", { type: "button", class: `launcher ${side}`, "aria-controls": "panel" }, drawn(BUBBLE), badge);
    const close = make("button", { type: "button", class: "close", "aria-label": say.close }, drawn(CROSS));
    const panel = make("div", { id: "panel", class: `panel closed ${side}`, role: "dialog", "aria-label": title }, close);
    const status = make("div", { class: "unseen", role: "status" });
    launcher.addEventListener("click", () => show(!shown));
    close.addEventListener("click", () => show(false));
    root.addEventListener("keydown", (event) => event.key === "Escape" && shown && show(false));
    phone.addEventListener("change", dressed);
    window.addEventListener("message", heard);
    launcher.hidden = told.launcher === "none";
    root.append(panel, launcher, status);
    parts = { launcher, badge, panel, close, status };
    document.body.append(host);
    dressed();
    goOn();
    document.dispatchEvent(new CustomEvent("kefu:ready"));
  }

  /** What the page says of colour and place, where a browser can make sense of it. */
  function measured(style) {
    if (told.colour && CSS.supports("color", told.colour)) {
      style.setProperty("--colour", told.colour);
      style.setProperty("--ink", inkOn(told.colour));
    }
    for (const name of ["side", "bottom"]) if (/^\d{1,3}$/.test(told[name] ?? "")) style.setProperty(`--${name}`, `${told[name]}px`);
  }

  /** Who had it open on the page before finds it open; who spoke lately hears of an answer. */
  function goOn() {
    if (bind || told.open === "yes" || (kept("sessionStorage", OPEN) && !phone.matches)) show(true, false);
    else if (Date.now() - Number(kept("localStorage", SPOKE)) < REMEMBERED_MS) whenIdle(load);
  }

  function load() {
    if (frame) return;
    const address = new URL("chat/", HOME);
    address.search = new URLSearchParams({ embedded: "", language, ...(bind ? { bind } : {}) }).toString();
    frame = make("iframe", { title, src: address.href });
    parts.panel.prepend(frame);
  }

  function show(open, byHand = true) {
    if (!parts || open === shown) return;
    shown = open;
    load();
    keep("sessionStorage", OPEN, open ? "1" : "");
    if (open) unread = 0;
    dressed();
    send({ type: "kefu.shown", shown, focus: byHand });
    if (open && byHand) frame.focus();
    if (!open && byHand) (parts.launcher.hidden ? document.body : parts.launcher).focus();
  }

  function dressed() {
    const { launcher, badge, panel, status } = parts;
    const news = unread ? say.unread.replace("{count}", unread) : "";
    const whole = shown && phone.matches;
    panel.classList.toggle("closed", !shown);
    panel.toggleAttribute("inert", !shown);
    if (whole) panel.setAttribute("aria-modal", "true");
    else panel.removeAttribute("aria-modal");
    launcher.setAttribute("aria-expanded", String(shown));
    launcher.setAttribute("aria-label", shown ? say.close : [say.open, news].filter(Boolean).join("，"));
    badge.hidden = !unread;
    badge.textContent = unread > 99 ? "99+" : String(unread);
    if (status.textContent !== news) status.textContent = news;
    lock(whole);
  }

  /** On a phone the page behind does not scroll along. */
  function lock(whole) {
    const { style } = document.documentElement;
    if (whole === (locked !== null)) return;
    if (whole) {
      locked = style.overflow;
      style.overflow = "hidden";
    } else {
      style.overflow = locked;
      locked = null;
    }
  }

  /** Only what this very frame says, and only from where it was loaded. */
  function heard(event) {
    if (!frame || event.source !== frame.contentWindow || event.origin !== HOME.origin) return;
    const { type, count } = Object(event.data);
    if (type === "kefu.ready") there = true;
    if (type === "kefu.ready" || type === "kefu.again") greet();
    if (type === "kefu.close") show(false);
    if (type === "kefu.spoke") keep("localStorage", SPOKE, String(Date.now()));
    if (type === "kefu.unread" && Number.isInteger(count)) news(count);
  }

  function news(count) {
    unread = shown ? 0 : count;
    dressed();
    document.dispatchEvent(new CustomEvent("kefu:unread", { detail: unread }));
  }

  /** Who the customer is and where: from the page's own functions where it names some, asked anew each time. */
  async function greet() {
    const [token, context] = await Promise.all([asked(told.customer, known.token), asked(told.context, known.context)]);
    send({ type: "kefu.hello", token, context, shown });
  }

  async function asked(name, otherwise) {
    if (!name || typeof window[name] !== "function") return otherwise;
    try {
      return (await window[name]()) ?? "";
    } catch {
      return otherwise;
    }
  }

  function customer(token) {
    known.token = String(token ?? "");
    send({ type: "kefu.customer", token: known.token });
  }

  function page(context) {
    known.context = String(context ?? "");
    send({ type: "kefu.page", context: known.context });
  }

  function send(message) {
    if (there) frame.contentWindow?.postMessage(message, HOME.origin);
  }

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function drawn(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  /** Black or white, whichever is read better on the colour. */
  function inkOn(colour) {
    const context = document.createElement("canvas").getContext("2d");
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const light = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    const luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
    return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#fff" : "#000";
  }

  function languageOf(tag) {
    if (/^zh\b.*(Hant|TW|HK|MO)/i.test(tag)) return "zh-Hant";
    return /^zh\b/i.test(tag) ? "zh-Hans" : "en";
  }

  function whenIdle(action) {
    if (window.requestIdleCallback) window.requestIdleCallback(action, { timeout: 5_000 });
    else setTimeout(action, 2_000);
  }

  /** A page may be forbidden to store anything. */
  function kept(store, name) {
    try {
      return window[store].getItem(name);
    } catch {
      return null;
    }
  }

  function keep(store, name, value) {
    try {
      window[store].setItem(name, value);
    } catch {
      // Then it is forgotten with the page.
    }
  }
})();
