"""The journey map's editor: words, assumptions, emotion, evidence at a click; every change is kept before it is shown."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .. import i18n
from ..exports.audience import for_audience
from ..i18n import t
from ..mapping.editing import VALENCE, Editing, decided, point, visible
from ..mapping.history import study_of
from ..mapping.why import open_book
from ..model.errors import UsageError
from ..model.journey import MapBook
from .base import Editor, Still, script, style, table
from .map_view import lens_of, panel, view


class MapEditor(Editor):
    """A map in, decisions out. ``editing`` is the headless twin: the same verbs without a browser."""

    _esm = script("base.js", "panel.js", "curve.js", "map_editor.js")
    _css = style("editor.css")

    def __init__(self, editing: Editing, trial: TemporaryDirectory[str] | None = None) -> None:
        self.editing, self._trial = editing, trial  # a trial's folder goes when the editor goes
        super().__init__(editing.lang)
        self.show()

    @classmethod
    def of(cls, book: Any, folder: Any = None, *, persona: str = "everyone", lang: str = "ko", by: str = "", keep: bool = True) -> MapEditor:
        """See :func:`journey_nb.widgets.edit`."""
        place = None
        if not isinstance(book, MapBook):
            book, place = open_book(book)
        if not keep:
            trial = TemporaryDirectory(prefix="journey-")
            return cls(Editing(book, Path(trial.name), persona=persona, lang=lang, by=by), trial)
        if folder is None and place is not None:
            folder = study_of(place)
        if folder is None:
            raise UsageError(
                en="Name the study in which changes are kept: edit(book, 'my_study').",
                ko="바꾼 것을 남길 연구 폴더를 적으십시오. edit(book, '내_연구')",
            )
        return cls(Editing(book, Path(folder), persona=persona, lang=lang, by=by))

    @property
    def book(self) -> MapBook:
        """The map with every change laid over it."""
        return self.editing.book

    def show(self) -> None:
        """Draw again what stands now, other people's decisions too."""
        self.view = view(self.editing) | ({"trial": t("editor.trial", self.lang)} if self._trial else {})

    def hear(self, do: str, content: dict[str, Any]) -> Any:
        """One thing that a person did on the page."""
        e = self.editing
        subject, words, reason = str(content.get("subject", "")), str(content.get("words", "")), content.get("reason") or None
        if do == "panel":
            return panel(e, subject, int(content.get("start", 0)))
        if do == "name":
            e.by = " ".join(words.split())[:60] or e.by
        elif do == "relabel":
            e.relabel(subject, words, reason=reason)
        elif do == "write":
            e.write(str(content["kind"]), str(content["stage"]), words)
        elif do == "withdraw":
            e.withdraw(subject)
        elif do in ("hide", "confirm"):
            getattr(e, do)(subject, bool(content.get("on", True)))
        elif do == "feel":
            value = content.get("value")
            e.feel(str(content["stage"]), None if value is None else float(value))
        elif do == "own":
            e.own(subject, words)
        elif do == "comment":
            e.comment(subject, words)
        elif do == "uncomment":
            e.uncomment(subject, str(content["field"]))
        elif do == "reason":
            e.explain(words)
        elif do in ("undo", "redo"):
            getattr(e, do)()
        elif do == "refresh":
            e.refresh()
        else:
            raise KeyError(do)
        self.show()
        return None

    def still(self) -> str:
        """The map as a table of words: what a person changed carries ✎, assumptions say so. No customer's words."""
        return still(self.editing)

    def __repr__(self) -> str:
        n = len(self.editing.book.decisions)
        return t("editor.repr", self.lang, n=n)


def still_for(book: Any, *, persona: str, lang: str, audience: str) -> Still:
    """The map as a table for readers who may not edit it: counts under five are withheld, and the public is told no name."""
    if not isinstance(book, MapBook):
        book = open_book(book)[0]
    with TemporaryDirectory(prefix="journey-") as nowhere:
        seen = Editing(for_audience(book, audience), Path(nowhere), by="-", persona=persona, lang=lang)
        seen.book = seen.built
        return Still(still(seen, audience))


def still(editing: Editing, audience: str = "team") -> str:
    """The stand-in for places without a script: a table with one column a stage and one row a lane."""
    made, lens = view(editing, audience), lens_of(editing, audience)
    hidden = {c.id for c in editing.journey.claims} - {c.id for c in visible(editing.book, editing.journey).claims}
    rows: list[list[list[str]]] = []
    for lane in made["lanes"]:
        row: list[list[str]] = [[lane["name"]]]
        for stage in made["stages"]:
            if lane["key"] == "emotion":
                row.append(_felt(editing, stage["key"], made))
                continue
            row.append([_line(item, lens.lang) for item in made["cells"].get(f"{stage['key']}|{lane['key']}", []) if item["id"] not in hidden])
        if any(row[1:]):
            rows.append(row)
    head = ["", *(s["title"] for s in made["stages"])]
    said = t("editor.still", lens.lang, name=editing.book.study.name, n=len(editing.book.decisions))
    return table(head, rows, said, lens.lang)


def _line(item: dict[str, Any], lang: str) -> str:
    marks = [item["code"], item["count"], item["tag"]]
    if item["basis"] != "evidence":
        marks += [t(f"basis.{item['basis']}", lang), item["who"]]
    if item.get("hand"):
        marks.append(f"✎ {item['hand']['by']} {item['hand']['at']}")
    if item.get("confirmed"):
        marks.append(f"✓ {item['confirmed']['by']}")
    if item.get("owner"):
        marks.append(item["owner"])
    told = " · ".join(x for x in marks if x)
    return f"{item['label']} ({told})" if told else item["label"]


def _felt(editing: Editing, stage: str, made: dict[str, Any]) -> list[str]:
    found = next((s for s in made["curve"]["stages"] if s["stage"] == stage), None)
    if found is None:
        return []
    lines = [f"{p['said']} ({p['people']})" for p in found["points"]]
    over = decided(editing.book, point(stage, editing.persona), VALENCE)
    return [*lines, *([f"✎ {i18n.signed(over.value)} ({found['hand']['by']}, {found['hand']['at']})"] if over else [])]
