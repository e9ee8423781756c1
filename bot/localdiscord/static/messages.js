/** One message as an article. */
import { toggleReaction, useComponent } from "./actions.js";
import { renderComponents } from "./components.js";
import { avatar, h, icon } from "./dom.js";
import { hanLanguage, inlineMarkdown, jumbo, markdown } from "./markdown.js";
import { attachments, renderEmbed } from "./media.js";
import { openEmoji } from "./menu.js";
import { channel, colourOf, dismiss, emit, guildOf, mentionsMe, nameOf, role, hex, state } from "./state.js";

const FLAG = { SUPPRESS_EMBEDS: 4, EPHEMERAL: 64, LOADING: 128, V2: 32768 };
const DAY = 86400000;

/** What markdown needs to know of the world. */
export function context() {
  return {
    locale: state.me?.locale || "en-US",
    user: (id) => (state.users.has(id) ? { name: nameOf(state.users.get(id)), me: id === state.userId } : null),
    channel: (id) => (channel(id) ? { name: channel(id).name } : null),
    role: (id) => (role(id) ? { name: role(id).name, colour: role(id).color ? hex(role(id).color) : "" } : null),
    act: (kind, id, element, name) => emit("mention", { kind, id, element, name }),
  };
}

const md = (text) => markdown(text, context());

/** The APP mark beside a bot's name. */
export const badge = () => h("span", { class: "badge", title: "An app, not a person" }, "APP");

/** Is this message only for the acting user? */
export const isEphemeral = (message) => Boolean(message.ephemeral_for) || Boolean(message.flags & FLAG.EPHEMERAL);
const isPending = (message) => Boolean(message.pending) || Boolean(message.flags & FLAG.LOADING);
const metaOf = (message) => message.interaction_metadata ?? (message.interaction ? { ...message.interaction } : null);

/** May a message stand below the one before it without a header? */
export function isGrouped(message, before) {
  if (!before || message.local || before.local) return false;
  const plain = (m) => m.type === 0 || m.type === undefined || m.type === null;
  return plain(message) && !message.message_reference && !metaOf(message) && before.author?.id === message.author?.id && (plain(before) || before.type === 19 || before.type === 20 || before.type === 23)
    && isEphemeral(message) === isEphemeral(before) && new Date(message.timestamp) - new Date(before.timestamp) < 7 * 60000 && sameDay(message.timestamp, before.timestamp);
}

/** Do two times fall on one day here? */
export const sameDay = (a, b) => new Date(a).toDateString() === new Date(b).toDateString();

/** A message's time as Discord puts it. */
export function timeText(iso, locale) {
  const date = new Date(iso), now = new Date();
  const clock = date.toLocaleTimeString(locale, { timeStyle: "short" });
  if (sameDay(date, now)) return clock;
  if (sameDay(date, now - DAY)) {
    const day = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-1, "day");
    return `${day[0].toLocaleUpperCase(locale)}${day.slice(1)}${locale.startsWith("en") ? " at" : ""} ${clock}`;
  }
  return `${date.toLocaleDateString(locale)} ${clock}`;
}

/** The first words of a message, for previews and announcements. */
export function preview(message) {
  if (isPending(message)) return "thinking…";
  if (message.content) return message.content;
  const texts = [];
  const walk = (list) => (list ?? []).forEach((c) => {
    if (c.content) texts.push(c.content);
    walk(c.components);
  });
  walk(message.components);
  for (const embed of message.embeds ?? []) texts.push(embed.title ?? "", embed.description ?? "");
  return texts.filter(Boolean).join(" ").replace(/\s+/g, " ") || (message.attachments?.length ? "Attachment" : "");
}

/** Preview text without the marks of markdown. */
export const bare = (text) => inlineText(text.replace(/^(#{1,3}|-#|>{1,3}) /gm, "").replace(/```/g, " "));
function inlineText(text) {
  return Array.from(inlineMarkdown(text, context()).childNodes, (node) => node.textContent).join("");
}

function authorName(message) {
  const colour = colourOf(message.author?.id);
  const el = h("button", { type: "button", class: "author", tabIndex: -1, dataset: { userId: message.author?.id ?? "" }, vars: colour ? { "--name": colour } : {} }, nameOf(message.author, guildOf(message.channel_id)));
  el.addEventListener("click", () => emit("profile", { user: message.author, anchor: el }));
  return el;
}

function small(user) {
  return [avatar(user, nameOf(user), 16), h("span", { class: "ref-name", vars: colourOf(user?.id) ? { "--name": colourOf(user.id) } : {} }, nameOf(user))];
}

function replyLine(message) {
  const target = message.referenced_message;
  if (!target) return h("div", { class: "ref" }, h("span", { class: "ref-missing" }, icon("reply", 12), "Original message was deleted"));
  const text = bare(preview(target)).slice(0, 160);
  const pinged = (message.mentions ?? []).some((user) => user.id === target.author?.id);
  return h("div", { class: "ref", dataset: { testid: "reply-reference" } }, small(target.author), target.author?.bot ? badge() : null,
    h("button", { type: "button", class: "ref-text", tabIndex: -1, "aria-label": `Replying to ${nameOf(target.author)}${pinged ? " with a ping" : ""}: ${text}. Jump there`, onclick: () => emit("jump", target.id) },
      text || h("em", null, "Press to see the message")));
}

function commandLine(message, meta) {
  const menu = message.type === 23 || (meta.command_type ?? (meta.target_message_id || meta.target_user ? 2 : 1)) !== 1;
  const name = meta.name ?? message.interaction?.name ?? "";
  return h("div", { class: "ref", dataset: { testid: "used-command" } }, small(meta.user), h("span", { class: "ref-used" }, "used ", h("span", { class: "ref-command" }, menu || !name ? icon("apps", 13) : "/", name || "a command")));
}

function thinking(message) {
  return h("div", { class: "thinking", dataset: { testid: "thinking" } }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
    message.sending ? "Sending command…" : `${nameOf(message.author)} is thinking…`);
}

function reactions(message) {
  const list = message.reactions ?? [];
  if (!list.length) return null;
  return h("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, list.map((r) =>
    h("button", { type: "button", class: `reaction${r.me ? " mine" : ""}`, "aria-pressed": String(Boolean(r.me)), "aria-label": `${r.emoji.name}, ${r.count}`, dataset: { testid: "reaction", emoji: r.emoji.name }, onclick: () => toggleReaction(message, r.emoji) },
      h("span", { "aria-hidden": "true" }, r.emoji.id ? `:${r.emoji.name}:` : r.emoji.name), h("span", { class: "reaction-count" }, r.count))),
  h("button", { type: "button", class: "reaction add", "aria-label": "Add a reaction", onclick: (event) => openEmoji({ anchor: event.currentTarget }, (emoji) => toggleReaction(message, { name: emoji, id: null })) }, icon("smile", 16)));
}

function ephemeralNote(message) {
  return h("div", { class: "ephemeral-note", dataset: { testid: "ephemeral-note" } }, icon("eye", 14), "Only you can see this · ",
    h("button", { type: "button", class: "text-link", dataset: { testid: "dismiss" }, onclick: () => dismiss(message) }, "Dismiss message"));
}

function threadCard(thread) {
  return h("button", { type: "button", class: "thread-card", dataset: { testid: "thread-card", channelId: thread.id }, onclick: () => emit("go", { channel: thread.id }) },
    icon("thread", 18), h("span", { class: "thread-name" }, thread.name), h("span", { class: "thread-see" }, "See thread ›"));
}

function systemLine(message) {
  const who = nameOf(message.author);
  const target = message.message_reference?.channel_id;
  const text = { 18: [h("b", null, who), " started a thread: ", target ? h("button", { type: "button", class: "text-link", onclick: () => emit("go", { channel: target }) }, message.content) : message.content, "."],
    6: [h("b", null, who), " pinned a message."], 7: [h("b", null, who), " joined."] }[message.type];
  return text ? h("div", { class: "system" }, icon(message.type === 18 ? "thread" : "right", 16), h("span", null, text), h("time", { class: "stamp" }, timeText(message.timestamp, context().locale))) : null;
}

/** Give the text of a message the language that picks the right glyphs. */
function language(el) {
  for (const node of [el, ...el.querySelectorAll(".markup")]) {
    if (!node.classList.contains("markup")) continue;
    const lang = hanLanguage(node.textContent, context().locale);
    if (lang) node.lang = lang;
  }
}

function body(message) {
  const out = [];
  const v2 = Boolean(message.flags & FLAG.V2);
  if (isPending(message)) return [thinking(message)];
  if (message.failure) return [h("div", { class: "failure", dataset: { testid: "interaction-error" } }, icon("warn", 18), message.failure)];
  const edited = message.edited_timestamp ? h("span", { class: "edited", title: new Date(message.edited_timestamp).toLocaleString(context().locale), dataset: { testid: "edited" } }, "(edited)") : null;
  if (message.content) out.push(h("div", { class: `markup content${jumbo(message.content) ? " jumbo" : ""}`, dataset: { testid: "message-content" } }, md(message.content), edited ? " " : null, edited));
  if (!v2) {
    out.push(...attachments(message));
    if (!(message.flags & FLAG.SUPPRESS_EMBEDS)) out.push(...(message.embeds ?? []).map((embed) => renderEmbed(embed, message, md)));
  }
  if (message.components?.length) {
    out.push(h("div", { class: v2 ? "layout" : "rows" }, renderComponents(message.components, {
      message, md, busy: state.busy.get(message.id), use: (customId, type, values) => useComponent(message, customId, type, values),
    })));
  }
  if (v2 && edited) out.push(edited);
  const error = state.errors.get(message.id);
  if (error) out.push(h("div", { class: "failure", dataset: { testid: "interaction-error" } }, icon("warn", 16), error));
  if (message.thread) out.push(threadCard(message.thread));
  return out;
}

/**
 * Render a message.
 * @param {any} message
 * @param {boolean} grouped
 * @returns {HTMLElement}
 */
export function renderMessage(message, grouped) {
  const locale = context().locale;
  const when = new Date(message.timestamp);
  const meta = metaOf(message);
  const reply = message.type === 19 || (message.message_reference && "referenced_message" in message);
  const used = meta && (meta.type === undefined || meta.type === 2);
  const mentioned = mentionsMe(message);
  const name = nameOf(message.author, guildOf(message.channel_id));
  const classes = ["message", grouped && "grouped", mentioned && "mentioned", isEphemeral(message) && "ephemeral", (reply || used) && "has-ref"].filter(Boolean).join(" ");
  const article = h("article", {
    class: classes, tabIndex: -1, "aria-roledescription": "message", "aria-label": `${name}, ${timeText(message.timestamp, locale)}: ${bare(preview(message)).slice(0, 200)}`,
    dataset: { testid: message.local ? "local-message" : "message", messageId: message.id, authorId: message.author?.id ?? "", ephemeral: String(isEphemeral(message)), pending: String(isPending(message)) },
  });
  const system = systemLine(message);
  if (system) {
    article.classList.add("is-system");
    article.append(system);
    return article;
  }
  const clock = when.toLocaleTimeString(locale, { timeStyle: "short" });
  if (reply) article.append(replyLine(message));
  else if (used) article.append(commandLine(message, meta));
  if (grouped) article.append(h("time", { class: "gutter", datetime: message.timestamp, "aria-hidden": "true" }, clock));
  else {
    const face = h("span", { class: "face" }, avatar(message.author, name));
    face.addEventListener("click", () => emit("profile", { user: message.author, anchor: face }));
    article.append(face, h("div", { class: "head" }, authorName(message), message.author?.bot ? badge() : null,
      h("time", { class: "stamp", datetime: message.timestamp, title: when.toLocaleString(locale, { dateStyle: "full", timeStyle: "short" }) }, timeText(message.timestamp, locale))));
  }
  article.append(...body(message).filter(Boolean));
  const reacted = reactions(message);
  if (reacted) article.append(reacted);
  if (isEphemeral(message)) article.append(ephemeralNote(message));
  language(article);
  return article;
}
