"""How many groups were tried and how well each held together: the curve, the table, and why none or another number was taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from journey_nb import i18n
from journey_nb.model.journey import MapBook, Period, Reason, StudyFacts
from journey_nb.model.personas import Persona, Segmentation, Tried
from journey_nb.personas.measures import DISSOLVED, STABLE, VERY_STABLE, level

from . import shell
from .posters import choice, lens_of
from .tables import Table, _table
from .view import AUDIENCES, Lens

PEOPLE = ("few", "small", "unplaced", "unmatched", "unknown", "nearest", "unlike")  # last words of reasons whose n counts people
SHEETS = ("groups", "personas")
SIZES = ((760, 300, 148, 40), (340, 320, 40, 24))  # width, height, room at the left and at the right: a wide screen, and a narrow one
TOP, FOOT, APART = 46, 34, 9


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    lowest: bool
    level: str
    words: str


@dataclass(frozen=True)
class Mark:
    """A number of groups that somebody chose: the data, or an analyst."""

    x: float
    wide: float
    kind: str  # recommended | overruled
    words: str


@dataclass(frozen=True)
class Picture:
    """The curve in one size: places in pixels, everything already in words."""

    name: str
    wide: int
    tall: int
    left: float
    right: float
    top: float
    foot: float
    bands: tuple[tuple[float, float, str, str], ...]  # top, height, words, level
    ticks: tuple[tuple[float, str], ...]
    ks: tuple[tuple[float, str, bool], ...]
    line: str
    dots: tuple[Dot, ...]
    marks: tuple[Mark, ...]


def stability(segmentation: Segmentation, lang: str = "ko", audience: str = "team") -> Table:
    """Stability over the number of groups: a dot a group, the weakest of each number joined, the recommended and the chosen number marked.

    A static picture in the house's style, once for wide and once for narrow screens; the sizes are in the dots' own words (what a
    pointer resting on one shows) and in :func:`personas_table`. Empty where nothing was tried.

    Parameters
    ----------
    segmentation : Segmentation
        ``MapBook.segmentation``, or ``personas.find(…).segmentation``.
    audience : ``team``, ``company`` or ``public``
        The latter two read no size of a number of groups where one has under five people.
    """
    choice("audience", audience, AUDIENCES)
    choice("lang", lang, i18n.LANGUAGES)
    lens = _nobody(lang, audience)
    shown = [one for one in sorted(segmentation.tried, key=lambda one: one.k) if one.stability]
    if not shown:
        return Table(f'<p class="none">{escape(lens.t("persona.curve_none"))}</p>', lang, SHEETS, empty=True)
    best = segmentation.recommended_k
    weakest = next((min(x.stability) for x in shown if x.k == best), None)
    words = {"k": best, "low": i18n.decimal(weakest, 2)}
    title = lens.t("persona.curve_best", **words) if weakest is not None else lens.t("persona.curve_no_best")
    pictures = [_picture(lens, segmentation, shown, name, *size) for name, size in zip(("wide", "narrow"), SIZES, strict=True)]
    heard = "; ".join(lens.t("persona.curve_said", k=one.k, values=", ".join(i18n.decimal(x, 2) for x in sorted(one.stability, reverse=True))) for one in shown)
    note = lens.t("persona.curve_note", n=segmentation.resamples) if segmentation.resamples else lens.t("persona.table_note")
    html = shell.templates().get_template("persona_stability.html.j2").render(title=title, pictures=pictures, heard=heard, note=note, w=lens.t)
    return Table(html, lang, SHEETS)


def _nobody(lang: str, audience: str) -> Lens:
    """Whose eyes we look with, of a segmentation that stands alone: nothing is looked up in a map."""
    from journey_nb.model.journey import JourneyMap

    empty = JourneyMap("everyone", None, "current", 0, True, False, ())
    return Lens(MapBook(StudyFacts("", "", "UTC", ""), Period(None, None, None), (empty,)), empty, lang, audience)


def _picture(lens: Lens, found: Segmentation, shown: Sequence[Tried], name: str, wide: int, tall: int, left: float, gap: float) -> Picture:
    values = [x for one in shown for x in one.stability]
    bottom = min(0.5, int(min(values) * 10) / 10)
    right, foot = wide - gap, tall - FOOT
    step = (right - left) / len(shown)

    def y(value: float) -> float:
        return round(foot - (value - bottom) / (1 - bottom) * (foot - TOP), 1)

    def x(at: int) -> float:
        return round(left + step * (at + 0.5), 1)

    edges = (("very_stable", VERY_STABLE, 1.0), ("stable", STABLE, VERY_STABLE), ("doubtful", DISSOLVED, STABLE), ("unstable", bottom, DISSOLVED))
    bands = tuple((y(high), round(y(low) - y(high), 1), lens.t(f"persona.level_{key}"), key) for key, low, high in edges)
    ticks = tuple((y(v), i18n.decimal(v, 2)) for v in (1.0, VERY_STABLE, STABLE, DISSOLVED))
    dots: list[Dot] = []
    for at, one in enumerate(shown):
        shut = len(one.sizes) != len(one.stability) or any(lens.hides(n) for n in one.sizes)
        taken: list[tuple[float, float]] = []
        for value, n in sorted(zip(one.stability, one.sizes if not shut else (0,) * len(one.stability), strict=True)):
            side = next(s for s in _sides() if all(abs(y(value) - b) >= APART or abs(s - a) >= APART for a, b in taken))
            taken.append((side, y(value)))
            size = "" if shut else i18n.people(n, lens.lang)
            told = (lens.t("persona.curve_k", k=one.k), size, i18n.decimal(value, 2), lens.t(f"persona.level_{level(value)}"))
            dots.append(Dot(round(x(at) + side, 1), y(value), value == min(one.stability), level(value), " · ".join(part for part in told if part)))
    line = "M" + "L".join(f"{x(at)} {y(min(one.stability))}" for at, one in enumerate(shown))
    places = {one.k: at for at, one in enumerate(shown)}
    marks = []
    if found.recommended_k in places:
        marks.append(Mark(round(left + step * places[found.recommended_k], 1), round(step, 1), "recommended", lens.t("persona.recommended")))
    if found.overruled and found.overruled.k in places and found.overruled.k != found.recommended_k:
        marks.append(Mark(round(left + step * places[found.overruled.k], 1), round(step, 1), "overruled", lens.t("persona.chosen_by_analyst")))
    chosen = found.overruled.k if found.overruled else found.recommended_k
    ks = tuple((x(at), str(one.k), one.k == chosen) for at, one in enumerate(shown))
    return Picture(name, wide, tall, left, right, TOP, foot, bands, ticks, ks, line, tuple(dots), tuple(marks))


def _sides() -> tuple[float, ...]:
    """Where a dot may go that would cover another: the middle first."""
    return (0.0, *(sign * n * APART for n in range(1, 12) for sign in (1, -1)), 999.0)


def stability_words(lens: Lens, persona: Persona, found: Segmentation | None) -> tuple[str, str]:
    """How far a persona can be trusted: a word, and a sentence of what was done to find out."""
    if persona.kind == "declared":
        return "", lens.t("persona.declared_said")
    how = level(persona.stability)
    if not how:
        return "", lens.t("persona.not_measured")
    again = lens.t("persona.drawn_n", n=found.resamples) if found and found.resamples else lens.t("persona.drawn")
    return lens.t(f"persona.level_{how}"), lens.t(f"persona.{how}_said", again=again)


def overruled(lens: Lens, found: Segmentation) -> str:
    """That an analyst chose another number of groups than the data recommend, who, when and why; '' where nobody did.

    The public is told of a team and of no reason: it may name somebody.
    """
    by = found.overruled
    if by is None:
        return ""
    what = lens.t("persona.overruled" if by.recommended else "persona.overruled_none", k=by.k, recommended=by.recommended)
    who = " · ".join(x for x in (lens.author(by.by), i18n.date(by.at, lens.lang) if by.at else "") if x)
    why = lens.t("persona.overruled_why", why=by.why) if by.why and lens.audience != "public" else ""
    return " ".join(x for x in (what, why, f"({who})" if who else "") if x)


def _told(lens: Lens, reason: Reason) -> str:
    """A reason in words; '' where it counts fewer than five people for a wider audience."""
    n, of = reason.numbers.get("n"), reason.numbers.get("of")
    few = isinstance(n, int) and reason.key.rpartition(".")[2] in PEOPLE and (lens.hides(n) or (isinstance(of, int) and lens.hides(of - n)))
    return "" if few else lens.reason(reason)


def notes(lens: Lens, found: Segmentation) -> list[str]:
    """What a reader must know of the grouping as a whole; what became of one number of groups stands in the table."""
    tried = {x.k for x in found.tried}
    said = found.kind != "none" and not lens.hides(found.unplaced)  # the cards' own line says how many were left out
    held = [r for r in found.reasons if not (said and r.key == "personas.unplaced")]
    told = [_told(lens, r) for r in held if r.key == "personas.chosen" or r.numbers.get("k") not in tried]
    return [x for x in told if x]


def nothing_found(lens: Lens, found: Segmentation) -> str:
    """The panel of a book without personas: why, and what would change it."""
    w = lens.t
    why = notes(lens, found)
    best = max((x for x in found.tried if x.stability), key=lambda x: (min(x.stability), -x.k), default=None)
    if best is not None:
        why.insert(0, w("persona.none_tried", k=best.k, low=i18n.decimal(min(best.stability), 2)))
    if not lens.hides(found.people) and not any(r.key.endswith((".few", ".unplaced")) for r in found.reasons):
        why.append(w("persona.none_people", n=found.people))
    change = [w(f"persona.none_{x}") for x in ("more_people", "more_features", "declare")]
    return shell.templates().get_template("personas_none.html.j2").render(why=why, change=change, w=w)


def _notes(lines: Sequence[str]) -> str:
    return "".join(f'<p class="g-kn">{escape(x)}</p>' for x in lines)


def personas_table(book: MapBook, lang: str = "ko", audience: str = "team") -> Table:
    """Under the cards: the curve and one row a number of groups that was tried, with why it was left; the questions; or one row a declared persona."""
    from .persona_asked import questions_table
    from .persona_card import hidden

    lens = lens_of(book, book.maps[0].key, lang, audience)
    w, found = lens.t, book.segmentation
    own = [p for p in book.personas if p.kind == "declared"]
    tried = found.tried if found else ()
    if found and tried:
        asks = questions_table(lens, book, hidden(lens, book.personas))
        drawn = stability(found, lang, audience)
        lead = f'<h3 class="g-lead">{escape(w("persona.table"))}</h3>'
        over = overruled(lens, found)
        about = (f'<p class="pc-over">{escape(over)}</p>' if over else "") + (_notes(notes(lens, found)) if found.kind == "found" else "")
        return Table((asks.markup if asks else "") + lead + (drawn.markup if drawn else "") + _tried(lens, found) + about, lang, SHEETS)
    if own:
        withheld = hidden(lens, book.personas)
        heads = [(w("persona.name"), ""), (w("persona.rule"), "wide"), (w("table.count"), "num"), (w("verdict.who"), "nw")]
        rows = []
        for p in own:
            count = lens.count(p.share, True).text if p.key not in withheld or lens.hides(p.share.count) else w("persona.withheld")
            who = " · ".join(x for x in (lens.author(p.by), i18n.date(p.at, lang)) if x)
            rows.append((book.persona_label(p).text(lang), p.rule or "–", count, who or "–"))
        about = _notes(notes(lens, found)) if found else ""
        return Table(_table(heads, rows, none="", caption=w("persona.table_declared")) + about, lang, SHEETS)
    return Table(f'<p class="none">{escape(w("persona.none_yet" if found is None else "table.none"))}</p>', lang, empty=True)


def _tried(lens: Lens, found: Segmentation) -> str:
    w, lang = lens.t, lens.lang
    heads = [
        (w("persona.k"), "nw"),
        (w("persona.groups"), "wide"),
        (w("persona.sizes"), "num"),
        (w("persona.silhouette"), "r num"),
        (w("persona.why"), "why"),
    ]
    became = {r.numbers["k"]: r for r in found.reasons if "k" in r.numbers and r.key != "personas.chosen"}
    rows = []
    for one in found.tried:
        best, taken = found.recommended_k == one.k, found.overruled is not None and found.overruled.k == one.k
        tags = [w("persona.recommended" if found.overruled else "persona.chosen")] if best else []
        tags += [w("persona.chosen_by_analyst")] if taken else []
        mark = Markup("").join(Markup(' <span class="g-tag">{}</span>').format(x) for x in tags)
        groups = Markup(" ").join(Markup('<span class="g-jac g-{}">{}</span>').format(level(x), i18n.decimal(x, 2)) for x in one.stability)
        shut = not one.sizes or any(lens.hides(n) for n in one.sizes)
        sizes = w("poster.masked") if shut else " · ".join(i18n.people(n, lang) if i == len(one.sizes) - 1 else i18n.number(n) for i, n in enumerate(one.sizes))
        why = w("persona.chosen_why") if best else _told(lens, became[one.k]) if one.k in became else "–"
        rows.append((Markup("{}{}").format(one.k, mark), groups, sizes, i18n.decimal(one.silhouette, 2), why))
    return _table(heads, rows, none="", caption=w("persona.table"))
