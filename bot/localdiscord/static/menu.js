/** Context menus with submenus, and the small reaction picker. */
import { h, icon, place } from "./dom.js";

/**
 * @typedef {object} Item
 * @property {string} label
 * @property {string} [icon]
 * @property {string} [note]
 * @property {string} [testid]
 * @property {() => void} [run]
 * @property {Item[]} [items] a submenu
 * @property {boolean} [line] a dividing line above
 */

let open = null;

/** Close whatever menu is open. */
export function closeMenu(refocus = true) {
  if (!open) return;
  const { layers, back } = open;
  open = null;
  layers.forEach((layer) => layer.remove());
  document.removeEventListener("pointerdown", outside, true);
  window.removeEventListener("resize", closeMenu);
  if (refocus && back?.isConnected) back.focus({ preventScroll: true });
}

const outside = (event) => !open?.layers.some((layer) => layer.contains(event.target)) && closeMenu(false);

function start(layer, back) {
  closeMenu(false);
  open = { layers: [layer], back };
  document.body.append(layer);
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", closeMenu);
}

/**
 * Open a menu at a point or below an element.
 * @param {Item[]} items
 * @param {{x?: number, y?: number, anchor?: HTMLElement, label?: string}} where
 */
export function openMenu(items, where) {
  const back = where.anchor ?? document.activeElement;
  const layer = menu(items, where.label ?? "Actions", 0);
  start(layer, back);
  const rect = where.x !== undefined ? { top: where.y, bottom: where.y, left: where.x, right: where.x } : where.anchor.getBoundingClientRect();
  place(layer, rect, { alignRight: where.x === undefined });
  layer.querySelector("[role=menuitem]")?.focus({ preventScroll: true });
}

function menu(items, label, depth) {
  const layer = h("div", { class: "menu", role: "menu", "aria-label": label, dataset: { testid: "context-menu" } });
  for (const item of items) {
    if (item.line) layer.append(h("div", { class: "menu-line", role: "separator" }));
    const row = h("button", {
      type: "button", class: "menu-item", role: "menuitem", tabIndex: -1, "aria-haspopup": item.items ? "menu" : null, "aria-expanded": item.items ? "false" : null,
      disabled: !item.run && !item.items, dataset: { testid: item.testid ?? "menu-item", name: item.label },
    }, h("span", { class: "menu-label" }, item.label, item.note ? h("small", null, item.note) : null), item.items ? icon("right", 16) : item.icon ? icon(item.icon, 18) : null);
    const sub = (focus) => openSub(layer, row, item, depth, focus);
    row.addEventListener("mouseenter", () => {
      row.focus({ preventScroll: true });
      trim(depth + 1);
      if (item.items) sub(false);
    });
    row.addEventListener("click", () => {
      if (item.items) return sub(true);
      closeMenu();
      item.run();
    });
    row.addEventListener("keydown", (event) => event.key === "ArrowRight" && item.items && (event.stopPropagation(), sub(true)));
    layer.append(row);
  }
  layer.addEventListener("keydown", (event) => keys(event, layer, depth));
  layer.addEventListener("contextmenu", (event) => event.preventDefault());
  return layer;
}

function trim(depth) {
  while (open && open.layers.length > depth) {
    open.layers.pop().remove();
    open.layers.at(-1)?.querySelectorAll("[aria-expanded=true]").forEach((el) => el.setAttribute("aria-expanded", "false"));
  }
}

function openSub(layer, row, item, depth, focus) {
  trim(depth + 1);
  const sub = menu(item.items, item.label, depth + 1);
  open.layers.push(sub);
  document.body.append(sub);
  row.setAttribute("aria-expanded", "true");
  const rect = row.getBoundingClientRect();
  const fits = rect.right + sub.offsetWidth + 8 < document.documentElement.clientWidth;
  const room = rect.left - sub.offsetWidth - 8 > 0;
  if (fits || room) {
    const left = fits ? rect.right + 2 : rect.left - sub.offsetWidth - 2;
    place(sub, { top: rect.top - 8, bottom: rect.top - 8, left, right: left }, { gap: 0 });
  } else place(sub, rect);
  if (focus) sub.querySelector("[role=menuitem]")?.focus();
}

function keys(event, layer, depth) {
  const rows = [...layer.querySelectorAll("[role=menuitem]:not(:disabled)")];
  const at = rows.indexOf(document.activeElement);
  const go = { ArrowDown: (at + 1) % rows.length, ArrowUp: (at - 1 + rows.length) % rows.length, Home: 0, End: rows.length - 1 }[event.key];
  if (go !== undefined) rows[go]?.focus();
  else if (event.key === "Escape" || event.key === "Tab") closeMenu();
  else if (event.key === "ArrowLeft" && depth) {
    trim(depth);
    open?.layers.at(-1)?.querySelector("[aria-haspopup]")?.focus();
  } else if (event.key.length === 1 && /\S/.test(event.key)) rows.find((row) => row.dataset.name?.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

const EMOJI = "👍 👎 ❤️ 😂 😮 😢 😡 🎉 🙏 👏 🔥 ✅ ❌ ❓ ❗ 👀 💯 🤔 😄 😅 🙂 🙃 😍 😎 🤝 🌏 🇯🇵 🇨🇳 📰 📌 📎 📝 🔎 ⏳ 🍵 ☕ 🍜 🌸 🐼 ⛰️".split(" ");
const NAMES = "thumbs up,thumbs down,heart,laughing,surprised,crying,angry,party,thanks,clapping,fire,yes,no,question,exclamation,eyes,hundred,thinking,smile,relieved,slight smile,upside down,heart eyes,cool,handshake,globe,Japan,China,newspaper,pin,paperclip,memo,search,hourglass,tea,coffee,noodles,blossom,panda,mountain".split(",");

/**
 * Pick an emoji.
 * @param {{x?: number, y?: number, anchor?: HTMLElement}} where
 * @param {(emoji: string) => void} pick
 */
export function openEmoji(where, pick) {
  const columns = 8;
  const buttons = EMOJI.map((emoji, i) => h("button", { type: "button", class: "emoji", tabIndex: i ? -1 : 0, "aria-label": NAMES[i], title: NAMES[i], dataset: { testid: "emoji", emoji } }, emoji));
  const layer = h("div", { class: "menu emoji-grid", role: "dialog", "aria-label": "Pick a reaction", dataset: { testid: "emoji-picker" } }, buttons);
  buttons.forEach((el) => el.addEventListener("click", () => {
    closeMenu();
    pick(el.dataset.emoji);
  }));
  layer.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (step) buttons[Math.max(0, Math.min(buttons.length - 1, at + step))].focus();
    else if (event.key === "Escape" || event.key === "Tab") closeMenu();
    else return;
    event.preventDefault();
  });
  start(layer, where.anchor ?? document.activeElement);
  const rect = where.x !== undefined ? { top: where.y, bottom: where.y, left: where.x, right: where.x } : where.anchor.getBoundingClientRect();
  place(layer, rect, { alignRight: true });
  buttons[0].focus();
}
