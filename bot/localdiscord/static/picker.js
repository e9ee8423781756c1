/** The list that pops up over the composer: commands, mentions, choices, autocomplete. */
import { fill, h, uid } from "./dom.js";

/**
 * @typedef {object} Row
 * @property {string} label
 * @property {any} value
 * @property {string} [note]
 * @property {Node | Node[]} [lead]
 * @property {any} [extra] chips behind the label
 * @property {string} [aside]
 * @property {string} [key] for tests: data-value
 */

export class Picker {
  /** @param {string} label @param {(row: Row) => void} pick */
  constructor(label, pick) {
    this.id = uid("picker");
    this.pick = pick;
    this.rows = [];
    this.active = -1;
    this.title = h("div", { class: "picker-title" });
    this.list = h("div", { class: "picker-list", role: "listbox", id: this.id, "aria-label": label });
    this.status = h("div", { class: "picker-status", role: "status" });
    this.element = h("div", { class: "picker", hidden: true, dataset: { testid: "picker" } }, this.title, this.list, this.status);
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.input = null;
  }

  /** The input whose arrow keys move this list. */
  bind(input) {
    if (this.input && this.input !== input) this.mark(null);
    this.input = input;
    if (!input.hasAttribute("role")) input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.id);
    input.setAttribute("aria-expanded", String(!this.element.hidden));
  }

  get open() {
    return !this.element.hidden;
  }

  /**
   * Show rows, or a note in their place.
   * @param {{title?: any, rows?: Row[], kind: string, first?: boolean, note?: string, error?: boolean, busy?: boolean}} view
   *   `first`: the first row is chosen from the start; `kind` becomes the rows' test id
   */
  show(view) {
    this.rows = view.rows ?? [];
    this.kind = view.kind;
    fill(this.title, view.title ?? "");
    this.title.hidden = !view.title;
    fill(this.list, this.rows.map((row, i) => h("div", {
      class: "picker-row", role: "option", id: `${this.id}-${i}`, "aria-selected": "false", dataset: { testid: view.kind, value: row.key ?? String(row.value) },
      onclick: () => this.pick(row), onmousemove: () => this.active !== i && this.setActive(i, false),
    }, row.lead ? h("span", { class: "row-lead" }, row.lead) : null,
    h("span", { class: "row-text" }, h("span", { class: "row-top" }, h("span", { class: "row-label" }, row.label), row.extra), row.note ? h("span", { class: "row-note" }, row.note) : null),
    row.aside ? h("span", { class: "row-aside" }, row.aside) : null)));
    this.list.hidden = !this.rows.length;
    this.list.setAttribute("aria-busy", String(Boolean(view.busy)));
    fill(this.status, view.note ? h("span", { class: view.error ? "failure" : "", dataset: { testid: view.error ? "picker-error" : view.busy ? "picker-loading" : "picker-note" } },
      view.busy ? h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")) : null, view.note) : "");
    this.element.hidden = !this.rows.length && !view.note && !view.title;
    this.element.dataset.kind = view.kind;
    this.input?.setAttribute("aria-expanded", String(this.open && this.rows.length > 0));
    this.setActive(view.first && this.rows.length ? 0 : -1);
    this.list.scrollTop = 0;
  }

  hide() {
    this.element.hidden = true;
    this.rows = [];
    this.active = -1;
    this.mark(null);
  }

  mark(id) {
    if (!this.input) return;
    if (id) this.input.setAttribute("aria-activedescendant", id);
    else this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-expanded", String(this.open && this.rows.length > 0));
  }

  setActive(i, scroll = true) {
    const nodes = this.list.children;
    nodes[this.active]?.setAttribute("aria-selected", "false");
    this.active = i;
    const node = nodes[i];
    node?.setAttribute("aria-selected", "true");
    if (scroll) node?.scrollIntoView({ block: "nearest" });
    this.mark(node?.id ?? null);
  }

  /** The row that Enter would take. */
  get current() {
    return this.rows[this.active] ?? null;
  }

  /**
   * Arrow keys, Tab, Enter, Escape. Answers whether the key was used.
   * @param {KeyboardEvent} event
   */
  key(event) {
    if (!this.open) return false;
    const n = this.rows.length;
    if (event.key === "Escape") this.hide();
    else if (event.key === "ArrowDown" && n) this.setActive((this.active + 1) % n);
    else if (event.key === "ArrowUp" && n) this.setActive(this.active <= 0 ? n - 1 : this.active - 1);
    else if (event.key === "PageDown" && n) this.setActive(Math.min(n - 1, this.active + 6));
    else if (event.key === "PageUp" && n) this.setActive(Math.max(0, this.active - 6));
    else if (event.key === "Enter" && !event.shiftKey && this.current) this.pick(this.current);
    else if (event.key === "Tab" && !event.shiftKey && n && this.kind !== "option-hint" && (this.current || this.kind === "autocomplete-row")) this.pick(this.current ?? this.rows[0]);
    else return false;
    event.preventDefault();
    return true;
  }
}
