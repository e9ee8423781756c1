/** Modals: forms that the bot opens. */
import { submitModal } from "./actions.js";
import { T, choicesOf } from "./components.js";
import { avatar, bytes, encodeFile, fill, h, icon, uid } from "./dom.js";
import { markdown } from "./markdown.js";
import { context } from "./messages.js";
import { selectMenu } from "./select.js";
import { nameOf, state } from "./state.js";

const opened = new Set();
let current = null;

/**
 * Open the modal of an interaction; the same one is opened once.
 * @param {{interaction_id: string, channel_id?: string, modal: {title: string, custom_id: string, components: any[]}}} data
 */
export function openModal(data) {
  if (!data?.modal || opened.has(data.interaction_id)) return;
  opened.add(data.interaction_id);
  current?.close();
  const back = document.activeElement;
  const here = { ...data, channel_id: data.channel_id ?? state.channelId };
  const titleId = uid("modal"), fields = [];
  const parts = (data.modal.components ?? []).map((c) => part(c, fields)).filter(Boolean);
  const error = h("div", { class: "modal-error", role: "alert", hidden: true, dataset: { testid: "modal-error" } });
  const submit = h("button", { type: "submit", class: "btn primary", dataset: { testid: "modal-submit" } }, "Submit");
  const close = () => dialog.close();
  const dialog = h("dialog", { class: "modal", "aria-labelledby": titleId, dataset: { testid: "modal", customId: data.modal.custom_id } },
    h("form", { novalidate: true },
      h("header", { class: "modal-head" }, avatar(state.bot, nameOf(state.bot), 32), h("h2", { id: titleId }, data.modal.title), h("button", { type: "button", class: "icon-button", "aria-label": "Close", dataset: { testid: "modal-close" }, onclick: close }, icon("close", 22))),
      error,
      h("div", { class: "modal-body" }, h("p", { class: "modal-note" }, `This form goes to ${nameOf(state.bot)}. Put no passwords in it.`), parts),
      h("footer", { class: "modal-foot" }, h("button", { type: "button", class: "btn secondary", dataset: { testid: "modal-cancel" }, onclick: close }, "Cancel"), submit)));
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    const wrong = fields.filter((field) => !field.check());
    if (wrong.length) return wrong[0].focus();
    submit.disabled = true;
    submit.classList.add("busy");
    error.hidden = true;
    const components = [];
    for (const field of fields) components.push(await field.payload());
    const reason = await submitModal(here, components);
    submit.disabled = false;
    submit.classList.remove("busy");
    if (!reason) return dialog.close();
    error.hidden = false;
    fill(error, icon("warn", 18), reason);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (current === dialog) current = null;
    const target = back?.isConnected && back !== document.body ? back : document.querySelector("[data-testid=composer]:not([hidden])");
    target?.focus({ preventScroll: true });
  });
  dialog.addEventListener("pointerdown", (event) => event.target === dialog && fields.every((f) => !f.changed()) && dialog.close());
  current = dialog;
  document.body.append(dialog);
  dialog.showModal();
  fields[0]?.focus();
}

function part(component, fields) {
  if (component.type === T.TEXT) return h("div", { class: "markup" }, markdown(component.content, context()));
  if (component.type === T.ROW) return h("div", null, (component.components ?? []).map((inner) => field(inner, inner.label, "", fields, (answer) => ({ type: T.ROW, components: [answer] }))));
  if (component.type === T.LABEL) return field(component.component, component.label, component.description, fields, (answer) => ({ type: T.LABEL, component: answer }));
  return null;
}

function field(component, label, description, fields, wrap) {
  const id = uid("field"), noteId = uid("note"), errorId = uid("wrong");
  const make = { [T.TEXT_INPUT]: textInput, [T.UPLOAD]: upload, [T.RADIO_GROUP]: group, [T.CHECKBOX_GROUP]: group, [T.CHECKBOX]: checkbox }[component?.type] ?? ("options" in (component ?? {}) || component?.type in { 5: 1, 6: 1, 7: 1, 8: 1 } ? select : null);
  if (!make) return h("p", { class: "unknown" }, `This field (type ${component?.type}) is not known here.`);
  const control = make(component, { id, labelId: `${id}-label`, describedby: `${noteId} ${errorId}` });
  const required = component.required !== false && component.type !== T.CHECKBOX;
  const wrong = h("div", { class: "field-error", id: errorId, role: "alert" });
  fields.push({
    focus: () => control.target.focus(),
    changed: () => control.changed?.() ?? false,
    check: () => {
      const reason = control.check(required);
      fill(wrong, reason);
      control.target.setAttribute("aria-invalid", String(Boolean(reason)));
      return !reason;
    },
    payload: async () => wrap({ type: component.type, custom_id: component.custom_id, ...(await control.answer()) }),
  });
  return h("div", { class: "field", dataset: { testid: "modal-field", customId: component.custom_id } },
    h(control.labelTag ?? "label", { class: "field-label", id: `${id}-label`, for: control.labelTag ? null : id }, label || component.custom_id, required ? h("span", { class: "star", "aria-hidden": "true" }, " *") : null),
    description ? h("div", { class: "field-note", id: noteId }, description) : null, control.element, wrong);
}

function textInput(component, { id, describedby }) {
  const long = component.style === 2;
  const input = h(long ? "textarea" : "input", {
    id, type: long ? null : "text", rows: long ? 4 : null, placeholder: component.placeholder, "aria-describedby": describedby, autocomplete: "off",
    "aria-required": component.required === false ? null : "true", dataset: { testid: "modal-input", customId: component.custom_id },
  });
  input.value = component.value ?? "";
  const max = component.max_length ?? 4000, min = component.min_length ?? 0;
  const count = h("div", { class: "field-count" });
  const paint = () => fill(count, component.max_length || long ? `${[...input.value].length}/${max}` : "");
  input.addEventListener("input", paint);
  paint();
  return {
    target: input, element: h("div", { class: "field-box" }, input, count), changed: () => input.value !== (component.value ?? ""),
    answer: () => ({ value: input.value }),
    check: (required) => {
      const length = [...input.value].length;
      if (!length) return required ? "This field is required" : "";
      if (length < min) return `Must be at least ${min} characters`;
      return length > max ? `Must be at most ${max} characters` : "";
    },
  };
}

function select(component, { labelId }) {
  let values = choicesOf(component).filter((o) => o.default).map((o) => o.value);
  const min = component.min_values ?? 1;
  const el = selectMenu({ customId: component.custom_id, placeholder: component.placeholder, options: choicesOf(component), min, max: component.max_values, labelledby: labelId, change: (v) => (values = v) });
  const target = el.querySelector("button");
  target.dataset.testid = "modal-select";
  return { target, element: el, labelTag: "div", answer: () => ({ values }), check: (required) => (values.length < min && (required || values.length) ? (min > 1 ? `Choose at least ${min}` : "This field is required") : "") };
}

function group(component, { id, labelId }) {
  const many = component.type === T.CHECKBOX_GROUP;
  const inputs = (component.options ?? []).map((o) => h("input", { type: many ? "checkbox" : "radio", name: id, value: o.value, checked: o.default, dataset: { testid: "modal-choice", value: o.value } }));
  const chosen = () => inputs.filter((i) => i.checked).map((i) => i.value);
  return {
    target: inputs[0] ?? h("input"), labelTag: "div", answer: () => (many ? { values: chosen() } : { value: chosen()[0] ?? null }),
    element: h("div", { role: many ? "group" : "radiogroup", "aria-labelledby": labelId, class: "choices" }, (component.options ?? []).map((o, i) => h("label", { class: "choice" }, inputs[i], h("span", null, o.label, o.description ? h("small", null, o.description) : null)))),
    check: (required) => (required && !chosen().length ? "This field is required" : ""),
  };
}

function checkbox(component, { id }) {
  const input = h("input", { type: "checkbox", id, checked: component.default, dataset: { testid: "modal-choice" } });
  return { target: input, element: input, answer: () => ({ value: input.checked }), check: () => "" };
}

function upload(component, { id, describedby }) {
  const max = component.max_values ?? 1, min = component.min_values ?? 1;
  const input = h("input", { type: "file", id, class: "sr", multiple: max > 1, "aria-describedby": describedby, dataset: { testid: "modal-file", customId: component.custom_id } });
  const text = h("span", null, "Choose a file, or drop it here");
  const zone = h("label", { class: "upload", for: id }, icon("upload", 24), text, input);
  let files = [];
  const take = (list) => {
    files = [...list].slice(0, max);
    fill(text, files.length ? files.map((f) => `${f.name} (${bytes(f.size)})`).join(", ") : "Choose a file, or drop it here");
  };
  input.addEventListener("change", () => take(input.files));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => (event.preventDefault(), take(event.dataTransfer.files)));
  return {
    target: input, element: zone, answer: async () => ({ files: await Promise.all(files.map(encodeFile)), values: [] }),
    check: (required) => (required && files.length < min ? "A file is required" : files.some((f) => f.size > 10485760) ? "Files have at most 10 MiB" : ""),
  };
}
