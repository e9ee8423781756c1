/** The message box: writing, replying, files, `/` and `@` pickers. */
import * as api from "./api.js";
import { CommandLine } from "./commandline.js";
import { leaves, local, parseTyped, search } from "./commands.js";
import { avatar, bytes, composing, encodeFile, fill, h, icon } from "./dom.js";
import { badge } from "./messages.js";
import { Picker } from "./picker.js";
import { channel, channels, channelTitle, colourOf, emit, guild, keepMessage, nameOf, on, setReply, state, typists } from "./state.js";

const MAX = 2000, MAX_FILE = 10 * 1024 * 1024;
const drafts = new Map();
/** Names put in by the mention picker → what is sent. */
const spelled = new Map();
let files = [], sending = false, draftKey = "";

const picker = new Picker("Suggestions", (row) => (line.active ? line.take(row) : row.take()));
const line = new CommandLine(picker, {
  leave: (text) => {
    line.stop();
    show();
    box.value = text;
    box.focus();
    if (text) suggest();
  },
  sent: () => {
    line.stop();
    show();
    box.value = "";
    box.focus();
  },
});
const box = h("textarea", { rows: 1, class: "box", role: "combobox", "aria-multiline": "true", autocomplete: "off", enterkeyhint: "send", dataset: { testid: "composer" } });
const chooser = h("input", { type: "file", multiple: true, class: "sr", tabIndex: -1, "aria-label": "Files to send", dataset: { testid: "file-input" } });
const attach = h("button", { type: "button", class: "icon-button attach", "aria-label": "Attach files", title: "Attach files", onclick: () => chooser.click() }, icon("plus"));
const send = h("button", { type: "submit", class: "icon-button send", "aria-label": "Send", title: "Send", dataset: { testid: "send" } }, icon("send"));
const replyBar = h("div", { class: "reply-bar", hidden: true, dataset: { testid: "reply-bar" } });
const tray = h("div", { class: "tray", hidden: true });
const counter = h("div", { class: "counter", hidden: true, "aria-live": "polite" });
const typing = h("div", { class: "typing", "aria-live": "polite", dataset: { testid: "typing" } });
const form = h("form", { class: "composer", novalidate: true, dataset: { testid: "composer-form" } },
  picker.element, replyBar, h("div", { class: "composer-box" }, tray, line.error, h("div", { class: "composer-row" }, attach, chooser, box, line.element, counter, send)));

function show() {
  box.hidden = line.active;
  attach.hidden = line.active;
  counter.hidden = true;
  form.classList.toggle("commanding", line.active);
  if (!line.active) grow();
}

function grow() {
  box.style.setProperty("height", "auto");
  box.style.setProperty("height", `${Math.min(box.scrollHeight, Math.max(120, innerHeight * 0.4))}px`);
  const left = MAX - [...box.value].length;
  counter.hidden = left > 200;
  fill(counter, left);
  counter.classList.toggle("over", left < 0);
  send.classList.toggle("ready", Boolean(box.value.trim() || files.length || line.active));
}

/** What the caret is in: a slash command, a mention, a channel name. */
function token() {
  const before = box.value.slice(0, box.selectionStart);
  if (/^\/[^\n]*$/.test(before) && box.value === before) return { kind: "/", text: before.slice(1), from: 0 };
  const m = /(?:^|[\s(（、。])([@#])([^\s@#]{0,32}(?: [^\s@#]{0,32})?)$/u.exec(before);
  return m ? { kind: m[1], text: m[2], from: before.length - m[2].length - 1 } : null;
}

function suggest() {
  const at = token();
  if (!at) return picker.hide();
  if (at.kind === "/") return suggestCommands(at.text);
  if (at.kind === "#") return suggestChannels(at);
  return suggestPeople(at);
}

function suggestCommands(text) {
  const typed = parseTyped(box.value);
  if (typed) return begin(typed.leaf, typed.values);
  const rows = search(text).slice(0, 60).map((leaf) => ({
    label: `/${leaf.shown}`, value: leaf, key: leaf.name, note: leaf.description, aside: nameOf(state.bot), lead: avatar(state.bot, nameOf(state.bot), 28),
    extra: leaf.options.filter((o) => o.required).slice(0, 4).map((o) => h("span", { class: "row-option" }, local(o, "name"))),
    take: () => begin(leaf),
  }));
  const missing = text ? "No command fits" : "There are no commands here for you";
  picker.show({ kind: "command-row", title: rows.length ? `${nameOf(state.bot)} · commands` : "", rows, first: true, note: rows.length ? "" : missing });
}

function begin(leaf, values) {
  picker.hide();
  box.value = "";
  setReply(null);
  line.start(leaf, values);
  show();
  send.classList.add("ready");
}

function suggestPeople(at) {
  const want = at.text.toLowerCase();
  const here = guild() ? guild().members.map((m) => m.user) : [state.me];
  const pool = new Map([state.bot, ...here].filter(Boolean).map((u) => [u.id, u]));
  const rows = [...pool.values()].filter((u) => `${nameOf(u)} ${u.username}`.toLowerCase().includes(want)).sort((a, b) => Number(Boolean(b.bot)) - Number(Boolean(a.bot))).slice(0, 12).map((u) => ({
    label: h("span", { vars: colourOf(u.id) ? { "--name": colourOf(u.id) } : {}, class: "ref-name" }, nameOf(u)), extra: u.bot ? badge() : null, aside: u.username, value: u.id, lead: avatar(u, nameOf(u), 24),
    take: () => insert(at, `@${nameOf(u)}`, `<@${u.id}>`),
  }));
  if (rows.length) picker.show({ kind: "mention-row", title: "Members", rows, first: true });
  else picker.hide();
}

function suggestChannels(at) {
  const rows = channels().filter((c) => c.type !== 1 && c.name.toLowerCase().includes(at.text.toLowerCase())).map((c) => ({
    label: c.name, value: c.id, note: c.topic, lead: icon(c.type === 11 ? "thread" : "hash", 20), take: () => insert(at, `#${c.name}`, `<#${c.id}>`),
  }));
  if (rows.length) picker.show({ kind: "mention-row", title: "Channels", rows, first: true });
  else picker.hide();
}

function insert(at, text, sent) {
  spelled.set(text, sent);
  const end = box.selectionStart;
  box.setRangeText(`${text} `, at ? at.from : end, end, "end");
  picker.hide();
  grow();
  box.focus();
}

function spell(text) {
  let out = text;
  for (const [name, code] of [...spelled].sort((a, b) => b[0].length - a[0].length)) out = out.replaceAll(name, code);
  return out;
}

async function submit() {
  if (line.active) return line.send();
  const content = spell(box.value.trim());
  if (sending || !state.channelId || (!content && !files.length)) return;
  if ([...content].length > MAX) return emit("say", `A message has at most ${MAX} characters`);
  sending = true;
  const kept = { text: box.value, files, reply: state.replyTo };
  const { channelId, userId } = state;
  box.value = "";
  files = [];
  setReply(null);
  paintTray();
  grow();
  try {
    const body = { content };
    if (kept.reply) Object.assign(body, { reply_to: kept.reply.message.id, mention_reply: kept.reply.ping });
    if (kept.files.length) body.files = await Promise.all(kept.files.map(encodeFile));
    const message = await api.say(userId, channelId, body);
    if (userId === state.userId && message?.id) keepMessage(message);
    emit("bottom");
  } catch (error) {
    if (!box.value) box.value = kept.text;
    files = kept.files;
    paintTray();
    grow();
    fill(line.error, `The message was not sent: ${error.message}`);
    sending = false;
    return;
  }
  fill(line.error);
  sending = false;
}

function take(list) {
  for (const file of list) {
    if (file.size > MAX_FILE) fill(line.error, `${file.name} is larger than 10 MiB`);
    else if (files.length < 10) files.push(file);
  }
  paintTray();
  grow();
}

function paintTray() {
  for (const img of tray.querySelectorAll("img")) URL.revokeObjectURL(img.src);
  tray.hidden = !files.length;
  fill(tray, files.map((file) => h("div", { class: "tray-file" }, /^image\//.test(file.type) ? h("img", { src: URL.createObjectURL(file), alt: "" }) : icon("file", 32),
    h("span", { class: "file-name" }, file.name), h("span", { class: "file-size" }, bytes(file.size)),
    h("button", { type: "button", class: "icon-button", "aria-label": `Remove ${file.name}`, onclick: () => {
      files = files.filter((f) => f !== file);
      paintTray();
      grow();
      box.focus();
    } }, icon("close", 16)))));
}

function paintReply() {
  const { replyTo } = state;
  replyBar.hidden = !replyTo;
  if (!replyTo) return fill(replyBar);
  const ping = h("button", { type: "button", class: "ping", "aria-pressed": String(replyTo.ping), dataset: { testid: "reply-ping" }, onclick: () => {
    replyTo.ping = !replyTo.ping;
    paintReply();
    replyBar.querySelector(".ping").focus();
  } }, icon("at", 16), replyTo.ping ? "On" : "Off");
  ping.setAttribute("aria-label", `Ping ${nameOf(replyTo.message.author)}: ${replyTo.ping ? "on" : "off"}`);
  return fill(replyBar, h("span", { class: "reply-text" }, "Replying to ", h("b", null, nameOf(replyTo.message.author))), ping,
    h("button", { type: "button", class: "icon-button", "aria-label": "Cancel the reply", dataset: { testid: "reply-cancel" }, onclick: () => (setReply(null), box.focus()) }, icon("close", 18)));
}

function paintTyping() {
  const names = typists().map((id) => nameOf(state.users.get(id)));
  typing.classList.toggle("on", names.length > 0);
  fill(typing, names.length ? [h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), h("b", null, names.join(", ")), names.length > 1 ? " are typing…" : " is typing…"] : "");
}

/** Make the box fit the open channel; drafts stay with theirs. */
export function renderComposer() {
  const c = channel();
  const key = `${state.userId}/${c?.id ?? ""}`;
  const label = !c ? "Choose a channel" : `Message ${c.type === 1 ? "@" : c.type === 11 ? "" : "#"}${channelTitle(c)}`;
  box.placeholder = label;
  box.setAttribute("aria-label", label);
  box.disabled = !c;
  if (key === draftKey) return;
  if (draftKey) drafts.set(draftKey, box.value);
  draftKey = key;
  if (line.active) line.stop();
  picker.hide();
  files = [];
  state.replyTo = null;
  paintTray();
  paintReply();
  fill(line.error);
  show();
  box.value = drafts.get(key) ?? "";
  paintTyping();
  grow();
}

/** Begin a command by its id or name, as a press on `</ask:1>` does. */
export function beginCommand(id, name) {
  const all = leaves();
  const leaf = all.find((l) => l.command.id === id && l.name === name) ?? all.find((l) => l.name === name) ?? all.find((l) => l.command.id === id);
  if (leaf) begin(leaf);
  else emit("say", `/${name} is not available here`);
}

/** Put the composer into the page; called once. */
export function startComposer() {
  picker.bind(box);
  document.getElementById("foot").append(form, typing);
  box.addEventListener("input", () => {
    picker.bind(box);
    grow();
    suggest();
  });
  box.addEventListener("click", () => picker.open && suggest());
  box.addEventListener("blur", () => setTimeout(() => !form.contains(document.activeElement) && picker.hide(), 0));
  box.addEventListener("keydown", (event) => {
    if (composing(event) || picker.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) event.preventDefault(), submit();
    else if (event.key === "Escape" && state.replyTo) event.preventDefault(), setReply(null);
    else if (event.key === "Escape") emit("bottom");
    else if (event.key === "ArrowUp" && !box.value) {
      const last = [...document.querySelectorAll("#messages article")].at(-1);
      if (last) event.preventDefault(), last.focus();
    }
  });
  form.addEventListener("submit", (event) => (event.preventDefault(), submit()));
  chooser.addEventListener("change", () => (take(chooser.files), (chooser.value = ""), box.focus()));
  box.addEventListener("paste", (event) => event.clipboardData?.files.length && (event.preventDefault(), take(event.clipboardData.files)));
  const chat = document.getElementById("chat");
  chat.addEventListener("dragover", (event) => (event.preventDefault(), chat.classList.add("dropping")));
  chat.addEventListener("dragleave", (event) => !chat.contains(event.relatedTarget) && chat.classList.remove("dropping"));
  chat.addEventListener("drop", (event) => (event.preventDefault(), chat.classList.remove("dropping"), take(event.dataTransfer.files)));
  addEventListener("resize", grow);
  on("reply", paintReply);
  on("typing messages", paintTyping);
  on("insert", (code) => {
    const user = [...state.users.values()].find((u) => code === `<@${u.id}>`);
    if (!line.active) insert(null, user ? `@${nameOf(user)}` : code, code);
  });
  on("focus-composer", () => (line.active ? line.focusNext() : box.focus()));
  show();
}
