"""The list a team works from: each opportunity with what people decided of it. The data's figures and people's words stay apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model.decisions import Decision, latest
from ..model.errors import UsageError, did_you_mean
from ..model.journey import MapBook, Opportunity, Priority, Ranked, as_phrase
from ..model.phrase import Phrase
from ..study import read_claims
from . import scoring

if TYPE_CHECKING:
    import pandas as pd

STATUSES = ("idea", "planned", "doing", "done", "dropped")
NUMBERS = ("severity", "impact", "effort", "ice_impact", "ease", "value", "confidence")
WORDS = ("owner", "department", "kpi")
FIELDS = ("label", "owner", "department", "status", "due", "kpi", *NUMBERS)
SEVERITY = "severity_frequency"
LONGEST = 200
_STATUS = {  # what people write for a status
    "idea": ("idea", "아이디어", "검토"),
    "planned": ("planned", "계획"),
    "doing": ("doing", "진행", "진행 중", "in progress"),
    "done": ("done", "완료", "끝"),
    "dropped": ("dropped", "제외", "보류", "취소"),
}
_LIMITS = {  # what may be given, in words
    "severity": Phrase("0 to 4", "0~4"),
    "impact": Phrase("3, 2, 1, 0.5 or 0.25 (RICE)", "3, 2, 1, 0.5, 0.25 가운데 하나(RICE)"),
    "effort": Phrase("person-months, more than 0", "0보다 큰 인월"),
    "ice_impact": Phrase("1 to 10 (ICE)", "1~10(ICE)"),
    "ease": Phrase("1 to 10 (ICE)", "1~10(ICE)"),
    "value": Phrase("0 to 100, or customer/business value such as 80/60", "0~100, 또는 80/60처럼 고객 가치/사업 가치"),
    "confidence": Phrase("0 to 100 percent", "0~100%"),
}


@dataclass(frozen=True)
class Entry:
    """One opportunity as the team works with it."""

    opportunity: Opportunity
    stage: Phrase
    label: Phrase
    decided: Mapping[str, Decision] = field(default_factory=dict)
    scores: Mapping[str, Priority] = field(default_factory=dict)
    ranked: Mapping[str, Ranked] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.opportunity.id

    @property
    def code(self) -> str:
        return self.opportunity.code

    @property
    def people(self) -> int:
        return self.opportunity.evidence.n_people if self.opportunity.evidence else 0

    @property
    def status(self) -> str:
        return str(self.told("status") or "idea")

    @property
    def score(self) -> Priority | None:
        return self.scores.get(SEVERITY)

    def told(self, name: str) -> Any:
        """What a person decided of ``name``; None where nobody did."""
        decision = self.decided.get(name)
        return decision.value if decision else None


def entries(book: MapBook, persona: str = "everyone", decisions: Iterable[Decision] | None = None) -> tuple[Entry, ...]:
    """The opportunities of one map in the order of their rank, those without a score by people.

    Parameters
    ----------
    decisions : Decision, optional
        What stands in the study now, where that is newer than the map; scores that need people's numbers follow from them.
    """
    journey = book.map(persona)
    ids = {o.id for o in journey.opportunities}
    by_subject: dict[str, dict[str, Decision]] = {}
    for d in latest(book.decisions if decisions is None else decisions):
        if d.subject in ids and d.field in FIELDS:
            by_subject.setdefault(d.subject, {})[d.field] = d
    places = {r.method: {row.id: row for row in r.rows} for r in journey.rankings}
    made = []
    for one in journey.opportunities:
        decided = by_subject.get(one.id, {})
        stage = next((book.stage_label(s) for s in journey.stages if s.key == one.stage), Phrase("The whole journey", "여정 전체"))
        label = as_phrase(decided["label"].value) if "label" in decided else one.label
        scores = {p.method: p for p in (one.priorities if decisions is None else rescored(one, {f: d.value for f, d in decided.items()}))}
        ranked = {method: rows[one.id] for method, rows in places.items() if one.id in rows}
        made.append(Entry(one, stage, label, decided, scores, ranked))

    def first(e: Entry) -> tuple[int, int, str]:
        rank = e.ranked.get(SEVERITY)
        return (rank.rank if rank else 10**6, -e.people, e.id)

    return tuple(sorted(made, key=first))


def rescored(one: Opportunity, fields: Mapping[str, Any]) -> tuple[Priority, ...]:
    """The scores of an opportunity with what people say of it now; those of the data alone stay as they were built."""
    kept = [p for p in one.priorities if p.method in (SEVERITY, "ulwick")]
    base = next((p for p in kept if p.method == SEVERITY), None)
    given = scoring.given_number("severity", fields["severity"]) if "severity" in fields else None
    if base is not None and given is not None:
        again = scoring.severity_frequency([given] * int(base.inputs["affected"]), int(base.inputs["reached"]), given=given)
        kept = [again if p is base and again else p for p in kept]
    affected = int(base.inputs["affected"]) if base else one.evidence.n_people if one.evidence else 0
    reached = int(base.inputs["reached"]) if base else 0
    return (*kept, *scoring.decided(affected, reached, one.confidence.level, fields))


def hides(one: Opportunity) -> bool:
    """Whether a figure of it would tell of one to four people: those affected, those who spoke or reached, or what is left of them.

    Then all its figures go: from a score, its interval and n the count can be worked out.
    """
    counts: list[float] = []
    if one.evidence is not None:
        counts.append(one.evidence.n_people)
        if one.evidence.share is not None:
            counts += [one.evidence.share.count, one.evidence.share.of, one.evidence.share.of - one.evidence.share.count]
    for p in one.priorities:
        if p.method == SEVERITY:
            counts += [p.inputs["affected"], p.inputs["reached"], p.inputs["reached"] - p.inputs["affected"]]
        if p.method == "ulwick":
            for side in ("importance", "satisfaction"):
                n = p.inputs[f"{side}_n"]
                yes = round(p.inputs[side] * n / 10)
                counts += [n, yes, n - yes]
    return any(0 < n < scoring.FEW for n in counts)


def told_to(found: Iterable[Entry], audience: str) -> tuple[Entry, ...]:
    """The backlog as it may leave the team: what rests on fewer than five people goes; the public is told of departments, not of staff."""
    kept = [e for e in found if not hides(e.opportunity)]
    if audience != "public":
        return tuple(kept)
    made = []
    for e in kept:
        decided = {name: replace(d, by="team", reason=None) for name, d in e.decided.items() if name != "owner"}
        bare = replace(
            e.opportunity, evidence=replace(e.opportunity.evidence, quotes=(), observation_ids=("withheld",), sources=()) if e.opportunity.evidence else None
        )
        made.append(replace(e, opportunity=bare, decided=decided))
    return tuple(made)


def orphaned(decisions: Iterable[Decision], known: Iterable[str]) -> tuple[Decision, ...]:
    """What people decided of opportunities that no map has any more: kept, listed, never dropped."""
    ids = set(known)
    return tuple(d for d in latest(decisions) if d.subject.startswith("opportunity:") and d.subject not in ids)


def codes_in(folder: Path) -> dict[str, str]:
    """Every opportunity a study ever issued a code for: code → id."""
    return {str(line["code"]): str(line["id"]) for line in read_claims(folder) if str(line.get("id", "")).startswith("opportunity:") and line.get("code")}


def named(code: str, known: Mapping[str, str]) -> str:
    """The id behind ``O3``, ``설치 O3`` or an id.

    Examples
    --------
    >>> named("설치 o3", {"O3": "opportunity:setup:network"})
    'opportunity:setup:network'
    """
    if code in known.values():
        return code
    short = re.split(r"[\s·-]+", code.strip())[-1].upper()
    if short in known:
        return known[short]
    hint = did_you_mean(short, list(known))
    shown = ", ".join(list(known)[:20]) + (" …" if len(known) > 20 else "")
    if not known:
        raise UsageError(
            en="This study has issued no opportunity yet. Build its map first: journey build STUDY.",
            ko="이 연구에는 아직 기회가 없습니다. 먼저 지도를 만드십시오: journey build 연구폴더.",
        )
    raise UsageError(en=f"No opportunity '{code}'; known: {shown}.{hint.en}", ko=f"'{code}' 기회가 없습니다. 있는 것: {shown}.{hint.ko}")


def checked(name: str, told: Any) -> Any:
    """What a person wrote for one field as it is kept; an error says what is wanted. Empty is None: back to what the data say.

    Examples
    --------
    >>> checked("status", "진행 중"), checked("due", "2026. 10. 5."), checked("effort", "1.5"), checked("owner", " ")
    ('doing', '2026-10-05', 1.5, None)
    """
    if name not in FIELDS:
        hint = did_you_mean(name, FIELDS)
        raise UsageError(en=f"No field '{name}'; known: {', '.join(FIELDS)}.{hint.en}", ko=f"'{name}' 칸은 없습니다. 있는 칸: {', '.join(FIELDS)}.{hint.ko}")
    words = " ".join(str(told).split()) if told is not None and told == told else ""
    if not words:
        return None
    if name == "status":
        found = next((s for s, said in _STATUS.items() if words.casefold() in said), None)
        if found is None:
            hint = did_you_mean(words, STATUSES)
            raise UsageError(
                en=f"No status '{words}'; known: {', '.join(STATUSES)}.{hint.en}",
                ko=f"'{words}' 상태는 없습니다. 있는 상태: {', '.join(s[1] for s in _STATUS.values())}.{hint.ko}",
            )
        return found
    if name == "due":
        return _day(told if isinstance(told, date) else words)
    if name in NUMBERS:
        number = scoring.given_number(name, told)
        if number is None:
            wanted = _LIMITS[name]
            raise UsageError(en=f"'{name}' wants {wanted.en}; '{words}' is not.", ko=f"'{name}' 값은 {wanted.ko}입니다. '{words}'은(는) 아닙니다.")
        return int(number) if number == int(number) else number
    return words[:LONGEST]


def _day(told: Any) -> str:
    if isinstance(told, date):
        return told.strftime("%Y-%m-%d")
    found = re.fullmatch(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*(?:00:00(?::00)?)?", told)
    try:
        if found:
            return date(*map(int, found.groups())).isoformat()
    except ValueError:
        pass
    raise UsageError(en=f"'{told}' is no day. Write 2026-10-05.", ko=f"'{told}'은(는) 날짜가 아닙니다. 2026-10-05처럼 쓰십시오.")


COLUMNS = (
    *("code", "id", "stage", "theme", "label_ko", "label_en", "hmw_ko", "hmw_en", "status", "owner", "department", "due", "kpi"),
    *("people", "spoke", "affected", "reached", "severity", "frequency", "score", "low", "high", "rank", "top_share", "best_rank", "worst_rank"),
    *("ulwick", "rice", "ice", "ice_mean", "value_effort", *NUMBERS[1:], "sure", "answers", "tactics", "observations", "by", "at"),
)


def row(entry: Entry, answers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """One entry as plain values by :data:`COLUMNS`; missing is None. ``answers``: id of a pain or need → its code."""
    one, score, rank = entry.opportunity, entry.score, entry.ranked.get(SEVERITY)
    evidence = one.evidence
    decided = sorted(entry.decided.values(), key=lambda d: d.at)
    inputs = score.inputs if score else {}
    return {
        **{"code": one.code, "id": one.id, "stage": one.stage, "theme": one.theme, "label_ko": entry.label.ko, "label_en": entry.label.en},
        **{"hmw_ko": one.hmw.ko if one.hmw else None, "hmw_en": one.hmw.en if one.hmw else None},
        **{name: entry.told(name) for name in ("owner", "department", "due", "kpi", *NUMBERS[1:])},
        **{"status": entry.status, "people": entry.people, "spoke": evidence.share.of if evidence and evidence.share else None},
        **{"affected": _whole(inputs.get("affected")), "reached": _whole(inputs.get("reached")), "frequency": inputs.get("frequency")},
        **{"severity": inputs.get("severity", entry.told("severity"))},
        **{"score": score.value if score else None, "low": score.low if score else None, "high": score.high if score else None},
        **{"rank": rank.rank if rank else None, "top_share": rank.top_share if rank else None},
        **{"best_rank": rank.best if rank else None, "worst_rank": rank.worst if rank else None},
        **{m: entry.scores[m].value if m in entry.scores else None for m in ("ulwick", "rice", "ice", "ice_mean", "value_effort")},
        **{"sure": one.confidence.level, "answers": " ".join((answers or {}).get(i, i) for i in one.answers), "tactics": " ".join(one.tactics)},
        **{"observations": evidence.n_observations if evidence else None},
        **{"by": decided[-1].by if decided else None, "at": decided[-1].at if decided else None},
    }


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def frame(book: MapBook, persona: str = "everyone", decisions: Iterable[Decision] | None = None) -> pd.DataFrame:
    """``tables/backlog.csv``: one row an opportunity of everyone's map, in the order of their rank."""
    import pandas as pd

    answers = {c.id: c.code for c in book.map(persona).claims}
    return pd.DataFrame([row(e, answers) for e in entries(book, persona, decisions)], columns=list(COLUMNS))
