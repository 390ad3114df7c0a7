/** The leads' page: how service stands now, kept current, and how it went; put together. */

import { api, ApiError, query } from "../shared/api.js";
import { config } from "../shared/config.js";
import { icon, setText } from "../shared/dom.js";
import { Speaker } from "../shared/language.js";
import { Live } from "../shared/live.js";
import { History } from "./board-history.js";
import { Now } from "./board-now.js";
import { WORDING } from "./board-wording.js";
import { keep, login, token } from "./login.js";
import { heedKeys } from "./shortcuts.js";
import { toast } from "./toast.js";

const EVERY_MS = 5_000;
const SOON_MS = 1_000; // after an event at the desk; many at once are one question
const PAST_MS = 5 * 60_000;
const find = (id) => document.getElementById(id);
const speaker = new Speaker(WORDING, "kefu.desk.language");
speaker.begin();

const now = new Now({ tiles: find("tiles"), groups: find("groups"), risk: find("risk"), people: find("people"), behind: find("behind") }, speaker);
const past = new History(
  { spans: find("spans"), group: find("group"), note: find("past-note"), plots: find("plots"), totals: find("totals"), whys: find("whys") },
  { speaker, wanted: () => look() },
);
let server = null;
let live = null;
let soon = 0;
let connected = "polling";

dress();
begin().catch(failed);

function failed(error) {
  console.error(error);
  toast(speaker.say("try_again"), "warn");
}

async function begin(say = "") {
  const settings = await config();
  server = api(settings.api, { token, renew: expired });
  const me = token() && (await server.get("/desk/me").catch(() => null));
  const agent =
    me?.agent ?? (await login(find("login"), { speaker, server: api(settings.api), demo: settings.demo, say }));
  setText(find("agent"), agent.name);
  find("board").hidden = false;
  live = new Live({
    ticket: () => settings.socket && server.post("/desk/tickets?board=true"),
    catchUp: () => refresh(),
    heard: (frame) => frame.type === "case" && hurry(),
    changed: connection,
  });
  live.every(EVERY_MS);
  live.start();
  await look();
}

function expired() {
  const inside = live !== null;
  leave();
  if (inside) begin("login_again").catch(failed);
  throw new ApiError(401, { code: "session_expired" });
}

function leave() {
  keep(null);
  live?.stop();
  live = null;
  find("board").hidden = true;
}

function dress() {
  speaker.picker(find("language"));
  find("leave").append(icon("leave"));
  find("leave").addEventListener("click", () => {
    leave();
    begin().catch(failed);
  });
  find("wall").addEventListener("click", wall);
  find("export").addEventListener("click", () => past.exported());
  speaker.listeners.add(words);
  words();
  heedKeys({
    f: wall,
    e: () => past.exported(),
    ...Object.fromEntries(past.keys().map(([key, days]) => [key, () => past.choose(days)])),
  });
  setInterval(() => live && !document.hidden && look(), PAST_MS);
}

function words() {
  speaker.fill();
  document.title = speaker.say("board_title");
  connection(connected);
  now.draw();
  past.called(now.names);
  past.draw();
}

function connection(state) {
  connected = state;
  find("connection").dataset.state = state;
  setText(find("connection"), speaker.say(state));
}

/** Asks for the board; what is shown says how old it is. */
async function refresh() {
  const board = await server.get("/desk/board").catch(refused);
  if (!board) return;
  now.show(board);
  past.called(now.names);
  find("at").dateTime = board.at;
  setText(find("at"), now.time(board.at));
}

function hurry() {
  clearTimeout(soon);
  soon = setTimeout(() => live && refresh().catch(() => {}), SOON_MS);
}

async function look() {
  const answer = await server.get(query("/desk/history", past.asked)).catch((error) => {
    if (error.status !== 403) toast(speaker.say("try_again"), "warn");
  });
  if (answer) past.show(answer);
}

/** Whoever is no lead is told so, once; the rest is the line's business. */
function refused(error) {
  if (error.status !== 403) throw error;
  live?.stop();
  toast(speaker.say("board_leads"), "warn");
  return null;
}

function wall() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {});
}
