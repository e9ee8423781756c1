/** Servers, channels, the top bar and the member list. */
import { avatar, fill, h, icon, initials } from "./dom.js";
import { badge } from "./messages.js";
import { userMenu } from "./apps.js";
import { HOME, channel, channels, channelTitle, colourOf, emit, guild, nameOf, state } from "./state.js";

const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 760px)");
const slim = matchMedia("(max-width: 1080px)");
let membersOpen = !slim.matches;

const unreadIn = (list) => list.filter((c) => state.unread.has(c.id));
const mentionsIn = (list) => list.reduce((sum, c) => sum + (state.unread.get(c.id) ?? 0), 0);
const count = (n) => (n ? h("span", { class: "count", "aria-hidden": "true" }, n) : null);

function spot(id, name, list, face) {
  const here = state.guildId === id, unread = unreadIn(list).length, pings = mentionsIn(list);
  const label = `${name}${unread ? ", unread messages" : ""}${pings ? `, ${pings} mentions` : ""}`;
  return h("div", { class: `spot${here ? " here" : ""}${unread ? " unread" : ""}` }, h("i", { class: "spot-mark", "aria-hidden": "true" }),
    h("button", { type: "button", class: "spot-button", "aria-label": label, title: name, "aria-current": here ? "true" : null, dataset: { testid: "guild", guildId: id }, onclick: () => emit("go", { guild: id }) }, face, count(pings)));
}

/** Paint the rail of servers. */
export function renderRail() {
  fill($("rail"), spot(HOME, "Direct messages", state.dms, icon("bubble", 24)), h("div", { class: "rail-line", role: "separator" }),
    state.guilds.map((g) => spot(g.id, g.name, g.channels, h("span", { "aria-hidden": "true" }, initialsOf(g.name)))));
}

const initialsOf = (name) => name.split(/\s+/).map((word) => initials(word)).join("").slice(0, 4);

function channelRow(c, under = false) {
  const here = state.channelId === c.id, unread = state.unread.has(c.id), pings = state.unread.get(c.id) ?? 0;
  const title = channelTitle(c);
  const face = c.type === 1 ? h("span", { class: "presence-wrap" }, avatar(state.bot, title, 32), h("i", { class: `presence ${state.botOnline ? "online" : "offline"}` })) : icon(c.type === 11 ? "thread" : "hash", 20);
  return h("li", { class: under ? "under" : "" }, h("button", {
    type: "button", class: `channel${here ? " here" : ""}${unread && !here ? " unread" : ""}${c.type === 1 ? " dm" : ""}`, title, "aria-current": here ? "page" : null,
    "aria-label": `${title}${c.type === 1 ? ", direct message" : c.type === 11 ? ", thread" : ", text channel"}${unread && !here ? ", unread" : ""}${pings ? `, ${pings} mentions` : ""}`,
    dataset: { testid: "channel", channelId: c.id }, onclick: () => emit("go", { channel: c.id }),
  }, face, h("span", { class: "channel-name" }, title), c.type === 1 ? badge() : null, count(pings)));
}

/** Paint the channels of the open server, or the direct messages. */
export function renderChannels() {
  const g = guild(), list = channels();
  const head = h("div", { class: "side-head" }, h("h1", null, g ? g.name : "Direct messages"));
  const rows = [];
  if (!g) {
    rows.push(...list.map((c) => channelRow(c)));
    if (!list.length) rows.push(h("li", null, h("button", { type: "button", class: "channel", dataset: { testid: "open-dm" }, onclick: () => emit("dm") }, icon("plus"), h("span", { class: "channel-name" }, `Message ${nameOf(state.bot)}`))));
  } else {
    const threads = list.filter((c) => c.type === 11);
    for (const c of list.filter((x) => x.type !== 11)) rows.push(channelRow(c), ...threads.filter((t) => t.parent_id === c.id).map((t) => channelRow(t, true)));
    rows.push(...threads.filter((t) => !list.some((c) => c.id === t.parent_id)).map((t) => channelRow(t, true)));
  }
  const had = document.activeElement?.closest?.("#channels [data-channel-id]")?.dataset.channelId;
  const ul = h("ul", { class: "channel-list" }, rows);
  ul.addEventListener("keydown", (event) => step(event, [...ul.querySelectorAll("button")]));
  fill($("channels"), head, h("div", { class: "side-group", "aria-hidden": "true" }, icon("down", 12), g ? "Text channels" : "Direct messages"), ul);
  if (had) ul.querySelector(`[data-channel-id="${CSS.escape(had)}"]`)?.focus();
}

function step(event, all) {
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  all[to]?.focus();
}

/** Paint the bar over the messages. */
export function renderTop() {
  const c = channel(), g = guild();
  const title = channelTitle(c);
  const face = !c ? null : c.type === 1 ? avatar(state.bot, title, 24) : icon(c.type === 11 ? "thread" : "hash", 24);
  const parent = c?.type === 11 ? channel(c.parent_id) : null;
  fill($("top"),
    h("button", { type: "button", class: "icon-button burger", "aria-label": "Channels and servers", "aria-expanded": String($("drawer").classList.contains("open")), "aria-controls": "drawer", dataset: { testid: "drawer-toggle" }, onclick: () => drawer(true) }, icon("menu", 24)),
    face, parent ? h("button", { type: "button", class: "crumb", onclick: () => emit("go", { channel: parent.id }) }, `#${parent.name} ›`) : null,
    h("h2", { class: "top-name", title, dataset: { testid: "channel-title" } }, title || "Nothing open"), c?.topic ? h("div", { class: "topic", title: c.topic }, c.topic) : h("div", { class: "topic" }),
    g ? h("button", { type: "button", class: `icon-button${membersOpen ? " on" : ""}`, "aria-label": "Member list", "aria-pressed": String(membersOpen), title: "Member list", dataset: { testid: "members-toggle" }, onclick: () => {
      membersOpen = !membersOpen;
      renderTop();
      renderMembers();
      $("top").querySelector("[data-testid=members-toggle]")?.focus();
    } }, icon("members", 24)) : null);
  document.title = `${c ? (c.type === 1 ? `@${title}` : c.type === 11 ? title : `#${title}`) : "Local Discord"}${g ? ` | ${g.name}` : ""} | Local Discord`;
}

/** Paint the member list of the open server. */
export function renderMembers() {
  const g = guild(), box = $("members");
  box.hidden = !g || !membersOpen;
  if (box.hidden) return fill(box);
  const groups = new Map();
  // The server lists roles from the lowest to the highest.
  const byWeight = [...(g.roles ?? [])].reverse().filter((r) => r.name !== "@everyone" && r.id !== g.id);
  for (const m of g.members) {
    const top = byWeight.find((r) => m.roles?.includes(r.id));
    const key = m.user.bot ? "Apps" : top?.name ?? "Members";
    groups.set(key, [...(groups.get(key) ?? []), m]);
  }
  const order = [...groups.keys()].sort((a, b) => weight(a) - weight(b) || byWeight.findIndex((r) => r.name === a) - byWeight.findIndex((r) => r.name === b));
  const row = (m) => {
    const offline = m.user.id === state.bot?.id && !state.botOnline;
    const el = h("button", { type: "button", class: `member${offline ? " away" : ""}`, dataset: { testid: "member", userId: m.user.id } },
      h("span", { class: "presence-wrap" }, avatar(m.user, nameOf(m.user), 32), h("i", { class: `presence ${offline ? "offline" : "online"}` })),
      h("span", { class: "member-name", vars: colourOf(m.user.id) ? { "--name": colourOf(m.user.id) } : {} }, nameOf(m.user)), m.user.bot ? badge() : null);
    el.addEventListener("click", () => emit("profile", { user: m.user, anchor: el }));
    el.addEventListener("contextmenu", (event) => (event.preventDefault(), userMenu(m.user, { x: event.clientX, y: event.clientY, anchor: el })));
    el.addEventListener("keydown", (event) => {
      if (event.key === "F10" && event.shiftKey) event.preventDefault(), userMenu(m.user, { anchor: el });
    });
    return el;
  };
  const people = h("div", null, order.map((name) => [h("h3", null, `${name} — ${groups.get(name).length}`), groups.get(name).map(row)]));
  people.addEventListener("keydown", (event) => step(event, [...people.querySelectorAll("button")]));
  return fill(box, people);
}

const weight = (name) => (name === "Apps" ? 8 : name === "Members" ? 9 : 1);

/** Open or close the drawer of narrow windows. */
export function drawer(open) {
  const el = $("drawer");
  el.classList.toggle("open", open);
  $("scrim").hidden = !open;
  el.inert = narrow.matches && !open;
  $("chat").inert = narrow.matches && open;
  document.querySelector(".burger")?.setAttribute("aria-expanded", String(open));
  if (!narrow.matches) return;
  if (open) (el.querySelector("[aria-current=page]") ?? el.querySelector(".channel, .spot-button"))?.focus();
  else if (document.activeElement === document.body || el.contains(document.activeElement)) document.querySelector(".burger")?.focus();
}

/** Wire up the drawer; called once. */
export function startSidebar() {
  $("scrim").addEventListener("click", () => drawer(false));
  document.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && $("drawer").classList.contains("open") && drawer(false));
  $("rail").addEventListener("keydown", (event) => step(event, [...$("rail").querySelectorAll("button")]));
  narrow.addEventListener("change", () => drawer(false));
  const members = (open) => {
    membersOpen = open;
    renderTop();
    renderMembers();
  };
  slim.addEventListener("change", () => members(!slim.matches));
  // In a small window the member list lies over the messages: Escape or a press beside it puts it away.
  const covering = () => slim.matches && membersOpen && guild();
  document.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && covering() && members(false));
  document.addEventListener("pointerdown", (event) => covering() && event.target.closest(".column, .drawer") && members(false));
  drawer(false);
}
