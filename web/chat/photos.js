/** Photos: made small enough, put where the system says with how far it has come, and shown in a bubble. */

import { ApiError } from "../shared/api.js";
import { el, safeUrl } from "../shared/dom.js";
import { newId } from "../shared/identifier.js";

export const AT_ONCE = 9;
const TYPES = ["image/jpeg", "image/png", "image/webp"];
const SMALL_BYTES = 1_500_000;
const EDGE_PX = 2_000;
const QUALITY = 0.85;
const PATIENCE_MS = 60_000;
const PDF = "application/pdf";
const LARGEST_DOCUMENT = 10 * 1024 * 1024;
const HEAD = 1024;
export const DOCUMENTS_AT_ONCE = 3;

/** The photo as it is sent: as it is where it is small and of a type that is taken, else drawn anew as a JPEG. */
async function readied(file) {
  if (TYPES.includes(file.type) && file.size <= SMALL_BYTES) return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) throw new ApiError(415, { code: "no_picture" });
  const scale = Math.min(1, EDGE_PX / Math.max(picture.width, picture.height));
  const canvas = el("canvas", {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

/** Puts one photo and gives its key; `came(share)` hears how much of it, from 0 to 1; `door` gives the form. Throws ApiError. */
export async function put(api, file, id, came, door = "/photos") {
  const photo = await readied(file);
  const { key, url, fields } = await api.post(door, { id, content_type: photo.type, size: photo.size });
  await posted(url, fields, photo, came);
  return key;
}

/** fetch cannot say how far an upload has come. */
function posted(url, fields, photo, came) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", photo);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = () => reject(new ApiError(0));
    Object.assign(request, { timeout: PATIENCE_MS, onerror: fail, ontimeout: fail });
    request.upload.onprogress = (event) => event.lengthComputable && came(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? resolve() : reject(new ApiError(request.status)));
    request.open("POST", url);
    request.send(form);
  });
}

/** The same for a document, which is looked at first: nobody waits for ten megabytes that are not taken. */
export async function putDocument(api, file, id, came) {
  if (file.size > LARGEST_DOCUMENT) throw new ApiError(413, { code: "file_too_large" });
  const head = await file.slice(0, HEAD).text();
  if (!head.includes("%PDF-")) throw new ApiError(415, { code: "file_unknown" });
  const { key, url, fields } = await api.post("/files", { id, content_type: PDF, size: file.size });
  await posted(url, fields, file, came);
  return key;
}

/** Puts those of `files` ({file, id, key}) that are not put yet; gives what the message names of them, as the API wants it. */
export async function putAll(api, files, came) {
  const photos = isPhoto(files[0].file);
  for (const [place, one] of files.entries()) {
    const way = photos ? put : putDocument;
    one.key ||= await way(api, one.file, one.id, (share) => came((place + share) / files.length));
  }
  if (photos) return { photos: files.map(({ key }) => key) };
  return { files: files.map(({ key, file }) => ({ key, name: file.name })) };
}

/** Whether a file is sent as a photo; anything else is a document. */
export function isPhoto(file) {
  return file.type.startsWith("image/");
}

/** A new id for a photo: kept for its repeats. */
export function newPhoto() {
  return `p-${newId()}`;
}

/** Photos of a message as thumbnails that open; nothing where there are none. */
export function thumbnails(message, alt) {
  const found = (message.photos ?? []).map((photo) => photo.url).map((url) => (isOwn(url) ? url : safeUrl(url)));
  const shown = found.filter(Boolean);
  if (!shown.length) return null;
  const open = { target: "_blank", rel: "noopener noreferrer" };
  return el(
    "div",
    { class: "photos" },
    shown.map((url) => el("a", { href: url, ...open }, el("img", { src: url, alt, loading: "lazy" }))),
  );
}

/** Whether an address is of a photo that was chosen in this very page. */
function isOwn(url) {
  return String(url).startsWith(`blob:${location.origin}/`);
}
