"""The journey map as a poster: one sheet, two reading levels, every claim opens. No script."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from journey_nb import i18n
from journey_nb.i18n import t
from journey_nb.mapping.editing import visible
from journey_nb.model import plain
from journey_nb.model.changes import MapDiff
from journey_nb.model.errors import UsageError, did_you_mean
from journey_nb.model.journey import MapBook

from . import brief, fitting, folds, head, reckoning, saying, shell, sizes, styles, whose, written
from .lanes import Choice, choose
from .sheet import Sheet, lay_out, name_of
from .view import AUDIENCES, DETAILS, Lens

SHEETS = ("poster", "poster_marks", "poster_lanes")


@dataclass(frozen=True)
class Poster:
    """A drawn map. ``fragment`` goes into a notebook or a report, ``page()`` is a file of its own."""

    title: str
    lang: str
    markup: str  # its headings begin at the second level: it is a part of something
    size: str = "screen"

    @property
    def fragment(self) -> str:
        """The sheet with its own styles, for a page that is not ours."""
        return f'<style>{styles.sheet("tokens", *SHEETS)}</style><div class="jn sheet" lang="{self.lang}">{self.markup}</div>'

    @property
    def page_markup(self) -> str:
        """The same as a page of its own: its headings begin at the first level."""
        return re.sub(r"<(/?)h([2-6])(?=[ >])", lambda found: f"<{found[1]}h{int(found[2]) - 1}", self.markup)

    def page(self) -> str:
        """One self-contained HTML page: the face cut to its characters, nothing fetched, nothing run."""
        paper = self.size != "screen"
        css = styles.sheet("tokens", *SHEETS, *(("poster_paper",) if paper else ())) + styles.page_rules("poster_page") + sizes.page_rule(self.size)
        kinds = f" paper {self.size} light" if paper else ""
        body = f'<main class="jn sheet{kinds}" lang="{self.lang}">{self.page_markup}</main>'
        return shell.standalone(body, lang=self.lang, title=self.title, css=css)

    def _repr_html_(self) -> str:
        return self.fragment


def choice(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        hint = did_you_mean(value, known)
        raise UsageError(
            en=f"No {name} '{value}'; known: {', '.join(known)}.{hint.en}", ko=f"{name} '{value}'은(는) 없습니다. 있는 값: {', '.join(known)}.{hint.ko}"
        )
    return value


def lens_of(book: MapBook, persona: str, lang: str, audience: str, detail: str = "plain") -> Lens:
    choice("lang", lang, i18n.LANGUAGES)
    choice("audience", audience, AUDIENCES)
    choice("detail", detail, DETAILS)
    salt = hashlib.sha256(plain.dumps([book.study.key, book.period, persona, lang, audience, detail]).encode()).hexdigest()[:8]
    return Lens(book, visible(book, book.map(persona)), lang, audience, salt)  # what a person hid is not drawn


def poster(
    book: MapBook,
    *,
    persona: str = "everyone",
    lang: str = "ko",
    detail: str = "plain",
    audience: str = "team",
    size: str = "screen",
    tight: int = 0,
    lanes: Iterable[str] | str | None = None,
    changed: MapDiff | Iterable[head.Change] | None = None,
) -> Poster:
    """Draw one map of ``book`` as a poster.

    Parameters
    ----------
    book : MapBook
    persona : str
        Key of the map; ``everyone`` is all customers together.
    lang : str
        ``ko`` or ``en``. People's own words keep their language.
    detail : str
        The reading level it opens at, ``plain`` or ``full``; the reader can switch.
    audience : str
        ``team`` sees all; ``company`` sees counts from five up; ``public`` sees no quotes, pseudonyms, names or places in files either.
    size : str
        ``screen``; ``wall`` is one A1 sheet with everything unfolded, ``handout`` one A3 sheet, ``page`` A4 pages with the stages in groups.
    tight : int
        How many foldings that would fit by our reckoning are passed over for a tighter one: for a browser that set the type wider.
    lanes : sequence of str or str, optional
        Lanes beside the seven that everybody sees, ``-name`` to take one away, or ``all``, ``blueprint``, ``none``: see :func:`.lanes.choose`.
        On screen the reader can switch every lane that holds anything.
    changed : MapDiff, or sequence of Reason, Phrase or str, optional
        What has changed since the last map, most important first; empty: compared, and nothing has. By default ``book.changes``, and
        where there is no period before, what ``book.moved`` says.
    """
    choice("size", size, sizes.SIZES)
    lens = lens_of(book, persona, lang, audience, detail)
    wanted = choose(lanes)
    paper = size != "screen"
    sheet = lay_out(lens, choice=wanted, fixed=paper, full=paper and detail == "full")
    title, lede = saying.headline(lens)
    values = {
        "full": detail == "full",
        "quotes": 2 if lens.journey.qualitative else 1,
        "fold": folds.Fold(),
        "size": size,
        "brief_lines": (),
        "paper": None,
        "pages": (),
        "title": title,
        "lede": lede,
        "findings": (),
        "answers": head.answers(lens, book.changes if changed is None and persona == "everyone" else changed),
        "after": None if sheet.assumed else written.tally(lens),
        **_facts(lens, sheet),
    }
    if paper:
        values["brief_lines"] = brief.brief(lens, sheet.whole, values["after"])
        values |= _on_paper(lens, sheet, values, size, tight, wanted)
    template = shell.templates().get_template("poster.html.j2")
    values = {"sheet": sheet, **values}
    return Poster(title, lang, template.render(w=lens.t, id=f"jn{lens.salt}", head=2, **values), size)


def _on_paper(lens: Lens, sheet: Sheet, values: dict[str, Any], size: str, tight: int, wanted: Choice) -> dict[str, Any]:
    """What folds on a paper, and how wide its stages are; on A4 the stages come in groups, a page each."""
    around = _around(lens, sheet, values, size)
    how: dict[str, Any] = {"choice": wanted, "fixed": True, "full": values["full"]}
    if size == "page":
        groups = fitting.groups(len(sheet.stages)) if sheet.staged else []
        pages = []
        while groups:
            group = groups.pop(0)
            fit = fitting.fit(lay_out(lens, part=group, **how), fitting.HEADER, size, tight=tight, full=values["full"], lane=reckoning.NARROW)
            if fit.spare < 0 and group[1] - group[0] > 1:  # too much for one page: fewer stages on it
                middle = (group[0] + group[1] + 1) // 2
                groups[:0] = [(group[0], middle), (middle, group[1])]
                continue
            pages.append((lay_out(lens, widths=fit.columns, part=group, **how), fit))
        first = fitting.Fit(sizes.PAPERS[size].narrow, sizes.zoom(size), folds.Fold(3, 3, 0, 4), (), reckoning.NARROW, 0.0)
        return {"paper": first, "fold": first.fold, "pages": pages, "findings": saying.findings_of(lens)}
    made = fitting.fit(sheet, around, size, tight=tight, full=values["full"])
    return {"sheet": lay_out(lens, widths=made.columns, **how) if sheet.staged else sheet, "paper": made, "fold": made.fold}


def _around(lens: Lens, sheet: Sheet, values: dict[str, Any], size: str) -> fitting.Around:
    after, whole = values["after"], sheet.whole
    panel = tuple((name, tuple(f"{x.code}   {x.label}\n{x.said} {x.who}" for x in lines)) for name, lines in after.groups) if after else ()
    return fitting.Around(
        values["title"],
        values["lede"],
        max(len(values["persona"].lines), 1),
        sheet.assumed,
        700.0 if sheet.assumed else 1500.0,
        panel,
        len(whole.scores),
        len(whole.points),
        len(whole.measures),
        tuple(whole.claims[kind] for kind, _ in brief.KINDS if whole.claims.get(kind)),
        say=40.0 if size == "wall" else 30.0,
        inline=size == "wall" and len(values["persona"].lines) < 2,
        answers=tuple((" ".join(x for x in (a.level and "||||", a.strong, a.code and f"{a.code}  ") if x), a.rest) for a in values["answers"]),
        off=", ".join(sheet.off),
        aim=bool(values["goal"].value),
        about=tuple(f"{name}   {words}" for name, words in values["about"]),
        brief=tuple("    ".join((name, *parts)) for name, parts in values["brief_lines"]),
    )


def _facts(lens: Lens, sheet: Sheet) -> dict[str, Any]:
    book, journey, lang = lens.book, lens.journey, lens.lang
    period = book.period
    kinds: dict[str, list] = {}
    for source in book.sources:
        kinds.setdefault(source.kind, []).append(source)
    sources = []
    for kind, files in kinds.items():
        one = files[0]
        people_told = len(files) == 1 and one.people and kind not in ("log", "ticket")
        n = lens.people(one.people, one.known) if people_told else t("unit.records", lang, n=sum(f.rows_kept for f in files))
        sources.append({"kind": kind, "word": lens.kind(kind), "n": n})
    read, kept, aside = (sum(getattr(f, x) for f in book.sources) for x in ("rows_read", "rows_kept", "rows_set_aside"))
    unplaced = sum(book.unmatched.values())
    eyebrow = [
        book.study.name,
        t("poster.title", lang),
        t("poster.assumed" if sheet.assumed else f"poster.state_{journey.state}", lang),
        t(f"poster.audience_{lens.audience}", lang),
    ]
    return {
        "eyebrow": " · ".join(x for x in eyebrow if x),
        "persona": whose.whose(lens),
        "written": written.authors(lens),
        "goal": head.goal(lens),
        "about": head.whose_words(lens),
        "period": i18n.period(period.name, lang, period.start, period.end),
        "days": i18n.days(period.start, period.end, lang) if period.name and period.start else "",
        "undated": t("poster.undated", lang, n=period.undated) if period.undated and not lens.hides(period.undated) else "",
        "people": lens.crowd(journey),
        "sources": sources,
        "invented": book.study.invented,
        "rows": t("poster.foot_rows", lang, read=read, kept=kept, aside=aside) if book.sources else "",
        "unplaced": t("poster.unplaced", lang, n=unplaced) if unplaced and not lens.hides(unplaced) else "",
        "changed": t("poster.changed", lang, n=len(book.decisions)) + "." if book.decisions else "",
        "lane_name": lambda key: name_of(key, lens),
        "kinds": {c.kind for c in sheet.claims},
        "starred": {m.solid for s in sheet.stages for m in s.moments if not m.detail},
        "disagreeing": any(s.disagree for s in sheet.stages),
        "has_assumption": any(w.basis.kind == "assumption" for w in journey.written),
        "has_self": any(c.self_selected for c in sheet.claims),
    }


def quiet(one: Poster) -> Poster:
    """The same poster without evidence drawers, for a page that prints."""
    return replace(one, markup=one.markup.split('<aside class="drawer', 1)[0])
