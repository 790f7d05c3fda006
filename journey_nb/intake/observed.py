"""Observation notes: what somebody watching a customer saw, heard and thought, kept apart.

What the customer *did* is an event of that customer. What the customer *said*, word for word, is the customer's voice. What the
observer *thinks*, and the emotion the observer saw, are a colleague's: kept beside the words, never counted as a customer's.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..model.phrase import Phrase
from . import forms, tables
from .deals import Links
from .forms import CHOOSE, Column, known_by, matches
from .grid import Table
from .products import Identifiers, Known, first_of, overruled, people
from .roles import Mapping, Rating
from .tables import Read, Recognition, item_of, listed
from .values import column, tidy

SOURCE = "observation"
LOW, HIGH = -2.0, 2.0  # the emotion an observer saw
WHERE = (
    Phrase("Store", "매장"),
    Phrase("Website", "웹사이트"),
    Phrase("App", "앱"),
    Phrase("At the customer's", "고객 현장"),
    Phrase("Exhibition", "전시회"),
    Phrase("Usability test", "사용성 테스트"),
    Phrase("Phone", "전화"),
    Phrase("Other", "기타"),
)
EMOTIONS = tuple(Phrase.same(str(n)) for n in (-2, -1, 0, 1, 2))

COLUMNS = (
    Column(
        "at",
        Phrase("When", "관찰 일시"),
        18,
        Phrase("The day, and the time if you know it: 2026-03-05 14:20.", "날짜를 적고, 알면 시각도 적습니다. 예: 2026-03-05 14:20"),
        (Phrase.same("2026-03-05 14:20"), Phrase.same("2026-03-05 14:24")),
        also=("관찰일", "관찰 일자", "관찰 시각", "관찰 시간", "observed at", "observation date", "observation time"),
    ),
    Column(
        "touchpoint",
        Phrase("Where (touchpoint)", "어디서(접점)"),
        18,
        CHOOSE,
        (WHERE[0], WHERE[0]),
        choices=WHERE,
        also=("관찰 장소", "장소", "접점", "where", "touchpoint", "location", "observation site"),
    ),
    Column(
        "customer",
        Phrase("Participant ID", "참가자 ID"),
        16,
        Phrase("One id a person, such as P-01. Write no names.", "한 사람에 ID 하나입니다. 예: P-01. 이름은 적지 마십시오."),
        (Phrase.same("P-01"), Phrase.same("P-01")),
        also=("참가자", "참여자", "참여자 id", "관찰 대상", "대상자", "participant", "who", "person observed", "subject id"),
    ),
    Column(
        "did",
        Phrase("What they did", "한 행동"),
        40,
        Phrase("One action a row, in few words. It becomes a step of their path.", "한 줄에 행동 하나를 짧게 적습니다. 그 사람의 경로가 됩니다."),
        (Phrase("Looked for the cable", "연결선을 찾음"), Phrase("Asked a member of staff", "직원에게 물어봄")),
        also=("행동", "고객 행동", "관찰 행동", "관찰된 행동", "action", "actions", "behavior", "behaviour", "observed behavior", "observed behaviour"),
    ),
    Column(
        "said",
        Phrase("What they said (word for word)", "한 말(그대로)"),
        44,
        Phrase("The customer's own words, as they fell. Nothing of ours.", "고객의 말을 들은 그대로 적습니다. 우리 생각은 적지 않습니다."),
        (Phrase("", ""), Phrase("Does this one fit the new machine?", "이거 새 장비에도 맞아요?")),
        also=("발화", "고객 발화", "참가자 발화", "said", "quote", "verbatim", "utterance"),
    ),
    Column(
        "note",
        Phrase("What the observer thinks", "관찰자 생각"),
        40,
        Phrase(
            "Your reading of it. It is kept beside the words and is never counted as a customer's voice.",
            "관찰자의 해석입니다. 함께 보관하지만 고객의 목소리로 세지 않습니다.",
        ),
        (Phrase("The labels look alike.", "포장 표시가 서로 비슷해 보임"), Phrase("", "")),
        also=("해석", "관찰자 해석", "관찰자 메모", "인사이트", "interpretation", "observer note", "observer notes", "inference", "insight"),
    ),
    Column(
        "stage",
        Phrase("Stage (optional)", "단계(선택)"),
        16,
        Phrase("The stage of the journey, if you know it. It may stay empty.", "여정의 단계를 알면 적습니다. 비워 두어도 됩니다."),
        (Phrase("Set-up", "설치"), Phrase("Set-up", "설치")),
        also=("단계", "여정 단계", "stage", "journey stage"),
    ),
    Column(
        "emotion",
        Phrase("Emotion seen (-2 to 2)", "보인 감정(-2~2)"),
        16,
        Phrase(
            "How the person seemed to you: -2 very bad, 0 neither, 2 very good. It is your estimate, not their rating.",
            "관찰자가 보기에 어땠는지 적습니다. -2는 매우 나쁨, 0은 중간, 2는 매우 좋음입니다. 고객이 매긴 점수가 아닙니다.",
        ),
        (Phrase.same("-1"), Phrase("", "")),
        choices=EMOTIONS,
        strict=True,
        form="0",
        also=("감정", "보인 감정", "emotion", "emotion seen", "affect"),
    ),
    Column(
        "observer",
        Phrase("Observer", "관찰자"),
        14,
        Phrase("Who took the note.", "적은 사람입니다."),
        (Phrase("J. Moon", "문하늘"), Phrase("J. Moon", "문하늘")),
        also=("관찰한 사람", "기록자", "작성자", "observed by", "note taker", "written by"),
    ),
)
SPEC = forms.Spec(
    SOURCE,
    Phrase("Observations", "관찰 기록"),
    COLUMNS,
    (
        Phrase("One action of one person is one row on the sheet 'Observations'.", "한 사람의 행동 하나가 '관찰 기록' 시트의 한 줄입니다."),
        Phrase(
            "Keep apart what they did, what they said and what you think: only the first two are the customer's.",
            "한 행동, 한 말, 관찰자 생각을 나누어 적으십시오. 앞의 둘만 고객의 것입니다.",
        ),
        Phrase("Save it beside the other exports and build: journey build FOLDER.", "다른 자료와 같은 폴더에 저장하고 만듭니다: journey build 폴더."),
    ),
    must=frozenset({"did", "said", "note"}),
)


def recognise(table: Table, rule: Any = None) -> Known | None:
    """Our form for observations, or a team's own sheet with the same columns, or None."""
    has = forms.columns(SPEC, table)
    own = len(has) >= 4 and "did" in has and bool({"said", "note"} & set(has)) and bool({"customer", "observer"} & set(has))
    if not (matches(SPEC, table) or (own and not isinstance(table, forms.Form))):
        return None
    role_of = {"said": "text", "did": "event"}
    columns = {role_of.get(role, role): [name] for role, name in has.items() if role not in ("emotion", "observer")}
    seen = [has[role] for role in ("emotion",) if role in has]
    ratings = {name: Rating("rating", LOW, HIGH) for name in seen}
    if seen:
        columns["rating"] = seen
    mapping = overruled(Mapping(columns, ratings), table, rule)
    how = known_by(table) if matches(SPEC, table) else Phrase("a sheet of your own", "직접 만든 표")
    en, ko = f"observation notes ({how.en})", f"관찰 기록입니다({how.ko})"
    if mapping.one("event"):
        en, ko = en + f": what people did in {listed([mapping.one('event') or ''])}", ko + f". 고객이 한 행동: {listed([mapping.one('event') or ''])}"
    if mapping.one("text"):
        en, ko = en + f"; what they said in {listed(mapping.texts)}", ko + f". 고객이 한 말: {listed(mapping.texts)}"
    ours = [name for role, name in has.items() if role in ("note", "emotion")]
    if ours:
        en += f"; {listed(ours)} {'is' if len(ours) == 1 else 'are'} the observer's and counted as no customer's voice"
        ko += f". {listed(ours)} 열은 관찰자의 것이며 고객의 목소리로 세지 않습니다"

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        return _read(table, frame, mapping, zone=zone, rule=rule)

    def names(frame: pd.DataFrame) -> Identifiers:
        found = people(frame, [("name", mapping.one("customer"), 2), ("name", has.get("observer"), 2), ("name", mapping.one("name"), 2)])
        return sorted({("id" if kind == "name" and any(c.isdigit() for c in value) else kind, value) for kind, value in found})

    return Known(Recognition(SOURCE, "observation", Phrase(en, ko), 0.97), mapping, read, names, 1.0 + len(has) / 10)


def _read(table: Table, frame: pd.DataFrame, mapping: Mapping, *, zone: str, rule: Any) -> Read:
    ready = frame.copy()
    columns = {role: list(names) for role, names in mapping.columns.items() if role != "note"}
    note = mapping.one("note")
    if note:
        columns["text"] = [*columns.get("text", []), note]
    for name in mapping.ratings:
        ready[name] = column(ready, name).str.replace(r"^\s*[−–—]\s*(?=\d)", "-", regex=True)  # signs that people type for minus
    read = tables.read(table, ready, Mapping(columns, mapping.ratings), zone=zone, rule=rule)
    said = read.said
    items = {item_of(name): item for name, item in ((mapping.one("text"), "said"), (note, "note")) if name}
    items |= {item_of(name): "emotion seen" for name in mapping.ratings}
    ours = {item_of(name) for name in (note, *mapping.ratings) if name}
    said.loc[said["item"].isin([*ours]), "voice"] = "colleague"
    said["item"] = said["item"].map(lambda item: items.get(item, item))  # the Korean form and the English one are one source
    said["event"] = None  # what they did is an event of its own
    where = first_of(frame, [mapping.one("channel"), mapping.one("touchpoint")])
    read.events = forms.events_of(
        table,
        frame,
        read,
        event=tidy(frame, mapping.one("event")),
        at=tidy(frame, mapping.one("at")),
        customer=forms.who(frame, mapping),
        channel=where.where(where != "", getattr(rule, "channel", None) or getattr(rule, "touchpoint", None) or ""),
        kind=SOURCE,
        zone=zone,
        rule=rule,
    )
    read.links = Links()
    return read
