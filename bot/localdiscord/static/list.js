/** The message list: keeps rendered messages, scrolling, arrow keys, announcements. */
import { fill, h, icon } from "./dom.js";
import { toolbar, messageMenu } from "./apps.js";
import { bare, context, isGrouped, preview, renderMessage, sameDay } from "./messages.js";
import { channel, channelTitle, messagesOf, nameOf, on, state } from "./state.js";

const scroller = document.getElementById("scroller");
const list = document.getElementById("messages");
const live = document.getElementById("live");
/** @type {Map<string, {message: any, grouped: boolean, day: boolean, node: HTMLElement}>} */
let rendered = new Map();
let shownChannel = "", pinned = true, frame = 0;

/** Render the open channel, reusing what has not changed. */
export function renderList() {
  cancelAnimationFrame(frame);
  frame = 0;
  const messages = messagesOf();
  const fresh = shownChannel !== `${state.userId}/${state.channelId}`;
  if (fresh) {
    rendered = new Map();
    pinned = true;
    shownChannel = `${state.userId}/${state.channelId}`;
    live.replaceChildren();
  }
  const focus = rememberFocus();
  const next = new Map(), nodes = [welcome()];
  let before = null;
  for (const message of messages) {
    const day = !before || !sameDay(before.timestamp, message.timestamp);
    const grouped = !day && isGrouped(message, before);
    const old = rendered.get(message.id);
    let node = old?.node;
    if (!old || old.message !== message || old.grouped !== grouped || old.day !== day) {
      node = h("li", { class: "item" }, day ? divider(message.timestamp) : null, renderMessage(message, grouped));
    }
    next.set(message.id, { message, grouped, day, node });
    nodes.push(node);
    before = message;
  }
  rendered = next;
  sync(nodes);
  restoreFocus(focus);
  const under = list.querySelector("article:hover");
  if (under && !list.querySelector(".toolbar")) toolbar(under, messages.find((m) => m.id === under.dataset.messageId), false);
  const articles = list.querySelectorAll("article");
  if (articles.length && !list.querySelector("article[tabindex='0']")) articles[articles.length - 1].tabIndex = 0;
  if (pinned) toBottom();
}

function sync(nodes) {
  const keep = new Set(nodes);
  for (const child of [...list.children]) if (!keep.has(child)) child.remove();
  nodes.forEach((node, i) => list.children[i] !== node && list.insertBefore(node, list.children[i] ?? null));
}

function rememberFocus() {
  const el = document.activeElement;
  const article = el?.closest?.("#messages article");
  if (!article) return null;
  return { id: article.dataset.messageId, self: el === article, custom: el.dataset.customId, testid: el.dataset.testid, index: [...article.querySelectorAll("button")].indexOf(el) };
}

function restoreFocus(saved) {
  if (!saved || document.activeElement?.closest?.("#messages article")) return;
  const article = articleOf(saved.id);
  if (!article) return;
  const same = saved.custom ? [...article.querySelectorAll("[data-custom-id]")].find((el) => el.dataset.customId === saved.custom && !el.disabled) : null;
  const target = saved.self ? article : same ?? article;
  target.focus({ preventScroll: true });
}

const articleOf = (id) => list.querySelector(`article[data-message-id="${CSS.escape(id)}"]`);

function divider(iso) {
  return h("div", { class: "divider", role: "separator" }, h("span", null, new Date(iso).toLocaleDateString(context().locale, { dateStyle: "long" })));
}

let welcomed = { key: "", node: null };
function welcome() {
  const c = channel();
  const key = `${state.userId}/${c?.id}/${channelTitle(c)}`;
  if (welcomed.key === key) return welcomed.node;
  const title = channelTitle(c);
  const words = !c ? ["", ""] : c.type === 1 ? [title, `This is the beginning of your direct messages with ${title}.`]
    : c.type === 11 ? [title, "This is the start of the thread."] : [`Welcome to #${title}!`, `This is the start of the #${title} channel.${c.topic ? ` ${c.topic}` : ""}`];
  const node = h("li", { class: "welcome", role: "presentation" }, c ? [h("span", { class: "welcome-icon" }, icon(c.type === 1 ? "bubble" : c.type === 11 ? "thread" : "hash", 40)), h("h2", null, words[0]), h("p", null, words[1])] : null);
  welcomed = { key, node };
  return node;
}

/** Go to the newest message. */
export function toBottom() {
  scroller.scrollTop = scroller.scrollHeight;
  pinned = true;
  jumpBar();
}

function jumpBar() {
  const bar = document.getElementById("jump");
  if (bar) bar.hidden = pinned;
}

/** Show a message and let it light up for a moment. */
export function jumpTo(id) {
  const article = articleOf(id);
  if (!article) return;
  article.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  setCurrent(article);
  article.focus({ preventScroll: true });
  article.classList.remove("flash");
  void article.offsetWidth;
  article.classList.add("flash");
  setTimeout(() => article.classList.remove("flash"), 1800);
}

/** Tell screen readers of a message that came. */
export function announce(message) {
  if (message.channel_id !== state.channelId) return;
  const text = `${nameOf(message.author)}: ${bare(preview(message)).slice(0, 400)}`;
  if (live.lastElementChild?.textContent === text) return;
  live.append(h("p", null, text));
  while (live.children.length > 5) live.firstElementChild.remove();
}

function setCurrent(article) {
  for (const other of list.querySelectorAll("article[tabindex='0']")) other.tabIndex = -1;
  article.tabIndex = 0;
}

function keys(event) {
  const article = event.target.closest("article");
  if (!article) return;
  const message = messagesOf().find((m) => m.id === article.dataset.messageId);
  if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
    event.preventDefault();
    const rect = article.getBoundingClientRect();
    return messageMenu(message, { x: rect.left + 80, y: Math.max(60, rect.top + 24), anchor: event.target });
  }
  if (event.target !== article) {
    if (event.key === "Escape" && !event.defaultPrevented) article.focus();
    return;
  }
  const all = [...list.querySelectorAll("article")];
  const at = all.indexOf(article);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1, PageDown: Math.min(at + 5, all.length - 1), PageUp: Math.max(at - 5, 0) }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const target = all[to];
  if (!target) return to >= all.length ? document.querySelector("[data-testid=composer]")?.focus() : undefined;
  setCurrent(target);
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
}

/** Wire the list up; called once. */
export function startList() {
  const foot = document.getElementById("foot");
  foot.prepend(h("button", { type: "button", id: "jump", class: "jump", hidden: true, onclick: toBottom }, icon("down", 16), "Jump to the newest"));
  let last = 0;
  scroller.addEventListener("scroll", () => {
    // Only going up lets go of the newest message; a picture that loads or a growing box does not.
    const near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
    if (near || scroller.scrollTop < last - 1) pinned = near;
    last = scroller.scrollTop;
    jumpBar();
  }, { passive: true });
  const settle = () => pinned && toBottom();
  new ResizeObserver(settle).observe(list);
  new ResizeObserver(settle).observe(scroller);
  list.addEventListener("keydown", keys);
  list.addEventListener("contextmenu", (event) => {
    const article = event.target.closest("article");
    if (!article || event.target.closest("a[href], .author, .face")) return event.target.closest(".author, .face") ? userMenu(event) : undefined;
    if (String(getSelection()).trim()) return;
    event.preventDefault();
    messageMenu(messagesOf().find((m) => m.id === article.dataset.messageId), { x: event.clientX, y: event.clientY, anchor: article });
  });
  const hover = (event) => {
    const article = event.target.closest?.("article");
    if (article) toolbar(article, messagesOf().find((m) => m.id === article.dataset.messageId), event.type === "focusin");
  };
  list.addEventListener("mouseover", hover);
  list.addEventListener("focusin", (event) => {
    const article = event.target.closest("article");
    if (article) setCurrent(article);
    hover(event);
  });
  list.addEventListener("mouseleave", () => toolbar(null, null, false));
  on("messages", ({ channelId }) => {
    if (channelId === state.channelId && !frame) frame = requestAnimationFrame(renderList);
  });
  on("jump", jumpTo);
  const toast = document.getElementById("alert");
  let timer = 0;
  on("say", (text) => {
    clearTimeout(timer);
    fill(toast, text);
    timer = setTimeout(() => fill(toast), 5000);
  });
  on("whisper", (text) => live.append(h("p", null, text)));
}

function userMenu(event) {
  const article = event.target.closest("article");
  const message = messagesOf().find((m) => m.id === article.dataset.messageId);
  event.preventDefault();
  messageMenu(message, { x: event.clientX, y: event.clientY, anchor: article }, true);
}
