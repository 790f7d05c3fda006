"""Where customers leave: at each stage who went on, who is lost and whose case is still open; a sentence only where intervals allow it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from markupsafe import escape

from journey_nb import i18n
from journey_nb.model.journey import FunnelStep, MapBook

from . import shell
from .posters import lens_of
from .reading import ENOUGH, FEW
from .tables import Table, _table
from .view import Lens


@dataclass(frozen=True)
class Leak:
    """What may be said of where most leave: ``most`` (clear of all stages), ``more`` (of its neighbours), ``thin`` (clear, but of few people),
    ``unclear``, ``alone``, ``nobody`` or ``hidden``."""

    kind: str
    step: FunnelStep | None = None


@dataclass(frozen=True)
class Row:
    """One stage as it may be shown; parts in percent of those who got there, None where withheld."""

    stage: str
    counts: str
    alt: str
    parts: tuple[float, float, float] | None
    at: float | None  # share who went on, in percent of the drawn axis
    low: float
    high: float
    value: str
    tag: str
    hollow: bool
    lost: bool  # the stage that the sentence names
    note: str
    last: bool


def shown_steps(lens: Lens) -> list[FunnelStep]:
    """Stages that anybody reached, in the journey's order."""
    funnel = lens.journey.funnel
    order = {s.key: i for i, s in enumerate(lens.journey.stages)}
    return sorted((s for s in funnel.steps if s.reached), key=lambda s: order.get(s.stage, 99)) if funnel else []


def is_last(step: FunnelStep, lens: Lens) -> bool:
    """The last stage at which anybody was seen: nobody is known to go on from it, so nobody is counted as leaving there."""
    steps = shown_steps(lens)
    return bool(steps) and steps[-1].stage == step.stage and step.went_on == 0 and step.lost == 0


def decided(step: FunnelStep) -> int:
    return step.went_on + step.lost


def withheld(step: FunnelStep, lens: Lens) -> bool:
    """Whether any of its counts is one to four for a wider audience: then the others would give it away."""
    return any(lens.hides(n) for n in (step.reached, step.went_on, step.lost, step.open))


def leak(lens: Lens) -> Leak | None:
    """What the intervals allow to be said of where most leave; None without a funnel.

    A stage is named when the 95% interval of those who left there lies above every other stage's (or, second best, above those of
    the stages beside it), and 30 people or more went on or left there. Stages where fewer than five did are not compared.
    """
    steps = [s for s in shown_steps(lens) if not is_last(s, lens)]
    if not steps:
        return None
    judged = [s for s in steps if s.share and decided(s) >= FEW]
    if any(withheld(s, lens) for s in judged):
        return Leak("hidden")
    if not any(s.lost for s in steps):
        return Leak("nobody")
    if len(judged) < 2:
        return Leak("alone")

    def above(one: FunnelStep, other: FunnelStep) -> bool:
        return bool(one.share and other.share and one.share.high < other.share.low)  # fewer go on

    worst = min(judged, key=lambda s: s.went_on / decided(s))
    beside = [b if a is worst else a for a, b in pairwise(judged) if worst in (a, b)]
    most = all(above(worst, s) for s in judged if s is not worst)
    more = len(judged) > 2 and all(above(worst, s) for s in beside)
    if (most or more) and decided(worst) < ENOUGH:
        return Leak("thin")
    return Leak("most", worst) if most else Leak("more", worst) if more else Leak("unclear")


def sentence(lens: Lens) -> tuple[str, str]:
    """The funnel's finding and the line under it."""
    found = leak(lens)
    if found is None:
        return "", ""
    if found.step is None:
        lede = lens.t(f"funnel.{found.kind}_lede") if found.kind in ("thin", "unclear", "alone") else ""
        return lens.t(f"funnel.{found.kind}"), lede
    step = found.step
    of, share = decided(step), step.share
    assert share is not None
    span = i18n.span(1 - share.high, 1 - share.low)
    lede = lens.t("funnel.lost_lede", n=step.lost, of=of, percent=i18n.percent(step.lost / of), span=span, known=step.known)
    return lens.t(f"funnel.lost_{found.kind}", stage=lens.stage_label(step.stage)), lede


def floor(steps: list[FunnelStep]) -> float:
    """Where the axis of shares begins: at 0, or at half where every interval lies above it."""
    return 0.5 if all(s.share is None or decided(s) < FEW or s.share.low >= 0.5 for s in steps) else 0.0


def rows(lens: Lens) -> list[Row]:
    steps, lang = shown_steps(lens), lens.lang
    start, found, made = floor(steps), leak(lens), []

    def spot(value: float) -> float:
        return round(100 * (value - start) / (1 - start), 2)

    for step in steps:
        name, reached, n = lens.stage_label(step.stage), lens.people(step.reached, step.known), decided(step)
        if withheld(step, lens):
            told = lens.t("funnel.masked", reached=reached)
            made.append(Row(name, told, f"{name}: {told}", None, None, 0, 0, "", "", True, False, "", False))
            continue
        numbers = {"reached": reached, "went_on": i18n.number(step.went_on), "lost": i18n.number(step.lost), "open": i18n.number(step.open)}
        last = is_last(step, lens)
        counts = reached if last else lens.t("funnel.counts", **numbers | {"reached": reached if lang == "ko" else i18n.number(step.reached)})
        parts = None if last else (100 * step.went_on / step.reached, 100 * step.lost / step.reached, 100 * step.open / step.reached)
        share = step.share if n >= FEW else None
        note = lens.t("funnel.last") if last else lens.t("funnel.few") if 0 < n < FEW else ""
        made.append(
            Row(
                name,
                counts,
                f"{name}: {reached}, {note}" if last else lens.t("funnel.alt", stage=name, **numbers),
                parts,
                spot(share.count / share.of) if share else None,
                spot(share.low) if share else 0,
                spot(share.high) if share else 0,
                f"{i18n.percent(share.count / share.of)} ({i18n.span(share.low, share.high)})" if share else "",
                lens.tag(n) if share else "",
                n < ENOUGH,
                bool(found and found.step is step),
                note,
                last,
            )
        )
    return made


def funnel_chart(book: MapBook, persona: str = "everyone", lang: str = "ko", audience: str = "team") -> Table:
    """Stage by stage: went on, left, and still open apart; beside it the share that went on with its 95% interval.

    Solid from 30 people who went on or left, hollow from 5, counts alone below. The title names a stage only where its interval is
    clear of the others. Without a funnel the chart is empty.
    """
    lens = lens_of(book, persona, lang, audience)
    funnel, made = lens.journey.funnel, rows(lens)
    if funnel is None or not made:
        return Table(f'<p class="none">{escape(lens.t("table.none"))}</p>', lang, empty=True)
    title, lede = sentence(lens)
    start = floor(shown_steps(lens))
    days = i18n.number(funnel.open_days)
    notes = [lens.t("funnel.open_rule", until=funnel.until, days=days), *(lens.reason(r) for r in funnel.reasons if not lens.tells_few(r.numbers))]
    ticks = [(p, i18n.percent(start + (1 - start) * p / 100, 0)) for p in (0, 50, 100)]
    template = shell.templates().get_template("funnel.html.j2")
    return Table(template.render(title=title, lede=lede, rows=made, ticks=ticks, notes=notes, w=lens.t), lang, ("groups",))


def funnel_table(book: MapBook, persona: str = "everyone", lang: str = "ko", audience: str = "team") -> Table:
    """One row a stage: who got there, went on, left, is open; the share that went on of those who went on or left, with its interval."""
    lens = lens_of(book, persona, lang, audience)
    w, steps = lens.t, shown_steps(lens)
    heads = [(w("table.stage"), ""), *((w(f"funnel.{k}"), "r num") for k in ("reached", "went_on", "lost", "open", "decided")), (w("funnel.share"), "r num")]
    body = []
    for step in steps:
        if withheld(step, lens):
            body.append((lens.stage_label(step.stage), lens.people(step.reached, step.known), *("–",) * 4, w("poster.masked")))
            continue
        n, last = decided(step), is_last(step, lens)
        share = step.share if n >= FEW else None
        told = f"{i18n.percent(share.count / share.of)} ({i18n.span(share.low, share.high)})" if share else w("funnel.last") if last else "–"
        told += f" · {lens.tag(n)}" if share and lens.tag(n) else ""
        cells = ("–",) * 4 if last else tuple(i18n.number(x) for x in (step.went_on, step.lost, step.open, n))
        body.append((lens.stage_label(step.stage), lens.people(step.reached, step.known), *cells, told))
    return Table(_table(heads, body, none=w("table.none"), caption=w("funnel.title")), lang, empty=not body)
