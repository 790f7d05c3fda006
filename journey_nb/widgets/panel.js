// The side of the editor: what stands behind one item, comments, its owner, what people decided. Receipts come page by page.
const sidePanel = ({ words, ask, act, close, told }) => {
  const box = el("aside", "dw", null, { "aria-label": words().evidence, tabindex: "-1" });
  let subject = "", shown = null, item = null, asking = "";

  const receipt = (one) => {
    const made = el("li");
    const from = el("p", "or");
    from.append(el("b", "", one.source), el("span", "", [one.where, one.at, one.scored].filter(Boolean).join(" · ")));
    made.append(from);
    if (one.question && one.scored) made.append(el("p", "qq", one.question));
    if (one.text) { const said = el("p", "qt", `“${one.text}”`); if (one.lang === "ko" || one.lang === "en") said.lang = one.lang; made.append(said); }
    return made;
  };

  const more = async (list, next) => {
    next.disabled = true;
    const page = await ask("panel", { subject, start: list.childElementCount });
    if (page.id !== subject) return;
    for (const one of page.receipts) list.append(receipt(one));
    next.disabled = false;
    if (list.childElementCount >= page.kept) next.remove();
  };

  const actions = () => {
    const w = words(), made = el("div", "act");
    if (!item) return made;
    if (item.edit) made.append(button("ib", "pen", w.edit, "", () => act.edit(item.id)));
    if (item.edit) made.append(button("ib", "check", item.confirmed ? w.unconfirm : w.confirm, "", () => act.change("confirm", { subject: item.id, on: !item.confirmed })));
    if (item.edit) made.append(button("ib", "hide", item.hidden ? w.unhide : w.hide, "", () => act.change("hide", { subject: item.id, on: !item.hidden })));
    if (item.own && item.edit) made.append(button("ib", "close", w.withdraw, "", () => { close(); act.change("withdraw", { subject: item.id }); }));
    if (item.felt) made.append(button("ib", "undo", w.back_to_data, "", () => act.change("feel", { stage: item.stage, value: null })));
    return made;
  };

  const draw = () => {
    const w = words(), p = shown;
    box.setAttribute("aria-label", `${w.evidence}: ${p.title}`);
    const head = el("header");
    head.append(button("x", "close", "", w.close, close), el("p", "eb", `${w.evidence} · ${p.where}`));
    const title = el("h3");
    title.append(mark(p.kind), el("span", "", p.title));
    head.append(title);
    if (p.level) { const sure = el("p", "su"); sure.append(bars(p.level, p.level_word), el("b", "", p.level_word)); if (p.why) sure.append(el("span", "dim", p.why)); head.append(sure); }
    if (p.how) head.append(el("p", "su", p.how));
    if (item?.data_label) head.append(el("p", "su data", `${w.data_says}: ${item.data_label}`));
    const body = [head, actions()];
    if (asking) {
      const why = el("div", "why");
      why.append(el("label", "", w.reason), writing("", { label: w.reason, hint: w.reason_hint, stay: true, keep: (said) => { asking = ""; act.change("reason", { words: said }); }, leave: () => { asking = ""; draw(); } }), el("p", "hint", w.reason_none));
      body.push(why);
    }
    if (p.receipts.length) {
      const list = el("ul", "rc", null, { "aria-label": p.total_word });
      for (const one of p.receipts) list.append(receipt(one));
      body.push(el("p", "sec", p.total_word), list);
      if (p.kept > p.receipts.length) { const next = button("ib", "plus", w.quotes_more, "", () => more(list, next)); body.push(next); }
    } else body.push(el("p", "none", p.kind === "stage" ? "" : w.nothing));
    if (item?.notes !== false) {
      body.push(el("p", "sec", w.comments));
      const list = el("ul", "cm");
      for (const one of p.comments) {
        const line = el("li");
        line.append(el("p", "or", `${one.by} · ${one.at}`), el("p", "", one.text), button("x", "close", "", w.withdraw, () => act.change("uncomment", { subject, field: one.field })));
        list.append(line);
      }
      body.push(list, writing("", { label: w.comment_add, hint: w.comment_hint, stay: true, keep: (said) => act.change("comment", { subject, words: said }) }));
      const owner = el("label", "ow", w.owner);
      const name = writing(p.owner, { label: w.owner, hint: w.owner_hint, rows: 1, keep: (said) => act.change("own", { subject, words: said }) });
      owner.append(name);
      if (p.kind !== "emotion") body.push(owner);
    }
    if (p.decisions.length) {
      body.push(el("p", "sec", w.decisions));
      const list = el("ul", "cm");
      for (const one of p.decisions) { const line = el("li"); line.append(el("p", "", one.said)); if (one.reason) line.append(el("p", "dim", one.reason)); list.append(line); }
      body.push(list);
    }
    box.replaceChildren(...body);
  };

  return {
    box,
    get subject() { return subject; },
    open: async (next, one, { why = "" } = {}) => {
      subject = next; item = one;
      const page = await ask("panel", { subject: next });
      if (page.id !== subject) return;
      shown = page; asking = why;
      box.hidden = false;
      draw();
      told();
    },
    again: async (one) => {
      if (!subject || box.contains(document.activeElement) && document.activeElement.value) return;
      item = one ?? item;
      const focused = box.contains(document.activeElement);
      try {
        const page = await ask("panel", { subject });
        if (page.id !== subject) return;
        shown = page; draw();
        if (focused) box.focus();
      } catch { close(); }
    },
    shut: () => { subject = ""; item = null; asking = ""; box.hidden = true; box.replaceChildren(); },
  };
};
