"""Books with something in every lane, and long imported ones: exact people, nothing random."""

from __future__ import annotations

from dataclasses import replace

from charts import made_books as made
from journey_nb.model.claims import ALL_KINDS, FIELD_OF, Basis, Confidence, Opportunity, Priority, Reason, Share
from journey_nb.model.decisions import Decision
from journey_nb.model.journey import (
    WHOLE,
    Contradiction,
    Funnel,
    FunnelStep,
    JourneyMap,
    Kpi,
    MapBook,
    Moment,
    Move,
    Operation,
    PeakEnd,
    Ranked,
    Ranking,
    SourceFile,
    Spread,
    Touchpoint,
)
from journey_nb.model.phrase import Phrase
from journey_nb.stats import wilson

GUESS = Confidence("assumption")
WRITTEN = {
    "goal": ("이번 분기 안에 감사 지적을 끝낸다", "Close the audit finding this quarter"),
    "thought": ("우리 환경에서도 될까?", "Will it work in our environment?"),
    "expectation": ("하루면 끝난다고 들었다", "Was told it takes a day"),
    "factor": ("보안성 검토 서류가 갖춰져 있는지", "Whether the security papers are ready"),
    "value": ("설치 전문가가 원격으로 함께한다", "An engineer sits in by remote"),
    "note": ("다음 분기에 다시 물을 것", "Ask again next quarter"),
    "frontstage": ("기술 지원이 원격으로 접속해 설정한다", "Support connects and configures"),
    "backstage": ("방화벽 예외 규칙을 제품팀에 요청한다", "Asks the product team for an exception rule"),
    "support": ("티켓 시스템, 인증 서버", "Ticket system, identity server"),
}


def share(count: int, of: int) -> Share:
    w = wilson(count, of)
    return Share(count, of, w.low, w.high)


def filled(book: MapBook | None = None) -> MapBook:
    """Every lane, every mark: the golden map with a funnel, moments, suggestions, contradictions, figures and what the team wrote."""
    book = book or made.golden()
    journey = book.map()
    stages, n = journey.stages, len(journey.stages)
    worst = min(3, n - 1)
    key = [s.key for s in stages]
    counts = ((1501, 720, 655, 126), (720, 407, 259, 54), (407, 327, 52, 28), (134, 117, 11, 6), (117, 114, 3, 0), (114, 0, 0, 114))
    steps = tuple(FunnelStep(k, *c, True, share(c[1], c[1] + c[2]) if c[1] + c[2] else None) for k, c in zip(key, counts, strict=False))
    stages = tuple(
        replace(s, reached=c[0], department="제품팀" if i == worst else "영업팀", owner="김하늘") for i, (s, c) in enumerate(zip(stages, counts, strict=False))
    ) + tuple(stages[len(counts) :])
    ids = [f"opportunity:{key[i]}:t{j}" for i, j in ((worst, 0), (worst, 1), (1, 0), (min(4, n - 1), 0))]
    labels = (
        ("방화벽 규칙을 자동으로 점검한다", "Check firewall rules automatically"),
        ("인증 서버를 단계별로 안내한다", "Guide the identity server step by step"),
        ("계약 전에 환경을 미리 점검한다", "Check the environment before signing"),
        ("3일 안에 접속하지 않으면 먼저 전화한다", "Call first where nobody logs in for three days"),
    )
    people = ((41, 63), (37, 63), (13, 21), (22, 52))
    opportunities = tuple(
        Opportunity(
            one,
            f"O{i + 1}",
            one.split(":")[1],
            f"t{i}",
            Phrase(en, ko),
            Basis("evidence"),
            made.LEVEL,
            made.held(f"op{i}", *people[i]),
            answers=(),
            priorities=(Priority("severity_frequency", 2.6 - 0.5 * i, 2.2 - 0.5 * i, 3.0 - 0.5 * i, people[i][1]),),
        )
        for i, (one, (ko, en)) in enumerate(zip(ids, labels, strict=True))
    )
    ranks = tuple(Ranked(one, i + 1, 2.6 - 0.5 * i, top) for i, (one, top) in enumerate(zip(ids, (0.98, 0.82, 0.55, 0.12), strict=True)))
    decided = tuple(
        Decision(f"2026-07-0{i + 1}T00:00:00Z", "김하늘", ids[0], field, value)
        for i, (field, value) in enumerate((("status", "doing"), ("department", "제품팀"), ("owner", "이서준")))
    )
    moments = (
        Moment(
            f"moment:predicts:{key[worst]}:login",
            key[worst],
            "predicts",
            Phrase("First log-in within three days", "사흘 안의 첫 접속"),
            outcome="lost",
            effect=0.206,
            low=0.095,
            high=0.338,
            n=52,
            other_n=82,
            here=share(12, 52),
            there=share(2, 82),
            q=0.003,
            evidence=made.held("mo", 52, 134),
        ),
        Moment(f"moment:declared:{key[1]}:demo", key[1], "declared", Phrase("The demo", "제품 데모"), basis=made.wrote("영업팀"), kind="fmot", code="T1"),
    )
    written = {
        FIELD_OF[kind]: tuple(
            next(k for k in ALL_KINDS if k.kind == kind)(
                f"{kind}:{key[i]}:x", f"{next(k for k in ALL_KINDS if k.kind == kind).letter}{i + 1}", key[i], "x", Phrase(en, ko), made.wrote("영업팀"), GUESS
            )
            for i in (1, worst)
        )
        for kind, (ko, en) in WRITTEN.items()
    }
    spread = Spread(238, 340.0, 600.0, 1500.0, 300.0, 380.0)
    journey = replace(
        journey,
        stages=stages,
        funnel=Funnel(steps, 90.0, "2026-06-30"),
        opportunities=opportunities,
        rankings=(Ranking("severity_frequency", 3, 1000, ranks),),
        moments=moments,
        moves=(Move(key[worst], key[1], "back", 19, 21, True), Move(key[0], key[0], "again", 7, 7, True)),
        peak_ends=(PeakEnd("worded", -0.2, -0.58, key[worst], 0.34, key[-1], -0.12, n),),
        contradictions=(
            Contradiction(
                f"contradiction:{key[-2]}:words-behaviour",
                key[-2],
                ("words", "behaviour"),
                Reason("confidence.people", {"n": 52, "known": True}),
                Reason("confidence.kinds", {"n": 4}),
            ),
        ),
        operations=(Operation(key[worst], "first_reply", "minutes", spread, True), Operation(key[1], "waiting", "days", Spread(131, 9.0, 17.0, 31.0), True)),
        kpis=(
            Kpi("lost30", WHOLE, Phrase("Lost within 30 days", "첫 30일 이탈"), "lost", 0.104, 0.063, 0.168, 134, 0.03, "down", "share"),
            Kpi("csat", key[worst], Phrase("CSAT", "상담 만족"), "csat", 4.3, 4.1, 4.5, 38, 4.5, "up", "score", "고객성공팀"),
        ),
        goal_kpi="lost30",
        actor=Phrase("The only IT admin of a firm of 80", "직원 80명 회사의 전산 담당 한 사람"),
        scenario=Phrase("An audit asks for remote access to be locked down", "보안 감사에서 원격 접속을 지적받았다"),
        expects=Phrase("Done in a day, without stopping work", "업무를 멈추지 않고 하루 안에 끝난다"),
        touchpoints=tuple(
            replace(t, complaints=12 if i == 0 else 0, ours=i != 2, owner="기술지원팀" if i == 0 else None) for i, t in enumerate(journey.touchpoints)
        ),
        **written,
    )
    return replace(book, maps=(journey, *book.maps[1:]), decisions=(*book.decisions, *decided))


LONG_KO = (
    "견적을 받으려면 세 부서의 승인을 따로 받아야 하고, 그때마다 같은 서류를 양식만 바꿔 다시 써서 올리느라 두 주가 지나가 버린다",
    "설치 안내서가 예전 화면을 기준으로 적혀 있어 실제 메뉴를 찾지 못하고, 결국 전화로 물어 하나씩 따라 하게 된다",
    "보안성 검토 담당자가 바뀔 때마다 처음부터 다시 설명해야 하며 이전에 낸 자료가 어디에 있는지 아무도 모른다",
    "계약서의 검수 기준과 납품 뒤 점검표가 서로 달라서 무엇이 끝나야 끝난 것인지 회의 때마다 다시 다투게 된다",
    "담당 영업이 중간에 바뀌면서 약속받은 교육 일정이 전달되지 않았고, 직원들은 사용법을 모르는 채로 첫 달을 보냈다",
)
LONG_EN = (
    "Getting a quote takes three separate approvals, and the same papers are written again in another form each time",
    "The set-up guide shows last year's screens, so the menu cannot be found and every step ends in a phone call",
    "Whenever the security reviewer changes everything is explained from scratch and nobody knows where the old files are",
    "Acceptance criteria in the contract differ from the checklist after delivery, so every meeting argues when it is done",
    "The account manager changed half way, the promised training was never passed on, and staff spent a month guessing",
)


def imported(lang: str = "ko") -> MapBook:
    """Seven stages by nine lanes of long sentences, as a team keeps them in Markdown: all of it written, nothing counted."""
    texts = LONG_KO if lang == "ko" else LONG_EN
    kinds = ("goal", "thought", "need", "expectation", "pain", "delight", "opportunity", "frontstage", "backstage")
    stages = tuple(made.stage(k, a, b, 0, 0) for k, a, b in made.KOREAN_B2B[:7])
    fields: dict[str, list] = {FIELD_OF[k]: [] for k in kinds}
    for i, stage in enumerate(stages):
        for j, kind in enumerate(kinds):
            made_of = next(k for k in ALL_KINDS if k.kind == kind)
            for n in range({"pain": 4, "opportunity": 3}.get(kind, 1) - (i % 2 and kind == "pain")):
                text = texts[(i + j + n) % len(texts)]
                code = f"{made_of.letter}{10 * i + n + 1}"
                fields[FIELD_OF[kind]].append(
                    made_of(f"{kind}:{stage.key}:{n}", code, stage.key, f"t{n}", Phrase.same(text), made.wrote("서비스기획팀"), GUESS)
                )
    points = tuple(made.hand(s.key, f"E{i}", v, "") for i, (s, v) in enumerate(zip(stages, (0.2, 0.4, -0.2, 0.1, -0.5, -0.7, 0.3), strict=True)))
    touch = tuple(
        Touchpoint(f"t{i}", s.key, Phrase.same(t), c, 0, 0, True, code=f"T{i}", basis=made.wrote("서비스기획팀"))
        for i, (s, t, c) in enumerate(
            zip(
                stages,
                ("감사 지적 통보 메일", "검색과 업계 커뮤니티", "품의 시스템", "제품 비교표와 데모", "시험 환경", "전자 결재", "전자 계약"),
                ("email", "search", "product", "demo", "product", "document", "document"),
                strict=True,
            )
        )
    )
    journey = JourneyMap("everyone", None, "current", 0, True, False, stages, points, touchpoints=touch, **{k: tuple(v) for k, v in fields.items()})
    return made.book(journey, name="다온솔루션", sources=())


def crm_alone() -> MapBook:
    """A CRM export and nothing else: who got where, who left; no words at all."""
    stages = tuple(made.stage(k, a, b, n, 0) for (k, a, b), n in zip(made.SIX, (1501, 720, 407, 134, 117, 114), strict=True))
    counts = ((1501, 720, 655, 126), (720, 407, 259, 54), (407, 134, 245, 28), (134, 117, 11, 6), (117, 114, 3, 0), (114, 0, 0, 114))
    steps = tuple(FunnelStep(s.key, *c, True, share(c[1], c[1] + c[2]) if c[1] + c[2] else None) for s, c in zip(stages, counts, strict=True))
    low = Confidence("low", (Reason("confidence.one_kind", {"kind": "crm"}),))
    stages = tuple(replace(s, confidence=low) for s in stages)
    journey = JourneyMap("everyone", None, "current", 1501, True, False, stages, funnel=Funnel(steps, 90.0, "2026-06-30"))
    return made.book(journey, name="해솔 게이트", sources=(SourceFile("F01", "salesforce", "crm", 1501, 1501, 0, 1501, True),))
