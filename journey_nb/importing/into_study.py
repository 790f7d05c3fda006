"""A document's claims for a study: each placed on one of its stages, as an assumption that research can test. Planned first, written when accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .. import stage_settings
from ..assumptions.boards import stage_of
from ..assumptions.written import KINDS, Written, every, with_codes
from ..model.decisions import record
from ..model.errors import UsageError, did_you_mean
from ..model.journey import WHOLE
from ..model.phrase import Phrase
from ..stages import StageDef, StageModel, phases, place, study_model
from ..study import SETTINGS, append_claims, read_claims, read_settings
from .book import stage_keys, written
from .document import Document
from .taken import Imported

IDEA = Phrase("Opportunity: {words}", "기회: {words}")


@dataclass(frozen=True)
class Placement:
    """Where one stage of the document goes: the study's stage, and how that was found (said, name, rule, own, none)."""

    label: str
    stage: str
    how: str


@dataclass(frozen=True)
class Plan:
    """What an import would write into a study: new ``claims``, settings where they change, and what stays out.

    ``known`` claims stand in the study already (the same document, imported before), withdrawn ones included.
    """

    folder: Path
    claims: tuple[Written, ...]
    placements: tuple[Placement, ...]
    known: int
    as_notes: int  # opportunities, which a study keeps as notes
    without_stage: int  # points of the curve whose stage the study does not have
    settings: str | None  # the new text of journey.toml, where it changes
    head: tuple[str, ...]  # keys of [journey] that are filled
    title: str
    source: str

    def to_json(self) -> dict[str, Any]:
        return {
            "new": len(self.claims),
            "new_by_kind": dict(sorted(Counter(c.kind for c in self.claims).items())),
            "known": self.known,
            "opportunities_as_notes": self.as_notes,
            "points_without_stage": self.without_stage,
            "stages": [{"document": p.label, "study": p.stage, "how": p.how} for p in self.placements],
            "settings_change": self.settings is not None,
            "head": list(self.head),
        }

    def lines(self, lang: str) -> list[str]:
        how = {
            "said": Phrase("as you said", "지정한 대로"),
            "name": Phrase("same name", "이름이 같음"),
            "rule": Phrase("by a stage rule", "단계 규칙"),
            "own": Phrase("new stage of the study", "연구의 새 단계"),
            "none": Phrase("no such stage: with the whole journey; --map names one", "맞는 단계 없음: 여정 전체에 둠. --map으로 지정"),
        }
        made = [f"  {p.label} → {p.stage} ({how[p.how].text(lang)})" for p in self.placements]
        made.append(
            Phrase(f"  new assumptions: {len(self.claims)}; here already: {self.known}", f"  새 가정 {len(self.claims)}개, 이미 있는 것 {self.known}개").text(
                lang
            )
        )
        if self.as_notes:
            made.append(
                Phrase(
                    f"  {self.as_notes} opportunities are kept as notes: a study computes its own from pains and needs",
                    f"  기회 {self.as_notes}개는 메모로 남깁니다. 기회는 연구가 페인 포인트와 니즈에서 계산합니다",
                ).text(lang)
            )
        if self.without_stage:
            made.append(
                Phrase(
                    f"  {self.without_stage} points of the curve have no stage here and stay out", f"  감정 점 {self.without_stage}개는 맞는 단계가 없어 뺍니다"
                ).text(lang)
            )
        if self.head:
            made.append(Phrase(f"  journey.toml [journey]: {', '.join(self.head)}", f"  journey.toml [journey]: {', '.join(self.head)}").text(lang))
        return made


def plan(imported: Imported, folder: Path, *, by: str, named: Mapping[str, str] | None = None, own_stages: bool = False, why: str = "") -> Plan:
    """What the import would write. Writes nothing.

    Parameters
    ----------
    imported : Imported
        A document; a ``map.json`` is taken in by ``journey merge``.
    by : str
        Whose assumptions they are.
    named : mapping, optional
        The document's stage (its name) → the study's stage key.
    own_stages : bool
        Take the document's stages as the study's own (``[[stages]]``).
    """
    document = imported.document
    if document is None:
        raise UsageError(
            en="A map.json is a map already; its claims live in the study that built it. Import a document, or merge the two maps.",
            ko="map.json은 이미 지도이고 그 주장은 만든 연구에 있습니다. 문서를 가져오거나 두 지도를 합치십시오.",
        )
    if not by.strip():
        raise UsageError(en="An assumption needs a name: say who with --by.", ko="가정에는 이름이 필요합니다. --by로 적으십시오.")
    model = _own(document) if own_stages else _model(folder)
    placements = _placements(document, model, named or {}, own_stages)
    before = {w.id for w in every(folder)}
    to = dict(zip(stage_keys(document.stages), (p.stage for p in placements), strict=True)) | {WHOLE: WHOLE}
    basis_at = next(iter(imported.book.maps[0].written), None)
    day = (basis_at.basis.at if basis_at else None) or ""
    claims, known, notes, out = [], 0, 0, 0
    for one in written(document, by=by.strip(), at=day, why=why or imported.book.study.name):
        moved = replace(one, code="", stage=to[one.stage])
        if moved.id in before:
            known += 1
        elif moved.kind == "emotion" and (moved.stage == WHOLE or moved.valence is None):
            out += 1
        elif moved.kind not in KINDS:
            notes += 1
            label = Phrase(IDEA.en.format(words=moved.label.en), IDEA.ko.format(words=moved.label.ko))
            claims.append(replace(moved, kind="note", label=label))
        else:
            claims.append(moved)
    text = stage_settings.with_stages(folder, model.stages) if own_stages else None
    head = {"actor": document.actor, "scenario": document.scenario, "expects": document.expects}
    filled_text, filled = stage_settings.with_head(text or stage_settings.current(folder), folder, head)
    return Plan(
        folder,
        with_codes(claims, read_claims(folder)),
        tuple(placements),
        known,
        notes,
        out,
        filled_text if filled or text else None,
        tuple(filled),
        document.title,
        why,
    )


def keep(planned: Plan, *, by: str) -> int:
    """Write the plan: claims are appended, settings replaced whole, and one decision says who did it. Returns the claims written."""
    if planned.settings is not None:
        stage_settings.keep(planned.folder, planned.settings)
    append_claims(planned.folder, [claim.line() for claim in planned.claims])
    if planned.claims or planned.settings is not None:
        value = {"document": planned.title, "file": planned.source, "claims": len(planned.claims)}
        record(planned.folder, subject="map:everyone", field="imported", value=value, by=by.strip())
    return len(planned.claims)


def _model(folder: Path) -> StageModel:
    settings = read_settings(folder / SETTINGS)
    model = study_model(settings, folder)
    if model is None:
        raise UsageError(
            en="The study has not settled on its stages. Take the document's with --with-stages, or set stage_model in journey.toml.",
            ko="이 연구는 단계를 아직 정하지 않았습니다. --with-stages로 문서의 단계를 쓰거나 journey.toml에 stage_model을 적으십시오.",
        )
    return model


def _own(document: Document) -> StageModel:
    """The document's stages as a model; a stage whose name alone says a phase (인지, Environment set-up) covers it, so that data find it."""
    import pandas as pd

    each = StageModel("phases", Phrase("", ""), tuple(StageDef(key, label, label, (key,)) for key, label in phases().items()))
    said = place(pd.DataFrame({"stage_hint": [stage.label for stage in document.stages]}), each)["stage"].astype(str).tolist()
    covers = [(phase,) if phase != WHOLE and said.count(phase) == 1 else () for phase in said]
    named = zip(stage_keys(document.stages), document.stages, covers, strict=True)
    stages = tuple(StageDef(key, Phrase.same(s.label), Phrase.same(s.label), phase) for key, s, phase in named)
    return StageModel("own", Phrase.same(document.title), stages)


def _placements(document: Document, model: StageModel, named: Mapping[str, str], own: bool) -> list[Placement]:
    import pandas as pd

    labels = [stage.label for stage in document.stages]
    for label, key in named.items():
        if label not in labels:
            hint = did_you_mean(label, labels)
            raise UsageError(
                en=f"The document has no stage '{label}'; it has: {', '.join(labels)}.{hint.en}",
                ko=f"문서에 '{label}' 단계가 없습니다. 있는 단계: {', '.join(labels)}.{hint.ko}",
            )
        if key not in (*model.keys, WHOLE):
            hint = did_you_mean(key, model.keys)
            raise UsageError(
                en=f"The study has no stage '{key}'; it has: {', '.join(model.keys)}.{hint.en}",
                ko=f"연구에 '{key}' 단계가 없습니다. 있는 단계: {', '.join(model.keys)}.{hint.ko}",
            )
    if own:
        return [Placement(label, key, "own") for label, key in zip(labels, model.keys, strict=True)]
    names = {stage.key: stage.label for stage in model.stages}
    ruled = place(pd.DataFrame({"stage_hint": labels}), model)["stage"].astype(str).tolist()
    made = []
    for label, by_rule in zip(labels, ruled, strict=True):
        if label in named:
            made.append(Placement(label, named[label], "said"))
        elif (same := stage_of(label, names)) != WHOLE:
            made.append(Placement(label, same, "name"))
        else:
            made.append(Placement(label, by_rule, "none" if by_rule == WHOLE else "rule"))
    return made
