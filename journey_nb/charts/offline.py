"""Altair charts that draw without a network, in every front end that runs a script in HTML output.

``enable()`` puts Vega into the notebook once (0.9 MB); each chart after it is a kilobyte. Nothing is fetched, nothing is handed to an outside
editor, and nothing is evaluated: Vega reads its expressions as a tree (``ast``), so a page may forbid ``eval``.
"""

from __future__ import annotations

import itertools
import json
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from journey_nb import _kept
from journey_nb._imports import quick
from journey_nb.i18n import t

from . import theme

NAME = "journey-offline"
MIME = "text/html"
_ESCAPES = {0x3C: "\\u003c", 0x3E: "\\u003e", 0x26: "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
_numbers = itertools.count(1)
OPTIONS = {"mode": "vega-lite", "ast": True, "renderer": "svg", "actions": {"export": True, "source": False, "compiled": False, "editor": False}}


@lru_cache
def menu(lang: str) -> dict[str, str]:
    """Vega-Embed's own few words."""
    return {"CLICK_TO_VIEW_ACTIONS": t("chart.menu", lang), "PNG_ACTION": t("chart.png", lang), "SVG_ACTION": t("chart.svg", lang)}


@lru_cache(1)
def bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one classic script, out of the vl-convert wheel; it takes that 4.5 s, so it is made once and kept."""
    found = _kept.get(_name())
    if found is not None:
        return found.decode("utf-8")
    import vl_convert

    made = vl_convert.javascript_bundle()  # pyright: ignore[reportCallIssue]  (its stub asks for a snippet; an empty one gives an empty bundle)
    made = made.replace("</script", "<\\/script").replace("<!--", "<\\!--")
    _kept.put(_name(), made.encode("utf-8"))
    return made


def _name() -> str:
    from importlib.metadata import version

    return f"vega-{version('vl-convert-python')}.js"


def kept() -> bool:
    """Whether the script has been made before, so that having it starts no V8 with its threads."""
    return _kept.get(_name()) is not None


def in_script(value: Any) -> str:
    """``value`` as JSON that cannot end or swallow the script it stands in.

    Examples
    --------
    >>> in_script({"a": "</script><!--<script>"})
    '{"a": "\\\\u003c/script\\\\u003e\\\\u003c!--\\\\u003cscript\\\\u003e"}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False).translate(_ESCAPES)


def chart_html(spec: dict[str, Any], number: int) -> str:
    """One chart: an empty box and the line that draws into it, once Vega is there."""
    name = f"jn-vis-{number}"
    script = (
        f"(function(){{var go=function(){{jnDraw({in_script(name)},{in_script(spec)})}};"
        "if(globalThis.jnDraw)go();else document.addEventListener('jn-vega-ready',go,{once:true});})();"
    )
    return f'<div id="{name}" class="jn-chart"></div><script>{script}</script>'


@lru_cache(1)
def _draw_script() -> str:
    """How a chart is drawn: its narrow form on a phone, its dark colours on a dark page, and a menu with a name.

    Vega-Embed gives its menu no name for screen readers; we do. Colours are exchanged token by token.
    """
    from dataclasses import asdict

    pairs = dict(zip(asdict(theme.LIGHT).values(), asdict(theme.DARK).values(), strict=True))
    return (
        f"globalThis.jnDraw=function(id,spec){{var ko=document.documentElement.lang!=='en',o={in_script(OPTIONS)},hues={in_script(pairs)};"
        f"o.i18n=ko?{in_script(menu('ko'))}:{in_script(menu('en'))};"
        "var box=document.getElementById(id),lab=document.body.dataset.jpThemeLight;if(!box)return;"
        "if(spec.usermeta&&spec.usermeta.narrow&&box.clientWidth>0&&box.clientWidth<560)spec=Object.assign({},spec,spec.usermeta.narrow);"
        "if(lab?lab==='false':matchMedia('(prefers-color-scheme: dark)').matches)"
        "spec=JSON.parse(JSON.stringify(spec).replace(/#[0-9A-F]{6}/g,function(h){return hues[h]||h}));"
        "vegaEmbed(box,spec,o).then(function(){var s=box.querySelector('summary');if(s)s.setAttribute('aria-label',o.i18n.CLICK_TO_VIEW_ACTIONS)})"
        ".catch(console.error)};"
    )


def _renderer(spec: dict[str, Any], **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
    return {MIME: chart_html(spec, next(_numbers))}, {}


def loader_html() -> str:
    return f"<script>{bundle()}\n;{_draw_script()}document.dispatchEvent(new Event('jn-vega-ready'));</script>"


def restart() -> None:
    """Count from one again: the same notebook, run twice in one process, gives the same bytes."""
    global _numbers
    _numbers = itertools.count(1)


def enable() -> None:
    """Make this the renderer of every chart in the notebook, and lay Vega down in this cell's output.

    Clearing that cell's output leaves later charts empty; run it again to bring them back.
    """
    restart()
    if "altair" in sys.modules:
        _take_over()
    try:
        from IPython.core.getipython import get_ipython
        from IPython.display import HTML, display
    except ImportError:
        return
    shell: Any = get_ipython()
    if shell is None:
        return
    bundles = shell.display_formatter.mimebundle_formatter
    for version in _VERSIONS:  # Altair takes a second to import, and no chart of a report needs it: it is taken over when a chart of it is shown
        bundles.for_type_by_name(f"altair.vegalite.{version}.api", "TopLevelMixin", _shown)
    display(HTML(loader_html()))


_VERSIONS = ("v6", "v7")


def _take_over() -> None:
    """Make this Altair's renderer."""
    quick()
    import altair as alt

    alt.renderers.register(NAME, _renderer)  # type: ignore[arg-type]
    alt.renderers.enable(NAME)


def _shown(chart: Any) -> Any:
    """A chart that somebody made with Altair after :func:`enable`; the renderer that they chose themselves stays."""
    import altair as alt

    if alt.renderers.active == "default":
        _take_over()
    return chart._repr_mimebundle_(None, None)


@dataclass(frozen=True)
class Drawn:
    """A specification of ours that a cell can show, without Altair."""

    spec: dict[str, Any]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return _renderer(self.spec)

    def __repr__(self) -> str:
        return "alt.LayerChart(...)"
