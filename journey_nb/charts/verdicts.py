"""What the team wrote before anybody was asked, and what research says of it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from journey_nb import i18n
from journey_nb.model.claims import OURS
from journey_nb.model.journey import Action, Claim, Emotion, MapBook, Moment, Touchpoint, Verdict

from . import reading
from .posters import lens_of
from .tables import Table, _macro, _table
from .view import Lens

KINDS = ("contradicted", "confirmed", "untested")  # as they are listed: what must be rethought comes first
Written = Claim | Touchpoint | Action | Emotion | Moment


@dataclass(frozen=True)
class Judged:
    """One written item as it may be shown: words, its name and day, and what research says."""

    code: str
    kind: str  # of a claim, or action | touchpoint | emotion | moment
    stage: str  # key
    words: str
    who: str
    verdict: str  # confirmed | contradicted | untested
    why: str
    asks: str


def kind_of(one: Written) -> str:
    return one.kind if isinstance(one, Claim) else {Touchpoint: "touchpoint", Action: "action", Emotion: "emotion", Moment: "moment"}[type(one)]


def why(lens: Lens, verdict: Verdict | None) -> str:
    """The verdict's reason in a sentence; one that counts fewer than five people says only that to a wider audience."""
    if verdict is None:
        return lens.t("verdict.not_compared" if lens.journey.people else "verdict.no_data")
    numbers = verdict.reason.numbers
    if lens.tells_few(numbers):
        return lens.t("verdict.masked")
    return lens.reason(verdict.reason)


def judged(lens: Lens) -> list[Judged]:
    """Every written item that customers could confirm: contradicted, confirmed, untested; inside by stage, then by code."""
    journey, lang = lens.journey, lens.lang
    order = {s.key: i for i, s in enumerate(journey.stages)}
    rows = []
    for one in journey.written:
        if isinstance(one, Claim) and one.kind in OURS:
            continue  # what the team says of itself
        verdict = one.verdict.kind if one.verdict and one.verdict.kind in KINDS else "untested"
        words = _words(lens, one)
        day = i18n.date(one.basis.at, lang) if one.basis.at else ""
        code = f"{lens.stage_label(one.stage)} {one.code}".strip()
        asks = one.basis.asks.text(lang) if one.basis.asks else ""
        rows.append(
            (
                one,
                Judged(
                    code, kind_of(one), one.stage, words, " · ".join(x for x in (lens.author(one.basis.by), day) if x), verdict, why(lens, one.verdict), asks
                ),
            )
        )
    rows.sort(key=lambda r: (KINDS.index(r[1].verdict), order.get(r[1].stage, 99), _number(r[0].code), r[0].id))
    return [j for _, j in rows]


def _number(code: str) -> tuple[str, int]:
    digits = "".join(c for c in code if c.isdigit())
    return code.rstrip("0123456789"), int(digits or 0)


def _words(lens: Lens, one: Written) -> str:
    if isinstance(one, Claim):
        return lens.book.claim_label(one).text(lens.lang)
    if isinstance(one, Touchpoint):
        return one.label.text(lens.lang)
    if isinstance(one, Moment):
        return one.label.text(lens.lang) if one.label else lens.stage_label(one.stage)
    if isinstance(one, Action):
        return one.label.text(lens.lang) if one.label else one.event
    value = one.valence or 0.0  # drawn by hand: a side, never a figure
    side = "negative" if value < -0.1 else "positive" if value > 0.1 else "neutral"
    told = lens.t("verdict.emotion_at", value=lens.t(f"feeling.{side}"))
    return " · ".join(x for x in (one.label.text(lens.lang) if one.label else "", told) if x)


def mark(kind: str) -> Markup:
    """✓, ✕ or ? in a square: the shape tells, the words beside it say it again."""
    sign = {"confirmed": "✓", "contradicted": "✕"}.get(kind, "?")
    return Markup('<i class="g-vd g-{}" aria-hidden="true">{}</i>').format(kind, sign)


def verdicts_table(book: MapBook, lang: str = "ko", *, persona: str = "everyone", audience: str = "team") -> Table:
    """One row a thing that the team wrote: its code, words, name and day, the verdict, and why in a sentence.

    Contradicted ones come first, then confirmed, then untested. A study without any data has no verdicts: all read untested, with
    the question that would test each.
    """
    lens = lens_of(book, persona, lang, audience)
    w, rows = lens.t, judged(lens)
    if not rows:
        return Table(f'<p class="none">{escape(w("verdict.none"))}</p>', lang, empty=True)
    told = {k: sum(r.verdict == k for r in rows) for k in KINDS}
    without = not lens.journey.people and all(one.verdict is None or one.verdict.reason.key == "verdict.no_data" for one in lens.journey.written)
    said = w("verdict.summary_no_data", n=len(rows)) if without else w("verdict.summary", n=len(rows), **told)
    bar = "".join(f'<i class="g-{k}" style="flex:{told[k]}"></i>' for k in ("confirmed", "contradicted", "untested") if told[k])
    head = f'<p class="g-vsum">{escape(said)}</p>' + ("" if without else f'<div class="g-vbar" aria-hidden="true">{bar}</div>')
    heads = [(w("verdict.verdict"), "nw"), (w("verdict.item"), "wide"), (w("verdict.who"), "g-who")]
    asked = any(r.asks for r in rows)
    heads += ([] if without else [(w("verdict.why"), "why")]) + ([(w("verdict.asks"), "why")] if asked and without else [])
    body = []
    for r in rows:
        glyph = _macro("mk", r.kind) if r.kind in ("pain", "need", "delight") else ""
        kind = Markup('<span class="dim g-kd">{}</span>').format(w(f"verdict.what_{r.kind}"))
        item = Markup('<span class="g-it g-{}">{} {}</span> <span class="code">{}</span> {}').format(r.verdict, glyph, r.words, r.code, kind)
        ask = Markup('<span class="g-ak">{} “{}”</span>').format(w("verdict.asks"), r.asks.strip('“”"')) if r.asks and not without else Markup("")
        last = [] if without else [Markup("{}{}").format(r.why, ask)]
        last += [r.asks or "–"] if asked and without else []
        body.append((Markup("{} {}").format(mark(r.verdict), w(f"verdict.kind_{r.verdict}")), item, r.who or "–", *last))
    table = _table(heads, body, none="", caption=w("verdict.title"))
    return Table(f'{head}<div class="g-vt">{table}</div>', lang, ("groups",))


def untested(lens: Lens) -> dict[str, list[Judged]]:
    """Stage key → what nobody has tested there yet, with its question where there is one."""
    found: dict[str, list[Judged]] = {}
    for row in judged(lens):
        if row.verdict == "untested":
            found.setdefault(row.stage, []).append(row)
    return found


def only_written(book: MapBook, persona: str = "everyone") -> bool:
    """Whether a map holds nothing but what the team wrote."""
    journey = book.map(persona)
    return reading.is_assumed(journey) or (bool(journey.written) and not journey.people)
