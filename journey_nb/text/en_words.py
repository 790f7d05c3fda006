"""English words of a clause: one shape a word, what a denial reaches, and turns of phrase of several words.

One pass over the words, with dictionaries only, so that a long comment costs what its words cost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from .lexicons import english_phrases

LONGEST = 2000  # characters of one clause that are read
_TOKEN = re.compile(
    r"[a-z]+(?:'[a-z]+)?|\d+(?:[.,/]\d+)*|</?3|[:;=8x][-o^'*]?[)(\[\]dp/\\|3*@]+(?![a-z0-9])|[)(][-']?[:;=]|"
    r"[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff]|[.,;:!?…()–—\"]"
)
MARKS = frozenset('.,;:!?…()–—"')
_NUMBER = re.compile(r"\d")
_WITHOUT_MARK = {
    w.replace("'", ""): w
    for w in "don't can't won't didn't doesn't isn't wasn't couldn't wouldn't haven't hasn't hadn't aren't weren't shouldn't ain't i'm i've i'd you've".split()
} | {"cannot": "can't", "cudnt": "couldn't", "dnt": "don't", "wont": "won't"}
_TAILS = {"s": "", "t": "", "m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}
_STEMS = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}
# How many words after it a denial reaches
DENIALS = {
    "not": 5, "never": 5, "no": 4, "nobody": 5, "none": 5, "nothing": 5, "neither": 4, "nor": 4, "nowhere": 4, "without": 4, "hardly": 4, "barely": 3,
    "scarcely": 4, "rarely": 4, "seldom": 4, "zero": 3, "lacks": 3, "lacked": 3, "lacking": 3, "lack": 3, "refuse": 4, "refused": 4, "refuses": 4,
    "refusing": 4, "failed": 4, "fails": 4, "fail": 4, "unable": 4, "less": 2, "fewer": 2, "least": 2, "cease": 3, "impossible": 4, "stopped": 3, "stops": 3,
}  # fmt: skip
_OPEN = frozenset(DENIALS) | {"far", "free", "anything"}
_BAD_ALONE = frozenset("lacks lacked lacking lack refuse refused refuses refusing failed fails fail unable impossible".split())
_QUIET = frozenset("less fewer least zero cease stopped stops".split())  # no complaint where they turn nothing
_ENDS = frozenset("but because since so which when if until unless while although though however and then who".split())
_STRONGER = frozenset(
    "very really extremely so incredibly absolutely super truly highly totally completely insanely especially remarkably exceptionally".split()
)
_WEAKER = frozenset("slightly somewhat fairly bit little kinda sorta quite relatively mildly".split())
_BETTER = frozenset("better faster easier cleaner clearer simpler nicer quicker cheaper smoother friendlier smarter stronger happier greater more".split())
_MODAL = frozenset("could would should might must".split())
_FAILS = frozenset(
    "work works working load open connect respond answer answered arrive arrived start help fit show reply replied call called receive received "
    "come came deliver delivered function sync log read charge turn pair recognise recognize understand listen care find solve resolve explain "
    "update save install print ship recommend buy return send accept hold stay last answering responding loading updated listened fixed fix".split()
)
_PLAIN = frozenset(
    "sure only just need needs necessarily know have too mind until even matter mention really that all yet because think there any if or".split()
)


# Words that hold a sentence together: they have no feeling of their own, whatever was learned beside them
DULL = frozenset(
    "a an the this that these those i me my mine we us our you your yours he him his she her hers it its they them their theirs who whom whose "
    "which what when where how and or if as at by for from in into of off on onto out over per to up with about after again against all also any "
    "because been before being between both during each every few further here there then than now once one two three some such same through "
    "until upon while within among across around another other others am is are was were be do does did doing done have has had having will would "
    "shall should can could may might must let get gets got getting go goes going gone went come comes came make makes made take takes took taken "
    "say says said tell told ask asked call called put give gave given see saw seen set use uses using used day days week weeks month months year "
    "years today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday hour hours minute minutes time times person people "
    "man men woman women thing things way ways company team account file files phone email website site page order ordered january february march "
    "april june july august september october november december".split()
)


class Hit(NamedTuple):
    at: int
    weight: float  # on VADER's scale, -4..4, denial and strength already in it
    shown: str
    length: int = 1
    turned: bool = False  # by a denial, or part of a turn of phrase: VADER reads it otherwise


class Words(NamedTuple):
    """The words of one clause as learned weights and rules see them."""

    forms: list[str]
    denied: list[bool]  # within reach of an odd number of denials
    by: list[int]  # the place of the denial, -1 where there is none


def tokens(text: str) -> list[str]:
    """Words in lower case, "n't" set apart as "not", marks that end a reach, faces.

    Examples
    --------
    >>> tokens("It's great, I can't fault it :)")
    ['it', 'great', ',', 'i', 'can', 'not', 'fault', 'it', ':)']
    """
    found: list[str] = []
    for seen in _TOKEN.findall(text[:LONGEST].lower().replace("’", "'")):
        word: str = _WITHOUT_MARK.get(seen) or seen
        if "'" not in word:
            found.append(word)
            continue
        stem, mark, tail = word.partition("'")
        if not mark or not tail.isalpha():
            found.append(word)
        elif tail == "t" and stem.endswith("n") and len(stem) > 1:
            stem = stem[:-1] if stem != "can" else "can"
            found += [_STEMS.get(stem, stem), "not"]
        else:
            found.append(stem)
            rest = _TAILS.get(tail, tail)
            if rest:
                found.append(rest)
    return found


def reach(forms: Sequence[str]) -> Words:
    """Which words a denial reaches: not, never, no, nobody, without, hardly … up to a mark or a joining word.

    Examples
    --------
    >>> read = reach(tokens("no problems at all, but not cheap"))
    >>> [w for w, denied in zip(read.forms, read.denied) if denied]
    ['problems', 'at', 'all', 'cheap']
    """
    denied, by = [False] * len(forms), [-1] * len(forms)
    if _OPEN.isdisjoint(forms):
        return Words(list(forms), denied, by)
    reaches: list[tuple[int, int]] = []  # last place, the denial's own
    for i, word in enumerate(forms):
        if word in MARKS or (word in _ENDS and i and forms[i - 1] not in DENIALS and forms[i - 1] != "anything"):
            reaches.clear()
            continue
        if reaches:
            reaches = [r for r in reaches if r[0] >= i]
            if reaches:
                denied[i] = len(reaches) % 2 == 1
                by[i] = reaches[-1][1]
        far = DENIALS.get(word)
        if far is not None:
            after = forms[i + 1] if i + 1 < len(forms) else ""
            if word in ("not", "no") and after in ("only", "just", "doubt", "wonder", "matter"):
                continue
            if word == "nothing" and after == "but":
                continue
            reaches.append((i + far, i))
        elif word == "far" and i + 1 < len(forms) and forms[i + 1] == "from":
            reaches.append((i + 4, i))
        elif word == "free" and i + 1 < len(forms) and forms[i + 1] in ("of", "from"):
            reaches.append((i + 3, i))
        elif word == "anything" and i + 1 < len(forms) and forms[i + 1] == "but":
            reaches.append((i + 4, i))
    return Words(list(forms), denied, by)


@cache
def phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], float], ...]]:
    """Turns of phrase by their first word, longest first; ``_`` stands for any one word."""
    found: dict[str, list[tuple[tuple[str, ...], float]]] = {}
    for said, weight in english_phrases().items():
        forms = tuple(said.split())
        found.setdefault(forms[0], []).append((forms, float(weight)))
    return {first: tuple(sorted(many, key=lambda f: -len(f[0]))) for first, many in found.items()}


@cache
def openers() -> frozenset[str]:
    """Words that may say something by what stands beside them."""
    return frozenset(phrases()) | DENIALS.keys() | _BETTER | {"too"}


def hits(words: Words, valence: Mapping[str, float]) -> tuple[list[Hit], list[int]]:
    """What the word list and the turns of phrase say, in the order read; and the denials that turned none of it.

    ``valence`` has the words on VADER's scale, and :func:`openers`. A good word denied is bad; a bad word denied is mildly good.
    """
    forms, denied, by = words
    known = phrases()
    found: list[Hit] = []
    used: set[int] = set()
    i, n = 0, len(forms)
    while i < n:
        word = forms[i]
        rated = valence.get(word)
        if rated is None and "/" not in word:
            i += 1
            continue
        length, weight, lacking = 1, rated or 0.0, False
        after = forms[i + 1] if i + 1 < n else ""
        for said, its in known.get(word, ()):
            second = said[1] if len(said) > 1 else after
            if (second == after or second == "_") and i + len(said) <= n and all(s == "_" or s == forms[i + k] for k, s in enumerate(said)):
                length, weight = len(said), its
                used.update(range(i, i + length))
                break
        else:
            if word in DENIALS:
                weight = -1.4 if word in _BAD_ALONE else 0.0
            elif word in _BETTER and i > 1 and (forms[i - 1] in ("be", "been", "do", "use") or forms[i - 2] in ("be", "been")):
                before = forms[max(0, i - 5) : i]
                if any(m in before for m in _MODAL):  # could be better / could not be better
                    weight, lacking = -1.4 if not denied[i] else -2.6, True
            elif _NUMBER.match(word):
                weight = _rating(word)
        if weight:
            shown = " ".join(forms[i : i + length])
            turned = length > 1 or lacking
            if denied[i] and not (weight < 0 and forms[by[i]] in _BAD_ALONE):  # failed miserably
                weight = -0.75 * weight if weight > 0 else -0.6 * weight
                if abs(weight) > 0.25:
                    used.add(by[i])
                shown, turned = f"¬{shown}", True
            before = forms[i - 1] if i else ""
            if before in _STRONGER:
                weight *= 1.25
            elif before in _WEAKER:
                weight *= 0.75
            found.append(Hit(i, weight, shown, length, turned))
        elif length == 1 and word == "too" and i + 1 < n and forms[i + 1] not in MARKS and not denied[i] and valence.get(forms[i + 1], 0.0) >= 0 and i:
            found.append(Hit(i, -1.0, f"too {forms[i + 1]}"))
        i += length
    past = _past(forms) if "used" in forms else -1
    if past >= 0:
        found = [Hit(h.at, -0.6 * h.weight, f"used to {h.shown}", h.length, True) if past < h.at else h for h in found]
    if _OPEN.isdisjoint(forms):
        return found, []
    return found, [k for k, word in enumerate(forms) if word in DENIALS and word not in _BAD_ALONE and k not in used]


def _past(forms: Sequence[str]) -> int:
    """Where "used to" begins what is no longer so; not "I am used to"."""
    for i in range(len(forms) - 1):
        if forms[i] == "used" and forms[i + 1] == "to" and (not i or forms[i - 1] not in ("am", "is", "are", "get", "got", "getting", "be", "was", "been")):
            return i
    return -1


def denials(words: Words, free: Sequence[int]) -> list[Hit]:
    """A plain verb or thing denied: they never answer, no reply, cannot log in. Not done, not there: weakly bad."""
    found: list[Hit] = []
    forms = words.forms
    for k in free:
        word = forms[k]
        after = [w for w in forms[k + 1 : k + 4] if w not in MARKS]
        before = forms[k - 1] if k else ""
        shown = " ".join([word, *after[:1]])
        if word in _QUIET:
            continue
        if not after:
            if k:  # "No." is an answer
                found.append(Hit(k, -0.3, word))
        elif before in ("if", "why", "or", "whether") or (word in ("not", "no") and after and after[0] in _PLAIN):
            found.append(Hit(k, -0.2, shown))
        elif before in ("can", "could") or word == "nobody":
            found.append(Hit(k, -1.4, f"{before} {shown}".strip()))
        elif any(w in _FAILS for w in after[:2]):
            found.append(Hit(k, -1.6, shown))
        else:
            found.append(Hit(k, -0.7 if word != "without" else -0.3, shown))
    return found


def _rating(word: str) -> float:
    """10/10 and 2/5 as a feeling; any other number is none."""
    top, mark, of = word.partition("/")
    if not mark or of not in ("5", "10", "100") or not top.isdigit() or int(top) > int(of):
        return 0.0
    return round((int(top) / int(of) - 0.55) * 6, 2)


def pieces(word: str) -> list[str]:
    """Three to five letters in a row of one word, its ends marked: they carry a feeling to words never seen (unreliab-, -less).

    Examples
    --------
    >>> pieces("slow")
    ['·<sl', '·slo', '·low', '·ow>', '·<slo', '·slow', '·low>', '·<slow', '·slow>']
    """
    if len(word) < 4 or not word.isalpha() or len(word) > 20 or word in DULL:
        return []
    marked = f"<{word}>"
    return ["·" + marked[i : i + n] for n in (3, 4, 5) for i in range(len(marked) - n + 1)]


DENIED = -0.4  # what a learned word weighs where it is denied, before what was learned of it denied


def settled(words: Words, said: Sequence[Hit], free: Sequence[int]) -> frozenset[int]:
    """Places that nothing learned speaks for: within turns of phrase, and denials that have turned a word."""
    if _OPEN.isdisjoint(words.forms) and all(h.length == 1 for h in said):
        return frozenset()
    turned = {k for k, word in enumerate(words.forms) if word in DENIALS and word not in _BAD_ALONE}.difference(free)
    return frozenset(turned.union(k for h in said if h.length > 1 for k in range(h.at, h.at + h.length)))


def features(words: Words, skip: frozenset[int] = frozenset()) -> dict[str, float]:
    """What the learned weights weigh, for training: words (``~`` where denied), two in a row, pieces of words; numbers never.

    Examples
    --------
    >>> {k: v for k, v in features(reach(tokens("not fast"))).items() if "·" not in k}
    {'not': 1.0, 'fast': -0.4, '~fast': 1.0, 'not ~fast': 1.0}
    """
    found: dict[str, float] = {}
    before, last_dull = "", False
    for at, (word, denied) in enumerate(zip(words.forms, words.denied, strict=True)):
        if word in MARKS or at in skip or _NUMBER.match(word):
            before = ""
            if word in ("!", "?"):
                found[word] = found.get(word, 0.0) + 1
            continue
        share = DENIED if denied else 1.0
        key = f"~{word}" if denied else word
        dull = word in DULL
        names = [] if dull else [(word, share), *((p, share) for p in pieces(word))]
        if denied and not dull:
            names.append((key, 1.0))
        if before and not (dull and last_dull):
            names.append((f"{before} {key}", 1.0))
        for name, value in names:
            found[name] = found.get(name, 0.0) + value
        before, last_dull = key, dull
    return found
