/** Replies that are kept ready: found by a word after "/", with the customer's name, the order and the agent filled in. */

const MOST = 8;

export class Canned {
  constructor(server) {
    Object.assign(this, { server, version: 0, replies: [] });
  }

  async load() {
    this.take(await this.server.get("/desk/canned"));
  }

  take({ version, replies }) {
    Object.assign(this, { version, replies });
  }

  /** Keeps other replies: raises ApiError, `outdated` where a colleague was faster. */
  async keep(replies) {
    this.take(await this.server.put("/desk/canned", { version: this.version, replies }));
  }

  /** The first ones whose title or text has a word, as a picker has them. `facts`: {language, customer, order, agent}. */
  matching(word, facts) {
    const wanted = word.toLowerCase();
    const said = (reply) => reply.text[facts.language] ?? reply.text["zh-Hans"];
    const fits = (reply) => `${reply.title} ${reply.id} ${said(reply)}`.toLowerCase().includes(wanted);
    const found = this.replies.filter(fits).slice(0, MOST);
    return found.map((reply) => {
      const text = filled(said(reply), facts);
      return { title: reply.title, detail: text, text };
    });
  }
}

/** A text with its {blanks} filled in; what is not known leaves nothing behind. */
export function filled(text, facts) {
  const known = text.replace(/\{(customer|order|agent)\}/g, (_, name) => facts[name] ?? "");
  return known.replace(/ {2,}/g, " ").replace(/ ([，。,.])/g, "$1");
}
