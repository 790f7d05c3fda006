"""Personas: what tells customers apart, groups of them that hold, and the team's own by rule."""

from .clusters import find
from .columns import FeatureInfo, Features, features
from .naming import faced
from .portraits import Found
from .rules import declared

__all__ = ["FeatureInfo", "Features", "Found", "declared", "faced", "features", "find"]
