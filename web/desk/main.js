/** The desk, put together. */

import { api, ApiError } from "../shared/api.js";
import { config } from "../shared/config.js";
import { icon, setText } from "../shared/dom.js";
import { Speaker } from "../shared/language.js";
import { Bell } from "./bell.js";
import { Desk } from "./desk.js";
import { askResolution, showKeys } from "./dialogs.js";
import { List, nameOf } from "./list.js";
import { keep, login, token } from "./login.js";
import { Panel } from "./panel.js";
import { heedKeys } from "./shortcuts.js";
import { Talk } from "./talk.js";
import { toast } from "./toast.js";
import { WORDING } from "./wording.js";

const find = (id) => document.getElementById(id);
const speaker = new Speaker(WORDING, "kefu.desk.language");
speaker.begin();

const bell = new Bell();
const list = new List({ speaker, chosen: (id) => open(id), tabbed: (tab) => desk?.show(tab) });
const panel = new Panel(find("panel"), { speaker, hide: () => go("talk") });
const actions = {
  claim: () => desk.claim(),
  close,
  send: (text) => desk.send(text),
  typing: () => desk.typing(),
  retry: (entry) => desk.retry(entry),
  back: () => go("list"),
  details: () => toggleDetails(),
};
const talk = new Talk(find("talk"), { speaker, actions, mine: (found) => desk.cases.mine(found) });
const view = {
  lists,
  opened,
  connection,
  typing: (on = true) => talk.typing(on),
  arrived,
  lost: (message) => toast(speaker.say("lost_claim", { message }), "warn"),
  claimed,
  failed: () => toast(speaker.say("try_again"), "warn"),
};
let desk = null;
let connected = "polling";

dress();
begin().catch((error) => {
  console.error(error);
  toast(speaker.say("try_again"), "warn");
});

async function begin(say = "") {
  const settings = await config();
  const server = api(settings.api, { token, renew: expired });
  const agent =
    (token() && (await known(server))) ||
    (await login(find("login"), { speaker, server: api(settings.api), demo: settings.demo, say }));
  if (agent.role === "department") return location.replace("tasks.html");
  setText(find("agent"), agent.name);
  find("promotions").hidden = agent.role === "agent";
  find("board-link").hidden = !["lead", "admin"].includes(agent.role);
  find("to-tasks").hidden = agent.role === "agent";
  find("accounts").hidden = agent.role === "agent";
  find("desk").hidden = false;
  desk = new Desk({ server, settings, agent, view });
  list.cases = desk.cases;
  await desk.start();
  const id = new URLSearchParams(location.hash.slice(1)).get("case");
  if (id) await open(id);
}

async function known(server) {
  return server.get("/desk/me").then(
    (answer) => answer.agent,
    () => null,
  );
}

/** The token is no longer good: back to the login, with the reason. */
function expired() {
  const inside = desk !== null;
  leave();
  if (inside) begin("login_again");
  throw new ApiError(401, { code: "session_expired" });
}

function leave() {
  keep(null);
  desk?.stop();
  desk = null;
  find("desk").hidden = true;
  talk.show(null);
  panel.show(null);
}

function dress() {
  speaker.picker(find("language"));
  find("help").append(icon("help"));
  find("leave").append(icon("leave"));
  find("help").addEventListener("click", () => showKeys(speaker));
  find("leave").addEventListener("click", () => {
    leave();
    begin();
  });
  find("sound").addEventListener("click", () => {
    bell.mute(!bell.muted);
    words();
  });
  speaker.listeners.add(words);
  words();
  heedKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    1: () => list.show("waiting"),
    2: () => list.show("mine"),
    3: () => list.show("closed"),
    c: () => desk?.claim(),
    r: () => find("reply")?.focus(),
    x: close,
    d: toggleDetails,
    "/": () => find("search").focus(),
    "?": () => showKeys(speaker),
  });
}

function words() {
  speaker.fill();
  const key = bell.muted ? "sound_off" : "sound_on";
  find("sound").replaceChildren(icon(bell.muted ? "mute" : "bell"));
  for (const attribute of ["aria-label", "title"]) find("sound").setAttribute(attribute, speaker.say(key));
  if (!desk) return talk.draw();
  connection(connected);
  lists();
  opened(desk.opened);
}

function lists() {
  if (!desk) return;
  list.draw();
  bell.badge(desk.cases.of("waiting").length, speaker.say("title"));
}

function opened(found) {
  talk.show(found);
  panel.show(found?.loaded ? found : null);
}

function connection(state) {
  connected = state;
  find("connection").dataset.state = state;
  setText(find("connection"), speaker.say(state));
}

function arrived(found) {
  bell.ring();
  toast(speaker.say("new_case", { name: nameOf(found.customer, speaker) }));
}

/** The case is mine now: it is found under "mine", and can be answered at once. */
function claimed() {
  list.show("mine");
  talk.draw();
  find("reply").focus();
}

async function open(id) {
  location.hash = new URLSearchParams({ case: id });
  list.mark(id);
  go("talk");
  await desk.open(id);
  lists();
}

function step(by) {
  const id = desk && list.neighbour(by);
  if (id && id !== list.current) open(id);
}

async function close() {
  if (!desk?.opened || desk.opened.case.status !== "claimed" || !desk.cases.mine(desk.opened.case)) return;
  const resolution = await askResolution(speaker);
  if (resolution !== null) await desk.close(resolution);
}

/** On narrow screens one pane at a time is seen. */
function go(pane) {
  document.body.dataset.pane = pane;
}

function toggleDetails() {
  go(document.body.dataset.pane === "panel" ? "talk" : "panel");
}
