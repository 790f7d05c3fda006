"""The start page: three buttons, and the poster that one of them leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from ..i18n import t
from .base import Editor, script, style

Verb = Callable[..., dict[str, Any]]
KINDS = ".csv,.tsv,.txt,.xlsx,.xls,.xlsm,.json,.zip,.vtt,.srt,.docx,.pdf,.hwpx,.md,.parquet"
WORDS = "title blank blank_sub file file_sub sample sample_sub making made_in".split()


class Start(Editor):
    """Begin with an empty map, with one's own files, or look at the sample. ``verbs`` do it: ``blank()``, ``sample()``, ``file(name, bytes)``.

    Each verb gives ``page`` (the poster, a page without a script) and ``where`` (the folder it lies in; empty for the sample).
    """

    _esm = script("base.js", "start.js")
    _css = style("editor.css")

    def __init__(self, lang: str, verbs: Mapping[str, Verb]) -> None:
        self.verbs = dict(verbs)
        super().__init__(lang)
        self.view = {"lang": lang, "kinds": KINDS, "words": {w: t(f"start.{w}", lang) for w in WORDS}}

    def _heard(self, widget: Any, content: Any, buffers: Any = None) -> None:
        files = [bytes(b) for b in buffers or ()]
        super()._heard(widget, {**content, "files": files} if isinstance(content, dict) else content)

    def hear(self, do: str, content: dict[str, Any]) -> Any:
        if do == "file":
            return self.verbs["file"](str(content.get("name", "")), content["files"][0])
        return self.verbs[do]()

    def still(self) -> str:
        lines = "".join(f"<li><b>{escape(t(f'start.{w}', self.lang))}</b>: {escape(t(f'start.{w}_sub', self.lang))}</li>" for w in ("blank", "file", "sample"))
        return f'<div class="jn-still" lang="{self.lang}"><p>{escape(t("start.title", self.lang))}</p><ul>{lines}</ul></div>'
