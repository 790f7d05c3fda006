"""From an outline to a journey: which points are stages, what stands in which lane, what belongs to the head, and what is left over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .document import DocStage, Document, Left, day_of, short
from .outline import Node, bare, header, keyed, lane, over

STAGE = re.compile(r"^\s*(?:\d{1,2}[.)]\s*)?(?:(?:stage|phase|step|단계)\s*\d{1,2}\s*[:.)\-–—]|\d{1,2}\s*단계\s*[:.)\-–—]?)\s*(?P<name>\S.*)$", re.I)
SPAN = re.compile(r"\s+\((?P<span>[^()]*(?:\d|day|week|month|hour|minute|ongoing|이후|내내|당일)[^()]*)\)\s*$", re.I)
TITLE = re.compile(r"^\s*(?:(?:customer|user)\s+)?journey(?:\s+map)?\s*[:\-–—]\s*|^\s*(?:고객\s*)?여정(?:\s*지도)?\s*[:\-–—]\s*", re.I)
FIELDS = ("actor", "scenario", "expects", "goal", "by", "at")


@dataclass
class _Group:
    """Points below one parent that may be the stages."""

    parent: Node
    nodes: list[Node]
    lanes: int


def read(root: Node, form: str) -> Document:
    """The journey that an outline tells. It has no stages where the outline has none.

    Examples
    --------
    >>> from .markdown import outline
    >>> made = read(outline("# Journey map: Tea\\n\\n## Stage 1: Boil (5 min)\\n\\n**Pain points**:\\n\\n- slow\\n"), "markdown")
    >>> made.title, made.stages[0].label, [(p.kind, p.words) for p in made.stages[0].points]
    ('Tea', 'Boil', [('note', '5 min'), ('pain', 'slow')])
    """
    document = Document(form)
    first = root if root.kind == "topic" else next((n for n in root.walk() if n.kind == "heading" and n.words), None)
    document.title = TITLE.sub("", first.words).strip() if first else ""
    parents = {id(child): node for node in root.walk() for child in node.children}
    taken = {id(first)} if first is not None else set()
    group = _stages(root)
    if group is not None:
        for node in group.nodes:
            document.stages.append(_stage(document, node))
            taken |= {id(n) for n in node.walk()}
    elif flow := _flow(root):
        document.form = "numbered_list" if form == "markdown" else form
        for node in flow:
            document.stages.append(_stage(document, node, loose="action"))
            taken |= {id(n) for n in node.walk()}
    else:
        taken |= _by_lane(document, root, first)
    _head(document, root, taken, parents)
    return document


# ---------------------------------------------------------------- which points are stages


def _lanes(node: Node) -> set[str]:
    """The kinds of lanes right below a point; a note alone makes no stage."""
    return {found for child in node.children if (found := _lane(child)) and found != "note"}


def _lane(node: Node) -> str | None:
    """The lane that a point opens: by its whole name, or by the name before its colon."""
    if node.kind in ("code", "quote", "text", "stages"):
        return None
    if (found := lane(node.words)) and (node.children or node.kind in ("key", "heading", "topic")):
        return found
    told = keyed(node.words)
    return lane(told[0]) if told and node.kind in ("item", "topic") else None


def _stages(root: Node) -> _Group | None:
    """The points that are stages: siblings that are numbered as such, stand under such a name, or hold lanes; those with most lanes win."""
    groups = []
    for parent in root.walk():
        below = [n for n in parent.children if n.kind in ("heading", "topic", "item") and n.words]
        numbered = [n for n in parent.children if n.kind in ("heading", "topic", "key") and STAGE.match(n.words)]
        laned = [n for n in below if len(_lanes(n)) >= (1 if n.kind == "topic" else 2) and not lane(n.words) and not header(n.words)]
        headed = [n for n in below if n.kind != "item" and not header(n.words)]
        if parent.kind == "stages":
            chosen = below
        elif over(parent.words) and headed:
            chosen = numbered or laned or headed
        else:
            chosen = numbered or laned
            if parent.kind == "topic" and laned:  # in a mind map a branch without lanes, between those that have some, is a stage too
                chosen = [n for n in below if n in laned or not (lane(n.words) or header(n.words))]
        if chosen:
            groups.append(_Group(parent, chosen, sum(len(_lanes(n)) for n in chosen)))
    lanes = [g for g in groups if g.lanes]
    named = [g for g in groups if any(STAGE.match(n.words) for n in g.nodes) or over(g.parent.words)]
    return max(lanes or named, key=lambda g: (g.lanes, len(g.nodes)), default=None)


def _flow(root: Node) -> list[Node]:
    """A numbered list that is a journey: under a name that says so, or the only one whose points have points below."""
    lists = [n for n in root.walk() if any(c.ordered for c in n.children) and n.kind in ("heading", "key")]
    named = [n for n in lists if over(n.words, "flow")]
    nested = [n for n in lists if sum(bool(c.children) for c in n.children if c.ordered) * 2 >= sum(c.ordered for c in n.children)]
    chosen = named[0] if named else nested[0] if len(nested) == 1 and len(lists) == 1 else None
    return [c for c in chosen.children if c.ordered and c.words] if chosen is not None else []


def _by_lane(document: Document, root: Node, first: Node | None) -> set[int]:
    """A mind map the other way round: branches are lanes, and below them stand the stages; else its main branches are the stages."""
    top = first if first is not None and first.kind == "topic" else None
    if top is None:
        return set()
    lanes = [n for n in top.children if lane(n.words) and any(c.children for c in n.children)]
    taken: set[int] = set()
    stages: dict[str, DocStage] = {}
    if len(lanes) >= 2:
        for node in lanes:
            for below in node.children:
                stage = stages.setdefault(bare(below.words), DocStage(_named(below.words)[0]))
                _fill(document, stage, lane(node.words) or "note", below)
            taken |= {id(n) for n in node.walk()}
    else:
        for node in top.children:
            if node.words and not lane(node.words) and not header(node.words):
                stages[f"{len(stages)}"] = _stage(document, node)
                taken |= {id(n) for n in node.walk()}
    document.stages += stages.values()
    return taken


# ---------------------------------------------------------------- what a stage holds


def _named(words: str) -> tuple[str, str]:
    """A stage's name without its number, and the time it takes where that stands in brackets behind it.

    Examples
    --------
    >>> _named("Stage 2: Set-up (Day 1-2, 4 hours)"), _named("3. 내부 보고(품의)"), _named("2단계: 설치 (1주)")
    (('Set-up', 'Day 1-2, 4 hours'), ('내부 보고(품의)', ''), ('설치', '1주'))
    """
    found = STAGE.match(words)
    name = found["name"] if found else re.sub(r"^\s*(?:\d{1,2}\s*[.):]|[①-⑳])\s*", "", words)
    span = SPAN.search(name)
    return (name[: span.start()].strip(), span["span"].strip()) if span else (name.strip(), "")


def _stage(document: Document, node: Node, loose: str = "") -> DocStage:
    """A stage with all that stands below it. ``loose`` is the kind of points under no lane; without one they are left over."""
    label, span = _named(node.words)
    stage = DocStage(short(label))
    if span:
        document.add(stage, "note", span)
    if node.notes:
        document.add(stage, "note", node.notes)
    if node.valence is not None:
        document.add(stage, "emotion", stage.label, valence=node.valence)
    _marks(document, stage.label, node)
    for child in node.children:
        kind = _lane(child)
        told = keyed(child.words)
        if kind and lane(child.words):
            _fill(document, stage, kind, child)
        elif kind and told:
            if told[1]:
                document.add(stage, kind, told[1], valence=child.valence)
            _fill(document, stage, kind, child)
        elif child.kind == "code":
            document.left.append(Left(stage.label, short(child.words), "picture"))
        elif child.kind == "text":
            document.add(stage, "note", child.words)
        elif loose and child.kind == "item":
            document.add(stage, loose, _whole(child))
        elif child.valence is not None and not child.children:
            document.add(stage, "emotion", child.words, valence=child.valence)
        else:
            document.left += [Left(stage.label, short(n.words), "picture" if n.kind == "code" else "lane") for n in child.leaves()]
    return stage


def _fill(document: Document, stage: DocStage | None, kind: str, node: Node) -> None:
    """The points below a lane: one a child, with the words that hang below it; a lane within a lane is told apart."""
    where = f"{stage.label if stage else document.title} / {node.words}"
    if node.notes:
        document.add(stage, "note", node.notes)
    _marks(document, where, node)
    for child in node.children:
        inner = _lane(child)
        if child.kind == "code":
            document.left.append(Left(where, short(child.words), "picture"))
        elif inner and inner != kind and lane(child.words):
            _fill(document, stage, inner, child)
        elif child.words:
            document.add(stage, kind, _whole(child), where, child.valence if kind == "emotion" else None)
            if child.notes:
                document.add(stage, "note", f"{child.words}: {child.notes}")
            _marks(document, where, child)
        else:
            _fill(document, stage, kind, child)


def _whole(node: Node) -> str:
    """A point's words with those below it: they only make sense together."""
    below = [n.words for n in node.walk() if n is not node and n.words and n.kind != "code"]
    return f"{node.words} {' · '.join(below)}" if below else node.words


def _marks(document: Document, where: str, node: Node) -> None:
    document.left += [Left(where, f"{short(node.words)}: {mark}", "mark") for mark in node.marks]


# ---------------------------------------------------------------- the head, and the rest


def _head(document: Document, root: Node, taken: set[int], parents: dict[int, Node]) -> None:
    """What the document says of itself; everything else outside the stages is left over, point by point."""
    waiting = [root]
    while waiting:
        node = waiting.pop(0)
        if id(node) in taken:
            waiting = list(node.children) + waiting
            continue
        name = header(node.words) if node.kind in ("heading", "key", "topic") else None
        told = [n for n in node.children if n.words]
        simple = bool(told) and all(not c.children and c.kind in ("text", "item", "topic") for c in told)
        if name and simple and (name == "note" or not getattr(document, name)):
            words = " · ".join(short(c.words) for c in told)
            if name == "note":
                document.add(None, "note", f"{node.words.strip(' :')}: {words}")
            else:
                setattr(document, name, day_of(words) if name == "at" else words)
                if name == "at" and not document.at:
                    document.left.append(Left(node.words, words, "section"))
            continue
        if node.words and (not node.children or node.kind not in ("heading", "key", "topic", "stages")):
            document.left.append(Left(_path(node, parents), short(node.words), "picture" if node.kind == "code" else "section"))
        if node.kind == "key":
            document.left += [Left(_path(c, parents), short(c.words), "picture" if c.kind == "code" else "section") for c in _below(node)]
        else:
            waiting = list(node.children) + waiting


def _below(node: Node) -> Iterable[Node]:
    return [n for child in node.children for n in child.leaves()]


def _path(node: Node, parents: dict[int, Node]) -> str:
    """The nearest name above a point."""
    above = parents.get(id(node))
    while above is not None and not (above.words and above.kind in ("heading", "key", "topic")):
        above = parents.get(id(above))
    return short(above.words) if above is not None else ""
