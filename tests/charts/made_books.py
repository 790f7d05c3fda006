"""Small invented books for the tests of pictures: exact people, nothing random."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from journey_nb.model.journey import (
    WHOLE,
    Action,
    Basis,
    Claim,
    Confidence,
    Delight,
    Emotion,
    Evidence,
    JourneyMap,
    MapBook,
    Measure,
    Need,
    PainPoint,
    Period,
    Persona,
    Quote,
    Reason,
    Receipt,
    Score,
    Segmentation,
    Share,
    SourceFile,
    Stage,
    StudyFacts,
    Touchpoint,
    Trait,
    Verdict,
)
from journey_nb.model.phrase import Phrase
from journey_nb.stats import nps as nps_interval
from journey_nb.stats import wilson

GOLDEN = Path(__file__).parents[1] / "golden" / "map_v1.json"
LEVEL = Confidence("moderate", (Reason("confidence.people", {"n": 20, "known": True}),))


def golden() -> MapBook:
    return MapBook.from_dict(json.loads(GOLDEN.read_text("utf-8")))


def held(name: str, count: int, of: int | None, *, quotes: tuple[str, ...] = (), kinds: tuple[str, ...] = ("survey",), lang: str = "ko") -> Evidence:
    ids = tuple(f"o{name}{i:03d}" for i in range(count))
    w = wilson(count, of) if of else None
    return Evidence(
        ids,
        count,
        count,
        True,
        ("F01",),
        kinds,
        Share(count, of, w.low, w.high) if w and of else None,
        "spoke",
        {},
        tuple(Quote(ids[i], q, lang) for i, q in enumerate(quotes)),
    )


def claim(kind: type[Claim], code: str, stage: str, label: str, count: int, of: int, **more: object) -> Claim:
    theme = f"t{code.lower()}"
    return kind(f"{kind.kind}:{stage}:{theme}", code, stage, theme, Phrase.same(label), Basis("evidence"), LEVEL, held(f"{stage}{code}", count, of, **more))  # type: ignore[arg-type]


def stage(key: str, label: str, title: str, reached: int, spoke: int) -> Stage:
    return Stage(key, Phrase.same(label), Phrase.same(title), reached, spoke, True, spoke, 0, LEVEL)


def felt(
    stage_key: str,
    n: int,
    valence: float | None = None,
    low: float | None = None,
    high: float | None = None,
    *,
    by: str = "worded",
    parts: tuple[int, int, int] = (0, 0, 0),
    dots: tuple[float, ...] = (),
) -> Emotion:
    thin = "none" if not n else "dots" if dots else "solid" if n >= 30 else "hollow"
    return Emotion(stage_key, by, n, True, thin, valence, low, high, *parts, dots)


def book(journey: JourneyMap, *, name: str = "가람상회", receipts: dict[str, Receipt] | None = None, sources: tuple[SourceFile, ...] | None = None) -> MapBook:
    files = sources if sources is not None else (SourceFile("F01", "survey_table", "survey", 20, 19, 1, journey.people, True),)
    return MapBook(StudyFacts("garam", name, "Asia/Seoul", "shop", {}, True), Period(None, None, None), (journey,), files, evidence=receipts or {})


def eight_people() -> MapBook:
    stages = (
        stage("find", "찾기", "찾아본다", 8, 5),
        stage("buy", "구매", "주문한다", 8, 8),
        stage("wait", "배송", "기다린다", 7, 3),
        stage("return", "교환·반품", "바꾸거나 돌려보낸다", 2, 0),
    )
    pains = (
        claim(PainPoint, "P1", "buy", "배송비가 마지막에 나온다", 5, 8, quotes=("장바구니까지 다 했는데 배송비가 붙어서 그냥 껐어요.",), kinds=("interview",)),
        claim(PainPoint, "P2", "wait", "언제 오는지 모른다", 2, 3, quotes=("하루 종일 집에서 기다렸어요.",), kinds=("interview",)),
    )
    emotions = (
        felt("find", 5, parts=(1, 1, 3), dots=(-0.3, 0.0, 0.4, 0.45, 0.7)),
        felt("buy", 8, parts=(5, 2, 1), dots=(-0.8, -0.7, -0.65, -0.5, -0.3, 0.0, 0.05, 0.5)),
        felt("wait", 3, parts=(2, 0, 1), dots=(-0.6, -0.5, 0.2)),
        felt("return", 0),
    )
    receipts = {
        "obuyP1000": Receipt("F01", "00:12:40", "2026-03-02", "장바구니까지 다 했는데 배송비가 붙어서 그냥 껐어요.", "ko", customer="c7ab2k"),
        "owaitP2000": Receipt("F01", "00:31:05", "2026-03-03", "하루 종일 집에서 기다렸어요.", "ko", customer="cq9d1m"),
    }
    journey = JourneyMap(
        "everyone",
        Phrase("Fewer abandoned baskets", "장바구니 포기 줄이기"),
        "current",
        8,
        True,
        True,
        stages,
        emotions,
        pains,
        (),
        (claim(Delight, "D1", "find", "사진이 실물과 같다", 3, 5, kinds=("interview",)),),
    )  # type: ignore[arg-type]
    return book(journey, receipts=receipts, sources=(SourceFile("F01", "captions", "interview", 412, 408, 4, 8, True),))


def only_nps(promoters: int = 12, passives: int = 12, detractors: int = 6, *, stages: bool = True) -> MapBook:
    n = promoters + passives + detractors
    v = nps_interval(promoters, passives, detractors)
    score = Score(
        "score:whole:nps",
        WHOLE,
        "nps",
        "주변에 추천하시겠습니까? (0–10)",
        v.value,
        v.low,
        v.high,
        n,
        True,
        0,
        10,
        {"promoters": promoters, "passives": passives, "detractors": detractors},
    )
    shown = (
        tuple(
            stage(k, a, b, 0, 0)
            for k, a, b in (
                ("aware", "인지", "알게 된다"),
                ("consider", "고려", "비교한다"),
                ("buy", "구매", "구매한다"),
                ("use", "사용", "써 본다"),
                ("tell", "추천", "알린다"),
            )
        )
        if stages
        else ()
    )
    return book(JourneyMap("everyone", None, "current", n, True, n < 30, shown, scores=(score,)))


KOREAN_B2B = (
    ("recognize", "문제 인식", "문제를 알아차린다"),
    ("search", "정보 수집", "자료를 찾아 모은다"),
    ("report", "내부 보고(품의)", "위에 보고하고 품의를 올린다"),
    ("compare", "비교", "업체를 비교한다"),
    ("poc", "PoC·보안성 검토", "시험해 보고 보안성을 검토받는다"),
    ("approve", "결재", "결재를 받는다"),
    ("contract", "계약", "계약한다"),
    ("install", "도입(검수)", "설치하고 검수한다"),
    ("settle", "정착", "업무에 자리 잡게 한다"),
    ("renew", "재계약", "재계약을 정한다"),
    ("expand", "확장", "다른 부서로 넓힌다"),
)


def eleven_stages() -> MapBook:
    spoke = (12, 34, 22, 40, 51, 18, 15, 66, 44, 9, 0)
    mean = (0.1, 0.2, -0.12, 0.05, -0.34, -0.2, 0.15, -0.52, 0.08, 0.3, None)
    half = (0.3, 0.16, 0.25, 0.15, 0.13, 0.24, 0.3, 0.1, 0.15, 0.35, 0)
    stages = tuple(stage(k, a, b, max(n + 20, 25), n) for (k, a, b), n in zip(KOREAN_B2B, spoke, strict=True))
    emotions = tuple(
        felt(k, n, m, m - h, m + h, parts=(round(n * (0.5 - m / 2)), 0, n - round(n * (0.5 - m / 2)))) if m is not None else felt(k, 0)
        for (k, _, _), n, m, h in zip(KOREAN_B2B, spoke, mean, half, strict=True)
    )
    pains = (
        claim(PainPoint, "P1", "report", "품의서에 쓸 도입 효과 수치가 없다", 14, 22),
        claim(PainPoint, "P2", "poc", "보안성 검토 체크리스트가 부서마다 다르다", 31, 51, quotes=("같은 문서를 양식만 바꿔 세 번 냈습니다.",)),
        claim(PainPoint, "P3", "approve", "결재가 한 달 넘게 멈춘다", 10, 18),
        claim(
            PainPoint,
            "P4",
            "install",
            "기존 그룹웨어 계정과 연동되지 않는다",
            45,
            66,
            quotes=("조직도 연동이 안 돼서 팔백 명을 손으로 넣었습니다.",),
            kinds=("survey", "ticket"),
        ),
        claim(PainPoint, "P5", "install", "검수 기준이 계약서와 다르다", 28, 66),
        claim(PainPoint, "P6", "settle", "현업이 예전 방식으로 돌아간다", 20, 44),
    )
    needs = (claim(Need, "N1", "compare", "같은 업종의 도입 사례", 25, 40), claim(Need, "N2", "install", "한 번에 끝나는 계정 연동", 39, 66))
    delights = (claim(Delight, "D1", "search", "자료실이 정리되어 있다", 15, 34), claim(Delight, "D2", "settle", "담당자가 달마다 찾아온다", 21, 44))
    touch = (
        Touchpoint("touchpoint:search:web", "search", Phrase("Library", "자료실"), "web", 54, 34, True, 0.45, 0.3, 0.6),
        Touchpoint("touchpoint:compare:demo", "compare", Phrase("Demo", "데모"), "demo", 44, 20, True, 0.3, 0.05, 0.5),
        Touchpoint("touchpoint:poc:mail", "poc", Phrase("Security file by mail", "보안성 검토 메일"), "email", 60, 33, True, -0.4, -0.55, -0.2),
        Touchpoint("touchpoint:install:screen", "install", Phrase("Sync screen", "계정 연동 화면"), "product", 80, 60, True, -0.6, -0.7, -0.48),
        Touchpoint("touchpoint:settle:visit", "settle", Phrase("Visit", "담당자 방문"), "in_person", 40, 21, True, 0.6, 0.4, 0.75),
    )
    actions = (
        Action("action:compare:demo", "compare", "비교표 요청", held("act1", 22, 60)),
        Action("action:install:sync", "install", "조직도 연동 시도", held("act2", 71, 86)),
    )
    scores = (Score("score:install:ces", "install", "ces", "도입은 쉬웠습니까?", 2.1, 1.8, 2.4, 66, True, 1, 5),)
    return book(
        JourneyMap(
            "everyone",
            Phrase("Shorter time to use", "도입 기간 줄이기"),
            "current",
            142,
            True,
            False,
            stages,
            emotions,
            pains,
            needs,
            delights,
            touch,
            actions,
            scores,
        ),
        name="다온솔루션",
    )  # type: ignore[arg-type]


def assumed() -> MapBook:
    stages = (stage("know", "인지", "알게 된다", 0, 0), stage("buy", "구매", "구매한다", 0, 0), stage("use", "사용", "써 본다", 0, 0))
    guess = Confidence("assumption")

    def think(kind: type[Claim], code: str, key: str, ko: str, by: str) -> Claim:
        return kind(f"{kind.kind}:{key}:{code}", code, key, code, Phrase.same(ko), Basis("assumption", by, "2026-03-27", "워크숍"), guess)

    journey = JourneyMap(
        "everyone",
        None,
        "current",
        0,
        True,
        False,
        stages,
        (),
        (think(PainPoint, "P1", "buy", "가격이 비싸서 망설인다", "영업팀"), think(PainPoint, "P2", "use", "설명서를 읽지 않는다", "제품팀")),
        (think(Need, "N1", "know", "빨리 비교하고 싶다", "마케팅팀"),),
        (),
    )  # type: ignore[arg-type]
    return book(journey, sources=())


def events_only() -> MapBook:
    stages = (stage("visit", "방문", "둘러본다", 300, 0), stage("buy", "구매", "주문한다", 120, 0))
    actions = (
        Action("action:visit:view", "visit", "view_item", held("a1", 50, 300, kinds=("log",))),
        Action("action:buy:pay", "buy", "purchase", held("a2", 40, 120, kinds=("log",))),
    )
    return book(
        JourneyMap("everyone", None, "current", 300, True, False, stages, (), (), (), (), (), actions),
        sources=(SourceFile("F01", "event_log", "log", 9000, 9000, 0, 300, True),),
    )


def hostile(words: list[str]) -> MapBook:
    """Every name, label, quote and question typed by somebody who means harm."""

    def w(i: int) -> str:
        return words[i % len(words)]

    stages = tuple(stage(f"s{i}", w(i), w(i + 7), 60, 40) for i in range(3))
    pains = tuple(claim(PainPoint, f"P{i}", f"s{i % 3}", w(i), 31, 40, quotes=(w(i + 3),), lang="other") for i in range(len(words)))
    receipts = {f"os{i % 3}P{i}000": Receipt("F01", w(i), w(i + 1), w(i + 2), "other", 3.0, w(i + 4), f"s{i % 3}", w(i + 5)) for i in range(len(words))}
    emotions = (
        felt("s0", 40, 0.3, 0.1, 0.5, parts=(10, 5, 25)),
        felt("s1", 40, -0.6, -0.7, -0.5, parts=(30, 5, 5)),
        felt("s2", 40, 0.0, -0.2, 0.2, parts=(18, 4, 18)),
    )
    touch = tuple(Touchpoint(f"touchpoint:s{i % 3}:{i}", f"s{i % 3}", Phrase.same(w(i)), w(i + 1), 40, 35, True, -0.5, -0.6, -0.4) for i in range(6))
    actions = tuple(Action(f"action:s{i % 3}:{i}", f"s{i % 3}", w(i), held(f"x{i}", 5, 60)) for i in range(6))
    scores = (
        Score("score:whole:x", WHOLE, "rating", w(2), 3.3, 3.0, 3.6, 40, True, 1, 5),
        Score("score:s1:y", "s1", w(3), w(4), 3.3, 3.0, 3.6, 40, True, 1, 5),
    )
    made = book(
        JourneyMap("everyone", Phrase.same(w(0)), "current", 120, True, False, stages, emotions, pains, (), (), touch, actions, scores),
        name=w(1),
        receipts=receipts,
    )
    return replace(made, unmatched={w(5): 3}, weak=(Reason(w(6), {"n": 7, "stages": ["s0"]}),))


def wrote(by: str = "영업팀", at: str = "2026-03-27", *, asks: str | None = None, tests_by: str | None = None) -> Basis:
    return Basis("assumption", by, at, "워크숍", tests_by, Phrase.same(asks) if asks else None)


def hand(key: str, code: str, valence: float, label: str, by: str = "영업팀", verdict: Verdict | None = None) -> Emotion:
    return Emotion(key, "assumed", 0, True, "assumed", valence, id=f"w{code}", code=code, label=Phrase.same(label), basis=wrote(by), verdict=verdict)


SIX = (
    ("need", "인지", "필요를 느낀다"),
    ("compare", "비교", "비교하고 검토한다"),
    ("sign", "계약", "결재받고 계약한다"),
    ("setup", "설치", "설치하고 연동한다"),
    ("use", "사용", "첫 30일을 쓴다"),
    ("renew", "재계약", "재계약을 결정한다"),
)


def workshop() -> MapBook:
    """What five teams wrote in one afternoon, without any data."""
    guess = Confidence("assumption")

    def think(kind: type[Claim], code: str, key: str, ko: str, by: str, asks: str | None = None) -> Claim:
        return kind(f"w{code}", code, key, "", Phrase.same(ko), wrote(by, asks=asks), guess)

    actions = tuple(
        Action(f"wA{i}", key, "", None, f"A{i}", Phrase.same(label), wrote(by))
        for i, (key, label, by) in enumerate(
            (
                ("need", "감사 지적을 받고 검색한다", "영업팀"),
                ("compare", "세 곳의 견적을 받는다", "영업팀"),
                ("sign", "품의를 올린다", "마케팅팀"),
                ("setup", "안내 메일을 보고 혼자 설치한다", "제품팀"),
                ("use", "직원을 초대한다", "고객성공팀"),
            ),
            1,
        )
    )
    touch = (
        Touchpoint("wT1", "compare", Phrase("Demo", "제품 데모"), "demo", 0, 0, True, code="T1", basis=wrote("영업팀")),
        Touchpoint("wT2", "setup", Phrase("Set-up e-mail", "설치 안내 메일"), "email", 0, 0, True, code="T2", basis=wrote("제품팀")),
    )
    pains = (
        think(PainPoint, "P1", "need", "무엇을 사야 하는지 모른다", "마케팅팀", "처음 무엇을 검색하셨나요? 누구에게 물으셨나요?"),
        think(PainPoint, "P2", "compare", "우리 환경에서 되는지 알 수 없다", "영업팀", "무엇을 보고 된다고 판단하셨나요?"),
        think(PainPoint, "P3", "compare", "가격이 비싸서 망설인다", "영업팀"),
        think(PainPoint, "P4", "sign", "보안성 검토서를 다시 쓴다", "영업팀", "어떤 서류를 몇 번 고치셨나요?"),
        think(PainPoint, "P5", "setup", "기존 방화벽과 충돌한다", "지원팀", "마지막으로 막힌 날, 무엇을 하셨나요?"),
        think(PainPoint, "P6", "setup", "설치 안내를 읽지 않는다", "제품팀"),
    )
    emotions = tuple(
        hand(key, f"E{i}", value, label, by)
        for i, (key, value, label, by) in enumerate(
            (
                ("need", 0.2, "", "영업팀"),
                ("compare", 0.45, "데모를 보면 기대가 오른다", "영업팀"),
                ("sign", -0.6, "결재가 가장 힘들 것이다", "영업팀"),
                ("setup", -0.1, "", "제품팀"),
                ("use", 0.15, "", "제품팀"),
                ("renew", 0.35, "", "고객성공팀"),
            ),
            1,
        )
    )
    journey = JourneyMap(
        "everyone",
        Phrase("Fewer lost in the first 30 days", "첫 30일 이탈 줄이기"),
        "current",
        0,
        True,
        False,
        tuple(stage(k, a, b, 0, 0) for k, a, b in SIX),
        emotions,
        pains,
        (think(Need, "N1", "need", "감사 지적을 빨리 끝내고 싶다", "영업팀"),),
        (think(Delight, "D1", "compare", "데모가 이해하기 쉽다", "영업팀"), think(Delight, "D2", "setup", "전화 상담이 끝까지 해결해 준다", "지원팀")),
        touch,
        actions,
    )  # type: ignore[arg-type]
    return book(journey, name="해솔 게이트", sources=())


def researched() -> MapBook:
    """The golden map beside what the team wrote before: two confirmed, one contradicted, two untested, and the line drawn by hand."""
    made = golden()
    journey = made.map()
    said = Verdict("confirmed", Reason("verdict.confirmed", {"n": 41, "of": 63}))
    against = Verdict("contradicted", Reason("verdict.hardly_anyone", {"n": 6, "of": 63, "high": 0.191}))
    few = Verdict("contradicted", Reason("verdict.hardly_anyone", {"n": 3, "of": 63, "high": 0.131}))
    quiet = Verdict("untested", Reason("verdict.nobody_asked", {}))
    keys = [s.key for s in journey.stages]
    top = max((c for c in journey.pains if c.evidence and c.stage == "setup"), key=lambda c: c.evidence.n_people if c.evidence else 0)
    pains = tuple(replace(c, basis=Basis("evidence", "지원팀", "2026-03-27"), verdict=said) if c is top else c for c in journey.pains)
    guess = Confidence("assumption")
    pains += (
        PainPoint("wP90", "P90", "setup", "", Phrase.same("설치 안내를 읽지 않는다"), wrote("제품팀"), guess, verdict=against),
        PainPoint("wP91", "P91", "setup", "", Phrase.same("가격이 비싸서 망설인다"), wrote("김하늘"), guess, verdict=few),
        PainPoint("wP92", "P92", keys[0], "", Phrase.same("무엇을 살지 모른다"), wrote("박가람", asks="처음 무엇을 검색하셨나요?"), guess, verdict=quiet),
    )
    action = Action("wA9", keys[0], "", None, "A9", Phrase.same("감사 지적을 받고 검색한다"), wrote("영업팀"), quiet)
    touch = Touchpoint("wT9", keys[-1], Phrase("Renewal notice", "재계약 안내"), "email", 0, 0, True, code="T9", basis=wrote("영업팀"), verdict=quiet)
    by_hand = tuple(hand(k, f"E{i}", v, "", verdict=quiet) for i, (k, v) in enumerate(zip(keys, (0.2, 0.5, -0.6, -0.1, 0.2, 0.4, 0.1), strict=False)))
    journey = replace(
        journey, pains=pains, actions=(*journey.actions, action), touchpoints=(*journey.touchpoints, touch), emotions=(*journey.emotions, *by_hand)
    )
    return replace(made, maps=(journey, *made.maps[1:]))


def totals_only() -> MapBook:
    """A report without people: sums and a rate, nobody behind them."""
    stages = (stage("find", "찾기", "찾아본다", 0, 0), stage("buy", "구매", "주문한다", 0, 0))
    measures = (
        Measure("measure:find:clicks", "find", Phrase.same("클릭수"), "total", 12480.0, None, None, None, 30, "F01", "2–31", "2026-04-01", "2026-04-30"),
        Measure("measure:find:ctr", "find", Phrase.same("CTR"), "range", None, 1.2, 4.8, "%", 30, "F01", "2–31", "2026-04-01", "2026-04-30"),
        Measure(
            "measure:buy:sales", "buy", Phrase.same("매출"), "reported", 12.4e6, None, None, "₩", 1, "F01", "32", "2026-04-01", "2026-04-30", "부가세 포함"
        ),
        Measure("measure:whole:visits", WHOLE, Phrase.same("방문"), "total", 80210.0, None, None, None, 30, "F01", "2–31"),
    )
    journey = JourneyMap("everyone", None, "current", 0, True, False, stages, measures=measures)
    return book(journey, sources=(SourceFile("F01", "table", "table", 31, 31, 0, 0, True),))


def with_personas() -> MapBook:
    """Two kinds of customers, one found and one declared, each with a map of its own."""
    made = eleven_stages()
    everyone = made.map()
    traits = (
        Trait("gap", Phrase("Days to first use", "첫 사용까지"), 4.0, 11.0, "days", -0.9, 80),
        Trait("calls", Phrase("Calls", "전화 문의"), 0.4, 2.3, "count", -0.7, 80),
        Trait("invited", Phrase("Invited colleagues", "동료를 초대함"), 0.72, 0.31, "share", 0.8, 80),
    )
    found = Persona("quick", Phrase("Quick starters", "빨리 시작하는 곳"), "found", Share(83, 142, 0.5, 0.66), traits, 0.86)
    named = Persona(
        "alone", Phrase("Lone admins", "혼자 떠맡은 관리자"), "declared", Share(56, 142, 0.32, 0.48), (), None, "전산 담당 = 1", "김하늘", "2026-03-27"
    )
    segmentation = Segmentation("found", 2, 142, 0, ())
    maps = (everyone, replace(everyone, key="quick", people=83), replace(everyone, key="alone", people=56))
    return replace(made, maps=maps, personas=(found, named), segmentation=segmentation)
