/** Single sign-on without a library: authorization code with PKCE, in the steps that RFC 7636 has. */

const KEY = "kefu.desk.sign-on";
const PATIENCE_MS = 15_000;

/** Leaves for the issuer's page. `offer` is what GET /desk/login says of it. */
export async function leaveFor(offer) {
  const [state, verifier] = [random(), random()];
  const begun = { state, verifier, nonce: offer.nonce, client: offer.client_id, tokens: offer.token_endpoint };
  sessionStorage.setItem(KEY, JSON.stringify({ ...begun, page: location.pathname + location.hash }));
  const asked = {
    response_type: "code",
    client_id: offer.client_id,
    redirect_uri: home(),
    scope: "openid profile",
    state,
    nonce: offer.nonce,
    code_challenge: text(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))),
    code_challenge_method: "S256",
  };
  location.assign(`${offer.authorization_endpoint}?${new URLSearchParams(asked)}`);
}

/**
 * Who comes back from the issuer: null where nobody does, else { token, agent, page } or { problem }.
 * What was begun is forgotten whatever comes of it, and the address is cleaned of the code.
 */
export async function returned(server) {
  const told = new URLSearchParams(location.search);
  if (!told.has("state")) return null;
  const begun = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  history.replaceState(null, "", location.pathname + location.hash);
  if (!begun || told.get("state") !== begun.state || !told.get("code")) return { problem: "sign_on_failed" };
  try {
    const word = await idToken(begun, told.get("code"));
    if (claims(word).nonce !== begun.nonce) return { problem: "sign_on_failed" };
    const { token, agent } = await server.post("/desk/login/oidc", { id_token: word });
    return { token, agent, page: begun.page };
  } catch (error) {
    return { problem: PROBLEMS[error.code] ?? "sign_on_failed" };
  }
}

const PROBLEMS = { no_role: "sign_on_no_role", account_closed: "sign_on_closed" };

async function idToken(begun, code) {
  const asked = {
    grant_type: "authorization_code",
    client_id: begun.client,
    code,
    code_verifier: begun.verifier,
    redirect_uri: home(),
  };
  const answer = await fetch(begun.tokens, {
    method: "POST",
    body: new URLSearchParams(asked),
    credentials: "omit",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok) throw new Error(`token: ${answer.status}`);
  return (await answer.json()).id_token;
}

/** What a token says; whether it is true, the server finds out. */
function claims(token) {
  const body = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))));
}

/** The one address that the issuer sends people back to, whichever page they left from. */
function home() {
  return new URL("./", location.href.split(/[?#]/)[0]).href;
}

function random() {
  return text(crypto.getRandomValues(new Uint8Array(32)));
}

function text(bytes) {
  const letters = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
