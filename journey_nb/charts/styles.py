"""Our style sheets, kept to our own markup: a report or a notebook around it is left alone."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

ROOT = ".jn"
_STRONG = ".jn.jn"  # twice, so that a notebook's own rules for h2 and table do not win


def _selectors(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for i, sign in enumerate(text):
        depth += (sign in "([" and 1) or 0
        depth -= (sign in ")]" and 1) or 0
        if sign == "," and not depth:
            parts.append(text[start:i])
            start = i + 1
    return [p.strip() for p in (*parts, text[start:]) if p.strip()]


def _scoped(selector: str) -> str:
    if "&" in selector:
        return selector.replace("&", ROOT)
    return f"{_STRONG} {selector}"


def scope(css: str) -> str:
    """Every rule of ``css`` under ``.jn``; ``&`` stands for the root itself, ``@media`` is entered, ``@page`` left alone.

    Examples
    --------
    >>> scope("h1,p:is(.a,.b){margin:0}@media print{&{color:red}}")
    '.jn.jn h1,.jn.jn p:is(.a,.b){margin:0}@media print{.jn{color:red}}'
    """
    out: list[str] = []
    at = 0
    while at < len(css):
        brace = css.find("{", at)
        if brace < 0:
            out.append(css[at:].strip())
            break
        head, depth, end = css[at:brace].strip(), 1, brace + 1
        while depth and end < len(css):
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        body = css[brace + 1 : end - 1]
        if head.startswith(("@media", "@supports")):
            out.append(f"{head}{{{scope(body)}}}")
        elif head.startswith("@"):
            out.append(f"{head}{{{body.strip()}}}")
        else:
            out.append(f"{','.join(_scoped(s) for s in _selectors(head))}{{{body.strip()}}}")
        at = end
    return "".join(out)


def _squeezed(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return re.sub(r"\s*\n\s*", "", css).strip()


@lru_cache
def sheet(*names: str) -> str:
    """The named style sheets of ``assets/``, one string, kept to our own markup."""
    folder = files("journey_nb.charts").joinpath("assets")
    return "".join(scope(_squeezed(folder.joinpath(f"{name}.css").read_text("utf-8"))) for name in names)


@lru_cache
def page_rules(name: str) -> str:
    """Rules for a page of our own (``@page``, the canvas): never for a notebook's."""
    return _squeezed(files("journey_nb.charts").joinpath("assets", f"{name}.css").read_text("utf-8"))
