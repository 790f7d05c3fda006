"""A map as it may be shown: every number already masked for its audience, every word in the reader's language."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from journey_nb import i18n
from journey_nb.i18n import t
from journey_nb.model.journey import WHOLE, Claim, Emotion, Evidence, JourneyMap, MapBook, Measure, Reason, Score, Share, Stage, Touchpoint

from . import reading
from .reading import ENOUGH, FEW
from .shown import ClaimView, Count, MeasureView, PointView, Said, ScoreView, TouchView

AUDIENCES = ("team", "company", "public")
DETAILS = ("plain", "full")
RECEIPTS_SHOWN = 6
NO_PEOPLE = ("of", "days", "sources", "k", "least", "needed")  # numbers of a reason that count something else


def anchor(*parts: str) -> str:
    """An id for the page, from a digest: never from what a customer typed.

    Examples
    --------
    >>> anchor("pain:setup:firewall")
    'e731a00868'
    """
    return "e" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:9]


@dataclass(frozen=True)
class Lens:
    """Who looks, and in which language: the one place where counts and quotes are withheld."""

    book: MapBook
    journey: JourneyMap
    lang: str
    audience: str = "team"
    salt: str = ""

    @property
    def masks(self) -> bool:
        return self.audience != "team"

    def hides(self, n: int) -> bool:
        return self.masks and 0 < n < FEW

    def t(self, key: str, **numbers: object) -> str:
        return t(key, self.lang, **numbers)

    def people(self, n: int, known: bool = True) -> str:
        return self.t("poster.masked_short") if self.hides(n) else i18n.people(n, self.lang, known)

    def crowd(self, journey: JourneyMap) -> str:
        """Everybody behind a map: people, and apart from them the responses of which nobody knows whose they are."""
        named = journey.people - journey.anonymous
        if journey.known or not (named and journey.anonymous):
            return self.people(journey.people, journey.known)
        if self.hides(named) or self.hides(journey.anonymous):
            return self.people(journey.people, known=False)
        return self.t("unit.crowd", people=i18n.people(named, self.lang), n=journey.anonymous)

    def tag(self, n: int) -> str:
        return self.t("poster.indicative") if n < ENOUGH else ""

    def stage_label(self, key: str) -> str:
        if key not in reading.stages_of(self.journey):
            return self.t("poster.whole")
        return self.book.stage_label(self.journey.stage(key)).text(self.lang)

    def code(self, claim: Claim) -> str:
        return f"{self.stage_label(claim.stage)} {claim.code}"

    def level(self, level: str) -> str:
        return self.t(f"level.{level}") if i18n.has(f"level.{level}") else level

    def why(self, reasons: tuple[Reason, ...]) -> str:
        """The reasons in words; one that counts fewer than five says only that."""
        return ", ".join(self.reason(r) for r in reasons)

    def reason(self, reason: Reason) -> str:
        numbers = dict(reason.numbers)
        if (reason.key == "confidence.people" or reason.key.startswith("verdict.")) and self.tells_few(numbers):
            return self.t("verdict.masked" if reason.key.startswith("verdict.") else "poster.masked_short")
        for name in ("stage", "stages"):
            if name in numbers:
                keys = numbers[name] if isinstance(numbers[name], (list, tuple)) else [numbers[name]]
                numbers[name] = ", ".join(self.stage_label(k) for k in keys)
        if isinstance(numbers.get("kind"), str):
            numbers["kind"] = self.kind(numbers["kind"])
        if "files" in numbers and self.audience != "team":
            numbers["files"] = "–"
        return i18n.reason(reason.key, self.lang, numbers)

    def tells_few(self, numbers: dict[str, object]) -> bool:
        """Whether a reason's numbers would give away a count under five, also as what is left of a whole."""
        counts = [v for k, v in numbers.items() if isinstance(v, int) and not isinstance(v, bool) and k not in NO_PEOPLE]
        of = numbers.get("of")
        if isinstance(of, int) and self.hides(of):
            return True
        return any(self.hides(n) or (isinstance(of, int) and self.hides(of - n)) for n in counts)

    def verdict(self, reason: Reason) -> str:
        return self.reason(reason)

    def author(self, by: str | None) -> str:
        """Who wrote or decided something; the public is told of a team, never of its people."""
        return self.t("poster.team") if by and self.audience == "public" else by or ""

    def staged(self, stage: Stage, n: int) -> str:
        """People of a stage; a book made for an audience has told that they were few."""
        few = any(r.key == "confidence.withheld" for r in stage.confidence.reasons) and not n
        return self.t("poster.masked_short") if few else self.people(n, stage.known)

    def source(self, alias: str) -> str:
        """``인터뷰 F01``; the alias for the team alone."""
        kind = next((s.kind for s in self.book.sources if s.alias == alias), "")
        word = self.kind(kind) if kind else ""
        return " ".join(x for x in (word, alias if self.audience == "team" else "") if x)

    def kind(self, kind: str) -> str:
        return self.t(f"kind.{kind}") if i18n.has(f"kind.{kind}") else kind

    def channel(self, channel: str | None) -> str:
        if not channel:
            return self.t("channel.other")
        key = channel if i18n.has(f"channel.{channel}") else i18n.key_of("channel", channel)  # an export says 전화 where another says phone
        return self.t(f"channel.{key}") if key else channel

    def count(self, share: Share, known: bool) -> Count:
        """A count out of those it is a share of; under five it takes every figure that follows with it."""
        if self.hides(share.count) or self.hides(share.of):
            return Count(masked=self.t("poster.masked"))
        if self.masks and 0 < share.of - share.count < FEW:
            return Count(strong=self.t("poster.nearly_all"), tag=self.tag(share.of))
        ko = self.lang == "ko"
        before = self.t("poster.part_pre" if known else "poster.part_pre_responses", of=share.of)
        strong = f"{share.count:,}{('명' if known else '건')}" if ko else f"{share.count:,}"
        return Count(
            before,
            strong,
            self.t("poster.part_post", of=share.of),
            self.tag(share.of),
            "",
            share.count / share.of if share.of >= FEW else None,
            share.low,
            share.high,  # under five: no bar
            f"{i18n.percent(share.count / share.of)} ({i18n.span(share.low, share.high)})" if share.of >= FEW else "",
        )

    def part(self, evidence: Evidence) -> str:
        if evidence.share:
            return self.count(evidence.share, evidence.known).text
        return self.people(evidence.n_people, evidence.known)

    def claim_count(self, evidence: Evidence | None) -> Count | None:
        if evidence is None:
            return None
        if evidence.share is None:
            if self.hides(evidence.n_people):
                return Count(masked=self.t("poster.masked"))
            return Count(strong=self.people(evidence.n_people, evidence.known), tag=self.tag(evidence.n_people))
        return self.count(evidence.share, evidence.known)

    def receipts(self, evidence: Evidence) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
        """Quotes for the lane, and all receipts for the drawer: those with words first."""
        if self.audience == "public":
            return (), ()
        texts = {q.observation_id: q for q in evidence.quotes}
        ordered = [*texts, *(i for i in evidence.observation_ids if i not in texts)]
        made = []
        for oid in ordered:
            receipt, quote = self.book.evidence.get(oid), texts.get(oid)
            if receipt is None and quote is None:
                continue
            words = quote.text if quote else (receipt.text if receipt else None) or ""
            lang = quote.lang if quote else receipt.lang if receipt else None
            scored = receipt is not None and receipt.score is not None
            made.append(
                Said(
                    i18n.shown_tokens(words, self.lang),
                    lang if lang in ("ko", "en") else None,
                    self.source(receipt.source) if receipt else "",
                    self.where(receipt.where) if receipt else "",
                    self.day(receipt.at) if receipt else "",
                    (receipt.customer or "") if receipt and self.audience == "team" else "",
                    self.t("poster.scored", value=i18n.number(receipt.score)) if scored and receipt else "",
                    (receipt.question or "") if receipt else "",
                )
            )
        quotes = [s for s in made[: len(texts)] if s.text]
        rest = sorted(made[len(texts) :], key=lambda s: not s.text)
        return tuple(quotes), (*quotes, *rest)[:RECEIPTS_SHOWN]

    def day(self, at: str | None) -> str:
        """The day on the study's clock: an instant is stored in UTC."""
        if not at or "T" not in at:
            return i18n.date(at, self.lang)
        from datetime import datetime
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            return i18n.date(datetime.fromisoformat(at).astimezone(ZoneInfo(self.book.study.timezone)).date().isoformat(), self.lang)
        except (ValueError, ZoneInfoNotFoundError):
            return i18n.date(at, self.lang)

    def where(self, where: str) -> str:
        """A row number is said to be one; a time stamp or a cell stands as it is."""
        return self.t("unit.row_at", where=where) if where.isascii() and where.isdigit() else where

    def claim(self, claim: Claim, stage_title: str) -> ClaimView:
        from . import written

        evidence, basis = claim.evidence, claim.basis
        current = claim.status != "lost"
        count = self.claim_count(evidence) if evidence and basis.kind != "assumption" and current else None
        quotes, receipts = self.receipts(evidence) if evidence else ((), ())
        if basis.kind == "assumption":
            how = self.t("poster.how_none")
        elif basis.kind == "inference":
            how = self.t("poster.how_inference")
        elif count and count.masked:
            how = count.masked
        elif evidence and evidence.share and count and count.share is not None:
            of = i18n.people(evidence.share.of, self.lang, evidence.known)
            how = self.t(f"poster.how_{evidence.share_of}", of=of, count=i18n.people(evidence.share.count, self.lang, evidence.known))
        else:
            how = self.t("poster.how_plain", count=count.text) if count else ""
        n = evidence.n_observations if evidence else 0
        withheld = bool(count and count.masked)
        more = ""
        if self.audience == "public":
            more = self.t("poster.public_evidence")
        elif n and not withheld:
            more = self.t("poster.more_evidence", n=n, shown=len(receipts)) if receipts and len(receipts) < n else self.t("poster.all_evidence", n=n)
        year = written.year_of(self)
        note = written.who(self, basis, year) if basis.kind != "evidence" else ""
        lost = ""
        if not current and claim.evidenced_until:
            lost = self.t("basis.lost", until=i18n.date(i18n.period(claim.evidenced_until, self.lang), self.lang))
        elif not current:
            lost = self.t("basis.lost_undated")
        return ClaimView(
            claim.id,
            claim.kind,
            self.book.claim_label(claim).text(self.lang),
            self.code(claim),
            anchor(self.salt, claim.id),
            basis.kind,
            note,
            lost,
            claim.confidence.level,
            self.level(claim.confidence.level),
            self.why(claim.confidence.reasons),
            count,
            quotes,
            receipts,
            0 if withheld else n,
            how,
            more,
            bool(evidence and current and set(evidence.source_kinds) & reading.SELF_SELECTED),
            stage_title,
            written.mark(self, basis, claim.verdict, year) if current else None,
        )

    def point(self, emotion: Emotion, *, above: bool, nudge: float = 0.0) -> PointView:
        from . import curve

        n, known = emotion.n, emotion.known
        lean = reading.leaning(emotion)
        if self.hides(n):
            return PointView(
                emotion.measured_by,
                "masked",
                "neu",
                50.0,
                True,
                self.t("poster.masked_short"),
                self.t("poster.masked_value"),
                "",
                self.t("poster.masked_short"),
                "",
            )
        who = i18n.people(n, self.lang, known)
        if emotion.thin == "dots" or emotion.valence is None:
            dots = _spread(emotion.dots)
            said = [f"{self.t('feeling.negative')} {emotion.negative}"] if emotion.negative else []
            said += [f"{self.t('feeling.neutral')} {emotion.neutral}"] if emotion.neutral else []
            said += [f"{self.t('feeling.positive')} {emotion.positive}"] if emotion.positive else []
            if self.masks:
                dots, said = (), []
            top = max(emotion.dots, default=0.0)
            up = top < 0.75
            y = curve.percent(top if up else min(emotion.dots, default=0.0))
            return PointView(emotion.measured_by, "dots", "neu", y, up, who, "", "", " · ".join(said), who, dots)
        ko = self.lang == "ko"
        if lean == "neu":
            strong, rest = self.t("feeling.unclear"), who
        else:
            k = emotion.negative if lean == "neg" else emotion.positive
            word = self.t("feeling.negative" if lean == "neg" else "feeling.positive")
            withheld = not emotion.negative + emotion.neutral + emotion.positive
            if withheld or self.hides(k) or self.hides(n - k):
                strong, rest = word, who
            else:
                strong, rest = f"{word} {k:,}{('명' if known else '건') if ko else ''}", f"/ {who}"
        return PointView(
            emotion.measured_by,
            "solid" if emotion.thin == "solid" else "hollow",
            lean,
            curve.percent(emotion.valence),
            above,
            strong,
            rest,
            self.tag(n),
            i18n.signed(emotion.valence),
            f"{i18n.span(emotion.low, emotion.high, 'signed')}",
            nudge=nudge,
        )

    def touchpoint(self, one: Touchpoint) -> TouchView:
        from . import written

        label = one.label.text(self.lang)
        value = one.satisfaction
        mark = written.mark(self, one.basis, one.verdict, written.year_of(self))
        code = f"{self.stage_label(one.stage)} {one.code}" if one.code else ""
        if mark and mark.open:
            return TouchView(label, "neu", "guess", "", "", "", mark, code)
        if self.hides(one.answered) or one.answered < FEW or value is None:
            told = self.t("poster.masked_short") if 0 < one.answered < FEW and self.masks else (self.people(one.answered, one.known) if one.answered else "")
            return TouchView(label, "neu", "few" if 0 < one.answered < FEW else "none", "", "", told, mark, code, self._beside(one))
        lean = "neu"
        if value < -0.25 and one.high is not None and one.high < 0:
            lean = "neg"
        elif value > 0.25 and one.low is not None and one.low > 0:
            lean = "pos"
        word = {"neg": self.t("feeling.bad"), "pos": self.t("feeling.good"), "neu": ""}[lean]
        told = i18n.people(one.answered, self.lang, one.known)
        return TouchView(label, lean, "solid" if one.answered >= ENOUGH else "hollow", word, i18n.signed(value), told, mark, code, self._beside(one))

    def _beside(self, one: Touchpoint) -> str:
        """Who complained at a touchpoint, and whether the place is not ours."""
        few = self.hides(one.complaints) or (one.answered > one.complaints and self.hides(one.answered - one.complaints))
        said = self.t("sheet.complaints", n=i18n.people(one.complaints, self.lang, one.known)) if one.complaints and not few else ""
        return " · ".join(x for x in (said, self.t("sheet.theirs") if one.ours is False else "") if x)

    def measure(self, one: Measure) -> MeasureView:
        """A reported total with its unit, period and source; sums and ranges are said to be such."""

        from . import written

        def written_out(value: float | None) -> str:
            if value is None:
                return "–"
            whole = abs(value) >= 100 or value == int(value)
            words = i18n.number(round(value) if whole else round(value, 2), self.lang) if whole else i18n.decimal(value, 1 if abs(value) >= 10 else 2)
            return words

        unit = one.unit or ""
        word = self.t(f"measure_unit.{unit}") if i18n.has(f"measure_unit.{unit}") else unit
        number = f"{written_out(one.low)}–{written_out(one.high)}" if one.how == "range" else written_out(one.value)
        value = f"{word}{number}" if word in ("₩", "$", "€", "¥") else f"{number}{word if word in ('%',) else f' {word}' if word else ''}"
        first, last = one.start or "", one.end if one.end != one.start else None
        said = (i18n.date(first, self.lang), written.day(last, self.lang, year=first[:4] if self.lang == "ko" else ""))
        period = "–".join(x for x in said if x)
        how = self.t(f"poster.measure_{one.how}") if i18n.has(f"poster.measure_{one.how}") else one.how
        where = self.source(one.source) if one.source else ""
        return MeasureView(one.label.text(self.lang), value, " · ".join(x for x in (how, period, where) if x), one.definition or "")

    def score(self, score: Score) -> ScoreView:
        nps = score.measure == "nps"
        low, high = (-100.0, 100.0) if nps else (score.scale_low, score.scale_high)
        who = i18n.people(score.n, self.lang, score.known)
        name = self.t(f"measure.{score.measure}") if i18n.has(f"measure.{score.measure}") else score.measure
        scale = "" if nps else self.t("poster.scale", low=i18n.number(score.scale_low), high=i18n.number(score.scale_high))
        ends = (i18n.number(low), ("+" if nps else "") + i18n.number(high))
        if self.hides(score.n) or score.value is None:
            told = self.t("poster.masked") if self.hides(score.n) else ""
            return ScoreView(name, score.question, "", told, "", "", "", None, None, None, None, ends, scale=scale)

        def spot(value: float) -> float:
            return round(100 * (min(max(value, low), high) - low) / (high - low), 2) if high > low else 50.0

        value = (i18n.signed(score.value, 0) if nps else i18n.decimal(score.value)) if score.value is not None else ""
        verdict = ""
        if nps and score.low is not None and score.high is not None:
            verdict = self.t("say.nps_up" if score.low > 0 else "say.nps_down" if score.high < 0 else "say.nps_flat")
        named = [(k, score.parts[k]) for k in ("promoters", "passives", "detractors") if k in score.parts]
        open_parts = bool(named) and not any(self.hides(v) for _, v in named)
        total = sum(v for _, v in named) or 1
        parts = tuple((k, round(100 * v / total, 2)) for k, v in named) if open_parts else ()
        text = self.t("poster.parts", **dict(named)) if open_parts and len(named) == 3 else ""
        has_span = score.low is not None and score.high is not None and (open_parts or not named)  # from value, interval and n the parts can be worked out
        interval = (i18n.span(score.low, score.high, "number") if nps else f"{i18n.decimal(score.low)}–{i18n.decimal(score.high)}") if has_span else ""
        left = spot(score.low) if score.low is not None and has_span else None
        wide = round(spot(score.high) - left, 2) if left is not None and score.high is not None else None
        return ScoreView(
            name,
            score.question,
            value,
            who,
            self.tag(score.n),
            interval,
            verdict,
            spot(score.value),
            left,
            wide,
            spot(0) if nps else None,
            ends,
            parts,
            text,
            scale,
        )


def _spread(values: tuple[float, ...]) -> tuple[tuple[float, float, str], ...]:
    """Dots that would cover each other, side by side: height in percent, sideways in pixels, lean."""
    from . import curve

    placed: list[tuple[float, float, str]] = []
    for value in sorted(values):
        y = curve.percent(value)
        sides = (0, 11, -11, 22, -22, 33, -33)
        side = next((s for s in sides if all(abs(other - y) >= 4.5 or abs(x - s) >= 11 for other, x, _ in placed)), 0)
        placed.append((round(y, 2), float(side), "neg" if value < -0.1 else "pos" if value > 0.1 else "neu"))
    return tuple(placed)


def whole_points(lens: Lens) -> list[Emotion]:
    known = reading.stages_of(lens.journey)
    return sorted(
        (e for e in lens.journey.emotions if e.n > 0 and (e.stage == WHOLE or e.stage not in known)),
        key=lambda e: reading.SERIES.index(e.measured_by) if e.measured_by in reading.SERIES else 9,
    )
