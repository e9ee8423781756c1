/** Bottom left: who one is, changing to somebody else, one's language. */
import { avatar, fill, h, icon, uid } from "./dom.js";
import { emit, nameOf, people, state } from "./state.js";

/** Languages of Discord, the project's own first. */
const LOCALES = [["en-US", "English, US"], ["en-GB", "English, UK"], ["ja", "日本語"], ["zh-CN", "中文（简体）"], ["zh-TW", "繁體中文"], ["ko", "한국어"], ["de", "Deutsch"], ["fr", "Français"],
  ["es-ES", "Español"], ["pt-BR", "Português do Brasil"], ["it", "Italiano"], ["ru", "Русский"], ["vi", "Tiếng Việt"], ["th", "ไทย"], ["id", "Bahasa Indonesia"]];

const panel = document.getElementById("panel");
let list = null;

/** Paint the panel. */
export function renderPanel() {
  closeList(false);
  const { me } = state;
  if (!me) return fill(panel);
  const button = h("button", { type: "button", class: "whoami", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": `You are ${nameOf(me)}, ${me.title ?? "member"}. Change who you are`, dataset: { testid: "user-switcher", userId: me.id } },
    h("span", { class: "presence-wrap" }, avatar(me, nameOf(me), 32), h("i", { class: "presence online" })),
    h("span", { class: "me-text" }, h("span", { class: "me-name" }, nameOf(me)), h("span", { class: "me-title" }, me.title ?? "member")), icon("down", 16));
  button.addEventListener("click", () => (list ? closeList() : openList(button)));
  const locales = LOCALES.some(([code]) => code === me.locale) ? LOCALES : [[me.locale ?? "en-US", me.locale ?? "en-US"], ...LOCALES];
  const select = h("select", { "aria-label": "Your language", title: "Your language", dataset: { testid: "locale-select" } }, locales.map(([code, name]) => h("option", { value: code, selected: code === me.locale, lang: code }, `${name}`)));
  select.addEventListener("change", () => emit("locale", select.value));
  return fill(panel, button, h("label", { class: "locale" }, icon("globe", 18), select));
}

function openList(button) {
  const id = uid("people");
  const all = people();
  const rows = all.map((user) => h("div", {
    class: "person", role: "option", tabIndex: -1, "aria-selected": String(user.id === state.userId), dataset: { testid: "user-option", userId: user.id }, onclick: () => take(user.id),
  }, avatar(user, nameOf(user), 32), h("span", { class: "me-text" }, h("span", { class: "me-name" }, nameOf(user)), h("span", { class: "me-title" }, `${user.title ?? "member"} · ${user.locale ?? ""}`)), user.id === state.userId ? icon("check", 18) : null));
  list = h("div", { class: "people", dataset: { testid: "user-list" } }, h("div", { class: "people-title" }, "Act as"), h("div", { role: "listbox", "aria-label": "People", id }, rows));
  list.addEventListener("keydown", (event) => {
    const at = rows.indexOf(document.activeElement);
    const to = { ArrowDown: (at + 1) % rows.length, ArrowUp: (at - 1 + rows.length) % rows.length, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) rows[to].focus();
    else if (event.key === "Enter" || event.key === " ") take(all[at]?.id);
    else if (event.key === "Escape" || event.key === "Tab") closeList();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  panel.append(list);
  button.setAttribute("aria-expanded", "true");
  (rows.find((row) => row.getAttribute("aria-selected") === "true") ?? rows[0])?.focus();
  document.addEventListener("pointerdown", outside, true);
}

function outside(event) {
  if (!panel.contains(event.target)) closeList(false);
}

function closeList(refocus = true) {
  if (!list) return;
  list.remove();
  list = null;
  document.removeEventListener("pointerdown", outside, true);
  const button = panel.querySelector(".whoami");
  button?.setAttribute("aria-expanded", "false");
  if (refocus) button?.focus();
}

function take(id) {
  closeList();
  if (id && id !== state.userId) emit("become", id);
}
