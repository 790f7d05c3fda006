"""A difference of two maps in words: one headline, and one line a change, in the order of their importance."""

from __future__ import annotations

from .. import i18n
from ..i18n import t
from ..model.changes import Change, MapDiff, Side, Whose
from ..model.journey import WHOLE, Reason
from ..model.phrase import Phrase

SHOWN = 3  # changes that the headline names


def headline(diff: MapDiff, lang: str = "ko") -> str:
    """The changes beyond noise in a sentence each, and how many things were compared beside them; no more than the intervals allow."""
    return " ".join(sentences(diff, lang))


def sentences(diff: MapDiff, lang: str = "ko") -> list[str]:
    """The headline, sentence by sentence: at most three changes, how many more there are, how many are within noise."""
    found = [c for c in diff.changed if not c.withheld]
    rest = diff.tested - len(diff.changed)
    if not diff.tested:
        return [t("changes.nothing_compared", lang)]
    if not found:
        return [t("changes.none_pair" if diff.between_personas else "changes.none", lang, n=diff.tested)]
    said = [sentence(diff, c, lang) for c in found[:SHOWN]]
    if len(found) > SHOWN:
        said.append(t("changes.more_pair" if diff.between_personas else "changes.more", lang, n=len(found) - SHOWN))
    return [*said, t("changes.rest", lang, n=rest)] if rest else said


def sentence(diff: MapDiff, change: Change, lang: str) -> str:
    """One change beyond noise: ``설치 이탈이 22%에서 34%로 늘었습니다(+12%p, 6~18%p).``"""
    if change.before is None or change.after is None or change.difference is None:
        return ""
    up = "up" if change.difference > 0 else "down"
    manner = {"share": "share", "valence": "felt", "points": "score", "scale": "score"}.get(change.unit, "time" if change.what == "operation" else "score")
    if diff.between_personas:
        a, b = (side_name(who, lang) for who in (diff.before, diff.after))
        key = f"changes.pair_{'share' if manner == 'share' else 'value'}_{up}"
        return t(key, lang, name=subject(diff, change, lang), **_numbers(change, lang), other=a, this=b)
    if change.appeared or change.vanished:
        key = "changes.appeared" if change.appeared else "changes.vanished"
        return t(key, lang, name=f"‘{name(diff, change, lang)}’", a=counted(change.before, lang), b=counted(change.after, lang))
    return t(f"changes.{manner}_{up}", lang, name=subject(diff, change, lang), **_numbers(change, lang))


def _numbers(change: Change, lang: str) -> dict[str, str]:
    assert change.before and change.after and change.difference is not None
    return {
        "a": value(change, change.before, lang, 0), "b": value(change, change.after, lang, 0),
        "gap": gap(change, change.difference, lang, 0), "span": between(change, lang, 0),
    }  # fmt: skip


def subject(diff: MapDiff, change: Change, lang: str) -> str:
    """What changed, as the subject of a sentence: ``설치·연동 이탈``, ``‘기존 방화벽과 충돌한다’고 말한 비율``."""
    if change.what == "claim":
        return t(f"changes.said_{change.kind}" if i18n.has(f"changes.said_{change.kind}") else "changes.said", lang, label=f"‘{name(diff, change, lang)}’")
    return name(diff, change, lang)


def name(diff: MapDiff, change: Change, lang: str) -> str:
    """What changed, for a row of a list."""
    stage = stage_name(diff, change.stage, lang)
    if change.what == "lost":
        return t("changes.lost", lang, stage=stage)
    if change.what == "emotion":
        key = "changes.felt" if change.stage != WHOLE else "changes.felt_whole"
        return t(key, lang, stage=stage, series=t(f"series.{change.kind}", lang))
    if change.what == "operation":
        key = f"changes.took_{change.kind}"
        return t("changes.took", lang, stage=stage, what=t(key, lang) if i18n.has(key) else change.kind)
    if change.what == "score" and i18n.has(f"measure.{change.kind}") and change.kind != "rating":
        said = t(f"measure.{change.kind}", lang)
        return said if change.stage == WHOLE else f"{stage} {said}"
    return change.label.text(lang) if change.label else change.id


def stage_name(diff: MapDiff, key: str, lang: str) -> str:
    label = dict(diff.stages).get(key)
    return label.text(lang) if label else t("coverage.whole", lang)


def side_name(who: Whose, lang: str) -> str:
    """Whose map it is: a persona's name, else everyone."""
    return who.label.text(lang) if who.label else t("changes.everyone", lang)


def period_name(who: Whose, lang: str) -> str:
    return i18n.period(who.period.name, lang, who.period.start, who.period.end)


def value(change: Change, side: Side | None, lang: str, places: int = 1) -> str:
    """``34%``, ``−0.58``, ``+12``, ``3.4``."""
    if side is None or side.value is None:
        return "–"
    if change.unit == "share":
        return i18n.percent(side.value, places)
    if change.unit == "valence":
        return i18n.signed(side.value)
    if change.unit == "points":
        return i18n.signed(side.value, 0)
    return i18n.decimal(side.value, 1) + _unit(change, lang)


def _unit(change: Change, lang: str) -> str:
    key = f"changes.unit_{change.unit}"
    return t(key, lang) if i18n.has(key) else change.unit if change.what == "kpi" else ""


def gap(change: Change, difference: float | None, lang: str, places: int = 1, *, sign: bool = True) -> str:
    """A difference in its own unit: ``+12%p``, ``−0.27``, ``+8점``; without a sign where it is a size."""
    if difference is None:
        return "–"
    size = difference if sign else abs(difference)
    if change.unit == "share":
        text, unit = i18n.signed(100 * size, places), "%p" if lang == "ko" else " pp"
    elif change.unit == "valence":
        text, unit = i18n.signed(size, 2), ""
    elif change.unit == "points":
        text, unit = i18n.signed(size, 0), t("changes.unit_points", lang)
    else:
        text, unit = i18n.signed(size, 1), _unit(change, lang)
    return (text if sign else text.removeprefix("+")) + unit


def between(change: Change, lang: str, places: int = 1) -> str:
    """The difference's 95% interval: ``6~18%p``, ``−0.44 … −0.10``."""
    if change.low is None or change.high is None:
        return "–"
    low, high = (gap(change, x, lang, places) for x in (change.low, change.high))
    if change.low > 0 and change.unit in ("share", "points"):
        return f"{_bare(low)}{'~' if lang == 'ko' else '–'}{high.removeprefix('+')}"
    return f"{_bare(low, keep=True)} … {high}"


def _bare(text: str, *, keep: bool = False) -> str:
    """A number without its unit, so that a span names it once."""
    number = "".join(c for c in text if c.isdigit() or c in ".,+−")
    return number if keep else number.removeprefix("+")


def counted(side: Side | None, lang: str) -> str:
    """``63명 중 41명`` where it counts people, else how many answered."""
    if side is None:
        return "–"
    if side.count is not None:
        return i18n.part_of(side.count, side.n, lang, side.known)
    return i18n.people(side.n, lang, side.known)


def note(diff: MapDiff, reason: Reason, lang: str) -> str:
    """One thing to know before believing the comparison."""
    numbers = dict(reason.numbers)
    if "stages" in numbers:
        numbers["stages"] = ", ".join(stage_name(diff, key, lang) for key in numbers["stages"])
    if "names" in numbers:
        numbers["names"] = ", ".join((Phrase(**x) if isinstance(x, dict) else x).text(lang) for x in numbers["names"])
    if reason.key.startswith("changes.language"):
        numbers = {k: i18n.percent(v, 0) for k, v in numbers.items()}
    if reason.key == "changes.overlap":
        numbers["days"] = i18n.days(numbers["start"], numbers["end"], lang)
    return i18n.reason(reason.key, lang, numbers)


def lines(diff: MapDiff, lang: str = "ko") -> list[str]:
    """The whole difference for a terminal: headline, one line a change, then what could not be compared and why."""
    out = [title(diff, lang), headline(diff, lang)]
    for how in ("changed", "noise", "few", "first_asked", "not_asked", "apart"):
        here = diff.of(how)
        if here:
            out += ["", t(heading(diff, how), lang, n=len(here))]
            out += [f"  {line(diff, c, lang)}" for c in here]
    if diff.notes:
        out += ["", t("changes.notes", lang), *(f"  {note(diff, r, lang)}" for r in diff.notes)]
    return [*out, "", t("changes.method", lang)]


def heading(diff: MapDiff, how: str) -> str:
    """The key of what a group of changes is called."""
    pair = f"changes.how_{how}_pair"
    return pair if diff.between_personas and i18n.has(pair) else f"changes.how_{how}"


def title(diff: MapDiff, lang: str) -> str:
    """``지도 비교 · 전체 고객 · 2026년 1분기 → 2026년 2분기``"""
    one, two = diff.before, diff.after
    if diff.between_personas:
        parts = [t("changes.title", lang), f"{side_name(one, lang)} ↔ {side_name(two, lang)}"]
        same = one.period == two.period
        return " · ".join([*parts, period_name(two, lang) if same else f"{period_name(one, lang)} → {period_name(two, lang)}"])
    return f"{t('changes.title', lang)} · {side_name(two, lang)} · {period_name(one, lang)} → {period_name(two, lang)}"


def line(diff: MapDiff, change: Change, lang: str) -> str:
    """One change: its name, both values, the difference with its interval, and what limits it."""
    placed = (change.what in ("claim", "kpi") or (change.what == "score" and change.kind == "rating")) and change.stage != WHOLE
    place = f"{stage_name(diff, change.stage, lang)} {change.code}".rstrip() if placed else ""
    head = f"{name(diff, change, lang)} [{place}]" if place else name(diff, change, lang)
    if change.withheld:
        return f"{head}: {t('changes.withheld', lang)}"
    sides = [f"{value(change, s, lang)} ({counted(s, lang)})" if s and s.value is not None else counted(s, lang) for s in (change.before, change.after)]
    if change.how == "first_asked":
        return f"{head}: {sides[1]}"
    if change.how == "not_asked":
        return f"{head}: {sides[0]}"
    said = f"{head}: {sides[0]} → {sides[1]}"
    if change.difference is not None:
        said += f", {gap(change, change.difference, lang)} ({between(change, lang)})"
    more = [limit for limit in (limits(change, lang), *(note(diff, r, lang) for r in change.reasons)) if limit]
    return f"{said} · {' · '.join(more)}" if more else said


def limits(change: Change, lang: str) -> str:
    """What keeps a comparison from saying more: chance among many, too few people, or how small a change would have been missed."""
    parts = []
    if change.many:
        parts.append(t("changes.many", lang))
    elif change.detectable is not None:
        parts.append(t("changes.detectable", lang, gap=gap(change, change.detectable, lang, sign=False)))
    if change.indicative and change.how in ("changed", "noise"):
        parts.append(t("poster.indicative", lang))
    return " · ".join(parts)
