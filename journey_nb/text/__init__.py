"""Reading comments in Korean and English: language, feeling, kind and theme, clause by clause."""

from . import themes
from .coding import ADDED, clauses, code

__all__ = ["ADDED", "clauses", "code", "themes"]
