"""Who is who, without saying who: ids of observations and pseudonyms of customers, both made with the study's key.

An id depends on the key, the source's family, the record and the item; never on a file's name or a row's number. So a
re-export with new rows on top, other column order or another name gives the same ids.
"""

from __future__ import annotations

import base64
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

SEPARATOR = "\x1f"
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
GA4_USER, CRM_CONTACT = "ga4_user", "crm_contact"  # a browser that signed in; a contact's number and address
REPORT = ["why", "pairs", "joined", "people", "shared_devices", "conflicts"]


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


def pseudonyms(key: bytes, raw: Iterable[str | None], *, letter: str = "c", canonical: Callable[[str], str] | None = None) -> list[str | None]:
    """One pseudonym a value, None where there is none. ``canonical`` says which id of a person stands for all of theirs."""
    made: dict[str, str] = {}
    out: list[str | None] = []
    for value in raw:
        if value is None or value != value or not str(value).strip():
            out.append(None)
        else:
            text = str(value)
            if text not in made:
                made[text] = pseudonym(key, canonical(text) if canonical else text, letter=letter)
            out.append(made[text])
    return out


# ---------------------------------------------------------------- one customer behind many ids


@dataclass(frozen=True)
class Links:
    """Which ids are one person's. ``report`` has one row a kind of link and no raw id; ``spelled`` is RAW."""

    report: pd.DataFrame
    spelled: Mapping[str, str] = field(default_factory=dict, repr=False)  # an id as `normal` spells it → the id that stands for all

    def canonical(self, raw: str) -> str:
        """The id that stands for this person; the id itself where nothing is known of it."""
        return self.spelled.get(normal(raw), raw)


def linked(links: pd.DataFrame) -> Links:
    """Who is one person, by exact links only: never by a name, never by likeness.

    Parameters
    ----------
    links : Links of intake
        Columns ``a, b, why``, RAW. ``ga4_user``: a browser (a) and who signed in on it (b). ``crm_contact``: a contact's record id (a)
        and e-mail address (b).

    Returns
    -------
    Links
        The id of a group is its e-mail address, else the smallest id of who signed in. The order of the rows and files changes
        nothing. A browser on which two people signed in is shared and links nobody; whatever would make one person of two e-mail
        addresses is a conflict and is left apart. Both are counted in ``report``: ``pairs`` found, ``joined`` of them, ``people`` they
        make, ``shared_devices``, ``conflicts`` (groups).

    Examples
    --------
    >>> found = linked(pd.DataFrame({"a": ["browser.1", "20045"], "b": ["20045", "kim@example.com"], "why": ["ga4_user", "crm_contact"]}))
    >>> found.canonical("browser.1"), found.canonical("browser.2")
    ('kim@example.com', 'browser.2')
    """
    asked = sorted({(normal(a), normal(b), why) for a, b, why in zip(links["a"], links["b"], links["why"], strict=True)})
    pairs = {w: [(a, b) for a, b, why in asked if why == w and a and b and a != b] for w in (CRM_CONTACT, GA4_USER)}
    contacts, torn = _joined(pairs[CRM_CONTACT], {})
    users: dict[str, set[str]] = {}
    for device, user in pairs[GA4_USER]:
        users.setdefault(device, set()).add(contacts.get(user, user))
    shared = {device for device, found in users.items() if len(found) > 1}
    spelled, broken = _joined([(d, u) for d, u in pairs[GA4_USER] if d not in shared], contacts)
    rows = []
    for why, conflicts in ((GA4_USER, broken), (CRM_CONTACT, torn)):
        joined = [a for a, b in pairs[why] if a not in (shared if why == GA4_USER else ()) and a in spelled and spelled[a] == spelled.get(b)]
        people = len({spelled[a] for a in joined})
        rows.append((why, len(pairs[why]), len(joined), people, len(shared) if why == GA4_USER else 0, conflicts))
    return Links(pd.DataFrame([row for row in rows if row[1]], columns=REPORT), spelled)


def _joined(pairs: list[tuple[str, str]], before: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """Every id of a group → the id that stands for it, on top of the groups of ``before``; and how many groups would join two addresses."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        above.setdefault(name, name)
        while above[name] != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    for a, b in [*before.items(), *pairs]:
        one, other = sorted((top(a), top(b)))
        above[other] = one
    groups: dict[str, list[str]] = {}
    for name in above:
        groups.setdefault(top(name), []).append(name)
    signed_in = {b for _, b in pairs}
    found, conflicts = dict(before), 0
    for names in groups.values():
        addresses = sorted(n for n in names if EMAIL.fullmatch(n))
        if len(addresses) > 1:
            conflicts += 1
            continue
        chosen = addresses[0] if addresses else min([n for n in names if n in signed_in] or names)
        found |= dict.fromkeys(names, chosen)
    return found, conflicts


# ---------------------------------------------------------------- rows


def assign(said: pd.DataFrame, key: bytes, canonical: Callable[[str], str] | None = None) -> pd.DataFrame:
    """Ids in place of raw keys and names.

    Parameters
    ----------
    said : RawSaid
        One row per thing one customer did or said, with ``source, record_key, item, customer, account`` and, for
        conversations, ``conversation``.
    key : bytes
        The study's key.
    canonical : function, optional
        :meth:`Links.canonical`: which of a person's ids stands for all of them. Records keep their keys, so no observation's id changes.

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
    customer = pseudonyms(key, said["customer"], canonical=canonical)
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
