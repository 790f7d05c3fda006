"""The questions that a reader of a report asks, answered from the map: how many, how chosen, what is missing, what would change our mind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from journey_nb import i18n, stats
from journey_nb.charts import reading
from journey_nb.charts.confidence import LEVELS, rule_lines
from journey_nb.charts.posters import lens_of
from journey_nb.charts.tables import Table
from journey_nb.charts.view import Lens
from journey_nb.model.journey import WHOLE, Claim, MapBook

from .audience import for_audience

NEXT = 30  # people who would be asked anew: as many as a share needs to be stated
CLAIMS = 3  # the most said, of which it is told what would change our mind
WEAK = 5


@dataclass(frozen=True)
class Question:
    """One question with its answer, a sentence a line."""

    asks: str
    answers: tuple[str, ...]


def questions(book: MapBook, lang: str = "ko", audience: str = "team", *, persona: str = "everyone") -> tuple[Question, ...]:
    """In the order in which they are asked in the room. Nothing here is told that the map itself does not hold; a map of assumptions says so.

    Examples
    --------
    >>> from journey_nb.model.journey import JourneyMap, Period, StudyFacts
    >>> bare = MapBook(StudyFacts("a", "A", "UTC", "shop"), Period(None, None, None), (JourneyMap("everyone", None, "current", 0, True, True, ()),))
    >>> [q.asks for q in questions(bare, "en")][:2]
    ['How many people is this?', 'How were they chosen?']
    """
    shown = for_audience(book, audience)
    lens = lens_of(shown, persona, lang, audience)
    told = {
        "many": tuple(_many(lens)),
        "chosen": tuple(_chosen(lens)),
        "missing": tuple(_missing(lens)),
        "sure": tuple(_sure(lens)),
        "change": tuple(_change(lens)),
        "private": tuple(_private(lens)),
    }
    return tuple(Question(lens.t(f"expected.{key}"), answers) for key, answers in told.items() if answers)


def questions_table(book: MapBook, lang: str = "ko", audience: str = "team", *, persona: str = "everyone") -> Table:
    """The same as a page or a section of a report."""
    found = questions(book, lang, audience, persona=persona)
    blocks = Markup("").join(
        Markup("<li><h3>{}</h3><ul>{}</ul></li>").format(q.asks, Markup("").join(Markup("<li>{}</li>").format(a) for a in q.answers)) for q in found
    )
    return Table(f'<ol class="xq">{blocks}</ol>', lang, ("evidence_list",), empty=not found)


def _many(lens: Lens) -> Iterator[str]:
    journey, w = lens.journey, lens.t
    if reading.is_assumed(journey) or not journey.people:
        yield w("expected.nobody" if not lens.masks else "expected.nobody_shown")
        return
    yield w("expected.crowd", crowd=lens.crowd(journey))
    spoke = [(s.spoke, s) for s in journey.stages if s.spoke and not lens.hides(s.spoke)]
    if len(spoke) > 1:
        low, high = min(spoke, key=lambda x: x[0]), max(spoke, key=lambda x: x[0])
        if low[0] < high[0]:
            names = {"low_stage": lens.stage_label(low[1].key), "high_stage": lens.stage_label(high[1].key)}
            yield w("expected.stages", low=lens.people(low[0], low[1].known), high=lens.people(high[0], high[1].known), **names)
    kinds: Counter[str] = Counter(s.kind for s in lens.book.sources if s.rows_kept)
    if kinds:
        parts = ", ".join(w("expected.kind", kind=lens.kind(kind), n=n) for kind, n in sorted(kinds.items(), key=lambda x: (-x[1], x[0])))
        yield w("expected.kinds", parts=parts)
    yield w("expected.one_voice")


def _chosen(lens: Lens) -> Iterator[str]:
    book, w = lens.book, lens.t
    used = [s for s in book.sources if s.rows_kept]
    if not used:
        yield w("expected.not_chosen")
        return
    yield w("expected.everybody")
    own = sorted({lens.kind(s.kind) for s in used if s.kind in reading.SELF_SELECTED})
    if own:
        yield w("expected.self_selected", kinds=", ".join(own))
    told = [s for s in used if s.purpose or s.consent]
    for s in told if lens.audience == "team" else ():
        yield w("expected.purpose", file=lens.source(s.alias), words=" · ".join(x for x in (s.purpose, s.consent) if x))
    if len(told) < len(used):
        yield w("expected.unstated", n=len(used) - len(told))
    if persona := book.persona(lens.journey.key):
        yield w(f"expected.persona_{persona.kind}" if i18n.has(f"expected.persona_{persona.kind}") else "expected.persona_found")


def _missing(lens: Lens) -> Iterator[str]:
    journey, w = lens.journey, lens.t
    silent = [lens.stage_label(s.key) for s in journey.stages if not s.spoke and not any(r.key == "confidence.withheld" for r in s.confidence.reasons)]
    if silent:
        yield w("expected.silent", stages=", ".join(silent))
    few = [lens.stage_label(s.key) for s in journey.stages if 0 < s.spoke < reading.FEW or any(r.key == "confidence.withheld" for r in s.confidence.reasons)]
    if few:
        yield w("expected.few", stages=", ".join(few))
    for r in [r for r in lens.book.weak if r.key != "weak.withheld"][:WEAK]:
        if not (isinstance(r.numbers.get("n"), int) and lens.hides(r.numbers["n"])):
            yield lens.reason(r)
    yield w("expected.silence")


def _sure(lens: Lens) -> Iterator[str]:
    journey, w = lens.journey, lens.t
    counted = [c for c in journey.claims if c.basis.kind == "evidence" and c.status == "current" and c.kind != "opportunity"]
    levels = Counter(c.confidence.level for c in counted)
    if counted:
        yield w("expected.levels", n=len(counted), parts=" · ".join(f"{lens.level(x)} {levels[x]}" for x in LEVELS if levels[x]))
        yield w("expected.rule", parts=" / ".join(f"{lens.level(level)}: {words}" for level, words in rule_lines(lens)))
        yield w("expected.intervals")
    guesses = [c for c in journey.written if c.basis.kind == "assumption"]
    if guesses:
        yield w("expected.guesses", n=len(guesses))


def _change(lens: Lens) -> Iterator[str]:
    """What answers would make us say something else: reckoned by the intervals that the map stands on."""
    journey, w = lens.journey, lens.t
    focus = reading.focus(journey)
    if focus is not None and not lens.hides(focus.n):
        span = i18n.span(focus.low, focus.high, "signed")
        yield w("expected.feeling", stage=lens.stage_label(focus.stage), value=i18n.signed(focus.valence), span=span)
    if not journey.qualitative:
        for c in _most_said(lens):
            assert c.evidence is not None and c.evidence.share is not None
            share = c.evidence.share
            line = turning(share.count, share.of, NEXT)
            numbers = {"label": lens.book.claim_label(c).text(lens.lang), "code": lens.code(c)}
            numbers["part"] = i18n.part_of(share.count, share.of, lens.lang, c.evidence.known)
            yield (
                w("expected.no_turn", next=NEXT, **numbers)
                if line is None
                else w("expected.turn" if line else "expected.turn_none", next=NEXT, n=line, **numbers)
            )
    else:
        yield w("expected.qualitative", n=reading.ENOUGH)
    from journey_nb.charts.coverage import gaps

    found = gaps(lens)
    for gap in found[:2]:
        yield w("expected.ask", words=gap.words, asks=gap.asks[0]) if gap.asks else gap.words


def turning(count: int, of: int, asked: int) -> int | None:
    """Of ``asked`` people asked anew, the most who may say so for their share to be clearly lower (Newcombe's interval above 0); None: no answer would.

    Examples
    --------
    >>> turning(26, 52, 30), turning(2, 40, 30)
    (8, None)
    """
    found = [n for n in range(asked + 1) if stats.shares_apart(count, of, n, asked).low > 0]
    return max(found, default=None)


def _most_said(lens: Lens) -> list[Claim]:
    """The pain points that most people stand behind: those a reader will ask about."""
    told = []
    for c in reading.counted(lens.journey.pains):
        share = c.evidence.share if c.evidence else None
        if share and c.stage != WHOLE and share.of >= reading.ENOUGH and not lens.hides(share.of - share.count):
            told.append(c)
    return told[:CLAIMS]


def _private(lens: Lens) -> Iterator[str]:
    removed = {k: n for k, n in lens.book.study.redacted.items() if n}
    if lens.book.sources:
        yield lens.t("expected.removed", n=sum(removed.values())) if removed else lens.t("expected.pseudonyms")
        if lens.masks:
            yield lens.t("expected.withheld")
