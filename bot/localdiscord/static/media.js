/** Images, files and classic embeds. */
import { bytes, h, icon, uid } from "./dom.js";
import { hex } from "./state.js";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * An address that this page may load (its own server, data:, blob:), else "".
 * @param {string} raw
 * @param {any} [message] resolves `attachment://name`
 */
export function ownUrl(raw, message) {
  let text = String(raw ?? "");
  if (text.startsWith("attachment://")) {
    const name = text.slice(13);
    text = (message?.attachments ?? []).find((a) => a.filename === name)?.url ?? "";
  }
  if (/^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/.test(text) || text.startsWith("blob:")) return text;
  try {
    const url = new URL(text, location.origin);
    return /^https?:$/.test(url.protocol) && LOOPBACK.has(url.hostname) && url.port === location.port ? url.pathname + url.search : "";
  } catch {
    return "";
  }
}

const isImage = (a) => /^image\//.test(a.content_type ?? "") || /\.(png|jpe?g|gif|webp|svg)$/i.test(a.filename ?? "");

function picture(url, alt, source, size = {}) {
  if (!url) {
    const outside = /^https?:\/\//.test(source ?? "");
    return h("span", { class: "no-picture" }, icon("link", 18), outside
      ? h("a", { href: source, target: "_blank", rel: "noopener noreferrer nofollow" }, alt || "Picture on another site")
      : h("span", null, alt || "Picture not available"));
  }
  const img = h("img", { src: url, alt: alt || "", loading: "lazy", decoding: "async", draggable: "false", width: size.width, height: size.height });
  return h("button", { type: "button", class: "picture", "aria-label": alt ? `Picture: ${alt}. Enlarge` : "Enlarge picture", onclick: () => lightbox(url, alt) }, img, alt ? h("span", { class: "alt-mark", "aria-hidden": "true" }, "ALT") : null);
}

function lightbox(url, alt) {
  const close = h("button", { type: "button", class: "icon-button lightbox-close", "aria-label": "Close" }, icon("close", 24));
  const dialog = h("dialog", { class: "lightbox", "aria-label": alt || "Picture" }, h("img", { src: url, alt: alt || "" }), alt ? h("p", null, alt) : null,
    h("a", { href: url, target: "_blank", rel: "noopener" }, "Open in a new tab"), close);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Cover something until it is pressed. */
export function covered(node, isSpoiler) {
  if (!isSpoiler) return node;
  const cover = h("button", { type: "button", class: "cover", "aria-label": "Spoiler, press to reveal" }, h("span", null, "SPOILER"));
  node.setAttribute("inert", "");
  const wrap = h("div", { class: "covered" }, node, cover);
  cover.addEventListener("click", () => {
    node.removeAttribute("inert");
    cover.remove();
    wrap.classList.add("shown");
  });
  return wrap;
}

/** A media gallery (component type 12). */
export function gallery(component, message) {
  const items = (component.items ?? []).slice(0, 10);
  return h("div", { class: "gallery", dataset: { count: String(items.length) } }, items.map((item) => {
    const raw = item.media?.url ?? "";
    const cell = picture(ownUrl(item.media?.proxy_url ?? raw, message) || ownUrl(raw, message), item.description, raw);
    return h("div", { class: "cell" }, covered(cell, item.spoiler));
  }));
}

/** A thumbnail (component type 11). */
export function thumbnail(component, message) {
  const raw = component.media?.url ?? "";
  const cell = picture(ownUrl(component.media?.proxy_url ?? raw, message) || ownUrl(raw, message), component.description, raw);
  return h("div", { class: "thumb" }, covered(cell, component.spoiler));
}

/** A file card: name, size, download. */
export function fileCard({ name, size, url, source }) {
  const title = url ? h("a", { href: url, download: name, class: "file-name" }, name) : h("span", { class: "file-name" }, name);
  return h("div", { class: "file-card", dataset: { testid: "file" } }, h("span", { class: "file-icon" }, icon("file", 28)),
    h("div", { class: "file-text" }, title, h("div", { class: "file-size" }, Number.isFinite(size) ? bytes(size) : source ?? "")),
    url ? h("a", { href: url, download: name, class: "icon-button", "aria-label": `Download ${name}` }, icon("download")) : null);
}

/** A file component (type 13). */
export function fileComponent(component, message) {
  const raw = component.file?.url ?? "";
  const attached = (message?.attachments ?? []).find((a) => a.url === raw || `attachment://${a.filename}` === raw);
  const name = component.name ?? attached?.filename ?? decodeURIComponent(raw.split(/[?#]/)[0].split("/").pop() ?? "file");
  return covered(fileCard({ name, size: component.size ?? attached?.size, url: ownUrl(raw, message) }), component.spoiler);
}

/** The attachments of a message that no component shows. */
export function attachments(message) {
  const list = message.attachments ?? [];
  const images = list.filter(isImage), others = list.filter((a) => !isImage(a));
  const out = [];
  if (images.length) {
    out.push(h("div", { class: "gallery attached", dataset: { count: String(images.length) } }, images.map((a) =>
      h("div", { class: "cell" }, covered(picture(ownUrl(a.url, message), a.description ?? a.title, a.url, images.length === 1 ? a : {}), a.filename?.startsWith("SPOILER_"))))));
  }
  for (const a of others) out.push(fileCard({ name: a.filename, size: a.size, url: ownUrl(a.url, message) }));
  return out;
}

/**
 * A classic embed.
 * @param {any} embed
 * @param {any} message
 * @param {(text: string) => Node} md
 */
export function renderEmbed(embed, message, md) {
  const labelled = uid("embed");
  const link = (url, node) => (/^https?:\/\//.test(url ?? "") ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, node) : node);
  const image = embed.image ? picture(ownUrl(embed.image.url, message), "", embed.image.url) : null;
  const thumb = embed.thumbnail ? h("div", { class: "thumb" }, picture(ownUrl(embed.thumbnail.url, message), "", embed.thumbnail.url)) : null;
  const when = embed.timestamp ? new Date(embed.timestamp).toLocaleString() : "";
  const foot = [embed.footer?.text, when].filter(Boolean).join(" • ");
  return h("div", { class: "embed", role: "group", "aria-labelledby": embed.title ? labelled : null, vars: Number.isInteger(embed.color) ? { "--accent": hex(embed.color) } : {}, dataset: { testid: "embed" } },
    h("div", { class: "embed-grid" },
      h("div", { class: "embed-body" },
        embed.author?.name ? h("div", { class: "embed-author" }, link(embed.author.url, embed.author.name)) : null,
        embed.title ? h("div", { class: "embed-title", id: labelled }, link(embed.url, md(embed.title))) : null,
        embed.description ? h("div", { class: "markup embed-text" }, md(embed.description)) : null,
        embed.fields?.length ? h("div", { class: "embed-fields" }, embed.fields.map((field) => h("div", { class: field.inline ? "embed-field inline" : "embed-field" },
          h("div", { class: "embed-field-name" }, md(field.name)), h("div", { class: "markup" }, md(field.value))))) : null),
      thumb),
    image, foot ? h("div", { class: "embed-foot" }, foot) : null);
}
