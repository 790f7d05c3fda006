"""Who is who, without saying who: ids of observations and pseudonyms of customers, both made with the study's key.

An id depends on the key, the source's family, the record and the item; never on a file's name or a row's number. So a
re-export with new rows on top, other column order or another name gives the same ids.
"""

from __future__ import annotations

import base64
import hmac
import unicodedata
from collections.abc import Iterable

import pandas as pd

SEPARATOR = "\x1f"


def digest(key: bytes, *parts: str) -> bytes:
    return hmac.digest(key, SEPARATOR.join(parts).encode("utf-8", "surrogatepass"), "sha256")


def token(letter: str, key: bytes, *parts: str, length: int = 20) -> str:
    """A letter and base32 of HMAC-SHA256 over the parts.

    Examples
    --------
    >>> token("o", b"k" * 32, "table", "r1", "q1") == token("o", b"k" * 32, "table", "r1", "q1")
    True
    >>> len(token("o", b"k" * 32, "table", "r1", "q1"))
    21
    """
    return letter + base64.b32encode(digest(key, *parts)).decode("ascii").lower()[:length]


def normal(raw: str) -> str:
    """One spelling for an identifier: e-mail addresses and names differ in case and width between products.

    Examples
    --------
    >>> normal("  Kim@Example.COM ")
    'kim@example.com'
    """
    return " ".join(unicodedata.normalize("NFKC", str(raw)).split()).casefold()


def pseudonym(key: bytes, raw: str, *, letter: str = "c") -> str:
    """The customer's pseudonym: the same person in two files gets the same one where both carry the same identifier."""
    return token(letter, key, {"c": "customer", "a": "account"}[letter], normal(raw), length=16)


def pseudonyms(key: bytes, raw: Iterable[str | None], *, letter: str = "c") -> list[str | None]:
    made: dict[str, str] = {}
    out: list[str | None] = []
    for value in raw:
        if value is None or value != value or not str(value).strip():
            out.append(None)
        else:
            text = str(value)
            if text not in made:
                made[text] = pseudonym(key, text, letter=letter)
            out.append(made[text])
    return out


def assign(said: pd.DataFrame, key: bytes) -> pd.DataFrame:
    """Ids in place of raw keys and names.

    Parameters
    ----------
    said : RawSaid
        One row per thing one customer did or said, with ``source, record_key, item, customer, account`` and, for
        conversations, ``conversation``.
    key : bytes
        The study's key.

    Returns
    -------
    The same rows without ``record_key``, ``customer``, ``account``; with ``observation_id``, ``response_id``,
    ``customer_id``, ``known`` (False where the record names nobody: counts then read responses, not people) and
    ``account_id``. Equal records are told apart by their occurrence number.
    """
    occurrence = said.groupby(["source", "record_key", "item"], sort=False).cumcount().astype(str)
    parts = list(zip(said["source"], said["record_key"], occurrence, said["item"].fillna(""), strict=True))
    response = [token("r", key, source, record, nth) for source, record, nth, _ in parts]
    observation = [token("o", key, source, record, nth, item) for source, record, nth, item in parts]
    customer = pseudonyms(key, said["customer"])
    talk = said["conversation"] if "conversation" in said else pd.Series([None] * len(said), index=said.index)
    spoken = ["anon-" + token("t", key, "conversation", str(t), length=16) if isinstance(t, str) and t else None for t in talk]
    return said.drop(columns=["record_key", "own_key", "customer", "account", "conversation"], errors="ignore").assign(
        observation_id=observation,
        response_id=response,
        customer_id=[c or s or f"anon-{r}" for c, s, r in zip(customer, spoken, response, strict=True)],
        known=[c is not None for c in customer],
        account_id=pseudonyms(key, said["account"], letter="a"),
    )


def event_ids(key: bytes, source: str, record_keys: Iterable[str]) -> list[int]:
    """Observation ids of events: the first 63 bits of the same HMAC, as integers (a string each would cost a gigabyte)."""
    return [int.from_bytes(digest(key, source, record)[:8], "big") >> 1 for record in record_keys]
