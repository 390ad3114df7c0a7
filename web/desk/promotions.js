/** The page on which promotions are looked at, drafted, approved, published and taken back; put together. */

import { api, ApiError } from "../shared/api.js";
import { config } from "../shared/config.js";
import { el, icon, setText } from "../shared/dom.js";
import { Speaker } from "../shared/language.js";
import { shown } from "./dialogs.js";
import { Instant } from "./instant.js";
import { keep, login, token } from "./login.js";
import { Plan } from "./plan.js";
import { Side } from "./plan-side.js";
import { askPromotion } from "./promotion-form.js";
import { WORDING } from "./promotions-wording.js";
import { spoken, toField } from "./shanghai.js";
import { stretch, Timeline } from "./timeline.js";
import { toast } from "./toast.js";

const REFRESH_MS = 30_000;
const PAUSE_MS = 150; // while a slider moves, one question at its end is enough
const HOUR_MS = 3_600_000;
const find = (id) => document.getElementById(id);
const speaker = new Speaker(WORDING, "kefu.desk.language");
speaker.begin();

const nameOf = (row) => row.name?.[speaker.language] ?? row.name?.["zh-Hans"] ?? row.promotion;
const actions = {
  choose,
  step,
  again: () => tried(() => plan.again()),
  rename: (note) => tried(() => plan.rename(note)),
  restore,
};
const timeline = new Timeline(find("timeline"), { speaker, nameOf, chosen: edit, moved });
const instant = new Instant({ bar: find("instant"), seen: find("seen") }, { speaker, nameOf, moved, levelled });
const side = new Side(find("packs"), { speaker, nameOf, actions });
let plan = null;
let pause = 0;

dress();
begin().catch((error) => {
  console.error(error);
  toast(speaker.say("try_again"), "warn");
});

async function begin(say = "") {
  const settings = await config();
  const server = api(settings.api, { token, renew: expired });
  const me = token() && (await server.get("/desk/me").catch(() => null));
  const agent =
    me?.agent ?? (await login(find("login"), { speaker, server: api(settings.api), demo: settings.demo, say }));
  plan = new Plan({ server, agent });
  setText(find("agent"), agent.name);
  await plan.refresh();
  find("plan").hidden = false;
  draw();
}

function expired() {
  const inside = plan !== null;
  leave();
  if (inside) begin("login_again");
  throw new ApiError(401, { code: "session_expired" });
}

function leave() {
  keep(null);
  plan = null;
  find("plan").hidden = true;
}

function dress() {
  speaker.picker(find("language"));
  find("leave").append(icon("leave"));
  find("leave").addEventListener("click", () => {
    leave();
    begin();
  });
  find("add").addEventListener("click", () => edit(""));
  speaker.listeners.add(draw);
  speaker.fill();
  setInterval(
    () => !document.hidden && !document.querySelector("dialog") && tried(() => plan?.refresh(), true),
    REFRESH_MS,
  );
}

function draw() {
  speaker.fill();
  if (!plan) return;
  document.title = speaker.say("plan_title");
  const { rows, marks } = plan.shown;
  const now = Date.now();
  const span = stretch(rows, now);
  timeline.show(rows, { marks, at: plan.at, now, span });
  instant.draw(plan, span);
  side.draw(plan);
  const pack = plan.packs.find((one) => one.pack === plan.inForce);
  setText(find("showing"), plan.draft ? plan.draft.note || speaker.say("draft_unnamed") : speaker.say("plan_in_force"));
  setText(find("showing-note"), plan.draft ? speaker.say("plan_draft_note") : pack ? since(pack) : "");
  find("add").hidden = !plan.edits;
}

function since(pack) {
  return speaker.say("plan_since", {
    at: spoken(pack.at, speaker.language, true),
    name: pack.by.name,
    count: plan.rows.length,
  });
}

/** Does something that the server may refuse; says why where it does. Promise of the faults of rows, null for other refusals. */
async function tried(work, quietly = false) {
  try {
    await work();
    draw();
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === "wrong_rows") return error.details.rejected;
    const key = `refused_${error.code}`;
    if (!quietly) toast(speaker.say(speaker.has(key) ? key : "try_again"), "warn");
    if (error.status === 409) await tried(() => plan.refresh(), true);
    return null;
  }
}

// The instant

function moved(at) {
  plan.at = at;
  draw();
  clearTimeout(pause);
  pause = setTimeout(() => tried(() => plan?.look()), PAUSE_MS);
}

function levelled(level) {
  plan.level = level;
  tried(() => plan.look());
}

// What an editor does

function choose(draft) {
  plan.chosen = draft;
  tried(() => plan.look());
}

function edit(id) {
  if (!plan.edits) return;
  const row = id ? plan.rowOf(id) : fresh();
  const remove = id ? () => tried(() => plan.remove(id)) : null;
  return askPromotion(speaker, row, { save: (written) => tried(() => plan.write(written)), remove });
}

/** A new promotion: from the next full hour on, for a week. */
function fresh() {
  const starts = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  const [starts_at, ends_at] = [starts, starts + 7 * 24 * HOUR_MS].map((at) => `${toField(at)}+08:00`);
  return { promotion: "", kind: "threshold", starts_at, ends_at };
}

async function step(deed) {
  const done = await tried(() => plan.step(deed));
  if (done) toast(speaker.say(`done_${deed}`));
}

async function restore(pack) {
  const reason = await askReason(pack);
  if (!reason) return;
  const done = await tried(() => plan.restore(pack.pack, reason));
  if (done) toast(speaker.say("done_restore"));
}

function askReason(pack) {
  const area = el("textarea", {
    rows: 2,
    maxlength: 500,
    required: true,
    "aria-label": speaker.say("restore_reason"),
    placeholder: speaker.say("restore_reason"),
  });
  const submit = (event) => {
    event.preventDefault();
    dialog.close("yes");
  };
  const dialog = el(
    "dialog",
    { "aria-label": speaker.say("restore_title") },
    el(
      "form",
      { onsubmit: submit },
      el("h2", {}, speaker.say("restore_title")),
      el("p", {}, speaker.say("restore_note", { at: spoken(pack.at, speaker.language, true) })),
      area,
      el(
        "div",
        { class: "dialog-end" },
        el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, speaker.say("cancel")),
        el("button", { type: "submit", class: "strong", id: "confirm-restore" }, speaker.say("deed_restore")),
      ),
    ),
  );
  return shown(dialog).then((answer) => (answer === "yes" ? area.value.trim() : ""));
}
