"""A small invented study in the shape the map is drawn from."""

import pandas as pd

from journey_nb.mapping.build import Placed
from journey_nb.model.phrase import Phrase
from journey_nb.stages import StageDef, StageModel
from journey_nb.text.themes import Theme

MODEL = StageModel(
    "try_buy",
    Phrase.same("t"),
    (StageDef("try", Phrase("Try", "시험"), Phrase("tries it", "써 본다")), StageDef("buy", Phrase("Buy", "구매"), Phrase("buys it", "산다"))),
)
WORDS = {
    key: Theme(
        key=key,
        label=Phrase.same(key),
        pain=Phrase(f"{key} hurts", f"{key} 불편"),
        need=Phrase(f"better {key}", f"{key} 개선"),
        delight=Phrase(f"good {key}", f"{key} 만족"),
    )
    for key in ("login", "price", "other")
}
COLUMNS = ["customer_id", "stage", "text", "valence", "kind", "themes", "score", "measure", "alias", "kind_of_source", "known", "touchpoint", "at"]


def placed(rows, *, stages=MODEL.stages, **more):
    """Rows of ``{customer_id, stage, ...}``; what is left out has a plain default."""
    defaults = {
        "text": None,
        "valence": float("nan"),
        "kind": None,
        "themes": (),
        "score": float("nan"),
        "measure": None,
        "alias": "F01",
        "kind_of_source": "survey",
        "known": True,
        "touchpoint": None,
        "at": pd.Timestamp("2026-07-05T00:00Z"),
    }
    table = pd.DataFrame([{**defaults, **row} for row in rows], columns=COLUMNS)
    table["at"] = pd.to_datetime(table["at"], utc=True)
    order = pd.CategoricalDtype([*(s.key for s in stages), "whole"], ordered=True)
    table = table.assign(
        observation_id=[f"o{n:03d}" for n in range(len(table))],
        response_id=[f"r{n:03d}" for n in range(len(table))],
        stage=table["stage"].astype(order),
        lang=["ko" if isinstance(t, str) else None for t in table["text"]],
        channel=None,
        item="q",
        question="질문",
        scale_low=[0.0 if m == "nps" else 1.0 for m in table["measure"]],
        scale_high=[10.0 if m == "nps" else 5.0 for m in table["measure"]],
        voice="customer",
        at_precision="instant",
        sheet="",
        row=[str(n) for n in range(len(table))],
    )
    worded = table[table["text"].notna()]
    clauses = worded[["observation_id", "customer_id", "known", "alias", "kind_of_source", "stage", "at", "lang", "valence", "kind", "themes"]].assign(
        words=worded["text"], comment=worded["text"], clause=0
    )
    return Placed(said=table, clauses=clauses, stages=stages, themes=WORDS, **more)


def crowd(n, stage="try", **row):
    return [{"customer_id": f"c{i:02d}", "stage": stage, **row} for i in range(n)]
