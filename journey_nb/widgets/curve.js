// The emotion lane: the data's line and band stay as they are; a person's value is a mark of its own beside them.
const emotionLane = (curve, stages, w, { feel, open, hold }) => {
  const lane = el("div", "cv", null, { role: "gridcell", "aria-colspan": String(stages.length) });
  const drawing = svg("svg", { viewBox: "0 0 1000 200", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("path", { class: "z", d: "M0 100H1000" }));
  curve.series.forEach((one, i) => one.bands.forEach((d) => drawing.append(svg("path", { class: `b s${i}`, d }))));
  [...curve.series].reverse().forEach((one) => one.lines.forEach((d) => drawing.append(svg("path", { class: `l s${curve.series.indexOf(one)}`, d }))));
  lane.append(drawing);
  const key = el("p", "sk");
  curve.series.forEach((one, i) => { const name = el("span", `k s${i}`, one.name); key.append(name); });
  lane.append(key);
  const n = Math.max(curve.stages.length, 1), swing = curve.swing;
  const y = (v) => 50 - v * swing, shown = (v) => `${v < 0 ? "−" : "+"}${Math.abs(v).toFixed(2)}`;
  curve.stages.forEach((stage, i) => {
    const x = ((i + 0.5) / n) * 100, title = stages[i].title;
    for (const p of stage.points) {
      if (p.shape === "masked") continue;
      if (p.shape === "dots") { for (const at of p.dots) { const dot = el("i", "dot"); dot.style.left = `${x}%`; dot.style.top = `${at}%`; lane.append(dot); } }
      else { const dot = el("i", `pt ${p.lean} ${p.shape} ${p.series}`); dot.style.left = `calc(${x}% + ${p.nudge}px)`; dot.style.top = `${p.y}%`; lane.append(dot); }
      const said = el("span", `pv ${p.lean} ${p.above ? "up" : "dn"}`);
      said.append(el("b", "", p.said), el("em", "", p.people));
      said.style.left = `${x}%`; said.style.top = `${p.y}%`;
      lane.append(said);
    }
    if (stage.guess) { const dot = el("i", "pt guess"); dot.style.left = `${x}%`; dot.style.top = `${stage.guess.y}%`; dot.title = stage.guess.who; lane.append(dot); }
    let value = stage.hand ? stage.hand.value : stage.start;
    const felt = stage.points.map((p) => `${p.said} ${p.people}`).join(", ");
    const grab = el("span", `grab${stage.hand ? " has" : ""}${stage.points.length ? "" : " un"}`, stage.hand ? "✎" : stage.points.length ? "" : "?", {
      role: "slider", tabindex: "-1", "aria-valuemin": "-1", "aria-valuemax": "1", "aria-orientation": "vertical", "data-nav": "", "data-row": "emotion", "data-col": stages[i].key, "data-id": `emotion:${stage.stage}`,
    });
    const label = el("span", "hv");
    const place = () => {
      grab.style.left = label.style.left = `calc(${x}% + ${stage.hand || grab.classList.contains("has") ? 22 : 0}px)`;
      grab.style.top = label.style.top = `${y(value)}%`;
      grab.setAttribute("aria-valuenow", String(value));
      const mine = grab.classList.contains("has");
      grab.setAttribute("aria-valuetext", mine ? `${w.your_value} ${shown(value)}. ${w.data_value} ${felt}` : `${w.data_value} ${felt}`);
      grab.setAttribute("aria-label", `${title}: ${w.drag}`);
      label.replaceChildren(...(mine ? [el("b", "", shown(value)), el("em", "", stage.hand && stage.hand.value === value ? `${stage.hand.by} · ${stage.hand.at}` : w.your_value)] : []));
    };
    const set = (v) => { value = Math.round(Math.max(-1, Math.min(1, v)) * 100) / 100; grab.classList.add("has"); grab.textContent = "✎"; place(); };
    let timer = 0, dirty = false, from = null, moved = false;
    const keep = () => { clearTimeout(timer); hold(false); if (dirty) { dirty = false; feel(stage.stage, value); } };
    grab.addEventListener("pointerdown", (event) => { if (event.button) return; grab.setPointerCapture(event.pointerId); from = event.clientY; moved = false; hold(true); });
    grab.addEventListener("pointermove", (event) => {
      if (from === null || (!moved && Math.abs(event.clientY - from) < 3)) return;
      moved = true; dirty = true;
      const r = lane.getBoundingClientRect();
      set((50 - ((event.clientY - r.top) / r.height) * 100) / swing);
    });
    grab.addEventListener("pointerup", () => { if (from === null) return; from = null; if (moved) keep(); else { hold(false); open(stage.stage); } });
    grab.addEventListener("pointercancel", () => { from = null; hold(false); });
    grab.addEventListener("keydown", (event) => {
      const step = { ArrowUp: 0.05, ArrowDown: -0.05 }[event.key];
      if (step && !event.ctrlKey && !event.altKey) { event.preventDefault(); event.stopPropagation(); hold(true); dirty = true; set(value + step); clearTimeout(timer); timer = setTimeout(keep, 700); }
      else if ((event.key === "Delete" || event.key === "Backspace") && (stage.hand || dirty)) { event.preventDefault(); event.stopPropagation(); dirty = false; clearTimeout(timer); hold(false); feel(stage.stage, null); }
      else if (event.key === "Enter" || event.key === " ") { event.preventDefault(); keep(); open(stage.stage); }
    });
    grab.addEventListener("blur", keep);
    window.addEventListener("pagehide", keep, { once: true });
    place();
    lane.append(grab, label);
  });
  return lane;
};
