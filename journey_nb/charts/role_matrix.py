"""Roles by stages: what each function worries about where, through which channel, who decides, and whom nobody has heard."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import escape

from journey_nb import i18n
from journey_nb.model.claims import Evidence, Share
from journey_nb.model.journey import MapBook
from journey_nb.model.roles import Concern, Decides, Part, Role, RoleCell, Roles, small

from . import shell
from .posters import lens_of
from .reading import ENOUGH, FEW
from .saying import _listed
from .shown import Said
from .tables import Table
from .view import Lens, anchor

WIDE = 7  # stages that fit a screen; more are scrolled
SHOWN = 3  # channels of a cell
UNMATCHED = 4  # titles that the footer names
GLYPHS = (
    ("mail", re.compile(r"e?-?mail|메일|편지")),
    ("call", re.compile(r"phone|call|voice|전화|통화|음성")),
    ("chat", re.compile(r"chat|kakao|sms|messag|slack|채팅|챗|카카오|문자|메신저")),
    ("face", re.compile(r"offline|face|person|meeting|demo|seminar|webinar|exhibition|store|visit|event|대면|방문|미팅|세미나|전시|오프라인")),
    ("app", re.compile(r"product|app|push|device|제품|앱")),
    ("web", re.compile(r"web|search|ads?$|site|form|social|review|웹|검색|홈페이지")),
)


@dataclass(frozen=True)
class Used:
    glyph: str
    label: str


@dataclass(frozen=True)
class Line:
    """One concern in the drawer of a cell."""

    label: str
    kind: str
    count: str
    quotes: tuple[Said, ...]


@dataclass(frozen=True)
class Cell:
    """One role at one stage, as it may be shown."""

    state: str  # heard | unheard | none
    stage: str
    words: str
    level: str = ""
    level_word: str = ""
    why: str = ""
    count: str = ""
    hot: bool = False
    few: bool = False
    channels: tuple[Used, ...] = ()
    anchor: str = ""
    title: str = ""
    lines: tuple[Line, ...] = ()
    asks: tuple[Said, ...] = ()
    n: int = 0


@dataclass(frozen=True)
class PartView:
    key: str
    label: str
    count: str
    assumed: str  # "추정" or the name of whoever said so


@dataclass(frozen=True)
class Row:
    name: str
    parts: tuple[PartView, ...]
    heard: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    label: str
    note: str
    hot: bool


@dataclass(frozen=True)
class Decision:
    """Who decides at one stage: the strong line, the rest, and whether it is something we do not know."""

    who: str
    rest: str
    stops: str
    open: bool


def role_chart(book: MapBook, lang: str = "ko", audience: str = "team") -> Table:
    """Role by stage, after the people whom the sources name.

    A cell names the strongest concern with how many of those heard say so. Hatched: they take part and nobody was heard, with a question
    to ask; a dot: no trace of them. Tinted: most people with pains at that stage. The last row says who decides, as far as the CRM or a
    person says so. Empty where fewer than two roles were heard; it then holds one line, or nothing where no account is known.
    """
    lens = lens_of(book, "everyone", lang, audience)
    roles = book.roles
    if roles is None or len(roles.heard) < 2:
        return Table(f'<p class="none">{escape(_nothing(lens, roles))}</p>', lang, empty=roles is None or not roles.accounts)
    hidden = _hidden(lens, roles)
    stages = [s.key for s in lens.journey.stages]
    hottest = {stage: _hottest(lens, roles, stage, hidden) for stage in stages}
    rows = [
        Row(
            role.label.text(lang),
            tuple(_part(lens, role, part) for part in role.parts[:2]),
            _heard(lens, role),
            tuple(_cell(lens, role, roles.cell(role.key, stage), stage, hottest[stage], hidden) for stage in stages),
        )
        for role in roles.roles
    ]
    title, lede = headline(lens, roles)
    values = {
        "title": title,
        "lede": lede,
        "eyebrow": _eyebrow(lens, roles),
        "columns": [_column(lens, roles, stage, any(c.hot for r in rows for c in r.cells if c.stage == lens.stage_label(stage))) for stage in stages],
        "rows": rows,
        "decides": [_decision(lens, roles, d) for d in sorted(roles.decides, key=lambda d: stages.index(d.stage) if d.stage in stages else 99)],
        "parts": tuple(dict.fromkeys((p.key, p.label) for r in rows for p in r.parts)),
        "assumed": any(p.assumed for r in rows for p in r.parts),
        "wide": len(stages) > WIDE,
        "foot": _foot(lens, roles),
        "levels": ("high", "moderate", "low", "very_low"),
    }
    return Table(shell.templates().get_template("role_matrix.html.j2").render(w=lens.t, lens=lens, **values), lang, ("roles",))


# ---------------------------------------------------------------- what may be told


def _hidden(lens: Lens, roles: Roles) -> frozenset[tuple[str, str]]:
    """(role, stage) whose count is withheld: few people, or what is left of a stage would tell of few."""
    if not lens.masks:
        return frozenset()
    gone: set[tuple[str, str]] = set()
    for stage in lens.journey.stages:
        cells = [(c.role, c.people) for c in roles.cells if c.stage == stage.key and c.people]
        gone |= {(role, stage.key) for role in small(cells, stage.spoke or None)}
        gone |= {(c.role, stage.key) for c in roles.cells if c.stage == stage.key and c.withheld}
    return frozenset(gone)


def _part_of(lens: Lens, count: int, of: int, known: bool = True) -> str:
    if of <= 0:
        return lens.people(count, known)
    told = lens.count(Share(count, of, 0.0, 1.0), known)
    return lens.t("poster.masked_short") if told.masked else f"{told.before}{told.strong}{told.after}"


def _hottest(lens: Lens, roles: Roles, stage: str, hidden: frozenset[tuple[str, str]]) -> frozenset[str]:
    """The roles with the most people who have pains there; under five people nothing stands out."""
    least = 2 if lens.journey.qualitative and not lens.masks else FEW
    counts = {c.role: c.pained for c in roles.cells if c.stage == stage and (c.role, stage) not in hidden and c.concerns}
    most = max(counts.values(), default=0)
    return frozenset(role for role, n in counts.items() if n == most) if most >= least else frozenset()


# ---------------------------------------------------------------- words


def headline(lens: Lens, roles: Roles) -> tuple[str, str]:
    """The loudest pain with its count, and whose voice is missing: no more than the counts allow."""
    hidden = _hidden(lens, roles)
    least = 2 if lens.journey.qualitative and not lens.masks else FEW
    names = {r.key: r.label.text(lens.lang) for r in roles.roles}
    loud = [
        (concern.people, cell, concern)
        for cell in roles.cells
        for concern in cell.concerns[:1]
        if concern.kind == "pain" and concern.theme != "other" and concern.people >= least and (cell.role, cell.stage) not in hidden
    ]
    said = []
    if loud:
        _, cell, concern = max(loud, key=lambda one: (one[0], one[1].role))
        part = _part_of(lens, concern.people, cell.people, cell.known)
        said.append(lens.t("roles.loud", stage=lens.stage_label(cell.stage), role=names[cell.role], part=part, concern=concern.label.text(lens.lang)))
    else:
        said.append(lens.t("roles.heard_n", n=len(roles.heard)))
    quiet = [names[r.key] for r in roles.roles if not r.withheld and r.heard < least and r.people >= least]
    silent = [s.key for s in lens.journey.stages if (here := [c for c in roles.cells if c.stage == s.key]) and _silent(here)]
    if quiet:
        unheard = all(r.heard == 0 for r in roles.roles if names[r.key] in quiet)
        said.append(lens.t("roles.quiet_none" if unheard else "roles.quiet", roles=_listed(quiet, lens.lang)))
    elif silent:
        said.append(lens.t("roles.silent", stages=_listed([lens.stage_label(s) for s in silent], lens.lang)))
    return " ".join(said), lens.t("roles.lede")


def _silent(cells: list[RoleCell]) -> bool:
    """Whether people take part at a stage and nobody of any role was heard there."""
    return all(c.state != "heard" for c in cells) and any(c.state == "unheard" for c in cells)


def _nothing(lens: Lens, roles: Roles | None) -> str:
    if roles is None or not roles.accounts:
        return lens.t("roles.none")
    heard = roles.heard
    if heard:
        return lens.t("roles.one", role=heard[0].label.text(lens.lang), accounts=_accounts(lens, roles.accounts))
    return lens.t("roles.nobody", accounts=_accounts(lens, roles.accounts))


def _accounts(lens: Lens, n: int) -> str:
    return lens.t("roles.few_accounts") if lens.hides(n) else lens.t("unit.accounts", n=n)


def _eyebrow(lens: Lens, roles: Roles) -> str:
    heard, accounts = sum(r.heard for r in roles.roles), roles.accounts
    few = lens.masks and small([(r.key, r.heard) for r in roles.roles], heard) | small([(r.key, r.people) for r in roles.roles], roles.people)
    spoke = "" if few or any(r.withheld for r in roles.roles) else lens.t("roles.spoke", part=_part_of(lens, heard, roles.people))
    parts = [lens.t("roles.title"), lens.t("roles.of_accounts", accounts=_accounts(lens, accounts)) if accounts else "", spoke]
    return " · ".join(p for p in parts if p)


def _heard(lens: Lens, role: Role) -> str:
    if role.withheld:
        return lens.t("poster.masked_short")
    return lens.t("roles.spoke", part=_part_of(lens, role.heard, role.people)) if role.heard else lens.t("roles.unheard_role", people=lens.people(role.people))


def _part(lens: Lens, role: Role, part: Part) -> PartView:
    label = _label(lens, part.key)
    if part.basis.kind == "evidence":
        told = "" if part.people == role.people else _part_of(lens, part.people, role.people)
        return PartView(part.key, label, told, "")
    return PartView(part.key, label, "", lens.t("roles.assumed") if part.basis.kind == "assumption" else lens.author(part.basis.by))


def _label(lens: Lens, part: str) -> str:
    return lens.t(f"buying.{part}") if i18n.has(f"buying.{part}") else part


def _column(lens: Lens, roles: Roles, stage: str, hot: bool) -> Column:
    here = next((s for s in roles.stages if s.stage == stage), None)
    note = _accounts(lens, here.accounts) if here and here.accounts else ""
    return Column(lens.stage_label(stage), note, hot)


def _cell(lens: Lens, role: Role, cell: RoleCell | None, stage: str, hottest: frozenset[str], hidden: frozenset[tuple[str, str]]) -> Cell:
    label = lens.stage_label(stage)
    if cell is None or cell.state == "none":
        return Cell("none", label, lens.t("roles.none_here"))
    if cell.state == "unheard":
        there = max(cell.did, cell.at_accounts)
        part = role.parts[0].key if role.parts else "other"
        ask = lens.t(f"roles.ask_{part}") if i18n.has(f"roles.ask_{part}") else lens.t("roles.ask_other")
        return Cell("unheard", label, ask, count=lens.t("roles.take_part", people=lens.people(there)))
    masked = (role.key, stage) in hidden or cell.withheld
    top = cell.concerns[0] if cell.concerns else None
    sure = top.confidence if top else cell.confidence
    told = _part_of(lens, top.people, cell.people, cell.known) if top else lens.people(cell.people, cell.known)
    count = lens.t("poster.masked_short") if masked else told
    lines = tuple(_line(lens, cell, c, masked) for c in cell.concerns)
    asks = () if lens.audience == "public" or masked else _asks(lens, cell)
    return Cell(
        "heard",
        label,
        top.label.text(lens.lang) if top else lens.t("roles.unsaid" if cell.unsaid else "roles.no_concern"),
        sure.level if sure else "very_low",
        lens.level(sure.level) if sure else "",
        "" if masked or not sure else lens.why(sure.reasons),
        count,
        role.key in hottest and not masked,
        masked or (top.people if top else cell.people) < FEW,
        _used(lens, cell) if not masked else (),
        anchor(lens.salt, "role", role.key, stage),
        f"{role.label.text(lens.lang)} · {label}",
        lines,
        asks,
        0 if masked else sum(c.evidence.n_observations for c in cell.concerns if not lens.hides(c.people)),
    )


def _line(lens: Lens, cell: RoleCell, concern: Concern, masked: bool) -> Line:
    quotes: tuple[Said, ...] = () if masked or lens.hides(concern.people) else lens.receipts(concern.evidence)[0]
    count = lens.t("poster.masked_short") if masked else _part_of(lens, concern.people, cell.people, cell.known)
    return Line(concern.label.text(lens.lang), concern.kind, count, quotes)


def _asks(lens: Lens, cell: RoleCell) -> tuple[Said, ...]:
    """The questions they asked, as other receipts are shown."""
    if not cell.questions or lens.hides(cell.asked):
        return ()
    ids = tuple(sorted(q.observation_id for q in cell.questions))
    return lens.receipts(Evidence(ids, len(ids), cell.asked, cell.known, (), (), quotes=cell.questions))[0]


def _used(lens: Lens, cell: RoleCell) -> tuple[Used, ...]:
    """The channels that most people used, one mark a kind."""
    found: dict[str, list[str]] = {}
    for used in cell.channels:
        glyph = next((g for g, pattern in GLYPHS if pattern.search(used.channel)), "other")
        label = lens.channel(used.channel.replace(" ", "_"))
        found.setdefault(glyph, []).append(used.channel if label == used.channel.replace(" ", "_") else label)
    return tuple(Used(glyph, ", ".join(dict.fromkeys(labels))) for glyph, labels in list(found.items())[:SHOWN])


def _decision(lens: Lens, roles: Roles, decides: Decides) -> Decision:
    names = {r.key: r.label.text(lens.lang) for r in roles.roles}
    stop = [names[k] for k in decides.approve if k in names and k not in dict(decides.roles)]
    stops = lens.t("roles.approve", roles=_listed(stop, lens.lang)) if stop else ""
    if decides.known or decides.roles:
        who = _listed([names[k] for k, _ in decides.roles if k in names], lens.lang) or lens.t("roles.decider_untitled")
        if lens.hides(decides.known) or lens.hides(decides.accounts - decides.known) or not decides.accounts:
            told = ""
        elif decides.known == decides.accounts:
            told = lens.t("roles.at_all", n=decides.accounts)
        else:
            told = lens.t("roles.at_some", n=decides.known, of=decides.accounts)
        return Decision(who, told, stops, False)
    if decides.assumed:
        return Decision(_listed([names[k] for k in decides.assumed if k in names], lens.lang), lens.t("roles.only_assumed"), stops, True)
    return Decision("", lens.t("roles.unknown_decider" if decides.accounts or stop else "roles.nobody_here"), stops, bool(decides.accounts or stop))


def _foot(lens: Lens, roles: Roles) -> tuple[str, ...]:
    lines = [lens.t("roles.how")]
    if any(c.state == "heard" and c.people < ENOUGH for c in roles.cells):
        lines.append(lens.t("roles.how_few"))
    if any(p.basis.kind == "assumption" for r in roles.roles for p in r.parts):
        lines.append(lens.t("roles.how_assumed"))
    if roles.unknown and not lens.hides(roles.unknown):
        lines.append(lens.t("roles.unknown", people=lens.people(roles.unknown)))
    named = [(name, n) for name, n in roles.unmatched.items() if not lens.hides(n)]
    if named and lens.audience != "public":
        shown = ", ".join(f"{name} {lens.people(n)}" for name, n in named[:UNMATCHED])
        lines.append(lens.t("roles.unmatched", n=len(named), titles=shown))
    return tuple(lines)
