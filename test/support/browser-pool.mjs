/**
 * Several browsers of one kind that look like one to WTR: each takes the next test file when it is done with its last.
 * Pages of one browser would share its processes, and wait for each other there.
 */
class BrowserPool {
  // That of all members: the commands of @web/test-runner-commands then ask for getPage(id).
  type = 'puppeteer';
  #members;
  /** Which member has which session. */
  #sessions = new Map();
  constructor(members) {
    this.#members = members;
    this.concurrency = members.length;
  }
  /** The first is started first, and only a browser that runs knows its version. */
  get name() {
    return this.#members[0].name;
  }
  async initialize(...args) {
    for (const member of this.#members) await member.initialize(...args);
  }
  async startSession(id, url) {
    const member = this.#leastBusy();
    this.#sessions.set(id, member);
    try {
      await member.startSession(id, url);
    } finally {
      // One that is not active will not be stopped either.
      if (!member.isActive(id)) this.#sessions.delete(id);
    }
  }
  /** More than one session each there can only be while one is given up. */
  #leastBusy() {
    const busy = [...this.#sessions.values()];
    const load = (member) => busy.filter((each) => each === member).length;
    return this.#members.reduce((best, member) => (load(member) < load(best) ? member : best));
  }
  async stopSession(id) {
    try {
      return await this.#of(id).stopSession(id);
    } finally {
      this.#sessions.delete(id);
    }
  }
  #of(id) {
    const member = this.#sessions.get(id);
    if (!member) throw new Error(`no browser has session ${id}`);
    return member;
  }
  isActive(id) {
    return this.#sessions.get(id)?.isActive(id) ?? false;
  }
  getPage(id) {
    return this.#of(id).getPage(id);
  }
  getBrowserUrl(id) {
    return this.#of(id).getBrowserUrl(id);
  }
  startDebugSession(id, url) {
    return this.#members[0].startDebugSession(id, url);
  }
  async stop() {
    await Promise.all(this.#members.map((member) => member.stop()));
  }
}

/** @param {object[]} members launchers of WTR, all of one kind and of type `puppeteer`, with one page each */
export const browserPool = (members) => new BrowserPool(members);
