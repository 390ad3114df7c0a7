/** Where the system is: /config.json, written by whoever serves the pages. */

/** { api, socket?, stage, demo? } ; addresses without a closing slash. */
export async function config() {
  const response = await fetch(new URL("../config.json", import.meta.url), { cache: "no-store" });
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  const found = await response.json();
  return { ...found, api: found.api.replace(/\/+$/, "") };
}
