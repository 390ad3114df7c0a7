/** The desk, put together. */

import { api, ApiError } from "../shared/api.js";
import { config } from "../shared/config.js";
import { icon, setText } from "../shared/dom.js";
import { Speaker } from "../shared/language.js";
import { Bar } from "./bar.js";
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
import { Work } from "./work.js";

const find = (id) => document.getElementById(id);
const speaker = new Speaker(WORDING, "kefu.desk.language");
speaker.begin();

const bell = new Bell();
const bar = new Bar({ speaker, bell, next: takeNext, failed });
const list = new List({ speaker, chosen: (id) => open(id), tabbed: (tab) => desk?.show(tab), sought: (term) => desk.find(term) });
const work = new Work({ speaker, desk: () => desk, failed });
const panel = new Panel(find("panel"), {
  speaker,
  hide: () => go("talk"),
  reveal,
  earlier: (customer) => desk.earlier(customer),
  choose: (id) => open(id),
  departments: work.departments,
});
const actions = {
  ...work.actions,
  claim: () => desk.deeds.claim(),
  close,
  retry: (entry) => desk.retry(entry),
  back: () => go("list"),
  details: () => toggleDetails(),
};
const talk = new Talk(find("talk"), { speaker, actions, composer: work.composer, standing: (found) => work.standing(found) });
const view = {
  lists,
  opened,
  connection,
  typing: (on = true) => talk.typing(on),
  arrived,
  asked: (found) => work.suggested.heard(found.case),
  lost: (message) => toast(speaker.say("lost_claim", { message }), "warn"),
  passed: (found) => called(speaker.say("passed_to_you", { customer: nameOf(found.customer, speaker) })),
  mentioned: (found, note) => called(speaker.say("mentioned", { name: note.by.name, customer: nameOf(found.customer, speaker) })),
  claimed,
  failed,
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
  if (agent.role === "editor") return location.replace("promotions.html");
  setText(find("agent"), agent.name);
  find("desk").hidden = false;
  desk = new Desk({ server, settings, agent, view });
  list.cases = desk.cases;
  work.begin(server, agent);
  bar.begin(server, agent);
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
  bar.end();
  desk = null;
  find("desk").hidden = true;
  talk.show(null);
  panel.show(null);
}

function dress() {
  speaker.picker(find("language"));
  find("help").append(icon("help"));
  find("leave").append(icon("leave"));
  find("next").prepend(icon("next"));
  find("help").addEventListener("click", () => showKeys(speaker));
  find("leave").addEventListener("click", () => {
    leave();
    begin();
  });
  document.addEventListener("visibilitychange", () => desk?.seen());
  speaker.listeners.add(words);
  words();
  heedKeys({
    ...work.keys,
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    1: () => list.show("waiting"),
    2: () => list.show("mine"),
    3: () => list.show("closed"),
    4: () => list.show("others"),
    n: () => bar.take(),
    w: () => list.filters.toggle(),
    c: () => desk?.deeds.claim(),
    x: close,
    d: toggleDetails,
    "/": () => find("search").focus(),
    "?": () => showKeys(speaker),
  });
}

function words() {
  speaker.fill();
  bar.draw();
  if (!desk) return talk.draw();
  connection(connected);
  lists();
  opened(desk.opened);
}

function lists() {
  if (!desk) return;
  list.draw();
  bar.hold(desk.cases.of("mine").length);
  bell.badge(desk.cases.of("waiting").length, speaker.say("title"));
}

function opened(found) {
  talk.show(found);
  panel.show(found?.loaded ? found : null);
  work.panel?.draw();
  desk?.seen();
}

function connection(state) {
  connected = state;
  bar.live = state === "live";
  find("connection").dataset.state = state;
  setText(find("connection"), speaker.say(state));
}

function arrived(found, event) {
  const key = { returned: "returned", reopened: "came_back" }[event] ?? "new_case";
  called(speaker.say(key, { name: nameOf(found.customer, speaker) }));
}

function called(words) {
  bell.ring();
  toast(words);
}

function failed(error) {
  const known = error?.code === "at_capacity" ? speaker.say("at_capacity") : "";
  const refused = [400, 403, 409].includes(error?.status) && speaker.say("not_allowed", { message: error.message });
  toast(known || refused || speaker.say("try_again"), "warn");
}

/** The case is mine now: it is found under "mine", and can be answered at once. */
function claimed(found) {
  list.show("mine");
  list.mark(found.case);
  talk.draw();
  find("reply").focus();
}

async function takeNext() {
  if (desk && !(await desk.deeds.next())) toast(speaker.say("next_none"));
}

async function reveal(what, order) {
  const value = await desk.deeds.reveal(what, order);
  if (!value) toast(speaker.say("reveal_failed"), "warn");
  return value;
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
  if (!desk?.deeds.mine) return;
  const resolution = await askResolution(speaker);
  if (resolution !== null) await desk.deeds.close(resolution);
}

/** On narrow screens one pane at a time is seen. */
function go(pane) {
  document.body.dataset.pane = pane;
}

function toggleDetails() {
  go(document.body.dataset.pane === "panel" ? "talk" : "panel");
}
