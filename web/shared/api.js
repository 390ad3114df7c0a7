/** The API as the pages call it: JSON both ways, one kind of error, a bearer that is renewed when it has run out. */

const PATIENCE_MS = 15_000;

/** What a call came to when it was not a success. `status` 0: nobody answered (no network, or too slow). */
export class ApiError extends Error {
  constructor(status, { code = "unreachable", message = "", id = "", ...details } = {}, retryAfter = 0) {
    super(message || code);
    Object.assign(this, { status, code, id, details, retryAfter });
  }

  /** True where the same call may succeed later: the network, a busy or a failing server. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/**
 * `token()` gives the bearer or null; `renew()` is asked once when a call is answered 401, before it is tried again.
 */
export function api(base, { token = () => null, renew = null } = {}) {
  async function call(method, path, body, again = true) {
    const sentToken = token();
    try {
      return await once(base + path, method, body, sentToken);
    } catch (error) {
      if (error.status !== 401 || !renew || !again) throw error;
      if (token() === sentToken) await renew();
      return call(method, path, body, false);
    }
  }
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    put: (path, body) => call("PUT", path, body),
  };
}

async function once(url, method, body, token) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await reached(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new ApiError(
    response.status,
    answer.error ?? { code: `http_${response.status}` },
    Number(response.headers.get("Retry-After")) || 0,
  );
}

async function reached(url, options) {
  try {
    return await fetch(url, {
      ...options,
      signal: AbortSignal.timeout(PATIENCE_MS),
      credentials: "omit",
      cache: "no-store",
    });
  } catch {
    throw new ApiError(0);
  }
}

/** "/path?a=1" from the parts that have a value. */
export function query(path, parts) {
  const given = Object.entries(parts).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}
