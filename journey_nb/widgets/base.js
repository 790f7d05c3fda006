// What every editor needs. Plain JavaScript, nothing is fetched. Words of people are only ever put in as text.
const el = (tag, cls = "", text = null, attrs = {}) => {
  const made = document.createElement(tag);
  if (cls) made.className = cls;
  if (text !== null) made.textContent = text;
  for (const [name, value] of Object.entries(attrs)) made.setAttribute(name, value);
  return made;
};
const svg = (tag, attrs = {}, ...kids) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attrs)) made.setAttribute(name, value);
  made.append(...kids);
  return made;
};
const ICONS = {
  undo: "M6 3 2.5 6.5 6 10M3 6.5h6.5a3.5 3.5 0 0 1 0 7H7",
  redo: "M10 3l3.5 3.5L10 10M13 6.5H6.5a3.5 3.5 0 0 0 0 7H9",
  plus: "M8 3v10M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  hide: "M2 8s2.3-4 6-4 6 4 6 4-2.3 4-6 4-6-4-6-4zM3 13 13 3",
  check: "M3 8.5l3.2 3.2L13 4.8",
  pen: "M3 13l.7-3L11 2.7 13.3 5 6 12.3z",
  note: "M2 3h12v8H7l-3 2.7V11H2z",
  keys: "M1.5 4h13v8h-13zM4 7h.01M7 7h.01M10 7h.01M5 10h6",
};
const icon = (name) => svg("svg", { class: "ic", viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
const button = (cls, name, text, label, act) => {
  const made = el("button", cls, null, { type: "button" });
  if (name) made.append(icon(name));
  if (text) made.append(el("span", "", text));
  if (label) { made.setAttribute("aria-label", label); made.title = label; }
  made.addEventListener("click", act);
  return made;
};

// The four bars of a confidence, as on the poster.
const bars = (level, word) => {
  const on = { high: 4, moderate: 3, low: 2, very_low: 1 }[level] ?? 0;
  const made = svg("svg", { class: "conf", viewBox: "0 0 19 12", role: "img", "aria-label": word });
  [4, 6.6, 9.2, 11.8].forEach((h, i) => {
    const kind = level === "assumption" ? "asm" : i < on ? "on" : "off";
    const slim = kind === "on" ? 0 : 0.5;
    made.append(svg("rect", { class: kind, x: 5 * i + slim, y: 12 - h + slim, width: 3.6 - 2 * slim, height: h - 2 * slim }));
  });
  return made;
};
const SHAPES = { pain: "M.8 1.5h10.4L6 11z", delight: "M.8 10.5h10.4L6 1z", opportunity: "M6 .6 11.4 6 6 11.4.6 6z" };
const mark = (kind) => {
  const made = svg("svg", { class: `mk ${kind}`, viewBox: "0 0 12 12", "aria-hidden": "true" });
  if (SHAPES[kind]) made.append(svg("path", { d: SHAPES[kind] }));
  else if (kind === "need" || kind === "goal") made.append(svg("circle", { cx: 6, cy: 6, r: 4.7 }), svg("circle", { class: "c", cx: 6, cy: 6, r: 1.7 }));
  else if (kind === "action" || kind === "touchpoint") made.append(svg("path", { class: "ln", d: "M1.5 6h9" }));
  else made.append(svg("circle", { class: "ring", cx: 6, cy: 6, r: 4.7 }));
  return made;
};

// Messages to Python. Every change is one message; Python keeps it and answers.
const talk = (model) => {
  const waiting = new Map(), own = Math.random().toString(36).slice(2);
  let count = 0;
  const heard = (message) => {
    const one = waiting.get(message?.id);
    if (!one) return;
    waiting.delete(message.id);
    if (message.error) one.no(new Error(message.error)); else one.yes(message.answer);
  };
  model.on("msg:custom", heard);
  return {
    ask: (what, content = {}) => new Promise((yes, no) => {
      const id = `${own}-${++count}`;
      waiting.set(id, { yes, no });
      model.send({ id, do: what, ...content });
    }),
    stop: () => model.off("msg:custom", heard),
  };
};

// A box to write in. Kept on Enter and on leaving it, never in the middle of a Hangul composition; Escape leaves it as it was.
const writing = (start, { label, keep, leave = () => {}, rows = 2, hint = "", stay = false }) => {
  const box = el("textarea", "wr", null, { "aria-label": label, rows, maxlength: 300, spellcheck: "false", placeholder: hint });
  box.value = start;
  let composing = false, over = false, waits = null;
  const finish = (kept) => {
    if (over) return;
    if (composing) { waits = kept; return; }
    over = true;
    window.removeEventListener("pagehide", closing);
    const words = box.value.trim();
    if (stay) { over = false; window.addEventListener("pagehide", closing); if (kept && words) { box.value = ""; keep(words); } else if (!kept) leave(); return; }
    if (kept && words !== start.trim()) keep(words); else leave();
  };
  const closing = () => { composing = false; finish(true); };  // the tab is closed: what was written so far is kept
  window.addEventListener("pagehide", closing);
  box.addEventListener("compositionstart", () => { composing = true; });
  box.addEventListener("compositionend", () => {
    composing = false;
    if (waits !== null) { const kept = waits; waits = null; setTimeout(() => finish(kept)); }
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || composing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); finish(true); }
    else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); finish(false); }
  });
  box.addEventListener("blur", () => finish(true));
  return box;
};
