"""One comment, clause by clause: its language, how each clause feels, what kind of statement it is, what it is about, and why.

:class:`Coder` holds what a study adds of its own (words, themes). Texts go in by the batch, because the Korean tagger is several
times slower one by one; equal texts get equal codes wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from . import english, feeling_en, feeling_ko, kinds, korean, language, phrases, sentiment, themes, voice
from .lexicons import extended, own_words

_HANGUL = re.compile("[가-힣ㄱ-ㆎ]")
CONCEDED = 0.6  # 가격은 비싸지만 …: what is conceded before the turn weighs less
INHERITS = 4  # clauses: in a longer story one named theme is not what all of it is about
NO_ANSWER = "no answer / 답이 아님"
NOT_CODED = "not Korean or English: not coded / 한국어·영어가 아니어서 코딩하지 않음"
KINDS = ("pain", "wish", "decision_factor", "question", "praise", "none")


@dataclass(slots=True)
class Coded:
    """One clause; or, with nothing but ``lang``, a comment that is not coded."""

    words: str
    lang: str
    valence: float | None = None
    kind: str | None = None
    themes: tuple[str, ...] | None = None
    why: str = ""
    decided_by: str | None = None
    sure: bool | None = None  # it says which way, or a person said so
    phrases: tuple[str, ...] = ()
    logit: float = 0.0
    conceded: bool = False


class Prepared(NamedTuple):
    """A text on its way: as it came, as the tagger read it, and its tokens."""

    text: str
    tidied: str
    lang: str
    tokens: Sequence[korean.Token]


class Coder:
    """Reads comments with our word lists, learned weights and themes, and a study's own on top.

    Parameters
    ----------
    lexicon : mapping, optional
        A study's feeling words, -2 (bad) to 2 (good): see :func:`journey_nb.text.lexicons.own_words`.
    taxonomy : themes.Taxonomy, optional
        A study's themes; ours where none are given.
    """

    def __init__(self, lexicon: Mapping[str, float] | None = None, taxonomy: themes.Taxonomy | None = None) -> None:
        own_korean, self.own_english = own_words(lexicon)
        self.words = extended(own_korean)
        self.taxonomy = taxonomy

    def read(self, texts: Sequence[str]) -> list[list[Coded]]:
        """The clauses of each text, in order. A text in another language is one clause with its language and nothing else."""
        return self.finish(self.prepare(texts))

    def prepare(self, texts: Sequence[str]) -> list[Prepared]:
        """The half that is the tagger's: language and tokens of each text."""
        said = [voice.own_words(text) for text in texts]
        langs = [language.language(own or text) for own, text in zip(said, texts, strict=True)]
        tidied = [korean.tidy(own) for own in said]
        spoken = [i for i, lang in enumerate(langs) if lang == language.KOREAN and tidied[i]]
        tokens = dict(zip(spoken, korean.tokenize([tidied[i] for i in spoken]), strict=True))
        return [Prepared(text, tidied[i], lang, tokens.get(i, [])) for i, (text, lang) in enumerate(zip(texts, langs, strict=True))]

    def finish(self, prepared: Sequence[Prepared]) -> list[list[Coded]]:
        """The half that is ours: clauses, and what each says."""
        parts = [(one, korean.clauses(one.tidied, one.tokens) if one.lang == language.KOREAN else []) for one in prepared]
        said = iter(self._korean([(c, films) for one, clauses in parts for films in (feeling_ko.of_films(one.tokens),) for c in clauses]))
        return [self._read(one, [next(said) for _ in clauses]) for one, clauses in parts]

    def _read(self, one: Prepared, found: list[Coded]) -> list[Coded]:
        if one.lang == language.ENGLISH:
            found = [self._english(c) for c in english.clauses(one.tidied)]
        elif one.lang != language.KOREAN:
            return [Coded(one.text.strip(), one.lang, why=NOT_CODED if one.lang == language.OTHER else "")]
        return _inherit(found) if found else [Coded(one.text.strip(), one.lang, why=NO_ANSWER)]

    def _korean(self, said: Sequence[tuple[korean.Clause, bool]]) -> list[Coded]:
        """Clauses, each with whether its comment talks of films. One step for all, then the next: a fifth faster than clause by clause."""
        asked = [kinds.cued("ko", c.words) for c, _ in said]
        felt = [feeling_ko.korean(c.tokens, c.words, self.words, wished=a[0] == "wish", films=films) for (c, films), a in zip(said, asked, strict=True)]
        about = [themes.korean(c.words, c.tokens, self.taxonomy) for c, _ in said]
        told = [phrases.korean(c.tokens, c.words) for c, _ in said]
        return [
            self._english(english.Clause(c.words, c.conceded)) if _in_english(c.words) else _finished(c, "ko", a, feeling, named, phrased)
            for (c, _), a, feeling, named, phrased in zip(said, asked, felt, about, told, strict=True)
        ]

    def _english(self, clause: english.Clause) -> Coded:
        asked = kinds.cued("en", clause.words)
        feeling = feeling_en.english(clause.words, wished=asked[0] == "wish", extra=self.own_english)
        return _finished(clause, "en", asked, feeling, themes.english(clause.words, self.taxonomy), phrases.english(clause.words))


def _in_english(words: str) -> bool:
    """A Korean comment may hold an English sentence."""
    return not _HANGUL.search(words) and language.language(words) == language.ENGLISH


def together(found: Sequence[Coded]) -> Coded:
    """A comment from its clauses: see :func:`journey_nb.text.coding.code`."""
    if not found:
        return Coded("", language.NONE)
    coded = [c for c in found if c.decided_by is not None]
    if not coded:
        return found[0]
    valence = _whole(coded)
    told = [c.kind for c in coded if c.kind != "none"]
    ties = ("praise", *KINDS) if (valence or 0) > 0 else KINDS
    kind = max(dict.fromkeys(told), key=lambda k: (told.count(k), -ties.index(str(k)))) if told else "none"
    named = tuple(dict.fromkeys(t for c in coded for t in c.themes or () if t != themes.OTHER))
    langs = [c.lang for c in coded]
    return Coded(
        words="",
        lang=max(dict.fromkeys(langs), key=lambda lang: sum(len(c.words) for c in coded if c.lang == lang)),
        valence=valence,
        kind=kind,
        sure=any(c.sure for c in coded),
        themes=named or (themes.OTHER,),
        why=" | ".join(c.why for c in coded if c.why),
        decided_by=next(by for by in ("person", "model", "rule") if any(c.decided_by == by for c in coded)),
        phrases=tuple(dict.fromkeys(p for c in coded for p in c.phrases)),
    )


def _whole(coded: Sequence[Coded]) -> float | None:
    """The comment's valence: in each language the evidence of its clauses adds up; languages weigh by their clauses."""
    felt = [c for c in coded if c.valence is not None]
    if len(felt) <= 1:
        return felt[0].valence if felt else None
    if any(c.decided_by == "person" for c in felt):  # a person gives a number, no evidence
        return round(sum(c.valence or 0.0 for c in felt) / len(felt), 4)
    parts = [
        (reads(part), len(part))
        for lang, reads in _WHOLE.items()
        if (part := [(sentiment.Feeling(c.valence, (), c.logit), c.conceded) for c in felt if c.lang == lang])
    ]
    return round(sum((value or 0.0) * n for value, n in parts) / len(felt), 4)


_WHOLE = {"ko": feeling_ko.whole, "en": feeling_en.whole}


def _finished(
    clause: korean.Clause | english.Clause,
    lang: str,
    asked: tuple[str | None, str],
    feeling: sentiment.Feeling,
    about: list[tuple[str, str]],
    told: list[phrases.KeyPhrase],
) -> Coded:
    valence, sure = feeling.valence, sentiment.sure(feeling.valence)
    kind = kinds.settled(asked[0], valence, sure)
    if clause.conceded and valence is not None:
        valence = round(valence * CONCEDED, 4)
    why = [", ".join(feeling.why), f"{asked[1]}→{kind}" if kind == asked[0] else "", *(f"{word}→{theme}" for theme, word in about)]
    named = tuple(theme for theme, _ in about) or (themes.OTHER,)
    said = tuple(str(p) for p in told)
    return Coded(clause.words, lang, valence, kind, named, ", ".join(w for w in why if w), feeling.by, sure, said, feeling.logit, clause.conceded)


def _inherit(found: list[Coded]) -> list[Coded]:
    """A clause that names no theme takes the comment's, where the comment has exactly one; ``why`` says so."""
    if not 1 < len(found) <= INHERITS:
        return found
    named = {t for c in found for t in c.themes or () if t != themes.OTHER}
    if len(named) == 1:
        (theme,) = named
        for clause in found:
            if clause.themes == (themes.OTHER,):
                clause.themes = (theme,)
                clause.why = ", ".join(w for w in (clause.why, f"(same comment)→{theme}") if w)
    return found
