/** The page on which administrators make accounts and leads read who did what; put together. */

import { api, ApiError } from "../shared/api.js";
import { config } from "../shared/config.js";
import { el, icon, setText } from "../shared/dom.js";
import { Speaker } from "../shared/language.js";
import { askAccount, askPassword } from "./account-form.js";
import { WORDING } from "./accounts-wording.js";
import { keep, login, token } from "./login.js";
import { toast } from "./toast.js";
import { Trail } from "./trail.js";

const READERS = ["lead", "admin"];
const find = (id) => document.getElementById(id);
const speaker = new Speaker(WORDING, "kefu.desk.language");
speaker.begin();

let server = null;
let me = null;
let trail = null;
let accounts = [];

dress();
begin().catch((error) => {
  console.error(error);
  toast(speaker.say("try_again"), "warn");
});

async function begin(say = "") {
  const settings = await config();
  server = api(settings.api, { token, renew: expired });
  const known = token() && (await server.get("/desk/me").catch(() => null));
  const way = { speaker, server: api(settings.api), demo: settings.demo, say };
  me = known?.agent ?? (await login(find("login"), way));
  trail = READERS.includes(me.role)
    ? new Trail(find("trail"), { speaker, server, tried, file: (path) => file(settings.api + path) })
    : null;
  setText(find("agent"), me.name);
  find("page").hidden = false;
  find("people").hidden = me.role !== "admin";
  find("trail").hidden = !trail;
  find("nothing").hidden = Boolean(trail);
  find("password").hidden = me.login === "oidc";
  words();
  if (me.role === "admin") await tried(refresh);
  if (trail) await tried(() => trail.look());
}

function expired() {
  const inside = me !== null;
  leave();
  if (inside) begin("login_again");
  throw new ApiError(401, { code: "session_expired" });
}

function leave() {
  keep(null);
  me = null;
  find("page").hidden = true;
}

function dress() {
  speaker.picker(find("language"));
  find("leave").append(icon("leave"));
  find("leave").addEventListener("click", () => {
    leave();
    begin();
  });
  find("add").addEventListener("click", () => askAccount(speaker, null, save));
  find("password").addEventListener("click", () => askPassword(speaker, changePassword));
  speaker.listeners.add(words);
  speaker.fill();
}

function words() {
  speaker.fill();
  document.title = speaker.say("accounts_title");
  if (!me) return;
  draw();
  trail?.draw();
}

async function refresh() {
  accounts = (await server.get("/desk/accounts")).accounts;
  draw();
}

function draw() {
  const heads = ["name", "role", "groups", "departments", "capacity", "login", "state"];
  const cells = heads.map((name) => el("th", { scope: "col" }, speaker.say(`account_${name}`)));
  const last = el("th", { scope: "col" }, el("span", { class: "unseen" }, speaker.say("account_edit")));
  find("accounts").replaceChildren(
    el("thead", {}, el("tr", {}, cells, last)),
    el("tbody", {}, accounts.map(row)),
  );
}

function row(account) {
  const edit = {
    type: "button",
    class: "plain",
    "aria-label": `${speaker.say("account_edit")} ${account.name}`,
    onclick: () => askAccount(speaker, account, save),
  };
  return el(
    "tr",
    { class: account.active ? "" : "is-closed", "data-id": account.id },
    el("td", {}, el("b", {}, account.name)),
    el("td", {}, speaker.say(`role_${account.role}`)),
    el("td", {}, account.groups.join(" ")),
    el("td", {}, account.departments.join(" ")),
    el("td", {}, account.capacity ? String(account.capacity) : ""),
    el("td", {}, speaker.say(`login_${account.login}_way`)),
    el("td", {}, speaker.say(account.active ? "account_active" : "account_closed")),
    el("td", {}, el("button", edit, speaker.say("account_edit"))),
  );
}

async function save(name, wanted) {
  const taken = await tried(async () => {
    await server.put(`/desk/accounts/${encodeURIComponent(name)}`, wanted);
    await refresh();
    await trail.look();
  });
  if (taken) toast(speaker.say("account_saved"));
  return taken;
}

/** A wrong old password is answered 401 as well: that one ends nobody's session here. */
async function changePassword(old, fresh) {
  const settings = await config();
  const quiet = api(settings.api, { token });
  const taken = await tried(async () => keep((await quiet.post("/desk/password", { old, new: fresh })).token));
  if (taken) toast(speaker.say("password_changed"));
  return taken;
}

/** Does something that the server may refuse; says why where it does. Promise of whether it was done. */
async function tried(work) {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const key = `refused_${error.code}`;
    if (error.status !== 401 || speaker.has(key)) toast(speaker.say(speaker.has(key) ? key : "try_again"), "warn");
    return false;
  }
}

/** A file of the API, which takes the same bearer. */
async function file(address) {
  const answer = await fetch(address, { headers: { Authorization: `Bearer ${token()}` }, credentials: "omit" });
  if (answer.ok) return answer.text();
  const { error } = await answer.json().catch(() => ({}));
  throw new ApiError(answer.status, error);
}
