/** The customer's chat page, put together. */

import { Talk } from "./talk.js";
import { config } from "../shared/config.js";
import { Speaker } from "../shared/language.js";
import { introduction, offerBinding } from "./binding.js";
import { furnish, redraw, remove } from "./bubble.js";
import { Conversation } from "./conversation.js";
import { offerCustomers } from "./demo.js";
import { identity } from "./identity.js";
import { AT_ONCE, DOCUMENTS_AT_ONCE, isPhoto } from "./photos.js";
import { Serving } from "./serving.js";
import { Shop } from "./shop.js";
import { WORDING } from "./wording.js";

const TYPING_LASTS_MS = 5_000;
const ASK_LATER_MS = 1_500;
const SEEN = "kefu.seen";

const speaker = new Speaker(WORDING);
speaker.begin(new URLSearchParams(location.search).get("language"));
speaker.picker(document.getElementById("language"));
speaker.listeners.add(() => {
  speaker.fill();
  count([]);
});
speaker.fill();

const serving = new Serving(speaker, () => say(speaker.say("person_text")));
serving.draw();
const talk = new Talk({ speaker, submitted: spoken, chosen: sent, typed: () => conversation.typing(), page });
let conversation;
let shop;
let typingEnds = 0;
let unseen = 0;
let lastRead = null;
let readTo = "";

const view = {
  show,
  changed,
  gone: remove,
  serving: served,
  connection: (state) => serving.connected(state),
  typing,
  read,
  trouble: (key) => serving.trouble(key),
};

furnish({
  speaker,
  usable,
  rateable: (entry) => conversation.record.asksLast(entry),
  choose,
  retry: (entry) => conversation.retry(entry),
  rate,
});
document.addEventListener("visibilitychange", looked);
begin().catch((error) => {
  console.error(error);
  serving.trouble("unreachable");
});

async function begin() {
  const token = introduction();
  const settings = await config();
  shop = new Shop({
    shops: settings.shops,
    changed: () => location.reload(),
    turned: (context) => conversation?.turnTo(context),
    opened: (focus) => opened(focus),
  });
  document.body.classList.toggle("embedded", shop.embedded);
  const asking = identity(await shop.hello());
  if (!shop.embedded) offerCustomers(document.getElementById("demo"), settings.demo, asking.token, speaker);
  conversation = new Conversation({ settings, identity: asking, speaker, view, shop });
  await talk.appear(document.getElementById("talk"));
  offerStarters();
  speaker.listeners.add(offerStarters);
  const ours = !shop.framed || (settings.shops?.length && shop.origin); // a stranger's page around it could lead the tap
  if (token && ours) conversation.opened.then((guest) => offerBinding({ api: conversation.api, guest, token, speaker }));
}

async function page(index) {
  if (index > 0) return conversation.earlier();
  const first = await conversation.open();
  countMissed(first.entries);
  noteSeen();
  return first;
}

/** Typed words: deep-chat shows the bubble itself. */
function spoken(text) {
  const before = conversation.record.unanswered;
  const entry = conversation.say(text);
  before.forEach(redraw);
  queueMicrotask(offerStarters);
  return entry;
}

function say(text, choice) {
  const before = conversation.record.unanswered;
  show([conversation.say(text, choice)]);
  before.forEach(redraw); // their buttons have had their time
  talk.stick();
}

/** Photos and documents that were chosen: each kind is a message. */
function sent(files) {
  const before = conversation.record.unanswered;
  const photos = files.filter(isPhoto).slice(0, AT_ONCE);
  const others = files.filter((file) => !isPhoto(file)).slice(0, DOCUMENTS_AT_ONCE);
  show([photos, others].filter((some) => some.length).map((some) => conversation.send(some)));
  before.forEach(redraw);
  talk.stick();
}

function choose(choice, entry) {
  entry.chosen = choice.id;
  say(choice.text, choice.id);
}

/** Somebody looks at the page now. */
function looked() {
  unseen = 0;
  count([]);
  conversation?.seen();
  noteSeen();
}

/** Kept for the shop's next page, where the chat is closed at first. */
function noteSeen() {
  const last = conversation?.record.lastHeard;
  if (shop?.embedded && shop.looking && last) localStorage.setItem(SEEN, last);
}

/** In a closed frame whatever others say is news; on a page of its own only what an agent says. */
function isNews({ message }) {
  const { by, id } = message;
  return by === "agent" || (shop?.embedded && by !== "customer" && id !== "greeting");
}

/** What was said since the customer last looked, on an earlier page of the shop. */
function countMissed(entries) {
  const seen = localStorage.getItem(SEEN);
  if (shop.embedded && seen) count(entries.filter((entry) => entry.message.id > seen));
}

/** The shop's page shows the chat. */
function opened(focus) {
  looked();
  if (focus && talk.chat) talk.focus();
}

/** Shows in the title, and to the shop's page around, what was said by others while nobody looked. */
function count(entries) {
  if (!(shop?.looking ?? !document.hidden)) unseen += entries.filter(isNews).length;
  shop?.tell({ type: "kefu.unread", count: unseen });
  document.title = unseen ? `(${unseen}) ${speaker.say("title")}` : speaker.say("title");
}

function redrawRating(entry) {
  if (entry.message.ask_rating) redraw(entry);
}

function usable(entry) {
  return conversation.record.open(entry);
}

function show(entries) {
  talk.show(entries);
  // A new question how it was takes an older one's place.
  if (entries.some((entry) => entry.message.ask_rating)) conversation.record.inOrder.forEach(redrawRating);
  count(entries);
  noteSeen();
  offerStarters();
}

function served(service, before) {
  serving.show(service);
  offerStarters();
  if (before.mode === "human" && service.mode === "bot") setTimeout(askRating, ASK_LATER_MS);
}

function offerStarters() {
  if (!talk.starters) return;
  const offered = conversation.record.unanswered.some((entry) => entry.message.choices?.length);
  const useful = conversation.service.mode === "bot" && !offered;
  talk.offer(useful ? speaker.say("starters") : [], (text) => say(text));
}

/** The agent has closed the case: ask how it was, unless the closing message does so itself. */
function askRating() {
  if (conversation.record.asksRating) return;
  conversation.arrive([
    { id: `rating-${Date.now()}`, at: new Date().toISOString(), by: "notice", text: "", ask_rating: true },
  ]);
}

async function rate(entry, rating) {
  const answer = await conversation.rate(rating);
  return { thanks: answer.thanks || speaker.say("rate_thanks"), choices: answer.choices ?? [] };
}

function changed(entry) {
  redraw(entry);
  markRead(); // its place may have come with the answer, after word that it was read
}

function read(cursor) {
  if (cursor > readTo) readTo = cursor;
  markRead();
}

/** Marks the last of the customer's messages that the agent has read, and no other. */
function markRead() {
  const seen = ({ message, state }) => message.by === "customer" && state === "sent" && message.id.slice(0, 26) <= readTo;
  const entry = conversation.record.inOrder.findLast(seen);
  if (!entry || entry === lastRead) return;
  for (const [one, is] of [[lastRead, false], [entry, true]]) {
    if (one) one.read = is;
    if (one) redraw(one);
  }
  lastRead = entry;
}

function typing(who) {
  clearTimeout(typingEnds);
  const name = who && (who.by === "bot" ? speaker.say("bot") : conversation.service.agent || speaker.say("agent"));
  talk.typing(name ?? "");
  if (who && who.by !== "bot") typingEnds = setTimeout(() => talk.typing(""), TYPING_LASTS_MS);
}
