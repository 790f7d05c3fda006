"""What every editor has: its script and style from the files beside it, messages in and out, and a still stand-in.

The script never holds the only copy: each change is one message, kept by Python before it is answered. What customers said is sent
when somebody opens it and is never part of the widget's stored state.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from ..i18n import t
from ..model.errors import JourneyError

ROOT = "jn-ed"


def script(*names: str) -> str:
    """The JavaScript files of this folder as one module: the first are helpers, the last one exports ``render``."""
    return "\n".join(files("journey_nb.widgets").joinpath(name).read_text("utf-8") for name in names)


def style(*names: str) -> str:
    """Our tokens and the style sheets of this folder, kept to the editor's own markup."""
    tokens = files("journey_nb.charts").joinpath("assets", "tokens.css").read_text("utf-8")
    own = "\n".join(files("journey_nb.widgets").joinpath(name).read_text("utf-8") for name in names)
    return f".{ROOT} {{\n{tokens}\n{own}\n}}\n"


class Editor(anywidget.AnyWidget):
    """A front end whose state is made in Python: ``view`` is what it shows, each thing a person does comes back as one message."""

    view = traitlets.Dict().tag(sync=True)

    def __init__(self, lang: str, **more: Any) -> None:
        super().__init__(**more)
        self.lang = lang
        self.on_msg(self._heard)

    def _heard(self, _: Any, content: Any, __: Any = None) -> None:
        """One message of the page. What goes wrong is said there, in the reader's language, and nothing is lost."""
        if not isinstance(content, dict):
            return
        number = content.get("id")
        try:
            answer = self.hear(str(content.get("do", "")), content)
        except JourneyError as error:
            self.send({"id": number, "error": error.phrase.text(self.lang)})
        except (OSError, KeyError, TypeError, ValueError) as error:
            self.send({"id": number, "error": t("editor.failed", self.lang, why=type(error).__name__)})
        else:
            self.send({"id": number, "answer": answer})

    def hear(self, do: str, content: dict[str, Any]) -> Any:
        """Do what the page asks; the answer goes back to it."""
        raise NotImplementedError

    def still(self) -> str:
        """The same without a browser: HTML without a script."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The widget, and beside it the still stand-in that is left where no widget runs."""
        made = super()._repr_mimebundle_(**options)
        if made is None:
            return {"text/html": self.still(), "text/plain": repr(self)}
        data, metadata = made if isinstance(made, tuple) else (made, {})
        return {**data, "text/html": self.still(), "text/plain": repr(self)}, metadata

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Still:
    """A picture of words: shown as HTML, never edited."""

    def __init__(self, html: str) -> None:
        self.html = html

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return "<Still>"


def table(head: list[str], rows: list[list[list[str]]], caption: str, lang: str) -> str:
    """A plain table of words, for places that take away style sheets: one list of lines a cell, every word escaped."""
    line = "border:1px solid #C3C2BC;padding:6px 8px;vertical-align:top;text-align:left"
    heads = "".join(f'<th scope="col" style="{line}">{escape(h)}</th>' for h in head)
    body = []
    for row in rows:
        cells = [f'<th scope="row" style="{line}">{escape(row[0][0])}</th>']
        cells += [f'<td style="{line}">{"<br>".join(escape(x) for x in cell)}</td>' for cell in row[1:]]
        body.append(f"<tr>{''.join(cells)}</tr>")
    said = f'<caption style="text-align:left;padding:4px 0">{escape(caption)}</caption>'
    return f'<table class="jn-still" lang="{lang}" style="border-collapse:collapse">{said}<thead><tr>{heads}</tr></thead><tbody>{"".join(body)}</tbody></table>'
