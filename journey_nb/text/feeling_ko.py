"""How a Korean clause feels: word list, negation, contrast and denial.

Sizes are ``s / sqrt(s² + 4)`` of the summed weights (-2..2 a word).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from .korean import Token
from .lexicons import KoreanLexicon, cue, listed
from .sentiment import BAND, Feeling, signed

_BRIDGE = frozenset({"JKC", "XSA", "XSV", "XSN", "EP", "JKS", "JKO", "JKB", "JX", "JKG", "ETM", "ETN", "NNB", "MAG", "VCP", "XSM", "NR", "MM"})


def korean(tokens: Sequence[Token], words: str, lexicon: KoreanLexicon, *, wished: bool = False) -> Feeling:
    """The feeling of one Korean clause.

    ``wished`` is set where the clause is a wish: a good thing wished for is one that is missing.
    """
    used: set[int] = set()
    hits: list[tuple[int, int, float, str]] = []  # first token, last token, weight, shown
    for i in range(len(tokens)):
        if i in used:
            continue
        phrase = _phrase_at(tokens, i, lexicon)
        if phrase:
            last, weight, covered = phrase
            used.update(covered)
            hits.append((i, last, weight, "+".join(tokens[k].form for k in covered)))
            continue
        token = tokens[i]
        if token.form == "좋" and token.tag == "VA" and i and tokens[i - 1].tag == "EC" and tokens[i - 1].form.endswith("면") and wished:
            continue
        weight = lexicon.weight(token.form, token.tag)
        if weight:
            hits.append((i, i, weight, token.form))
    total, why = 0.0, []
    for first, last, weight, shown in hits:
        flips = _negations(tokens, first, last, used)
        if flips % 2:
            weight = -weight if weight > 0 else -weight * 0.7
            shown = f"¬{shown}"
        weight *= _strength(tokens, first)
        if wished and weight > 0:
            why.append(f"({shown} {signed(weight)})")
            total -= 0.4
            continue
        total += weight
        why.append(f"{shown} {signed(weight)}")
    if not wished:
        asked = words.rstrip().endswith("?") or (bool(tokens) and tokens[-1].form in ("을까", "ᆯ까", "나", "을까요", "나요"))
        touched = {k for first, last, *_ in hits for k in range(first, last + 1)}
        for weight, shown in _denials(tokens, used, touched, asked=asked):
            total += weight
            why.append(f"{shown} {signed(weight)}")
    if why and ("ㅠ" in words or "ㅜ" in words):  # tears say how much, not which way
        total *= 1.2
        why.append("ㅠㅠ")
    if not wished and abs(total) < 0.5:
        for kind, push in (("pain", -0.8), ("praise", 0.8)):
            found = cue("ko", kind).search(words)
            if found:
                total += push
                why.append(f"{found[0].strip()} {signed(push)}")
                break
    if not why:
        return Feeling(None)
    return Feeling(_settled(total / math.sqrt(total * total + 4)), tuple(why))


def _settled(valence: float) -> float:
    return 0.0 if abs(valence) < BAND else round(valence, 4)


def _phrase_at(tokens: Sequence[Token], i: int, lexicon: KoreanLexicon) -> tuple[int, float, list[int]] | None:
    for lemmas, weight in lexicon.phrases.get(tokens[i].lemma, ()):
        covered, k = [i], i + 1
        for lemma in lemmas[1:]:
            while k < len(tokens) and k - covered[-1] <= 3 and tokens[k].lemma != lemma and tokens[k].tag in ("JKS", "JKO", "JX", "JKB", "MAG", "EC", "ETN"):
                k += 1
            if k >= len(tokens) or tokens[k].lemma != lemma:
                break
            covered.append(k)
            k += 1
        if len(covered) == len(lemmas):
            return covered[-1], weight, covered
    return None


def _negations(tokens: Sequence[Token], first: int, last: int, used: set[int]) -> int:
    """How often 안, 못, -지 않-, 없-, 아니- turn what stands at ``first``..``last``; marks what it used."""
    flips = 0
    for k in range(first, last + 1):  # 말이 안 통한다
        if k > first and tokens[k - 1].tag == "MAG" and tokens[k - 1].form in ("안", "못") and k - 1 not in used:
            used.add(k - 1)
            flips += 1
    if first and tokens[first - 1].tag == "MAG" and tokens[first - 1].form in ("안", "못") and first - 1 not in used:
        used.add(first - 1)
        flips += 1
    if first and tokens[first - 1].tag == "XPN" and tokens[first - 1].form in ("불", "비", "미", "무", "몰"):  # 불/XPN 친절/NNG
        flips += 1
    k = last + 1
    while k < len(tokens) and k - last <= 9:
        token = tokens[k]
        denied = token.tag == "MAG" and token.form in ("안", "못") and k + 1 < len(tokens) and tokens[k + 1].tag in ("VV", "VA", "XSV")
        if denied and tokens[last].tag not in ("VA", "VV") and k not in used:  # 만족을 못 하다, 신뢰가 안 가다
            used.add(k)
            flips += 1
            break
        if token.tag in ("EC", "ETN") and token.form in ("지", "질", "진"):
            j = k + 1
            while j < len(tokens) and tokens[j].tag.startswith("J"):
                j += 1
            if j < len(tokens) and tokens[j].form in ("않", "못하", "말", "못", "아니하") and tokens[j].tag in ("VX", "VV", "MAG", "VA"):
                used.update((k, j))
                flips += 1
                k = j + 1
                continue
            break
        if token.form == "없" and token.tag == "VA":
            used.add(k)
            flips += 1
            break
        if token.form == "없이" and token.tag == "MAG":
            used.add(k)
            flips += 1
            break
        if token.form == "아니" and token.tag == "VCN":
            used.add(k)
            flips += 1
            break
        if token.tag in _BRIDGE or (token.tag == "NNG" and token.form in listed("heads")):
            k += 1
            continue
        break
    return flips


def _strength(tokens: Sequence[Token], first: int) -> float:
    for token in tokens[max(0, first - 2) : first]:
        if token.form in listed("stronger"):
            return 1.3
        if token.form in listed("weaker"):
            return 0.7
    return 1.0


def _denials(tokens: Sequence[Token], used: set[int], hit: set[int], *, asked: bool) -> list[tuple[float, str]]:
    """A plain verb denied: 연결이 안 돼요, 받지 못했다, API가 없음. Not done, not there: weakly bad."""
    found: list[tuple[float, str]] = []
    for k, token in enumerate(tokens):
        if k in used:
            continue
        if token.tag == "MAG" and token.form in ("안", "못") and k + 1 < len(tokens) and k + 1 not in hit:
            verb = tokens[k + 1]
            if verb.tag in ("VV", "VA", "VX", "XSV", "NNG", "XR") and not _granted(tokens, k + 2):
                found.append((-1.2 if verb.form in listed("fails") else -0.8, f"{token.form} {verb.form}"))
        elif token.tag == "VA" and token.form == "없" and not _granted(tokens, k + 1):
            j = k - 1
            while j >= 0 and tokens[j].tag == "MAG":  # 답변이 전혀 없어요
                j -= 1
            before = tokens[j] if j >= 0 else None
            head = tokens[j - 1] if before is not None and before.tag.startswith("J") and j > 0 else before
            if head is None or (before is not None and before.form in ("밖에", "밖엔")) or head.form in ("적", "일", "뿐", "바"):
                continue
            if not (head.tag.startswith(("N", "X")) or head.tag in ("SL", "SH", "SN", "ETN")):
                continue  # 아니요, 없습니다 / 특별히 없어요: nothing is named that is missing, it is an answer
            if head.form == "수":
                if not (k + 1 < len(tokens) and tokens[k + 1].tag == "ETM"):  # 찾을 수 없다, but not 볼 수 없는 …
                    found.append((-1.2, "수 없"))
                continue
            found.append((-0.8, f"{head.form} 없"))
        elif token.tag == "EC" and token.form == "지" and k:
            j = k + 1
            while j < len(tokens) and tokens[j].tag.startswith("J"):
                j += 1
            if j >= len(tokens) or j in used or _granted(tokens, j + 1):
                continue
            verb = next((t for t in reversed(tokens[:k]) if t.tag in ("VV", "VA", "NNG", "XR", "VX")), None)
            stem = verb.form if verb is not None else ""
            if tokens[j].form in ("못하", "못") and tokens[j].tag in ("VX", "VV", "MAG"):
                found.append((-1.0, f"{stem}지 못하"))
            elif tokens[j].form == "않" and stem not in listed("neutral_stems") and not asked:
                found.append((-0.7, f"{stem}지 않"))
            elif tokens[j].form == "말" and tokens[j].tag == "VX" and stem in listed("takes"):
                found.append((-1.6, f"{stem}지 말"))
        elif token.tag in ("VV", "VA") and k and tokens[k - 1].form == "너무" and k not in hit and token.form not in ("하", "되", "있", "같", "많"):
            found.append((-0.7, f"너무 {token.form}"))
    return found


def _granted(tokens: Sequence[Token], k: int) -> bool:
    """Denied only in an if or an even though: 없으면, 안 해도 돼요, 않았다면."""
    while k < len(tokens) and tokens[k].tag in ("EP", "XSV", "XSA", "VV"):
        k += 1
    return k < len(tokens) and tokens[k].tag == "EC" and (tokens[k].form.endswith("면") or tokens[k].form in ("어도", "아도", "여도", "더라도", "거나", "든"))
