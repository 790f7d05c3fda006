"""What happens in the sample company: one record a customer or prospect, with everything they did, felt and said.

The world is a pure function of its setting: a record is made from the seed and its number alone, so that ten times as
many customers cost ten times as much time and no more memory. Counts that a test leans on (who leaves, who is hurt by what)
are spread evenly over each group instead of thrown: at 60 customers a quarter, chance alone would hide what was planted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from .people import Person, person, staff
from .setting import (
    ANSWERS,
    BUYING,
    CALMED,
    CHANNELS,
    ELSEWHERE,
    END,
    HURTS,
    LEAVE,
    MONTHS,
    OFFLINE,
    PATTERN,
    PERSONAS,
    PLEASES,
    ROLES,
    SHARE,
    STAGES,
    Even,
    Setting,
    mixed,
    moment,
    pick,
    quarter,
    typical,
)


@dataclass(frozen=True, slots=True)
class Say:
    """One thing said: ``roll`` picks the sentence, so that both languages say the same thing in their own words."""

    stage: str
    kind: str  # pain | wish | praise | neutral | noise
    theme: str
    roll: int
    clear: bool = True
    personal: str = ""  # name | phone | email: what slips into the words


@dataclass(frozen=True, slots=True)
class Ticket:
    number: int
    at: datetime
    say: Say
    channel: str
    reply_minutes: int
    solve_minutes: int | None
    satisfaction: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One response to the survey; scores are None where they were not answered."""

    at: datetime
    nps: int
    setup: int | None
    support: int | None
    first30: int | None
    hardest: str | None
    says: tuple[Say, ...]


@dataclass(slots=True)
class Record:
    """One customer (who signed) or prospect (who did not)."""

    person: Person
    period: int
    signed: bool
    persona: str  # "" for prospects: only behaviour in the product tells
    role: str
    channel: str
    seats: int
    months: int
    furthest: str  # the last stage reached
    outcome: str  # went_on (all the way) | lost | open
    dates: dict[str, datetime]  # first_seen, lead, mql, sql, opportunity, contract, signed, last
    web: list[tuple[datetime, str, int]] = field(default_factory=list)  # at, page, session
    events: list[tuple[datetime, str]] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    answer: Answer | None = None
    offline: tuple[datetime, str, Say] | None = None
    hurt: str | None = None  # what hurt at set-up
    changed: bool = False  # had the new guide


# ---------------------------------------------------------------- the world


def world(setting: Setting) -> Iterator[Record]:
    """Every customer, then every prospect, one at a time."""
    patterns = []
    for period in range(setting.periods):
        pattern = list(PATTERN)
        Random(f"{setting.seed}/pattern/{period}").shuffle(pattern)
        patterns.append(pattern)
    for number in range(setting.customers):
        yield _customer(setting, number, patterns[number % setting.periods])
    for number in range(setting.prospects):
        yield _prospect(setting, number)


def _customer(setting: Setting, number: int, pattern: list[str]) -> Record:
    period, place = number % setting.periods, number // setting.periods
    persona = pattern[place % len(pattern)]
    rank = place // len(pattern) * pattern.count(persona) + pattern[: place % len(pattern)].count(persona)
    even = Even(setting.seed, f"{period}/{persona}", rank)
    rng = Random(f"{setting.seed}/customer/{number}")
    changed = setting.change == "setup_guide" and setting.periods > 1 and period == setting.periods - 1
    last_period = period == setting.periods - 1
    days = typical(setting, "setup_days", persona, rng)
    pooled = sum(SHARE[p] * LEAVE[p] for p in PERSONAS)
    leave = (pooled + setting.separation * (LEAVE[persona] - pooled)) * (CALMED if changed else 1.0)
    u = even("outcome")
    still = 0.08 if last_period else 0.0
    if u < leave:
        furthest, outcome = "setup", "lost"
    elif u > 1 - still / 2:
        furthest, outcome = "setup", "open"
    elif u > 1 - still:
        furthest, outcome = "first30", "open"
    elif even("early") < 0.10:
        furthest, outcome = "first30", "lost"
    else:
        furthest, outcome = "renew", "went_on"
    hurt = _hurt(setting, persona, even, changed=changed, lost=furthest == "setup" and outcome == "lost")
    first, after = quarter(setting, period)
    length = (after - first).days
    stalls = furthest == "setup" and outcome == "lost"  # they come back for three weeks before they give up
    tries = max(days, rng.uniform(18, 22)) if stalls else days
    start = _start(rng, length, tries, furthest, outcome)
    record = Record(
        person=person(setting.seed, number),
        period=period,
        signed=True,
        persona=persona,
        role=str(mixed(ROLES, setting, persona, rng.random())),
        channel=str(pick(CHANNELS, rng.random())),
        seats=max(3, round(typical(setting, "seats", persona, rng))),
        months=int(str(mixed(MONTHS, setting, persona, rng.random()))),
        furthest=furthest,
        outcome=outcome,
        dates={},
        hurt=hurt,
        changed=changed,
    )
    lead = max(4.0, typical(setting, "lead_days", persona, rng))
    _before(setting, record, rng, first, start, lead, round(typical(setting, "sessions", persona, rng)))
    _set_up(setting, record, persona, rng, first, start, days, tries, length)
    if furthest != "setup":
        _use(setting, record, persona, rng, first, start + days, length)
    record.events.sort()
    record.dates["last"] = record.events[-1][0]
    _tickets(setting, record, persona, rng, even, first, start, days)
    if outcome != "open" and even("survey") < 0.75:
        wait = 33 if furthest == "renew" else 13 if furthest == "first30" else 5
        record.answer = _answer(record, rng, even, min(start + tries + wait, length - 1.2), first)
    return record


def _start(rng: Random, length: int, days: float, furthest: str, outcome: str) -> float:
    """Days into the quarter when they sign, so that who leaves has been silent for a month at its end and who is open has not."""
    if outcome == "open":
        return length - 1 - min(10.0, days * 0.6) if furthest == "setup" else length - days - rng.uniform(7, 11)
    room = {"setup": length - 46 - days, "first30": length - 55 - days, "renew": length - 42 - days}[furthest]
    return rng.uniform(0.2, max(0.5, room))


def _hurt(setting: Setting, persona: str, even: Even, *, changed: bool, lost: bool) -> str | None:
    weights: dict[str, float] = {}
    for p in PERSONAS:
        own = (1 - setting.separation) * SHARE[p] + (setting.separation if p == persona else 0.0)
        for theme, share in HURTS[p]:
            weights[theme] = weights.get(theme, 0.0) + own * share
    if changed:
        weights["network"] *= CALMED
    if lost:  # nobody leaves at set-up without a reason
        total = sum(weights.values())
        weights = {theme: share / total for theme, share in weights.items()}
    found = pick(tuple(weights.items()), even("hurt"))
    return str(found) if found else "network" if lost else None


def _before(setting: Setting, record: Record, rng: Random, first: date, start: float, lead: float, sessions: int) -> None:
    """From the first visit to the contract."""
    begin = start - lead
    steps = {"first_seen": 0.0, "lead": 0.15, "mql": 0.35, "sql": 0.5, "opportunity": 0.6, "contract": 0.85, "signed": 1.0}
    record.dates = {name: moment(first, begin + part * lead, rng) for name, part in steps.items()}
    _visit(record, rng, first, begin, lead * 0.8, sessions)
    if record.channel in OFFLINE:
        kind, theme = rng.choice([("pain", "security"), ("wish", "security"), ("neutral", ""), ("neutral", "")])
        record.offline = (moment(first, begin, rng), record.channel, _say(rng, "need", kind, theme))
    elif rng.random() < 0.12:
        record.offline = (moment(first, begin + 0.5 * lead, rng), "visit", _say(rng, "compare", rng.choice(["pain", "neutral"]), "fit"))


PAGES = ("/", "/blog/remote-access-audit", "/product", "/customers", "/pricing", "/docs/overview", "/compare", "/demo")


def _visit(record: Record, rng: Random, first: date, begin: float, span: float, sessions: int) -> None:
    for n in range(max(1, sessions)):
        at = moment(first, begin + span * n / max(1, sessions), rng)
        pages = [PAGES[0] if n == 0 else rng.choice(PAGES[1:4]), *rng.sample(PAGES[2:], rng.randint(1, 2))]
        for page in pages:
            record.web.append((at, page, n + 1))
            at += timedelta(seconds=rng.randint(15, 240))


def _set_up(setting: Setting, record: Record, persona: str, rng: Random, first: date, start: float, days: float, tries: float, length: int) -> None:
    """The product's own log of the set-up: everybody begins, some never get through."""
    lost = record.furthest == "setup" and record.outcome == "lost"
    done = record.furthest != "setup"
    span = days if record.outcome != "open" or done else min(days, length - start - 0.3)
    shown = 1.0 if record.outcome != "open" or done else 0.6

    def add(part: float, name: str) -> None:
        at = moment(first, start + part * span, rng)
        if at < datetime(END.year, END.month, END.day):
            record.events.append((at, name))

    add(0.0, "tenant_created")
    for _ in range(round(typical(setting, "guide", persona, rng) * shown)):
        add(rng.uniform(0.02, 0.95), "setup_guide_opened")
    for _ in range(round(typical(setting, "console", persona, rng) * shown)):
        add(rng.uniform(0.01, 0.98) * tries / days, "setup_console_login")
    add(0.3, "gateway_installed")
    if record.changed:
        add(0.33, "firewall_wizard_run")
    for _ in range(rng.randint(2, 4) if record.hurt == "network" else rng.randint(0, 1)):
        add(rng.uniform(0.35, 0.5), "firewall_check_failed")
    if done or record.hurt != "network":
        add(0.55, "firewall_check_passed")
        add(0.6, "idp_connect_started")
        for _ in range(rng.randint(2, 4) if record.hurt == "identity" else rng.randint(0, 1)):
            add(rng.uniform(0.62, 0.8), "idp_connect_error")
    if done or (not lost and rng.random() < 0.3):
        add(0.85, "idp_connected")
    if done:
        add(0.995, "first_connection")
    if record.outcome == "open" and not done:
        record.events.append((moment(first, length - rng.uniform(1.1, 3), rng), "setup_console_login"))
    if lost:
        at = moment(first, start + tries + rng.uniform(2, 3.9), rng)
        record.events.append((at, "subscription_cancelled"))


def _use(setting: Setting, record: Record, persona: str, rng: Random, first: date, begin: float, length: int) -> None:
    """First 30 days of use, and what follows."""
    lost, still = record.outcome == "lost", record.outcome == "open"
    begin = math.floor(begin) + 1.0  # the day after the first connection
    span = 8.0 if lost else min(30.0, length - begin - 0.3) if still else 30.0
    part = span / 30.0
    end = datetime(END.year, END.month, END.day)

    def add(day: float, name: str) -> None:
        at = moment(first, begin + day, rng)
        if at < end:
            record.events.append((at, name))

    logins = max(1, round(typical(setting, "logins", persona, rng) * (part if still else 1.0 if not lost else 0.5)))
    for n in range(logins):
        add(span * (n + rng.random()) / logins * 0.98, "login")
    for _ in range(max(1, round(typical(setting, "invites", persona, rng)))):
        add(rng.uniform(0, span * 0.6), "user_invited")
    for _ in range(rng.randint(1, 3)):
        add(rng.uniform(0, span * 0.9), "policy_created")
    for _ in range(rng.randint(0, 3)):
        add(rng.uniform(0, span * 0.9), "login_failed")
    if lost:
        add(span + rng.uniform(2, 3.9), "subscription_cancelled")
    if record.furthest == "renew":
        add(rng.uniform(21, 28), "quarterly_review_booked")
        if rng.random() < 0.5:
            add(rng.uniform(22, 29), "seats_added")
    if still:
        add(span * 0.99, "login")


def _say(rng: Random, stage: str, kind: str, theme: str, *, personal: bool = True) -> Say:
    slips = rng.random()
    kind_of = "name" if slips < 0.03 else "phone" if slips < 0.05 else "email" if slips < 0.07 else ""
    return Say(stage, kind, theme, rng.randrange(1 << 30), rng.random() >= 0.12 or kind != "pain", kind_of if personal else "")


def _about(record: Record, stage: str, rng: Random, even: Even, what: str) -> Say:
    """What this customer says about a stage when asked."""
    u = even(f"{what}/{stage}")
    if stage == "whole":
        kind = rng.choice(["noise", "noise", "praise", "wish"])
        return _say(rng, stage, kind, "support_attitude" if kind == "praise" else "documentation")
    if stage == "setup":
        if record.hurt:
            return _say(rng, stage, "pain", record.hurt)
        return _say(
            rng, stage, "praise" if u < 0.6 else "wish" if u < 0.75 else "neutral" if u < 0.9 else "noise", "support_attitude" if u < 0.6 else "documentation"
        )
    theme = pick(ELSEWHERE[stage], u)
    if theme:
        return _say(rng, stage, "pain", str(theme))
    rest = (1 - u) / (1 - sum(w for _, w in ELSEWHERE[stage]))
    return _say(rng, stage, "praise" if rest < 0.55 else "neutral" if rest < 0.85 else "noise", PLEASES[stage])


def _tickets(setting: Setting, record: Record, persona: str, rng: Random, even: Even, first: date, start: float, days: float) -> None:
    count = max(0, round(typical(setting, "tickets", persona, rng)))
    after = 0 if record.furthest == "setup" else round(count * 0.35)
    for n in range(count):
        stage = "setup" if n < count - after else "first30"
        if stage == "setup":
            day = start + days * rng.uniform(0.3, 0.9)
            say = (
                _say(rng, stage, "pain", record.hurt)
                if record.hurt and n < 2
                else _say(rng, stage, rng.choice(["neutral", "neutral", "wish"]), "documentation")
            )
        else:
            day = math.floor(start + days) + 1 + rng.uniform(0.5, 7.5 if record.outcome == "lost" else 20)
            say = _say(rng, stage, "pain", "login") if even("ticket/first30") < 0.4 else _say(rng, stage, "neutral", "login")
        at = moment(first, day, rng)
        if at >= datetime(END.year, END.month, END.day):
            continue
        solved = None if rng.random() < 0.08 else round(math.exp(rng.gauss(6.2, 1.0)))
        liked = pick((("Good", 0.45), ("Bad", 0.10), ("Offered", 0.30), ("Unoffered", 0.15)), rng.random()) or "Unoffered"
        ticket = Ticket(record.person.number * 16 + n, at, say, rng.choice(["Email", "Web form", "Phone", "Chat"]), rng.randint(3, 400), solved, str(liked))
        record.tickets.append(ticket)
    record.tickets.sort(key=lambda t: t.at)


def _answer(record: Record, rng: Random, even: Even, day: float, first: date) -> Answer:
    lost = record.outcome == "lost"
    u = even("nps")
    nps = int(u * 6) if lost else 4 + int(u * 5) if record.hurt else 7 + int(u * 4)  # 0..5, 4..8, 7..10
    level = even("csat")
    setup = None if level > 0.95 else (1 + (level > 0.6) if lost else 2 + (level > 0.4) + (level > 0.85) if record.hurt else 4 + (level > 0.4))
    used = record.furthest != "setup"
    first30 = (2 + (level > 0.3) + (level > 0.75) if lost else 3 + (level > 0.3) + (level > 0.7)) if used and rng.random() < 0.9 else None
    support = 3 + int(rng.random() * 2.6) if record.tickets else None
    reached = STAGES[: STAGES.index(record.furthest) + 1]
    says = [_about(record, stage, rng, even, "survey") for stage in (*reached, "whole") if even(f"answers/{stage}") < ANSWERS[stage]]
    hardest = "setup" if record.hurt else rng.choice([s for s in reached if s != "setup"])
    return Answer(moment(first, day, rng), nps, setup, support, first30, hardest if rng.random() < 0.85 else None, tuple(says))


def _prospect(setting: Setting, number: int) -> Record:
    """Somebody who looked and did not sign: silent for more than a month, or still deciding when the data end."""
    period, rank = number % setting.periods, number // setting.periods
    even = Even(setting.seed, f"prospect/{period}", rank)
    rng = Random(f"{setting.seed}/prospect/{number}")
    first, after = quarter(setting, period)
    still = period == setting.periods - 1 and even("open") < 0.3
    furthest = "signoff" if even("stage") < 0.3 else "compare"
    lead = rng.uniform(10, 40)
    last = (after - first).days - rng.uniform(1, 9) if still else rng.uniform(2, 48)
    begin = last - lead
    parts = {"first_seen": 0.0, "lead": 0.2, "mql": 0.4, "sql": 0.6, "opportunity": 0.75}
    if furthest == "signoff":
        parts["contract"] = 1.0
    record = Record(
        person=person(setting.seed, setting.customers + number),
        period=period,
        signed=False,
        persona="",
        role=rng.choice(list(BUYING)),
        channel=str(pick(CHANNELS, rng.random())),
        seats=rng.choice([8, 15, 40, 80, 200, 500]),
        months=rng.choice([6, 12, 24]),
        furthest=furthest,
        outcome="open" if still else "lost",
        dates={},
    )
    record.dates = {name: moment(first, begin + part * lead, rng) for name, part in parts.items()}
    record.dates["last"] = max(record.dates.values())
    _visit(record, rng, first, begin, lead * 0.8, rng.randint(1, 4))
    if record.channel in OFFLINE:
        record.offline = (record.dates["first_seen"], record.channel, _say(rng, "need", "neutral", ""))
    return record


def sales(setting: Setting, record: Record) -> tuple[str, str]:
    """The colleague in sales who looks after this company."""
    return staff(Random(f"{setting.seed}/sales/{record.person.number}"))


def told(setting: Setting, record: Record) -> list[Say]:
    """What this customer tells an interviewer: two things a stage they went through."""
    rng = Random(f"{setting.seed}/told/{record.person.number}")
    even = Even(setting.seed, "told", record.person.number)
    reached = STAGES[: STAGES.index(record.furthest) + 1]
    says = []
    for stage in reached:
        says.append(_about(record, stage, rng, even, "told"))
        says.append(_say(rng, stage, "neutral", "", personal=False))
    return [s for s in says if s.kind != "noise"]
