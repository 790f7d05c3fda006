"""Two maps side by side: both curves, what changed with its interval, and what only one of them could know."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import escape

from journey_nb import i18n, stats
from journey_nb.mapping import changes_told as told
from journey_nb.mapping.compared import levels
from journey_nb.model.changes import Change, MapDiff, Side
from journey_nb.model.journey import WHOLE
from journey_nb.model.roles import LEAST

from . import map_curves, shell
from .posters import choice
from .tables import Table
from .view import AUDIENCES

OPEN, LISTED = 5, 5  # rows within noise that a panel shows at once; items of a list
FARTHEST = 30.0  # times as many people: beyond that, waiting is no advice
PANELS = ("share", "valence", "points", "scale", "time", "other", "needs")
CLAIMS = ("pain", "delight")  # kinds of claims of which more is better, or worse


@dataclass(frozen=True)
class Row:
    """One comparison on its panel's axis: places in percent of the width, right is better (or more)."""

    name: str
    code: str
    sides: str
    at: float
    low: float
    high: float
    gap: str
    span: str
    tone: str  # worse | better | more: beyond noise; none: within
    tags: tuple[str, ...]
    alt: str


@dataclass(frozen=True)
class Panel:
    title: str
    left: str
    right: str
    toned: bool  # one end is the good one
    ticks: tuple[tuple[float, str], ...]
    rows: tuple[Row, ...]
    folded: tuple[Row, ...]
    more: str


@dataclass(frozen=True)
class Item:
    """One line of a list under the panels."""

    kind: str
    name: str
    code: str
    words: str
    gone: bool = False
    noise: bool = False
    before: str = ""  # confidence
    after: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    lede: str
    items: tuple[Item, ...]
    more: str


@dataclass(frozen=True)
class Advice:
    head: str
    words: str


def diff_chart(diff: MapDiff, lang: str = "ko", audience: str = "team") -> Table:
    """Both curves over each other, one panel of changes a unit, and lists of what only one of the two maps could know.

    Filled: beyond noise after correction; orange is worse, blue better. Hollow and grey: no difference that can be claimed. To the right is
    better, whatever the sign. Needs, thoughts and decision factors have a panel of their own: more of them is neither. Empty where nothing
    can be compared.

    Parameters
    ----------
    diff : MapDiff
        From :func:`journey_nb.mapping.changes.diff`.
    lang : ``ko`` or ``en``
    audience : ``team``, ``company`` or ``public``
        The latter two see no count under five, and no difference that follows from one.
    """
    choice("lang", lang, i18n.LANGUAGES)
    choice("audience", audience, AUDIENCES)
    diff = diff if audience == "team" else diff.masked()
    if not diff.changes:
        return Table(f'<p class="none">{escape(i18n.t("map_diff.nothing", lang))}</p>', lang, empty=True)

    def w(key: str, **numbers: object) -> str:
        return i18n.t(key, lang, **numbers)

    title, lede = _title(diff, lang)
    values = {
        "eyebrow": told.title(diff, lang),
        "title": title,
        "lede": lede,
        "curves": map_curves.curves(diff, lang),
        "panels": _panels(diff, lang),
        "tally": _tally(diff, lang),
        "read": _pair(diff, lang, "how_to_read"),
        "settle": _settle(diff, lang),
        "groups": _groups(diff, lang),
        "few": _unsaid(diff, lang),
        "apart": tuple((told.name(diff, c, lang), ", ".join(told.note(diff, r, lang) for r in c.reasons)) for c in diff.of("apart")[:LISTED]),
        "notes": tuple(told.note(diff, r, lang) for r in diff.notes),
        "heading": w("map_diff.panel_pair" if diff.between_personas else "map_diff.panel_changes"),
        "foot": [*([w("map_diff.invented")] if diff.invented else []), w("map_diff.intervals"), *([w("map_diff.corrected")] if diff.tested else [])],
    }
    return Table(shell.templates().get_template("map_diff.html.j2").render(w=w, **values), lang, ("map_diff",))


def _unsaid(diff: MapDiff, lang: str) -> str:
    """How many things had too few people to be compared, and how many are withheld from this audience."""
    gone = sum(c.withheld for c in diff.changes if not c.repeats)
    few = sum(not c.withheld for c in diff.of("few"))
    return " · ".join(i18n.t(key, lang, n=n) for key, n in (("map_diff.few", few), ("changes.gone_few", gone)) if n)


def _pair(diff: MapDiff, lang: str, key: str) -> str:
    """The words for two groups of customers, else those for two periods."""
    sides = {"other": told.side_name(diff.before, lang), "this": told.side_name(diff.after, lang)}
    pair = f"map_diff.{key}_pair"
    return i18n.t(pair, lang, **sides) if diff.between_personas and i18n.has(pair) else i18n.t(f"map_diff.{key}", lang)


def _title(diff: MapDiff, lang: str) -> tuple[str, str]:
    """The first change (two, where they are short) as the finding; what else changed, and how much did not, under it."""
    said = told.sentences(diff, lang)
    n = 2 if len(said) > 1 and len(said[0] + said[1]) <= (90 if lang == "ko" else 150) and len(diff.changed) > 1 else 1
    return " ".join(said[:n]), " ".join(said[n:])


def _tally(diff: MapDiff, lang: str) -> tuple[tuple[str, int, str], ...]:
    ends = [c.ends for c in diff.changed]
    neither = ends.count("")
    rows = [("worse", ends.count("worse"), "n_worse"), ("better", ends.count("better"), "n_better")]
    rows += [("more", neither, "n_neither")] if neither else []
    return tuple((tone, n, _pair(diff, lang, key)) for tone, n, key in [*rows, ("", diff.tested - sum(f.changed for f in diff.families), "n_noise")])


# ---------------------------------------------------------------- panels


def _panel_of(change: Change) -> str:
    if change.what == "operation":
        return "time"
    if change.unit == "share":
        return "share" if change.better else "needs"
    return change.unit if change.unit in PANELS else "other"


def _panels(diff: MapDiff, lang: str) -> tuple[Panel, ...]:
    """Changes of one unit share an axis; what was new or is gone stands in a list of its own."""
    made: dict[tuple[str, str], list[Change]] = {}
    for change in diff.changes:
        if change.repeats or change.difference is None or change.low is None or change.high is None or _listed(diff, change):
            continue
        panel = _panel_of(change)
        made.setdefault((panel, change.unit if panel in ("time", "other") else ""), []).append(change)
    return tuple(_panel(diff, panel, here, lang) for (panel, _), here in sorted(made.items(), key=lambda m: PANELS.index(m[0][0])))


def _listed(diff: MapDiff, change: Change) -> bool:
    """What came or went stands in a list; of two groups of customers nothing came or went."""
    return (change.appeared or change.vanished) and not diff.between_personas


def _panel(diff: MapDiff, panel: str, changes: list[Change], lang: str) -> Panel:
    reach = _reach(max(max(abs(c.low or 0), abs(c.high or 0)) for c in changes))
    toned = all(c.better for c in changes)
    rows = [_row(diff, c, reach, lang) for c in changes]
    shown = [r for c, r in zip(changes, rows, strict=True) if c.how == "changed"]
    noise = [r for c, r in zip(changes, rows, strict=True) if c.how != "changed"]
    open_ = max(0, OPEN - max(0, len(shown) - OPEN))
    if len(noise) - open_ <= 2:  # two more lines cost less than a fold
        open_ = len(noise)
    ends = ("worse", "better") if toned else ("fewer", "more") if panel == "needs" else ("lower", "higher")
    unit = reach if panel != "share" and panel != "needs" else 100 * reach
    ticks = tuple((50 + 50 * k / 2, "0" if not k else _tick(abs(k) * unit / 2)) for k in (-2, -1, 0, 1, 2))
    title = i18n.t(f"map_diff.panel_{panel}", lang)
    more = i18n.t("map_diff.folded", lang, n=len(noise) - open_) if len(noise) > open_ else ""
    return Panel(title, _pair(diff, lang, ends[0]), _pair(diff, lang, ends[1]), toned, ticks, (*shown, *noise[:open_]), tuple(noise[open_:]), more)


def _tick(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _reach(largest: float) -> float:
    """The next round number above: 1, 2, 4, 5 or 8 times a power of ten."""
    if largest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest))
    return next(step * power for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= largest * 0.999)


def _row(diff: MapDiff, change: Change, reach: float, lang: str) -> Row:
    assert change.difference is not None and change.low is not None and change.high is not None
    turn = -1 if change.better == "down" else 1
    places = sorted(50 + 50 * turn * x / reach for x in (change.low, change.high))
    name, code = told.name(diff, change, lang), _code(diff, change, lang)
    tags = [i18n.t("map_diff.many", lang)] if change.many else []
    tags += [i18n.t("poster.indicative", lang)] if change.indicative else []
    gap, span = told.gap(change, change.difference, lang), told.between(change, lang)
    sides = i18n.t("map_diff.detail", lang, a=_short(change, change.before, lang), b=_short(change, change.after, lang))
    tone = (change.ends or "more") if change.how == "changed" else ""
    said = i18n.t("map_diff.noise_tag", lang) if not tone else ""
    alt = ", ".join(x for x in (f"{name} {code}".strip(), sides, gap, span, said) if x)
    return Row(name, code, sides, 50 + 50 * turn * change.difference / reach, places[0], places[1], gap, span, tone, tuple(tags), alt)


def _code(diff: MapDiff, change: Change, lang: str) -> str:
    if change.what not in ("claim", "kpi") and not (change.what == "score" and change.kind == "rating"):
        return ""
    stage = told.stage_name(diff, change.stage, lang) if change.stage != WHOLE or change.code else ""
    return f"{stage} {change.code}".strip()


def _short(change: Change, side: Side | None, lang: str) -> str:
    """``63명 중 41명`` of a share, ``−0.58 (63명)`` of a mean."""
    if side is None:
        return "–"
    return told.counted(side, lang) if side.count is not None else f"{told.value(change, side, lang)} ({told.counted(side, lang)})"


# ---------------------------------------------------------------- lists


def _groups(diff: MapDiff, lang: str) -> tuple[Group, ...]:
    """First asked, new, gone, no longer asked, and the same with other evidence: each a list, the surest first."""
    said = [c for c in diff.changes if c.what == "claim"]
    new = sorted((c for c in said if c.appeared and _listed(diff, c)), key=lambda c: (c.how != "changed", -(c.after.count or 0) if c.after else 0, c.id))
    gone = sorted((c for c in said if c.vanished and _listed(diff, c)), key=lambda c: (c.how != "changed", -(c.before.count or 0) if c.before else 0, c.id))
    surer = levels(said)
    made = [
        _group(diff, "first_asked", sorted(diff.of("first_asked"), key=_people_after), lang),
        _group(diff, "added", new, lang),
        _group(diff, "gone", gone, lang),
        _group(diff, "not_asked", sorted(diff.of("not_asked"), key=_people_before), lang),
        _group(diff, "evidence", [] if diff.between_personas else [c for c in said if c.id in surer and not (c.appeared or c.vanished)], lang),
    ]
    return tuple(g for g in made if g.items)


def _people_after(change: Change) -> tuple[int, str]:
    side = change.after
    return -(side.count if side and side.count is not None else side.n if side else 0), change.id


def _people_before(change: Change) -> tuple[int, str]:
    side = change.before
    return -(side.count if side and side.count is not None else side.n if side else 0), change.id


def _group(diff: MapDiff, key: str, changes: Iterable[Change], lang: str) -> Group:
    held = list(changes)
    items = tuple(_item(diff, key, c, lang) for c in held[:LISTED])
    more = i18n.t("map_diff.and_more", lang, n=len(held) - LISTED) if len(held) > LISTED else ""
    return Group(_pair(diff, lang, key), _pair(diff, lang, f"{key}_lede"), items, more)


def _item(diff: MapDiff, key: str, change: Change, lang: str) -> Item:
    name, code = told.name(diff, change, lang), _code(diff, change, lang)
    kind = change.kind if change.what == "claim" else ""
    if change.withheld:
        return Item(kind, name, code, i18n.t("changes.withheld", lang), key in ("gone", "not_asked"))
    if key in ("first_asked", "not_asked"):
        return Item(kind, name, code, _short(change, change.after if key == "first_asked" else change.before, lang))
    sides = f"{_short(change, change.before, lang)} → {_short(change, change.after, lang)}"
    if key == "evidence" and change.before and change.after:
        kinds = change.before.kinds, change.after.kinds
        words = i18n.t("map_diff.kinds_line", lang, a=kinds[0], b=kinds[1]) if kinds[0] != kinds[1] else _counts(change, lang)
        return Item(kind, name, code, words, before=change.before.level, after=change.after.level)
    return Item(kind, name, code, sides, key == "gone", change.how != "changed")


def _counts(change: Change, lang: str) -> str:
    sides = [i18n.people(s.count, lang, s.known) if s else "–" for s in (change.before, change.after)]
    return " → ".join(sides)


# ---------------------------------------------------------------- what would settle it


def _settle(diff: MapDiff, lang: str) -> tuple[str, tuple[Advice, ...]]:
    """What to do about the drop-off (else the figure) nearest to being a change: wait, pool periods, ask those who left."""
    open_ = [c for c in diff.of("noise") if c.difference and c.low is not None and c.high is not None and c.before and c.after and c.family != "said"]
    if not open_ or diff.between_personas:
        return "", ()
    one = min(open_, key=lambda c: (c.family != "lost", c.p if c.p is not None else 1.0, c.id))
    assert one.low is not None and one.high is not None and one.difference and one.before and one.after
    now = min(one.before.n, one.after.n)
    least = stats.detectable((one.high - one.low) / (2 * stats.Z95))
    times = (least / abs(one.difference)) ** 2
    made = []
    if 1 < times <= FARTHEST:
        gap = told.gap(one, one.difference, lang)
        values = {"gap": gap, "n": _rounded(now * times), "now": now, "times": i18n.decimal(times, 1), "known": one.after.known}
        made.append(Advice(i18n.t("map_diff.wait", lang), i18n.t("map_diff.wait_words", lang, **values)))
    made.append(Advice(i18n.t("map_diff.pool", lang), i18n.t("map_diff.pool_words", lang, gap=told.gap(one, least / 2, lang, sign=False))))
    if one.what == "lost" and (one.after.count or 0) >= LEAST:
        made.append(Advice(i18n.t("map_diff.call", lang), i18n.t("map_diff.call_words", lang, n=one.after.count, known=one.after.known)))
    return i18n.t("map_diff.settle", lang, name=told.name(diff, one, lang)), tuple(made)


def _rounded(n: float) -> int:
    """Two figures are enough for a plan: 1,437 people are 1,500."""
    step = 10 ** max(0, int(math.log10(max(n, 1))) - 1)
    return int(math.ceil(n / step) * step)


__all__ = ["diff_chart"]
