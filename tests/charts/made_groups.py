"""Invented books with personas, a funnel, coverage and what a team wrote: exact people, nothing random."""

from __future__ import annotations

from dataclasses import replace

from journey_nb.model.claims import Basis, Claim, Confidence, Delight, Need, PainPoint, Reason, Share, Verdict
from journey_nb.model.journey import WHOLE, Action, Coverage, Emotion, Funnel, FunnelStep, JourneyMap, MapBook, Measure, Receipt, SourceFile, Touchpoint
from journey_nb.model.personas import Persona, Segmentation, Trait, Tried
from journey_nb.model.phrase import Phrase
from journey_nb.stats import wilson

from .made_books import book, claim, felt, held, stage

STAGES = (
    ("need", Phrase("Spot the need", "필요 인식"), Phrase("Notices the need", "필요를 느낀다")),
    ("compare", Phrase("Compare", "비교·검토"), Phrase("Compares", "비교한다")),
    ("sign", Phrase("Approve and sign", "결재·계약"), Phrase("Signs", "계약한다")),
    ("setup", Phrase("Set-up", "설치·연동"), Phrase("Sets it up", "설치하고 연동한다")),
    ("first30", Phrase("First 30 days", "첫 30일"), Phrase("Starts using it", "쓰기 시작한다")),
    ("renew", Phrase("Renew", "재계약 결정"), Phrase("Decides on renewal", "재계약을 정한다")),
)
THREE = Segmentation(
    "found",
    3,
    120,
    14,
    (
        Reason("personas.chosen", {"k": 3, "silhouette": 0.47, "above": 0.21, "agreement": 0.9, "stability": 0.78}),
        Reason("personas.less_clear", {"k": 2, "above": 0.12}),
        Reason("personas.unstable", {"k": 4, "stability": 0.49}),
        Reason("personas.small", {"k": 5, "n": 3, "least": 12}),
        Reason("personas.unplaced", {"n": 14, "of": 134}),
    ),
    ("setup_days", "calls", "night"),
    (
        Tried(2, 0.41, (0.93, 0.90), (71, 49)),
        Tried(3, 0.47, (0.91, 0.82, 0.78), (41, 52, 27)),
        Tried(4, 0.38, (0.88, 0.71, 0.55, 0.49), (38, 40, 25, 17)),
        Tried(5, 0.31, (0.80, 0.52, 0.44, 0.61, 0.38), (36, 33, 24, 24, 3)),
    ),
)


def share(count: int, of: int) -> Share:
    w = wilson(count, of)
    return Share(count, of, w.low, w.high)


def step(key: str, went_on: int, lost: int, open_: int) -> FunnelStep:
    """Those who went on out of those decided; open cases in neither."""
    decided = went_on + lost
    return FunnelStep(
        key, decided + open_, went_on, lost, open_, True, share(went_on, decided) if decided else None, held(f"left{key}", lost, None) if lost else None
    )


LEAK = Funnel(
    (step("need", 96, 14, 6), step("compare", 88, 6, 2), step("sign", 80, 5, 3), step("setup", 41, 33, 6), step("first30", 36, 3, 2), step("renew", 6, 2, 28)),
    30.0,
    "2026-06-30",
)
TIED = Funnel((step("need", 20, 4, 2), step("compare", 15, 4, 1), step("setup", 11, 3, 1)), 14.5, "2026-06-30")


def stages(reached: tuple[int, ...], spoke: tuple[int, ...]) -> tuple:
    return tuple(replace(stage(key, "", "", r, s), label=label, label_customer=title) for (key, label, title), r, s in zip(STAGES, reached, spoke, strict=True))


def seen(key: str, **kinds: tuple[int, int]) -> tuple[Coverage, ...]:
    return tuple(Coverage(key, kind, n, True, said) for kind, (n, said) in kinds.items())


COVERAGE = (
    *seen("need", interview=(3, 4)),
    *seen("compare", interview=(9, 12), survey=(12, 24), log=(29, 210)),
    *seen("sign", interview=(7, 9), survey=(11, 22)),
    *seen("setup", interview=(14, 38), survey=(61, 180), ticket=(58, 92), log=(134, 4821)),
    *seen("first30", survey=(52, 150), ticket=(49, 77), log=(117, 9902)),
    *seen("renew", survey=(5, 5)),
    *seen(WHOLE, survey=(63, 63), ticket=(12, 14)),
)
FILES = (
    SourceFile("F01", "captions", "interview", 412, 408, 4, 14, True),
    SourceFile("F02", "survey_table", "survey", 64, 63, 1, 63, True),
    SourceFile("F03", "zendesk", "ticket", 200, 198, 2, 70, True),
    SourceFile("F04", "event_log", "log", 15000, 14990, 10, 134, True),
)


def journey(key: str, people: int, dip: float, pains: tuple[tuple[str, str, int, int], ...], funnel: Funnel | None = None, *, wide: float = 0.12) -> JourneyMap:
    """A map whose set-up stage lies ``dip`` below zero."""
    spoke = tuple(min(people, n) for n in (3, 12, 11, 63, 52, 7))
    means = (None, 0.31, 0.05, -dip, -0.1, 0.34)
    halves = (0, 0.22, 0.28, wide, 0.14, 0.3)
    emotions = tuple(
        felt(k, n) if m is None else felt(k, n, m, m - h, m + h, parts=(round(n * (0.5 - m / 2)), 0, n - round(n * (0.5 - m / 2))))
        for (k, _, _), n, m, h in zip(STAGES, spoke, means, halves, strict=True)
    )
    made = tuple(
        claim(PainPoint, code, where, label, n, of, quotes=("규칙을 하나 열면 다른 지점이 끊겼어요. 사흘을 새벽에 작업했습니다.",) if code == "P1" else ())
        for (code, label, n, of), where in zip(pains, ("setup", "setup", "first30"), strict=False)
    )
    return JourneyMap(
        key,
        Phrase("Fewer leave in the first 30 days", "30일 안의 고객 이탈 줄이기"),
        "current",
        people,
        True,
        people < 30,
        stages((116, 96, 88, 80, 41, 36), spoke),
        emotions,
        made,  # type: ignore[arg-type]
        (claim(Need, "N1", "setup", "업무를 멈추지 않고 연동한다", min(22, people), max(people, 22)),),  # type: ignore[arg-type]
        (claim(Delight, "D1", "setup", "전화 상담이 끝까지 해결해 준다", min(29, people), max(people, 29)),),  # type: ignore[arg-type]
        funnel=funnel,
        coverage=COVERAGE,
    )  # type: ignore[arg-type]


def trait(feature: str, en: str, ko: str, value: float, others: float, unit: str, effect: float, n: int) -> Trait:
    return Trait(feature, Phrase(en, ko), value, others, unit, effect, n)


ADMIN = Persona(
    "p1",
    Phrase("Alone with IT", "혼자 떠맡은 IT 관리자"),
    "found",
    share(41, 120),
    (
        trait("setup_days", "Days to set up", "설치에 걸린 날", 12.4, 4.1, "days", 1.31, 41),
        trait("night", "Sets up after ten at night", "밤 10시 뒤에 설정", 0.55, 0.19, "share", 0.92, 41),
        trait("calls", "Calls to support", "전화 문의", 3.2, 1.1, "count", 0.77, 41),
        trait("ease", "Ease of set-up", "설치의 쉬움", 2.1, 3.6, "score", -0.9, 24),
    ),
    0.91,
)
TEAM = Persona(
    "p2",
    Phrase("Has a security team", "보안팀이 있는 회사"),
    "found",
    share(52, 120),
    (
        trait("setup_days", "Days to set up", "설치에 걸린 날", 3.4, 8.0, "days", -0.8, 52),
        trait("demo", "Saw a demo", "데모를 봄", 0.71, 0.40, "share", 0.6, 50),
    ),
    0.82,
)
SHOP = Persona(
    "p3",
    Phrase("Many small branches", "지점이 많은 유통사"),
    "found",
    share(27, 120),
    (trait("branches", "Branches", "지점 수", 38, 4, "number", 1.5, 27), trait("calls", "Calls to support", "전화 문의", 0.6, 2.2, "count", -0.5, 27)),
    0.78,
)
RECEIPTS = {
    "osetupP1000": Receipt("F01", "00:12:40", "2026-05-14", "규칙을 하나 열면 다른 지점이 끊겼어요. 사흘을 새벽에 작업했습니다.", "ko", customer="c7ab2k")
}
PAINS = (("P1", "기존 방화벽과 충돌한다", 24, 38), ("P2", "인증 서버 설정이 어렵다", 19, 38), ("P3", "알림이 너무 많다", 6, 31))


def three() -> MapBook:
    """120 customers in three found groups; the first struggles at set-up and leaves there."""
    everyone = journey("everyone", 134, 0.42, tuple((c, w, n + 17, 63) for c, w, n, _ in PAINS), LEAK)
    maps = (
        journey("p1", 41, 0.58, PAINS, Funnel((step("sign", 39, 1, 1), step("setup", 16, 19, 4), step("first30", 14, 1, 1)), 30.0, "2026-06-30")),
        journey("p2", 52, 0.1, (("P4", "결재가 늦다", 12, 40),), TIED, wide=0.2),
        journey("p3", 27, 0.3, (("P3", "알림이 너무 많다", 9, 20),)),
    )
    made = book(everyone, name="해솔", receipts=RECEIPTS, sources=FILES)
    return replace(made, maps=(everyone, *maps), personas=(ADMIN, TEAM, SHOP), segmentation=THREE)


def declared() -> MapBook:
    """Two kinds by the team's rule, one of them four people."""
    rule = {"kind": "declared", "stability": None, "by": "영업팀", "at": "2026-09-01"}
    small = replace(ADMIN, key="solo", share=share(4, 118), rule="전산 담당자 수 = 1", **rule)
    large = replace(TEAM, key="team", share=share(114, 118), rule="전산 담당자 수 > 1", **rule)
    made = three()
    maps = (made.map(), replace(made.map("p1"), key="solo", people=4, qualitative=True), replace(made.map("p2"), key="team"))
    return replace(made, maps=maps, personas=(small, large), segmentation=Segmentation("declared", 2, 118, 0, ()))


def none_found() -> MapBook:
    """Sixty customers whose groups fall apart when drawn again."""
    tried = (Tried(2, 0.21, (0.66, 0.58), (35, 25)), Tried(3, 0.18, (0.61, 0.44, 0.40), (30, 18, 12)))
    return replace(
        three(),
        maps=(three().map(),),
        personas=(),
        segmentation=Segmentation(
            "none",
            0,
            60,
            12,
            (
                Reason("personas.unstable", {"k": 2, "stability": 0.58}),
                Reason("personas.unstable", {"k": 3, "stability": 0.40}),
                Reason("personas.unplaced", {"n": 12, "of": 72}),
            ),
            ("a", "b"),
            tried,
        ),
    )


def think(kind: type[Claim], code: str, key: str, en: str, ko: str, verdict: Verdict | None, *, by: str = "영업팀", asks: Phrase | None = None) -> Claim:
    confirmed = verdict is not None and verdict.kind == "confirmed"
    basis = Basis("evidence" if confirmed else "assumption", by, "2026-03-27", None, "theme:x", asks)
    level = Confidence("moderate") if confirmed else Confidence("assumption")
    return kind(f"w{code}", code, key, code, Phrase(en, ko), basis, level, held(code, 24, 38) if confirmed else None, verdict=verdict)


def verdict(kind: str, key: str, **numbers: object) -> Verdict:
    return Verdict(kind, Reason(f"verdict.{key}", dict(numbers)))


def written(data: bool = True) -> MapBook:
    """What a sales team wrote in March: confirmed, contradicted, untested; without data, nothing judged."""
    where = Phrase("When did you first feel you needed this?", "처음 필요하다고 느낀 것은 언제였습니까?")

    def v(kind: str, key: str, **numbers: object) -> Verdict | None:
        return verdict(kind, key, **numbers) if data else None

    pains = (
        think(PainPoint, "P11", "setup", "Clashes with the old firewall", "기존 방화벽과 부딪힌다", v("confirmed", "confirmed", n=24, of=38, known=True)),
        think(PainPoint, "P12", "sign", "Too expensive", "가격이 비싸서 망설인다", v("contradicted", "hardly_anyone", n=2, of=61, high=0.112)),
        think(PainPoint, "P13", "need", "Does not know who to ask", "누구에게 물을지 모른다", v("untested", "few_spoke", of=3, needed=5), asks=where),
        think(PainPoint, "P14", "renew", "The boss forgets why it was bought", "왜 샀는지 잊는다", v("untested", "no_test"), by="제품팀"),
    )
    delights = (think(Delight, "D11", "setup", "The manual is enough", "설명서만 보면 된다", v("contradicted", "opposite", n=19, own=3, known=True)),)
    touch = (
        Touchpoint(
            "touchpoint:compare:w1",
            "compare",
            Phrase("Seminar", "세미나"),
            "seminar",
            0,
            0,
            True,
            code="T11",
            basis=Basis("assumption", "마케팅팀", "2026-03-27"),
            verdict=v("untested", "not_seen"),
        ),
    )
    actions = (
        Action(
            "action:setup:w2", "setup", "call", code="A11", label=Phrase("Calls before reading", "읽기 전에 전화한다"),
            basis=Basis("assumption", "영업팀", "2026-03-27"), verdict=v("untested", "not_seen"),
        ),
    )  # fmt: skip
    guesses = (
        ("setup", "E11", 0.4, v("contradicted", "curve_disagrees", value=-0.42, n=63)),
        ("first30", "E12", 0.2, v("untested", "curve_open", low=-0.24, high=0.04, n=52)),
    )
    by, label = Basis("assumption", "영업팀", "2026-03-27"), Phrase("Our guess", "우리 짐작")
    lines = tuple(
        Emotion(k, "assumed", 0, True, "assumed", value, id=f"w{code}", code=code, label=label, basis=by, verdict=said) for k, code, value, said in guesses
    )
    if data:
        base = three()
        mine = base.map()
        mine = replace(
            mine, pains=(*mine.pains, *pains), delights=(*mine.delights, *delights), touchpoints=touch, actions=actions, emotions=(*mine.emotions, *lines)
        )
        return replace(base, maps=(mine, *base.maps[1:]))
    empty = tuple(replace(s, confidence=Confidence("assumption")) for s in stages((0,) * 6, (0,) * 6))
    mine = JourneyMap("everyone", None, "current", 0, True, False, empty, lines, pains, (), delights, touch, actions)  # type: ignore[arg-type]
    return book(mine, name="해솔", sources=())


MEASURE = Measure("measure:need:v", "need", Phrase("Visits", "방문"), "total", 1200, None, None, None, 12, "F04", "rows 1–12")
