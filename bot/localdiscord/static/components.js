/** Message components, Components V2 included, as DOM nodes. */
import { h, icon } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { fileComponent, gallery, thumbnail, covered } from "./media.js";
import { selectMenu } from "./select.js";
import { channels, hex, nameOf, state } from "./state.js";

export const T = {
  ROW: 1, BUTTON: 2, STRING_SELECT: 3, TEXT_INPUT: 4, USER_SELECT: 5, ROLE_SELECT: 6, MENTIONABLE_SELECT: 7, CHANNEL_SELECT: 8,
  SECTION: 9, TEXT: 10, THUMBNAIL: 11, GALLERY: 12, FILE: 13, SEPARATOR: 14, CONTAINER: 17, LABEL: 18, UPLOAD: 19,
  RADIO_GROUP: 21, CHECKBOX_GROUP: 22, CHECKBOX: 23,
};

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "primary" };

/**
 * @typedef {object} Env
 * @property {any} message
 * @property {(text: string) => Node} md
 * @property {string} [busy] the custom id whose answer is awaited
 * @property {(customId: string, type: number, values?: string[]) => void} use
 */

/**
 * Render a list of components.
 * @param {any[]} list
 * @param {Env} env
 * @returns {Node[]}
 */
export function renderComponents(list, env) {
  return (list ?? []).map((component) => one(component, env)).filter(Boolean);
}

function one(component, env) {
  switch (component?.type) {
    case T.ROW: return h("div", { class: "row" }, renderComponents(component.components, env));
    case T.BUTTON: return button(component, env);
    case T.STRING_SELECT: case T.USER_SELECT: case T.ROLE_SELECT: case T.MENTIONABLE_SELECT: case T.CHANNEL_SELECT: return select(component, env);
    case T.SECTION: return h("div", { class: "section" }, h("div", { class: "section-text" }, renderComponents(component.components, env)), h("div", { class: "section-side" }, one(component.accessory, env)));
    case T.TEXT: return h("div", { class: "markup text-display", dataset: { testid: "text-display" } }, env.md(component.content));
    case T.THUMBNAIL: return thumbnail(component, env.message);
    case T.GALLERY: return gallery(component, env.message);
    case T.FILE: return fileComponent(component, env.message);
    case T.SEPARATOR: return h("div", { class: `separator ${component.spacing === 2 ? "large" : "small"}${component.divider === false ? "" : " line"}`, role: component.divider === false ? "presentation" : "separator" });
    case T.CONTAINER: return container(component, env);
    default: return component ? h("div", { class: "unknown" }, `This component (type ${component.type}) is not known here.`) : null;
  }
}

function container(component, env) {
  const accent = Number.isInteger(component.accent_color) ? { "--accent": hex(component.accent_color) } : {};
  const box = h("div", { class: `card${"--accent" in accent ? " accented" : ""}`, vars: accent, dataset: { testid: "container" } }, renderComponents(component.components, env));
  return covered(box, component.spoiler);
}

function emojiOf(emoji) {
  return emoji?.name ? h("span", { class: "button-emoji", "aria-hidden": "true" }, emoji.id ? `:${emoji.name}:` : withEmoji(emoji.name)) : null;
}

function button(component, env) {
  const style = STYLES[component.style] ?? "secondary";
  const label = component.label ?? "";
  const inner = [emojiOf(component.emoji), label ? h("span", { class: "button-label" }, withEmoji(label)) : null];
  const name = label ? null : component.emoji?.name ?? "Button";
  if (component.style === 5) {
    if (component.disabled || !/^(https?|discord):\/\//.test(component.url ?? "")) return h("span", { class: "btn link", "aria-disabled": "true", role: "link" }, inner, icon("link", 16));
    return h("a", { class: "btn link", href: component.url, target: "_blank", rel: "noopener noreferrer nofollow", "aria-label": name, dataset: { testid: "link-button" } }, inner, icon("link", 16));
  }
  const busy = env.busy !== undefined && env.busy === component.custom_id;
  return h("button", {
    type: "button", class: `btn ${style}${busy ? " busy" : ""}`, "aria-label": name, disabled: component.disabled,
    "aria-busy": busy ? "true" : null, "aria-disabled": env.busy !== undefined ? "true" : null,
    dataset: { testid: "button", customId: component.custom_id ?? "" },
    onclick: () => env.busy === undefined && env.use(component.custom_id, T.BUTTON),
  }, h("span", { class: "btn-inner" }, inner), busy ? h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")) : null);
}

/**
 * The choices of any kind of select.
 * @param {any} component
 */
export function choicesOf(component) {
  if (component.type === T.STRING_SELECT) return component.options ?? [];
  const preset = new Set((component.default_values ?? []).map((v) => v.id));
  const users = [...state.users.values()].map((u) => ({ label: nameOf(u), value: u.id, description: u.username }));
  const roles = (state.guilds.find((g) => g.id === state.guildId)?.roles ?? []).map((r) => ({ label: r.name, value: r.id }));
  const allowed = component.channel_types?.length ? component.channel_types : null;
  const rooms = channels().filter((c) => !allowed || allowed.includes(c.type)).map((c) => ({ label: `#${c.name}`, value: c.id }));
  const list = { [T.USER_SELECT]: users, [T.ROLE_SELECT]: roles, [T.MENTIONABLE_SELECT]: [...users, ...roles], [T.CHANNEL_SELECT]: rooms }[component.type] ?? [];
  return list.map((choice) => ({ ...choice, default: preset.has(choice.value) }));
}

function select(component, env) {
  return selectMenu({
    customId: component.custom_id, placeholder: component.placeholder, options: choicesOf(component), min: component.min_values, max: component.max_values,
    disabled: component.disabled, busy: env.busy !== undefined, change: (values) => env.use(component.custom_id, component.type, values),
  });
}
