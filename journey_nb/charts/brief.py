"""The whole journey, and what became of the assumptions, in a line each: for a wall whose stages need the room."""

from __future__ import annotations

from .sheet import Whole
from .shown import ClaimView, Count
from .view import Lens
from .written import Tally

KINDS = (("need", "needs"), ("pain", "pains"), ("delight", "delights"))
NAMED = 3  # contradicted assumptions that are named

Line = tuple[str, tuple[str, ...]]


def brief(lens: Lens, whole: Whole, after: Tally | None) -> tuple[Line, ...]:
    """Each line's name and its parts: every score with its n, every kind of claim with its first one, every verdict with its count."""
    made: list[Line] = []
    if whole.drawn(paper=True):
        scores = [" ".join(x for x in (s.name, s.value, f"({s.n}{f' · {s.tag}' if s.tag else ''})" if s.value else s.n) if x) for s in whole.scores]
        felt = [f"{lens.t('poster.emotion')} {p.point.strong} {p.point.rest} {p.name}" for p in whole.points]
        totals = [f"{m.label} {m.value}" for m in whole.measures]
        claims = [_first(lens, name, whole.claims[kind]) for kind, name in KINDS if whole.claims.get(kind)]
        made.append((lens.t("poster.whole"), (*scores, *felt, *totals, *claims)))
    if after:
        told = [f"{lens.t('verdict.kind_' + name)} {len(lines)}" for name, lines in after.groups]
        named = [f"{lens.t('verdict.kind_contradicted')}: {x.code} {x.label}" for x in after.contradicted[:NAMED]]
        made.append((lens.t("poster.after_n", n=after.total), (*told, *named)))
    return tuple(made)


def _first(lens: Lens, name: str, claims: tuple[ClaimView, ...]) -> str:
    one = claims[0]
    more = lens.t("poster.more", n=len(claims) - 1) if len(claims) > 1 else ""
    return " ".join(x for x in (f"{lens.t('poster.' + name)}:", one.label, _told(one.count), more) if x)


def _told(count: Count | None) -> str:
    if count is None:
        return ""
    return count.masked or f"{count.before}{count.strong}{count.after}"
