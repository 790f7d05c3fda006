"""What a Korean clause denies: 안, 못, 덜, -지 않다, 없다, 아니다, 불-, -기는커녕, -다더니, -ㄹ 줄 알았는데.

Each denier looks back (or one word ahead) for what it denies. Denied feelings turn round, in the word list and in the model; where
nothing that feels is denied, the denial itself says something: not done, not there.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

from .ko_table import FAR, IS_NOT, JI, NONE, NOT_ADV, POLAR, PREFIX, Entry
from .korean import Token
from .lexicons import listed

_PARTICLES = frozenset({"JKS", "JKO", "JX", "JKB", "JKC", "JKG"})
_NAMES = frozenset({"NNG", "NNP", "NNB", "XR", "SL", "NP", "NR", "XSN"})
_VERBS = frozenset({"VV", "VA", "VX", "XSV", "XSA", "NNG", "XR"})
_DENIES_JI = frozenset({"않", "못하", "말", "못", "아니하", "않아"})
_REACH = 9  # tokens: what is denied stands near


class Denials(NamedTuple):
    turned: dict[int, float]  # token → how much of it is turned round: 1, or less for 덜 and hearsay
    used: set[int]  # the deniers themselves
    plain: list[tuple[int, float, str]]  # denials of what does not feel: where, weight, shown


def denials(tokens: Sequence[Token], entries: Sequence[Entry], taken: Container[int], *, asked: bool) -> Denials:
    """All denials of one clause; ``taken`` are tokens a phrase of the list has used up."""
    turned: dict[int, float] = {}
    used: set[int] = set()
    plain: list[tuple[int, float, str]] = []

    def turn(targets: list[int], by: float = 1.0) -> bool:
        felt = False
        for t in targets:
            if t in turned:
                del turned[t]  # denied twice
            else:
                turned[t] = by
            felt = felt or abs(entries[t].listed) >= 0.3 or t in taken
        return felt

    for k, entry in enumerate(entries):
        role = entry.role
        if not role & (NOT_ADV | JI | NONE | IS_NOT | PREFIX | FAR) or k in taken:
            continue
        if role & PREFIX:
            if k + 1 < len(tokens) and tokens[k + 1].tag in ("NNG", "XR"):
                used.add(k)
                turn([k + 1])
        elif role & NOT_ADV:
            _adverb(tokens, entries, k, taken, turn, used, plain)
        elif role & JI:
            _ji(tokens, entries, k, taken, turn, used, plain, asked=asked)
        elif role & NONE:
            _none(tokens, entries, k, taken, turn, used, plain)
        elif role & IS_NOT:
            targets = _before(tokens, entries, k, taken)
            if targets:
                used.add(k)
                turn(targets)
        elif role & FAR:
            _far(tokens, entries, k, taken, turn, used, plain)
    return Denials(turned, used, plain)


def _adverb(tokens, entries, k, taken, turn, used, plain) -> None:
    j = k + 1
    while j < len(tokens) and tokens[j].tag == "MAG":
        j += 1
    if j >= len(tokens) or tokens[j].tag not in _VERBS:
        return
    used.add(k)
    targets = [j]
    if not entries[j].listed and j not in taken:  # 마음에 안 들다, 만족을 못 하다: the verb says nothing, the noun does
        targets += _before(tokens, entries, k, taken)
    felt = turn(targets, 0.5 if tokens[k].form == "덜" else 1.0)
    if not felt and tokens[k].form != "덜" and not _granted(tokens, j + 1):
        plain.append((k, -1.2 if tokens[j].form in listed("fails") else -0.8, f"{tokens[k].form} {tokens[j].form}"))


def _ji(tokens, entries, k, taken, turn, used, plain, *, asked: bool) -> None:
    j = k + 1
    while j < len(tokens) and tokens[j].tag in _PARTICLES:
        j += 1
    if j >= len(tokens) or tokens[j].form not in _DENIES_JI or tokens[j].tag not in ("VX", "VV", "MAG", "VA") or not k:
        return
    used.update((k, j))
    targets = _said(tokens, entries, k, taken)
    felt = turn(targets)
    if felt or _granted(tokens, j + 1):
        return
    stem = next((t.form for t in reversed(tokens[max(0, k - 4) : k]) if t.tag in ("VV", "VA", "NNG", "XR", "VX")), "")
    if tokens[j].form in ("못하", "못"):
        plain.append((k, -1.0, f"{stem}지 못하"))
    elif tokens[j].form == "말":
        if stem in listed("takes"):
            plain.append((k, -1.6, f"{stem}지 말"))
    elif stem not in listed("neutral_stems") and not asked:
        plain.append((k, -0.7, f"{stem}지 않"))


def _none(tokens, entries, k, taken, turn, used, plain) -> None:
    j = k - 1
    while j >= 0 and tokens[j].tag == "MAG":  # 답변이 전혀 없어요
        j -= 1
    if j >= 0 and tokens[j].form in ("밖에", "밖엔"):
        return
    used.add(k)
    if j < 0:  # 딱히 없어요: an answer
        return
    head = j - 1 if tokens[j].tag.startswith("J") and j else j
    if tokens[head].form in ("뿐", "바", "줄"):
        return
    felt = turn(_before(tokens, entries, k, taken))
    if felt or tokens[k].tag == "MAG" or _granted(tokens, k + 1) or tokens[head].form in ("적", "일"):
        return
    if tokens[head].form == "수":
        if not (k + 1 < len(tokens) and tokens[k + 1].tag == "ETM"):  # 찾을 수 없다, but not 볼 수 없는 …
            plain.append((k, -1.2, "수 없"))
    elif tokens[head].tag.startswith(("N", "X")) or tokens[head].tag in ("SL", "SH", "SN", "ETN"):
        plain.append((k, -0.8, f"{tokens[head].form} 없"))  # not 아니요, 없습니다: nothing is named that is missing


def _far(tokens, entries, k, taken, turn, used, plain) -> None:
    token = tokens[k]
    if token.form == "못하":  # 적응을 못해요
        targets = _before(tokens, entries, k, taken)
        used.add(k)
        if not turn(targets) and not _granted(tokens, k + 1):
            plain.append((k, -1.0, "못하"))
    elif token.tag == "JX":  # 친절하기는커녕
        used.add(k)
        turn(_said(tokens, entries, k - 1 if k and tokens[k - 1].tag == "ETN" else k, taken) or _before(tokens, entries, k, taken))
    elif token.form == "줄":  # 재미있을 줄 알았는데: it was not so. 할 줄 안다 is a skill
        after = tokens[k + 1 : k + 5]
        if k and tokens[k - 1].tag == "ETM" and any(t.form == "알" and t.tag == "VV" for t in after) and any(t.tag == "EP" for t in after):
            used.add(k)
            turn(_said(tokens, entries, k - 1, taken), 0.7)
    elif token.form.endswith(("더니", "면서")) or _was_said(tokens, k):  # 빠르다더니
        used.add(k)
        turn(_said(tokens, entries, k, taken), 0.7)


def _was_said(tokens: Sequence[Token], k: int) -> bool:
    """빠르다고 하더니, 좋다고 해서 샀는데: others said so, and it was not so."""
    said = k + 2 < len(tokens) and tokens[k].form == "다고" and tokens[k + 1].form == "하"
    return said and any(t.form in ("더니", "는데") for t in tokens[k + 2 : k + 5])


def _said(tokens: Sequence[Token], entries: Sequence[Entry], k: int, taken: Container[int]) -> list[int]:
    """The predicate that ends before ``k``, and what it says it of where it says nothing itself: 도움이 되(지)."""
    j = k - 1
    stop = max(-1, k - _REACH)
    while j > stop and (tokens[j].tag in ("EP", "VX", "XSA", "XSV", "VCP") or (tokens[j].tag == "EC" and (tokens[j].form in ("어", "아", "지", "게")))):
        j -= 1
    if j <= stop or tokens[j].tag not in ("VV", "VA", "NNG", "NNP", "XR", "MAG", "VCN", "SL", "NNB"):
        return []
    found = [j]
    if not entries[j].listed and j not in taken:
        found += _before(tokens, entries, j, taken)
    return found


def _before(tokens: Sequence[Token], entries: Sequence[Entry], k: int, taken: Container[int]) -> list[int]:
    """The noun that stands before ``k`` across its particles, or what is said of it: 불편한 점이 (없다), 나쁜 건 (아니다)."""
    j, stop, found = k - 1, max(-1, k - _REACH), []
    while j > stop and (tokens[j].tag in _PARTICLES or tokens[j].tag == "MAG"):
        if tokens[j].tag == "MAG" and entries[j].listed and not entries[j].role & (POLAR | NOT_ADV):
            found.append(j)  # 잘 안 돼요
        j -= 1
        if j > stop and tokens[j].form == "하나" and tokens[j].tag == "NR":  # 냄새가 하나도 안 나요
            j -= 1
    if j <= stop:
        return found
    tag = tokens[j].tag
    if tag == "ETN":
        return found + _said(tokens, entries, j, taken)
    if tag == "ETM":
        return found + _said(tokens, entries, j, taken)
    if tag not in _NAMES:
        return found
    head = tokens[j].tag == "NNB" or tokens[j].form in listed("heads")
    if not head or entries[j].listed:  # 점, 곳, 것 only carry what is said of them
        found.append(j)
    if j in taken:
        return [*found, j] if head else found
    if entries[j].listed and not head:
        while j - 2 > stop and tokens[j - 1].tag in ("JC", "SP") and tokens[j - 2].tag in _NAMES:  # 오류나 버그가 없다
            j -= 2
            found.append(j)
        return found
    if head:
        if j - 1 > stop and tokens[j - 1].tag == "ETM":  # 불편한 점
            said = _said(tokens, entries, j - 1, taken)
            if tokens[j - 1].form in ("ᆯ", "을") and tokens[j].form != "수":  # 문의할 곳: not there, but nothing turns round
                said = [i for i in said if entries[i].listed]
            return found + said
        if j - 1 > stop and tokens[j - 1].tag in _NAMES:  # 불만 사항
            found.append(j - 1)
    elif j - 2 > stop and tokens[j - 1].tag == "ETM":  # 귀찮은 기색 없이
        said = _said(tokens, entries, j - 1, taken)
        found += [i for i in said if entries[i].listed]
    elif j - 1 > stop and tokens[j - 1].tag in ("NNG", "XR") and entries[j - 1].listed:  # 오류 발생
        found.append(j - 1)
    elif j - 2 > stop and tokens[j].tag in ("NNG", "XR") and tokens[j - 1].tag in ("JKS", "JX") and entries[j - 2].listed < 0:  # 오류가 발생
        found.append(j - 2)
    return found


def _granted(tokens: Sequence[Token], k: int) -> bool:
    """Denied only in an if or an even though: 없으면, 안 해도 돼요, 않았다면."""
    while k < len(tokens) and tokens[k].tag in ("EP", "XSV", "XSA", "VV"):
        k += 1
    return k < len(tokens) and tokens[k].tag == "EC" and (tokens[k].form.endswith("면") or tokens[k].form in ("어도", "아도", "여도", "더라도", "거나", "든"))
