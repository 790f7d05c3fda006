"""Survey products. Google Forms, Korean and English: the first column is ``타임스탬프`` or ``Timestamp``, the others are the questions."""

from __future__ import annotations

from ..model.phrase import Phrase
from .grid import Table
from .roles import ASKS, Mapping
from .tables import Recognition, listed
from .values import plain

STAMPS = {"타임스탬프": 0.95, "timestamp": 0.6}
ADDRESS = {"이메일 주소", "사용자 이름", "email address", "username"}


def recognise(table: Table, mapping: Mapping) -> Recognition | None:
    """Google Forms, with the columns that decided, or None."""
    heads = [plain(h) for h in table.head.names]
    stamp = STAMPS.get(heads[0])
    if stamp is None or mapping.one("at") != table.head.names[0] or not (mapping.texts or mapping.ratings):
        return None
    asks = [h for h in table.head.names[1:] if ASKS.search(h)]
    address = [h for h, p in zip(table.head.names, heads, strict=True) if p in ADDRESS]
    score = stamp + 0.3 * bool(asks) + 0.2 * bool(address)
    if score < 0.75:
        return None
    first = table.head.names[0]
    return Recognition(
        "google_forms",
        "survey",
        Phrase(
            f"Google Forms: the first column is '{first}'"
            + (f", {len(asks)} columns are questions" if asks else "")
            + (f", {listed(address)} is theirs" if address else "")
            + f"; comments in {listed(mapping.texts) or 'none'}, ratings in {listed(list(mapping.ratings)) or 'none'}",
            f"구글 설문지입니다. 첫 열이 '{first}'"
            + (f"이고 질문 열이 {len(asks)}개입니다" if asks else "입니다")
            + (f"({listed(address)} 열도 있음)" if address else "")
            + f". 의견 열: {listed(mapping.texts) or '없음'}, 점수 열: {listed(list(mapping.ratings)) or '없음'}",
        ),
        score,
    )
