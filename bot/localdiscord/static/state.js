/** What the page knows, and the bus on which its parts tell each other of changes. */

/** The direct-message pseudo server. */
export const HOME = "@me";

export const state = {
  userId: "", me: null, bot: null, botOnline: true, connected: false,
  users: new Map(), guilds: [], dms: [], commands: [],
  guildId: HOME, channelId: "",
  /** @type {Map<string, any[]>} */ messages: new Map(),
  /** @type {Map<string, Map<string, number>>} */ typing: new Map(),
  /** @type {Map<string, number>} mentions; 0 is unread only */ unread: new Map(),
  /** @type {{message: any, ping: boolean} | null} */ replyTo: null,
  /** @type {Map<string, string>} message id → the custom id being pressed */ busy: new Map(),
  /** @type {Map<string, string>} message id → what went wrong */ errors: new Map(),
};

const bus = new EventTarget();
/** Tell of a change. @param {string} name @param {any} [detail] */
export const emit = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));
/** Hear of changes. @param {string} names space separated @param {(detail: any) => void} handler */
export const on = (names, handler) => names.split(" ").forEach((name) => bus.addEventListener(name, (event) => handler(event.detail)));

/** Take over what `GET /local/world` said. */
export function takeWorld(data) {
  state.me = data.me;
  state.userId = data.me.id;
  state.bot = data.bot;
  state.botOnline = Boolean(data.bot_online);
  state.guilds = data.guilds ?? [];
  state.dms = data.dms ?? [];
  state.commands = data.commands ?? [];
  state.users = new Map();
  for (const guild of state.guilds) for (const member of guild.members ?? []) keepUser(member.user);
  for (const user of data.users ?? []) keepUser(user);
  keepUser(data.bot);
  keepUser(data.me);
}

function keepUser(user) {
  if (user?.id) state.users.set(user.id, { ...state.users.get(user.id), ...user });
}

/** The people one can act as. */
export const people = () => [...state.users.values()].filter((user) => !user.bot);
export const guild = (id = state.guildId) => state.guilds.find((g) => g.id === id) ?? null;
export const channels = (id = state.guildId) => (id === HOME ? state.dms : guild(id)?.channels ?? []);
export const channel = (id = state.channelId) => [...state.dms, ...state.guilds.flatMap((g) => g.channels)].find((c) => c.id === id) ?? null;
/** The server a channel is in, or HOME. */
export const guildOf = (channelId) => state.guilds.find((g) => g.channels.some((c) => c.id === channelId))?.id ?? HOME;
export const member = (userId, guildId = state.guildId) => guild(guildId)?.members?.find((m) => m.user.id === userId) ?? null;
export const role = (id) => state.guilds.flatMap((g) => g.roles ?? []).find((r) => r.id === id) ?? null;
/** The present messages of a channel. */
export const messagesOf = (channelId = state.channelId) => state.messages.get(channelId) ?? [];

/** The name to show for a user here. */
export function nameOf(user, guildId = state.guildId) {
  if (!user) return "Unknown";
  const known = state.users.get(user.id) ?? user;
  return member(user.id, guildId)?.nick || known.global_name || user.global_name || known.username || user.username || "Unknown";
}

/** The colour of a user's highest coloured role, or "". */
export function colourOf(userId) {
  const mine = member(userId)?.roles ?? [];
  const top = [...(guild()?.roles ?? [])].reverse().find((r) => r.color && mine.includes(r.id));
  return top ? hex(top.color) : "";
}

/** Discord's integer colour as CSS. */
export const hex = (colour) => `#${(Number(colour) & 0xffffff).toString(16).padStart(6, "0")}`;

/** What a channel is called in headers: “#general” or the other person. */
export function channelTitle(c) {
  if (!c) return "";
  if (c.type !== 1) return c.name;
  const other = (c.recipients ?? []).find((user) => user.id !== state.userId) ?? state.bot;
  return other ? nameOf(other, HOME) : c.name || "Direct message";
}

/** Does a message speak to the acting user? */
export function mentionsMe(message) {
  if (message.author?.id === state.userId) return false;
  if ((message.mentions ?? []).some((user) => user.id === state.userId) || message.mention_everyone) return true;
  const mine = member(state.userId, guildOf(message.channel_id))?.roles ?? [];
  return (message.mention_roles ?? []).some((id) => mine.includes(id));
}

const DISMISSED = "local-discord-dismissed";
const dismissed = new Set(JSON.parse(sessionStorage.getItem(DISMISSED) ?? "[]"));

/** Put an ephemeral message away on this page. */
export function dismiss(message) {
  dismissed.add(message.id);
  sessionStorage.setItem(DISMISSED, JSON.stringify([...dismissed].slice(-200)));
  dropMessage(message.channel_id, message.id);
}

/** Keep the messages of a channel as the server has them, local notes included. */
export function setMessages(channelId, list) {
  const local = messagesOf(channelId).filter((m) => m.local);
  const shown = list.filter((m) => visible(m));
  const before = new Map(messagesOf(channelId).map((m) => [m.id, m]));
  const kept = shown.map((m) => {
    const old = before.get(m.id);
    return old && JSON.stringify(old) === JSON.stringify(m) ? old : m;
  });
  state.messages.set(channelId, [...kept, ...local]);
  emit("messages", { channelId });
}

/** Have the open channel's messages that name channels drawn anew: some may have been opened or renamed since. */
export function refreshMentions() {
  const list = state.messages.get(state.channelId);
  if (list) state.messages.set(state.channelId, list.map((m) => (JSON.stringify(m).includes("<#") ? { ...m } : m)));
}

function visible(message) {
  return !dismissed.has(message.id) && (!message.ephemeral_for || message.ephemeral_for === state.userId);
}

/** Add a message, or put a newer version in its place. @returns {boolean} whether it was new */
export function keepMessage(message) {
  if (!visible(message)) return false;
  const list = state.messages.get(message.channel_id);
  if (!list) return true;
  const at = list.findIndex((m) => m.id === message.id);
  if (at >= 0) list[at] = message;
  else list.push(message);
  for (const [i, other] of list.entries()) {
    if (other.referenced_message?.id === message.id && at >= 0) list[i] = { ...other, referenced_message: message };
  }
  emit("messages", { channelId: message.channel_id });
  return at < 0;
}

/** Take a message away; replies to it then say that it was deleted. */
export function dropMessage(channelId, id) {
  const list = messagesOf(channelId).filter((m) => m.id !== id);
  state.messages.set(channelId, list.map((m) => (m.referenced_message?.id === id ? { ...m, referenced_message: null } : m)));
  if (state.replyTo?.message.id === id) setReply(null);
  emit("messages", { channelId });
}

/** Make a message render again because something beside it changed. */
export function touch(id) {
  for (const [channelId, list] of state.messages) {
    const at = list.findIndex((m) => m.id === id);
    if (at >= 0) {
      list[at] = { ...list[at] };
      emit("messages", { channelId });
    }
  }
}

/** Begin or end answering a message. */
export function setReply(message) {
  state.replyTo = message ? { message, ping: message.author?.id !== state.userId } : null;
  emit("reply");
}

/** Note that somebody types in a channel. */
export function noteTyping(channelId, userId) {
  if (userId === state.userId) return;
  if (!state.typing.has(channelId)) state.typing.set(channelId, new Map());
  state.typing.get(channelId).set(userId, Date.now() + 10000);
  emit("typing");
  setTimeout(() => emit("typing"), 10050);
}

/** Who types in the channel that is open. */
export function typists() {
  const map = state.typing.get(state.channelId);
  if (!map) return [];
  for (const [id, until] of map) if (until < Date.now()) map.delete(id);
  return [...map.keys()];
}

/** Read “#u=…&g=…&c=…”. */
export function readHash() {
  const params = new URLSearchParams(location.hash.slice(1));
  return { user: params.get("u") ?? "", guild: params.get("g") ?? "", channel: params.get("c") ?? "" };
}

/** Write where we are into the address. */
export function writeHash(replace = false) {
  const hash = `#${new URLSearchParams({ u: state.userId, g: state.guildId, c: state.channelId })}`.replace("%40", "@");
  if (hash === location.hash) return;
  if (replace) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
}
