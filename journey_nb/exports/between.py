"""What stands between the cells of a map, for an audience: a figure of fewer than five people goes with all that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from journey_nb.charts.reading import FEW
from journey_nb.model.claims import Evidence, Reason, Share
from journey_nb.model.journey import JourneyMap, Kpi, Moment, Opportunity, Ranking
from journey_nb.settings import SHARES, family

COUNTED = ("tactic.share", "tactic.lost")  # rules of a suggestion that say a share of people


def few(*counts: int | None) -> bool:
    """Whether any of these counts people, but fewer than five.

    Examples
    --------
    >>> few(0, 12), few(3), few(None)
    (False, True, False)
    """
    return any(n is not None and 0 < n < FEW for n in counts)


def small(share: Share | None) -> bool:
    return share is not None and few(share.count, share.of, share.of - share.count)


def masked(journey: JourneyMap, *, gone: Iterable[tuple[str, ...]], public: bool, evidence: Callable[[Evidence | None], Evidence | None]) -> dict[str, Any]:
    """The fields of the map between its cells as they may leave the team, and ``gone``: how many items went.

    Parameters
    ----------
    gone : cells that are withheld, as :func:`.audience.hidden` names them
    evidence : what may be told of a receipt
    """
    hidden = {(cell[1], cell[2]) for cell in gone if cell[0] == "point"}
    kept: dict[str, list[Any]] = {
        "moves": [m for m in journey.moves if not few(m.people) and not small(m.share)],
        "peak_ends": [p for p in journey.peak_ends if not {(p.measured_by, p.peak_stage), (p.measured_by, p.end_stage)} & hidden],
        "efforts": [e for e in journey.efforts if not few(*(s.n for s in (e.steps, e.contacts, e.minutes) if s))],
        "switches": [s for s in journey.switches if not few(s.people) and not small(s.share)],
        "gaps": [g for g in journey.gaps if not few(g.n, g.other_n)],
        "operations": [o for o in journey.operations if not few(o.spread.n)],
        "kpis": [k for k in journey.kpis if not _tells(k)],
        "moments": [m for m in journey.moments if not few(m.n, m.other_n) and not small(m.here) and not small(m.there)],
        "contradictions": [c for c in journey.contradictions if not _few(c.first) and not _few(c.second)],
    }
    count = sum(len(getattr(journey, name)) - len(left) for name, left in kept.items())
    kept["efforts"] = [replace(e, open=0) if few(e.open) else e for e in kept["efforts"]]
    kept["operations"] = [replace(o, evidence=evidence(o.evidence)) for o in kept["operations"]]
    kept["moments"] = [_moment(m, public, evidence) for m in kept["moments"]]
    if public:
        kept["kpis"] = [replace(k, owner=None) for k in kept["kpis"]]
    search = journey.search
    if search is not None:
        hidden_counts = {"people": 0, "events": 0} if few(search.people, search.events, search.people - search.events) else {}
        search = replace(search, **hidden_counts, reasons=tuple(r for r in search.reasons if not _few(r)))
    return {name: tuple(left) for name, left in kept.items()} | {"search": search, "gone": count}


def ranked(rankings: Iterable[Ranking], left: Iterable[str]) -> tuple[Ranking, ...]:
    """Rankings of the opportunities that are left: the places of the others stay empty."""
    ids = set(left)
    told = [replace(r, reasons=tuple(x for x in r.reasons if not x.key.startswith("ranking.few"))) for r in rankings]
    return tuple(replace(r, rows=tuple(row for row in r.rows if row.id in ids)) for r in told)


def unnumbered(one: Opportunity) -> Opportunity:
    """An opportunity whose suggestions do not tell how many people brought them up."""
    return replace(one, suggestions=tuple(replace(s, why=tuple(r for r in s.why if r.key not in COUNTED)) for s in one.suggestions))


def _tells(kpi: Kpi) -> bool:
    """Whether a KPI gives a count under five away: a share of people is one."""
    if few(kpi.n):
        return True
    if kpi.value is None or kpi.n is None or family(kpi.measure) not in SHARES:
        return False
    count = round(kpi.value * kpi.n / (100 if kpi.unit == "%" else 1))
    return few(count, kpi.n - count)


def _few(reason: Reason) -> bool:
    """Whether a reason counts fewer than five people, outright or as what is left of a whole."""
    counts = [v for v in reason.numbers.values() if isinstance(v, int) and not isinstance(v, bool)]
    of = reason.numbers.get("of")
    return few(*counts, *(of - v for v in counts if isinstance(of, int)))


def _moment(moment: Moment, public: bool, evidence: Callable[[Evidence | None], Evidence | None]) -> Moment:
    basis = replace(moment.basis, by="team" if moment.basis.by else None, why=None) if public else moment.basis
    verdict = moment.verdict and replace(moment.verdict, reason=Reason("verdict.masked") if _few(moment.verdict.reason) else moment.verdict.reason)
    return replace(moment, evidence=evidence(moment.evidence), basis=basis, verdict=verdict)
