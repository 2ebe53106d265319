/**
 * Talking to the server: JSON reads, writes with CSRF token, time-outs, progress in bytes, and one kind of error.
 * Emits "net" with {online, signedIn} whenever what is known of the connection changes.
 */

const READ_TIMEOUT = 15000;
const SLOWEST_BYTES_PER_SECOND = 15000;

/** A failed call: status 0 means that no answer came. `message` is Chinese and may be shown. */
export class ApiError extends Error {
  constructor(status, code, message, faults = []) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.faults = faults;
  }
}

export class Api extends EventTarget {
  online = navigator.onLine;
  signedIn = true;
  csrf = null;
  /** Device clock minus server clock in milliseconds, once known. */
  skew = null;

  constructor() {
    super();
    addEventListener("online", () => this.session().catch(() => undefined));
    addEventListener("offline", () => this.#contact({ online: false }));
  }

  /** GET of a JSON document. */
  async read(path) {
    const answer = await this.#send("GET", path, null, { timeout: READ_TIMEOUT });
    return answer;
  }

  /** Who is signed in here, with a fresh CSRF token. */
  async session() {
    const before = Date.now();
    const session = await this.read("/api/tablet/session");
    this.csrf = session.csrf;
    this.skew = Math.round((before + Date.now()) / 2 - Date.parse(session.server_time));
    return session;
  }

  /**
   * PUT of bytes. `headers` are added, `onProgress(sent)` hears of bytes. An outdated CSRF token is renewed once.
   */
  async put(path, body, { headers = {}, onProgress } = {}) {
    if (!this.csrf) await this.session();
    const size = body.byteLength ?? body.length ?? 0;
    const options = { timeout: 30000 + (size / SLOWEST_BYTES_PER_SECOND) * 1000, onProgress };
    const withToken = () => ({ ...headers, "X-CSRFToken": this.csrf, "X-Device-Time": new Date().toISOString() });
    try {
      return await this.#send("PUT", path, body, { ...options, headers: withToken() });
    } catch (error) {
      if (!(error instanceof ApiError) || !/csrf/i.test(error.code)) throw error;
      await this.session();
      return this.#send("PUT", path, body, { ...options, headers: withToken() });
    }
  }

  async #send(method, path, body, { headers = {}, timeout, onProgress }) {
    const answer = await exchange(method, path, body, { headers, timeout, onProgress });
    if (answer.status === 0) {
      this.#contact({ online: false });
      throw new ApiError(0, answer.code, answer.code === "timeout" ? "服务器在限定时间内没有应答" : "连不上服务器");
    }
    this.#contact({ online: true, signedIn: needsPerson(answer) ? false : answer.ok ? true : this.signedIn });
    if (answer.ok) {
      if (answer.json === null) throw new ApiError(answer.status, "not_json", "服务器的应答不是约定的格式");
      return answer.json;
    }
    const { code = `http_${answer.status}`, message = `服务器应答 ${answer.status}`, faults = [] } = answer.json?.error ?? {};
    throw new ApiError(answer.status, code, message, faults);
  }

  #contact(news) {
    const changed = Object.entries(news).some(([key, value]) => this[key] !== value);
    Object.assign(this, news);
    if (changed) this.dispatchEvent(new Event("net"));
  }
}

/** One HTTP exchange by XMLHttpRequest, the only way to hear of uploaded bytes. Never rejects. */
function exchange(method, path, body, { headers, timeout, onProgress }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(method, path);
    request.timeout = timeout;
    request.setRequestHeader("Accept", "application/json");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (onProgress) request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
    request.addEventListener("load", () => {
      resolve({ status: request.status, ok: request.status >= 200 && request.status < 300, json: parse(request.responseText) });
    });
    request.addEventListener("error", () => resolve({ status: 0, code: "no_answer" }));
    request.addEventListener("abort", () => resolve({ status: 0, code: "no_answer" }));
    request.addEventListener("timeout", () => resolve({ status: 0, code: "timeout" }));
    request.send(body);
  });
}

const needsPerson = ({ status, json }) => status === 401 || json?.error?.code === "password_change_first";

function parse(text) {
  try { return JSON.parse(text); } catch { return null; }
}
