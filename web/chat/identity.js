/** Who is asking: a customer with the shop's token, or a guest known only by this browser. */

import { newId } from "../shared/identifier.js";

const TOKEN = "kefu.customer_token";
const VISITOR = "kefu.visitor";

/** { token: string or null, context, visitor, name }; `name` tells one person's unsent messages from another's. */
export function identity({ token: told, context = "" } = {}) {
  if (told !== undefined) become(told);
  const token = tokenFromAddress() ?? sessionStorage.getItem(TOKEN);
  if (token) sessionStorage.setItem(TOKEN, token);
  const visitor = localStorage.getItem(VISITOR) ?? newId();
  localStorage.setItem(VISITOR, visitor);
  return { token, context, visitor, name: token ? `customer-${subject(token)}` : `guest-${visitor}` };
}

/** From now on (after a reload) this customer, or a guest; whether that is somebody else than before. */
export function become(token) {
  const changes = (token || null) !== sessionStorage.getItem(TOKEN);
  if (token) sessionStorage.setItem(TOKEN, token);
  else sessionStorage.removeItem(TOKEN);
  return changes;
}

/** ?customer_token= or #customer_token=, taken out of the address so that it is neither shown, shared nor logged. */
function tokenFromAddress() {
  const address = new URL(location.href);
  const fragment = new URLSearchParams(address.hash.slice(1));
  const token = fragment.get("customer_token") ?? address.searchParams.get("customer_token");
  if (token === null) return null;
  fragment.delete("customer_token");
  address.searchParams.delete("customer_token");
  address.hash = fragment.toString();
  history.replaceState(null, "", address);
  return token || null;
}

/** The customer's id as the token says it; only used to name things in this browser, the server checks the token. */
function subject(token) {
  try {
    return String(JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub);
  } catch {
    return token.slice(-24);
  }
}
