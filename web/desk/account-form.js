/** The dialogs of the page of accounts: one account, and one's own password. */

import { el } from "../shared/dom.js";
import { shown } from "./dialogs.js";

const ROLES = ["agent", "lead", "department", "editor", "admin"];
const words = (text) => text.split(/[\s,，、]+/).filter(Boolean);

/** Shows an account, or an empty form for a new one (null). save(name, wanted) is a Promise of whether it was taken. */
export function askAccount(speaker, account, save) {
  const say = (key, values) => speaker.say(key, values);
  const vouched = account?.login === "oidc";
  const fields = fieldsOf(say, account, vouched);
  const dialog = framed(
    say(account ? "account_edit_title" : "account_new_title", account ?? {}),
    Object.values(fields).map(({ label }) => label),
    vouched ? el("p", { class: "hint" }, say("account_of_issuer")) : null,
    account ? state(say, account, async (active) => (await save(account.id, { active })) && dialog.close()) : null,
    ends(say, () => dialog.close()),
  );
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await save(account?.id ?? fields.name.input.value.trim(), wanted(fields, vouched))) dialog.close();
  });
  return shown(dialog);
}

/** Asks for the old password and a new one: change(old, fresh) is a Promise of whether it was taken. */
export function askPassword(speaker, change) {
  const say = (key) => speaker.say(key);
  const old = field(say("password_old"), { name: "old", type: "password", autocomplete: "current-password" });
  const fresh = field(say("password_new"), { name: "new", type: "password", autocomplete: "new-password", minlength: 12 });
  const dialog = framed(say("password_change"), [old.label, fresh.label], ends(say, () => dialog.close()));
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await change(old.input.value, fresh.input.value)) dialog.close();
  });
  return shown(dialog);
}

function fieldsOf(say, account, vouched) {
  const made = {};
  if (!account) made.name = field(say("account_name"), { name: "name", maxlength: 64 });
  const options = ROLES.map((role) => new Option(say(`role_${role}`), role, false, role === (account?.role ?? "agent")));
  const role = el("select", { name: "role", disabled: vouched }, options);
  made.role = { input: role, label: el("label", {}, say("account_role"), role) };
  for (const kind of ["groups", "departments"]) {
    const shownAs = { name: kind, value: (account?.[kind] ?? []).join(" "), placeholder: say(`account_${kind}_hint`) };
    made[kind] = field(say(`account_${kind}`), { ...shownAs, required: false });
  }
  const most = { name: "capacity", type: "number", min: 0, max: 1000, value: account?.capacity ?? 0 };
  made.capacity = field(`${say("account_capacity")} (${say("account_capacity_hint")})`, most);
  if (!vouched) {
    const key = account ? "account_password_reset" : "account_password_new";
    const secret = { name: "password", type: "password", autocomplete: "new-password", minlength: 12 };
    made.password = field(say(key), { ...secret, required: !account });
  }
  return made;
}

function wanted(fields, vouched) {
  const { role, groups, departments, capacity, password } = fields;
  return {
    ...(vouched ? {} : { role: role.input.value }),
    groups: words(groups.input.value),
    departments: words(departments.input.value),
    capacity: Number(capacity.input.value),
    ...(password?.input.value ? { password: password.input.value } : {}),
  };
}

function state(say, account, set) {
  const key = account.active ? "account_close" : "account_open";
  const kind = account.active ? "plain danger" : "plain";
  return el("button", { type: "button", class: kind, id: "set-active", onclick: () => set(!account.active) }, say(key));
}

function field(words, attributes) {
  const input = el("input", { required: true, ...attributes });
  return { input, label: el("label", {}, words, input) };
}

function ends(say, cancel) {
  return el(
    "div",
    { class: "dialog-end" },
    el("button", { type: "button", class: "plain", onclick: cancel }, say("cancel")),
    el("button", { type: "submit", class: "strong", id: "save-account" }, say("account_save")),
  );
}

function framed(title, ...parts) {
  return el("dialog", { class: "account-form", "aria-label": title }, el("form", {}, el("h2", {}, title), ...parts));
}
