"""What was planted, counted from the world itself and never from the files: a map of the files can be checked against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from .company import Record, world
from .crm import TEST
from .setting import END, PERSONAS, STAGES, Setting, quarter, quarter_name

LABELS = {
    "careful": {"ko": "꼼꼼한 관리자", "en": "The careful administrator"},
    "busy": {"ko": "바쁜 소수정예", "en": "The busy few"},
    "enterprise": {"ko": "대기업 IT팀", "en": "The enterprise IT team"},
}


def truths(made: Setting) -> dict[str, Any]:
    """Everything planted, as plain values; people are named by the raw key that the files know them by (their e-mail address).

    Returns
    -------
    dict
        ``personas`` (key, label, members, size), ``funnel`` (a stage: reached, went_on, lost, open; customers and prospects
        together), ``reached`` (stage → keys with a trace there), ``lost_at_setup`` by persona, ``nps`` and ``scores``, ``pains``
        (a stage: themes by people who say so in the survey or a ticket, most first; ``clear`` of them name the theme; what was
        said offline and in interviews comes on top), ``spoke`` (people with words about a stage, by the same sources),
        ``periods`` (funnel, nps, pains and spoke by quarter), ``change`` with the values of both periods, ``rows`` a file,
        ``personal`` (what slipped into words) and ``test_account``.
    """
    tally = _Tally(made)
    for record in world(made):
        tally.add(record)
    return tally.facts()


class _Tally:
    def __init__(self, made: Setting) -> None:
        self.made = made
        self.members: dict[str, list[str]] = {p: [] for p in PERSONAS}
        self.steps: Counter[tuple[int, str, str]] = Counter()  # period, stage, outcome
        self.persona_steps: Counter[tuple[str, str]] = Counter()
        self.keys: dict[str, set[str]] = {s: set() for s in STAGES}
        self.nps: list[tuple[int, int]] = []
        self.scores: dict[str, list[int]] = {"setup": [], "support": [], "first30": []}
        self.pains: dict[tuple[int, str, str, bool], set[str]] = {}
        self.spoke: dict[tuple[int, str], set[str]] = {}
        self.rows: Counter[str] = Counter()
        self.personal: dict[str, set[str]] = {"name": set(), "phone": set(), "email": set()}

    def add(self, record: Record) -> None:
        key, made = record.person.email, self.made
        if record.signed:
            self.members[record.persona].append(key)
            self.persona_steps[record.persona, "lost" if record.outcome == "lost" and record.furthest == "setup" else "other"] += 1
        for stage in STAGES[: STAGES.index(record.furthest)]:
            self.steps[record.period, stage, "went_on"] += 1
        self.steps[record.period, record.furthest, record.outcome] += 1
        for stage in STAGES[1 : STAGES.index(record.furthest) + 1]:
            self.keys[stage].add(key)
        self.rows.update(contacts=1, deals=1, tickets=len(record.tickets), events=len(record.events), offline=record.offline is not None)
        first, _ = quarter(made, made.periods - 1)
        self.rows["events_again"] += sum((at.year, at.month) == (first.year, first.month) and at.day <= 10 for at, _ in record.events)
        says = [t.say for t in record.tickets]
        if record.answer:
            answer = record.answer
            says += answer.says
            self.rows["survey"] += 1
            self.nps.append((record.period, answer.nps))
            for name in self.scores:
                value = getattr(answer, name)
                if value is not None:
                    self.scores[name].append(value)
        for say in says:
            self.spoke.setdefault((record.period, say.stage), set()).add(key)
            if say.kind == "pain":
                self.pains.setdefault((record.period, say.stage, say.theme, say.clear), set()).add(key)
        self._slips(record, says)

    def _slips(self, record: Record, says: Iterable[Any]) -> None:
        person = record.person
        for say in (*says, *([record.offline[2]] if record.offline else [])):
            if say.personal and say.kind != "noise":
                found = {"name": (person.name("ko"), person.name("en")), "phone": (person.phone,), "email": (person.email,)}[say.personal]
                self.personal[say.personal].update(found)

    # ---- what came out

    def facts(self) -> dict[str, Any]:
        made, periods = self.made, range(self.made.periods)
        people = self._pains(periods)
        return {
            "name": "saas",
            "arguments": {"customers": made.customers, "seed": made.seed, "periods": made.periods, "change": made.change, "separation": made.separation},
            "until": END.isoformat(),
            "personas": [{"key": p, "label": LABELS[p], "members": self.members[p], "size": len(self.members[p])} for p in PERSONAS],
            "funnel": self._funnel(periods),
            "reached": {stage: sorted(keys) for stage, keys in self.keys.items() if stage != "need"},
            "lost_at_setup": {p: {"people": len(self.members[p]), "lost": self.persona_steps[p, "lost"]} for p in PERSONAS},
            "nps": _nps(n for _, n in self.nps),
            "scores": {name: {"n": len(found), "mean": sum(found) / len(found) if found else None} for name, found in self.scores.items()},
            "pains": people,
            "spoke": self._spoke(periods),
            "periods": [
                {
                    "name": quarter_name(made, p),
                    "funnel": self._funnel([p]),
                    "nps": _nps(n for period, n in self.nps if period == p),
                    "pains": self._pains([p]),
                    "spoke": self._spoke([p]),
                }
                for p in periods
            ],
            "change": self._change(),
            "rows": dict(self.rows),
            "personal": {kind: sorted(found) for kind, found in self.personal.items()},
            "test_account": TEST,
        }

    def _funnel(self, periods: Iterable[int]) -> list[dict[str, Any]]:
        made = []
        for stage in STAGES:
            counts = {how: sum(self.steps[p, stage, how] for p in periods) for how in ("went_on", "lost", "open")}
            if stage == STAGES[-1]:  # nothing comes after: all who came this far are there
                made.append({"stage": stage, "reached": counts["went_on"], "went_on": 0, "lost": 0, "open": 0})
            else:
                made.append({"stage": stage, "reached": sum(counts.values()), **counts})
        return made

    def _spoke(self, periods: Iterable[int]) -> dict[str, int]:
        return {s: len(set().union(*(self.spoke.get((p, s), set()) for p in periods))) for s in (*STAGES, "whole")}

    def _pains(self, periods: Iterable[int]) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, dict[str, tuple[set[str], set[str]]]] = {s: {} for s in STAGES}
        for (period, stage, theme, clear), keys in self.pains.items():
            if period in periods:
                everyone, plain = found[stage].setdefault(theme, (set(), set()))
                everyone |= keys
                if clear:
                    plain |= keys
        return {
            stage: sorted(({"theme": t, "people": len(a), "clear": len(c)} for t, (a, c) in themes.items()), key=lambda e: (-e["people"], e["theme"]))
            for stage, themes in found.items()
        }

    def _change(self) -> dict[str, Any]:
        made = self.made
        if made.change == "none" or made.periods == 1:
            return {"what": "none"}
        last = made.periods - 1

        def values(p: int) -> dict[str, Any]:
            (setup,) = (step for step in self._funnel([p]) if step["stage"] == "setup")
            network = next((e["people"] for e in self._pains([p])["setup"] if e["theme"] == "network"), 0)
            return {
                "period": quarter_name(made, p),
                "reached": setup["reached"],
                "lost": setup["lost"],
                "firewall": network,
                "spoke": self._spoke([p])["setup"],
            }

        return {"what": made.change, "stage": "setup", "theme": "network", "before": values(last - 1), "after": values(last)}


def _nps(answers: Iterable[int]) -> dict[str, Any]:
    given = list(answers)
    promoters, detractors = sum(n >= 9 for n in given), sum(n <= 6 for n in given)
    value = 100 * (promoters - detractors) / len(given) if given else None
    return {"n": len(given), "promoters": promoters, "passives": len(given) - promoters - detractors, "detractors": detractors, "value": value}
