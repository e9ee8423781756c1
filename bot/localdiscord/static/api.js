/** The people's face of the local Discord: HTTP calls and the event stream. */

/** An answer of the server that is no success. */
export class ApiError extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(method, path, as, body, query = {}) {
  const url = new URL(`/local/${path}`, location.origin);
  if (as) url.searchParams.set("as", as);
  for (const [k, v] of Object.entries(query)) if (v) url.searchParams.set(k, v);
  const headers = { "X-Local-Discord": "1" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store" });
  const text = await response.text();
  let data = null;
  try {
    data = text ? JSON.parse(text) : null;
  } catch {
    data = { message: text.slice(0, 200) };
  }
  if (!response.ok) throw new ApiError(response.status, data?.message ?? `The server answered ${response.status}`);
  return data;
}

/** What the acting user sees: people, servers, direct messages, commands. */
export const world = (as, guild) => call("GET", "world", as, undefined, { guild });
/** The messages of a channel, oldest first. */
export const messages = async (as, channel) => (await call("GET", `channels/${channel}/messages`, as)).messages;
/** Say something. */
export const say = (as, channel, body) => call("POST", `channels/${channel}/messages`, as, body);
/** Open (or create) the direct message with the bot. */
export const openDm = (as) => call("POST", "dms", as, {});
/** Change the acting user's language. */
export const setLocale = (as, locale) => call("PATCH", "me", as, { locale });
/** Start an interaction; with `wait` the answer tells its outcome. */
export const interact = (as, body, wait = false) => call("POST", "interactions", as, body, { wait: wait ? "1" : "" });
/** Add or take back a reaction. */
export const react = (as, channel, message, emoji, on) =>
  call(on ? "PUT" : "DELETE", `channels/${channel}/messages/${message}/reactions/${encodeURIComponent(emoji)}`, as, on ? {} : undefined);

/**
 * Listen to the event stream; reconnects by itself with a growing pause.
 * @param {string} as
 * @param {{event: (frame: {type: string, data: any}) => void, open: (again: boolean) => void, close: () => void}} hooks
 * @returns {() => void} stop listening
 */
export function listen(as, hooks) {
  let socket = null, stopped = false, tries = 0, opened = false, timer = 0;
  const connect = () => {
    const url = new URL("/local/events", location.origin);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("as", as);
    socket = new WebSocket(url);
    socket.onopen = () => {
      tries = 0;
      hooks.open(opened);
      opened = true;
    };
    socket.onmessage = (message) => {
      let frame;
      try {
        frame = JSON.parse(message.data);
      } catch {
        return;
      }
      if (!stopped && frame && typeof frame.type === "string") hooks.event(frame);
    };
    socket.onclose = () => {
      if (stopped) return;
      hooks.close();
      tries += 1;
      timer = setTimeout(connect, Math.min(5000, 200 * 2 ** tries) * (0.75 + Math.random() / 2));
    };
  };
  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    socket?.close();
  };
}
