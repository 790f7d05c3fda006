"""Taking people out of texts: names and identifiers that the sources know, and whatever has the shape of one.

:class:`Redactor` is built from every identifier of every source, so that a name in a CRM file is also removed from a
ticket and an interview. What is removed leaves a token that no language owns: ``[name] [email] [phone] [id] [card] [rrn]
[account] [ip] [url] [address]``. Scrubbing what has been scrubbed changes nothing, so a later file with new names can be applied
to everything that is stored.

The rules, for Korean and Latin names alike:

* A full Korean name of three syllables or more goes from where a word begins, whatever follows, with or without a space after the
  surname; inside a word only before 님, 씨, 대리 …, 입니다, or after 고객, 담당자 …
* A name of two syllables, and a given name alone, goes as a word of its own: particles and 님, 씨 may follow (민수가, 민수 씨).
* A full Latin name goes in either order, in any case. A part of it goes alone if it has three letters or more.
* A name that is also an ordinary word (하늘, 조용한, Mark, Price: ``templates/common_words.txt``) goes only where a person is
  meant: before 님, 씨, 대리 …, after 고객, 담당자, Mr …, or where it is all the text there is.
* An identifier goes as a word of its own if it is six digits or more, or has a digit and four characters, or six letters;
  a shorter one only after a word such as 고객번호, 주문, customer, ticket: else it would take prices and counts with it.

What nobody told us goes by its shape (``shapes.py``, ``places.py``). Businesses' service numbers (1588-0000), a road without a district, a web address
that leads to nobody's page, and names without a record, a title or an introduction stay: no pattern can tell them from other words.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .known import Known
from .shapes import KINDS, TOKEN, without_shapes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["KINDS", "Redactor", "redact"]


class Redactor:
    """Removes known identifiers and whatever has the shape of one.

    Parameters
    ----------
    identifiers : DataFrame, optional
        ``kind`` (name, email, phone, id) and ``value``, from every source. Further columns are ignored.

    Attributes
    ----------
    counts : dict
        How many of each kind were removed so far.
    cautious : int
        How many known names and identifiers are ordinary words or too short, and go only where the neighbours say so.

    Examples
    --------
    >>> import pandas as pd
    >>> known = pd.DataFrame({"kind": ["name", "name"], "value": ["김민수", "Dana Whitfield"]})
    >>> redactor = Redactor(known)
    >>> redactor.scrub("김민수가 알려 준 번호는 010-1234-5678, 민수님 고마워요")
    '[name]가 알려 준 번호는 [phone], [name]님 고마워요'
    >>> redactor.scrub("Ask dana, or write to d.w@example.com")
    'Ask [name], or write to [email]'
    >>> redactor.counts
    {'name': 3, 'email': 1, 'phone': 1}
    """

    def __init__(self, identifiers: pd.DataFrame | None = None) -> None:
        self._counts: Counter[str] = Counter()
        self.cautious = 0
        self._known = Known()
        if identifiers is not None and len(identifiers):
            for kind, value in zip(identifiers["kind"], identifiers["value"], strict=True):
                if isinstance(value, str) and value.strip():
                    self._known.add(str(kind), value)
                elif isinstance(value, (int, float)) and value == value:
                    self._known.add(str(kind), f"{value:.0f}" if float(value).is_integer() else str(value))
        self._steps = self._known.compile()
        self.cautious = self._known.cautious

    @property
    def counts(self) -> dict[str, int]:
        return {kind: self._counts[kind] for kind in KINDS if self._counts[kind]}

    def scrub(self, text: str) -> str:
        """The text without them. Tokens of an earlier pass stay as they are."""
        scrubbed, counts = self._scrub(text)
        self._counts.update(counts)
        return scrubbed

    def scrub_series(self, texts: pd.Series) -> pd.Series:
        """The same for a column; what is not text (a gap, a number) is left alone. Each different text is read once."""
        import pandas as pd

        done: dict[str, tuple[str, Counter[str]]] = {}
        out: list[object] = []
        for value in texts:
            if not isinstance(value, str):
                out.append(value)
                continue
            if value not in done:
                done[value] = self._scrub(value)
            scrubbed, counts = done[value]
            if counts:
                self._counts.update(counts)
            out.append(scrubbed)
        words = isinstance(texts.dtype, pd.StringDtype)
        return pd.Series(out, index=texts.index, name=texts.name, dtype=texts.dtype if words else object)

    def _scrub(self, text: str) -> tuple[str, Counter[str]]:
        counts: Counter[str] = Counter()
        if self._known.is_all_of(text.strip()):
            return text.replace(text.strip(), "[name]"), Counter(name=1)
        while True:  # until nothing changes: what one removal lays bare, the next pass sees; so a second scrub has nothing to do
            after = "".join(part if i % 2 else self._pass(part, counts) for i, part in enumerate(TOKEN.split(text)))
            if after == text:
                return text, counts
            text = after

    def _pass(self, text: str, counts: Counter[str]) -> str:
        if not text:
            return text
        text = without_shapes(text, counts)
        for step in self._steps:
            text = "".join(part if i % 2 else step(part, counts) for i, part in enumerate(TOKEN.split(text))) if "[" in text else step(text, counts)
        return text


def redact(text: str, identifiers: pd.DataFrame | None = None) -> str:
    """One text, once. For many, build a :class:`Redactor`."""
    return Redactor(identifiers).scrub(text)
