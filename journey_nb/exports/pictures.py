"""One picture of a map as a file of its own: a page, one PDF, one PNG."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from journey_nb.charts import saying, shell, theme, typeface
from journey_nb.charts.posters import choice, lens_of
from journey_nb.charts.sizes import MM, PAPERS
from journey_nb.charts.tables import Table
from journey_nb.charts.view import Lens
from journey_nb.model import disk
from journey_nb.model.errors import UsageError
from journey_nb.model.journey import MapBook

from . import browser, pdf

FORMS = ("html", "pdf", "png")
WIDTH = 1280  # px of a picture of a page
UPRIGHT = frozenset({"summary"})
LAYOUT = {"summary": 1000.0}  # px at which a picture is laid out for paper
SHARP = 2  # device pixels in one of the page's
Drawn = Callable[[MapBook, str, str, str], Any]


def _chart(name: str) -> Drawn:
    def draw(book: MapBook, persona: str, lang: str, audience: str) -> Any:
        from journey_nb import charts

        return getattr(charts, name)(book, persona=persona, lang=lang, audience=audience)

    return draw


def _curve(book: MapBook, persona: str, lang: str, audience: str) -> Table:
    """The curve with its personas, drawn into the page: no script is needed to see it."""
    import vl_convert

    lens = lens_of(book, persona, lang, audience)
    title, lede = saying.headline(lens)
    typeface.register()
    specs = [(kind, curve_spec(book, persona, lang, audience, narrow=kind == "q-nrw")) for kind in ("q-wid", "q-nrw")]
    drawn = "".join(f'<div class="{kind}">{vl_convert.vegalite_to_svg(spec)}</div>' for kind, spec in specs)
    head = shell.markup('<p class="q-eb">{}</p><h2 class="q-fd">{}</h2><p class="q-ld">{}</p>').format(lens.book.study.name, title, lede)
    return Table(f'<div class="q q-curve">{head}{drawn}</div>', lang, ("pictures",))


def curve_spec(book: MapBook, persona: str, lang: str, audience: str, *, narrow: bool = False) -> dict[str, Any]:
    from journey_nb.charts.emotion import emotion_spec

    journey = book.map(persona)
    everyone = persona == "everyone" and bool(book.personas)
    wide = max(330, 58 * len(journey.stages)) if narrow else 1040
    return emotion_spec(journey, lang, book=book, audience=audience, width=wide, height=240 if narrow else 360, narrow=False, overlay="all" if everyone else ())


def _titled(spec: dict[str, Any], lens: Lens) -> dict[str, Any]:
    """A picture that stands alone carries its finding."""
    title, lede = saying.headline(lens)
    words = {"text": typeface.wrap(title, 24, 1040, bold=True), "fontSize": 24, "offset": 34, "subtitle": typeface.wrap(lede, 14, 1040)}
    ink = theme.LIGHT.ink2
    return spec | {"title": words | {"subtitleFontSize": 14, "subtitleFont": theme.FONT, "subtitleColor": ink, "subtitlePadding": 8}, "padding": 24}


def _landscape(book: MapBook, persona: str, lang: str, audience: str) -> Any:
    from journey_nb import charts

    if "landscape" not in charts.__all__:
        raise UsageError(en="The opportunity landscape cannot be drawn by this version.", ko="이 판에서는 기회 지도를 그릴 수 없습니다.")
    return charts.landscape(book, lang=lang, audience=audience)


def _evidence(book: MapBook, persona: str, lang: str, audience: str) -> Table:
    from . import evidence_list

    return evidence_list.table(book, lang, audience, persona=persona)


def _questions(book: MapBook, persona: str, lang: str, audience: str) -> Table:
    from . import expected

    return expected.questions_table(book, lang, audience, persona=persona)


def _roles(book: MapBook, persona: str, lang: str, audience: str) -> Any:
    from journey_nb import charts

    return charts.role_chart(book, lang=lang, audience=audience)


PICTURES: dict[str, Drawn | None] = {
    "poster": None,  # exports.FORMATS has it
    "timeline": _chart("timeline"),
    "summary": _chart("summary_page"),
    "curve": _curve,
    "landscape": _landscape,
    "coverage": _chart("coverage_chart"),
    "confidence": _chart("confidence_chart"),
    "channels": _chart("channels_chart"),
    "funnel": _chart("funnel_chart"),
    "roles": _roles,
    "slide": _chart("slide"),
    "evidence": _evidence,
    "questions": _questions,
}


def chosen(picture: str, size: str | None, form: str) -> str:
    """Which picture is meant, checked: a slide is a size and a picture, and tiles are of the wall poster alone.

    Examples
    --------
    >>> chosen("poster", "slide", "png"), chosen("summary", None, "html")
    ('slide', 'summary')
    """
    choice("picture", picture, tuple(PICTURES))
    if size == "tiles" and (picture != "poster" or form != "pdf"):
        raise UsageError(
            en="Tiles are the wall poster cut into A4 sheets: --to pdf --size tiles, without --picture.",
            ko="타일은 벽 포스터를 A4로 나눈 것입니다. --picture 없이 --to pdf --size tiles로 내보내십시오.",
        )
    if size == "slide" and picture not in ("poster", "slide"):
        raise UsageError(
            en=f"A slide holds the summary of a map; '{picture}' has no slide. Leave out --size or --picture.",
            ko=f"슬라이드에는 지도의 요약이 들어갑니다. '{picture}'은(는) 슬라이드가 없습니다. --size나 --picture를 빼십시오.",
        )
    made = "slide" if size == "slide" else picture
    if made != "poster" and form not in FORMS:
        raise UsageError(
            en=f"The picture '{made}' is saved as {', '.join(FORMS)}; '{form}' is none of them.",
            ko=f"'{made}' 그림은 {', '.join(FORMS)}로 저장합니다. '{form}'은(는) 없습니다.",
        )
    return made


def page_of(drawn: Any, title: str, *, paper: str = "", layout: float = 1180.0, upright: bool = False) -> str:
    """A drawn picture as one page; with a ``paper`` it prints onto that, as wide as the sheet."""
    if not isinstance(drawn, Table):
        return drawn.page()
    page = drawn.page(title)
    if not paper:
        return page
    sheet = PAPERS[paper]
    wide, high = (min(sheet.wide, sheet.high), max(sheet.wide, sheet.high))[:: 1 if upright else -1]
    zoom = (wide - 2 * sheet.margin) * MM / layout
    rule = f"@page{{size:{wide:g}mm {high:g}mm;margin:{sheet.margin:g}mm}}"
    rule += f"@media print{{main.jn.jn{{zoom:{zoom:.4f};width:{layout:g}px;max-width:none;padding:0;margin:0;min-height:0}}}}"
    return page.replace("</style></head>", f"{rule}</style></head>", 1)


def render(
    book: MapBook, picture: str, form: str = "html", *, persona: str = "everyone", lang: str = "ko", audience: str = "team", size: str = "page"
) -> bytes:
    """The bytes of one picture.

    Parameters
    ----------
    picture : str
        A key of :data:`PICTURES` but ``poster``.
    form : str
        ``html``, ``pdf`` (needs a browser) or ``png`` (a curve or a slide needs none).
    size : str
        The paper of a PDF: ``page``, ``handout`` or ``wall``; a slide has its own.
    """
    draw = PICTURES[choice("picture", picture, tuple(PICTURES))]
    if draw is None or chosen(picture, None, form) != picture:
        raise UsageError(en="The poster is drawn by html, pdf and png themselves.", ko="포스터는 html, pdf, png 형식이 직접 그립니다.")
    if picture == "curve" and form == "png":
        import vl_convert

        typeface.register()
        return vl_convert.vegalite_to_png(_titled(curve_spec(book, persona, lang, audience), lens_of(book, persona, lang, audience)), scale=1.5)
    drawn = draw(book, persona, lang, audience)
    if picture == "slide" and form == "png":
        return drawn.png()
    title, _ = saying.headline(lens_of(book, persona, lang, audience))
    if form == "pdf":
        paper = size if size in PAPERS else "page"
        return pdf.dated(browser.print_pdf(page_of(drawn, title, paper=paper, layout=LAYOUT.get(picture, 1180.0), upright=picture in UPRIGHT)))
    page = page_of(drawn, title)
    return browser.picture(page, WIDTH, sharp=SHARP) if form == "png" else page.encode()


def write(
    book: MapBook, path: Path | str, picture: str, form: str, *, persona: str = "everyone", lang: str = "ko", audience: str = "team", size: str = "page"
) -> Path:
    path = Path(path)
    return disk.save(path, render(book, picture, form, persona=persona, lang=lang, audience=audience, size=size))
