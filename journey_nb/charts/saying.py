"""Up to five findings, each true at its stated confidence; what we cannot say is a finding too."""

from __future__ import annotations

from dataclasses import dataclass

from journey_nb import i18n
from journey_nb.i18n import t
from journey_nb.mapping.editing import visible
from journey_nb.model.journey import WHOLE, Claim, Emotion, JourneyMap, MapBook

from . import reading, written
from .reading import ENOUGH, FEW
from .view import Lens

MOST = 5


@dataclass(frozen=True)
class Figure:
    """One line of a finding's small picture: a value on a scale with its interval, all in percent of the width."""

    label: str
    value: str
    at: float
    low: float
    high: float
    tone: str  # neg | pos | ink
    hollow: bool


@dataclass(frozen=True)
class Finding:
    """One sentence, what it rests on, how sure we are, and the codes under which the evidence is found."""

    sentence: str
    basis: str
    level: str  # high | moderate | low | very_low | none: none is "we do not know"
    codes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    reasons: str = ""


def _listed(words: list[str], lang: str, most: int = 3) -> str:
    """``설치와 첫 30일`` / ``Set-up and First 30 days``; many are cut short with a count."""
    if len(words) > most:
        rest = len(words) - most
        return f"{', '.join(words[:most])} 등 {len(words)}단계" if lang == "ko" else f"{', '.join(words[:most])} and {rest} more"
    if len(words) < 2:
        return "".join(words)
    if lang == "ko":
        return ", ".join(words) if len(words) > 2 else f"{i18n.josa(words[0], '와/과')} {words[1]}"
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _share_figure(lens: Lens, claim: Claim, tone: str) -> tuple[Figure, ...]:
    share = claim.evidence.share if claim.evidence else None
    if not share or not share.of:
        return ()
    count = lens.count(share, True)
    if count.share is None:
        return ()
    return (Figure(lens.code(claim), i18n.percent(count.share, 0), 100 * count.share, 100 * share.low, 100 * share.high, tone, share.of < ENOUGH),)


def _emotion_figure(lens: Lens, emotion: Emotion) -> tuple[Figure, ...]:
    if emotion.valence is None or emotion.low is None or emotion.high is None or lens.hides(emotion.n):
        return ()
    name = lens.t(f"series.{emotion.measured_by}")
    lean = reading.leaning(emotion)
    return (
        Figure(
            name,
            i18n.signed(emotion.valence),
            50 + 50 * emotion.valence,
            50 + 50 * emotion.low,
            50 + 50 * emotion.high,
            lean if lean != "neu" else "ink",
            emotion.n < ENOUGH,
        ),
    )


def headline(lens: Lens) -> tuple[str, str]:
    """The one sentence a map may claim, and the line under it."""
    journey, lang = lens.journey, lens.lang
    pains = reading.counted(journey.pains)
    felt = [e for s in reading.SERIES for e in reading.curve(journey, s).values()]
    whole = [e for e in journey.emotions if e.n > 0 and e.stage not in reading.stages_of(journey)]
    if reading.is_assumed(journey):
        n, questions = _assumptions(lens)
        return t("say.no_data", lang, n=n), t("say.no_data_lede", lang, n=questions) if questions else t("say.assumed_lede", lang)
    if reading.is_totals(journey) and not reading.counted(journey.claims):
        return t("say.totals", lang), t("say.totals_lede", lang, n=len(journey.measures))
    if journey.qualitative and (felt or whole or reading.counted(journey.claims) or journey.scores):
        n = journey.people
        said = (
            t("say.thin", lang, n=n, known=journey.known)
            if not lens.hides(n)
            else t("say.thin", lang, n=FEW, known=journey.known).replace(i18n.people(FEW, lang, journey.known), lens.people(n))
        )
        return said, t("say.thin_lede", lang)
    worst = reading.hardest(journey)
    if worst:
        label = lens.stage_label(worst.stage)
        lede = ""
        if not lens.hides(worst.negative) and not lens.hides(worst.n - worst.negative):
            lede = t("say.hardest_lede", lang, stage=label, n=worst.n, k=worst.negative, known=worst.known)
        pain = next((c for c in pains if c.stage == worst.stage), None)
        if pain and pain.evidence:
            lede += " " + t("say.hardest_pain", lang, label=_label(lens, pain), part=lens.part(pain.evidence))
        return t("say.hardest", lang, stage=label), lede.strip()
    points = [e for e in reading.curve(journey, reading.main_series(journey)).values() if e.valence is not None]
    low = reading.negative_stages(journey)
    if low:
        order = [s.key for s in journey.stages]
        names = [lens.stage_label(e.stage) for e in sorted(low, key=lambda e: order.index(e.stage))]
        line = _series_line(lens, low[0]) if len(low) == 1 else ""
        tie = t("say.negative_tie", lang) if len(points) > 1 else ""
        return t("say.negative_some", lang, stages=_listed(names, lang)), f"{line} {tie}".strip()
    up = reading.positive_stages(journey)
    if up:
        return t("say.positive_best", lang, stage=lens.stage_label(up[0].stage)), _series_line(lens, up[0])
    if points:
        return t("say.flat", lang), t("say.flat_lede", lang, n=len(points))
    nps = next((s for s in reading.whole_scores(journey) if s.measure == "nps" and s.value is not None and not lens.hides(s.n)), None)
    if nps and nps.low is not None and nps.high is not None and nps.n >= FEW:
        said = t("say.nps_up" if nps.low > 0 else "say.nps_down" if nps.high < 0 else "say.nps_flat", lang)
        return said, t("say.nps_lede", lang, value=i18n.signed(nps.value, 0), n=nps.n, known=nps.known, span=i18n.span(nps.low, nps.high, "number"))
    held = [e for e in whole if e.valence is not None and not lens.hides(e.n)]
    if held:
        one = max(held, key=lambda e: e.n)
        said = t({"neg": "say.whole_negative", "pos": "say.whole_positive", "neu": "say.whole_flat"}[reading.leaning(one)], lang)
        return said, _whole_line(lens, one)
    if pains and pains[0].evidence:
        return t("say.claim", lang, label=_label(lens, pains[0]), part=lens.part(pains[0].evidence)), t("say.claim_lede", lang)
    other = next((s for s in reading.whole_scores(journey) if s.value is not None and not lens.hides(s.n)), None)
    if other:
        view = lens.score(other)
        return t("say.score", lang, measure=view.name, n=other.n, value=view.value, known=other.known), f"{view.scale} · {view.interval}"
    from . import funnel  # draws itself by way of the poster

    leak = funnel.leak(lens)
    if leak and leak.step:
        return funnel.sentence(lens)
    if journey.actions or (journey.funnel and any(s.reached for s in journey.funnel.steps)):
        return t("say.events_only", lang), t("say.events_lede", lang)
    return t("say.nothing", lang), t("say.nothing_lede", lang)


def _assumptions(lens: Lens) -> tuple[int, int]:
    """How many assumptions are written, and how many questions would test them."""
    held = [w for w in lens.journey.written if w.basis.kind == "assumption"]
    return len(held), len({w.basis.asks.text(lens.lang) for w in held if w.basis.asks})


def _after(lens: Lens) -> Finding | None:
    """What research has said of the assumptions, once it has settled any."""
    after = written.tally(lens)
    if not after or not (after.confirmed or after.contradicted):
        return None
    said = t("say.after", lens.lang, n=after.total, a=len(after.confirmed), b=len(after.contradicted))
    rest = t("say.after_basis", lens.lang, c=len(after.untested)) if after.untested else ""
    return Finding(said, rest, "none", tuple(x.code for x in (*after.contradicted, *after.confirmed)[:5]))


def _label(lens: Lens, claim: Claim) -> str:
    return lens.book.claim_label(claim).text(lens.lang)


def _series_line(lens: Lens, emotion: Emotion) -> str:
    k = emotion.negative if reading.below_zero(emotion) else emotion.positive
    if lens.hides(k) or lens.hides(emotion.n - k):
        return ""
    key = "say.emotion_basis" if reading.below_zero(emotion) else "say.emotion_basis_up"
    return t(key, lens.lang, series=lens.t(f"series.{emotion.measured_by}"), n=emotion.n, k=k, known=emotion.known)


def _whole_line(lens: Lens, one: Emotion) -> str:
    if any(lens.hides(x) for x in (one.negative, one.neutral, one.positive)):
        return ""
    return t(
        "say.whole_lede", lens.lang, n=one.n, series=lens.t(f"series.{one.measured_by}"), neg=one.negative, neu=one.neutral, pos=one.positive, known=one.known
    )


def _of_claim(lens: Lens, claim: Claim, key: str) -> Finding:
    evidence, lang = claim.evidence, lens.lang
    assert evidence is not None
    staged = claim.stage in reading.stages_of(lens.journey) and claim.stage != WHOLE
    said = t(f"say.{key}" if staged else f"say.{key}_whole", lang, label=_label(lens, claim), **({"stage": lens.stage_label(claim.stage)} if staged else {}))
    part = lens.part(evidence)
    count = lens.claim_count(evidence)
    basis = count.masked if count and count.masked else t("say.claim_basis", lang, share_of=lens.t(f"share_of.{evidence.share_of}"), part=part)
    return Finding(
        said,
        basis,
        claim.confidence.level,
        (lens.code(claim),),
        _share_figure(lens, claim, "neg" if claim.kind == "pain" else "pos"),
        lens.why(claim.confidence.reasons),
    )


def findings(book: MapBook, lang: str = "ko", *, persona: str = "everyone", audience: str = "team") -> list[Finding]:
    """Up to five sentences about a map, the surest first, and at least one thing we do not know where there is one.

    Parameters
    ----------
    book : MapBook
    lang : str
        ``ko`` or ``en``.
    persona : str
        Key of the map.
    audience : str
        ``team``, ``company`` or ``public``: the latter two withhold counts under five and what follows from them.
    """
    return findings_of(Lens(book, visible(book, book.map(persona)), lang, audience))  # what a person hid is no finding either


def findings_of(lens: Lens) -> list[Finding]:
    journey, lang = lens.journey, lens.lang
    sure: list[Finding] = []
    title, lede = headline(lens)
    if reading.is_assumed(journey):
        questions = _assumptions(lens)[1]
        found = [Finding(title, t("say.assumed_lede", lang), "none")]
        return [*found, Finding(t("say.questions", lang, n=questions), t("say.questions_basis", lang), "none")] if questions else found
    worst = reading.hardest(journey)
    if worst:
        pain = next((c for c in reading.counted(journey.pains) if c.stage == worst.stage), None)
        stage = journey.stage(worst.stage)
        codes = (lens.code(pain),) if pain else ()
        both = [e for s in reading.SERIES if (e := reading.curve(journey, s).get(worst.stage))]
        figures = tuple(f for e in both for f in _emotion_figure(lens, e))
        sure.append(Finding(title, lede, stage.confidence.level, codes, figures, lens.why(stage.confidence.reasons)))
    elif not journey.qualitative:
        named = reading.negative_stages(journey) or reading.positive_stages(journey)[:1]
        level = _lowest([journey.stage(e.stage).confidence.level for e in named]) if named else ""
        if named:
            sure.append(Finding(title, lede, level or "low", figures=tuple(f for e in named[:2] for f in _emotion_figure(lens, e))))
    for worded, rated in reading.contradictions(journey)[:1]:
        stage = journey.stage(worded.stage)
        sure.append(
            Finding(
                t("say.disagree", lang, stage=lens.stage_label(worded.stage)),
                t("say.disagree_basis", lang, worded=lens.point(worded, above=True).strong, rated=lens.point(rated, above=True).strong),
                _lowest([stage.confidence.level, "moderate"]),
                figures=(*_emotion_figure(lens, worded), *_emotion_figure(lens, rated)),
            )
        )
    told = {c for f in sure for c in f.codes}
    for claim in reading.counted(journey.pains):
        if lens.code(claim) not in told and len([f for f in sure if f.codes]) < 2 and _enough(claim, journey):
            sure.append(_of_claim(lens, claim, "pain"))
    for score in [
        s for s in reading.whole_scores(journey) if s.measure == "nps" and s.low is not None and s.high is not None and s.n >= FEW and not lens.hides(s.n)
    ][:1]:
        view = lens.score(score)
        said = view.verdict
        level = _score_level(score.n)
        figure = Figure(
            "NPS",
            view.value,
            view.at or 0,
            view.left or 0,
            (view.left or 0) + (view.wide or 0),
            "pos" if (score.low or 0) > 0 else "neg" if (score.high or 0) < 0 else "ink",
            score.n < ENOUGH,
        )
        sure.append(Finding(said, t("say.nps_lede", lang, value=view.value, n=score.n, known=score.known, span=view.interval), level, figures=(figure,)))
    for claim in [c for c in reading.counted(journey.delights) if _enough(c, journey)][:1]:
        sure.append(_of_claim(lens, claim, "delight"))
    open_ = [*([after] if (after := _after(lens)) else []), *_unknown(lens)]
    if not sure and not open_:
        return [Finding(title, lede, "none")]
    return [*sure[: MOST - min(2, len(open_))], *open_][:MOST] if after else [*sure[: MOST - min(1, len(open_))], *open_][:MOST]


def _enough(claim: Claim, journey: JourneyMap) -> bool:
    """One voice is a quote, not a finding; five make one, marked indicative."""
    people = claim.evidence.n_people if claim.evidence else 0
    return people >= FEW or (journey.qualitative and people >= 2)


def _lowest(levels: list[str]) -> str:
    order = ("very_low", "low", "moderate", "high")
    held = [x for x in levels if x in order]
    return min(held, key=order.index) if held else "very_low"


def _score_level(n: int) -> str:
    """A single question of one survey: never above moderate."""
    return "moderate" if n >= ENOUGH else "low"


def _unknown(lens: Lens) -> list[Finding]:
    journey, lang = lens.journey, lens.lang
    found: list[Finding] = []
    quiet = reading.silent(journey)
    if journey.qualitative and journey.people and not lens.hides(journey.people):
        found.append(Finding(t("say.few_people", lang, n=journey.people, known=journey.known), t("say.few_basis", lang), "none"))
    if quiet and len(quiet) < max(2, len(journey.stages)):
        found.append(Finding(t("say.silent", lang, stages=_listed([lens.stage_label(k) for k in quiet], lang)), t("say.silent_basis", lang), "none"))
    elif quiet and not reading.is_staged(journey):
        found.append(Finding(t("poster.no_stages", lang), "", "none"))
    lost = [c for c in journey.claims if c.status == "lost"]
    if lost:
        found.append(Finding(t("say.lost", lang, n=len(lost)), ", ".join(lens.code(c) for c in lost[:5]), "none", tuple(lens.code(c) for c in lost[:5])))
    if lens.book.period.undated >= FEW:
        found.append(Finding(t("say.no_period", lang, n=lens.book.period.undated), "", "none"))
    return found
