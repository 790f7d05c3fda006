"""Journey maps that others drew, taken in: Markdown, numbered lists, Mermaid, Xmind and our own ``map.json``.

One public verb, :func:`read`. What a document says becomes assumptions with a name and a day; what has no place in a map is listed
and counted, never guessed at and never dropped in silence.
"""

from __future__ import annotations

from .taken import Imported, read

__all__ = ["Imported", "read"]
