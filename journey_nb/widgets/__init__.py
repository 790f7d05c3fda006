"""Editors in a notebook: a map in, decisions out. ``edit(book, folder)`` shows the journey map's editor.

Each editor has a headless twin that does the same without a browser (:class:`journey_nb.mapping.editing.Editing`), and a still
table in the cell's output that papermill, nbconvert and GitHub show.
"""

from __future__ import annotations

from typing import Any


def edit(book: Any, folder: Any = None, *, persona: str = "everyone", lang: str = "ko", by: str = "", audience: str = "team", keep: bool = True) -> Any:
    """The editor of a journey map.

    Parameters
    ----------
    book : MapBook or path
        The map, or a ``map.json``, or the folder of a build.
    folder : path, optional
        The study in which changes are kept (``decisions.jsonl``); by default the study of the map, found beside or above it.
    persona : str
        Whose map; everyone's by default.
    lang : str
        ko or en.
    by : str
        Who decides; the name of the person at this computer by default.
    audience : str
        For the company or the public nothing can be edited: they get the still table, masked.
    keep : bool
        False: to try it out. Changes last as long as the kernel, in a folder that goes with it.

    Returns
    -------
    MapEditor
        Shown when it is a cell's last value. ``.editing`` is its headless twin, ``.book`` the map with all changes.
    """
    from .map_editor import MapEditor, still_for

    if audience != "team":
        return still_for(book, persona=persona, lang=lang, audience=audience)
    return MapEditor.of(book, folder, persona=persona, lang=lang, by=by, keep=keep)


__all__ = ["edit"]
