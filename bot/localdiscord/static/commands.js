/** Slash commands as data: flattened paths, searching, values, the payload. */
import { state } from "./state.js";

/** Discord's option types. */
export const O = { SUB: 1, GROUP: 2, STRING: 3, INTEGER: 4, BOOLEAN: 5, USER: 6, CHANNEL: 7, ROLE: 8, MENTIONABLE: 9, NUMBER: 10, FILE: 11 };

const locale = () => state.me?.locale ?? "en-US";
/** A name or description in the acting user's language. */
export function local(thing, field) {
  const map = thing[`${field}_localizations`];
  return thing[`${field}_localized`] ?? map?.[locale()] ?? (locale().startsWith("en") ? map?.["en-US"] ?? map?.["en-GB"] : undefined) ?? thing[field] ?? "";
}

/**
 * Every command that can be sent, subcommands by their full path.
 * @returns {{command: any, path: string[], name: string, shown: string, description: string, options: any[]}[]}
 */
export function leaves() {
  const out = [];
  const walk = (command, node, path, names, shown) => {
    const subs = (node.options ?? []).filter((o) => o.type === O.SUB || o.type === O.GROUP);
    if (subs.length) {
      for (const sub of subs) walk(command, sub, [...path, { name: sub.name, type: sub.type }], [...names, sub.name], [...shown, local(sub, "name")]);
    } else out.push({ command, path, name: names.join(" "), shown: shown.join(" "), description: local(node, "description"), options: node.options ?? [] });
  };
  for (const command of state.commands.filter((c) => (c.type ?? 1) === 1)) walk(command, command, [], [command.name], [local(command, "name")]);
  return out.sort((a, b) => a.shown.localeCompare(b.shown));
}

/** The commands that fit what was typed after the slash, the best first. */
export function search(typed) {
  const want = typed.toLowerCase().trim();
  const score = (leaf) => {
    const names = [leaf.name.toLowerCase(), leaf.shown.toLowerCase()];
    if (names.some((n) => n === want)) return 0;
    if (names.some((n) => n.startsWith(want))) return 1;
    if (names.some((n) => n.split(" ").some((part) => part.startsWith(want)))) return 2;
    if (names.some((n) => n.includes(want))) return 3;
    return leaf.description.toLowerCase().includes(want) && want.length > 2 ? 4 : 9;
  };
  return leaves().map((leaf) => [score(leaf), leaf]).filter(([s]) => s < 9).sort((a, b) => a[0] - b[0]).map(([, leaf]) => leaf);
}

/**
 * “/kb show entry:…” typed or pasted in full: the leaf and what stands behind it.
 * @param {string} text
 */
export function parseTyped(text) {
  if (!text.startsWith("/")) return null;
  const after = text.slice(1);
  let best = null;
  for (const leaf of leaves()) {
    for (const name of [leaf.name, leaf.shown]) {
      if (after.toLowerCase().startsWith(`${name.toLowerCase()} `) && (!best || name.length > best.length)) best = { leaf, length: name.length };
    }
  }
  if (!best) return null;
  return { leaf: best.leaf, values: splitValues(best.leaf, after.slice(best.length + 1)) };
}

function splitValues(leaf, rest) {
  const values = {};
  if (!rest.trim()) return values;
  const marks = [];
  for (const option of leaf.options) {
    for (const name of new Set([option.name, local(option, "name")])) {
      const at = new RegExp(`(?:^|\\s)${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}[:：]`, "u").exec(rest);
      if (at) marks.push({ option, start: at.index, from: at.index + at[0].length });
    }
  }
  marks.sort((a, b) => a.start - b.start);
  const first = leaf.options.find((o) => o.required) ?? leaf.options[0];
  const lead = rest.slice(0, marks[0]?.start ?? rest.length).trim();
  if (lead && first) values[first.name] = lead;
  marks.forEach((mark, i) => {
    values[mark.option.name] = rest.slice(mark.from, marks[i + 1]?.start ?? rest.length).trim();
  });
  return values;
}

/** What kind of value an option takes, in words. */
export const kindOf = (type) => ({ 3: "Text", 4: "Whole number", 5: "True or false", 6: "User", 7: "Channel", 8: "Role", 9: "User or role", 10: "Number", 11: "File" }[type] ?? "Value");

/**
 * Turn what stands in an option into its value.
 * @param {any} option
 * @param {string} text
 * @returns {{value?: any, error?: string}}
 */
export function parseValue(option, text) {
  const raw = text.trim();
  if (option.choices?.length) {
    const hit = option.choices.find((c) => [c.name, local(c, "name"), String(c.value)].some((n) => n.toLowerCase() === raw.toLowerCase()));
    return hit ? { value: hit.value } : { error: "Choose one of the options" };
  }
  switch (option.type) {
    case O.STRING: {
      const length = [...raw].length;
      if (option.min_length && length < option.min_length) return { error: `Must be at least ${option.min_length} characters` };
      if (length > (option.max_length ?? 6000)) return { error: `Must be at most ${option.max_length ?? 6000} characters` };
      return { value: raw };
    }
    case O.INTEGER: case O.NUMBER: {
      const whole = option.type === O.INTEGER;
      if (!(whole ? /^[-+]?\d+$/ : /^[-+]?(\d+\.?\d*|\.\d+)$/).test(raw)) return { error: whole ? "Must be a whole number" : "Must be a number" };
      const value = Number(raw);
      if (option.min_value !== undefined && option.min_value !== null && value < option.min_value) return { error: `Must be ${option.min_value} or more` };
      if (option.max_value !== undefined && option.max_value !== null && value > option.max_value) return { error: `Must be ${option.max_value} or less` };
      return { value };
    }
    case O.BOOLEAN:
      return /^(true|yes|1)$/i.test(raw) ? { value: true } : /^(false|no|0)$/i.test(raw) ? { value: false } : { error: "Must be True or False" };
    default: {
      const id = /\d{5,20}/.exec(raw)?.[0];
      return id ? { value: id } : { error: `Choose a ${kindOf(option.type).toLowerCase()}` };
    }
  }
}

/** Wrap option values into the subcommand path. */
export function nestOptions(path, options) {
  return [...path].reverse().reduce((inner, step) => [{ name: step.name, type: step.type, options: inner }], options);
}
