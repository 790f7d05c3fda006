"""Personas as cards: who they are, how sure we are that they exist, what differs, how to tell a new one, and where their journey differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from markupsafe import escape

from journey_nb import i18n
from journey_nb.model.errors import UsageError, did_you_mean
from journey_nb.model.journey import WHOLE, Claim, JourneyMap, MapBook
from journey_nb.model.personas import Persona, Segmentation, Trait

from . import persona_spark, reading, shell
from .funnel import leak
from .persona_asked import Asked, asked
from .persona_spark import Spark, from_stage
from .persona_stability import SHEETS, nothing_found, overruled, personas_table, stability_words
from .persona_traits import FactView, TraitView, dumbbell, fact, tells_of_few
from .posters import lens_of, poster
from .reading import FEW
from .shown import Count, Said
from .tables import Table
from .view import Lens, anchor

PAINS, DELIGHTS, WISHES, QUOTES, TRAITS, OUTCOMES, FACTS, CHANNELS = 3, 2, 3, 2, 6, 2, 6, 3

__all__ = ["cards", "hidden", "persona_cards", "persona_maps", "persona_page", "personas_table"]


@dataclass(frozen=True)
class Line:
    """One thing that its people say, with how many, its codes, and where it can be read."""

    mark: str  # need | pain | delight
    label: str
    codes: tuple[str, ...]
    count: Count | None
    n: int
    receipts: tuple[Said, ...]
    self_selected: bool = False


@dataclass(frozen=True)
class Card:
    key: str
    anchor: str
    name: str
    kind: str
    kind_word: str
    place: str  # persona 1 of 3, the study, the period
    note: str
    rule: str
    about: str
    count: Count
    bar: tuple[int, int, int] | None
    bar_words: tuple[str, str, str]
    accounts: str
    quote: tuple[Said, str] | None  # words, and the code of the claim they stand for
    wishes: tuple[Line, ...]
    pains: tuple[Line, ...]
    delights: tuple[Line, ...]
    facts: tuple[FactView, ...]
    traits: tuple[TraitView, ...]
    no_traits: str
    traits_sub: str
    traits_note: str
    spark: Spark | None
    spark_sub: str
    low: tuple[str, str]
    leave: str
    asked: tuple[Asked, ...]
    asked_note: str
    channels: tuple[tuple[str, str, str], ...]
    stability: tuple[str, str]
    more: tuple[str, ...]
    gone: str  # why most of it is left out, where it is


def hidden(lens: Lens, personas: Sequence[Persona]) -> frozenset[str]:
    """Keys of personas whose size is withheld: those under five, and one more where a single one could be worked out from the rest."""
    small = {p.key for p in personas if lens.hides(p.share.count) or lens.hides(p.share.of)}
    if len(small) == 1 and len(personas) > 1:
        rest = sorted((p for p in personas if p.key not in small), key=lambda p: (p.share.count, p.key))
        small.add(rest[0].key)
    return frozenset(small)


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


def _since(journey: JourneyMap, since: str | None) -> JourneyMap:
    """The map from the stage on at which the persona can be told: who came before may be anybody."""
    there = {*from_stage([s.key for s in journey.stages], since), WHOLE}
    steps = tuple(s for s in journey.funnel.steps if s.stage in there) if journey.funnel else ()
    funnel = replace(journey.funnel, steps=steps) if journey.funnel else None
    return replace(journey, emotions=tuple(e for e in journey.emotions if e.stage in there), funnel=funnel)


def _lines(lens: Lens, claims: Iterable[Claim], since: str | None, most: int) -> tuple[Line, ...]:
    """The claims that most people stand behind, of the stages at which the persona can be told."""
    there = {*from_stage([s.key for s in lens.journey.stages], since), WHOLE}
    least = 1 if lens.journey.qualitative else 2  # of many people what one of them says is nothing of a kind
    made = []
    for claim in [c for c in reading.counted(claims) if c.stage in there and (c.evidence is None or c.evidence.n_people >= least)][:most]:
        view = lens.claim(claim, "")
        made.append(Line(view.kind, view.label, (view.code,), view.count, view.n, view.receipts, view.self_selected))
    return tuple(made)


def _wishes(lens: Lens, persona: Persona) -> tuple[Line, ...]:
    """What its people want at any stage; of a map made before wishes were counted, the needs of its stages."""
    if not persona.wishes:
        return _lines(lens, lens.journey.needs, persona.since, WISHES)
    needs = {c.code: c for c in lens.journey.needs}
    made = []
    shared = [x for x in persona.wishes if x.share.count > 1]  # what one of them wants is no need of a kind of people
    for wish in shared[:WISHES]:
        mine = [lens.claim(needs[code], "") for code in wish.codes if code in needs]
        count = lens.count(wish.share, wish.known)
        receipts = () if count.masked else tuple(dict.fromkeys(r for view in mine for r in view.receipts))
        made.append(Line("need", wish.label.text(lens.lang), tuple(v.code for v in mine), count, sum(v.n for v in mine), receipts))
    return tuple(made)


def _quote(lines: Iterable[Line]) -> tuple[Said, str] | None:
    """Own words for the head of the card: of what most people stand behind, and that has words."""
    for line in lines:
        for said in line.receipts:
            if said.text and not (line.count and line.count.masked):
                return said, " · ".join(line.codes)
    return None


def _channels(lens: Lens, since: str | None) -> tuple[tuple[str, str, str], ...]:
    """The channels most of its people used, each with the stage at which most did: people of several stages cannot be added up."""
    there = {*from_stage([s.key for s in lens.journey.stages], since)}
    best: dict[str, tuple[int, str, bool]] = {}
    for x in lens.journey.touchpoints:
        if x.stage in there and x.basis.kind == "evidence" and x.channel and x.reached > best.get(x.channel, (0, "", True))[0]:
            best[x.channel] = x.reached, x.stage, x.known
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
    shown = [(c, n, stage, known) for c, (n, stage, known) in ranked if not lens.hides(n)][:CHANNELS]
    return tuple((lens.channel(c), lens.stage_label(stage), lens.people(n, known)) for c, n, stage, known in shown)


def _traits(lens: Lens, persona: Persona, bare: bool) -> tuple[TraitView, ...]:
    """What differs, then what does not, then what became of them: outcomes made no group."""
    strong = sorted(persona.traits, key=lambda x: -abs(x.effect))
    became = [x for x in persona.background if x.family == "outcome" and x.word is None]
    shown: list[Trait] = []
    for some, most in ((strong, TRAITS), (persona.alike, 2), (became, OUTCOMES)):
        shown += [x for x in some if not tells_of_few(lens, x) and x.n >= FEW][:most]
    return tuple(dumbbell(lens, x, bare=bare) for x in shown)


def _facts(lens: Lens, persona: Persona, bare: bool) -> tuple[FactView, ...]:
    drawn = {x.feature for x in persona.traits[:TRAITS]}
    told = [x for x in persona.background if x.family == "attribute" and (x.word or x.feature not in drawn) and x.n >= FEW and not tells_of_few(lens, x)]
    return tuple(fact(lens, x, bare=bare) for x in told[:FACTS])


def card(book: MapBook, persona: Persona, journey: JourneyMap | None, lang: str, audience: str, withheld: frozenset[str]) -> Card:
    """One persona as it may be shown. ``journey`` is its own map; without one the card says who, not where."""
    base = lens_of(book, "everyone" if journey is None else journey.key, lang, audience)
    lens = replace(base, journey=journey or base.journey)
    w, share = lens.t, persona.share
    few = share.count < FEW
    others = share.of - share.count
    bare = persona.key in withheld
    count = lens.count(share, True)
    if bare and not count.masked:  # large enough, but it would give a small one away
        count = Count(masked=w("persona.withheld"))
    unplaced = book.segmentation.unplaced if book.segmentation else 0
    bar = None if count.masked or (lens.masks and 0 < others < FEW) or lens.hides(unplaced) else (share.count, others, unplaced)
    gone = few and lens.masks
    alone = lens.hides(others)  # what everybody else is like would tell of fewer than five
    traits = () if few or alone else _traits(lens, persona, bare)
    no_traits = "" if traits else w("persona.hidden_traits" if gone or alone else "persona.few_traits" if few else "persona.no_traits")
    there = journey is not None and not gone
    later = replace(lens, journey=_since(lens.journey, persona.since))
    pains = _lines(lens, lens.journey.pains, persona.since, PAINS) if there else ()
    delights = _lines(lens, lens.journey.delights, persona.since, DELIGHTS) if there else ()
    wishes = _wishes(lens, persona) if there else ()
    level, said = stability_words(lens, persona, book.segmentation)
    questions, questions_note = asked(lens, book.segmentation.placing if book.segmentation else None, persona.key, withheld)
    more = [w("persona.stability_figure", value=i18n.decimal(persona.stability, 2))] if persona.stability is not None else []
    telling = [w("persona.mark_mine"), w("persona.mark_others")]
    drawn_spans = any(x.span for x in traits)
    became = [x.label for x in traits if x.family == "outcome"]
    spark = persona_spark.spark(lens, persona.since) if there else None
    place = [w("persona.place", n=[p.key for p in book.personas].index(persona.key) + 1, of=len(book.personas)) if persona in book.personas else ""]
    place += [book.study.name, i18n.period(book.period.name, lang, book.period.start, book.period.end) if book.period.name or book.period.start else ""]
    return Card(
        persona.key,
        anchor(base.salt, f"persona:{persona.key}"),
        book.persona_label(persona).text(lang),
        persona.kind,
        w(f"persona.{persona.kind}") if i18n.has(f"persona.{persona.kind}") else persona.kind,
        " · ".join(x for x in place if x),
        " · ".join(x for x in (lens.author(persona.by), i18n.date(persona.at, lang) if persona.at else "") if x),
        persona.rule or "",
        persona.about.text(lang) if persona.about else "",
        count,
        bar,
        (i18n.number(share.count), i18n.number(others), i18n.number(unplaced)),
        _accounts(lens, persona, bare),
        _quote((*pains, *wishes, *delights)),
        wishes,
        pains,
        delights,
        () if few or alone else _facts(lens, persona, bare),
        traits,
        no_traits,
        " ".join(telling) if traits else "",
        " ".join(x for x in (w("persona.bold") if drawn_spans else "", w("persona.no_input", names=", ".join(became)) if became else "") if x),
        spark,
        w("persona.since", stage=lens.stage_label(persona.since)) if persona.since and spark else "",
        _low(later) if there else ("", ""),
        _leave(later) if there else "",
        () if few else questions,
        "" if few else questions_note,
        _channels(lens, persona.since) if there else (),
        (level, said),
        (*more, *(x.note for x in traits if x.note)),
        w("persona.gone") if gone else "",
    )


def _accounts(lens: Lens, persona: Persona, bare: bool) -> str:
    """In how many accounts its people are: accounts and people are two units and stay apart."""
    found = persona.accounts
    if found is None or bare or any(lens.hides(n) for n in (found.count, found.of, found.of - found.count)):
        return ""
    return lens.t("persona.accounts", n=found.count, of=found.of)


def cards(book: MapBook, lang: str = "ko", audience: str = "team") -> list[Card]:
    """Every persona of the book, largest first as the book has them, already masked for its readers."""
    maps = {m.key: m for m in book.maps}
    withheld = hidden(lens_of(book, book.maps[0].key, lang, audience), book.personas)
    return [card(book, p, maps.get(p.key), lang, audience, withheld) for p in book.personas]


def persona_cards(book: MapBook, lang: str = "ko", audience: str = "team") -> Table:
    """One card a persona: size with its interval, wants and pains, what differs, the questions that place a new one, own words, stability.

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
        return Table(nothing_found(lens, found), lang, SHEETS)
    kind = "declared" if all(p.kind == "declared" for p in book.personas) else "found"
    title = w("persona.title_declared" if kind == "declared" else "persona.title", n=len(book.personas))
    people = found.people if found else book.personas[0].share.of
    lede = [] if lens.hides(people) else [w("persona.lede", people=people)]
    if found and found.unplaced and not lens.hides(found.unplaced):
        lede.append(w("persona.lede_unplaced", n=found.unplaced))
    return Table(_drawn(lens, cards(book, lang, audience), title, " ".join(lede), found), lang, SHEETS)


def _drawn(lens: Lens, shown: Sequence[Card], title: str, lede: str, found: Segmentation | None) -> str:
    template = shell.templates().get_template("personas.html.j2")
    size = {"wide": persona_spark.WIDE, "tall": persona_spark.TALL}
    return template.render(title=title, lede=lede, over=overruled(lens, found) if found else "", cards=shown, w=lens.t, **size)


def persona_page(book: MapBook, persona: str, lang: str = "ko", audience: str = "team") -> str:
    """One persona's card as a page of its own, one sheet of A4 in print: nothing fetched, nothing run.

    Raises
    ------
    UsageError
        Where the book has no such persona.
    """
    known = [p.key for p in book.personas]
    if persona not in known:
        hint = did_you_mean(persona, known)
        raise UsageError(
            en=f"No persona '{persona}' in this map; known: {', '.join(known) or 'none'}.{hint.en}",
            ko=f"이 지도에 '{persona}' 페르소나가 없습니다. 있는 페르소나: {', '.join(known) or '없음'}.{hint.ko}",
        )
    return one_card(book, persona, lang, audience).page(book.persona_label(next(p for p in book.personas if p.key == persona)).text(lang))


def one_card(book: MapBook, persona: str, lang: str = "ko", audience: str = "team") -> Table:
    """The card of one persona of the book, to stand in a report about it."""
    lens = lens_of(book, book.maps[0].key, lang, audience)
    return Table(_drawn(lens, [c for c in cards(book, lang, audience) if c.key == persona], "", "", book.segmentation), lang, SHEETS)


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
