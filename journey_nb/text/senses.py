"""What a clause says of its theme: slow, late, unclear, kind … Read from stems, words and denials by ``templates/senses.toml``.

"빠르지 않다" and "not fast" are slow; "no errors" is stable. Where a clause only says good or bad, that is its sense; where nothing
fits it has none, and is told apart by its nouns (:mod:`journey_nb.text.points`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from ..model.errors import StudyError
from ..model.phrase import Phrase
from .korean import Token

SAID, DENIED, ASKED = "said", "denied", "asked"  # when a cue counts: as it stands, only where denied, only in a wish
_WEAK = 0.3  # what a weak cue ranks below its sense
_CANNOT = 1.5  # the rank of "cannot" with nothing said of why
_CLASS = dict.fromkeys(("NNG", "NNP", "NNB", "NR", "XR", "SL", "NP"), "N") | {"VV": "V", "VA": "V", "VX": "X", "XSV": "X", "XSA": "X"}
_CLASS |= {"MAG": "M", "MM": "M", "IC": "M", "JKB": "J", "ETN": "E"}
_BETWEEN = frozenset({"JKS", "JKO", "JKB", "JX", "JKC", "JKG", "EP", "EC", "ETN", "XSN", "MAG", "XSV", "XSA", "NP"})
_AFTER_NOUN = frozenset({"JKS", "JKO", "JX", "JKC", "XSN", "XSA", "XSV", "ETM", "NNB", "EP", "JKB"})
_HEADS = frozenset("점 것 일 부분 문제 데 적 느낌 때 곳 경우".split())
_FEEBLE = frozenset("전혀 별로 하나 아무 아예 거의 그다지 딱히".split())
_WORD = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")
_NOT = frozenset(
    "no not never nobody none nothing without cannot can't cant don't dont doesn't doesnt didn't didnt isn't isnt wasn't aren't weren't won't wont "
    "couldn't couldnt wouldn't shouldn't hasn't haven't hadn't unable hardly neither nor ain't impossible".split()
)
_CANNOT_EN = frozenset("cannot can't cant couldn't couldnt unable impossible".split())
_LOOSE = frozenset(
    "very so too really a an the much far way quite of be been just any even at all us me it is was my our your more rather bit whole "
    "two three four five six ten few several".split()
)
_COMPARED = frozenset({"better", "easier", "faster", "happier", "simpler", "quicker", "smoother", "kinder", "cheaper", "clearer"})


@dataclass(frozen=True)
class Sense:
    """One sense; ``say`` is its sentence, ``wish`` what is asked for, ``theme`` the one it implies where a clause names none."""

    key: str
    good: bool
    rank: float
    twin: str | None
    theme: str | None
    say: Phrase
    wish: Phrase | None


class Cue(NamedTuple):
    rest: tuple[str, ...]
    sense: str
    when: str
    weak: bool


class Found(NamedTuple):
    """A sense as it was found: denials are already turned round. ``start`` and ``end`` are characters of the clause."""

    sense: str
    rank: float
    start: int
    end: int
    asked: bool = False


@dataclass(frozen=True)
class Senses:
    of: Mapping[str, Sense]
    ko: Mapping[str, tuple[Cue, ...]]
    en: Mapping[str, tuple[Cue, ...]]
    yields: frozenset[str]
    wide: frozenset[str]
    vague: frozenset[str]
    echoes: frozenset[str]
    hints: frozenset[str]
    says_nothing: frozenset[str]
    becomes: Mapping[str, str]
    instead: Mapping[str, Mapping[str, str]]
    subjects: Mapping[str, tuple[Phrase, bool]]
    said: Mapping[str, Phrase]
    looked_up: dict[str, tuple[Cue, ...]] = field(default_factory=dict, repr=False, compare=False)  # English words met so far


@cache
def seed() -> Senses:
    return senses((files("journey_nb") / "templates" / "senses.toml").read_text(encoding="utf-8"))


def senses(text: str) -> Senses:
    """Senses from the text of a ``senses.toml``; a wrong one is refused with the sense it is wrong at."""
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise StudyError(
            en=f"senses.toml cannot be read: {cause}. Correct that line.", ko=f"senses.toml을 읽을 수 없습니다: {cause}. 그 줄을 고치십시오."
        ) from cause
    known: dict[str, Sense] = {}
    ko: dict[str, list[Cue]] = {}
    en: dict[str, list[Cue]] = {}
    for entry in plain.get("sense", []):
        one = _sense(entry)
        known[one.key] = one
        for part, when in (("", SAID), ("_not", DENIED), ("_ask", ASKED)):
            for cue in entry.get(f"ko{part}", []):
                first, *rest = cue.removesuffix("~").split()
                ko.setdefault(first, []).append(Cue(tuple(rest), one.key, when, cue.endswith("~")))
            for cue in entry.get(f"en{part}", []):
                first, *rest = cue.casefold().removesuffix("~").split()
                en.setdefault(first, []).append(Cue(tuple(rest), one.key, when, cue.endswith("~")))
    for one in known.values():
        other = known.get(one.twin) if one.twin else None
        if one.twin and (other is None or other.twin != one.key or other.good == one.good):
            raise StudyError(
                en=f"senses.toml: the twin of '{one.key}' has to be a sense that names it back, good where it is bad.",
                ko=f"senses.toml: '{one.key}'의 twin은 서로를 가리키는, 좋고 나쁨이 반대인 뜻이어야 합니다.",
            )
    for lang, cues in (("ko", ko), ("en", en)):
        for cue in plain.get("nothing", {}).get(lang, []):
            first, *rest = cue.split()
            cues.setdefault(first, []).append(Cue(tuple(rest), "", SAID, False))
    about = plain.get("about", {})
    return Senses(
        of=known,
        ko={first: tuple(sorted(cues, key=lambda c: -len(c.rest))) for first, cues in ko.items()},
        en={first: tuple(sorted(cues, key=lambda c: -len(c.rest))) for first, cues in en.items()},
        yields=frozenset(about.get("yields", ())),
        wide=frozenset(about.get("wide", ())),
        vague=frozenset(about.get("vague", ())),
        echoes=frozenset(about.get("echoes", ())),
        hints=frozenset(about.get("hints", "").split()),
        says_nothing=frozenset(about.get("says_nothing", "").split()),
        becomes=plain.get("becomes", {}),
        instead=plain.get("instead", {}),
        subjects={k: (Phrase(v["en"], v["ko"]), bool(v.get("many"))) for k, v in plain.get("subject", {}).items()},
        said={k: Phrase(v["en"], v["ko"]) for k, v in plain.get("said", {}).items()},
    )


def _sense(entry: Mapping) -> Sense:
    key = entry.get("key", "?")
    try:
        wish = Phrase(entry["wish"]["en"], entry["wish"]["ko"]) if "wish" in entry else None
        good, twin = bool(entry.get("good")), entry.get("twin")
        if wish is None and (good or not twin):
            raise KeyError("wish")
        return Sense(key, good, float(entry.get("rank", 1)), twin, entry.get("theme"), Phrase(entry["say"]["en"], entry["say"]["ko"]), wish)
    except (KeyError, TypeError) as cause:
        raise StudyError(
            en=f"senses.toml: sense '{key}' needs say, and wish unless its good twin has one, each with ko and en ({cause} is missing).",
            ko=f"senses.toml: '{key}' 뜻에 say가(좋은 짝이 없으면 wish도) ko와 en으로 있어야 합니다({cause} 없음).",
        ) from cause


def chosen(found: Sequence[Found], kind: str, known: Senses | None = None) -> list[Found]:
    """At most two senses that fit the kind: bad ones of a pain, good ones of a praise; a wish is for the good twin.

    Examples
    --------
    >>> [f.sense for f in chosen(english("The manual is not clear and the set-up was hard"), "pain")]
    ['unclear', 'hard']
    >>> chosen(english("It is slow"), "praise")
    []
    >>> [f.sense for f in chosen(english("I wish it was not so slow"), "wish")]
    ['fast']
    """
    known = known or seed()
    fit: list[Found] = []
    for one in found:
        sense = known.of[one.sense]
        if kind == "wish":
            if sense.rank == 2 and sense.good:
                continue  # 좋겠어요, would be great: the asking, not what is asked
            fit.append(one._replace(sense=sense.twin) if not sense.good and sense.twin else one)
        elif not one.asked and sense.good == (kind == "praise"):
            fit.append(one)
    if not fit:
        return []
    best = min(one.rank for one in fit)
    leading = [one for one in fit if one.rank == best]
    kept: dict[str, Found] = {}
    for one in [one for one in leading if not one.asked] or leading:  # "please add" says what is asked for only where nothing else does
        kept.setdefault(one.sense, one)
    return list(kept.values())[: 2 if best == 1 else 1]


# ---------------------------------------------------------------- Korean


def korean(tokens: Sequence[Token], words: str = "", known: Senses | None = None) -> list[Found]:
    """The senses of a Korean clause in the order of its words; places are counted from the first token."""
    known = known or seed()
    matches: list[tuple[int, int, list[int], Cue]] = []
    for i, token in enumerate(tokens):
        kind = _CLASS.get(token.tag)
        if kind is None:
            continue
        cues = known.ko.get(f"{token.form}/{kind}")
        if cues is None and kind == "V" and len(token.form) > 2 and token.form[-1] in "하되":
            cues = known.ko.get(f"{token.form[:-1]}/N")
        for cue in cues or ():
            covered = _follow(tokens, i, cue.rest, denied=cue.when == DENIED)
            if covered:
                matches.append((-len(covered), i, covered, cue))
    if not matches and not any(t.form in ("못", "수", "못하") for t in tokens):
        return []
    used: set[int] = set()
    found: list[tuple[int, Found]] = []
    origin = tokens[0].start if tokens else 0
    for _, i, covered, cue in sorted(matches, key=lambda m: (m[0], m[1], m[3].when != SAID)):
        if not used.isdisjoint(covered):
            continue
        denied = _denied(tokens, covered, used)
        if (cue.when == DENIED) != bool(denied) and cue.when == DENIED:
            continue
        if cue.sense == "missing" and tokens[i].form == "없" and not _names(tokens, i):
            continue
        used.update(covered, denied)
        key = cue.sense
        if denied and cue.when == SAID:
            key = known.of[key].twin or "" if key else ""
        if key:
            sense = known.of[key]
            found.append((i, Found(key, sense.rank + _WEAK * cue.weak, tokens[i].start - origin, tokens[covered[-1]].end - origin, cue.when == ASKED)))
    if "fails" in known.of:
        found += _cannot(tokens, used, origin)
    return [f for _, f in sorted(found, key=lambda x: x[0])]


def _follow(tokens: Sequence[Token], i: int, rest: Sequence[str], *, denied: bool) -> list[int]:
    covered, k = [i], i + 1
    for piece in rest:
        form, _, kind = piece.rpartition("/")
        while k < len(tokens) and k - covered[-1] <= 4 and not (tokens[k].form == form and _CLASS.get(tokens[k].tag) == kind) and tokens[k].tag in _BETWEEN:
            if tokens[k].form in ("안", "못") and not denied:
                return []
            k += 1
        if k >= len(tokens) or tokens[k].form != form or _CLASS.get(tokens[k].tag) != kind:
            return []
        covered.append(k)
        k += 1
    return covered


def _denied(tokens: Sequence[Token], covered: list[int], used: set[int]) -> list[int]:
    """The tokens that deny what a cue covers, or none. A denial used already is somebody else's."""
    n, first, last = len(tokens), covered[0], covered[-1]
    for k in {first - 1, last - 1} - {-1, *covered} - used:
        if tokens[k].tag == "MAG" and tokens[k].form in ("안", "못"):
            return [k]
    before = tokens[first - 1] if first else None
    if before is not None and before.tag == "XPN" and before.form in ("불", "비", "미", "무", "부") and first - 1 not in used:
        return [first - 1]
    noun = _CLASS.get(tokens[last].tag) in ("N", "M")
    k = last + 1
    while k < n and k - last <= 7:
        token = tokens[k]
        if token.tag in ("EC", "ETN") and token.form in ("지", "질", "진"):
            j = k + 1
            while j < n and tokens[j].tag.startswith("J"):
                j += 1
            fits = j < n and j not in used and tokens[j].form in ("않", "못하", "말", "못", "아니하")
            return [j] if fits else []
        if token.tag == "ETM" and k + 2 < n and tokens[k + 1].form in ("수", "줄"):
            j = k + 2
            while j < n and tokens[j].tag.startswith("J"):
                j += 1
            return [k + 1, j] if j < n and tokens[j].form in ("없", "모르") and j not in used else []
        gone = token.form in ("없", "없이") or (token.form == "아니" and token.tag == "VCN")
        if gone and (noun or k > last + 1):
            return [k] if k not in used else []
        if noun and token.tag == "MAG" and token.form in ("안", "못"):
            return [k] if k not in used else []
        if token.tag in _AFTER_NOUN or token.form in _HEADS or token.form in _FEEBLE:
            k += 1
            continue
        break
    return []


def _names(tokens: Sequence[Token], i: int) -> bool:
    """Whether 없다 says of something that it is not there: not 수 없다, nor 없습니다 alone."""
    j = i - 1
    while j >= 0 and (tokens[j].tag in ("MAG", "JX", "JKS", "JKO")):
        j -= 1
    return j >= 0 and _CLASS.get(tokens[j].tag) == "N" and tokens[j].form not in ("수", "줄", "적", "뿐", "바", "필요", "상관", "말")


def _cannot(tokens: Sequence[Token], used: set[int], origin: int) -> list[tuple[int, Found]]:
    found = []
    for k, token in enumerate(tokens):
        if k in used or token.form not in ("못", "못하", "수"):
            continue
        end = k
        if token.form == "수":
            j = k + 1
            while j < len(tokens) and tokens[j].tag.startswith("J"):
                j += 1
            if token.tag != "NNB" or j >= len(tokens) or tokens[j].form != "없" or j in used:
                continue
            end = j
        found.append((k, Found("fails", _CANNOT, token.start - origin, tokens[end].end - origin)))
    return found


# ---------------------------------------------------------------- English


def english(words: str, known: Senses | None = None) -> list[Found]:
    """The same of an English clause.

    Examples
    --------
    >>> [f.sense for f in english("Logging in takes so very long and is not easy")]
    ['slow', 'hard']
    """
    known = known or seed()
    read = [(m[0], m.start(), m.end()) for m in _WORD.finditer(words[:2000].lower().replace("’", "'"))]
    matches: list[tuple[int, int, list[int], Cue]] = []
    for i, (word, _, _) in enumerate(read):
        cues = known.looked_up.get(word)
        if cues is None:
            cues = tuple(cue for form in _forms(word) for cue in known.en.get(form, ()))
            if len(known.looked_up) < 20_000:
                known.looked_up[word] = cues
        for cue in cues:
            covered = _run(read, i, cue.rest)
            if covered:
                matches.append((-len(covered), i, covered, cue))
    denials = [k for k, (word, _, _) in enumerate(read) if word in _NOT or (word == "but" and k and read[k - 1][0] == "anything")]
    if not matches and not denials:
        return []
    used: set[int] = set()
    found: list[tuple[int, Found]] = []
    for _, i, covered, cue in sorted(matches, key=lambda m: (m[0], m[1], m[3].when != SAID)):
        if not used.isdisjoint(covered):
            continue
        denied = [k for k in denials if 0 < i - k <= (5 if cue.when == DENIED else 4) and k not in used]
        if denied and denied[-1] + 1 < len(read) and read[denied[-1] + 1][0] == "only":
            denied = []
        if denied and read[i][0] in _COMPARED and read[denied[-1]][0] in ("couldn't", "cannot", "can't", "not") and read[i - 1][0] == "be":
            denied = []  # it could not be easier
        if cue.when == DENIED and not denied:
            continue
        used.update(covered, denied)
        key = cue.sense
        if denied and cue.when == SAID:
            key = known.of[key].twin or "" if key else ""
        if key:
            found.append((i, Found(key, known.of[key].rank + _WEAK * cue.weak, read[i][1], read[covered[-1]][2], cue.when == ASKED)))
    for k in denials:
        cannot = read[k][0] in _CANNOT_EN or (read[k][0] == "not" and k and read[k - 1][0] in ("could", "can"))
        if k not in used and cannot and "fails" in known.of:
            found.append((k, Found("fails", _CANNOT, read[k][1], read[k][2])))
    return [f for _, f in sorted(found, key=lambda x: x[0])]


@lru_cache(maxsize=20_000)
def _forms(word: str) -> tuple[str, ...]:
    """A word and what it may be a form of: slower, slow; crashes, crash; easier, easy."""
    if len(word) < 4:
        return (word,)
    made = [word]
    if word.endswith("'s"):
        made.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        made.append(word[:-1])
        if word.endswith("es"):
            made.append(word[:-2])
        if word.endswith("ies"):
            made.append(word[:-3] + "y")
    elif word.endswith("ing") and len(word) > 5:
        made += [word[:-3], word[:-3] + "e", word[:-4]]
    elif word.endswith("ed") and len(word) > 4:
        made += [word[:-2], word[:-1], word[:-3]]
        if word.endswith("ied"):
            made.append(word[:-3] + "y")
    elif word.endswith("ier"):
        made.append(word[:-3] + "y")
    elif word.endswith("er") or word.endswith("ly"):
        made += [word[:-2], word[:-1]]
    elif word.endswith("est"):
        made += [word[:-3], word[:-2]]
    return tuple(made)


def _run(read: Sequence[tuple[str, int, int]], i: int, rest: Sequence[str]) -> list[int]:
    covered, k = [i], i + 1
    for piece in rest:
        while k < len(read) and k - covered[-1] <= 2 and read[k][0] != piece and piece not in _forms(read[k][0]) and read[k][0] in _LOOSE:
            k += 1
        if k >= len(read) or (read[k][0] != piece and piece not in _forms(read[k][0])):
            return []
        covered.append(k)
        k += 1
    return covered
