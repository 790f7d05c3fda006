"""Which stage model to begin with: a first guess from the names of events and touchpoints and from what people speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from .model.phrase import Phrase
from .stage_files import models

if TYPE_CHECKING:
    import pandas as pd

HANGUL = re.compile(r"[가-힣]")


def spaced(value: str) -> str:
    """Words with one space around each: ``AddToCart`` and ``add-to-cart`` are `` add to cart ``; Hangul and Latin part."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", value).lower()
    words = re.sub(r"(?<=[가-힣])(?=[a-z0-9])|(?<=[a-z0-9])(?=[가-힣])", " ", words)
    return f" {' '.join(re.sub(r'[^0-9a-z가-힣]', ' ', words).split())} "


def words(value: str) -> str:
    """Lower case, signs as single spaces: Korean phrases are looked for in this, with and without the spaces inside them."""
    return " ".join(re.sub(r"[^0-9a-z가-힣]", " ", value.lower()).split())


class ModelChoice(NamedTuple):
    """A model's key, and why it was chosen."""

    key: str
    why: Phrase


_CART = ("cart", "basket", "shopping bag", "장바구니")
_PAY = ("checkout", "purchase", "order", "payment", "주문", "결제")
_SHOP = (*_CART, *_PAY, "catalog", "product", "wishlist", "상품", "배송")
_SERVICE = (
    *("appointment", "booking", "reservation", "registration", "reception", "triage", "check in", "check out", "walk in", "waiting room", "visit"),
    *(
        "ticket number",
        "queue number",
        "consultation",
        "treatment",
        "x ray",
        "discharge",
        "예약",
        "접수",
        "방문",
        "진료",
        "내원",
        "창구",
        "대기실",
        "번호표",
        "민원",
    ),
)
_KOREAN_B2B = ("품의", "보안성 검토", "결재", "검수", "발주", "재계약")
_BUSINESS = (
    "firewall",
    "saml",
    "identity server",
    "security review",
    "procurement",
    "onboarding",
    "renewal",
    "contract",
    "vendor",
    "방화벽",
    "인증 서버",
    "도입",
    "연동",
    "계약",
    "데모",
)
_LOOK_AT = 5000  # values looked at: enough to tell a shop from a business, and quick


def choose_model(said: pd.DataFrame | None = None, events: pd.DataFrame | Iterable[str] | None = None) -> ModelChoice:
    """A model to begin with, and why: a first guess that a person is asked to confirm.

    Parameters
    ----------
    said : DataFrame, optional
        What customers said; ``touchpoint``, ``question`` and ``text`` are looked at, the first 5,000 different values of each.
    events : DataFrame or names, optional
        A table with a column ``event``, or the names of the events.

    Examples
    --------
    >>> key, why = choose_model(events=["home", "catalog", "add_to_cart", "checkout"])
    >>> key, why.en
    ('shop', "3 of the 4 names of events and touchpoints are a shop's, cart and payment among them (cart, checkout, catalog)")
    >>> choose_model(events=["Registration", "Triage and Assessment", "X-Ray", "check-out"]).key
    'service'
    """
    import pandas as pd

    named = events["event"].dropna() if isinstance(events, pd.DataFrame) else events
    names = list(dict.fromkeys(str(name) for name in (() if named is None else named)))[:_LOOK_AT]
    values = list(names)
    for column in ("touchpoint", "question", "text"):
        if said is not None and column in said:
            values += said[column].dropna().astype(str).unique()[:_LOOK_AT].tolist()
            if column == "touchpoint":
                names = list(dict.fromkeys(values))  # a touchpoint is a name as an event is; questions and comments are sentences
    shop = _seen(names, _SHOP)
    n = sum(any(_holds(name, word) for word in shop) for name in names)
    if n >= 3 and any(word in shop for word in _CART) and any(word in shop for word in _PAY):  # a catalogue alone is no shop
        some = ", ".join(shop[:3])
        return ModelChoice(
            "shop",
            Phrase(
                f"{n} of the {len(names)} names of events and touchpoints are a shop's, cart and payment among them ({some})",
                f"이벤트와 접점 이름 {len(names)}가지 가운데 {n}가지가 쇼핑몰의 것이고 장바구니와 결제가 있습니다({some})",
            ),
        )
    long, business = _seen(values, _KOREAN_B2B), _seen(values, _BUSINESS)
    if len(business) >= 3 or len(long) >= 2:
        key = "b2b_ko" if len(long) > len(business) else "saas_b2b"
        some = ", ".join((long if key == "b2b_ko" else business or long)[:3])
        return ModelChoice(key, Phrase(f"a business buys here: the material speaks of {some}", f"기업이 사는 여정입니다. 자료에 이런 말이 나옵니다: {some}"))
    served = _seen(names, _SERVICE)
    n = sum(any(_holds(name, word) for word in served) for name in names)
    if len(served) >= 3 and n >= 3:
        some = ", ".join(served[:3])
        return ModelChoice(
            "service",
            Phrase(
                f"people book and come here: {n} of the {len(names)} names of events and touchpoints say so ({some})",
                f"예약하고 찾아가는 여정입니다. 이벤트와 접점 이름 {len(names)}가지 가운데 {n}가지가 그렇습니다({some})",
            ),
        )
    key = next(iter(models()))
    return ModelChoice(
        key, Phrase("nothing in the material points to one model, so the general one stands in", "자료에서 어느 모형인지 드러나지 않아 일반 모형을 씁니다")
    )


def _holds(value: str, word: str) -> bool:
    return words(word) in words(value) if HANGUL.search(word) else spaced(word).rstrip() in spaced(value)


def _seen(values: Iterable[str], words: tuple[str, ...]) -> list[str]:
    """The ``words`` that two values at least hold, in their order; one is enough where there are few values."""
    values = list(values)
    enough = 1 if len(values) < 30 else 2
    return [word for word in words if sum(_holds(value, word) for value in values) >= enough]
