"""An executed report notebook as one self-contained page: contents, prose, pictures; code only where it is asked for.

Who reads decides what is in the file: for ``company`` and ``public`` neither code nor printed text goes in, as both may name paths, parameters
and people. For the team code is there, closed, and no path of a machine stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from journey_nb.charts import shell, styles
from journey_nb.charts.offline import MIME
from journey_nb.charts.posters import SHEETS
from journey_nb.charts.tables import Table
from journey_nb.i18n import t

from .navigation import Link, address
from .provenance import Provenance, no_paths, provenance

HEADING = re.compile(r"\s*<h([1-6])[^>]*>([^<]*)</h\1>\s*")
HIDDEN_TAGS = {"parameters", "injected-parameters", "hide", "hide-cell", "remove_cell"}
PRIVATE = ("source", "text", "error")  # kinds of part that only the team's page holds
LINKS = 8  # of one group that are shown at once; more fold away


@dataclass(frozen=True)
class Heading:
    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Part:
    """One cell as it is shown: prose, code or an output."""

    kind: str  # prose | source | output | text | error
    html: Markup


def _markdown(source: str) -> str:
    """Markdown to HTML with raw HTML shown as text: prose may quote a customer."""
    import mistune

    made = mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])
    return str(made(source))


def _anchored(html: str, headings: list[Heading]) -> str:
    """Headings with an id by their number, never by their words."""

    def mark(found: re.Match[str]) -> str:
        level, inner = int(found[1]), found[2]
        text = re.sub(r"<[^>]+>", "", inner)
        anchor = f"s{len(headings) + 1}"
        headings.append(Heading(level, anchor, Markup(text).unescape()))
        return f'<h{level} id="{anchor}">{inner}</h{level}>'

    return re.sub(r"<h([1-6])>(.*?)</h\1>", mark, html, flags=re.S)


def _joined(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def _outputs(cell: Any) -> Iterator[Part]:
    for output in cell.get("outputs", ()):
        kind = output.get("output_type")
        if kind == "error":
            words = f"{output.get('ename', '')}: {output.get('evalue', '')}"
            yield Part("error", Markup("<pre>{}</pre>").format(words))
        elif kind == "stream":
            if output.get("name") == "stdout":
                yield Part("text", Markup("<pre>{}</pre>").format(_joined(output.get("text", ""))))
        elif kind in ("display_data", "execute_result"):
            data = output.get("data", {})
            if MIME in data and (found := HEADING.fullmatch(_joined(data[MIME]))):
                yield Part("prose", Markup(f"<h{found[1]}>{found[2]}</h{found[1]}>"))
            elif MIME in data:
                yield Part("output", Markup(_joined(data[MIME])))  # ours: every customer's word in it is escaped where it was made
            elif "image/svg+xml" in data:
                import base64

                encoded = base64.b64encode(_joined(data["image/svg+xml"]).encode()).decode()
                yield Part("output", Markup('<img alt="" src="data:image/svg+xml;base64,{}">').format(encoded))
            elif "image/png" in data:
                yield Part("output", Markup('<img alt="" src="data:image/png;base64,{}">').format(_joined(data["image/png"]).replace("\n", "")))
            elif "text/markdown" in data:
                yield Part("prose", Markup(_markdown(_joined(data["text/markdown"]))))
            elif "text/plain" in data and kind == "execute_result":
                yield Part("text", Markup("<pre>{}</pre>").format(re.sub(r"(?<= at )0x[0-9a-f]{6,16}", "0x0", _joined(data["text/plain"]))))


def _parts(notebook: Any, headings: list[Heading]) -> Iterator[Part]:
    for cell in notebook.get("cells", ()):
        tags = set(cell.get("metadata", {}).get("tags", ()))
        source = _joined(cell.get("source", ""))
        if cell.get("cell_type") == "markdown":
            yield Part("prose", Markup(_anchored(_markdown(source), headings)))
        elif cell.get("cell_type") == "code":
            if source.strip():
                yield Part("source", Markup("<pre><code>{}</code></pre>").format(no_paths(source)))
            if not tags & HIDDEN_TAGS:
                for part in _outputs(cell):
                    yield part if part.kind != "prose" else Part("prose", Markup(_anchored(str(part.html), headings)))


def _demoted(headings: list[Heading]) -> list[Heading]:
    """The contents: the second level, or the first where there is no second."""
    second = [h for h in headings if h.level == 2]
    return second or [h for h in headings if h.level == 1][1:]


@dataclass(frozen=True)
class Group:
    """Neighbours that differ in one thing: the personas, the quarters."""

    name: str
    links: tuple[tuple[str, str, bool], ...]  # label, address, whether it is this page
    folded: bool


def _groups(navigation: Sequence[Link], lang: str) -> list[Group]:
    from journey_nb.i18n import has

    made = []
    order = list(dict.fromkeys(link.group for link in navigation))
    for name, held in groupby(sorted(navigation, key=lambda link: order.index(link.group)), key=lambda link: link.group):
        links = tuple((link.label, address(link.href), link.current) for link in held)
        word = t(f"batch_index.by_{name}", lang) if has(f"batch_index.by_{name}", lang) else name
        made.append(Group(word or t("report.others", lang), links, len(links) > LINKS))
    return made


def audience_of(notebook: Any) -> str:
    """For whom a notebook was run, by the parameters it got; the team where it does not say."""
    parameters = notebook.get("metadata", {}).get("papermill", {}).get("parameters", {})
    return str(parameters.get("audience") or "team")


def render(
    notebook: Any,
    *,
    lang: str = "ko",
    title: str | None = None,
    footer: str = "",
    navigation: Sequence[Link] = (),
    manifest: Mapping[str, Any] | None = None,
    audience: str | None = None,
    names: Mapping[str, str] | None = None,
    appendix: Table | None = None,
) -> str:
    """One HTML page out of an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode or dict
        Executed, nbformat 4. Its ``text/html`` outputs are taken as they are: they are ours. Widget state is left out.
    lang : str
        ``ko`` or ``en``.
    title : str, optional
        For the tab; by default the first heading.
    footer : str
        A line of text at the end.
    navigation : sequence of Link
        The other reports of a batch and what lies beside this one, by paths from the page's own folder.
    manifest : mapping, optional
        What the report was made from (``manifest.json``): files with their hashes, parameters, versions, seed, warnings. Its ``made`` is left out,
        so that equal runs give equal bytes.
    audience : str, optional
        ``team``, ``company`` or ``public``; by default for whom the notebook was run.
    names : mapping, optional
        Alias of a file → its name, for the team's page alone.
    appendix : Table, optional
        A page of its own that lies beside this one. This one then carries its characters too, so that it can take the face:
        cutting one takes longer than all the rest.
    """
    headings: list[Heading] = []
    reader = audience or audience_of(notebook)
    parts = [part for part in _parts(notebook, headings) if reader == "team" or part.kind not in PRIVATE]
    first = next((h.text for h in headings if h.level == 1), None)
    name = title or first or t("report.title", lang)
    made_from: Provenance | None = provenance(manifest, lang=lang, audience=reader, names=names) if manifest else None
    body = (
        shell.templates()
        .get_template("report.html.j2")
        .render(
            parts=parts,
            contents=_demoted(headings),
            groups=_groups(navigation, lang),
            made_from=made_from,
            lang=lang,
            w=lambda key, **n: t(key, lang, **n),
            footer=footer,
            has_code=any(p.kind == "source" for p in parts),
            heading=None if first else name,
        )
    )
    body = _once(body)
    css = styles.sheet("tokens", "report", "tables", *SHEETS) + styles.page_rules("report_page")
    return shell.standalone(body, lang=lang, title=name, css=css, face_text=_drawn(body) + name + (shell.visible(appendix.markup) if appendix else ""))


def _drawn(body: str) -> str:
    """The page's own characters; the chart library is a megabyte of ASCII and may be skipped."""
    return shell.visible(re.sub(r"<script>(.*?)</script>", lambda m: m[1] if len(m[1]) < 200_000 else m[1][-5000:], body, flags=re.S))  # ours end it


def _once(body: str) -> str:
    """Each of our style sheets, repeated by every output, once: the page's head has most of them, the first output the rest."""
    met = {f"<style>{styles.sheet(*names)}</style>" for names in (("tokens", *SHEETS), ("tokens", "tables"))}

    def keep(found: re.Match[str]) -> str:
        again = found[0] in met
        met.add(found[0])
        return "" if again else found[0]

    return re.sub(r"<style>.*?</style>", keep, body, flags=re.S)
