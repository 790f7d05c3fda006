"""Small tables in the house's style, for a report: each is a value that shows itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from journey_nb import i18n
from journey_nb.i18n import t
from journey_nb.model.journey import WHOLE, MapBook, Stage

from . import reading, saying, shell, styles
from .posters import lens_of
from .view import Lens


@dataclass(frozen=True)
class Table:
    """Our own markup, escaped, with its styles. False where there is nothing to show: it then holds one sentence that says so."""

    markup: str
    lang: str
    sheets: tuple[str, ...] = ()  # style sheets beyond the tables' own
    empty: bool = False

    def __bool__(self) -> bool:
        return not self.empty

    @property
    def fragment(self) -> str:
        more = f"<style>{styles.sheet(*self.sheets)}</style>" if self.sheets else ""
        return f'<style>{styles.sheet("tokens", "tables")}</style>{more}<div class="jn tables" lang="{self.lang}">{self.markup}</div>'

    def page(self, title: str, *, face: str = "") -> str:
        """One self-contained HTML page: the face cut to its characters (or ``face``, cut already), nothing fetched, nothing run."""
        css = styles.sheet("tokens", "tables", *self.sheets) + styles.page_rules("report_page")
        body = f'<main class="jn tables leaf" lang="{self.lang}">{self.markup}</main>'
        return shell.standalone(body, lang=self.lang, title=title, css=css, face=face)

    def _repr_html_(self) -> str:
        return self.fragment


def _macro(name: str, *args: Any) -> Markup:
    return Markup(getattr(shell.templates().get_template("marks.html.j2").module, name)(*args))


def _conf(lens: Lens, level: str) -> Markup:
    return _macro("conf", level, lens.level(level))


def _table(heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]], *, foot: Sequence[Any] | None = None, none: str, caption: str = "") -> str:
    """``heads`` are (words, class); a class ``r`` is set to the right. The first cell of a row is its header."""
    if not rows:
        return f'<p class="none">{escape(none)}</p>'

    def cells(row: Sequence[Any]) -> str:
        out = []
        for i, ((_, kind), value) in enumerate(zip(heads, row, strict=True)):
            tag = 'th scope="row"' if i == 0 else "td"
            out.append(f'<{tag} class="{kind}">{escape(value)}</{tag.split()[0]}>')
        return f"<tr>{''.join(out)}</tr>"

    head = "".join(f'<th scope="col" class="{kind}">{escape(word)}</th>' for word, kind in heads)
    foot_html = f"<tfoot>{cells(foot)}</tfoot>" if foot else ""
    label = f"<caption>{escape(caption)}</caption>" if caption else ""
    body = "".join(cells(r) for r in rows)
    table = f"<table>{label}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot_html}</table>"
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption or heads[0][0])}">{table}</div>'


def frame_table(frame: Any, lang: str = "ko", *, caption: str = "") -> Table:
    """Any small frame in the house's style: words to the left, numbers to the right; the index stands first.

    Examples
    --------
    >>> import pandas as pd
    >>> "1,092" in frame_table(pd.DataFrame({"쓴 행": [1092]}, index=pd.Index(["모두"], name="출처"))).markup
    True
    """
    heads = [(str(frame.index.name or ""), "wide")]
    for name in frame.columns:
        heads.append((str(name), "r num" if frame[name].dtype.kind in "iuf" else ""))
    rows = []
    for label, values in zip(frame.index, frame.itertuples(index=False, name=None), strict=True):
        rows.append([label, *(_value(v) for v in values)])
    markup = _table(heads, rows, none=t("table.none", lang), caption=caption)
    figures = all(kind for _, kind in heads)  # names and numbers alone need no whole page
    return Table(f'<div style="max-width:34rem">{markup}</div>' if figures else markup, lang)


def _value(value: Any) -> Any:
    if isinstance(value, float):
        return "" if value != value else i18n.signed(value)
    return i18n.number(int(value)) if hasattr(value, "__int__") and not isinstance(value, str) else value


def _figure(f: saying.Figure) -> str:
    return (
        f'<div class="pl {f.tone}{" h" if f.hollow else ""}"><span>{escape(f.label)}</span><span class="a" aria-hidden="true">'
        f'<u style="left:{f.low:.1f}%;width:{f.high - f.low:.1f}%"></u><i style="left:{f.at:.1f}%"></i></span><b>{escape(f.value)}</b></div>'
    )


def findings_list(book: MapBook, lang: str = "ko", *, persona: str = "everyone", audience: str = "team", level: int = 3) -> Table:
    """Up to five findings, each with what it rests on, how sure we are, and its interval drawn."""
    lens = lens_of(book, persona, lang, audience)
    items = []
    for i, f in enumerate(saying.findings_of(lens), 1):
        known = f.level in ("high", "moderate", "low", "very_low")
        told = f"<span>{_conf(lens, f.level)}</span>" if known else ""
        told += f"<span>{escape(f.reasons)}</span>" if f.reasons else ""
        told += "".join(f'<span class="code">{escape(c)}</span>' for c in f.codes)
        basis = f"<p>{escape(f.basis)}</p>" if f.basis else ""
        meta = f'<div class="mt">{told}</div>' if told else ""
        pictures = "".join(_figure(x) for x in f.figures)
        said = f"<h{level}>{escape(f.sentence)}</h{level}>{basis}{meta}"
        items.append(f'<li><i aria-hidden="true">{i}</i><div>{said}</div><div class="pls">{pictures}</div></li>')
    return Table(f'<ol class="kf">{"".join(items)}</ol>', lang)


def sources_table(book: MapBook, lang: str = "ko", *, audience: str = "team") -> Table:
    """One row a file: rows read, kept and set aside, and people; the alias, never the name."""
    lens = lens_of(book, book.maps[0].key, lang, audience)
    w = lens.t
    heads = [
        (w("table.file"), ""),
        (w("table.source"), ""),
        (w("table.kind"), ""),
        (w("table.read"), "r num"),
        (w("table.kept"), "r num"),
        (w("table.aside"), "r num"),
        (w("table.people"), "r num"),
    ]
    rows = [
        (
            s.alias,
            w(f"source.{s.source}") if i18n.has(f"source.{s.source}") else s.source,
            lens.kind(s.kind),
            i18n.number(s.rows_read),
            i18n.number(s.rows_kept),
            i18n.number(s.rows_set_aside),
            lens.people(s.people, s.known) if s.people else "–",
        )
        for s in book.sources
    ]
    total = [sum(getattr(s, x) for s in book.sources) for x in ("rows_read", "rows_kept", "rows_set_aside")]
    foot = (w("table.total"), "", "", *(i18n.number(n) for n in total), "")
    drawn = _table(heads, rows, foot=foot if len(rows) > 1 else None, none=w("table.none"), caption=w("table.source"))
    return Table(f"{drawn}{_provenance(book, w)}", lang, empty=not rows)


def _provenance(book: MapBook, w: Any) -> Markup:
    """Why each file's data were collected and what the people in it agreed to, as the study says; and which files were guessed at."""
    said = []
    for s in book.sources:
        words = [(w("table.purpose"), s.purpose), (w("table.consent"), s.consent)]
        told = [f"{name}: {text}" for name, text in words if text] + ([w("table.unverified")] if s.unverified else [])
        if told:
            said.append(Markup("<li>{} · {}</li>").format(s.alias, " · ".join(told)))
    return Markup('<ul class="mt">{}</ul>').format(Markup("").join(said)) if said else Markup("")


def claims_table(book: MapBook, lang: str = "ko", kind: str = "pain", *, persona: str = "everyone", audience: str = "team") -> Table:
    """One row a claim of one kind (``pain``, ``need``, ``delight``): code, words, count, interval, confidence and why.

    What the team assumed and no data confirm folds away below what customers said; a table of assumptions alone is empty for a report.
    """
    lens = lens_of(book, persona, lang, audience)
    w, journey = lens.t, book.map(persona)
    order = {s.key: i for i, s in enumerate(journey.stages)}
    mine = sorted(
        (c for c in journey.claims if c.kind == kind), key=lambda c: (order.get(c.stage, 99), [x.id for x in reading.at(journey, c.stage, kind)].index(c.id))
    )
    heads = [
        (w("table.code"), "nw"),
        (w("table.claim"), "wide"),
        (w("table.count"), "num"),
        (w("table.share"), "num"),
        (w("table.confidence"), "nw"),
        (w("table.why"), "why"),
    ]
    rows, alone, assumed = [], [], []  # what one person said is not lost, but it does not hide what many said
    for claim in mine:
        by_one = claim.status == "current" and claim.basis.kind == "evidence" and claim.evidence is not None and claim.evidence.n_people == 1
        view = lens.claim(claim, "")
        words = Markup("{}{}").format(_macro("mk", kind, bool(view.lost)), f" {view.label}")
        if view.basis != "evidence":
            words += Markup(' <span class="dim">{} {}</span>').format(w(f"basis.{view.basis}"), view.note)
        if view.lost:
            words += Markup(' <span class="dim">{}</span>').format(view.lost)
        tag = f" ({view.count.tag})" if view.count and view.count.tag else ""
        guessed = claim.status == "current" and claim.basis.kind == "assumption"
        (assumed if guessed else alone if by_one and not journey.qualitative else rows).append(
            (
                Markup('<span class="code">{}</span>').format(view.code),
                words,
                (view.count.text + tag) if view.count else "–",
                view.count.interval if view.count else "–",
                _conf(lens, view.level),
                view.why,
            )
        )
    name = w({"pain": "poster.pains", "need": "poster.needs", "delight": "poster.delights"}[kind])
    empty = not rows and not alone
    if empty:
        return Table(_table(heads, assumed, none=w("table.none"), caption=name), lang, empty=True)
    table = _table(heads, rows, none=w("table.none"), caption=name) if rows else ""
    if alone:
        folded = w("table.one_voice", n=len(alone))
        table += f'<details class="more"><summary>{escape(folded)}</summary>{_table(heads, alone, none="", caption=f"{name}: {folded}")}</details>'
    if assumed:
        folded = w("table.assumed", n=len(assumed))
        table += f'<details class="more"><summary>{escape(folded)}</summary>{_table(heads, assumed, none="", caption=f"{name}: {folded}")}</details>'
    return Table(table, lang)


def scores_table(book: MapBook, lang: str = "ko", *, persona: str = "everyone", audience: str = "team") -> Table:
    """One row a question answered on a scale, with its interval and n."""
    lens = lens_of(book, persona, lang, audience)
    w, journey = lens.t, book.map(persona)
    order = {s.key: i for i, s in enumerate(journey.stages)}
    heads = [
        (w("table.stage"), "nw"),
        (w("table.measure"), "nw"),
        (w("table.question"), "wide"),
        (w("table.value"), "r num"),
        (w("table.interval"), "r num"),
        (w("table.people"), "r num"),
    ]
    rows = []
    for score in sorted(journey.scores, key=lambda s: (s.stage == WHOLE or s.stage not in order, order.get(s.stage, 99), s.id)):
        v = lens.score(score)
        rows.append((lens.stage_label(score.stage), v.name, v.question, v.value or "–", v.interval or "–", v.n))
    return Table(_table(heads, rows, none=w("table.none"), caption=w("table.score")), lang, empty=not rows)


def coverage_table(book: MapBook, lang: str = "ko", *, persona: str = "everyone", audience: str = "team") -> Table:
    """One row a stage: how many got there, how many spoke, and how sure we may be."""
    lens = lens_of(book, persona, lang, audience)
    w, journey = lens.t, book.map(persona)
    heads = [(w("table.stage"), ""), (w("table.reached"), "r num"), (w("table.spoke"), "r num"), (w("table.confidence"), "nw"), (w("table.why"), "why")]
    rows = [
        (
            lens.stage_label(s.key),
            _staged(lens, s, s.reached, "–"),
            _staged(lens, s, s.spoke, w("poster.nobody_spoke")),
            _conf(lens, s.confidence.level),
            lens.why(s.confidence.reasons),
        )
        for s in journey.stages
    ]
    return Table(_table(heads, rows, none=w("table.none"), caption=w("table.coverage")), lang, empty=not any(s.reached or s.spoke for s in journey.stages))


def _staged(lens: Lens, stage: Stage, n: int, nobody: str) -> str:
    """People of a stage; in a book made for an audience a 0 may be a count that is withheld, and is not called nobody."""
    said = lens.staged(stage, n)
    return nobody if not n and said == lens.people(0, stage.known) else said


def weak_table(book: MapBook, lang: str = "ko", *, persona: str = "everyone", audience: str = "team") -> Table:
    """What is weak in this book, in plain sentences; what no stage rule matched; decisions whose subject is gone."""
    lens = lens_of(book, persona, lang, audience)
    w = lens.t
    lines = [lens.reason(r) for r in book.weak if not (isinstance(r.numbers.get("n"), int) and lens.hides(r.numbers["n"]))]
    if book.orphaned:
        lines.append(w("table.orphaned", n=len(book.orphaned)))
    if book.unmatched and audience != "public":
        told = ", ".join(f"{k} {t('unit.records', lang, n=v)}" for k, v in sorted(book.unmatched.items(), key=lambda x: (-x[1], x[0]))[:6] if not lens.hides(v))
        if told:
            lines.append(f"{w('table.unmatched')}: {told}")
    items = "".join(f"<li>{escape(x)}</li>" for x in lines)
    none = w("table.all_assumed" if lens.journey.written and not lens.journey.people else "table.nothing_weak")
    return Table(f'<ul class="weak">{items}</ul>' if lines else f'<p class="none">{escape(none)}</p>', lang)


def provenance(book: MapBook, lang: str = "ko", *, audience: str = "team") -> Table:
    """What the report was made from, and how: study, period, time zone, personal data removed, the map's digest."""
    import hashlib

    from journey_nb.model import plain

    lens = lens_of(book, book.maps[0].key, lang, audience)
    w, study = lens.t, book.study
    digest = hashlib.sha256(plain.dumps(book.to_dict()).encode()).hexdigest()[:12]
    redacted = ", ".join(w("table.redacted_n", kind=w(f"token.{k}") if i18n.has(f"token.{k}") else k, n=n) for k, n in sorted(study.redacted.items()) if n)
    facts = [
        (w("table.study"), study.name),
        (w("table.period"), i18n.period(book.period.name, lang, book.period.start, book.period.end)),
        (w("table.timezone"), study.timezone),
        (w("table.model"), study.stage_model),
        (w("table.redacted"), redacted or "–"),
        (w("table.map"), digest),
    ]
    decided = "".join(f"<li>{escape(w('table.decided', field=d.subject, by=d.by, at=d.at))}</li>" for d in book.decisions) if audience != "public" else ""
    body = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in facts)
    invented = f"<b>{escape(w('poster.invented'))}</b> " if study.invented else ""
    more = f'<p class="kn">{escape(w("table.decisions"))}</p><ul class="weak">{decided}</ul>' if decided else ""
    method = f"{escape(w('table.method_text'))} " if book.sources else ""  # a map of assumptions has no intervals
    return Table(f'<div class="prov"><dl>{body}</dl><div><p>{invented}{method}{escape(w("poster.foot_same"))}</p>{more}</div></div>', lang)
