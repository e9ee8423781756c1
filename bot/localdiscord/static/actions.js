/** What a person does that the bot hears of: commands, presses, choices, forms. */
import * as api from "./api.js";
import { dropMessage, emit, keepMessage, state, touch } from "./state.js";

const LATE = 4500;
/** Interaction id → what to do when something comes of it. @type {Map<string, {done: () => void, fail: (reason: string) => void}>} */
const waiting = new Map();
/** Outcomes that arrived before we knew the id. @type {Map<string, string | null>} */
const early = new Map();

/** Something came of an interaction (`reason` null: well). */
export function settle(id, reason = null) {
  if (!id) return;
  const entry = waiting.get(id);
  if (!entry) {
    early.set(id, reason);
    if (early.size > 100) early.delete(early.keys().next().value);
    return;
  }
  waiting.delete(id);
  if (reason) entry.fail(reason);
  else entry.done();
}

function expect(id, done, fail) {
  const timer = setTimeout(() => settle(id, "The application did not respond"), LATE);
  const entry = {
    done: () => (clearTimeout(timer), done()),
    fail: (reason) => (clearTimeout(timer), fail(reason)),
  };
  waiting.set(id, entry);
  if (early.has(id)) {
    const reason = early.get(id);
    early.delete(id);
    settle(id, reason);
  }
}

let serial = 0;

function localNote(name, channelId, menu) {
  serial += 1;
  return {
    id: `local-${serial}`, local: true, type: menu ? 23 : 20, channel_id: channelId, author: state.bot, content: "", flags: 64,
    timestamp: new Date().toISOString(), pending: true, sending: true,
    interaction_metadata: { id: "", type: 2, name, user: state.me, command_type: menu ? 2 : 1 },
  };
}

async function command(name, body, menu) {
  emit("bottom");
  const note = localNote(name, body.channel_id, menu);
  let over = false;
  const timer = setTimeout(() => !over && keepMessage(note), 350);
  const done = () => {
    over = true;
    clearTimeout(timer);
    dropMessage(note.channel_id, note.id);
  };
  const fail = (reason) => {
    over = true;
    clearTimeout(timer);
    keepMessage({ ...note, pending: false, sending: false, failure: reason });
    emit("whisper", `${name}: ${reason}`);
  };
  try {
    const { interaction_id: id } = await api.interact(state.userId, { kind: "command", ...body });
    expect(id, done, fail);
  } catch (error) {
    fail(error.message);
  }
}

/**
 * Run a slash command.
 * @param {string} name as shown
 * @param {string} commandId
 * @param {any[]} options
 */
export const runCommand = (name, commandId, options) => command(name, { channel_id: state.channelId, command_id: commandId, options }, false);

/**
 * Run a context-menu command on a message or a user.
 * @param {{id: string, name: string, name_localized?: string}} cmd
 * @param {string} targetId
 */
export const runMenu = (cmd, targetId) => command(cmd.name_localized ?? cmd.name, { channel_id: state.channelId, command_id: cmd.id, target_id: targetId }, true);

/**
 * Press a button or choose in a select of a message.
 * @param {any} message
 * @param {string} customId
 * @param {number} type
 * @param {string[]} [values]
 */
export async function useComponent(message, customId, type, values) {
  if (state.busy.has(message.id) || message.local) return;
  state.busy.set(message.id, customId);
  state.errors.delete(message.id);
  touch(message.id);
  let reason = "";
  try {
    const answer = await api.interact(state.userId, { kind: "component", message_id: message.id, custom_id: customId, component_type: type, ...(values ? { values } : {}) }, true);
    if (answer.outcome === "failed") reason = "This interaction failed";
    takeOutcome(answer);
  } catch (error) {
    reason = error.status === 504 ? "This interaction failed" : error.message || "This interaction failed";
  }
  state.busy.delete(message.id);
  if (reason) {
    state.errors.set(message.id, reason);
    emit("whisper", reason);
  }
  touch(message.id);
}

/**
 * Hand in a modal.
 * @param {{interaction_id: string, modal: any}} opened
 * @param {any[]} components
 * @returns {Promise<string>} what went wrong, or ""
 */
export async function submitModal(opened, components) {
  try {
    const answer = await api.interact(state.userId, {
      kind: "modal", channel_id: opened.channel_id ?? state.channelId, interaction_id: opened.interaction_id, custom_id: opened.modal.custom_id, components,
    }, true);
    if (answer.outcome === "failed") return "Something went wrong. Try again.";
    takeOutcome(answer);
    return "";
  } catch (error) {
    return error.message || "Something went wrong. Try again.";
  }
}

function takeOutcome(answer) {
  if (answer.outcome === "modal" && answer.modal) emit("modal", { interaction_id: answer.interaction_id, modal: answer.modal });
}

/** Add or take back one's reaction. */
export async function toggleReaction(message, emoji) {
  const key = emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name;
  const mine = (message.reactions ?? []).some((r) => r.me && r.emoji.name === emoji.name && (r.emoji.id ?? null) === (emoji.id ?? null));
  try {
    await api.react(state.userId, message.channel_id, message.id, key, !mine);
  } catch (error) {
    emit("say", error.message);
  }
}
