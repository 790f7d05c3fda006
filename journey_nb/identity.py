"""Who is who, without saying who: ids of observations and pseudonyms of customers, both made with the study's key.

An id depends on the key, the source's family, the record and the item; never on a file's name or a row's number. So a
re-export with new rows on top, other column order or another name gives the same ids.
"""

from __future__ import annotations

import base64
import hmac
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import pandas as pd

SEPARATOR = "\x1f"
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"\+\d[\d ().\-]{6,18}\d|01[016789]\d{7,8}|\(?0\d{1,3}\)?[ .\-]{0,2}\d{3,4}[ .\-]\d{4}")  # what can be nothing else


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
    """One spelling for an identifier: addresses and names differ in case and width between products, phone numbers in their signs.

    Examples
    --------
    >>> normal("  Kim@Example.COM ")
    'kim@example.com'
    >>> normal("010-2345-6789") == normal("+82 10 2345 6789") == "+821023456789"
    True
    """
    text = " ".join(unicodedata.normalize("NFKC", str(raw)).split()).casefold()
    return (e164(text) or text) if PHONE.fullmatch(text) else text


def e164(raw: str, country: str = "KR") -> str | None:
    """A phone number as the world writes it, or None where it is none; without a country code it is one of ``country``.

    Examples
    --------
    >>> e164("(02) 345-6789"), e164("1023456789"), e164("12")
    ('+8223456789', '+821023456789', None)
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", str(raw)), country)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.is_possible_number(number) else None


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

GA4_USER, CRM_CONTACT, SAME_RECORD = "ga4_user", "crm_contact", "same_record"
REPORT = ["why", "pairs", "joined", "people", "shared_devices", "conflicts", "unlinked", "refused"]
PAIRS = ["a", "b", "why"]
MOST = 50  # ids of one person; more is a test account, a shared login or a wrong column
CARRIERS = 200  # browsers and phones of one person: a browser that forgets its cookies every week makes 52 in a year
SHORTEST = 5  # digits of a bare number that a record calls its customer: a shorter one is too likely somebody else's elsewhere
NO_ADDRESS = re.compile(
    r"(?:test|none|no|na|null|noemail|no-email|unknown|dummy|sample|fake|a+|x+|\d{1,4})@.*|.*@(?:test|none|no|na|null|email|noemail|x+|a+)\..*"
)
NO_PHONE = re.compile(r"\+\d*?(\d)\1{6,}|\+8210?12345678")


@dataclass(frozen=True)
class Links:
    """Which ids are one person's. ``report`` has one row a kind of link and no raw id; ``spelled`` is RAW."""

    report: pd.DataFrame
    spelled: Mapping[str, str] = field(default_factory=dict, repr=False)  # an id as `normal` spells it → the id that stands for all

    def canonical(self, raw: str) -> str:
        """The id that stands for this person; the id itself where nothing is known of it."""
        return self.spelled.get(normal(raw), raw)


def pairs(identifiers: pd.DataFrame) -> pd.DataFrame:
    """Links that records make by carrying two identifiers of one customer: an answer, ticket or order with an address and a number.

    Parameters
    ----------
    identifiers : one row an identifier of a record
        ``record, kind, value`` as :func:`journey_nb.intake.carried.carried` gives them. Rows of one record are one customer's.

    Returns
    -------
    ``a, b, why`` (``same_record``), RAW: every other identifier of the record beside its address, else its first id. A phone alone,
    or two, make no pair. :func:`linked` decides what is joined.

    Examples
    --------
    >>> rows = [(1, "email", "kim@example.com"), (1, "phone", "01023456789"), (1, "id", "C-417"), (2, "phone", "010-2345-6789"), (2, "id", "S-9")]
    >>> pairs(pd.DataFrame(rows, columns=["record", "kind", "value"]))[["a", "b"]].values.tolist()
    [['+821023456789', 'kim@example.com'], ['+821023456789', 's-9'], ['c-417', 'kim@example.com']]
    """
    records: dict[object, dict[str, set[str]]] = {}
    for record, kind, value in zip(identifiers["record"], identifiers["kind"], identifiers["value"], strict=True):
        kind = _kind_of(value) if kind == "id" else kind
        spelled = (e164(value) or "") if kind == "phone" else normal(value)
        if spelled and (kind != "email" or EMAIL.fullmatch(spelled)):
            records.setdefault(record, {}).setdefault(kind, set()).add(spelled)
    found = set()
    for kinds in records.values():
        centre = min(kinds.get("email") or kinds.get("id") or (), default=None)
        if centre is not None:
            found |= {(other, centre, SAME_RECORD) for values in kinds.values() for other in values if other != centre}
    return pd.DataFrame(sorted(found), columns=PAIRS, dtype="object")


def linked(links: pd.DataFrame, *, most: int = MOST, carriers: int = CARRIERS) -> Links:
    """Who is one person, by exact links only: never by a name, never by likeness.

    Parameters
    ----------
    links : Links of intake
        Columns ``a, b, why``, RAW; ``source`` if there is one. ``ga4_user``: a browser (a) and who signed in on it (b). ``crm_contact``: a
        contact's record id (a) and e-mail address (b). ``same_record``: two identifiers that one record carries (:func:`pairs`).
    most, carriers : int
        A person with more ids, or more browsers and phones, is none.

    Returns
    -------
    Links
        The id of a group is its e-mail address, else the smallest id of who signed in. The order of the rows and files changes
        nothing. A browser or a phone that two people used is shared and links nobody; a phone may join ids of two sources (``source``),
        never two of one. Whatever would make one person of two e-mail addresses is a conflict and is left apart. Refused are links
        through an address or a word that belongs to nobody (info@, 010-0000-0000, guest), and groups that are too big. Counted in
        ``report``: ``pairs`` found, ``joined`` of them, ``people`` they make, ``shared_devices``, ``conflicts`` (groups), ``unlinked``
        (pairs that were not joined, for whatever reason), ``refused`` of those.

    Examples
    --------
    >>> found = linked(pd.DataFrame({"a": ["browser.1", "20045"], "b": ["20045", "kim@example.com"], "why": ["ga4_user", "crm_contact"]}))
    >>> found.canonical("browser.1"), found.canonical("browser.2")
    ('kim@example.com', 'browser.2')
    """
    sources = links["source"] if "source" in links.columns else [""] * len(links)
    spelled = {(*_turned(normal(a), normal(b), why), why, source) for a, b, why, source in zip(links["a"], links["b"], links["why"], sources, strict=True)}
    asked = sorted((a, b, why, str(source)) for a, b, why, source in spelled if a and b and a != b)
    poor = {(a, b, why) for a, b, why, _ in asked if _nobodys(a, why) or _nobodys(b, why)}
    good = [one for one in asked if one[:3] not in poor]
    found: dict[str, str] = {}
    torn: list[tuple[set[str], Callable[[str, str, str], bool]]] = []
    big: set[str] = set()
    shared: set[str] = set()
    for step in (_told, _phoned, _browsed):  # contacts and records first, then who uses a phone, then whose browser it is
        mine = [one for one in good if step(*one[:3])]
        if step is not _told:
            shared |= _shared(mine, found, by_source=step is _phoned)
        # what an earlier step found stands: a later one only adds to it
        found, broken, over = _joined([(a, b) for a, b, *_ in mine if a not in shared or step is _told], found, most if step is _told else carriers)
        torn += [(group, step) for group in broken]
        big |= over
    rows = []
    for why in sorted({why for _, _, why, _ in asked}, key=lambda w: (w != GA4_USER, w)):
        mine = {(a, b) for a, b, w, _ in asked if w == why}
        refused = {pair for pair in mine if (*pair, why) in poor or pair[0] in big}
        through = {a for a, _ in mine if a in shared and not _told(a, "", why)}
        joined = [a for a, b in mine - refused if a not in through and a in found and found[a] == found.get(b)]
        conflicts = sum(any(step(a, b, why) and a in group and b in group for a, b in mine) for group, step in torn)
        rows.append((why, len(mine), len(joined), len({found[a] for a in joined}), len(through), conflicts, len(mine) - len(joined), len(refused)))
    return Links(pd.DataFrame(rows, columns=REPORT), found)


@cache
def _words(name: str) -> frozenset[str]:
    """A list of ``templates/nobodys.toml``."""
    return frozenset(tomllib.loads((files("journey_nb") / "templates" / "nobodys.toml").read_text(encoding="utf-8"))[name])


def _kind_of(value: str) -> str:
    return "email" if "@" in value else "phone" if PHONE.fullmatch(value) else "id"


def _is_phone(spelled: str) -> bool:
    return spelled[:1] == "+" and spelled[1:].isdigit()


def _turned(a: str, b: str, why: str) -> tuple[str, str]:
    """What may be shared (a phone) stands first."""
    return (b, a) if why != GA4_USER and _is_phone(b) and not _is_phone(a) else (a, b)


def _browsed(a: str, b: str, why: str) -> bool:
    return why == GA4_USER


def _phoned(a: str, b: str, why: str) -> bool:
    return why != GA4_USER and _is_phone(a)


def _told(a: str, b: str, why: str) -> bool:
    return why != GA4_USER and not _is_phone(a)


def _nobodys(name: str, why: str) -> bool:
    """Whether an identifier belongs to nobody: a shared mailbox, a number typed to fill the field, a word for 'none'."""
    if "@" in name:
        return name.split("@")[0] in _words("shared") or bool(NO_ADDRESS.fullmatch(name))
    if _is_phone(name):
        return bool(NO_PHONE.fullmatch(name))
    return name in _words("nobody") or (why == SAME_RECORD and name.isdigit() and len(name) < SHORTEST)


def _shared(mine: list[tuple[str, str, str, str]], found: Mapping[str, str], *, by_source: bool) -> set[str]:
    """Browsers and phones that lead to two people: to two ids of one source, or to two addresses."""
    users: dict[tuple[str, str], set[str]] = {}
    for carrier, user, _, source in mine:
        who = found.get(user, user)
        users.setdefault((carrier, source if by_source else ""), set()).add(who)
        if by_source and "@" in who:
            users.setdefault((carrier, "@"), set()).add(who)
    return {carrier for (carrier, _), behind in users.items() if len(behind) > 1}


def _joined(pairs: list[tuple[str, str]], before: Mapping[str, str], most: int) -> tuple[dict[str, str], list[set[str]], set[str]]:
    """Every id of a group → the id that stands for it, on top of the groups of ``before``; groups that would join two addresses; ids of groups too big."""
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
    found, torn, big = dict(before), [], set()
    for names in groups.values():
        addresses = sorted(n for n in names if EMAIL.fullmatch(n))
        if len(addresses) > 1:
            torn.append(set(names))
        elif len(names) > most:
            big |= set(names) - set(before)
        else:
            chosen = addresses[0] if addresses else min([n for n in names if n in signed_in] or names)
            found |= dict.fromkeys(names, chosen)
    return found, torn, big


# ---------------------------------------------------------------- contacts and companies


@dataclass(frozen=True)
class Accounts:
    """Which company a contact belongs to. ``report`` (one row) has counts only; ``proposals`` is RAW and joins nothing by itself."""

    report: pd.DataFrame
    proposals: pd.DataFrame = field(repr=False)  # domain, account, known, proposed: one row a domain a person may confirm


def accounts(members: pd.DataFrame) -> Accounts:
    """Contacts and their companies as the CRM says, and what an e-mail domain would add if somebody confirms it.

    Parameters
    ----------
    members : one row a contact and company
        ``customer`` (an address or id) and ``account`` (None where no record names one), RAW.

    Returns
    -------
    Accounts
        ``linked`` contacts name one company, ``conflicts`` two, ``unlinked`` none. ``proposed`` of these have an address under a domain whose
        contacts all belong to one company; free mail providers are nobody's domain. A proposal is never applied here.

    Examples
    --------
    >>> rows = [("kim@haneul.example", "하늘"), ("lee@haneul.example", None), ("park@gmail.com", None), ("choi@gmail.com", "바다")]
    >>> found = accounts(pd.DataFrame(rows, columns=["customer", "account"]))
    >>> found.report.to_dict("records")
    [{'contacts': 4, 'linked': 2, 'unlinked': 2, 'conflicts': 0, 'proposed': 1}]
    >>> found.proposals[["domain", "known", "proposed"]].values.tolist()
    [['haneul.example', 1, 1]]
    """
    firms: dict[str, dict[str, str]] = {}
    for customer, account in zip(members["customer"], members["account"], strict=True):
        if isinstance(customer, str) and customer.strip():
            mine = firms.setdefault(normal(customer), {})
            if isinstance(account, str) and account.strip():
                mine[normal(account)] = min(account.strip(), mine.get(normal(account), account.strip()))
    domains: dict[str, tuple[dict[str, str], list[int]]] = {}
    for who, mine in firms.items():
        domain = who.rpartition("@")[2] if EMAIL.fullmatch(who) else ""
        if domain and domain not in _words("free_mail") and len(mine) <= 1:
            named, n = domains.setdefault(domain, ({}, [0, 0]))
            for spelled, account in mine.items():
                named[spelled] = min(account, named.get(spelled, account))
            n[0 if mine else 1] += 1
    rows = [(domain, next(iter(named.values())), *n) for domain, (named, n) in sorted(domains.items()) if len(named) == 1 and n[1]]
    sizes = [len(mine) for mine in firms.values()]
    counts = (len(sizes), sizes.count(1), sizes.count(0), sum(n > 1 for n in sizes), sum(n[1] for _, (named, n) in domains.items() if len(named) == 1))
    report = pd.DataFrame([counts], columns=["contacts", "linked", "unlinked", "conflicts", "proposed"])
    return Accounts(report, pd.DataFrame(rows, columns=["domain", "account", "known", "proposed"]))


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
