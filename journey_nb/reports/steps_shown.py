"""Tables of one step, from what a build left: files, rows set aside, personal data, stages, what no rule placed, moves and moments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ..i18n import has, josa, t

if TYPE_CHECKING:
    import pandas as pd

    from ..charts.tables import Table
    from ..charts.view import Lens
    from .steps_study import Work

FEW = 5


def note(words: str) -> str:
    return str(Markup('<p class="from">{}</p>').format(words))


def answer(lang: str, sentence: str, basis: str = "", level: str = "", why: str = "") -> Table:
    """The last cell's value: one sentence, what it rests on, how sure we are and why; every word escaped.

    Parameters
    ----------
    level : str
        ``high``, ``moderate``, ``low``, ``very_low``, or empty where nothing is claimed.
    """
    from ..charts import shell
    from ..charts.tables import Table

    told = Markup("")
    if level in ("high", "moderate", "low", "very_low"):
        marks: Any = shell.templates().get_template("marks.html.j2").module
        told = Markup('<div class="mt"><span>{}</span><span>{}</span></div>').format(Markup(marks.conf(level, t(f"level.{level}", lang))), why)
    body = Markup("<p>{}</p>").format(basis) if basis else Markup("")
    return Table(str(Markup('<div class="ans"><h3>{}</h3>{}{}</div>').format(sentence, body, told)), lang, ("steps",))


def or_nothing(shown: Any, lang: str) -> Any:
    """What is to be shown, or one line that says there is nothing: an empty cell looks like a mistake."""
    from ..charts.tables import Table

    return Table(note(t("table.none", lang)), lang, ("steps",)) if shown is None else shown


def files(work: Work) -> Table:
    """One row a file: what it was taken for and why, and what became of its rows."""
    import pandas as pd

    lang, told = work.lang, work.table("files")
    heads = [t(f"steps.{key}", lang) for key in ("file", "why", "read", "kept", "aside")]
    if told.empty:
        return _table(pd.DataFrame(columns=heads).set_index(heads[0]), lang)
    told = told.assign(last=told["source"] == "not data").sort_values(["last", "alias"])
    made = {
        heads[0]: told["file"], heads[1]: told[f"why_{lang}"], heads[2]: told["rows_read"].astype("int64"),
        heads[3]: told["rows_kept"].astype("int64"), heads[4]: told["rows_set_aside"].astype("int64"),
    }  # fmt: skip
    return _table(pd.DataFrame(made).set_index(heads[0]), lang)


def aside(work: Work) -> Table:
    """One row a file and reason: how many rows were set aside, and why. No words of anybody."""
    import pandas as pd

    lang, log = work.lang, work.table("intake_log")
    file, why, n = (t(f"steps.{key}", lang) for key in ("file", "reason", "rows"))
    if log.empty:
        return _table(pd.DataFrame(columns=[file, why, n]).set_index(file), lang)
    names = dict(work.table("files")[["alias", "file"]].itertuples(index=False, name=None))
    rows = []
    for (alias, key), held in log.groupby(["alias", "reason"], sort=True):
        words = set(held[f"detail_{lang}"])
        told = words.pop() if len(words) == 1 else t(f"steps.aside_{key}", lang) if has(f"steps.aside_{key}", lang) else key
        rows.append({file: names.get(alias, alias), why: told, n: len(held)})
    return _table(pd.DataFrame(rows, columns=[file, why, n]).set_index(file), lang)


def redacted(work: Work) -> Table:
    """One row a kind of personal data: how often it was taken out of what customers said."""
    import pandas as pd

    lang, counts = work.lang, {k: n for k, n in sorted(work.book.study.redacted.items()) if n}
    kind, n = t("steps.personal", lang), t("steps.taken_out", lang)
    words = [t(f"token.{key}", lang) if has(f"token.{key}", lang) else key for key in counts]
    return _table(pd.DataFrame({n: list(counts.values())}, index=pd.Index(words, name=kind, dtype=object), dtype="int64"), lang)


def stages(work: Work, audience: str = "team") -> Table:
    """One row a stage, in order: its name, what a customer calls it, and how many got there or spoke of it."""
    import pandas as pd

    from ..charts.posters import lens_of

    lang = work.lang
    lens = lens_of(work.book, work.book.maps[0].key, lang, audience)
    stage, says, reached, spoke = (t(f"steps.{key}", lang) for key in ("stage", "customers_words", "reached", "spoke"))
    rows = [
        {
            stage: lens.stage_label(s.key),
            says: s.label_customer.text(lang),
            reached: lens.people(s.reached, s.known) if s.reached else "–",
            spoke: lens.people(s.spoke, s.known) if s.spoke else "–",
        }
        for s in lens.journey.stages
    ]
    return _table(pd.DataFrame(rows, columns=[stage, says, reached, spoke]).set_index(stage), lang)


def unmatched(work: Work, top: int = 10, audience: str = "team") -> Table:
    """What no stage rule knows, the most frequent first: event names, questions and column names, no customer's words."""
    import pandas as pd

    from ..charts.posters import lens_of

    lang = work.lang
    lens = lens_of(work.book, work.book.maps[0].key, lang, audience)
    what, n = t("steps.unmatched", lang), t("steps.records", lang)
    shown = [] if audience == "public" else sorted(((k, v) for k, v in work.book.unmatched.items() if not lens.hides(v)), key=lambda x: (-x[1], x[0]))[:top]
    return _table(pd.DataFrame({n: [v for _, v in shown]}, index=pd.Index([k for k, _ in shown], name=what, dtype=object), dtype="int64"), lang)


def moves(work: Work, persona: str = "everyone", audience: str = "team", top: int = 12) -> Table:
    """One row a way from one stage to another: who went it, of those who were at the first; the most people first."""
    import pandas as pd

    from ..charts import between
    from ..charts.posters import lens_of

    lang = work.lang
    lens = lens_of(work.book, persona, lang, audience)
    way, how, who = (t(f"steps.{key}", lang) for key in ("way", "manner", "customers"))
    told = sorted((m for m in lens.journey.moves if not hidden(lens, m)), key=lambda m: (-m.people, m.stage, m.to))[:top]
    rows = [{way: path(lens, m), how: t(f"steps.move_{m.kind}", lang), who: between.part(lens, m.people, m.known, m.share)} for m in told]
    return _table(pd.DataFrame(rows, columns=[way, how, who]).set_index(way), lang)


def hidden(lens: Lens, move: Any) -> bool:
    """Whether a wider audience may not see it: it tells of one to four people, by itself or beside its whole."""
    rest = move.share.of - move.share.count if move.share else 0
    return lens.hides(move.people) or lens.hides(rest)


def path(lens: Lens, move: Any) -> str:
    return f"{lens.stage_label(move.stage)} → {lens.stage_label(move.to)}"


def moments(work: Work, persona: str = "everyone", audience: str = "team") -> Table:
    """Moments of truth, those that data show first, and what was looked for where none was found."""
    from ..charts import between
    from ..charts.posters import lens_of
    from ..charts.tables import Table

    lens = lens_of(work.book, persona, work.lang, audience)
    views, why = between.moments(lens)
    notes = [t("steps.goes_with_outcome", work.lang) if v.note == "predicts" else v.note for v in views]
    said = [Markup("<li><b>{}</b><span>{}</span></li>").format(_name(v), " · ".join(x for x in (n, v.tag) if x)) for v, n in zip(views, notes, strict=True)]
    said += [Markup("<li><span>{}</span></li>").format(why)] if why else []
    return Table(str(Markup('<ul class="way">{}</ul>').format(Markup("").join(said))), work.lang, ("steps",), empty=not said)


def _name(view: Any) -> str:
    return view.name if view.name == view.stage_label else f"{view.stage_label}: {view.name}"


def listed(names: list[str], lang: str) -> str:
    """``설치·연동과 재계약`` / ``Set-up and Renewal``; ``a, b and c``.

    Examples
    --------
    >>> listed(["설치", "재계약"], "ko"), listed(["a", "b", "c"], "en"), listed(["a"], "en")
    ('설치와 재계약', 'a, b and c', 'a')
    """
    if len(names) < 2:
        return "".join(names)
    if lang == "ko":
        return f"{josa(names[0], '와/과')} {names[1]}" if len(names) == 2 else ", ".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _table(frame: pd.DataFrame, lang: str) -> Table:
    from dataclasses import replace

    from ..charts.tables import frame_table

    drawn = frame_table(frame, lang, caption=str(frame.index.name or ""))
    return replace(drawn, markup=f'<div class="steps">{drawn.markup}</div>', sheets=("steps",), empty=frame.empty)
