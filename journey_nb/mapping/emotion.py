"""How customers feel, stage by stage, with how sure we are."""

# pandas calls a column a frame, so its users look wrong to pyright: these rules are off in this file.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false, reportCallIssue=false
# pyright: reportReturnType=false, reportOperatorIssue=false

from __future__ import annotations

import pandas as pd

from .. import stats
from ..model.journey import Emotion
from .evidence import ENOUGH, FEW, evidence

CLEAR = 0.1  # a mean within ±0.1 is called neither good nor bad


def rated_valence(score: pd.Series, low: pd.Series, high: pd.Series) -> pd.Series:
    """A rating on its own scale as valence, -1 (worst) to 1 (best).

    Examples
    --------
    >>> rated_valence(pd.Series([1.0, 3.0, 5.0]), pd.Series([1.0] * 3), pd.Series([5.0] * 3)).tolist()
    [-1.0, 0.0, 1.0]
    """
    return (2 * (score - low) / (high - low) - 1).clip(-1, 1)


def tells(said: pd.DataFrame) -> pd.Series:
    """True where somebody's words say how they felt: a number that only leans (``sure`` False) is not a feeling, nor is silence."""
    sure = said["sure"].map(lambda value: value is not False and value == value) if "sure" in said else True
    return said["valence"].notna() & sure


def emotion_points(felt: pd.DataFrame, *, measured_by: str, stages: list[str], qualitative: bool, seed: int) -> tuple[Emotion, ...]:
    """One point a stage where anybody felt anything, in the stages' order.

    Parameters
    ----------
    felt : DataFrame
        One row an observation with ``observation_id, customer_id, known, alias, kind_of_source, stage`` and ``felt`` (-1..1).
        Gaps are left out: silence is not neutral.
    measured_by : str
        ``rated`` (answers on a scale) or ``worded`` (what comments say); the two are never averaged together.
    qualitative : bool
        A study of fewer than 30 people draws a dot a person and no mean.
    """
    felt = felt.dropna(subset=["felt"])
    points = []
    for stage in stages:
        rows = felt[felt["stage"] == stage]
        if rows.empty:
            continue
        voice = rows.groupby("customer_id")["felt"].mean()  # one customer, one voice
        n = len(voice)
        thin = "dots" if qualitative or n < FEW else "hollow" if n < ENOUGH else "solid"
        cell = f"emotion:{stage}:{measured_by}"
        drawn = None if thin == "dots" else stats.mean(voice.to_numpy(), seed=seed, cell=cell, bounds=(-1, 1))
        points.append(
            Emotion(
                stage=stage,
                measured_by=measured_by,
                n=n,
                known=bool(rows["known"].all()),
                thin=thin,
                valence=drawn and drawn.value,
                low=drawn and drawn.low,
                high=drawn and drawn.high,
                negative=int((voice < -CLEAR).sum()),
                neutral=int(voice.between(-CLEAR, CLEAR).sum()),
                positive=int((voice > CLEAR).sum()),
                dots=tuple(sorted(round(float(v), 6) for v in voice)) if thin == "dots" else (),
                evidence=evidence(rows, select={"stage": stage, "measured_by": measured_by}),
            )
        )
    return tuple(points)
