/** A chosen command in the composer: its options as pills, choices, autocomplete, sending. */
import { runCommand } from "./actions.js";
import * as api from "./api.js";
import { O, kindOf, local, nestOptions, parseValue } from "./commands.js";
import { avatar, composing, encodeFile, fill, h, icon } from "./dom.js";
import { channels, emit, guild, hex, nameOf, state } from "./state.js";

const DEBOUNCE = 150;

export class CommandLine {
  /** @param {import("./picker.js").Picker} picker @param {{leave: (text: string) => void, sent: () => void}} hooks */
  constructor(picker, hooks) {
    this.picker = picker;
    this.hooks = hooks;
    this.leaf = null;
    this.pills = [];
    this.request = 0;
    this.error = h("div", { class: "command-error failure", role: "alert", dataset: { testid: "command-error" } });
    this.line = h("div", { class: "command-pills" });
    this.more = h("button", { type: "button", class: "more-options", dataset: { testid: "more-options" }, onclick: () => this.offerOptions() });
    this.more.addEventListener("keydown", (event) => this.keysOnMore(event));
    this.more.addEventListener("blur", () => this.leaveField());
    this.element = h("div", { class: "command-line", role: "group", hidden: true, dataset: { testid: "command-line" } }, this.line);
  }

  get active() {
    return Boolean(this.leaf);
  }

  /** Begin with a command. @param {any} leaf @param {Record<string, string>} [values] */
  start(leaf, values = {}) {
    this.leaf = leaf;
    this.pills = [];
    this.element.hidden = false;
    this.element.setAttribute("aria-label", `Command ${leaf.shown}`);
    const shown = leaf.options.filter((o) => o.required || o.name in values);
    if (!shown.length && leaf.options.length === 1) shown.push(leaf.options[0]);
    shown.forEach((option) => this.addPill(option, values[option.name] ?? ""));
    this.paint();
    this.focusNext();
  }

  stop() {
    this.leaf = null;
    this.pills = [];
    this.request += 1;
    this.element.hidden = true;
    fill(this.line);
    fill(this.error);
    this.picker.hide();
  }

  paint() {
    const hidden = this.leaf.options.filter((o) => !this.pills.some((p) => p.option === o));
    fill(this.more, hidden.length ? `+${hidden.length} optional` : "");
    this.more.classList.toggle("sr", !hidden.length && this.pills.length > 0);
    if (!this.leaf.options.length) fill(this.more, h("span", { class: "enter-hint" }, "Press Enter to send"));
    this.more.setAttribute("aria-label", hidden.length ? `${hidden.length} more options. Enter sends; arrow down shows them` : "Enter sends the command");
    this.more.hidden = !hidden.length && this.pills.length > 0;
    fill(this.line, h("span", { class: "command-chip", dataset: { testid: "command-pill", command: this.leaf.name } }, `/${this.leaf.shown}`), this.pills.map((p) => p.element), this.more);
  }

  addPill(option, text = "") {
    const label = local(option, "name");
    const pill = { option, chosen: null, file: null };
    const described = `${label}, ${kindOf(option.type)}${option.required ? ", required" : ", optional"}. ${local(option, "description")}`;
    if (option.type === O.FILE) {
      pill.upload = h("input", { type: "file", class: "sr", tabIndex: -1, "aria-label": described, dataset: { testid: "option-file", option: option.name } });
      pill.input = h("button", { type: "button", class: "pill-file", "aria-label": described, dataset: { testid: "option-input", option: option.name } }, icon("upload", 16), h("span", null, "Choose a file"));
      pill.input.addEventListener("click", () => pill.upload.click());
      pill.upload.addEventListener("change", () => {
        pill.file = pill.upload.files[0] ?? null;
        pill.input.lastChild.textContent = pill.file?.name ?? "Choose a file";
        this.check(pill, false);
      });
    } else {
      pill.input = h("textarea", { rows: 1, class: "pill-input", "aria-label": described, role: "combobox", spellcheck: "false", autocomplete: "off", enterkeyhint: "send", dataset: { testid: "option-input", option: option.name } });
      pill.input.value = text;
      pill.input.addEventListener("input", () => {
        if (/\n/.test(pill.input.value)) pill.input.value = pill.input.value.replace(/\s*\n\s*/g, " ");
        if (pill.chosen && pill.chosen.label !== pill.input.value) pill.chosen = null;
        this.grow(pill);
        this.clearError(pill);
        this.suggest(pill);
      });
    }
    pill.element = h("span", { class: "pill", dataset: { testid: "option-pill", option: option.name } }, h("span", { class: "pill-name", "aria-hidden": "true" }, label), pill.input, pill.upload);
    pill.element.addEventListener("click", (event) => event.target !== pill.input && pill.upload === undefined && pill.input.focus());
    pill.input.addEventListener("focus", () => {
      this.picker.bind(pill.input);
      this.suggest(pill, 0);
    });
    pill.input.addEventListener("blur", () => this.leaveField());
    pill.input.addEventListener("keydown", (event) => this.keys(event, pill));
    this.pills.push(pill);
    this.grow(pill);
    return pill;
  }

  grow(pill) {
    if (pill.input.tagName !== "TEXTAREA") return;
    const width = [...pill.input.value].reduce((sum, ch) => sum + (/[\u1100-\u115f\u2e80-\uffe6]/.test(ch) ? 2.1 : 1.02), 1.5);
    pill.input.style.setProperty("--ch", String(Math.max(4, Math.min(width, 200))));
    pill.input.style.setProperty("height", "auto");
    pill.input.style.setProperty("height", `${Math.min(pill.input.scrollHeight, 132)}px`);
  }

  leaveField() {
    setTimeout(() => {
      if (this.active && !this.element.contains(document.activeElement)) this.picker.hide();
    }, 0);
  }

  keys(event, pill) {
    if (composing(event)) return;
    if (this.picker.key(event)) return;
    const input = pill.input;
    const at = this.pills.indexOf(pill);
    const start = input.selectionStart === 0 && input.selectionEnd === 0;
    if (event.key === "Enter" && !(pill.upload && !pill.file)) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.hooks.leave("");
    } else if (event.key === "Backspace" && (pill.upload || !input.value)) {
      event.preventDefault();
      if (!pill.option.required) this.removePill(pill);
      else if (at > 0) this.pills[at - 1].input.focus();
      else this.hooks.leave(`/${this.leaf.shown}`);
    } else if (event.key === "ArrowLeft" && (pill.upload || start) && at > 0) {
      event.preventDefault();
      this.pills[at - 1].input.focus();
    } else if (event.key === "ArrowRight" && (pill.upload || input.selectionStart === input.value.length)) {
      const next = this.pills[at + 1]?.input ?? (this.more.hidden ? null : this.more);
      if (next) event.preventDefault(), next.focus();
    }
  }

  keysOnMore(event) {
    if (this.picker.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) event.preventDefault(), this.send();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") event.preventDefault(), this.offerOptions();
    else if (event.key === "Escape") event.preventDefault(), this.hooks.leave("");
    else if (event.key === "Backspace") event.preventDefault(), this.pills.length ? this.pills.at(-1).input.focus() : this.hooks.leave(`/${this.leaf.shown}`);
    else if (event.key === "ArrowLeft" && this.pills.length) this.pills.at(-1).input.focus();
  }

  removePill(pill) {
    const at = this.pills.indexOf(pill);
    this.pills = this.pills.filter((p) => p !== pill);
    this.paint();
    (this.pills[Math.max(0, at - 1)]?.input ?? this.more).focus();
  }

  offerOptions() {
    this.more.focus();
    this.picker.bind(this.more);
    const rest = this.leaf.options.filter((o) => !this.pills.some((p) => p.option === o));
    if (!rest.length) return;
    this.picker.show({ kind: "option-row", title: "Optional", first: true, rows: rest.map((option) => ({ label: local(option, "name"), note: local(option, "description"), value: option, key: option.name, take: () => {
      const pill = this.addPill(option);
      this.paint();
      pill.input.focus();
    } })) });
  }

  /** Called by the composer when a row of the picker is taken. */
  take(row) {
    row.take?.();
  }

  choose(pill, label, value) {
    pill.chosen = { label, value };
    pill.input.value = label;
    this.grow(pill);
    this.clearError(pill);
    this.picker.hide();
    this.focusNext(pill);
  }

  focusNext(after = null) {
    const empty = this.pills.find((p) => !this.filled(p));
    const target = empty?.input ?? after?.input ?? this.pills.at(-1)?.input ?? this.more;
    target.focus();
    if (target.tagName === "TEXTAREA") target.setSelectionRange(target.value.length, target.value.length);
    if (target === after?.input) this.picker.hide();
  }

  filled(pill) {
    return pill.upload ? Boolean(pill.file) : pill.input.value.trim() !== "";
  }

  hint(option) {
    return [h("b", null, local(option, "name")), " ", local(option, "description")];
  }

  suggest(pill, wait = DEBOUNCE) {
    const { option } = pill, typed = pill.input.value?.trim() ?? "", title = this.hint(option);
    this.request += 1;
    const fits = (text) => text.toLowerCase().includes(typed.toLowerCase());
    const row = (label, value, more = {}) => ({ label, value, take: () => this.choose(pill, label, value), ...more });
    const rows = (list) => this.picker.show({ kind: "choice-row", title, first: true, rows: pill.chosen ? [] : list.slice(0, 25), note: !pill.chosen && typed && !list.length ? "Nothing fits" : "" });
    if (option.choices?.length) return rows(option.choices.map((c) => row(local(c, "name"), c.value)).filter((r) => pill.chosen || fits(r.label)));
    if (option.autocomplete) return this.complete(pill, title, wait);
    if (option.type === O.BOOLEAN) return rows([row("True", true), row("False", false)].filter((r) => fits(r.label)));
    const users = () => [...state.users.values()].filter((u) => fits(`${nameOf(u)} ${u.username}`) || fits(`@${nameOf(u)}`)).map((u) => row(`@${nameOf(u)}`, u.id, { lead: avatar(u, nameOf(u), 24), note: u.username }));
    const roles = () => (guild()?.roles ?? []).filter((r) => fits(`@${r.name}`)).map((r) => row(`@${r.name}`, r.id, { lead: h("i", { class: "role-dot", vars: { "--dot": r.color ? hex(r.color) : "#99a" } }) }));
    if (option.type === O.USER) return rows(users());
    if (option.type === O.ROLE) return rows(roles());
    if (option.type === O.MENTIONABLE) return rows([...users(), ...roles()]);
    if (option.type === O.CHANNEL) return rows(channels().filter((c) => (!option.channel_types?.length || option.channel_types.includes(c.type)) && fits(`#${c.name}`)).map((c) => row(`#${c.name}`, c.id, { note: c.topic })));
    return this.picker.show({ kind: "option-hint", title });
  }

  complete(pill, title, wait) {
    if (pill.chosen) return this.picker.show({ kind: "option-hint", title });
    const mine = this.request;
    const live = () => mine === this.request && this.active && document.activeElement === pill.input;
    const loading = setTimeout(() => live() && this.picker.show({ kind: "autocomplete-row", title, busy: true, note: "Loading options…" }), wait + 120);
    if (!this.picker.open || this.picker.kind !== "autocomplete-row") this.picker.show({ kind: "option-hint", title });
    setTimeout(async () => {
      if (!live()) return clearTimeout(loading);
      try {
        const body = { kind: "autocomplete", channel_id: state.channelId, command_id: this.leaf.command.id, options: nestOptions(this.leaf.path, this.payload(pill)) };
        const { choices } = await api.interact(state.userId, body);
        clearTimeout(loading);
        if (!live()) return;
        const rows = (choices ?? []).slice(0, 25).map((c) => ({ label: local(c, "name"), value: c.value, take: () => this.choose(pill, local(c, "name"), c.value) }));
        this.picker.show({ kind: "autocomplete-row", title, rows, note: rows.length ? "" : "No options match your search" });
      } catch (error) {
        clearTimeout(loading);
        if (live()) this.picker.show({ kind: "autocomplete-row", title, note: error.message || "Loading options failed", error: true });
      }
    }, wait);
  }

  /** Option values as they stand, for autocomplete. */
  payload(focused) {
    return this.pills.filter((p) => p === focused || (this.filled(p) && !p.upload)).map((p) => {
      const parsed = p.chosen ? { value: p.chosen.value } : parseValue(p.option, p.input.value);
      return { name: p.option.name, type: p.option.type, value: p === focused ? p.input.value : parsed.value ?? p.input.value, ...(p === focused ? { focused: true } : {}) };
    });
  }

  check(pill, strict = true) {
    let error = "";
    if (!this.filled(pill)) error = pill.option.required && strict ? "This option is required. Specify a value." : "";
    else if (!pill.upload && !pill.chosen) error = parseValue(pill.option, pill.input.value).error ?? "";
    pill.element.classList.toggle("wrong", Boolean(error));
    pill.input.setAttribute("aria-invalid", String(Boolean(error)));
    fill(this.error, error ? `${local(pill.option, "name")}: ${error}` : "");
    return error;
  }

  clearError(pill) {
    pill.element.classList.remove("wrong");
    pill.input.removeAttribute("aria-invalid");
    fill(this.error);
  }

  /** Check the options and send the command. */
  async send() {
    const bad = this.pills.find((pill) => this.check(pill));
    if (bad) return bad.input.focus();
    const { leaf } = this;
    const options = [];
    try {
      for (const pill of this.pills.filter((p) => this.filled(p))) {
        const value = pill.upload ? await encodeFile(pill.file) : pill.chosen ? pill.chosen.value : parseValue(pill.option, pill.input.value).value;
        options.push({ name: pill.option.name, type: pill.option.type, value });
      }
    } catch {
      return emit("say", "The file could not be read");
    }
    if (this.leaf !== leaf) return;
    this.hooks.sent();
    runCommand(leaf.shown, leaf.command.id, nestOptions(leaf.path, options));
  }
}
