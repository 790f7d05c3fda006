"""Two codings of the same words side by side: sheets, or a sheet and the tables of a build; agreement by field, and where they differ."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..model.errors import TableError, UsageError
from ..model.phrase import Phrase
from . import agreement, second_coder
from .codebook import Codebook
from .people import VALENCES, WAS, subject, word

UNITS = ["subject", "words", "kind", "themes", "valence"]
FIELDS = {"kind": Phrase("Kind", "종류"), "valence": Phrase("Feeling", "감정"), "themes": Phrase("Themes", "주제")}
CLAUSES, OBSERVATIONS = "clauses.csv", "observations.csv"


@dataclass(frozen=True)
class Units:
    """One coding: ``frame`` has one row a unit (``subject, words, kind, themes, valence``); ``people`` rows were a person's and are left out."""

    name: str
    frame: pd.DataFrame
    people: int = 0


def tables_of(path: str | Path) -> Path | None:
    """The folder with ``clauses.csv`` for a map, its folder, its tables, or a study with one report; None where there is none."""
    given = Path(path)
    here = given.parent if given.is_file() else given
    inside = sorted(p.parent for p in here.glob("reports/*/tables/" + CLAUSES)) if (here / "journey.toml").is_file() else []
    found = [f for f in (here, here / "tables", *(inside if len(inside) == 1 else ())) if (f / CLAUSES).is_file()]
    return found[0] if found else None


def load_tables(path: str | Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The clauses (with ``text``, the whole comment) and the comments of a build."""
    folder = tables_of(path)
    if folder is None:
        raise UsageError(
            en=f"No coded tables at '{Path(path).name}'. Name the folder of a build (reports/NAME), its map.json or its tables.",
            ko=f"'{Path(path).name}'에 코딩된 표가 없습니다. build 결과 폴더(reports/이름), map.json, tables 폴더를 지정하십시오.",
        )
    clauses = _csv(folder / CLAUSES)
    comments = _csv(folder / OBSERVATIONS) if (folder / OBSERVATIONS).is_file() else pd.DataFrame(columns=["observation_id", "text", "lang", "kind"])
    comments = comments[(comments["text"] != "") & comments["observation_id"].isin(clauses["observation_id"])]
    whole = dict(zip(comments["observation_id"], comments["text"], strict=True))
    return clauses.assign(text=clauses["observation_id"].map(whole)), comments


def _csv(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    except (ValueError, UnicodeDecodeError) as error:
        raise TableError(
            en=f"{path.name} cannot be read as a table of a build. Build again.", ko=f"{path.name}을(를) build의 표로 읽을 수 없습니다. 다시 build하십시오."
        ) from error


def load(path: str | Path, *, book: Codebook | None = None) -> Units:
    """A coding from a sheet that came back, or from the tables of a build: what the machine said, never what a person decided over it."""
    given = Path(path)
    if not given.exists():
        raise UsageError(
            en=f"There is no '{given}'. Check the path; a path with spaces needs quotes.",
            ko=f"'{given}'이(가) 없습니다. 경로를 확인하십시오. 빈칸이 든 경로는 따옴표로 묶으십시오.",
        )
    if given.is_dir() or given.name == "map.json":
        clauses, comments = load_tables(given)
        return _of_tables(given.name, [clauses, comments])
    if given.suffix.lower() == ".csv":
        head = set(_csv(given).columns)
        if "observation_id" in head and "kind" in head:
            return _of_tables(given.name, [_csv(given)])
    back = second_coder.read_sheet(given, book=book)
    rows = back.rows
    both = [t if not c else (*(t or ()), *c) for t, c in zip(rows["themes"], rows["codes"], strict=True)]
    return Units(back.by or given.name, rows.assign(themes=both)[UNITS].astype(object))


def _of_tables(name: str, frames: list[pd.DataFrame]) -> Units:
    rows, people = [], 0
    for frame in frames:
        by_clause = "words" in frame.columns
        has_was = set(WAS.values()) <= set(frame.columns)
        for row in frame.to_dict("records"):
            words = row.get("words" if by_clause else "text") or ""
            person = row.get("decided_by") == "person"
            if not words or (person and not has_was):
                people += person
                continue
            kind, themes, valence = (row.get(WAS[f] if person else f) or "" for f in ("kind", "themes", "valence"))
            about = subject(row["observation_id"], words if by_clause else None)
            rows.append((about, words, kind or None, tuple(themes.split("; ")) if themes else None, word(float(valence)) if valence else None))
    return Units(name, pd.DataFrame(rows, columns=UNITS, dtype=object).drop_duplicates("subject"), people)


@dataclass(frozen=True)
class Comparison:
    """Agreement of two codings on the units that both have; ``differ`` is one row a unit and field."""

    a: Units
    b: Units
    n: int
    fields: dict[str, tuple[agreement.Agreement, ...]]
    per_code: agreement.PerCode
    differ: pd.DataFrame  # field, subject, words, a, b

    def lines(self, lang: str) -> list[str]:
        """What a reader sees first: each field with its measures and n."""
        n = (self.n, len(self.a.frame), len(self.b.frame))
        out = [
            Phrase(f"{n[0]} units coded by both (of {n[1]} and {n[2]})", f"둘 다 코딩한 단위 {n[0]}개(각각 {n[1]}개와 {n[2]}개 가운데)").text(lang),
        ]
        for one in (self.a, self.b):
            if one.people:
                out.append(
                    Phrase(
                        f"{one.name}: {one.people} rows were a person's already and were left out; build again to see what the machine said",
                        f"{one.name}: 이미 사람이 정한 {one.people}줄은 뺐습니다. 다시 build하면 기계의 값과 비교합니다",
                    ).text(lang)
                )
        for name, found in self.fields.items():
            out.append(f"{FIELDS[name].text(lang)}: " + " · ".join(f.text(lang) for f in found))
        told = sum(row[4].value is not None for row in self.per_code.codes)
        mean = Phrase(f"mean over {told} of {len(self.per_code.codes)}", f"{len(self.per_code.codes)}개 가운데 {told}개 평균").text(lang)
        out.append(f"{FIELDS['themes'].text(lang)} ({mean}): {self.per_code.kappa.text(lang)} · {self.per_code.alpha.text(lang)}")
        return out

    def to_json(self, lang: str) -> dict[str, Any]:
        fields: dict[str, Any] = {name: {f.measure: f.to_json(lang) for f in found} for name, found in self.fields.items()}
        differ = [{k: list(v) if isinstance(v, tuple) else v for k, v in row.items()} for row in self.differ.to_dict("records")]
        left_out = {"a": self.a.people, "b": self.b.people}
        return {"units": self.n, "left_out": left_out, "fields": fields | {"themes": self.per_code.to_json(lang)}, "disagreements": differ}


def compare(a: Units, b: Units, *, seed: int = 7) -> Comparison:
    """Agreement by field on the units that both codings have: kinds by name, feeling as bad < mixed < good, each theme by itself."""
    both = a.frame.merge(b.frame, on="subject", suffixes=("_a", "_b")).sort_values("subject", ignore_index=True)
    if both.empty:
        person = a.people + b.people
        raise UsageError(
            en=f"'{a.name}' and '{b.name}' have no row in common"
            + (f" but {person} that a person has decided over, and the tables no longer say what the machine said. " if person else ". ")
            + "Compare sheets of one sample, or a sheet and the build it was made from.",
            ko=f"'{a.name}'와(과) '{b.name}'에 함께 있는 줄이 없습니다. "
            + (f"사람이 이미 정한 {person}줄은 기계의 값이 표에 없어 뺐습니다. " if person else "")
            + "같은 표본의 시트끼리, 또는 시트와 그 시트를 만든 build를 비교하십시오.",
        )

    def two(name: str) -> tuple[list[Any], list[Any]]:
        return both[f"{name}_a"].tolist(), both[f"{name}_b"].tolist()

    kinds, felt = two("kind"), two("valence")
    order = [*VALENCES]
    fields = {
        "kind": (agreement.percent(*kinds), agreement.kappa(*kinds), agreement.alpha(kinds, seed=seed, cell="agreement:kind")),
        "valence": (
            agreement.percent(*felt),
            agreement.kappa(*felt, weights="linear", order=order),
            agreement.alpha(felt, level="ordinal", order=order, seed=seed, cell="agreement:valence"),
        ),
    }
    rows = []
    for name in FIELDS:
        for about, words, x, y in zip(both["subject"], both["words_a"], *two(name), strict=True):
            if not agreement.missing(x) and not agreement.missing(y) and (set(x) != set(y) if name == "themes" else x != y):
                rows.append((name, about, words, x, y))
    differ = pd.DataFrame(rows, columns=["field", "subject", "words", "a", "b"], dtype=object)
    return Comparison(a, b, len(both), fields, agreement.per_code(two("themes"), seed=seed), differ)
