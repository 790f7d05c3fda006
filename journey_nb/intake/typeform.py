"""Typeform: a token in ``#``, the questions, then ``Start Date (UTC)``, ``Submit Date (UTC)``, ``Network ID`` and, newer, type, tags and ending."""

from __future__ import annotations

import re
from typing import Any

from ..model.phrase import Phrase
from .grid import Table
from .products import Known
from .questions import Column, judge, worded
from .tables import Read, Recognition, item_of, listed
from .values import column, declared_missing, filled, plain, tidy

SOURCE = "typeform"
WEIGHTS = {"start date utc": 0.25, "submit date utc": 0.35, "stage date utc": 0.25, "network id": 0.35, "response type": 0.2, "tags": 0.05, "ending": 0.05}
LEAST = 0.6
AT = ("submit date utc", "stage date utc", "start date utc")
TOKEN = re.compile(r"[0-9a-z]{20,40}")


def recognise(table: Table, rule: Any = None) -> Known | None:
    """A Typeform export, with the columns that decided, or None."""
    names = table.head.names
    heads = {plain(name): name for name in names if plain(name) in WEIGHTS}
    token = names[0] if names[0].strip() == "#" or plain(names[0]) in ("token", "response id") else None
    decided = [*([token] if token else []), *sorted(heads.values(), key=lambda n: -WEIGHTS[plain(n)])]
    if sum(WEIGHTS[h] for h in heads) + 0.2 * (token is not None) < LEAST or not any(h in heads for h in AT):
        return None
    roles = {
        "record_key": [token] if token else [],
        "at": [heads[h] for h in AT if h in heads],
        "seen": [n for n in (heads.get(h) for h in ("network id", "response type", "tags", "ending")) if n],
    }
    taken = {n for kept in roles.values() for n in kept}
    frame = declared_missing(table.frame(), rule)
    keyed = token is not None and float(filled(column(frame, token)).str.fullmatch(TOKEN).mean() if len(frame) else 1) >= 0.9
    columns, option = [], ""
    for name in names:
        if name in taken:
            continue
        stem = worded(re.sub(r" \(\d+\)$", "", name) if name not in table.head.asked else name, 2_000)
        there = {v for v in tidy(frame, name).unique() if v}
        ticked = len(there) == 1 and plain(next(iter(there))) == plain(stem)  # the older export: an option is a column of its own
        if plain(stem) in ("other", "기타"):
            columns.append(Column(name, item_of(f"{option or stem} other"), option or stem, stem if option else "", "text"))
        else:
            columns.append(Column(name, item_of(name), stem, stem if ticked else "", "multi" if ticked else ""))
            option = stem if not ticked else option
    answers = judge(table, frame, columns, roles, key=keyed, rule=rule)
    partial = int(tidy(frame, heads.get("response type")).str.lower().isin(["partial", "started"]).sum())
    told = answers.told_of(frame)
    en, ko = [f"Typeform: {listed(decided, 3)}; {told.en}"], [f"타입폼 설문입니다({listed(decided, 3)}). {told.ko}"]
    en.append("its times are UTC by their headers")
    ko.append("머리글에 시각이 UTC라고 적혀 있습니다")
    if partial:
        en.append(f"{partial:,} response(s) broke off before the end; what they answered is used")
        ko.append(f"끝까지 마치지 않은 응답 {partial:,}건도 답한 만큼 썼습니다")

    def read(table: Table, frame: Any, *, zone: str, rule: Any = None) -> Read:
        stated = getattr(rule, "zone", None) is None
        return answers.read(table, frame, zone="UTC" if stated else zone, rule=rule, stated_zone=stated)

    return Known(Recognition(SOURCE, "survey", Phrase("; ".join(en), ". ".join(ko)), 0.95), answers.mapping, read, answers.names, 2.0)


__all__ = ["SOURCE", "recognise"]
