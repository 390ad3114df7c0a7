/** Ids made in the browser (randomUUID is missing on plain-http addresses, so made from random bytes). */

/** 32 hexadecimal characters. */
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
