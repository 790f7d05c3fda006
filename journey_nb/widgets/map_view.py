"""What the map editor shows: the grid as words and numbers, and the evidence behind one of its items. No HTML is made here."""

from __future__ import annotations

from typing import Any

from .. import i18n
from ..charts import curve, reading, written
from ..charts.lanes import CLAIMS, ORDER
from ..charts.sheet import name_of, readable, stage_points
from ..charts.view import Lens
from ..mapping.editing import CONFIRMED, HIDDEN, OWNER, VALENCE, Editing, comments, decided, point
from ..model.decisions import Decision
from ..model.journey import WHOLE, Action, Claim, Emotion, Evidence, Stage, Touchpoint

FIXED = ("actions", "touchpoints", "emotion", "thoughts", "needs", "pains", "delights", "opportunities")  # shown even where they are empty
ADDABLE = {**{lane: kind for lane, kind in CLAIMS.items() if kind != "opportunity"}, "actions": "action", "touchpoints": "touchpoint"}
PAGE = 20  # receipts sent at a time
WORDS = (
    "title undo redo name name_hint saved saving add edit save_hint hide unhide confirm unconfirm hidden withdraw evidence close comments comment_hint "
    "comment_add owner owner_hint reason reason_hint reason_none more fewer quotes_more nothing data_says data_value your_value drag back_to_data keys "
    "keys_list assumption_hint decisions"
).split()


def lens_of(editing: Editing, audience: str = "team") -> Lens:
    return Lens(editing.book, editing.journey, editing.lang, audience)


def view(editing: Editing, audience: str = "team") -> dict[str, Any]:
    """The whole grid as JSON: labels, counts and decisions; no customer's row and no quote."""
    lens = lens_of(editing, audience)
    journey, lang = lens.journey, lens.lang
    held = {lane for lane, kind in CLAIMS.items() if any(c.kind == kind for c in journey.claims)}
    shown = [key for key in ORDER if key in FIXED or key in held]
    columns = [*(s.key for s in journey.stages), *([WHOLE] if any(c.stage == WHOLE for c in journey.claims) else [])]
    cells: dict[str, list[dict[str, Any]]] = {}
    for lane in shown:
        for key in columns:
            items = _items(lens, lane, key)
            if items:
                cells[f"{key}|{lane}"] = items
    return {
        "lang": lang,
        "words": {word: lens.t(f"editor.{word}") for word in WORDS} | {kind: lens.t(f"basis.{kind}") for kind in ("assumption", "inference")},
        "by": editing.by,
        "persona": editing.persona,
        "undo": editing.undoable,
        "redo": editing.redoable,
        "last": _said(lens, _latest(editing)) if _latest(editing) else "",
        "stages": [_stage(lens, s, i) for i, s in enumerate(journey.stages)] + [_whole(lens)] * (WHOLE in columns),
        "lanes": [{"key": k, "name": name_of(k, lens), "add": ADDABLE.get(k, "") if editing.persona in ("everyone", "future") else ""} for k in shown],
        "cells": cells,
        "curve": _curve(lens, editing.persona),
    }


def _stage(lens: Lens, stage: Stage, number: int) -> dict[str, Any]:
    subject = f"stage:{stage.key}"
    return {
        "key": stage.key,
        "number": number + 1,
        "label": lens.book.stage_label(stage).text(lens.lang),
        "title": lens.book.stage_title(stage).text(lens.lang),
        "people": lens.people(stage.spoke, stage.known) if stage.spoke else "",
        "level": stage.confidence.level,
        "level_word": lens.level(stage.confidence.level),
        "hand": _hand(lens, decided(lens.book, subject, "label_customer")),
        "owner": _value(decided(lens.book, subject, OWNER)) or stage.owner or "",
        "comments": len(comments(lens.book, subject)),
    }


def _whole(lens: Lens) -> dict[str, Any]:
    words = lens.t("poster.whole")
    return {"key": WHOLE, "number": 0, "label": words, "title": words, "people": "", "level": "", "level_word": "", "hand": None, "owner": "", "comments": 0}


def _items(lens: Lens, lane: str, stage: str) -> list[dict[str, Any]]:
    journey = lens.journey
    if lane in CLAIMS:
        found = reading.at(journey, stage, CLAIMS[lane])
        return [_claim(lens, c) for c in found if c.theme != reading.UNNAMED or c.basis.by]
    if lane == "actions":
        return [_other(lens, a, a.label.text(lens.lang) if a.label else readable(a.event)) for a in journey.actions if a.stage == stage]
    if lane == "touchpoints":
        return [_other(lens, x, x.label.text(lens.lang), lens.channel(x.channel)) for x in journey.touchpoints if x.stage == stage]
    return []


def _claim(lens: Lens, claim: Claim) -> dict[str, Any]:
    book = lens.book
    count = lens.claim_count(claim.evidence) if claim.evidence and claim.basis.kind != "assumption" else None
    over = decided(book, claim.id, "label")
    return {
        "id": claim.id,
        "kind": claim.kind,
        "code": claim.code,
        "label": book.claim_label(claim).text(lens.lang),
        "data_label": claim.label.text(lens.lang) if over else "",
        "basis": claim.basis.kind,
        "who": written.who(lens, claim.basis) if claim.basis.kind != "evidence" else "",
        "verdict": lens.t(f"verdict.kind_{claim.verdict.kind}") if claim.verdict else "",
        "count": count.text if count else "",
        "tag": count.tag if count else "",
        "level": claim.confidence.level,
        "level_word": lens.level(claim.confidence.level),
        "lost": claim.status == "lost",
        "edit": True,
        "own": bool(claim.basis.by),
        "hand": _hand(lens, over),
        "hidden": _hand(lens, decided(book, claim.id, HIDDEN)),
        "confirmed": _hand(lens, decided(book, claim.id, CONFIRMED)),
        "owner": _value(decided(book, claim.id, OWNER)),
        "comments": len(comments(book, claim.id)),
    }


def _other(lens: Lens, one: Action | Touchpoint, label: str, channel: str = "") -> dict[str, Any]:
    """What customers did, or where they met us: shown with its evidence; its words are the export's own."""
    count = lens.claim_count(one.evidence) if one.evidence and one.basis.kind != "assumption" else None
    who = written.who(lens, one.basis) if one.basis.kind != "evidence" else ""
    return {
        "id": one.id,
        "kind": "action" if isinstance(one, Action) else "touchpoint",
        "code": one.code,
        "label": label,
        "basis": one.basis.kind,
        "who": who or channel,
        "count": count.text if count else "",
        "tag": count.tag if count else "",
        "edit": False,
        "own": bool(one.basis.by),
        "comments": 0,
    }


def _hand(lens: Lens, decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {"by": lens.author(decision.by), "at": lens.day(decision.at), "reason": decision.reason or ""}


def _value(decision: Decision | None) -> str:
    return str(decision.value) if decision else ""


def _curve(lens: Lens, persona: str) -> dict[str, Any]:
    """The data's series with their bands as paths, and every point with the value that a person laid beside it."""
    stages = lens.journey.stages
    n = max(len(stages), 1)
    main = reading.main_series(lens.journey)
    series = []
    for name in (main, *(s for s in reading.SERIES if s != main)):
        found = reading.curve(lens.journey, name)
        points = []
        for i, stage in enumerate(stages):
            e = found.get(stage.key)
            open_ = e is not None and e.thin in ("solid", "hollow")
            points.append(curve.Point((i + 0.5) / n, *((e.valence, e.low, e.high, e.thin == "solid") if e and open_ else (None, None, None, False))))
        lines, bands = curve.drawn(points)
        if found:
            series.append({"key": name, "name": lens.t(f"series.{name}"), "lines": [p.path for p in lines], "bands": [p.path for p in bands]})
    made = []
    for stage in stages:
        felt = stage_points(lens, stage)
        over = decided(lens.book, point(stage.key, persona), VALENCE)
        guess = reading.hand(lens.journey).get(stage.key)
        made.append(
            {
                "stage": stage.key,
                "points": [
                    {
                        "series": p.series,
                        "shape": p.shape,
                        "lean": p.lean,
                        "y": p.y,
                        "above": p.above,
                        "value": e.valence if p.shape in ("solid", "hollow") else None,
                        "said": p.full if p.shape in ("solid", "hollow") else p.strong,
                        "people": lens.people(e.n, e.known),
                        "dots": [] if lens.masks else [d[0] for d in p.dots],
                        "nudge": p.nudge,
                    }
                    for e, p in felt
                ],
                "guess": None if guess is None else {"y": curve.percent(guess.valence or 0.0), "who": written.who(lens, guess.basis)},
                "start": next((e.valence for e, p in felt if e.measured_by == main and e.valence is not None), 0.0),
                "hand": None if over is None else {**(_hand(lens, over) or {}), "value": over.value, "said": i18n.signed(over.value)},
                "comments": len(comments(lens.book, point(stage.key, persona))),
            }
        )
    return {"series": series, "stages": made, "swing": curve.SWING / curve.HIGH * 100}


# ------------------------------------------------------------------------------------------------ one item's evidence


def panel(editing: Editing, subject: str, start: int = 0) -> dict[str, Any]:
    """What stands behind one item: how it was counted, customers' words page by page, comments and what people decided."""
    lens = lens_of(editing)
    title, kind, evidence, facts = _subject(lens, subject)
    identity = point(subject.split(":")[1], editing.persona) if kind == "emotion" else subject
    receipts, total = _receipts(lens, evidence, start)
    told = [d for d in editing.book.decisions if d.subject == identity]
    return {
        "id": subject,
        "kind": kind,
        "title": title,
        **facts,
        "receipts": receipts,
        "start": start,
        "kept": len(evidence.observation_ids) if evidence else 0,
        "total": total,
        "total_word": lens.t("editor.receipts", n=total) if total else "",
        "comments": [{"field": d.field, "by": d.by, "at": lens.day(d.at), "text": str(d.value)} for d in comments(lens.book, identity)],
        "owner": _value(decided(lens.book, identity, OWNER)),
        "decisions": [{"said": _said(lens, d), "reason": d.reason or ""} for d in told if not d.field.startswith("comment:")],
    }


def _subject(lens: Lens, subject: str) -> tuple[str, str, Evidence | None, dict[str, Any]]:
    journey = lens.journey
    if subject.startswith("stage:"):
        stage = journey.stage(subject.partition(":")[2])
        return (
            lens.book.stage_title(stage).text(lens.lang),
            "stage",
            None,
            _facts("", stage.confidence.level, lens, lens.why(stage.confidence.reasons), lens.book.stage_label(stage).text(lens.lang)),
        )
    if subject.startswith("emotion:"):
        key = subject.split(":")[1]
        felt = [e for s in reading.SERIES if (e := reading.curve(journey, s).get(key))]
        best = max(felt, key=lambda e: e.n, default=None)
        how = "; ".join(_felt(lens, e) for e in felt)
        level = best.confidence.level if best and best.confidence else ""
        why = lens.why(best.confidence.reasons) if best and best.confidence else ""
        return lens.t("poster.emotion"), "emotion", best.evidence if best else None, _facts(how, level, lens, why, lens.stage_label(key))
    found: Any = next((c for c in (*journey.claims, *journey.actions, *journey.touchpoints) if c.id == subject), None)
    if found is None:
        raise KeyError(subject)
    stage = lens.stage_label(found.stage)
    if isinstance(found, Claim):
        seen = lens.claim(found, stage)
        verdict = lens.verdict(found.verdict.reason) if found.verdict else ""
        facts = _facts(seen.how, found.confidence.level, lens, seen.why or verdict, f"{stage} · {found.code}")
        if found.basis.kind == "inference" and found.basis.why:
            facts["how"] = f"{facts['how']} {found.basis.why}".strip()
        return seen.label, found.kind, found.evidence, facts
    label = found.label.text(lens.lang) if found.label else readable(found.event)
    count = lens.claim_count(found.evidence) if found.evidence else None
    kind = "action" if isinstance(found, Action) else "touchpoint"
    return label, kind, found.evidence, _facts(count.text if count else "", found.confidence.level if found.confidence else "", lens, "", stage)


def _facts(how: str, level: str, lens: Lens, why: str, where: str) -> dict[str, Any]:
    return {"how": how, "level": level, "level_word": lens.level(level) if level else "", "why": why, "where": where}


def _felt(lens: Lens, e: Emotion) -> str:
    who = i18n.people(e.n, lens.lang, e.known)
    name = lens.t(f"series.{e.measured_by}")
    if e.valence is None or e.thin not in ("solid", "hollow"):
        return f"{name} {who}"
    return f"{name} {i18n.signed(e.valence)} ({i18n.span(e.low, e.high, 'signed')}), {who}"


def _receipts(lens: Lens, evidence: Evidence | None, start: int) -> tuple[list[dict[str, Any]], int]:
    """One page of rows, those with a chosen quote first: words, source, place and day, all redacted at intake."""
    if evidence is None:
        return [], 0
    quoted = {q.observation_id: q for q in evidence.quotes}
    known = lens.book.evidence

    def worded(oid: str) -> bool:
        return oid in known and bool(known[oid].text)

    order = [*quoted, *sorted((i for i in evidence.observation_ids if i not in quoted), key=lambda i: (not worded(i), i))]
    made = []
    for oid in order[start : start + PAGE]:
        receipt, quote = known.get(oid), quoted.get(oid)
        words = quote.text if quote else (receipt.text if receipt else None) or ""
        made.append(
            {
                "text": i18n.shown_tokens(words, lens.lang),
                "lang": (quote.lang if quote else receipt.lang if receipt else None) or "",
                "source": lens.source(receipt.source) if receipt else "",
                "where": lens.where(receipt.where) if receipt else "",
                "at": lens.day(receipt.at) if receipt else "",
                "who": (receipt.customer or "") if receipt else "",
                "scored": lens.t("poster.scored", value=i18n.number(receipt.score)) if receipt and receipt.score is not None else "",
                "question": (receipt.question or "") if receipt else "",
            }
        )
    return made, evidence.n_observations


# ------------------------------------------------------------------------------------------------ what people did


def _latest(editing: Editing) -> Decision | None:
    return max((d for d in editing.book.decisions), key=lambda d: d.at, default=None)


def _said(lens: Lens, decision: Decision | None) -> str:
    """One decision as a line: what, by whom, when."""
    if decision is None:
        return ""
    return f"✎ {what(lens, decision)} · {decision.by} · {lens.day(decision.at)}"


def what(lens: Lens, decision: Decision) -> str:
    """What a decision says, in the reader's language, with the code of its claim or the name of its stage."""
    kind, _, rest = decision.subject.partition(":")
    field = decision.field.partition(":")[0]
    value: Any = decision.value
    if isinstance(value, dict):
        value = value.get(lens.lang) or (value.get("label") or {}).get(lens.lang) or ""
    if isinstance(value, float | int) and not isinstance(value, bool):
        value = i18n.signed(float(value)) if field == VALENCE else i18n.number(value)
    if value is None:
        value = lens.t("editor.taken_back")
    key = rest.split(":")[0] if kind in ("stage", "emotion") else ""
    found = next((c for c in lens.journey.claims if c.id == decision.subject), None)
    name = lens.stage_label(key) if key else f"{lens.stage_label(found.stage)} {found.code}" if found else decision.subject
    word = lens.t(f"editor.field_{field}") if i18n.has(f"editor.field_{field}") else field
    return f"{name} {word}: {value}" if value is not True else f"{name} {word}"
