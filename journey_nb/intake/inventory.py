"""The team's own list of touchpoints: handed out as a workbook with what the data saw, edited by people, read back and compared.

Which touchpoints there should be, whose they are and who looks after them is the team's to say; how many people were seen there
is the data's, and its column is locked.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Named
from pathlib import Path
from typing import Any

import pandas as pd

from ..i18n.forms import josa
from ..model.phrase import Phrase
from . import forms
from .forms import Column, known_by, matches
from .grid import Table
from .products import Identifiers, Known, people
from .roles import Mapping
from .tables import Read, Recognition, listed
from .values import plain, squeezed, tidy

SOURCE = "inventory"
PLANNED = {"yes": Phrase("yes", "예"), "no": Phrase("no", "아니요")}
SIDES = {"ours": Phrase("ours", "우리"), "theirs": Phrase("theirs", "남의 것")}
MEDIA = {"online": Phrase("online", "온라인"), "offline": Phrase("offline", "오프라인")}
WORDS = {"planned": PLANNED, "side": SIDES, "medium": MEDIA}
MORE = {"planned": {"y": "yes", "o": "yes", "true": "yes", "1": "yes", "n": "no", "x": "no", "false": "no", "0": "no", "아니오": "no"}}
MADE = ["touchpoint", "stage", "channel", "owner", "side", "medium", "planned"]

COLUMNS = (
    Column(
        "touchpoint",
        Phrase("Touchpoint", "접점"),
        28,
        Phrase("Where customer and service meet.", "고객과 서비스가 만나는 곳입니다."),
        (Phrase("Set-up guide", "설치 안내서"), Phrase("Review site", "리뷰 사이트")),
    ),
    Column(
        "stage",
        Phrase("Stage", "단계"),
        20,
        Phrase("The stage of the journey.", "여정의 단계입니다."),
        (Phrase("Set-up", "설치"), Phrase("Comparison", "비교")),
    ),
    Column("channel", Phrase("Channel", "채널"), 16, Phrase("The medium.", "매체입니다."), (Phrase("E-mail", "이메일"), Phrase("Web", "웹"))),
    Column(
        "owner",
        Phrase("Owner", "담당자"),
        18,
        Phrase("The person or team who looks after it.", "맡은 사람이나 팀입니다."),
        (Phrase("Customer success", "고객성공팀"), Phrase("", "")),
        also=("담당", "담당 팀", "담당 부서", "책임자", "owned by", "responsible"),
    ),
    Column(
        "side",
        Phrase("Ours or theirs", "우리/남의 것"),
        14,
        Phrase("Is it ours, or somebody else's?", "우리가 운영하는지, 남이 운영하는지 고릅니다."),
        (SIDES["ours"], SIDES["theirs"]),
        choices=tuple(SIDES.values()),
        also=("운영 주체", "소유", "ownership"),
    ),
    Column(
        "medium",
        Phrase("Online or offline", "온라인/오프라인"),
        16,
        Phrase("Does it happen online or offline?", "온라인인지 오프라인인지 고릅니다."),
        (MEDIA["online"], MEDIA["online"]),
        choices=tuple(MEDIA.values()),
    ),
    Column(
        "planned",
        Phrase("Planned (yes/no)", "계획함(예/아니요)"),
        16,
        Phrase("Do you want customers to meet you here?", "고객이 여기를 거치도록 계획했는지 고릅니다."),
        (PLANNED["yes"], PLANNED["no"]),
        choices=tuple(PLANNED.values()),
        also=("계획", "계획 여부", "planned"),
    ),
    Column(
        "people",
        Phrase("People seen (from the data)", "확인된 사람 수(자료)"),
        16,
        Phrase("Counted in the data; this column is locked.", "자료에서 센 수입니다. 고칠 수 없습니다."),
        (Phrase.same("12"), Phrase.same("0")),
        form="0",
        locked=True,
    ),
)
SPEC = forms.Spec(
    SOURCE,
    Phrase("Touchpoints", "접점 목록"),
    COLUMNS,
    (
        Phrase("One touchpoint at one stage is one row on the sheet 'Touchpoints'.", "한 단계의 접점 하나가 '접점 목록' 시트의 한 줄입니다."),
        Phrase(
            "Add the touchpoints you planned, name an owner for each, and say which of those the data saw you meant to have.",
            "계획한 접점을 더하고, 접점마다 담당자를 적고, 자료에 나온 접점이 계획한 것인지 고르십시오.",
        ),
        Phrase("Save it beside the exports and build again: journey build FOLDER.", "다른 자료와 같은 폴더에 저장하고 다시 만듭니다: journey build 폴더."),
    ),
    must=frozenset({"touchpoint", "owner", "planned"}),
)

FINDINGS = {
    "planned_unseen": Phrase("planned, and nobody was seen there", "계획했지만 자료에 나온 사람이 없음"),
    "seen_unplanned": Phrase("people were seen there, and nobody planned it", "자료에 나왔지만 계획에 없음"),
    "no_owner": Phrase("nobody looks after it", "담당자가 없음"),
    "unknown_stage": Phrase("its stage is not in this study's model", "이 연구의 단계 모형에 없는 단계"),
}


# ---------------------------------------------------------------- out and in


def write(path: str | Path, seen: pd.DataFrame, planned: pd.DataFrame | None = None, lang: str = "ko", stages: Named[str, Phrase] | None = None) -> Path:
    """Write the workbook: what the data saw (``touchpoint, stage, channel, n_people``) with what the team has said of it so far.

    Parameters
    ----------
    planned : DataFrame, optional
        Rows of the inventory as read before (:func:`current`); they keep their owners and plans.
    stages : mapping, optional
        Stage key → its name: keys are shown by name.
    """
    names = dict(stages or {})
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for row in seen.to_dict("records"):
        stage = str(row.get("stage") or "")
        shown = names[stage].text(lang) if stage in names else stage
        made = rows.setdefault(_key(row["touchpoint"], stage, names), {"touchpoint": str(row["touchpoint"]), "stage": shown, "people": 0})
        made["people"] += int(row.get("n_people") or 0)
        made["channel"] = made.get("channel") or row.get("channel") or None
    for row in (current(planned) if planned is not None else pd.DataFrame(columns=MADE)).to_dict("records"):
        stage = str(row["stage"] or "")
        shown = names[stage].text(lang) if stage in names else stage
        made = rows.setdefault(_key(row["touchpoint"], stage, names), {"touchpoint": row["touchpoint"], "stage": shown, "people": 0})
        made |= {role: WORDS[role][row[role]].text(lang) if row[role] in WORDS.get(role, ()) else row[role] for role in MADE[2:] if row.get(role)}
    return forms.write(SOURCE, path, lang, rows=list(rows.values()))


def recognise(table: Table, rule: Any = None) -> Known | None:
    """Our inventory, handed out or written new, or None."""
    if not matches(SPEC, table):
        return None
    has = forms.columns(SPEC, table)
    mapping = Mapping({role: [name] for role, name in has.items()})
    decided = listed([has[role] for role in ("touchpoint", "owner", "planned") if role in has])
    how = known_by(table)
    why = Phrase(
        f"the team's list of touchpoints ({how.en}): {decided}; nobody is counted by it",
        f"팀의 접점 목록입니다({how.ko}): {decided}. 사람 수로 세지 않습니다",
    )

    def read(table: Table, frame: pd.DataFrame, *, zone: str, rule: Any = None) -> Read:
        cells = {role: _said(role, tidy(frame, has.get(role))) for role in MADE}
        cells["touchpoint"] = forms.words(frame, has.get("touchpoint"))
        got = forms.beside("inventory", table, frame, cells, zone=zone)
        got.extras["inventory"] = got.extras["inventory"].loc[lambda rows: rows["touchpoint"] != ""].reset_index(drop=True)
        return got

    def names(frame: pd.DataFrame) -> Identifiers:
        return [(kind, value) for kind, value in people(frame, [("name", has.get("owner"), 2)]) if kind == "email"]  # a team's name is no secret

    return Known(Recognition(SOURCE, "inventory", why, 0.97), mapping, read, names, 1.5 + len(has) / 10)


def _said(role: str, values: pd.Series) -> pd.Series:
    """``yes``, ``ours``, ``online`` for the words of either language; whatever else was written stays as it is."""
    known = {plain(word): key for key, phrase in WORDS.get(role, {}).items() for word in phrase} | MORE.get(role, {})
    return values.map(lambda value: known.get(plain(value), value))


def current(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a touchpoint and stage, of every copy that was read: what a person filled in beats a blank, a later copy an earlier one.

    Examples
    --------
    >>> rows = pd.DataFrame([("앱", "설치", ""), ("앱", "설치", "고객성공팀")], columns=["touchpoint", "stage", "owner"])
    >>> current(rows)[["touchpoint", "owner"]].to_numpy().tolist()
    [['앱', '고객성공팀']]
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        made = found.setdefault(_key(row["touchpoint"], row.get("stage"), {}), dict.fromkeys(MADE, ""))
        made |= {name: value for name in MADE if isinstance(value := row.get(name), str) and value}
    return pd.DataFrame(list(found.values()), columns=MADE, dtype="object")


def _key(touchpoint: Any, stage: Any, stages: Named[str, Phrase]) -> tuple[str, str]:
    named = str(stage or "")
    key = next((k for k, words in stages.items() if squeezed(named).casefold() in {k.casefold(), *(squeezed(w).casefold() for w in words)}), named)
    return squeezed(key).casefold(), squeezed(str(touchpoint)).casefold()


# ---------------------------------------------------------------- what it shows


def compare(planned: pd.DataFrame, seen: pd.DataFrame, stages: Named[str, Phrase] | None = None) -> pd.DataFrame:
    """What the team planned against what the data saw, one finding a row; nothing is dropped.

    Parameters
    ----------
    planned : DataFrame
        ``touchpoint, stage, owner, planned …`` as read back.
    seen : DataFrame
        ``touchpoint, stage, n_people``.
    stages : mapping, optional
        Stage key → its name in both languages; a stage of the inventory that is none of them is said.

    Returns
    -------
    DataFrame
        ``touchpoint, stage, owner, people, finding`` (a key of :data:`FINDINGS`). A row of the inventory whose plan is blank is
        planned when the data never saw it: somebody wrote it down.

    Examples
    --------
    >>> planned = pd.DataFrame([("앱", "설치", "", "yes")], columns=["touchpoint", "stage", "owner", "planned"])
    >>> seen = pd.DataFrame([("전화", "설치", 3)], columns=["touchpoint", "stage", "n_people"])
    >>> compare(planned, seen)[["touchpoint", "people", "finding"]].to_numpy().tolist()
    [['앱', 0, 'planned_unseen'], ['앱', 0, 'no_owner'], ['전화', 3, 'seen_unplanned']]
    """
    known = dict(stages or {})
    people_at: dict[tuple[str, str], int] = {}
    shown: dict[tuple[str, str], tuple[str, str]] = {}
    for row in seen.to_dict("records"):
        key = _key(row["touchpoint"], row.get("stage"), known)
        people_at[key] = people_at.get(key, 0) + int(row.get("n_people") or 0)
        shown.setdefault(key, (str(row["touchpoint"]), str(row.get("stage") or "")))
    listed_, made = set(), []
    for row in current(planned).to_dict("records"):
        key = _key(row["touchpoint"], row["stage"], known)
        n = people_at.get(key, 0)
        wanted = row["planned"] == "yes" or (row["planned"] == "" and not n)
        listed_.add(key)
        kinds = ["planned_unseen"] * (wanted and not n) + ["seen_unplanned"] * (not wanted and bool(n)) + ["no_owner"] * (not row["owner"])
        kinds += ["unknown_stage"] * (bool(known) and row["stage"] != "" and key[0] not in {squeezed(k).casefold() for k in known})
        made += [(row["touchpoint"], row["stage"], row["owner"], n, kind) for kind in kinds]
    made += [(*shown[key], "", n, "seen_unplanned") for key, n in people_at.items() if key not in listed_ and n]
    return pd.DataFrame(made, columns=["touchpoint", "stage", "owner", "people", "finding"])


ASKED = ("interview", "survey", "call", "observation")  # sources in which we choose whom to ask: an empty cell is a question nobody put


def gaps(heard: pd.DataFrame, stages: Named[str, Phrase], personas: Named[str, Phrase], kinds: Named[str, Phrase] | Iterable[str] = ASKED) -> pd.DataFrame:
    """The empty cells of stage × persona × source, with the question to ask next; those of whom nothing at all is known of a stage first.

    Parameters
    ----------
    heard : DataFrame
        ``stage, persona, kind, people``: who was heard (``JourneyMap.coverage`` of each persona's map). A cell that is missing is empty.
    stages, personas, kinds : mapping
        Key → its name in both languages; a plain list of kinds is shown as it is. Only sources in which we choose whom to ask.

    Returns
    -------
    DataFrame
        ``stage, persona, kind, elsewhere`` (people of this persona heard of this stage by other sources), ``en``, ``ko``.

    Examples
    --------
    >>> heard = pd.DataFrame([("try", "admin", "survey", 4)], columns=["stage", "persona", "kind", "people"])
    >>> found = gaps(heard, {"try": Phrase("Trial", "시험 사용")}, {"admin": Phrase("Admins", "관리자")}, ["survey", "interview"])
    >>> found[["kind", "elsewhere"]].to_numpy().tolist(), found["ko"][0]
    ([['interview', 4]], '관리자에게 시험 사용 단계를 interview로 물은 적이 없습니다. 다른 자료에는 4명이 있습니다.')
    """
    named = dict(kinds) if isinstance(kinds, Named) else {kind: Phrase.same(kind) for kind in kinds}
    there = {(str(s), str(p), str(k)): int(n) for s, p, k, n in heard[["stage", "persona", "kind", "people"]].itertuples(index=False) if n}
    total: dict[tuple[str, str], int] = {}
    for (stage, persona, _), n in there.items():
        total[stage, persona] = max(total.get((stage, persona), 0), n)  # one person may be in several sources: never added up
    made = []
    for stage, label in stages.items():
        for persona, name in personas.items():
            for kind, how in named.items():
                if (stage, persona, kind) in there:
                    continue
                n = total.get((stage, persona), 0)
                en = f"{name.en}, {label.en}: nobody was asked ({how.en.lower()}); "
                en += f"other sources have at least {n} of them." if n else "no source has any of them."
                more = f" 다른 자료에는 {n}명이 있습니다." if n else " 다른 자료에도 없습니다."
                made.append((stage, persona, kind, n, en, f"{name.ko}에게 {label.ko} 단계를 {josa(how.ko, '으로/로')} 물은 적이 없습니다.{more}"))
    found = pd.DataFrame(made, columns=["stage", "persona", "kind", "elsewhere", "en", "ko"])
    return found.sort_values("elsewhere", key=lambda n: n > 0, kind="stable").reset_index(drop=True)
