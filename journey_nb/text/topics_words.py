"""What a comment is made of, for finding groups: content words, the same in each of their forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from . import korean, language
from .lexicons import korean_lexicon

_CONTENT = frozenset({"NNG", "NNP", "XR", "VV", "VA", "SL"})
_STEMS = frozenset({"VV", "VA"})
# Verbs, adjectives and nouns that stand in any Korean sentence and say nothing of its matter.
_LIGHT = frozenset(
    """하 되 있 없 같 그렇 이렇 저렇 어떻 그러 이러 보 보이 주 받 가 오 나 나오 들 들어가 알 모르 말 말하 생각 생각하 때
    일 것 수 거 데 정도 이상 때문 경우 사람 분 오늘 어제 지금 요즘 처음 이번 다음 전 후 중 위 안 밖 앞 뒤 속 점 자체
    느낌 마음 기분 부분 이유 시간 시작 끝 만들 쓰 사용 사용하 이용 이용하 필요 많 적 크 작 다르 좀 더 또 사 구매 구매하
    제품 상품 물건 회사 업체 서비스 고객 저희 우리 여기 거기 문제 확인 부탁 진짜 정말 너무 다시 계속 감사 해 년 월 날 번
    개 대 원""".split()
)
_WORD = re.compile(r"[a-z][a-z'’]+|[0-9]+[a-z]+[0-9a-z]*")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\W]+")
_IRREGULAR = {"lost": "lose", "stolen": "steal", "took": "take", "sent": "send", "paid": "pay", "bought": "buy", "broke": "break", "broken": "break"}
_VOWEL = re.compile(r"[aeiouy]")


class Word(NamedTuple):
    lemma: str  # what is compared: 배송, 느리/V, deliver
    form: str  # what is shown: the word as it stands


def of(texts: Sequence[str], langs: Sequence[str], *, bare: bool = False) -> list[list[Word]]:
    """The content words of each text; ``bare`` leaves out words of feeling and those every study says (good, buy, product …)."""
    tidied = {t: korean.tidy(t) for t, lang in zip(texts, langs, strict=True) if lang == language.KOREAN}
    tokens = dict(zip(tidied, korean.tokenize(list(tidied.values())), strict=True))
    return [_korean(tidied[t], tokens[t], bare) if lang == language.KOREAN else _english(t, bare) for t, lang in zip(texts, langs, strict=True)]


def named(name: str) -> str:
    """A label's own name as words: ``card_paymentFee`` → ``card payment Fee``.

    Examples
    --------
    >>> named("card_paymentFee"), named("배송·포장")
    ('card payment Fee', '배송 포장')
    """
    return " ".join(w for w in _CAMEL.split(name) if w)


def stem(word: str) -> str:
    """An English word without its endings, roughly: what is compared, never shown.

    Examples
    --------
    >>> [stem(w) for w in ("charged", "charges", "charging", "topping", "deliveries", "stolen", "this")]
    ['charg', 'charg', 'charg', 'top', 'deliveri', 'steal', 'this']
    """
    word = _IRREGULAR.get(word, word)
    for ending in ("'s", "ings", "ing", "edly", "ed", "ly", "s"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and _VOWEL.search(rest) and not (ending == "s" and rest.endswith(("s", "i", "u"))):
            word = rest
            if ending in ("ings", "ing", "edly", "ed") and len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    if word.endswith("y") and len(word) > 3:
        word = word[:-1] + "i"
    elif word.endswith("ie") and len(word) > 4:
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


@cache
def _stops(bare: bool) -> frozenset[str]:
    function = language._lists()[0]
    words = function | (language.english_words() if bare else frozenset())
    return frozenset(w.replace("'", "") for w in words) - (frozenset() if bare else frozenset({"not", "no"}))


def _english(text: str, bare: bool) -> list[Word]:
    stops = _stops(bare)
    words = [w.replace("'", "").replace("’", "") for w in _WORD.findall(language.MARKS.sub(" ", text).lower())]
    return [Word(stem(w), w) for w in words if w not in stops and (len(w) > 2 or not bare)]


def _korean(text: str, tokens: Sequence[korean.Token], bare: bool) -> list[Word]:
    lexicon = korean_lexicon()
    found: list[Word] = []
    for form, tag, start, end in tokens:
        if tag not in _CONTENT or (tag == "SL" and len(form) < 2):
            continue
        if form in _LIGHT or (bare and (lexicon.weight(form, tag) or (len(form) < 2 and tag != "XR" and tag in _STEMS))):
            continue
        verb = tag in _STEMS
        found.append(Word(f"{form}/V" if verb else form.lower(), f"{form}다" if verb else text[start:end]))
    return found
