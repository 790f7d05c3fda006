"""Work that every report repeats in the same way, done once in the server of warm kernels before it forks them.

Only caches are filled: nothing of a study is read, nothing is written but what a first report would keep anyway, and no thread is started.
"""

from __future__ import annotations

import subprocess
import sys


def fill() -> None:
    """Words, styles, templates and widths of letters, and the schema that Altair checks a chart against."""
    import altair as alt

    from ..charts import offline, shell, theme, typeface
    from ..i18n import strings

    for lang in ("ko", "en"):
        strings(lang)
        offline.menu(lang)
    if not offline.kept():  # making it starts threads: in a process of its own
        subprocess.run([sys.executable, "-c", "from journey_nb.charts import offline; offline.bundle()"], stdin=subprocess.DEVNULL, check=False)
    if offline.kept():
        offline.bundle()
    for name in shell.templates().list_templates(extensions=["j2"]):
        shell.templates().get_template(name)
    for weight in typeface.WEIGHTS:
        typeface.width("가", 12, bold=weight > 400)
    base = alt.Chart(alt.Data(values=[{"x": 0, "y": 0.0}])).encode(alt.X("x:Q", title="x"), alt.Y("y:Q"), tooltip=["x:Q"])
    theme.spec_of(theme.dressed(alt.layer(base.mark_line(), base.mark_point(), base.mark_text(text="x"), base.mark_rule())))
