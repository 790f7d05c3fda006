// The journey map's editor: a grid of stages and lanes; only the cells that changed are drawn again.
const FEWEST = 3;  // items of a cell before "more"

function render({ model, el: root }) {
  const { ask, stop } = talk(model);
  const app = el("div", "jn-ed");
  app.setAttribute("role", "group");
  root.append(app);
  let view = model.get("view"), held = false, opened = new Set(), here = null;
  const w = () => view.words;

  // ---------------------------------------------------------------- the frame, made once
  const bar = el("div", "tb", null, { role: "toolbar" }), undo = button("ib", "undo", "", "", () => change("undo")), redo = button("ib", "redo", "", "", () => change("redo"));
  const name = el("input", "nm", null, { type: "text", maxlength: "60", spellcheck: "false", autocomplete: "off" });
  const status = el("p", "hist", null, { role: "status", "aria-live": "polite" });
  const keys = button("ib", "keys", "", "", () => { list.hidden = !list.hidden; keys.setAttribute("aria-expanded", String(!list.hidden)); });
  const list = el("p", "keys"); list.hidden = true;
  const who = el("label", "who");
  bar.append(undo, redo, el("span", "dv"), who, el("span", "sp"), status, keys);
  const body = el("div", "body"), scroll = el("div", "sc"), grid = el("div", "gr", null, { role: "grid" });
  scroll.append(grid);
  const side = sidePanel({ words: w, ask, close: shut, told: () => app.classList.add("wide"), act: { change, edit } });
  side.box.hidden = true;
  body.append(scroll, side.box);
  app.append(bar, list, body);
  name.addEventListener("change", () => change("name", { words: name.value }));
  app.addEventListener("keydown", pressed);
  for (const kind of ["keyup", "keypress", "paste", "copy", "cut"]) app.addEventListener(kind, (event) => event.stopPropagation());

  // ---------------------------------------------------------------- what a person does
  function say(words, wrong = false) { status.textContent = words; status.classList.toggle("wrong", wrong); }
  async function change(what, content = {}) {
    say(w().saving);
    try {
      await ask(what, content);
      if (["relabel", "feel", "hide"].includes(what)) await side.open(content.subject ?? `emotion:${content.stage}`, itemOf(content.subject ?? `emotion:${content.stage}`), { why: "yes" });
      else await side.again(itemOf(side.subject));
    } catch (error) { say(error.message, true); }
  }
  function itemOf(id) {
    if (id.startsWith("emotion:")) { const key = id.split(":")[1]; return { felt: Boolean(view.curve.stages.find((s) => s.stage === key)?.hand), stage: key }; }
    if (id.startsWith("stage:")) { const s = view.stages.find((one) => `stage:${one.key}` === id); return s && s.key !== "whole" ? { ...s, id, edit: false } : null; }
    for (const items of Object.values(view.cells)) { const found = items.find((one) => one.id === id); if (found) return { ...found, notes: found.edit }; }
    return null;
  }
  function look(id) { side.open(id, itemOf(id)).catch((error) => say(error.message, true)); }
  function shut() { const back = side.subject; side.shut(); app.classList.remove("wide"); focusOn(back); }
  function focusOn(id) { const found = id && [...grid.querySelectorAll("[data-id]")].find((one) => one.dataset.id === id); if (found) found.focus(); }

  function edit(id) {
    const spot = [...grid.querySelectorAll("[data-id]")].find((one) => one.dataset.id === id), one = itemOf(id);
    if (!spot || !one || !(one.edit || id.startsWith("stage:"))) return;
    const cell = spot.closest("[data-cell]");
    const start = id.startsWith("stage:") ? one.title : one.label;
    const done = () => { cell.removeAttribute("data-busy"); redraw(cell.dataset.cell); focusOn(id); };
    const box = writing(start, { label: `${w().edit}: ${start}`, keep: (words) => { done(); change("relabel", { subject: id, words }); }, leave: done });
    cell.dataset.busy = "yes";
    const hint = el("small", "kh", w().save_hint);
    spot.replaceWith(box); box.after(hint);
    box.focus(); box.select();
  }
  function add(cell, stage, lane) {
    const row = view.lanes.find((one) => one.key === lane);
    if (!row?.add || cell.dataset.busy) return;
    cell.dataset.busy = "yes";
    const done = () => { cell.removeAttribute("data-busy"); redraw(cell.dataset.cell); cell.querySelector("[data-nav]")?.focus(); };
    const box = writing("", { label: `${row.name}: ${w().add}`, hint: w().assumption_hint, keep: (words) => { done(); change("write", { kind: row.add, stage, words }); }, leave: done });
    cell.append(box, el("small", "kh", w().save_hint));
    box.focus();
  }

  // ---------------------------------------------------------------- drawing
  const made = new Map();  // cell → what it was drawn from
  function item(one, stage, lane) {
    const open = button(`it ${one.basis}${one.hidden ? " off" : ""}${one.lost ? " lost" : ""}`, "", "", "", () => look(one.id));
    Object.assign(open.dataset, { nav: "", id: one.id, row: lane, col: stage });
    open.tabIndex = -1;
    const words = el("span", "lb", one.label);
    open.append(mark(one.kind), words);
    const under = el("span", "un");
    if (one.level && one.basis === "evidence") under.append(bars(one.level, one.level_word));
    if (one.basis !== "evidence") under.append(el("b", "", w()[one.basis] ?? ""), el("span", "", one.who));
    if (one.basis === "evidence" && one.kind === "touchpoint" && one.who) under.append(el("span", "", one.who));
    if (one.count) under.append(el("span", "", one.count));
    if (one.tag) under.append(el("u", "", one.tag));
    if (one.hand) under.append(el("span", "hm", `✎ ${one.hand.by} · ${one.hand.at}`));
    if (one.confirmed) under.append(el("span", "hm", `✓ ${one.confirmed.by}`));
    if (one.hidden) under.append(el("span", "hm", w().hidden));
    if (one.owner) under.append(el("span", "", one.owner));
    if (one.comments) { const n = el("span", "cn"); n.append(icon("note"), el("span", "", String(one.comments))); under.append(n); }
    if (one.code) under.append(el("span", "code", one.code));
    open.append(under);
    open.addEventListener("dblclick", () => edit(one.id));
    return open;
  }
  function fill(cell, stage, lane) {
    const items = view.cells[`${stage.key}|${lane.key}`] ?? [], all = opened.has(cell.dataset.cell);
    const few = items.filter((one, i) => i < FEWEST || one.own || one.hand || one.confirmed);  // what people touched is never folded away
    const parts = (all ? items : few).map((one) => item(one, stage.key, lane.key));
    if (items.length > few.length) {
      const next = button("mo", "", all ? w().fewer : `${w().more} +${items.length - few.length}`, "", () => { if (all) opened.delete(cell.dataset.cell); else opened.add(cell.dataset.cell); redraw(cell.dataset.cell); });
      Object.assign(next.dataset, { nav: "", row: lane.key, col: stage.key, id: `more:${cell.dataset.cell}` }); next.tabIndex = -1;
      parts.push(next);
    }
    if (lane.add) {
      const plus = button("add", "plus", items.length ? "" : w().add, `${stage.title}, ${lane.name}: ${w().add}`, () => add(cell, stage.key, lane.key));
      Object.assign(plus.dataset, { nav: "", row: lane.key, col: stage.key, id: `add:${cell.dataset.cell}` }); plus.tabIndex = -1;
      parts.push(plus);
    }
    cell.replaceChildren(...parts);
  }
  function head(cell, stage) {
    const open = button("it hd", "", "", "", () => look(`stage:${stage.key}`));
    Object.assign(open.dataset, { nav: "", id: `stage:${stage.key}`, row: "stage", col: stage.key });
    open.tabIndex = -1;
    if (stage.number) open.append(el("i", "no", String(stage.number)));
    const words = el("span", "lb");
    words.append(el("b", "", stage.title));
    const under = el("span", "un");
    if (stage.level) under.append(bars(stage.level, stage.level_word));
    if (stage.people) under.append(el("span", "", stage.people));
    if (stage.owner) under.append(el("span", "", stage.owner));
    if (stage.hand) under.append(el("span", "hm", `✎ ${stage.hand.by} · ${stage.hand.at}`));
    if (stage.comments) { const n = el("span", "cn"); n.append(icon("note"), el("span", "", String(stage.comments))); under.append(n); }
    words.append(under); open.append(words);
    if (stage.key === "whole") open.disabled = true; else open.addEventListener("dblclick", () => edit(`stage:${stage.key}`));
    cell.replaceChildren(open);
  }
  function redraw(key) { made.delete(key); draw(); }
  function cellFor(row, key, role) {
    let cell = [...row.children].find((one) => one.dataset.cell === key);
    if (!cell) { cell = el("div", role === "columnheader" ? "h" : "c", null, { role, "data-cell": key }); row.append(cell); }
    return cell;
  }
  function changed(key, value) {
    const text = JSON.stringify(value);
    if (made.get(key) === text) return false;
    made.set(key, text);
    return true;
  }
  function draw() {
    const active = app.contains(document.activeElement) ? document.activeElement.dataset?.id : null;
    app.lang = view.lang;
    app.setAttribute("aria-label", w().title); grid.setAttribute("aria-label", w().title);
    for (const [one, label, count] of [[undo, w().undo, view.undo], [redo, w().redo, view.redo]]) {
      one.setAttribute("aria-label", `${label} (${count})`); one.title = label; one.disabled = !count;
      one.replaceChildren(one.firstChild, el("em", "", count ? String(count) : ""));
    }
    if (!who.firstChild) who.append(el("span", "", w().name), name);
    if (document.activeElement !== name) name.value = view.by;
    name.title = w().name_hint;
    keys.setAttribute("aria-label", w().keys); keys.title = w().keys; list.textContent = w().keys_list;
    say(view.last || view.trial || w().saved);
    const shape = JSON.stringify([view.stages.map((s) => s.key), view.lanes.map((l) => l.key), view.lang]);
    if (changed("shape", shape)) { made.clear(); changed("shape", shape); grid.replaceChildren(); }
    grid.style.setProperty("--n", String(view.stages.length));
    grid.setAttribute("aria-rowcount", String(view.lanes.length + 1));
    const top = rowFor("stage", "");
    for (const stage of view.stages) { const cell = cellFor(top, `stage|${stage.key}`, "columnheader"); if (!cell.dataset.busy && changed(cell.dataset.cell, stage)) head(cell, stage); }
    const staged = view.stages.filter((s) => s.key !== "whole");
    for (const lane of view.lanes) {
      const row = rowFor(lane.key, lane.name, lane.key === "emotion" ? w().drag : "");
      if (lane.key === "emotion") {
        if (!held && changed("curve", [view.curve, view.stages.map((s) => s.title)])) {
          row.querySelector(".cv")?.remove();
          const drawn = emotionLane(view.curve, staged, w(), { open: (key) => look(`emotion:${key}`), hold: (on) => { held = on; }, feel: (stage, value) => change("feel", { stage, value }) });
          drawn.style.gridColumn = `2 / span ${staged.length}`;
          row.append(drawn);
        }
        continue;
      }
      for (const stage of view.stages) {
        const key = `${stage.key}|${lane.key}`, cell = cellFor(row, key, "gridcell");
        if (!cell.dataset.busy && changed(key, view.cells[key] ?? [])) fill(cell, stage, lane);
      }
    }
    if (active) focusOn(active);
    rove(here && grid.contains(here) ? here : grid.querySelector("[data-nav]"));
  }
  function rowFor(key, title, sub = "") {
    let row = [...grid.children].find((one) => one.dataset.lane === key);
    if (!row) {
      row = el("div", "row", null, { role: "row", "data-lane": key });
      const first = el("div", "rl", title, { role: key === "stage" ? "presentation" : "rowheader" });
      if (sub) first.append(el("span", "", sub));
      row.append(first); grid.append(row);
    }
    return row;
  }

  // ---------------------------------------------------------------- keyboard: one stop for Tab, arrows inside
  function rove(next) {
    if (!next) return;
    if (here && here !== next) here.tabIndex = -1;
    here = next; here.tabIndex = 0;
  }
  grid.addEventListener("focusin", (event) => { const spot = event.target.closest("[data-nav]"); if (spot) rove(spot); });
  function near(spot, dx, dy) {
    const rows = ["stage", ...view.lanes.map((l) => l.key)], columns = view.stages.map((s) => s.key);
    const at = (r, c) => [...grid.querySelectorAll(`[data-nav][data-row="${CSS.escape(rows[r] ?? "")}"][data-col="${CSS.escape(columns[c] ?? "")}"]`)].filter((one) => !one.disabled);
    let r = rows.indexOf(spot.dataset.row), c = columns.indexOf(spot.dataset.col);
    const mine = at(r, c), i = mine.indexOf(spot);
    if (dy && mine[i + dy]) return mine[i + dy];
    for (r += dy, c += dx; r >= 0 && r < rows.length && c >= 0 && c < columns.length; r += dy, c += dx) {
      const found = at(r, c);
      if (found.length) return dy < 0 ? found[found.length - 1] : found[Math.min(dx ? i : 0, found.length - 1)];
    }
    return null;
  }
  function pressed(event) {
    if (event.isComposing || event.keyCode === 229) { event.stopPropagation(); return; }
    const spot = event.target.closest?.("[data-nav]"), typed = ["TEXTAREA", "INPUT"].includes(event.target.tagName);
    const command = (event.ctrlKey || event.metaKey) && !typed && event.key.toLowerCase();
    let used = true;
    if (command === "z") change(event.shiftKey ? "redo" : "undo");
    else if (command === "y") change("redo");
    else if (event.key === "Escape" && !typed && !side.box.hidden) shut();
    else if (spot && !command) {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], PageUp: [0, -1], PageDown: [0, 1] }[event.key];
      if (way) near(spot, ...way)?.focus();
      else if (event.key === "F2") edit(spot.dataset.id);
      else if (event.key === "n" || event.key === "N" || event.key === "ㅜ") { const cell = spot.closest("[data-cell]"); const [stage, lane] = cell ? cell.dataset.cell.split("|") : []; if (lane) add(cell, stage, lane); }
      else used = false;
    } else used = false;
    if (used) event.preventDefault();
    if (event.key !== "Tab") event.stopPropagation();  // the keys are ours: JupyterLab has other plans for them
  }

  const seen = () => { view = model.get("view"); draw(); };
  model.on("change:view", seen);
  draw();
  return () => { model.off("change:view", seen); stop(); };
}
export default { render };
