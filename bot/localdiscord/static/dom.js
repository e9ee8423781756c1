/** Small helpers to build DOM nodes without ever parsing HTML. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Build an element. `props` keys: `class`, `dataset` (object), `vars` (CSS custom properties),
 * `onX` (listeners), DOM properties that are set as such, anything else as an attribute.
 * @param {string} tag
 * @param {Record<string, any> | null} [props]
 * @param {...(Node | string | number | null | undefined | false | any[])} children
 * @returns {HTMLElement}
 */
export function h(tag, props, ...children) {
  const el = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") el.className = value;
    else if (key === "dataset") Object.assign(el.dataset, value);
    else if (key === "vars") for (const [k, v] of Object.entries(value)) el.style.setProperty(k, v);
    else if (key.startsWith("on") && typeof value === "function") el.addEventListener(key.slice(2), value);
    else if (PROPERTIES.has(key)) el[key] = value;
    else el.setAttribute(key, value === true ? "" : String(value));
  }
  add(el, children);
  return el;
}

const PROPERTIES = new Set(["value", "checked", "selected", "disabled", "hidden", "textContent", "tabIndex"]);

/**
 * Append children; strings become text nodes, arrays are flattened, falsy ones are left out.
 * @param {Node} el
 * @param {any[]} children
 */
export function add(el, children) {
  for (const child of children) {
    if (Array.isArray(child)) add(el, child);
    else if (child instanceof Node) el.appendChild(child);
    else if (child !== null && child !== undefined && child !== false && child !== "") el.appendChild(document.createTextNode(String(child)));
  }
}

/** Replace all children of an element. */
export function fill(el, ...children) {
  el.replaceChildren();
  add(el, children);
  return el;
}

const ICONS = {
  hash: "M5 9h15M4 15h15M10 3 8 21M16 3l-2 18",
  thread: "M5 4h14v11H11l-5 5v-5H5zM9 8h6M9 11h4",
  at: "M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0zm0 0v1.5a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-3.6 7.2",
  reply: "M10 6 4 12l6 6M4 12h9a7 7 0 0 1 7 7",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 14c1 2 2.4 3 4 3s3-1 4-3M9 9.5v.5M15 9.5v.5",
  apps: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM17 14v6M14 17h6",
  plus: "M12 5v14M5 12h14",
  members: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.5-4 3-6 6.500-6s6 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6M18 14.500c2 .8 3.200 2.600 3.500 5.500",
  menu: "M4 6h16M4 12h16M4 18h16",
  down: "M6 9l6 6 6-6",
  right: "M9 6l6 6-6 6",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 12.500l4.500 4.500L19 7",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  file: "M6 3h8l5 5v13H6zM14 3v5h5M9 13h6M9 17h6",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  warn: "M12 4 2.500 20h19zM12 10v4M12 17v.01",
  link: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  eye: "M2.500 12C5 7.500 8 5.500 12 5.500s7 2 9.500 6.500c-2.500 4.500-5.500 6.500-9.500 6.500S5 16.500 2.500 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  bubble: "M4 5h16v11h-9l-5 4v-4H4zM8 9h8M8 12h5",
  send: "M4 12 20 4l-5 16-4-6zM11 14l9-10",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  id: "M3 5h18v14H3zM7 15c.3-2 1.200-3 2.500-3s2.200 1 2.500 3M9.500 11v-.01M15 10h3M15 14h3",
  slash: "M15 4 9 20M4 4h16v16H4z",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 4 6 4 9s-1 6-4 9c-3-3-4-6-4-9s1-6 4-9z",
  upload: "M12 16V5M7 9l5-5 5 5M5 20h14",
};

/**
 * An own line icon by name.
 * @param {keyof typeof ICONS} name
 * @param {number} [size]
 * @returns {SVGElement}
 */
export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [k, v] of Object.entries({
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor",
    "stroke-width": name === "dots" ? 4 : 2, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
  })) svg.setAttribute(k, String(v));
  svg.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name] ?? "");
  svg.appendChild(path);
  return svg;
}

const HUES = ["#4f5bd5", "#2b7a5b", "#a8632a", "#9c3a6b", "#1f7591", "#7a4fb5", "#8a6d1d", "#b04848"];

/**
 * A round avatar with coloured initials.
 * @param {{id: string, username?: string, global_name?: string|null, bot?: boolean}} user
 * @param {string} name
 * @param {number} [size]
 */
export function avatar(user, name, size = 40) {
  const colour = user?.bot ? "#5b67e8" : HUES[hash(String(user?.id ?? name)) % HUES.length];
  return h("span", { class: "avatar", "aria-hidden": "true", vars: { "--bg": colour, "--size": `${size}px` } }, initials(name));
}

/**
 * One or two letters that stand for a name.
 * @param {string} name
 */
export function initials(name) {
  const words = String(name || "?").trim().split(/\s+/);
  const first = (word) => Array.from(word)[0] ?? "";
  return (words.length > 1 ? first(words[0]) + first(words[1]) : first(words[0])).toUpperCase() || "?";
}

function hash(text) {
  let value = 7;
  for (const ch of text) value = (value * 31 + ch.codePointAt(0)) >>> 0;
  return (value >>> 3) + (value & 7);
}

let counter = 0;
/** A page-unique id for aria references. */
export function uid(prefix = "u") {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** True while an input method is composing (Enter belongs to it, not to us). */
export function composing(event) {
  return event.isComposing || event.keyCode === 229;
}

/** Place a fixed element beside an anchor rectangle, inside the window. */
export function place(el, rect, { above = false, gap = 4, alignRight = false } = {}) {
  const { offsetWidth: w, offsetHeight: ht } = el;
  const vw = document.documentElement.clientWidth, vh = window.innerHeight;
  let top = above ? rect.top - ht - gap : rect.bottom + gap;
  if (top + ht > vh - 8) top = Math.max(8, rect.top - ht - gap);
  if (top < 8) top = Math.min(rect.bottom + gap, Math.max(8, vh - ht - 8));
  let left = alignRight ? rect.right - w : rect.left;
  left = Math.max(8, Math.min(left, vw - w - 8));
  el.style.setProperty("left", `${left}px`);
  el.style.setProperty("top", `${top}px`);
}

/** Read a File as base64 without the data: prefix, in the shape the server takes. */
export async function encodeFile(file) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  return { filename: file.name, content_type: file.type || "application/octet-stream", data_base64: url.slice(url.indexOf(",") + 1) };
}

/** Bytes as people write them. */
export function bytes(n) {
  if (!Number.isFinite(n)) return "";
  if (n < 1024) return `${n} bytes`;
  return n < 1048576 ? `${(n / 1024).toFixed(2)} KB` : `${(n / 1048576).toFixed(2)} MB`;
}
