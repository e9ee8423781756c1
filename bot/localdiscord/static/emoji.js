/** The emoji that the page draws itself, as Discord does with all of them: not every system has a font for them. */
import { h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const THUMB = "M1.500 10.500h4.500V21H1.500zM7.500 20V10.500l4-8c1.800 0 3.100 1.500 2.700 3.300L13.500 9.500h6c1.400 0 2.400 1.300 2 2.600l-1.900 6.900c-.3 1.100-1.300 2-2.500 2H9.500z";
const SQUARE = "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z";
const square = (fill) => [{ d: SQUARE, fill }];
const DRAWN = {
  "👍": [{ d: THUMB, fill: "#ffcc4d" }],
  "👎": [{ d: THUMB, fill: "#ffcc4d", transform: "rotate(180 12 12)" }],
  "🟩": square("#3f9142"), "🟨": square("#f9a825"), "🟦": square("#5c6bc0"), "⬜": square("#90a4ae"),
  "⚠️": [{ d: "M12 3 1.500 21h21z", fill: "#ffcc4d" }, { d: "M11 9.500h2v6h-2zM11 17h2v2h-2z", fill: "#231f20" }],
};
const KNOWN = new RegExp(`(${Object.keys(DRAWN).join("|")})`, "u");

/**
 * A text with its emoji drawn where the page knows them. The characters stay in it, for reading aloud and copying.
 * @param {string} text
 * @returns {Node[]}
 */
export function withEmoji(text) {
  return text.split(KNOWN).filter(Boolean).map((part) => DRAWN[part] ? drawn(part) : document.createTextNode(part));
}

function drawn(emoji) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [k, v] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true" })) svg.setAttribute(k, v);
  for (const shape of DRAWN[emoji]) {
    const path = document.createElementNS(SVG, "path");
    for (const [k, v] of Object.entries(shape)) path.setAttribute(k, v);
    svg.appendChild(path);
  }
  return h("span", { class: "drawn" }, svg, h("span", { class: "drawn-character" }, emoji));
}
