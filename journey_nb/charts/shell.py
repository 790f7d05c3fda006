"""One page that stands alone: its own face, its own styles, and a policy under which nothing can be fetched."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from html import unescape
from typing import Any

from markupsafe import Markup, escape

from journey_nb import _kept

from . import typeface

POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:"


@lru_cache
def templates() -> Any:
    """The Jinja environment: everything is escaped unless it is our own markup. A template is compiled once and kept, like a module."""
    import jinja2

    class Compiled(jinja2.BytecodeCache):
        def _name(self, bucket: Any) -> str:
            return f"template-{bucket.key}.jinja{jinja2.__version__}.{sys.implementation.cache_tag}"

        def load_bytecode(self, bucket: Any) -> None:
            kept = _kept.get(self._name(bucket))
            if kept is not None:
                bucket.bytecode_from_string(kept)  # an empty one where the template has changed since

        def dump_bytecode(self, bucket: Any) -> None:
            _kept.put(self._name(bucket), bucket.bytecode_to_string())

    options: dict[str, Any] = {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": False, "keep_trailing_newline": False}
    return jinja2.Environment(loader=jinja2.PackageLoader("journey_nb.charts"), bytecode_cache=Compiled(), **options)


def visible(html: str) -> str:
    """The characters a page may draw: its text and attributes, and what its scripts hold."""
    text = re.sub(r"<style\b.*?</style>", " ", html, flags=re.S)
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)) if not 0xD800 <= int(m[1], 16) <= 0xDFFF else " ", text)
    return unescape(text)


def standalone(body: str, *, lang: str, title: str, css: str, face_text: str | None = None, body_class: str = "jn", face: str = "") -> str:
    """``body`` as one HTML page with nothing outside it.

    Examples
    --------
    >>> page = standalone("<p>설치</p>", lang="ko", title="a < b", css="")
    >>> page[:29], "<title>a &lt; b</title>" in page, "Journey Sans" in page
    ('<!doctype html><html lang="ko', True, True)
    """
    face = face or typeface.face_css(visible(body) + title if face_text is None else face_text)  # another page's, where it has our characters too
    return (
        f'<!doctype html><html lang="{escape(lang)}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>{escape(title)}</title>'
        f'<style>{face}{css}</style></head><body class="{body_class}">{body}</body></html>\n'
    )


def markup(html: str) -> Markup:
    return Markup(html)
