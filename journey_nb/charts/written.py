"""What the team wrote before there were data: marks beside the evidence, and what research has said of each since."""

from __future__ import annotations

from dataclasses import dataclass

from journey_nb import i18n
from journey_nb.mapping.editing import VALENCE, decided, point
from journey_nb.model.journey import Action, Basis, Claim, Emotion, Moment, Touchpoint, Verdict

from . import curve, reading, sizes
from .shown import HandView, Mark, OverView
from .view import Lens

ASKS = 2  # questions of a stage
VERDICTS = ("confirmed", "contradicted", "untested")


def day(at: str | None, lang: str, *, year: str = "") -> str:
    """A day without its year where the sheet has said the year: ``3. 27.`` / ``27 Mar``.

    Examples
    --------
    >>> day("2026-03-27", "ko", year="2026"), day("2026-03-27", "en", year="2026"), day("2026-03-27", "ko")
    ('3. 27.', '27 Mar', '2026. 3. 27.')
    """
    full = i18n.date(at, lang)
    if not year or not (at or "").startswith(year):
        return full
    return full.removeprefix(f"{year}. ").removesuffix(f" {year}")


def year_of(lens: Lens) -> str:
    """The year of all that was written, where it is one: the header of a map without data says it once."""
    if not reading.is_assumed(lens.journey):
        return ""
    years = {w.basis.at[:4] for w in lens.journey.written if w.basis.at}
    return years.pop() if len(years) == 1 else ""


def who(lens: Lens, basis: Basis, year: str = "") -> str:
    """``영업팀 · 3. 27.``; the public is told of a team, never of its people."""
    at = day(basis.at, lens.lang, year=year).replace(" ", "\u00a0")  # a day is not broken over two lines
    return " · ".join(x for x in (lens.author(basis.by), at) if x)


def mark(lens: Lens, basis: Basis, verdict: Verdict | None, year: str = "") -> Mark | None:
    """The mark of what a person wrote; None for what only the data say."""
    if not basis.by or basis.kind == "inference":
        return None
    return Mark(who(lens, basis, year), verdict.kind if verdict else "", lens.verdict(verdict.reason) if verdict else "", basis.kind == "assumption")


def hand_points(lens: Lens, places: dict[str, float]) -> dict[str, HandView]:
    """The hand-drawn points by stage; ``places``: stage key → x in 0..1 of the lane."""
    year, found = year_of(lens), {}
    points = reading.hand(lens.journey)
    order = sorted((k for k in points if k in places), key=lambda k: places[k])

    def above(key: str) -> bool:
        """A peak is labelled above, a valley below: the line itself stays clear."""
        i = order.index(key)
        beside = [points[k].valence or 0.0 for k in (*order[max(0, i - 1) : i], *order[i + 1 : i + 2])]
        return bool(beside) and (points[key].valence or 0.0) > sum(beside) / len(beside)

    for key, emotion in points.items():
        made = mark(lens, emotion.basis, emotion.verdict, year)
        if key in places and made and emotion.valence is not None:
            label = emotion.label.text(lens.lang) if emotion.label else ""
            found[key] = HandView(key, round(100 * places[key], 3), round(curve.percent(emotion.valence), 2), above(key), label, made)
    return found


def hand_line(lens: Lens, places: dict[str, float]) -> str:
    """The hand-drawn line through its points, run out to the edges of the lane."""
    points = sorted((places[k], e.valence) for k, e in reading.hand(lens.journey).items() if k in places and e.valence is not None)
    if len(points) < 2:
        return ""
    first, last = points[0], points[-1]
    return curve.wobbled([(first[0] - 0.06, first[1]), *points, (last[0] + 0.06, last[1])])


def over(lens: Lens, stage: str) -> OverView | None:
    """The value that a person laid beside the data's at one stage; the data's stays as it is."""
    told = decided(lens.book, point(stage, lens.journey.key), VALENCE)
    if told is None or not isinstance(told.value, int | float):
        return None
    felt = [e.valence for s in reading.SERIES if (e := reading.curve(lens.journey, s).get(stage)) and e.valence is not None]
    who_ = " · ".join(x for x in (lens.author(told.by), lens.day(told.at).replace(" ", "\u00a0")) if x)
    return OverView(round(curve.percent(told.value), 2), i18n.signed(told.value), who_, told.value >= max(felt, default=0.0))


def asks(lens: Lens, stage: str, most: int = ASKS) -> tuple[str, ...]:
    """The questions that would test what was written of a stage and is not yet settled."""
    said = []
    for one in lens.journey.written:
        settled = one.verdict and one.verdict.kind != "untested"
        words = one.basis.asks.text(lens.lang) if one.basis.asks and one.basis.kind == "assumption" and not settled else ""
        if one.stage == stage and words and words not in said:
            said.append(words)
    return tuple(said[:most])


@dataclass(frozen=True)
class Line:
    code: str
    label: str
    who: str
    said: str


@dataclass(frozen=True)
class Tally:
    """After research: every assumption under what became of it. ``total`` is their number; nothing else counts them."""

    confirmed: tuple[Line, ...]
    contradicted: tuple[Line, ...]
    untested: tuple[Line, ...]
    note: str = ""

    @property
    def total(self) -> int:
        return len(self.confirmed) + len(self.contradicted) + len(self.untested)

    @property
    def columns(self) -> list[int]:
        return sizes.panel_columns([len(lines) for _, lines in self.groups])

    @property
    def groups(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        return tuple((name, lines) for name in VERDICTS if (lines := getattr(self, name)))


def label_of(lens: Lens, one: Claim | Touchpoint | Action | Emotion | Moment) -> str:
    if isinstance(one, Claim):
        return lens.book.claim_label(one).text(lens.lang)
    if isinstance(one, Action) and not one.label:
        return one.event.replace("_", " ")
    words = one.label.text(lens.lang) if one.label else ""
    return words or (lens.t("poster.hand_point") if isinstance(one, Emotion) else "")


def code_of(lens: Lens, one: Claim | Touchpoint | Action | Emotion | Moment) -> str:
    return f"{lens.stage_label(one.stage)} {one.code}".strip()


def tally(lens: Lens) -> Tally | None:
    """What became of the assumptions; None where nothing was written or the study has no data yet."""
    held: dict[str, list[Line]] = {name: [] for name in VERDICTS}
    year = year_of(lens)
    order = [s.key for s in lens.journey.stages]
    written = sorted(lens.journey.written, key=lambda w: order.index(w.stage) if w.stage in order else len(order))
    for one in written:
        if one.verdict and one.verdict.kind in held:
            held[one.verdict.kind].append(Line(code_of(lens, one), label_of(lens, one), who(lens, one.basis, year), lens.verdict(one.verdict.reason)))
    made = Tally(*(tuple(held[name]) for name in VERDICTS), note=_about_curve(lens))
    return made if made.total else None


def _about_curve(lens: Lens) -> str:
    """Where the hand-drawn line was lowest, beside what the data allow to say."""
    points = reading.hand(lens.journey)
    if len(points) < 2:
        return ""
    low = min(points.values(), key=lambda e: e.valence or 0.0)
    if [e.valence for e in points.values()].count(low.valence) > 1:
        return ""
    worst = reading.hardest(lens.journey)
    if worst is None:
        return lens.t("poster.hand_unsure", stage=lens.stage_label(low.stage))
    key = "poster.hand_same" if worst.stage == low.stage else "poster.hand_other"
    return lens.t(key, stage=lens.stage_label(low.stage), found=lens.stage_label(worst.stage))


def authors(lens: Lens) -> str:
    """Who wrote the assumptions and on which days, for the header of a map without data."""
    written = lens.journey.written
    names = sorted({lens.author(w.basis.by) for w in written if w.basis.by})
    at = sorted({w.basis.at for w in written if w.basis.at})
    if not names:
        return ""
    who_ = ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
    year = at[0][:4] if at and at[0][:4] == at[-1][:4] else ""
    first = i18n.date(at[0], lens.lang) if at else ""
    if len(at) < 2:
        days = first
    elif lens.lang == "ko":
        days = f"{first} – {day(at[-1], 'ko', year=year)}"
    else:
        days = f"{day(at[0], 'en', year=year)} – {i18n.date(at[-1], 'en')}"
    return lens.t("poster.written", by=who_, days=days).removesuffix(" · ")
