"""Reading comments in Korean and English: language, feeling, kind and theme, clause by clause."""

from . import themes
from .coding import clauses, code

__all__ = ["clauses", "code", "themes"]
