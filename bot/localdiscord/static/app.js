/** Starts the page and steers it: who we are, where we are, what the server tells. */
import { settle } from "./actions.js";
import * as api from "./api.js";
import { profile } from "./apps.js";
import { beginCommand, renderComposer, startComposer } from "./composer.js";
import { fill, h, icon } from "./dom.js";
import { announce, renderList, startList, toBottom } from "./list.js";
import { openModal } from "./modal.js";
import { renderPanel } from "./panel.js";
import { drawer, renderChannels, renderMembers, renderRail, renderTop, startSidebar } from "./sidebar.js";
import { HOME, channel, channels, dropMessage, emit, guildOf, keepMessage, mentionsMe, nameOf, noteTyping, on, readHash, refreshMentions, setMessages, state, takeWorld, writeHash } from "./state.js";

const USER = "local-discord-user";
/** Mina, who is in both servers of the sample world: who one is on a first visit. */
const FIRST_USER = "1300000000000000201";
const lastChannel = new Map();
let stop = () => {}, turn = 0, refreshing = 0;

const ready = (value) => (document.body.dataset.ready = String(value));
const say = (text) => emit("say", text);

/** Read and write what the browser remembers; it may forbid both. */
const memory = {
  get: () => { try { return localStorage.getItem(USER) ?? ""; } catch { return ""; } },
  set: (id) => { try { localStorage.setItem(USER, id); } catch { /* not needed */ } },
};

const loadWorld = (user, guildId) => api.world(user, guildId === HOME ? "" : guildId);

/** Become a user and go to a place. */
async function become(userId, guildId = "", channelId = "", replace = true) {
  turn += 1;
  const mine = turn;
  ready(false);
  stop();
  state.connected = false;
  let data;
  try {
    data = await loadWorld(userId, HOME);
  } catch (error) {
    if (userId !== FIRST_USER && error.status >= 400 && error.status < 500) return become(FIRST_USER, "", "", replace);
    if (mine === turn) {
      banner(`The local Discord does not answer (${error.message}). Trying again…`);
      setTimeout(() => mine === turn && become(userId, guildId, channelId, replace), 1500);
    }
    return undefined;
  }
  if (mine !== turn) return undefined;
  if (state.userId !== data.me.id) {
    state.messages.clear();
    state.unread.clear();
    state.typing.clear();
    lastChannel.clear();
  }
  takeWorld(data);
  memory.set(state.userId);
  document.documentElement.dataset.locale = state.me.locale ?? "";
  const connected = new Promise((resolve) => {
    stop = api.listen(state.userId, {
      event: (frame) => mine === turn && hear(frame),
      open: (again) => {
        if (mine !== turn) return;
        state.connected = true;
        banners();
        resolve();
        if (again) refresh(true).then(() => ready(true));
      },
      close: () => {
        if (mine !== turn) return;
        state.connected = false;
        ready(false);
        banners();
      },
    });
  });
  await go({ guild: guildId, channel: channelId }, replace, true);
  await connected;
  if (mine === turn) ready(true);
  return undefined;
}

/** Go to a channel, or to a server's last one. */
async function go({ guild: guildId, channel: channelId } = {}, replace = false, arriving = false) {
  let target = channelId && channel(channelId) ? channelId : "";
  let place = target ? guildOf(target) : guildId;
  if (place !== HOME && !state.guilds.some((g) => g.id === place)) place = state.guilds[0]?.id ?? HOME;
  if (!target) target = channels(place).find((c) => c.id === lastChannel.get(place))?.id ?? channels(place).find((c) => c.type !== 11)?.id ?? "";
  const moved = place !== state.guildId || arriving;
  state.guildId = place;
  state.channelId = target;
  if (target) lastChannel.set(place, target);
  state.unread.delete(target);
  writeHash(replace);
  paint();
  if (channelId) drawer(false);
  await Promise.all([moved && !(arriving && place === HOME) ? refresh(false) : null, load()]);
}

async function load() {
  const { channelId, userId } = state;
  if (!channelId) return renderList();
  try {
    const list = await api.messages(userId, channelId);
    if (userId === state.userId) setMessages(channelId, list);
  } catch (error) {
    say(error.message);
  }
  if (channelId === state.channelId) renderList();
  return undefined;
}

/** Fetch the world anew (commands differ by server, language and role). */
async function refresh(withMessages) {
  const mine = turn;
  refreshing += 1;
  const run = refreshing;
  try {
    const data = await loadWorld(state.userId, state.guildId);
    if (mine !== turn || run !== refreshing) return;
    takeWorld(data);
    refreshMentions();
    paint();
    if (withMessages) {
      for (const id of [...state.messages.keys()]) if (id !== state.channelId) state.messages.delete(id);
      await load();
    }
  } catch (error) {
    say(error.message);
  }
}

function paint() {
  renderRail();
  renderChannels();
  renderPanel();
  renderTop();
  renderMembers();
  renderComposer();
  banners();
  renderList();
}

function banner(text, testid = "banner") {
  fill(document.getElementById("banners"), text ? h("div", { class: "banner", role: "status", dataset: { testid } }, icon("warn", 18), text) : "");
}

function banners() {
  if (!state.connected && state.userId) banner("Connection lost. Reconnecting…", "reconnecting");
  else if (!state.botOnline) banner(`${nameOf(state.bot, HOME)} is offline. Nobody answers commands or messages until it is back.`, "bot-offline");
  else banner("");
}

function hear({ type, data }) {
  switch (type) {
    case "message_create": return created(data);
    case "message_update":
      state.errors.delete(data.id);
      keepMessage(data);
      settle(data.interaction_metadata?.id);
      return announceLater(data);
    case "message_delete": return dropMessage(data.channel_id, data.id);
    case "typing": return noteTyping(data.channel_id, data.user_id);
    case "modal_open":
      settle(data.interaction_id);
      return openModal(data);
    case "interaction_failed": return settle(data.interaction_id, data.reason || "This interaction failed");
    case "commands_changed": return refresh(false);
    case "bot_presence":
      state.botOnline = Boolean(data.online);
      banners();
      renderMembers();
      return renderChannels();
    case "channel_create": return refresh(false);
    case "reaction_update": return keepMessage(data.message ?? data);
    default: return undefined;
  }
}

function created(message) {
  state.typing.get(message.channel_id)?.delete(message.author?.id);
  emit("typing");
  const fresh = keepMessage(message);
  settle(message.interaction_metadata?.id);
  const mine = message.interaction_metadata?.user?.id === state.userId && message.channel_id === state.channelId;
  if (mine && fresh) requestAnimationFrame(toBottom);
  if (message.author?.id === state.userId) {
    if (message.channel_id === state.channelId) requestAnimationFrame(toBottom);
    return;
  }
  if (message.channel_id === state.channelId) return announceLater(message);
  if (fresh) {
    const ping = mentionsMe(message) || guildOf(message.channel_id) === HOME ? 1 : 0;
    state.unread.set(message.channel_id, (state.unread.get(message.channel_id) ?? 0) + ping);
    renderRail();
    renderChannels();
  }
}

const pendingSay = new Map();
function announceLater(message) {
  if (message.author?.id === state.userId || message.pending) return;
  clearTimeout(pendingSay.get(message.id));
  pendingSay.set(message.id, setTimeout(() => {
    pendingSay.delete(message.id);
    announce(message);
  }, 120));
}

async function openDm() {
  try {
    const dm = await api.openDm(state.userId);
    if (!state.dms.some((c) => c.id === dm.id)) state.dms = [...state.dms, dm];
    await go({ channel: dm.id });
  } catch (error) {
    say(error.message);
  }
}

async function setLocale(locale) {
  try {
    await api.setLocale(state.userId, locale);
    await refresh(false);
    state.messages.set(state.channelId, (state.messages.get(state.channelId) ?? []).map((m) => ({ ...m })));
    renderList();
    document.querySelector("[data-testid=locale-select]")?.focus();
  } catch (error) {
    say(error.message);
  }
}

function follow() {
  const { user, guild: guildId, channel: channelId } = readHash();
  if (user && user !== state.userId) become(user, guildId, channelId);
  else if (guildId !== state.guildId || channelId !== state.channelId) go({ guild: guildId, channel: channelId }, true);
}

function start() {
  startSidebar();
  startList();
  startComposer();
  on("go", (to) => go(to));
  on("dm", openDm);
  on("become", (id) => become(id, state.guildId, state.channelId, false));
  on("locale", setLocale);
  on("modal", openModal);
  on("bottom", toBottom);
  on("profile", ({ user, anchor }) => profile(user, { anchor }));
  on("mention", ({ kind, id, element, name }) => {
    if (kind === "command") beginCommand(id, name);
    else if (kind === "channel") go({ channel: id });
    else profile(state.users.get(id) ?? { id }, { anchor: element });
  });
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    emit("focus-composer");
  });
  document.addEventListener("keydown", (event) => {
    // Typing anywhere goes to the message box, as in the client.
    const box = document.querySelector("[data-testid=composer]");
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.key.length !== 1 || event.key === " " || !box || box.hidden || box.disabled) return;
    if (document.querySelector("dialog[open], .menu, .profile") || document.activeElement?.closest("input, textarea, select, [role=combobox], [role=option], .drawer.open")) return;
    box.focus();
  });
  const { user, guild: guildId, channel: channelId } = readHash();
  become(user || memory.get() || FIRST_USER, guildId, channelId);
}

start();
