"""What a column or a question speaks of, by its words: what became of a customer, what they think of us, who they are, what they need."""

from __future__ import annotations

import re

OUTCOME = re.compile(r"churn|cancel|unsubscri|renew|해지|해약|탈퇴|이탈|취소|재계약|갱신|계약 ?연장", re.I)
OPINION = re.compile(
    r"\b(nps|csat|ces|satisf\w*|recommend\w*|rate|ratings?|stars?|quality|helpful\w*|eas(y|e|ier|iest|ily)|difficult\w*|hard(er|est)?|problems?|worst|best"
    r"|frustrat\w*|annoy\w*|likely|health score)\b"
    r"|만족|추천 ?의향|추천하|평점|별점|평가|품질|친절|힘들|힘든|어려[웠우운움]|수월|쉬[웠운]|불편|답답|좋았|나빴|아쉬",
    re.I,
)
PERSON = re.compile(
    r"\b(ages?|aged|gender|sex|birth\w*|marital|married|children|household|education|degree|income|salary|ethnic\w*|race|nationality|religion|occupation"
    r"|generation|city|country|region|zip|postcode)\b"
    r"|나이|연령|성별|생년|출생|결혼|혼인|자녀|가구|학력|소득|연봉|직업|직종|거주|사는 ?곳|국적|지역|국가|종교|세대",
    re.I,
)
FIRM = re.compile(
    r"\b(role|job|title|department|team|plan|tier|industry|sector|company|segment|position|organi[sz]ation|employees|headcount)\b"
    r"|역할|직책|직함|직급|직무|부서|소속|요금제|플랜|등급|업종|산업|회사|기업|규모|세그먼트|직원 ?수",
    re.I,
)
WANT = re.compile(
    r"\b(important|importance|matters?|prefer\w*|needs?|wants?|priorit\w*|look(ing)? for|interested)\b|중요|선호|필요|원하|원한|우선|고려|관심", re.I
)
USE = re.compile(r"\b(often|frequen\w*|use|uses|used|using|how many times)\b|자주|얼마나 쓰|쓰시|쓰나|사용|이용", re.I)


def kind_of(words: str, *, chosen: bool) -> str:
    """``preference`` (needs, use, taste), ``outcome`` (what became of them, what they think of us) or ``attribute`` (who they are).

    An answer chosen from a list is a preference unless its question speaks of something else; a number on a scale is an opinion
    unless its question speaks of a need or of use.

    Examples
    --------
    >>> [kind_of(q, chosen=True) for q in ("Which features do you use?", "Your age group?", "가장 힘들었던 단계는?", "직무가 무엇입니까?")]
    ['preference', 'attribute', 'outcome', 'attribute']
    >>> [kind_of(q, chosen=False) for q in ("가격이 중요하다", "Support was quick", "I use it every day", "사용이 쉬웠다")]
    ['preference', 'outcome', 'preference', 'outcome']
    """
    if OUTCOME.search(words):
        return "outcome"
    if WANT.search(words):
        return "preference"
    if OPINION.search(words):
        return "outcome"
    if chosen:
        return "attribute" if PERSON.search(words) or FIRM.search(words) else "preference"
    return "preference" if USE.search(words) else "outcome"
