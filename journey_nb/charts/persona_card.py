"""Personas as cards: who they are, how sure we are that they exist, what differs, and where their journey differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from journey_nb import i18n
from journey_nb.model.journey import JourneyMap, MapBook, Reason
from journey_nb.model.personas import Persona, Segmentation, Trait

from . import curve, reading, shell
from .funnel import leak
from .posters import lens_of, poster
from .reading import ENOUGH, FEW
from .shown import ClaimView, Count, Said
from .tables import Table, _table
from .view import Lens, anchor

STABLE, VERY_STABLE, DISSOLVED = 0.75, 0.85, 0.60  # Hennig 2007: clusterwise mean Jaccard over bootstraps
PAINS, QUOTES, TRAITS = 3, 2, 6
TALL = 132  # of the small curve, 420 wide
PEOPLE = ("few", "small", "unplaced", "unmatched", "unknown")  # last words of reasons whose n counts people
SHEETS = ("groups",)


@dataclass(frozen=True)
class TraitView:
    """One trait in words and as two bars on one scale: left and width in percent."""

    label: str
    value: str
    others: str
    mine: tuple[float, float]
    theirs: tuple[float, float]
    hollow: bool
    note: str


@dataclass(frozen=True)
class Spark:
    """The curve of one persona over everyone's: SVG paths in a box of 420 × ``TALL``, and its words for those who cannot see it."""

    band: tuple[tuple[str, bool], ...]
    line: tuple[tuple[str, bool], ...]
    base: tuple[str, ...]
    points: tuple[tuple[float, float, str, bool], ...]
    labels: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Card:
    key: str
    anchor: str
    name: str
    kind: str
    kind_word: str
    note: str
    rule: str
    count: Count
    bar: tuple[int, int, int] | None
    bar_words: tuple[str, str, str]
    traits: tuple[TraitView, ...]
    no_traits: str
    spark: Spark | None
    low: tuple[str, str]
    pains: tuple[ClaimView, ...]
    leave: str
    quotes: tuple[Said, ...]
    stability: tuple[str, str]
    more: tuple[str, ...]


def stability(value: float | None) -> str:
    """very_stable, stable, doubtful or unstable; '' where none was measured.

    Examples
    --------
    >>> [stability(x) for x in (0.91, 0.75, 0.6, 0.4, None)]
    ['very_stable', 'stable', 'doubtful', 'unstable', '']
    """
    if value is None:
        return ""
    return "very_stable" if value >= VERY_STABLE else "stable" if value >= STABLE else "doubtful" if value >= DISSOLVED else "unstable"


def amount(value: float, unit: str, lang: str) -> str:
    """A trait's value as people say it.

    Examples
    --------
    >>> amount(12.4, "days", "ko"), amount(0.554, "share", "ko"), amount(3.2, "count", "en"), amount(-0.4, "number", "ko")
    ('12일', '55%', '3.2', '−0.4')
    """
    if unit == "share":
        return i18n.percent(value, 0)
    if unit == "days":
        return i18n.t("persona.days", lang, value=i18n.decimal(value, 0 if abs(value) >= 10 else 1).removesuffix(".0"))
    if unit == "score":
        return i18n.t("persona.score", lang, value=i18n.decimal(value).removesuffix(".0"))
    return i18n.decimal(value, 0 if abs(value) >= 100 else 1).removesuffix(".0")


def _trait(lens: Lens, one: Trait) -> TraitView:
    low, high = min(0.0, one.value, one.others), max(1.0 if one.unit == "share" else 0.0, one.value, one.others)
    span = (high - low) or 1.0

    def bar(value: float) -> tuple[float, float]:
        a, b = sorted((0.0, value))
        return round(100 * (a - low) / span, 1), round(max(100 * (b - a) / span, 0.8), 1)

    label = one.label.text(lens.lang)
    told = i18n.signed(one.effect, 1)
    return TraitView(
        label,
        amount(one.value, one.unit, lens.lang),
        lens.t("persona.than", value=amount(one.others, one.unit, lens.lang)),
        bar(one.value),
        bar(one.others),
        one.n < ENOUGH,
        lens.t("persona.effect", label=label, effect=told, n=one.n),
    )


def hidden(lens: Lens, personas: Sequence[Persona]) -> frozenset[str]:
    """Keys of personas whose size is withheld: those under five, and one more where a single one could be worked out from the rest."""
    small = {p.key for p in personas if lens.hides(p.share.count) or lens.hides(p.share.of)}
    if len(small) == 1 and len(personas) > 1:
        rest = sorted((p for p in personas if p.key not in small), key=lambda p: (p.share.count, p.key))
        small.add(rest[0].key)
    return frozenset(small)


def _spark(lens: Lens) -> Spark | None:
    journey, everyone = lens.journey, lens.book.maps[0]
    series = reading.main_series(journey)
    keys = [s.key for s in journey.stages]
    mine, theirs = reading.curve(journey, series), reading.curve(everyone, reading.main_series(everyone))
    drawn = {k: e for k, e in mine.items() if e.valence is not None and e.low is not None and e.high is not None and not lens.hides(e.n) and e.thin != "dots"}
    if len(drawn) < 2:
        return None
    wide, high = 420.0, float(TALL)

    def x(key: str) -> float:
        return round((keys.index(key) + 0.5) / len(keys) * wide, 1)

    def y(value: float) -> float:
        return round(high / 2 - value * (high / 2 - 8), 1)

    def pieces(points: dict[str, float]) -> list[tuple[str, str, list[tuple[float, float]]]]:
        run: list[str] = []
        out = []
        for key in [*keys, ""]:
            if key in points:
                run.append(key)
                continue
            if len(run) > 1:
                parts = curve.smooth([x(k) for k in run], [points[k] for k in run], steps=8)
                out += [(run[i], run[i + 1], [(a, y(b)) for a, b in part]) for i, part in enumerate(parts)]
            run = []
        return out

    def path(points: Sequence[tuple[float, float]], start: str = "M") -> str:
        return start + "L".join(f"{a:.1f} {b:.1f}" for a, b in points)

    def solid(a: str, b: str) -> bool:
        return drawn[a].n >= ENOUGH and drawn[b].n >= ENOUGH

    line = tuple((path(p), solid(a, b)) for a, b, p in pieces({k: e.valence or 0.0 for k, e in drawn.items()}))
    lows, highs = pieces({k: e.low or 0.0 for k, e in drawn.items()}), pieces({k: e.high or 0.0 for k, e in drawn.items()})
    band = tuple((path(lo) + path(hi[::-1], "L") + "Z", solid(a, b)) for (a, b, lo), (_, _, hi) in zip(lows, highs, strict=True))
    base = tuple(path(p) for _, _, p in pieces({k: e.valence for k, e in theirs.items() if e.valence is not None and not lens.hides(e.n)}))
    points = tuple((x(k), y(e.valence or 0.0), reading.leaning(e), e.n >= ENOUGH) for k, e in drawn.items())
    said = "; ".join(lens.t("persona.curve_point", stage=lens.stage_label(k), value=i18n.signed(e.valence), n=e.n, known=e.known) for k, e in drawn.items())
    return Spark(band, line, base, points, tuple(lens.stage_label(k) for k in keys), f"{lens.t('persona.curve')}. {said}")


def _low(lens: Lens) -> tuple[str, str]:
    """Where feeling is lowest, only as far as the intervals allow: a heading and its words."""
    journey = lens.journey
    worst = reading.hardest(journey)
    if worst:
        return lens.t("persona.low"), lens.stage_label(worst.stage)
    low = [] if journey.qualitative else reading.negative_stages(journey)
    if low:
        order = [s.key for s in journey.stages]
        names = ", ".join(lens.stage_label(e.stage) for e in sorted(low, key=lambda e: order.index(e.stage)))
        return lens.t("persona.low_some"), names + (f". {lens.t('persona.low_some_tie')}" if len(low) > 1 else "")
    return lens.t("persona.low"), lens.t(
        "persona.low_few" if journey.qualitative or not reading.curve(journey, reading.main_series(journey)) else "persona.low_none"
    )


def _leave(lens: Lens) -> str:
    """Where most of this persona leave: a stage with its count, or that it cannot be said; '' without a funnel."""
    found = leak(lens)
    if found is None:
        return ""
    if found.step is None:
        return lens.t("persona.leave_nobody" if found.kind == "nobody" else "persona.leave_none")
    step = found.step
    part = lens.t("persona.leave_part", n=step.lost, of=step.went_on + step.lost, known=step.known)
    return lens.t("persona.leave_at", stage=lens.stage_label(step.stage), part=part)


def _quotes(lens: Lens, pains: Sequence[ClaimView]) -> tuple[Said, ...]:
    """Up to two of this persona's own words, those of its largest pain points first."""
    rest = [lens.claim(c, "") for c in (*reading.counted(lens.journey.delights), *reading.counted(lens.journey.needs))]
    found, seen = [], set()
    for view in (*pains, *rest):
        for said in view.quotes[:1]:
            if said.text not in seen:
                seen.add(said.text)
                found.append(said)
    return tuple(found[:QUOTES])


def card(book: MapBook, persona: Persona, journey: JourneyMap | None, lang: str, audience: str, withheld: frozenset[str]) -> Card:
    """One persona as it may be shown. ``journey`` is its own map; without one the card says who, not where."""
    base = lens_of(book, "everyone" if journey is None else journey.key, lang, audience)
    lens = replace(base, journey=journey or base.journey)
    w, share = lens.t, persona.share
    few = share.count < FEW
    others = share.of - share.count
    count = lens.count(share, True)
    if persona.key in withheld and not count.masked:  # large enough, but it would give a small one away
        count = Count(masked=w("persona.withheld"))
    unplaced = book.segmentation.unplaced if book.segmentation else 0
    bar = None if count.masked or (lens.masks and 0 < others < FEW) or lens.hides(unplaced) else (share.count, others, unplaced)
    gone = few and lens.masks
    alone = lens.hides(others)  # what everybody else is like would tell of fewer than five
    traits = () if few or alone else tuple(_trait(lens, x) for x in sorted(persona.traits, key=lambda x: -abs(x.effect))[:TRAITS] if not lens.hides(x.n))
    no_traits = "" if traits else w("persona.hidden_traits" if gone or alone else "persona.few_traits" if few else "persona.no_traits")
    pains = tuple(lens.claim(c, "") for c in reading.counted(journey.pains)[:PAINS]) if journey else ()
    level = stability(persona.stability)
    day = i18n.date(persona.at, lang) if persona.at else ""
    more = [w("persona.stability_figure", value=i18n.decimal(persona.stability, 2))] if level else []
    return Card(
        persona.key,
        anchor(base.salt, f"persona:{persona.key}"),
        book.persona_label(persona).text(lang),
        persona.kind,
        w(f"persona.{persona.kind}") if i18n.has(f"persona.{persona.kind}") else persona.kind,
        " · ".join(x for x in (lens.author(persona.by), day) if x),
        persona.rule or "",
        count,
        bar,
        (i18n.number(share.count), i18n.number(others), i18n.number(unplaced)),
        traits,
        no_traits,
        _spark(lens) if journey and not gone else None,
        _low(lens) if journey and not gone else ("", ""),
        () if gone else pains,
        _leave(lens) if journey and not gone else "",
        () if gone else _quotes(lens, pains),
        (w(f"persona.level_{level}"), w(f"persona.{level}_said")) if level else ("", w("persona.declared_said")),
        (*more, *(x.note for x in traits)),
    )


def cards(book: MapBook, lang: str = "ko", audience: str = "team") -> list[Card]:
    """Every persona of the book, largest first as the book has them, already masked for its readers."""
    maps = {m.key: m for m in book.maps}
    withheld = hidden(lens_of(book, book.maps[0].key, lang, audience), book.personas)
    return [card(book, p, maps.get(p.key), lang, audience, withheld) for p in book.personas]


def persona_cards(book: MapBook, lang: str = "ko", audience: str = "team") -> Table:
    """One card a persona: size with its interval, what differs from everyone else, where the journey differs, own words, stability.

    A book without personas gives a panel that says so, why, and what would change it; a book that nobody tried to divide is empty.

    Parameters
    ----------
    book : MapBook
    lang : ``ko`` or ``en``
    audience : ``team``, ``company`` or ``public``
        The latter two withhold personas under five people, and the traits and quotes that follow from them.
    """
    lens = lens_of(book, book.maps[0].key, lang, audience)
    w, found = lens.t, book.segmentation
    if not book.personas:
        if found is None:
            return Table(f'<p class="none">{escape(w("persona.none_yet"))}</p>', lang, empty=True)
        return Table(_none(lens, found), lang, SHEETS)
    kind = "declared" if all(p.kind == "declared" for p in book.personas) else "found"
    title = w("persona.title_declared" if kind == "declared" else "persona.title", n=len(book.personas))
    people = found.people if found else book.personas[0].share.of
    lede = [] if lens.hides(people) else [w("persona.lede", people=people)]
    if found and found.unplaced and not lens.hides(found.unplaced):
        lede.append(w("persona.lede_unplaced", n=found.unplaced))
    template = shell.templates().get_template("personas.html.j2")
    return Table(template.render(title=title, lede=" ".join(lede), cards=cards(book, lang, audience), w=w, tall=TALL), lang, SHEETS)


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


def _none(lens: Lens, found: Segmentation) -> str:
    w = lens.t
    why = notes(lens, found)
    best = max((x for x in found.tried if x.stability), key=lambda x: (min(x.stability), -x.k), default=None)
    if best is not None:
        why.insert(0, w("persona.none_tried", k=best.k, low=i18n.decimal(min(best.stability), 2)))
    if not lens.hides(found.people) and not any(r.key.endswith((".few", ".unplaced")) for r in found.reasons):
        why.append(w("persona.none_people", n=found.people))
    change = [w(f"persona.none_{x}") for x in ("more_people", "more_features", "declare")]
    return shell.templates().get_template("personas_none.html.j2").render(why=why, change=change, w=w)


def persona_maps(book: MapBook, lang: str = "ko", audience: str = "team", detail: str = "plain") -> Table:
    """The journey map of every persona, each folded under its name: it opens without script, and on paper it stays away.

    A persona whose size is withheld for its readers has no map there: everything on it counts those few.
    """
    lens = lens_of(book, book.maps[0].key, lang, audience)
    shut = {p.key for p in book.personas if lens.hides(p.share.count)}
    held = [p for p in book.personas if p.key not in shut and any(m.key == p.key for m in book.maps)]
    folded = []
    for p in held:
        name = lens.t("persona.their_map", name=book.persona_label(p).text(lang))
        drawn = poster(book, persona=p.key, lang=lang, detail=detail, audience=audience).fragment
        folded.append(f'<details class="g-map"><summary>{escape(name)}</summary>{drawn}</details>')
    return Table("".join(folded), lang, SHEETS, empty=not folded)


def _notes(lines: Sequence[str]) -> str:
    return "".join(f'<p class="g-kn">{escape(x)}</p>' for x in lines)


def personas_table(book: MapBook, lang: str = "ko", audience: str = "team") -> Table:
    """One row a number of groups that was tried: silhouette, stability of each group, people in each; or one row a declared persona."""
    lens = lens_of(book, book.maps[0].key, lang, audience)
    w, found = lens.t, book.segmentation
    own = [p for p in book.personas if p.kind == "declared"]
    tried = found.tried if found else ()
    if tried:
        heads = [
            (w("persona.k"), "nw"),
            (w("persona.groups"), "wide"),
            (w("persona.sizes"), "num"),
            (w("persona.silhouette"), "r num"),
            (w("persona.why"), "why"),
        ]
        became = {r.numbers["k"]: r for r in found.reasons if "k" in r.numbers and r.key != "personas.chosen"} if found else {}
        rows = []
        for one in tried:
            chosen = found is not None and found.recommended_k == one.k
            mark = Markup(' <span class="g-tag">{}</span>').format(w("persona.chosen")) if chosen else Markup("")
            groups = Markup(" ").join(Markup('<span class="g-jac g-{}">{}</span>').format(stability(x), i18n.decimal(x, 2)) for x in one.stability)
            shut = any(lens.hides(n) for n in one.sizes)
            sizes = (
                w("poster.masked") if shut else " · ".join(i18n.people(n, lang) if i == len(one.sizes) - 1 else i18n.number(n) for i, n in enumerate(one.sizes))
            )
            why = w("persona.chosen_why") if chosen else _told(lens, became[one.k]) if one.k in became else "–"
            rows.append((Markup("{}{}").format(one.k, mark), groups, sizes, i18n.decimal(one.silhouette, 2), why))
        lead = f'<h3 class="g-lead">{escape(w("persona.table"))}</h3><p class="g-kn">{escape(w("persona.table_note"))}</p>'
        about = _notes(notes(lens, found)) if found and found.kind == "found" else ""
        return Table(lead + _table(heads, rows, none="", caption=w("persona.table")) + about, lang, SHEETS)
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
