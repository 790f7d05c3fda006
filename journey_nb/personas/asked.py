"""What customers chose in a survey: one answer of a list as words, several as yes or no a column; and cells that list several values."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

import pandas as pd

from ..model.phrase import Phrase
from .info import FeatureInfo, most_frequent
from .said import short
from .speaks import kind_of

OPTIONS = 30  # of one question; what was chosen least often is left out beyond


def asked(given: pd.DataFrame, *, taken: set[str]) -> tuple[dict[str, pd.Series], dict[str, pd.Series], dict[str, FeatureInfo]]:
    """Answers to questions with options.

    Parameters
    ----------
    given : facts with a ``form``
        ``customer_id, name`` (the question)``, value`` (an option; "" for who was asked and ticked nothing)``, number, form``: ``one`` or
        ``several`` of a survey, ``listed`` for several values in one cell of any other table.
    taken : names of columns that are there already

    Returns
    -------
    What customers are grouped by, what describes them, and what each column is
        A question with one answer is a column of words (of numbers, where all answers are). One with several is a column an option,
        ``question: option``: 1 for who ticked it, 0 for who answered the question and did not, a gap for everybody else. Needs, use
        and taste are inputs; opinions of us, outcomes, who somebody is and listed values describe.

    Examples
    --------
    >>> rows = [("kim", "Which do you use?", "App"), ("kim", "Which do you use?", "Web"), ("lee", "Which do you use?", "Web"), ("roh", "Which do you use?", "")]
    >>> given = pd.DataFrame(rows, columns=["customer_id", "name", "value"]).assign(number=float("nan"), form="several")
    >>> pd.DataFrame(asked(given, taken=set())[0])
                 Which do you use?: Web  Which do you use?: App
    customer_id
    kim                             1.0                     1.0
    lee                             1.0                     0.0
    roh                             0.0                     0.0
    """
    table: dict[str, pd.Series] = {}
    describe: dict[str, pd.Series] = {}
    meta: dict[str, FeatureInfo] = {}
    for question, rows in given.groupby("name", sort=True):
        name = str(question) if str(question) not in taken else f"answer_{question}"
        family = "attribute" if (rows["form"] == "listed").all() else kind_of(str(question), chosen=True)
        into, words = (table if family == "preference" else describe), short(str(question))
        if (rows["form"] == "one").all():
            number = rows["number"].astype(float)
            if number.notna().all():
                into[name] = number.groupby(rows["customer_id"]).mean()
                meta[name] = FeatureInfo(
                    Phrase.same(words), "number", family, Phrase(f"High: {words}", f"높음: {words}"), Phrase(f"Low: {words}", f"낮음: {words}")
                )
            else:
                into[name] = most_frequent(rows["customer_id"], rows["value"])
                meta[name] = FeatureInfo(Phrase.same(words), "text", family, Phrase.same(words), Phrase.same(words))
            continue
        people = pd.Index(sorted(set(rows["customer_id"])), name="customer_id")
        ticked = rows[rows["value"].fillna("") != ""].drop_duplicates(["customer_id", "value"])
        often = ticked["value"].value_counts()
        for option in sorted(often.index, key=lambda o: (-often[o], str(o)))[:OPTIONS]:
            who = set(ticked.loc[ticked["value"] == option, "customer_id"])
            column = f"{name}: {option}"
            into[column] = pd.Series(people.isin(who).astype(float), index=people)
            label, told = Phrase.same(f"{words}: {option}"), short(str(option))
            meta[column] = FeatureInfo(label, "share", family, Phrase.same(told), Phrase(f"Not {told}", f"{told} 고르지 않음"))
    return table, describe, meta
