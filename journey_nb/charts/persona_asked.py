"""The questions that place a new customer, in words that a salesperson can ask, and how often they are right."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup, escape

from journey_nb import i18n
from journey_nb.model.claims import Share
from journey_nb.model.journey import MapBook
from journey_nb.model.personas import Answer, Placing, Question

from .tables import Table, _table
from .view import Lens


@dataclass(frozen=True)
class Asked:
    """On the way to one persona: the question, and what its people answer."""

    text: str
    answer: str


def words_of(one: Question, lang: str) -> str:
    """A question as it is put to a customer.

    Examples
    --------
    >>> from journey_nb.model.phrase import Phrase
    >>> one = Question("logins", Phrase("Log-ins a week", "주당 로그인 수"), "count", Answer(), Answer(), threshold=3)
    >>> words_of(one, "ko"), words_of(one, "en")
    ('주당 로그인 수가 3 이상인가요?', 'Log-ins a week: 3 or more?')
    """
    label = one.label.text(lang)
    if one.word is not None:
        return i18n.t("persona.ask_word", lang, label=label, word=one.word)
    if one.flag:
        return i18n.t("persona.ask_flag", lang, label=label)
    return i18n.t("persona.ask_least", lang, label=label, value=exact(one.threshold or 0.0, one.unit, lang))


def exact(value: float, unit: str, lang: str) -> str:
    """A threshold as it is: a rounded one would part other people.

    Examples
    --------
    >>> exact(0.45, "share", "ko"), exact(5000000.0, "number", "ko"), exact(2.25, "count", "en"), exact(12, "days", "en")
    ('45%', '500만', '2.25', '12 d')
    """
    if unit == "share":
        return f"{100 * value:.6g}%"
    if lang == "ko" and abs(value) >= 1e4 and value % 1e4 == 0:
        told = f"{value / 1e8:,.6g}억" if abs(value) >= 1e8 and value % 1e7 == 0 else f"{round(value / 1e4):,}만"
    else:
        told = f"{value:,.0f}" if value == int(value) else f"{value:,.6g}"
    told = told.replace("-", "−")
    return i18n.t(f"persona.{unit}", lang, value=told) if unit in ("days", "score") else told


def path_to(placing: Placing, key: str) -> tuple[tuple[Question, bool], ...]:
    """The questions that most of a persona's people are told by, each with the answer they give; empty where no path leads there."""
    found: list[tuple[int, int, tuple[tuple[Question, bool], ...]]] = []

    def follow(at: int, so_far: tuple[tuple[Question, bool], ...]) -> None:
        one = placing.questions[at]
        for answer, yes in ((one.yes, True), (one.no, False)):
            here = (*so_far, (one, yes))
            if answer.to is not None:
                follow(answer.to, here)
            elif answer.persona == key:
                found.append((answer.share.count if answer.share else 0, -len(here), here))

    if placing.questions:
        follow(0, ())
    return max(found, key=lambda x: x[:2])[2] if found else ()


def asked(lens: Lens, placing: Placing | None, key: str, withheld: Collection[str]) -> tuple[tuple[Asked, ...], str]:
    """The questions for one persona and how far to trust them; where they are no better than a guess, only that."""
    if placing is None or key in withheld:
        return (), ""
    told = accuracy(lens, placing, withheld)
    if not placing.beats:
        return (), f"{lens.t('persona.ask_useless')} {told}".strip()
    path = path_to(placing, key)
    if not path:
        return (), f"{lens.t('persona.ask_no_path')} {told}".strip()
    made = []
    for place, (one, yes) in enumerate(path):
        last = place == len(path) - 1
        made.append(Asked(words_of(one, lens.lang), lens.t(f"persona.ask_{'yes' if yes else 'no'}_{'end' if last else 'on'}")))
    each = placing.each.get(key)
    if each and not withheld and not _few(lens, each):
        told = f"{lens.t('persona.ask_each', n=each.count, of=each.of)} {told}"
    return tuple(made), told.strip()


def _few(lens: Lens, share: Share) -> bool:
    return lens.hides(share.count) or lens.hides(share.of) or lens.hides(share.of - share.count)


def accuracy(lens: Lens, placing: Placing, withheld: Collection[str] = ()) -> str:
    """How many people the questions place rightly, beside what anybody gets who always names the largest persona."""
    right, chance = placing.right, placing.by_chance
    if withheld or _few(lens, right) or _few(lens, chance):
        return ""
    numbers = {"n": right.count, "of": right.of, "share": i18n.percent(right.count / right.of, 0), "span": i18n.span(right.low, right.high)}
    return lens.t("persona.ask_right", **numbers, chance=i18n.percent(chance.count / chance.of, 0))


def questions_table(lens: Lens, book: MapBook, withheld: Collection[str]) -> Table | None:
    """The whole tree: one row a question, with where each answer leads."""
    placing = book.segmentation.placing if book.segmentation else None
    if placing is None or not placing.beats or not placing.questions:
        return None
    w, names = lens.t, {p.key: book.persona_label(p).text(lens.lang) for p in book.personas}

    def led(answer: Answer) -> Markup:
        if answer.to is not None:
            return Markup('<span class="dim">{}</span>').format(w("persona.ask_go", n=answer.to + 1))
        told = names.get(answer.persona or "", answer.persona or "–")
        share = answer.share
        figure = "" if share is None or withheld or _few(lens, share) else w("persona.ask_leaf", n=share.count, of=share.of)
        return Markup('<b>{}</b> <span class="dim">{}</span>').format(told, figure)

    heads = [("", "nw"), (w("persona.question"), "wide"), (w("persona.yes"), "pc-led"), (w("persona.no"), "pc-led"), (w("persona.unknown"), "nw")]
    rows = [
        (w("persona.ask_place", n=n), words_of(one, lens.lang), led(one.yes), led(one.no), w(f"persona.unknown_{one.unknown}"))
        for n, one in enumerate(placing.questions, 1)
    ]
    told = f"{accuracy(lens, placing, withheld)} {w('persona.ask_how')}".strip()
    told = f"{accuracy(lens, placing, withheld)} {w('persona.ask_how')}".strip()
    lead = f'<h3 class="g-lead">{escape(w("persona.questions"))}</h3><p class="g-kn">{escape(told)}</p>'
    return Table(lead + _table(heads, rows, none="", caption=w("persona.questions")), lens.lang, ("groups", "personas"))
