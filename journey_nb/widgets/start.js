// The start page: three buttons; what comes of one is shown below, in a frame that runs no script.
function render({ model, el: root }) {
  const view = model.get("view"), w = view.words, waiting = new Map();
  let count = 0;
  const app = el("section", "jn-ed st", null, { lang: view.lang, "aria-label": w.title });
  const status = el("p", "hist", null, { role: "status", "aria-live": "polite" }), shown = el("div", "shown"), row = el("div", "three");
  const choose = el("input", "", null, { type: "file", accept: view.kinds, hidden: "", "aria-label": w.file });
  const heard = (message) => { const one = waiting.get(message?.id); if (one) { waiting.delete(message.id); one(message); } };
  model.on("msg:custom", heard);
  const made = [];
  const begin = async (what, content = {}, buffers = []) => {
    status.textContent = w.making; status.classList.remove("wrong"); app.setAttribute("aria-busy", "true");
    for (const one of made) one.disabled = true;
    const id = `s${Math.random().toString(36).slice(2)}${++count}`;
    const message = await new Promise((done) => { waiting.set(id, done); model.send({ id, do: what, ...content }, undefined, buffers); });
    for (const one of made) one.disabled = false;
    app.removeAttribute("aria-busy");
    if (message.error) { status.textContent = message.error; status.classList.add("wrong"); return; }
    status.textContent = message.answer.where ? `${w.made_in} ${message.answer.where}` : "";
    const frame = el("iframe", "", null, { sandbox: "", title: w.title });
    frame.srcdoc = message.answer.page;
    shown.replaceChildren(frame);
  };
  for (const [what, act] of [["blank", () => begin("blank")], ["file", () => choose.click()], ["sample", () => begin("sample")]]) {
    const one = button("big", "", "", "", act);
    one.append(el("b", "", w[what]), el("span", "", w[`${what}_sub`]));
    one.dataset.do = what;
    made.push(one); row.append(one);
  }
  choose.addEventListener("change", async () => {
    const file = choose.files[0];
    if (file) await begin("file", { name: file.name }, [await file.arrayBuffer()]);
    choose.value = "";
  });
  app.append(el("h2", "", w.title), row, choose, status, shown);
  root.append(app);
  for (const kind of ["keydown", "keyup"]) app.addEventListener(kind, (event) => { if (event.key !== "Tab") event.stopPropagation(); });
  return () => model.off("msg:custom", heard);
}
export default { render };
