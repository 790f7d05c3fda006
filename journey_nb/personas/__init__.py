"""Personas: what tells customers apart, groups of them that hold, and the team's own by rule."""

from .clusters import find
from .columns import FeatureInfo, Features, features
from .inputs import chosen, feature_tables
from .naming import faced
from .portraits import Found
from .rules import declared, fits
from .since import dated, with_accounts

__all__ = [
    "FeatureInfo",
    "Features",
    "Found",
    "chosen",
    "dated",
    "declared",
    "faced",
    "feature_tables",
    "features",
    "find",
    "fits",
    "with_accounts",
]
