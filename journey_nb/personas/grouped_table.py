"""`journey personas TABLE`: the customers of any table, grouped if they can be, as numbers, sentences and a table again."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOperatorIssue=false, reportReturnType=false

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from .. import i18n
from ..model.errors import UsageError
from ..model.personas import Overruled, Persona, Trait
from ..model.phrase import Phrase
from .clusters import BOOTSTRAPS, find
from .info import Features
from .kinds import Column, features_of, walks_of
from .measures import level
from .portraits import Found
from .questions import questions
from .reading import Sheet, numbered, read_sheet

ADDED = ("persona", "persona_name")
LISTED = 50_000  # customers whose persona stands in the JSON; of more people only in --out
METHODS = {
    "kmeans": Phrase("k-means on columns of equal weight", "열의 비중을 같게 한 k-평균"),
    "latent_classes": Phrase("latent classes", "잠재 계층 분석"),
    "markov_chains": Phrase("a mixture of Markov chains", "마르코프 연쇄 혼합"),
}
KINDS = {
    "number": Phrase("number", "숫자"),
    "yes or no": Phrase("yes or no", "예·아니오"),
    "words": Phrase("words", "항목"),
    "scale": Phrase("scale", "척도"),
    "several answers": Phrase("several answers", "복수 응답"),
    "steps": Phrase("steps", "단계 순서"),
}


@dataclass(frozen=True)
class GroupedTable:
    """A table's customers, grouped or with the reasons why not; ``columns`` says what each column was taken for."""

    sheet: Sheet
    who: str
    seed: int
    found: Found
    features: Features
    columns: tuple[Column, ...]
    redacted: bool = True

    def to_json(self) -> dict[str, Any]:
        """Every number unrounded, every share with its count, n and interval; keys that stay: ``recommended_k`` and ``stability``."""
        s, tried = self.found.segmentation, self.found.segmentation.tried
        names = {c.name for c in self.columns if c.used == "groups"} if self.columns else set(self.features.table.columns)
        return {
            "path": self.sheet.shown,
            "sheet": self.sheet.sheet,
            "id": self.who,
            "customers": len(self.features.table),
            "rows_set_aside": self.sheet.set_aside,
            "method": s.method,
            "recommended_k": s.recommended_k,
            "k": len(self.found.personas),
            "stability": {str(t.k): list(t.stability) for t in tried},
            "agreement": {str(t.k): t.agreement for t in tried},
            "silhouette": {str(t.k): t.silhouette for t in tried},
            "sizes": {str(t.k): list(t.sizes) for t in tried},
            "bootstraps": BOOTSTRAPS if tried else 0,
            "verdict": {lang: self.verdict(lang) for lang in ("ko", "en")},
            "reasons": [{"key": r.key, **r.numbers, "ko": i18n.t(r.key, "ko", **r.numbers), "en": i18n.t(r.key, "en", **r.numbers)} for r in s.reasons],
            "overruled": None if s.overruled is None else {"k": s.overruled.k, "by": s.overruled.by, "why": s.overruled.why, "recommended": s.recommended_k},
            "features": sorted(names),
            "grouped_by": list(s.features),
            "columns": [c.to_json() for c in self.columns],
            "people": s.people,
            "unplaced": s.unplaced,
            "personas": [_persona(p) for p in self.found.personas],
            "describe": self.found.describe.to_dict("records"),
            "placing": self._placing(),
            "assignment": self._assignment(),
            "seed": self.seed,
        }

    def _placing(self) -> dict[str, Any] | None:
        placing = self.found.segmentation.placing
        if placing is None:
            return None
        right, chance = placing.right, placing.by_chance
        return {
            "questions": [{"feature": q.feature, "threshold": q.threshold, "word": q.word} for q in placing.questions],
            "right": {"count": right.count, "n": right.of, "low": right.low, "high": right.high},
            "by_chance": {"count": chance.count, "n": chance.of},
            "beats": placing.beats,
        }

    def _assignment(self) -> dict[str, str | None] | None:
        if len(self.features.table) > LISTED:
            return None
        from ..privacy import Redactor

        scrub = Redactor(pd.DataFrame(columns=["kind", "value"])).scrub
        rows = dict(zip(self.sheet.frame[self.who].astype(str).str.strip(), self.sheet.frame.index, strict=True))
        given = self.found.members.reindex(self.features.table.index)
        named = {who: who if who.isalnum() or scrub(who) == who else f"row {rows.get(who)}" for who in map(str, given.index)}
        return {named[str(who)]: key if isinstance(key, str) else None for who, key in given.items()}

    def verdict(self, lang: str) -> str:
        """The recommendation as one sentence with its reason."""
        s = self.found.segmentation
        recommended = [r for r in s.reasons if r.key == "personas.chosen"]
        if recommended:
            return i18n.t("personas.chosen", lang, **recommended[0].numbers)
        partly = [r for r in s.reasons if r.key == "personas.partly"]
        best = max(partly, key=lambda r: (r.numbers["stable"], -r.numbers["k"]), default=None)
        first = best or (s.reasons[0] if s.reasons else None)
        told = Phrase("No stable personas.", "안정적인 페르소나가 없습니다.").text(lang)
        return f"{told} {i18n.t(first.key, lang, **first.numbers)}" if first else told

    def frame(self) -> pd.DataFrame:
        """The table's own columns and rows, in order, with the persona's key and name; empty for whom no group is like.

        Of a file so large that it was read in pieces only the customers' ids stand beside them: its cells were not kept as they are written.
        """
        names = {p.key: p.label for p in self.found.personas}
        who = self.sheet.frame[self.who].astype(str).str.strip()
        key = who.map(self.found.members).where(lambda k: k.notna(), None)
        own = self.sheet.frame if self.sheet.known is not None else self.sheet.frame[[self.who]]
        own = own.drop(columns=self.who) if self.sheet.rows_only and len(own.columns) > 1 else own
        if self.redacted:
            own = _redacted(own, self.sheet)
        own = own.rename(columns={name: f"{name}_1" for name in ADDED if name in own.columns})
        label = key.map(lambda k: names[k].text("ko" if _korean(self.sheet.frame) else "en") if k in names else None)
        return own.assign(persona=key.to_numpy(), persona_name=label.to_numpy())

    def members_frame(self) -> pd.DataFrame:
        """One row a customer with the persona, for a log that has many rows a customer."""
        names = {p.key: p.label for p in self.found.personas}
        key = pd.Series(self.features.table.index.map(self.found.members), index=self.features.table.index, dtype=object)
        label = key.map(lambda k: names[k].en if k in names else None)
        return pd.DataFrame({self.who: self.features.table.index, ADDED[0]: key.where(key.notna(), None).to_numpy(), ADDED[1]: label.to_numpy()})

    def text_lines(self, lang: str) -> list[str]:
        """What came of it, for a terminal: the verdict, the curve, who they are, and what was left out."""
        s = self.found.segmentation
        used = [c for c in self.columns if c.used == "groups"]
        kinds = ", ".join(f"{KINDS[k].text(lang) if k in KINDS else k} {sum(c.kind == k for c in used)}" for k in dict.fromkeys(c.kind for c in used))
        n = len(self.features.table)
        lines = [
            Phrase(f"{n:,} customers in '{self.sheet.shown}'; {METHODS[s.method].en}.", f"'{self.sheet.shown}' 고객 {n:,}명, {METHODS[s.method].ko}.").text(
                lang
            )
        ]
        if kinds:
            lines.append(Phrase(f"Grouped by {len(used)} columns ({kinds}).", f"열 {len(used)}개로 나누었습니다({kinds}).").text(lang))
        lines.append(self.verdict(lang))
        if s.overruled is not None:
            o = s.overruled
            told = Phrase(f"Overruled by {o.by}: {o.k} groups. “{o.why}”", f"{o.by} 님이 {o.k}개로 정했습니다. “{o.why}”")
            lines.append(told.text(lang))
        lines += [self._tried(t, lang) for t in s.tried]
        for persona in self.found.personas:
            lines += _told(persona, lang)
        lines += ["- " + i18n.t(r.key, lang, **r.numbers) for r in s.reasons if "k" not in r.numbers and r.key != "personas.no_structure"]
        aside: dict[str, list[str]] = {}
        for column in self.columns:
            if column.used != "groups" and column.why is not None:
                aside.setdefault(column.why.text(lang), []).append(column.name)
        lines += [f"- {', '.join(named)}: {why}" for why, named in aside.items()]
        return lines

    def _tried(self, tried: Any, lang: str) -> str:
        curve = " ".join(f"{value:.2f}" for value in tried.stability)
        mark = "→" if tried.k == self.found.segmentation.recommended_k else "✎" if tried.k == len(self.found.personas) else " "
        return f" {mark} k={tried.k}  {i18n.t('persona.level_' + level(min(tried.stability)), lang):<18} {curve}"


def group_table(
    path: str | Path,
    who: str | None = None,
    *,
    features: Sequence[str] = (),
    describe: Sequence[str] = (),
    event: str | None = None,
    at: str | None = None,
    study: Any = None,
    seed: int = 7,
    ks: Iterable[int] = range(2, 9),
    overruled: Overruled | None = None,
    raw: bool = False,
) -> GroupedTable:
    """A file's customers, grouped if groups hold.

    Parameters
    ----------
    path : path
        Any table that can be read, one row a customer; with ``event`` (and ``at``, the time) a log with one row an event.
    who : column that names the customer, optional
        Without, every row is a customer and is called by its row.
    features, describe : columns
        What makes the groups, and what is told of them; see :func:`.kinds.features_of`.
    overruled : Overruled, optional
        The number of groups an analyst wants, and why.
    raw : bool
        The table's own cells as they are. Default: personal data are taken out of what is written; the customers' ids stay.

    Raises
    ------
    UsageError
        Where a column is missing, a customer has two rows, or what is asked for cannot make groups.
    UnreadableFile
        As reading the file does.
    """
    if event is not None and who is None:
        raise UsageError(
            en="A log has many rows a customer: name the column that tells them apart with --id.",
            ko="로그는 고객마다 행이 여럿입니다. 고객을 나타내는 열을 --id로 지정하십시오.",
        )
    sheet = read_sheet(path, who, study)
    if who is None:
        sheet = numbered(sheet)
        who = str(sheet.frame.columns[-1])
    if event is not None:
        made, columns = walks_of(sheet.frame, who, event, at, shown=sheet.shown), []
    else:
        made, columns = features_of(sheet.frame, who, features, describe, shown=sheet.shown)
        columns += [Column(name, "texts", "left out") for name in sheet.texts]
    if not len(made.table.columns):
        raise UsageError(
            en=f"'{sheet.shown}': no column is left to group customers by. Name some with --features; see what each column was taken for with journey inspect.",
            ko=f"'{sheet.shown}': 고객을 나눌 열이 남지 않았습니다. --features로 지정하십시오. 열마다 무엇으로 읽었는지는 journey inspect로 볼 수 있습니다.",
        )
    found = find(made, seed=seed, ks=ks, overruled=overruled)
    if found.personas and event is None:
        found = replace(found, segmentation=replace(found.segmentation, placing=questions(found, made, seed=seed)))
    return GroupedTable(sheet, who, seed, found, made, tuple(columns), redacted=not raw)


def _persona(p: Persona) -> dict[str, Any]:
    return {
        "key": p.key,
        "name": {"ko": p.label.ko, "en": p.label.en},
        "share": {"count": p.share.count, "n": p.share.of, "low": p.share.low, "high": p.share.high},
        "stability": p.stability,
        "level": level(p.stability),
        "traits": [_trait(t) for t in p.traits],
    }


def _trait(t: Trait) -> dict[str, Any]:
    return {
        "feature": t.feature,
        "word": t.word,
        "value": t.value,
        "others": t.others,
        "unit": t.unit,
        "effect": t.effect,
        "n": t.n,
        "low": t.low,
        "high": t.high,
    }


def _told(p: Persona, lang: str) -> list[str]:
    share = p.share
    head = f"{p.key}  {p.label.text(lang)}: {share.count:,} / {share.of:,} ({share.count / max(1, share.of):.0%}, {share.low:.0%}–{share.high:.0%})"
    traits = "; ".join(f"{t.label.text(lang)}{'=' + t.word if t.word else ''} {_amount(t.value, t.unit)} ({_amount(t.others, t.unit)})" for t in p.traits[:4])
    return [head, f"    {traits}"] if traits else [head]


def _amount(value: float, unit: str) -> str:
    return f"{value:.0%}" if unit == "share" else f"{value:,.4g}"


def _redacted(frame: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    from ..intake import tables
    from ..privacy import Redactor

    known = [(k, v) for k, v in tables.identifiers(frame, sheet.known.mapping) if k != "id"] if sheet.known is not None else []
    redactor = Redactor(pd.DataFrame(known, columns=["kind", "value"]))
    texts = [c for c in frame.columns if not pd.api.types.is_numeric_dtype(frame[c]) and not isinstance(frame[c].dtype, pd.CategoricalDtype)]
    return frame.assign(**{c: redactor.scrub_series(frame[c]) for c in texts})


def _korean(frame: pd.DataFrame) -> bool:
    return any("가" <= c <= "힣" for name in frame.columns for c in str(name))
