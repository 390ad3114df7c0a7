/**
 * Why nothing that anybody writes can become markup here.
 *
 * deep-chat shows a message by parsing HTML. What it is given is never a message, only a tag with a number of our own
 * counting, `<kefu-message key="7"></kefu-message>`; that element (bubble.js) looks the message up by its number and
 * builds it from text nodes. As a second wall, browsers with Trusted Types ask the policy below before parsing anything:
 * once the chat is built it lets through those tags and nothing else. It must be loaded before deep-chat.
 */

const OUR_TAG = /^<kefu-message key="\d+"><\/kefu-message>$/;
let building = true;

globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (html) => (building || OUR_TAG.test(html) ? html : ""),
});

/** The tag deep-chat is given for an entry. */
export function tagOf(entry) {
  return `<kefu-message key="${Number(entry.key)}"></kefu-message>`;
}

/** deep-chat has parsed its own icons and built itself: from now on only our tags pass. */
export function built() {
  building = false;
}
