"""Two quarters of one invented company, made by hand: set-up got worse, the rest is within noise, new, gone or first asked."""

from __future__ import annotations

from dataclasses import replace

from charts import made_groups as made
from charts.made_books import claim, felt
from journey_nb.mapping.changes import diff
from journey_nb.model.changes import MapDiff
from journey_nb.model.journey import Confidence, Delight, Funnel, JourneyMap, MapBook, Need, PainPoint, Period, Score, StudyFacts
from journey_nb.model.phrase import Phrase
from journey_nb.stats import nps

HIGH, MIDDLE, LOW = Confidence("high"), Confidence("moderate"), Confidence("low")


def named(kind, code, stage, ko, en, count, of, level=MIDDLE):
    """The same claim in both quarters has one theme, so one id."""
    one = claim(kind, code, stage, ko, max(count, 1), of)
    return replace(one, label=Phrase(en, ko), confidence=level)


def recommend(promoters: int, passives: int, detractors: int) -> Score:
    v = nps(promoters, passives, detractors)
    parts = {"promoters": promoters, "passives": passives, "detractors": detractors}
    return Score("score:whole:nps-q", "whole", "nps", "추천하시겠습니까?", v.value, v.low, v.high, v.n, True, 0, 10, parts)


def quarter(name: str, start: str, end: str, journey: JourneyMap) -> MapBook:
    base = made.three()
    study = StudyFacts("haesol", "해솔 게이트", "Asia/Seoul", "saas_b2b", {}, True)
    return MapBook(study, Period(name, start, end), (journey,), base.sources)


def points(*rows: tuple[str, int, float | None, float]) -> tuple:
    out = []
    for key, n, mean, half in rows:
        if mean is None:
            out.append(felt(key, n, dots=tuple(0.1 for _ in range(n))))
        else:
            bad = round(n * (0.5 - mean / 2))
            out.append(felt(key, n, mean, round(mean - half, 3), round(mean + half, 3), parts=(bad, 0, n - bad)))
    return tuple(out)


def before() -> MapBook:
    base = made.three().map()
    journey = replace(
        base, key="everyone", people=320,
        emotions=points(("need", 18, 0.22, 0.39), ("compare", 31, 0.28, 0.21), ("sign", 33, 0.12, 0.2),
                        ("setup", 118, -0.31, 0.1), ("first30", 88, -0.3, 0.11), ("renew", 21, 0.21, 0.3)),
        pains=(named(PainPoint, "P1", "setup", "기존 방화벽과 충돌한다", "Clashes with the old firewall", 20, 49, LOW),
               named(PainPoint, "P2", "sign", "견적서가 늦다", "The quote comes late", 17, 45),
               named(PainPoint, "P3", "setup", "인증 서버 설정이 어렵다", "The auth server is hard to set up", 15, 49, LOW),
               named(PainPoint, "P5", "sign", "보안 서류가 많다", "Much security paperwork", 10, 45)),
        needs=(named(Need, "N1", "setup", "업무를 멈추지 않고 연동한다", "Connect without stopping work", 14, 49),),
        delights=(named(Delight, "D1", "setup", "전화 상담이 끝까지 해결해 준다", "Phone support solves it", 12, 49),),
        scores=(recommend(40, 50, 30),),
        funnel=Funnel((made.step("setup", 312, 88, 6), made.step("first30", 250, 44, 12), made.step("renew", 0, 0, 250)), 21.0, "2026-03-31"),
    )  # fmt: skip
    return quarter("2026Q1", "2026-01-01", "2026-04-01", journey)


def after() -> MapBook:
    base = made.three().map()
    journey = replace(
        base, key="everyone", people=340,
        emotions=points(("need", 3, None, 0), ("compare", 34, 0.31, 0.19), ("sign", 36, 0.05, 0.2),
                        ("setup", 121, -0.58, 0.08), ("first30", 94, -0.2, 0.11), ("renew", 24, 0.34, 0.27)),
        pains=(named(PainPoint, "P1", "setup", "기존 방화벽과 충돌한다", "Clashes with the old firewall", 41, 63, HIGH),
               named(PainPoint, "P3", "setup", "인증 서버 설정이 어렵다", "The auth server is hard to set up", 21, 63, HIGH),
               named(PainPoint, "P4", "setup", "이중 인증 문자가 늦게 온다", "The code by text comes late", 12, 63),
               named(PainPoint, "P5", "sign", "보안 서류가 많다", "Much security paperwork", 13, 48),
               named(PainPoint, "P6", "first30", "접속 문의가 나에게 몰린다", "All log-in questions come to me", 22, 52)),
        needs=(named(Need, "N1", "setup", "업무를 멈추지 않고 연동한다", "Connect without stopping work", 24, 63),),
        delights=(named(Delight, "D1", "setup", "전화 상담이 끝까지 해결해 준다", "Phone support solves it", 29, 63),),
        scores=(recommend(44, 48, 36),),
        funnel=Funnel((made.step("setup", 264, 136, 8), made.step("first30", 212, 40, 12), made.step("renew", 0, 0, 212)), 21.0, "2026-06-30"),
    )  # fmt: skip
    return quarter("2026Q2", "2026-04-01", "2026-07-01", journey)


def quarters() -> MapDiff:
    return diff(before(), after())
