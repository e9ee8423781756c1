/** The bar over a message, the context menus of messages and users, the profile card. */
import { runMenu, toggleReaction } from "./actions.js";
import { avatar, h, icon, place } from "./dom.js";
import { openEmoji, openMenu } from "./menu.js";
import { badge, preview } from "./messages.js";
import { colourOf, emit, member, nameOf, role, hex, setReply, state } from "./state.js";

function appItems(type, targetId) {
  const commands = state.commands.filter((c) => c.type === type);
  if (!commands.length) return [{ label: "No apps here", testid: "no-apps" }];
  return commands.map((c) => ({ label: c.name_localized ?? c.name, note: nameOf(state.bot), testid: "app-command", run: () => runMenu(c, targetId) }));
}

const copy = (text) => navigator.clipboard?.writeText(text).then(() => emit("say", "Copied"), () => emit("say", "Copying is not allowed here"));

/**
 * The menu of a message, or of its author.
 * @param {any} message
 * @param {{x: number, y: number, anchor: HTMLElement}} where
 * @param {boolean} [ofAuthor]
 */
export function messageMenu(message, where, ofAuthor = false) {
  if (!message || message.local) return;
  if (ofAuthor) return userMenu(message.author, where);
  openMenu([
    { label: "Add reaction", icon: "smile", run: () => openEmoji({ x: where.x, y: where.y, anchor: where.anchor }, (emoji) => toggleReaction(message, { name: emoji, id: null })) },
    { label: "Reply", icon: "reply", testid: "menu-reply", run: () => reply(message) },
    { label: "Apps", testid: "menu-apps", items: appItems(3, message.id) },
    { label: "Copy text", icon: "copy", line: true, run: () => copy(preview(message)) },
    { label: "Copy message ID", icon: "id", run: () => copy(message.id) },
  ], { ...where, label: "Message actions" });
}

/**
 * The menu of a user.
 * @param {any} user
 * @param {{x?: number, y?: number, anchor: HTMLElement}} where
 */
export function userMenu(user, where) {
  openMenu([
    { label: "Profile", run: () => profile(user, where) },
    { label: "Mention", icon: "at", run: () => emit("insert", `<@${user.id}>`) },
    ...(user.id === state.bot?.id ? [{ label: "Message", icon: "bubble", run: () => emit("dm") }] : []),
    { label: "Apps", testid: "menu-apps", items: appItems(2, user.id) },
    { label: "Copy user ID", icon: "id", line: true, run: () => copy(user.id) },
  ], { ...where, label: `Actions for ${nameOf(user)}` });
}

function reply(message) {
  setReply(message);
  emit("focus-composer");
}

let bar = null, barFor = "";

/**
 * Put the bar of actions on a message.
 * @param {HTMLElement | null} article null takes it away
 * @param {any} message
 * @param {boolean} byFocus
 */
export function toolbar(article, message, byFocus) {
  if (bar?.contains(document.activeElement) && !byFocus) return;
  if (!article || !message || message.local) {
    bar?.remove();
    barFor = "";
    return;
  }
  if (barFor === message.id && bar?.parentNode === article) return;
  const tool = (name, label, testid, run) => h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, dataset: { testid }, onclick: (event) => run(event.currentTarget) }, icon(name));
  bar?.remove();
  bar = h("div", { class: "toolbar", role: "toolbar", "aria-label": "Message actions", dataset: { testid: "message-toolbar" } },
    tool("smile", "Add reaction", "message-react", (anchor) => openEmoji({ anchor }, (emoji) => toggleReaction(message, { name: emoji, id: null }))),
    tool("reply", "Reply", "message-reply", () => reply(message)),
    tool("apps", "Apps", "message-apps", (anchor) => openMenu(appItems(3, message.id), { anchor, label: "Apps" })),
    tool("dots", "More", "message-more", (anchor) => {
      const rect = anchor.getBoundingClientRect();
      messageMenu(message, { x: rect.right - 200, y: rect.bottom + 4, anchor });
    }));
  bar.addEventListener("keydown", (event) => {
    const all = [...bar.children], at = all.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    all[(at + step + all.length) % all.length].focus();
  });
  barFor = message.id;
  article.append(bar);
}

/** A small card about a user. */
export function profile(user, where) {
  const known = state.users.get(user.id) ?? user;
  const roles = (member(user.id)?.roles ?? []).map(role).filter(Boolean);
  const close = () => {
    card.remove();
    document.removeEventListener("pointerdown", outside, true);
    if (where.anchor?.isConnected) where.anchor.focus?.({ preventScroll: true });
  };
  const outside = (event) => !card.contains(event.target) && close();
  const act = (label, run) => h("button", { type: "button", class: "btn secondary", onclick: () => (close(), run()) }, label);
  const card = h("div", { class: "profile", role: "dialog", "aria-label": nameOf(known), dataset: { testid: "profile" } },
    h("div", { class: "profile-band", vars: { "--band": colourOf(user.id) || "#5b67e8" } }), h("div", { class: "profile-face" }, avatar(known, nameOf(known), 72)),
    h("div", { class: "profile-name" }, nameOf(known), known.bot ? badge() : null), h("div", { class: "profile-user" }, known.username),
    known.title ? h("p", null, `${known.title}${known.locale ? ` · ${known.locale}` : ""}`) : null,
    roles.length ? h("div", { class: "profile-roles" }, roles.map((r) => h("span", { class: "role-chip" }, h("i", { vars: { "--dot": r.color ? hex(r.color) : "#99a" } }), r.name))) : null,
    h("div", { class: "profile-actions" }, user.id === state.bot?.id ? act("Message", () => emit("dm")) : null, act("Mention", () => emit("insert", `<@${user.id}>`))));
  card.addEventListener("keydown", (event) => event.key === "Escape" && (event.stopPropagation(), close()));
  document.body.append(card);
  const rect = where.anchor.getBoundingClientRect();
  place(card, { top: rect.top, bottom: rect.top, left: Math.min(rect.right + 12, innerWidth - 320), right: rect.right }, { gap: 0 });
  card.querySelector("button")?.focus();
  document.addEventListener("pointerdown", outside, true);
}
