/** A select menu as a combobox button with a listbox in the top layer. */
import { h, icon, place, uid } from "./dom.js";

/**
 * @typedef {{label: string, value: string, description?: string, emoji?: {name: string}, default?: boolean}} Choice
 */

/**
 * Build a select.
 * @param {object} spec
 * @param {string} spec.customId
 * @param {string} [spec.placeholder]
 * @param {Choice[]} spec.options
 * @param {number} [spec.min]
 * @param {number} [spec.max]
 * @param {boolean} [spec.disabled]
 * @param {boolean} [spec.busy]
 * @param {string} [spec.labelledby]
 * @param {(values: string[]) => void} spec.change called when the choice is made (a single one at once, several on closing)
 * @returns {HTMLElement & {values: () => string[]}}
 */
export function selectMenu(spec) {
  const min = spec.min ?? 1, max = Math.min(spec.max ?? 1, Math.max(1, spec.options.length));
  const many = max > 1;
  let chosen = spec.options.filter((o) => o.default).map((o) => o.value).slice(0, max);
  let before = chosen.join("\n"), active = -1, typed = "", typedAt = 0;
  const listId = uid("list");
  const text = h("span", { class: "select-text" });
  const button = h("button", {
    type: "button", class: "select-button", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": listId,
    "aria-labelledby": spec.labelledby, disabled: spec.disabled, "aria-busy": spec.busy ? "true" : null,
    dataset: { testid: "select", customId: spec.customId },
  }, text, icon("down"));
  const rows = spec.options.map((option, i) => h("div", {
    class: "select-option", role: "option", id: `${listId}-${i}`, "aria-selected": "false", dataset: { testid: "select-option", value: option.value },
    onclick: () => pick(i), onmousemove: () => setActive(i, false),
  }, option.emoji?.name ? h("span", { class: "option-emoji", "aria-hidden": "true" }, option.emoji.name) : null,
  h("span", { class: "option-text" }, h("span", { class: "option-label" }, option.label), option.description ? h("span", { class: "option-note" }, option.description) : null),
  h("span", { class: many ? "tick-box" : "tick-dot" }, icon("check", 14))));
  const list = h("div", { class: "select-list", role: "listbox", id: listId, popover: "manual", "aria-multiselectable": many ? "true" : null, "aria-label": spec.placeholder || "Choices" }, rows);
  const root = h("div", { class: "select" }, button, list);

  function paint() {
    const labels = spec.options.filter((o) => chosen.includes(o.value));
    text.replaceChildren();
    if (labels.length) text.append(...labels.map((o) => h("span", { class: "select-value" }, o.emoji?.name ? `${o.emoji.name} ` : "", o.label)));
    else text.append(h("span", { class: "select-placeholder" }, spec.placeholder || "Make a selection"));
    if (!spec.labelledby) button.setAttribute("aria-label", labels.length ? `${spec.placeholder || "Selection"}: ${labels.map((o) => o.label).join(", ")}` : spec.placeholder || "Make a selection");
    rows.forEach((row, i) => row.setAttribute("aria-selected", String(chosen.includes(spec.options[i].value))));
  }
  const isOpen = () => button.getAttribute("aria-expanded") === "true";
  function open() {
    if (isOpen() || spec.disabled || spec.busy) return;
    before = chosen.join("\n");
    button.setAttribute("aria-expanded", "true");
    list.showPopover?.();
    list.classList.add("open");
    follow();
    setActive(Math.max(0, spec.options.findIndex((o) => chosen.includes(o.value))));
    document.addEventListener("pointerdown", outside, true);
    document.addEventListener("scroll", scrolled, true);
  }
  function close(apply = true) {
    if (!isOpen()) return;
    button.setAttribute("aria-expanded", "false");
    button.removeAttribute("aria-activedescendant");
    list.classList.remove("open");
    if (list.matches(":popover-open")) list.hidePopover();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("scroll", scrolled, true);
    if (!many) return;
    if (!apply || chosen.length < min) {
      chosen = before ? before.split("\n") : [];
      paint();
    } else if (chosen.join("\n") !== before) spec.change([...chosen]);
  }
  const outside = (event) => !root.contains(event.target) && close();
  const scrolled = (event) => !list.contains(event.target) && follow();
  function follow() {
    const rect = button.getBoundingClientRect();
    list.style.setProperty("width", `${rect.width}px`);
    place(list, rect);
  }
  function setActive(i, scroll = true) {
    active = i;
    rows.forEach((row, n) => row.classList.toggle("active", n === i));
    if (i < 0) return;
    button.setAttribute("aria-activedescendant", rows[i].id);
    if (scroll) rows[i].scrollIntoView({ block: "nearest" });
  }
  function pick(i) {
    const value = spec.options[i]?.value;
    if (value === undefined) return;
    if (many) {
      if (chosen.includes(value)) chosen = chosen.filter((v) => v !== value);
      else if (chosen.length < max) chosen = spec.options.map((o) => o.value).filter((v) => v === value || chosen.includes(v));
      paint();
      return;
    }
    chosen = chosen.includes(value) && min === 0 ? [] : [value];
    paint();
    close();
    spec.change([...chosen]);
  }
  function search(key) {
    const now = performance.now();
    typed = now - typedAt > 700 ? key : typed + key;
    typedAt = now;
    const from = typed.length > 1 ? active : active + 1;
    for (let n = 0; n < spec.options.length; n += 1) {
      const i = (from + n + spec.options.length) % spec.options.length;
      if (spec.options[i].label.toLowerCase().startsWith(typed.toLowerCase())) return setActive(i);
    }
  }
  button.addEventListener("click", () => (isOpen() ? close() : open()));
  button.addEventListener("blur", () => setTimeout(() => !root.contains(document.activeElement) && close(), 120));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("keydown", (event) => {
    const last = rows.length - 1;
    const steps = { ArrowDown: Math.min(last, active + 1), ArrowUp: Math.max(0, active - 1), Home: 0, End: last, PageDown: Math.min(last, active + 6), PageUp: Math.max(0, active - 6) };
    if (!isOpen()) {
      if (["ArrowDown", "ArrowUp"].includes(event.key)) event.preventDefault(), open();
    } else if (event.key in steps) event.preventDefault(), setActive(steps[event.key]);
    else if (event.key === "Enter" || event.key === " ") event.preventDefault(), pick(active);
    else if (event.key === "Escape") event.preventDefault(), event.stopPropagation(), close(false);
    else if (event.key === "Tab") close();
    else if (event.key.length === 1) search(event.key);
  });
  paint();
  root.values = () => [...chosen];
  return root;
}
