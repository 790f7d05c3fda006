"""What a team believes before the research is in: written down with a name and a date, edited as a table, tested when data arrive."""

from __future__ import annotations

from .written import KINDS, Written, read, standing

__all__ = ["KINDS", "Written", "read", "standing"]
