"""Everything known of a Korean word in one look-up: its weight in the word list, its learned weights, and what it does to others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .lexicons import KoreanLexicon, korean_lexicon, listed
from .linear import Weights
from .sentiment import signed

# What a word does to others. Sums of these stand in Entry.role.
NOT_ADV = 1  # 안, 못, 덜 before a verb
JI = 2  # -지, -질, -진: what follows may deny it
NONE = 4  # 없다, 없이
IS_NOT = 8  # 아니다
PREFIX = 16  # 불-, 비-, 무- as a token of its own
FAR = 32  # -기는커녕, -다더니, -ㄹ 줄 알았는데, 못하다
STRONGER = 64
WEAKER = 128
POLAR = 256  # 전혀, 별로 …: beside a denial they only say how much
FIRST = 512  # a phrase of the list may begin here
KEPT = 1024  # a word the model may know
OWN = 2048  # the study's own word: the model is not asked
GOOD_IF = 4096  # 좋: "-면 좋겠" is a wish
ENDING = 8192  # 네요, 지만 …: known only together with the word before it
SPEAKS = 16384  # anything at all is known
TURNS = NOT_ADV | JI | NONE | IS_NOT | PREFIX | FAR

OF_FILMS = "films:"  # before the name of a weight that speaks only where films are talked of
BLEND = 0.75  # logits a point of the word list
_KEPT_TAGS = frozenset({"NNG", "NNP", "NNB", "NP", "NR", "MM", "VV", "VA", "VX", "XR", "MAG", "MAJ", "IC", "SL", "SW", "W_EMOJI", "VCN", "XPN", "XSN"})
_ENDINGS = frozenset({"EF", "EC", "ETM", "ETN", "EP"})
_MARKS = frozenset({"SF", "SE", "SP"})  # !! ~ .. ;;, but not the plain full stop and comma
_TEARS = frozenset({"ㅠㅠ", "ㅜㅜ", "ㅠ", "ㅜ", "ㅠㅜ", "ㅜㅠ", "ㅠㅠㅠ", "ㅜㅜㅜ"})  # they say how much, not which way
_MOST = 60_000  # different words remembered: a hostile text holds more than a language does


class Entry(NamedTuple):
    key: str  # as the features write it
    listed: float  # weight in the word list, -2..2
    model: float  # learned, in logits
    value: float  # both, in logits
    shown: str  # the word and its value, as ``why`` has it
    denied: float  # learned, where it is denied
    after: Mapping[str, float] | None  # learned, together with the next word
    role: int


class Table(dict[tuple[str, str], Entry]):
    """Entries by (form, tag), made when first asked for."""

    def __init__(self, lexicon: KoreanLexicon, weights: Weights | None, *, films: bool = False) -> None:
        self.lexicon = lexicon
        self.bias = weights.bias if weights else 0.0
        self.about: Mapping = weights.about if weights else {}
        self.single: dict[str, float] = {}
        self.pairs: dict[str, dict[str, float]] = {}
        for name, weight in (weights.of if weights else {}).items():
            if name.startswith(OF_FILMS):  # comes on top, where films are talked of
                if not films:
                    continue
                name = name.removeprefix(OF_FILMS)
            first, _, second = name.partition(" ")
            known, key = (self.pairs.setdefault(first, {}), second) if second else (self.single, name)
            known[key] = known.get(key, 0.0) + weight
        self.seconds = {first: frozenset(lemmas[1] for lemmas, _ in found) for first, found in lexicon.phrases.items()}
        self.words = {name: listed(name) for name in ("stronger", "weaker", "polar", "dull")}

    def __missing__(self, token: tuple[str, str]) -> Entry:
        if len(self) > _MOST:
            self.clear()
        entry = self[token] = self._entry(*token)
        return entry

    def _entry(self, form: str, tag: str) -> Entry:
        written = name_of(form, tag)
        own = self.lexicon.own(form, tag)
        kept = (tag in _KEPT_TAGS and form not in _TEARS and form not in self.words["dull"]) or (tag in _MARKS and form not in (".", ",", "/", ":"))
        role = _does(form, tag)
        role |= STRONGER * (form in self.words["stronger"]) | WEAKER * (form in self.words["weaker"]) | POLAR * (form in self.words["polar"])
        role |= FIRST * (f"{form}/{tag}" in self.lexicon.phrases) | KEPT * kept | OWN * own | ENDING * (tag in _ENDINGS)
        model = denied = 0.0
        after = None
        if kept and not own:
            model = self.single.get(written, 0.0)
            denied = self.single.get(f"¬{written}", 0.0) - model
            after = self.pairs.get(written)
        weight = self.lexicon.weight(form, tag)
        role |= SPEAKS * bool(kept or weight or role & (ENDING | OWN))
        value = BLEND * weight + model
        return Entry(written, weight, model, value, f"{form} {signed(value)}", denied, after, role)


def name_of(form: str, tag: str) -> str:
    """A word as a feature writes it. Emoji lose their skin colour; laughter of any length is one word.

    Examples
    --------
    >>> name_of("ㅋㅋㅋ", "SW"), name_of("👍🏻", "W_EMOJI"), name_of("느리", "VA")
    ('ㅋㅋ/SW', '👍/SW', '느리/VA')
    """
    if tag in _MARKS:
        return form[:2]
    if tag in ("SW", "W_EMOJI"):
        return f"{form[0] * 2 if form[0] in 'ㅋㅎㄷ' else form[0] if tag == 'W_EMOJI' else form}/SW"
    return f"{form}/{tag}"


def _does(form: str, tag: str) -> int:
    if tag == "MAG":
        return NOT_ADV if form in ("안", "못", "덜") else NONE if form == "없이" else 0
    if tag in ("EC", "ETN"):
        return JI if form in ("지", "질", "진") else FAR if form in ("다더니", "라더니", "다면서", "라면서", "다고", "으라더니") and tag == "EC" else 0
    if tag == "VA":
        return NONE if form == "없" else GOOD_IF if form == "좋" else 0
    if tag == "VCN":
        return IS_NOT
    if tag == "XPN":
        return PREFIX if form in ("불", "비", "미", "무", "몰") else 0
    if tag == "JX":
        return FAR if form in ("는커녕", "은커녕", "커녕") else 0
    if tag == "NNB":
        return FAR if form == "줄" else 0
    if tag == "VV":
        return FAR if form == "못하" else 0
    return 0


_tables: dict[tuple[int, bool], tuple[KoreanLexicon, Table]] = {}


def table_of(lexicon: KoreanLexicon, *, films: bool = False) -> Table:
    """The table of a word list, with the package's weights; made once a list, and once more for what speaks of films."""
    found = _tables.get((id(lexicon), films))
    if found is None or found[0] is not lexicon:
        if len(_tables) > 16:  # two a study; tests make more
            _tables.clear()
        found = _tables[id(lexicon), films] = (lexicon, Table(lexicon, _weights(), films=films))
    return found[1]


def _weights() -> Weights | None:
    from .linear import load

    try:
        return load("ko")
    except FileNotFoundError:  # before the first training the word list stands alone
        return None


def bare() -> Table:
    """Our own list without learned weights: what the training measures against."""
    return Table(korean_lexicon(), None)
