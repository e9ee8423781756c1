/** Discord's markdown as DOM nodes. Text only ever becomes text nodes. */
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";

/**
 * @typedef {object} Context
 * @property {string} locale
 * @property {(id: string) => {name: string, me?: boolean} | null} user
 * @property {(id: string) => {name: string} | null} channel
 * @property {(id: string) => {name: string, colour?: string, me?: boolean} | null} role
 * @property {(kind: "user"|"channel"|"command", id: string, element: HTMLElement, name?: string) => void} act
 */

const DEPTH = 12;

/**
 * Render Discord markdown.
 * @param {string} text
 * @param {Context} ctx
 * @returns {DocumentFragment}
 */
export function markdown(text, ctx) {
  const out = document.createDocumentFragment();
  blocks(String(text ?? ""), ctx, out, 0, false);
  return out;
}

/**
 * Inline markdown only (reply previews, select labels).
 * @param {string} text
 * @param {Context} ctx
 */
export function inlineMarkdown(text, ctx) {
  const out = document.createDocumentFragment();
  out.append(...inline(String(text ?? ""), ctx, DEPTH - 4));
  return out;
}

const at = (re, text, i) => {
  re.lastIndex = i;
  return re.exec(text);
};

const FENCE = /```(?:([\w+\-.#]{1,32})\n)?\n?([\s\S]+?)\n?```\n?/y;
const QUOTE_ALL = />>> ([\s\S]*)/y;
const QUOTE = /(?:>(?: [^\n]*|(?=\n|$))(?:\n|$))+/y;
const HEADING = /(#{1,3}) +([^\n]*\S[^\n]*)(?:\n|$)/y;
const SUBTEXT = /-# +([^\n]*\S[^\n]*)(?:\n|$)/y;
const LIST = /(?: *(?:[-*]|\d{1,9}\.) +\S[^\n]*(?:\n(?: {2,}(?![-*] |\d+\. )\S[^\n]*))*(?:\n|$))+/y;
const TICKS = /(`+)([\s\S]*?[^`])\1(?!`)/y;

function blocks(text, ctx, out, depth, quoted) {
  let i = 0, plain = "";
  const flush = (before) => {
    const run = before ? plain.replace(/\n$/, "") : plain;
    plain = "";
    if (run) out.append(...inline(run, ctx, depth));
  };
  while (i < text.length) {
    const ch = text[i];
    const start = i === 0 || text[i - 1] === "\n";
    let m = null;
    if (ch === "`" && (m = at(FENCE, text, i))) {
      flush(true);
      out.append(h("pre", { class: "fence", tabindex: "0", "aria-label": m[1] ? `Code, ${m[1]}` : "Code" }, h("code", null, m[1] === "diff" ? diffLines(m[2]) : m[2])));
    } else if (ch === "`" && (m = at(TICKS, text, i))) {
      plain += m[0];
    } else if (ch === "\\" && i + 1 < text.length) {
      plain += text.slice(i, i + 2);
      i += 2;
      continue;
    } else if (start && depth < DEPTH && (m = block(text, i, ctx, depth, quoted, () => flush(true), out))) {
      // done there
    }
    if (m) i += m[0].length;
    else {
      plain += ch;
      i += 1;
    }
  }
  flush(false);
}

function block(text, i, ctx, depth, quoted, flush, out) {
  let m;
  if (!quoted && (m = at(QUOTE_ALL, text, i))) {
    flush();
    out.append(quote(m[1], ctx, depth));
  } else if (!quoted && (m = at(QUOTE, text, i))) {
    flush();
    out.append(quote(m[0].replace(/\n$/, "").replace(/^> ?/gm, ""), ctx, depth));
  } else if ((m = at(HEADING, text, i))) {
    flush();
    // The page owns h1 and h2; a message's headings start below them.
    out.append(h("div", { class: `md-h${m[1].length}`, role: "heading", "aria-level": String(m[1].length + 2) }, inline(m[2].trim(), ctx, depth + 1)));
  } else if ((m = at(SUBTEXT, text, i))) {
    flush();
    out.append(h("small", { class: "subtext" }, inline(m[1].trim(), ctx, depth + 1)));
  } else if ((m = at(LIST, text, i))) {
    flush();
    out.append(list(m[0], ctx, depth));
  }
  return m;
}

function quote(text, ctx, depth) {
  const inner = document.createDocumentFragment();
  blocks(text, ctx, inner, depth + 1, true);
  return h("blockquote", null, h("div", null, inner));
}

function list(text, ctx, depth) {
  const items = [];
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const m = /^( *)(?:([-*])|(\d{1,9})\.) +(.*)$/.exec(line);
    if (m) items.push({ indent: m[1].length, ordered: Boolean(m[3]), start: Number(m[3] ?? 1), text: m[4] });
    else if (items.length) items[items.length - 1].text += `\n${line.trim()}`;
  }
  const out = document.createDocumentFragment();
  const stack = [];
  for (const item of items) {
    while (stack.length > 1 && item.indent < stack[stack.length - 1].indent) stack.pop();
    let top = stack[stack.length - 1];
    if (top && item.indent <= top.indent && item.ordered !== (top.el.tagName === "OL")) {
      // A list of the other kind begins on the same level.
      const el = h(item.ordered ? "ol" : "ul", item.ordered && item.start !== 1 ? { start: item.start } : null);
      if (stack.length === 1) out.append(el);
      else top.el.after(el);
      top.el = el;
    }
    if (!top || (item.indent > top.indent && stack.length < DEPTH)) {
      const el = h(item.ordered ? "ol" : "ul", item.ordered && item.start !== 1 ? { start: item.start } : null);
      if (top) (top.el.lastElementChild ?? top.el).append(el);
      else out.append(el);
      top = { indent: item.indent, el };
      stack.push(top);
    }
    top.el.append(h("li", null, inline(item.text, ctx, depth + 1)));
  }
  return out;
}

const STRONG_EM = /\*\*\*((?:\\[\s\S]|[^\\])+?)\*\*\*(?!\*)/y;
const STRONG = /\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/y;
const EM_STAR = /\*(?=\S)((?:\*\*|\\[\s\S]|[^*\\])+?)\*(?!\*)/y;
const UNDERLINE = /__((?:\\[\s\S]|[^\\])+?)__(?!_)/y;
const EM_LINE = /_((?:__|\\[\s\S]|[^_\\])+?)_(?![\p{L}\p{N}_])/uy;
const STRIKE = /~~((?:\\[\s\S]|[^\\])+?)~~/y;
const SPOILER = /\|\|([\s\S]+?)\|\|/y;
const MASKED = /\[((?:\\.|[^[\]\\]|\[[^\]]*\])+)\]\(\s*<?(https?:\/\/(?:[^\s<>()]|\([^\s<>()]*\))+)>?(?:\s+"[^"]*")?\s*\)/y;
const ANGLE = /<(https?:\/\/[^\s<>]+)>/y;
const BARE = /https?:\/\/[^\s<>"'`）」』】。、，；]*[^\s<>"'`）」』】。、，；.,:;!?*_~|\]]/y;
const USER = /<@!?(\d{1,20})>/y, CHANNEL = /<#(\d{1,20})>/y, ROLE = /<@&(\d{1,20})>/y;
const COMMAND = /<\/([-_'\p{L}\p{N}]{1,32}(?: [-_'\p{L}\p{N}]{1,32}){0,2}):(\d{1,20})>/uy;
const TIME = /<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/y;
const CUSTOM = /<a?:(\w{2,32}):\d{1,20}>/y;
const EVERYONE = /@(?:everyone|here)(?!\w)/y;
const SPECIAL = /[\\`*_~|[<h@]/g;

function inline(text, ctx, depth) {
  const out = [];
  let i = 0, plain = "";
  const push = (node) => {
    if (plain) out.push(...withEmoji(plain));
    plain = "";
    if (node) out.push(node);
  };
  const nest = (m, tag, props) => h(tag, props, inline(m, ctx, depth + 1));
  while (i < text.length) {
    SPECIAL.lastIndex = i;
    const next = SPECIAL.exec(text);
    if (!next) {
      plain += text.slice(i);
      break;
    }
    plain += text.slice(i, next.index);
    i = next.index;
    const ch = text[i];
    if (ch === "\\" && /[^\p{L}\p{N}\s]/u.test(text[i + 1] ?? "")) {
      plain += text[i + 1];
      i += 2;
      continue;
    }
    let m = null, node = null;
    const is = (re) => (m = at(re, text, i));
    if (ch === "`" && is(TICKS)) node = h("code", { class: "tick" }, m[2].replace(/^ (?=`)|(?<=`) $/g, ""));
    else if (ch === "<") {
      if (is(USER)) node = mention(ctx.user(m[1]), "@", "user", m[1], ctx, "unknown-user");
      else if (is(ROLE)) node = roleMention(ctx.role(m[1]));
      else if (is(CHANNEL)) node = mention(ctx.channel(m[1]), "#", "channel", m[1], ctx, "unknown");
      else if (is(COMMAND)) node = mention({ name: m[1] }, "/", "command", m[2], ctx, "");
      else if (is(TIME)) node = time(Number(m[1]), m[2] ?? "f", ctx.locale);
      else if (is(CUSTOM)) node = h("span", { class: "emoji-name" }, `:${m[1]}:`);
      else if (is(ANGLE)) node = link(m[1], [m[1]]);
    } else if (ch === "h" && is(BARE)) {
      if (m[0].endsWith(")") && !m[0].includes("(")) m = [m[0].slice(0, -1)];
      node = link(m[0], [m[0]]);
    } else if (ch === "@" && is(EVERYONE)) node = h("span", { class: "mention" }, m[0]);
    else if (depth < DEPTH) {
      if (ch === "*" && is(STRONG_EM)) node = h("em", null, nest(m[1], "strong"));
      else if (ch === "*" && is(STRONG)) node = nest(m[1], "strong");
      else if (ch === "*" && is(EM_STAR)) node = nest(m[1], "em");
      else if (ch === "_" && is(UNDERLINE)) node = nest(m[1], "u");
      else if (ch === "_" && !/[\p{L}\p{N}]/u.test(text[i - 1] ?? "") && is(EM_LINE)) node = nest(m[1], "em");
      else if (ch === "~" && is(STRIKE)) node = nest(m[1], "s");
      else if (ch === "|" && is(SPOILER)) node = spoiler(inline(m[1], ctx, depth + 1));
      else if (ch === "[" && is(MASKED)) node = link(m[2], inline(m[1], ctx, depth + 1));
    }
    if (node) {
      push(node);
      i += m[0].length;
    } else {
      plain += ch;
      i += 1;
    }
  }
  push(null);
  return out;
}

function link(url, children) {
  let safe;
  try {
    safe = new URL(url);
  } catch {
    return h("span", null, children);
  }
  if (!/^https?:$/.test(safe.protocol)) return h("span", null, children);
  return h("a", { href: safe.href, target: "_blank", rel: "noopener noreferrer nofollow", title: safe.href }, children);
}

function mention(found, sign, kind, id, ctx, unknown) {
  if (!found) return h("span", { class: "mention" }, `${sign}${unknown}`);
  const run = (event) => {
    event.preventDefault();
    ctx.act(kind, id, event.currentTarget, found.name);
  };
  return h("button", { type: "button", class: `mention${found.me ? " me" : ""}`, onclick: run, dataset: { mention: kind, id } }, `${sign}${found.name}`);
}

function roleMention(found) {
  return h("span", { class: "mention role", vars: found?.colour ? { "--role": found.colour } : {} }, `@${found?.name ?? "unknown-role"}`);
}

function spoiler(children) {
  const el = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Spoiler, press to reveal" }, h("span", { "aria-hidden": "true" }, children));
  const show = (event) => {
    if (el.classList.contains("shown") || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    el.classList.add("shown");
    el.removeAttribute("role");
    el.removeAttribute("aria-label");
    el.firstElementChild.removeAttribute("aria-hidden");
  };
  el.addEventListener("click", show);
  el.addEventListener("keydown", show);
  return el;
}

const STYLES = {
  t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" }, S: { dateStyle: "short", timeStyle: "medium" },
};
const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function time(seconds, style, locale) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return h("span", { class: "time" }, "Invalid date");
  const full = date.toLocaleString(locale, STYLES.F);
  return h("time", { class: "time", datetime: date.toISOString(), title: full }, style === "R" ? relative(date, locale) : date.toLocaleString(locale, STYLES[style]));
}

/**
 * “3 days ago” in the reader's language.
 * @param {Date} date
 * @param {string} locale
 */
export function relative(date, locale) {
  const diff = (date.getTime() - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, s]) => Math.abs(diff) >= s) ?? UNITS[5];
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(diff / size), unit);
}

/**
 * The language tag that picks the right Han glyphs for a text, or "".
 * @param {string} text
 * @param {string} locale
 */
export function hanLanguage(text, locale) {
  if (/[\u3040-\u30ff]/.test(text)) return "ja";
  if (!/\p{Script=Han}/u.test(text)) return "";
  return /^(zh|ja)/.test(locale) ? locale : "zh-CN";
}

/** Only emoji, and few of them: shown large. */
export const jumbo = (text) => /^(?:(?:\p{Extended_Pictographic}|\p{Regional_Indicator})[\p{Emoji_Modifier}\u200d\ufe0f\p{Extended_Pictographic}]*\s*){1,27}$/u.test(String(text ?? "").trim());

const DIFF = { "+": "diff-added", "-": "diff-removed", "@": "diff-place" };

/** The lines of a diff, coloured as Discord colours them. */
function diffLines(text) {
  return text.split("\n").flatMap((line, i) => [i ? "\n" : "", line[0] in DIFF ? h("span", { class: DIFF[line[0]] }, line) : line]);
}
