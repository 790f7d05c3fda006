"""Points: pains, wishes and delights that say the same thing, counted by the people who said it.

A point is a theme and a sense (로그인 × slow), whatever the words and the language: "로그인이 느려요", "로그인할 때 너무 오래 걸림" and
"login takes forever" are one; "로그인이 안 돼요" is another. What no sense covers is held together by its noun or its words, in one
language only. When in doubt two points stay two: opposite feelings, other themes and other senses never merge.
"""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from ..i18n.forms import words_of
from ..model.errors import TableError
from ..model.phrase import Phrase
from . import korean, phrases, quotes, senses, themes
from .senses import Found, Sense, Senses

KINDS = ("pain", "wish", "praise")
KEPT_IDS = 50
NEEDED = ("observation_id", "words", "lang", "kind", "themes")
TOLD = ["theme", "sense", "key", "label_ko", "label_en", "n_people", "n_comments", "n_sources", "share", "of", "observation_ids", "quotes"]
_WHOLE = "whole"
_EMPTY = frozenset("안 못 not no 하다 되다 있다 없다 좋다 이다 아니다 add like want need".split())  # words that two clauses may share and say nothing alike
_FIELD = {"pain": "pain", "wish": "need", "praise": "delight"}


class Point(NamedTuple):
    """What one clause says: ``theme`` and ``sense``; ``noun`` where these do not tell it apart, ``words`` to merge by."""

    theme: str
    sense: str  # "" where none fits
    noun: str = ""
    phrase: str = ""
    words: frozenset[str] = frozenset()


def points(
    clauses: pd.DataFrame,
    *,
    by: Sequence[str] = ("stage",),
    known: Senses | None = None,
    taxonomy: themes.Taxonomy | None = None,
    of: Mapping[Any, int] | None = None,
    n_quotes: int = 3,
) -> pd.DataFrame:
    """One row a kind, place and point, those that most people make first.

    Parameters
    ----------
    clauses : DataFrame
        One row a clause, all kinds (who spoke is counted from all of them): ``observation_id, words, lang, kind, themes``, and where there
        are any ``clause, valence, customer_id, known, response_id, stage, alias, comment``.
    by : sequence of str
        The columns within which points are counted; one that is missing is "whole".
    known, taxonomy : optional
        A study's own senses and themes; ours where none are given.
    of : mapping, optional
        People who spoke, by the value of ``by`` (a tuple where it has several columns), where the caller counts them; else who has a clause here.

    Returns
    -------
    DataFrame
        ``kind``, the columns of ``by``, ``theme, sense`` ("" where none fits)``, key`` (ASCII; the same words always have the same)``,
        label_ko, label_en, n_people`` (a customer is one voice however often they speak; a row nobody is known by is a response)``,
        n_comments, n_sources, share, of`` (people who spoke there)``, observation_ids`` (the first 50 in order)``, quotes``.

    Examples
    --------
    >>> said = pd.DataFrame({"observation_id": ["o1", "o2", "o3"], "customer_id": ["kim", "lee", "lee"], "lang": "en", "kind": "pain",
    ...                      "themes": [("login",)] * 3, "words": ["Login is slow", "Logging in takes forever", "Login is so slow"]})
    >>> points(said)[["key", "label_en", "n_people", "n_comments"]].values.tolist()
    [['pain:whole:login:slow', 'Login is slow', 2, 3]]
    """
    table = _checked(clauses, by)
    columns = ["kind", *by, *TOLD]
    counted = table[table["kind"].isin(KINDS)].reset_index(drop=True)
    if counted.empty:
        return pd.DataFrame(columns=columns)
    known, taxonomy = known or senses.seed(), taxonomy or themes.seed()
    found = read(counted, known, taxonomy)
    spoke = _spoke(table, by) if of is None else {_tuple(k): n for k, n in of.items()}
    groups: dict[tuple, list[tuple[int, Point]]] = {}
    places = counted[list(by)].itertuples(index=False, name=None)
    for i, (kind, place, said) in enumerate(zip(counted["kind"], places, found, strict=True)):
        for point in said:
            groups.setdefault((kind, tuple(place), point.theme, point.sense), []).append((i, point))
    rows = []
    for (kind, place, theme, sense), members in groups.items():
        for mark, told in _split(members, whole=bool(sense) and not (theme in known.wide or theme == themes.OTHER)):
            here = counted.iloc[sorted({i for i, _ in told})]
            ids = sorted({str(i) for i in here["observation_id"]})
            key = ":".join([kind, *(_slug(p) for p in place), theme, sense or themes.OTHER, *([_hash(mark)] if mark else [])])
            vague = theme == themes.OTHER and not mark
            label = _label(kind, theme, sense, _subject(told), told, known, taxonomy)
            people, total = int(here["voice"].nunique()), int(spoke.get(place, 0))
            sources = int(here["alias"].nunique()) if "alias" in here else 1
            said = quotes.quoted(here, n_quotes, kind=kind) if n_quotes else ()
            head = (kind, *place, theme, sense, key, label.ko, label.en, people, len(ids), sources)
            rows.append((*head, people / total if total else None, total, tuple(ids[:KEPT_IDS]), said, vague))
    made = pd.DataFrame(rows, columns=[*columns, "_rest"])
    order = {p: n for n, p in enumerate(_order(clauses, by))}
    made = made.assign(_place=[order.get(tuple(p), len(order)) for p in made[list(by)].itertuples(index=False, name=None)], _kind=made["kind"].map(KINDS.index))
    made = made.sort_values(["_place", "_kind", "_rest", "n_people", "n_comments", "key"], ascending=[True, True, True, False, False, True], kind="stable")
    return made.drop(columns=["_place", "_kind", "_rest"]).reset_index(drop=True)


def read(clauses: pd.DataFrame, known: Senses | None = None, taxonomy: themes.Taxonomy | None = None) -> list[tuple[Point, ...]]:
    """The points of every clause, in order: one, or two where two things are said of it. Equal clauses are read once, Korean in one batch."""
    known, taxonomy = known or senses.seed(), taxonomy or themes.seed()
    asked = [
        (str(words), str(lang), str(kind), tuple(about) if isinstance(about, (tuple, list)) and len(about) else (themes.OTHER,))
        for words, lang, kind, about in zip(clauses["words"], clauses["lang"], clauses["kind"], clauses["themes"], strict=True)
    ]
    texts = list(dict.fromkeys(words for words, lang, *_ in asked if lang == "ko"))
    tidied = [korean.tidy(text) for text in texts]
    tokens = dict(zip(texts, zip(tidied, korean.tokenize(tidied), strict=True), strict=True))
    made: dict[tuple, tuple[Point, ...]] = {}
    for one in dict.fromkeys(asked):
        words, lang, kind, about = one
        if lang == "ko":
            tidy, tagged = tokens[words]
            made[one] = _korean(tidy, tagged, kind, about, known, taxonomy)
        elif lang == "en":
            made[one] = _english(words, kind, about, known, taxonomy)
        else:
            made[one] = ()
    return [made[one] for one in asked]


def _korean(words: str, tokens: Sequence[korean.Token], kind: str, about: tuple[str, ...], known: Senses, taxonomy: themes.Taxonomy) -> tuple[Point, ...]:
    said = senses.chosen(senses.korean(tokens, words, known), kind, known)
    named = themes.korean(words, tokens, taxonomy) if len(about) > 1 or about[0] in known.echoes else []
    return _points(words, said, about, named, phrases.korean(tokens, words), known)


def _english(words: str, kind: str, about: tuple[str, ...], known: Senses, taxonomy: themes.Taxonomy) -> tuple[Point, ...]:
    said = senses.chosen(senses.english(words, known), kind, known)
    named = themes.english(words, taxonomy) if len(about) > 1 or about[0] in known.echoes else []
    return _points(words, said, about, named, phrases.english(words), known)


def _points(
    words: str, said: list[Found], about: tuple[str, ...], named: list[tuple[str, str]], told: list[phrases.KeyPhrase], known: Senses
) -> tuple[Point, ...]:
    # of a theme that is a quality itself, and one that is not, the clause is about the other one
    real = [t for t in about if t not in known.yields and t != themes.OTHER] or [t for t in about if t != themes.OTHER][:1]
    covered = [words[one.start : one.end].casefold() for one in said]
    noun = next((p.head for p in told if p.head and not _empty(p.head, known) and not any(p.head.casefold() in c for c in covered)), "")
    text = str(told[0]) if told else ""
    content = frozenset(w for p in told for w in p.split() if w not in _EMPTY and w not in known.says_nothing)
    if not said:
        return (Point(real[0] if real else themes.OTHER, "", noun, text, content),)
    lowered = words.casefold()
    made = []
    for one in said:
        theme = _nearest(real, named, lowered, one) if len(real) > 1 else (real[0] if real else known.of[one.sense].theme or themes.OTHER)
        if theme in known.echoes and any(t == theme and w.casefold() in known.hints for t, w in named):
            theme = known.of[one.sense].theme or themes.OTHER
        if theme in known.vague and known.of[one.sense].theme:
            theme = str(known.of[one.sense].theme)
        theme = known.instead.get(one.sense, {}).get(theme, theme)
        made.append(Point(theme, known.becomes.get(f"{theme} {one.sense}", one.sense), noun, text, content))
    return tuple(dict.fromkeys(made))


def _nearest(real: list[str], named: list[tuple[str, str]], lowered: str, one: Found) -> str:
    """Of two themes the one whose word stands nearest to what is said; the first where that cannot be seen."""
    far = {}
    for theme, word in named:
        at = lowered.find(word.casefold())
        if theme in real and at >= 0:
            far[theme] = min(abs(one.start - at - len(word)), abs(at - one.end))
    return min(real, key=lambda t: (far.get(t, 10_000), real.index(t)))


def _empty(noun: str, known: Senses) -> bool:
    return all(word in known.says_nothing for word in noun.split())


# ---------------------------------------------------------------- what belongs together


def _split(members: list[tuple[int, Point]], *, whole: bool) -> Iterable[tuple[str, list[tuple[int, Point]]]]:
    """One point where the sense tells it; else one a noun, and one of what shares two words and half of all it says."""
    if whole:
        yield "", members
        return
    by_noun: dict[str, list[tuple[int, Point]]] = {}
    for i, point in members:
        mark = point.noun if point.sense or point.noun else point.phrase
        by_noun.setdefault(mark, []).append((i, point))
    joined: list[tuple[str, set[str], list[tuple[int, Point]]]] = []
    for mark, told in sorted(by_noun.items(), key=lambda item: (-len(item[1]), item[0])):
        words = {w for _, p in told for w in p.words}
        home = next((j for j in joined if mark and _overlap(j[1], words)), None)
        if home is None:
            joined.append((mark, words, list(told)))
        else:
            home[2].extend(told)  # its words stay those of the largest: chains do not grow
    for mark, _, told in joined:
        yield mark, told


def _overlap(a: set[str], b: set[str]) -> bool:
    shared = len(a & b)
    return shared >= 2 and shared * 2 >= len(a | b)


def _subject(told: list[tuple[int, Point]]) -> str:
    """The noun that most of them name."""
    nouns = Counter(p.noun for _, p in told if p.noun)
    return min(nouns, key=lambda n: (-nouns[n], n)) if nouns else ""


def _label(kind: str, theme: str, sense: str, noun: str, told: list[tuple[int, Point]], known: Senses, taxonomy: themes.Taxonomy) -> Phrase:
    about, many = known.subjects.get(theme) or ((taxonomy.themes[theme].label if theme in taxonomy.themes else Phrase.same(theme)), False)
    if sense:
        one: Sense = known.of[sense]
        own = known.said.get(f"{theme} {sense}") if kind != "wish" else None
        if own is not None and theme not in known.wide:
            return own
        if (theme in known.wide or theme == themes.OTHER) and noun:
            about, many = Phrase(_capital(noun) if noun.isascii() else f"‘{noun}’", noun), False
        say = (one.wish or one.say) if kind == "wish" else one.say
        low = about.en if about.en[:2].isupper() else about.en[0].lower() + about.en[1:]
        filled = {"be": "are" if many else "is", "get": "get" if many else "gets", "come": "come" if many else "comes", "low": low}
        english = words_of(say.en.replace("{}", "{it}"), "en", {"it": about.en, **filled})
        return Phrase(english, words_of(say.ko.replace("{}", "{it}").replace("{:", "{it:"), "ko", {"it": about.ko}))
    said = Counter(p.phrase for _, p in told if p.phrase)
    phrase = min(said, key=lambda p: (-said[p], p)) if said else ""
    if not phrase:
        rest = getattr(taxonomy.themes[themes.OTHER], _FIELD[kind]) if themes.OTHER in taxonomy.themes else Phrase("Other", "그 밖")
        return rest if theme == themes.OTHER else Phrase(f"{about.en}: {rest.en[0].lower() + rest.en[1:]}", f"{about.ko}: {rest.ko}")
    return Phrase.same(phrase) if theme == themes.OTHER else Phrase(f"{about.en}: {phrase}", f"{about.ko}: {phrase}")


def _capital(noun: str) -> str:
    return noun[:1].upper() + noun[1:]


# ---------------------------------------------------------------- rows


def _checked(clauses: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    missing = [c for c in NEEDED if c not in clauses.columns]
    if missing:
        raise TableError(
            en=f"Points are read from clauses; this table lacks {', '.join(missing)}. Make it with text.clauses(frame).",
            ko=f"절 표에서 읽습니다. {', '.join(missing)} 열이 없습니다. text.clauses(frame)로 만드십시오.",
        )
    table = clauses.assign(**{c: _WHOLE for c in by if c not in clauses.columns})
    table = table.assign(**{c: table[c].astype(object).where(table[c].notna(), _WHOLE) for c in by})
    response = table["observation_id"] if "response_id" not in table else table["response_id"].where(table["response_id"].notna(), table["observation_id"])
    voice = response
    if "customer_id" in table:
        named = table["customer_id"].notna() & (table["known"].fillna(False).astype(bool) | ("response_id" not in table) if "known" in table else True)
        voice = table["customer_id"].where(named, response)
    return table.assign(voice=voice.astype(str))


def _spoke(table: pd.DataFrame, by: Sequence[str]) -> dict[tuple, int]:
    worded = table[table["lang"].isin(["ko", "en"])]
    if not by:
        return {(): int(worded["voice"].nunique())}
    return {_tuple(place): int(n) for place, n in worded.groupby(list(by), observed=True, sort=False)["voice"].nunique().items()}


def _order(clauses: pd.DataFrame, by: Sequence[str]) -> list[tuple]:
    """Places in the order of their categories, else as they are spelled."""
    held = [c for c in by if c in clauses.columns]
    if len(by) == 1 and held and isinstance(clauses[by[0]].dtype, pd.CategoricalDtype):
        return [(c,) for c in clauses[by[0]].cat.categories]
    if len(held) < len(by):
        return []
    return sorted({tuple(p) for p in clauses[held].astype(object).where(clauses[held].notna(), _WHOLE).itertuples(index=False, name=None)}, key=str)


def _tuple(place: object) -> tuple:
    return place if isinstance(place, tuple) else (place,)


def _slug(value: object) -> str:
    text = str(value)
    return text if re.fullmatch(r"[A-Za-z0-9_.-]+", text) else _hash(text)


def _hash(words: str) -> str:
    return "k" + hashlib.sha256(" ".join(words.casefold().split()).encode("utf-8", "replace")).hexdigest()[:10]
