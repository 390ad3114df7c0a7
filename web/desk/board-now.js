/** How service stands at this moment: big numbers above, who waits, what is at risk, who is there, and what lies behind. */

import { el, setText } from "../shared/dom.js";

const TAGS = { "zh-Hans": "zh-CN", en: "en-GB" };
const SHANGHAI = { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const GOOD_CONTAINMENT = 0.7;
const GOOD_SHARE = 0.8;
const POOR_SHARE = 0.6;

export class Now {
  constructor(places, speaker) {
    Object.assign(this, { places, speaker, board: null });
  }

  /** The groups' names, for the history's choice of them: [[id, name]]. */
  get names() {
    return (this.board?.groups ?? []).map((group) => [group.group, this.named(group.name)]);
  }

  show(board) {
    this.board = board;
    this.draw();
  }

  draw() {
    if (!this.board) return;
    const { groups, people, risk, tasks, dead, today } = this.board;
    this.tiles(groups, people, risk, today);
    this.card("groups", "groups_title", this.groups(groups));
    this.card("risk", "risk_title", this.risk(risk));
    this.card("people", "people_title", this.people(people));
    this.card("behind", "behind_title", this.behind(tasks, dead));
  }

  time(at) {
    return new Intl.DateTimeFormat(TAGS[this.speaker.language], SHANGHAI).format(new Date(at));
  }

  named(names) {
    return names[this.speaker.language] ?? names["zh-Hans"] ?? Object.values(names)[0] ?? "";
  }

  /** "45秒", "3分20秒", "1小时5分"; a dash where there is nothing. */
  span(seconds) {
    if (seconds === null || seconds === undefined) return "–";
    const whole = Math.round(seconds);
    if (whole < 60) return this.speaker.say("seconds", { seconds: whole });
    if (whole < 3600) return this.speaker.say("minutes", { minutes: Math.floor(whole / 60), seconds: whole % 60 });
    return this.speaker.say("hours", { hours: Math.floor(whole / 3600), minutes: Math.floor((whole % 3600) / 60) });
  }

  share(part) {
    return part === null ? "–" : `${Math.round(part * 100)}%`;
  }

  // The big numbers

  tiles(groups, people, risk, today) {
    const waiting = groups.reduce((sum, group) => sum + group.waiting, 0);
    const longest = Math.max(0, ...groups.map((group) => group.longest));
    const due = groups.reduce((sum, group) => sum + group.due, 0);
    const say = (key, values) => this.speaker.say(key, values);
    const human = today.csat.human;
    const bot = today.csat.bot;
    const tiles = [
      ["waiting", waiting, say("tile_longest", { time: this.span(longest) }), due ? "bad" : waiting ? "warn" : "good"],
      ["risk", risk.length, say("tile_due", { count: due }), risk.some((one) => one.state === "breached") ? "bad" : risk.length ? "warn" : "good"],
      ["online", people.online, say("tile_busy", { busy: people.busy, away: people.away }), people.online > people.busy ? "good" : people.online ? "warn" : "bad"],
      ["containment", this.share(today.containment), say("tile_conversations", { count: today.conversations, confirmed: this.share(today.confirmed) }), judged(today.containment, GOOD_CONTAINMENT)],
      ["in_time", this.share(today.in_time), say("tile_wait", { time: this.span(today.wait.p90) }), judged(today.in_time, GOOD_SHARE)],
      ["csat", human.mean === null ? "–" : human.mean.toFixed(1), say("tile_csat_note", { bot: bot.mean === null ? "–" : bot.mean.toFixed(1), count: human.count + bot.count }), judged(human.good, GOOD_SHARE)],
    ];
    const { tiles: place } = this.places;
    if (place.childElementCount !== tiles.length) place.replaceChildren(...tiles.map(([name]) => tile(name)));
    tiles.forEach(([name, number, note, state], index) => {
      const box = place.children[index];
      box.dataset.state = state;
      const texts = [say(`tile_${name}`), String(number), note, state === "none" ? "" : say(`state_${state}`)];
      [...box.children].forEach((child, at) => setText(child, texts[at]));
    });
  }

  // The tables

  card(name, title, ...children) {
    const id = `${name}-title`;
    const place = this.places[name];
    place.setAttribute("aria-labelledby", id);
    place.replaceChildren(el("h2", { id }, this.speaker.say(title)), ...children.flat());
  }

  groups(groups) {
    const say = (key) => this.speaker.say(key);
    const most = Math.max(1, ...groups.map((group) => group.waiting));
    const row = (group) =>
      el(
        "tr",
        { "data-state": stateOf(group), "data-group": group.group },
        el("th", { scope: "row" }, this.named(group.name)),
        el("td", { class: "number" }, String(group.waiting), meter(group.waiting / most)),
        el("td", { class: "number" }, group.waiting ? this.span(group.longest) : "–"),
        el("td", { class: "number" }, String(group.due)),
        el("td", {}, el("span", { class: `surge surge-${group.surge || "unknown"}` }, say(`surge_${group.surge || "unknown"}`))),
      );
    const heads = ["group", "waiting", "longest", "due", "surge"];
    return table(heads.map((head) => say(`head_${head}`)), groups.map(row));
  }

  risk(risk) {
    const say = (key) => this.speaker.say(key);
    if (!risk.length) return el("p", { class: "calm" }, say("risk_none"));
    const names = Object.fromEntries(this.names);
    const line = (one) =>
      el(
        "li",
        { "data-state": one.state === "breached" ? "bad" : "warn" },
        el("a", { href: `./#${new URLSearchParams({ case: one.case })}` }, `${names[one.group] ?? one.group} · ${this.clock(one.kind)}`),
        el("span", {}, one.agent || say("risk_nobody")),
        el("b", {}, this.left(one.due)),
      );
    return el("ul", { class: "lines" }, risk.map(line));
  }

  clock(kind) {
    const key = `clock_${kind}`;
    return this.speaker.has(key) ? this.speaker.say(key) : kind;
  }

  left(due) {
    const seconds = (Date.parse(due) - Date.parse(this.board.at)) / 1000;
    return this.speaker.say(seconds < 0 ? "risk_over" : "risk_left", { time: this.span(Math.abs(seconds)) });
  }

  people(people) {
    if (!people.list.length) return el("p", { class: "calm" }, this.speaker.say("people_none"));
    const line = (one) =>
      el(
        "li",
        { "data-state": one.state === "away" ? "away" : one.held >= one.capacity ? "warn" : "good" },
        el("span", {}, one.name),
        el("span", {}, this.speaker.say(one.state === "away" ? "people_away" : "people_online")),
        el("b", {}, `${one.held} / ${one.capacity}`, meter(one.capacity ? one.held / one.capacity : 0)),
      );
    return el("ul", { class: "lines people" }, people.list.map(line));
  }

  behind(tasks, dead) {
    const say = (key, values) => this.speaker.say(key, values);
    const task = (one) =>
      el(
        "li",
        { "data-state": one.late ? "bad" : "good" },
        el("span", {}, this.named(one.name)),
        el("span", {}, one.late ? say("tasks_late", { count: one.late }) : say("tasks_in_time")),
        el("b", {}, one.open >= 100 ? "100+" : String(one.open)),
      );
    const lost = dead.filter((one) => one.letters !== 0);
    const letter = (one) =>
      el(
        "li",
        { "data-state": "bad" },
        el("span", {}, say("dead_queue", { queue: one.queue })),
        el("span", {}, one.letters === null ? say("dead_silent") : ""),
        el("b", {}, one.letters === null ? "?" : String(one.letters)),
      );
    return [
      el("h3", {}, say("tasks_title")),
      el("ul", { class: "lines" }, tasks.map(task)),
      el("h3", {}, say("dead_title")),
      lost.length ? el("ul", { class: "lines", id: "dead" }, lost.map(letter)) : el("p", { class: "calm", id: "dead" }, say("dead_none")),
    ];
  }
}

function tile(name) {
  return el("div", { class: "tile", id: `tile-${name}` }, el("h2", {}), el("b", {}), el("span", {}), el("i", {}));
}

function judged(share, good) {
  if (share === null) return "none";
  return share >= good ? "good" : share >= good - (GOOD_SHARE - POOR_SHARE) ? "warn" : "bad";
}

function stateOf(group) {
  if (group.due) return "bad";
  return group.waiting && group.longest > group.promised / 2 ? "warn" : "good";
}

function meter(share) {
  const bar = el("i", { class: "meter", "aria-hidden": "true" });
  bar.style.inlineSize = `${Math.round(Math.min(1, share) * 100)}%`;
  return bar;
}

export function table(heads, rows, caption = "") {
  return el(
    "div",
    { class: "scrolls", tabindex: "0", role: "group", "aria-label": caption || heads[0] },
    el(
      "table",
      {},
      caption && el("caption", { class: "unseen" }, caption),
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, rows),
    ),
  );
}
