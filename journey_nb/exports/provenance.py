"""What a report was made from, as its last lines say it: files with short hashes, parameters, versions, seed, warnings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from journey_nb.i18n import has, number, reason, t
from journey_nb.model.claims import Reason

SHORT = 8  # letters of a hash that are shown: enough to see that two files differ
SAFE = ("lang", "detail", "audience")  # parameters that any reader may see: they name nobody and no place
SHOWN = 12  # files that are shown at once; more fold away
_PATH = re.compile(r"""(?P<quote>['"])(?:[A-Za-z]:[\\/]|\\\\|/|~[\\/])[^'"\n]*?(?P<last>[^'"\\/\n]*)(?P=quote)""")


def no_paths(source: str) -> str:
    """Code with what stands before a file's name taken out of every path that starts at a root: whose machine it was is nobody's business.

    Examples
    --------
    >>> no_paths('map_path = "/home/kim/study/map.json"; lang = "ko"')
    'map_path = "…/map.json"; lang = "ko"'
    """
    return _PATH.sub(lambda found: f"{found['quote']}…/{found['last']}{found['quote']}", source)


@dataclass(frozen=True)
class File:
    """One input: its alias, its name (team only), how many rows were read, and the first letters of its hash."""

    alias: str
    name: str
    rows: str
    digest: str


@dataclass(frozen=True)
class Provenance:
    files: tuple[File, ...]
    hidden: str  # how many files there were, for a reader who is told no more
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    folded: bool
    named: bool
    counted: bool


def provenance(manifest: Mapping[str, Any], *, lang: str, audience: str = "team", names: Mapping[str, str] | None = None) -> Provenance:
    """A manifest in a reader's words.

    The team sees every file, all parameters and the versions; a company no names; the public how many files there were, and no hash by which one
    could be recognised. A manifest without a part has no line for it.
    """
    team, public = audience == "team", audience == "public"
    told = dict(names or {}) if team else {}
    inputs = [dict(one) for one in manifest.get("inputs") or ()]
    files = tuple(
        File(
            _alias(str(one.get("alias", "")), lang),
            told.get(str(one.get("alias", "")), ""),
            "" if one.get("rows") is None else number(int(one["rows"]), lang),
            str(one.get("sha256", ""))[:SHORT],
        )
        for one in inputs
    )
    facts: list[tuple[str, str]] = []
    notebook = manifest.get("notebook")
    if isinstance(notebook, Mapping):
        facts.append((t("provenance.notebook", lang), " ".join(x for x in (str(notebook.get("name", "")), str(notebook.get("sha256", ""))[:SHORT]) if x)))
    versions = manifest.get("versions") or {}
    facts += [(name, str(versions[name])) for name in ("journey_nb", "code", "python") if name in versions]
    facts = [(t(f"provenance.{name}", lang) if has(f"provenance.{name}", lang) else name, value) for name, value in facts]
    if manifest.get("seed") is not None:
        facts.append((t("provenance.seed", lang), str(manifest["seed"])))
    for name, value in sorted((manifest.get("parameters") or {}).items()):
        if (team or name in SAFE) and value not in ("", None, [], {}):
            facts.append((f"{t('provenance.parameter', lang)} {name}", no_paths(f'"{value}"')[1:-1]))
    if team and manifest.get("fingerprint"):
        facts.append((t("provenance.fingerprint", lang), str(manifest["fingerprint"])[:SHORT]))
    return Provenance(
        () if public else files,
        t("provenance.files", lang, n=len(files)) if public and files else "",
        tuple(facts),
        () if public else tuple(x for x in (_words(one, lang) for one in manifest.get("warnings") or ()) if x),
        len(files) > SHOWN,
        any(f.name for f in files),
        any(f.rows for f in files),
    )


def _alias(alias: str, lang: str) -> str:
    return t(f"provenance.input_{alias}", lang) if has(f"provenance.input_{alias}", lang) else alias


def _words(one: Any, lang: str) -> str:
    """A warning in one language: text, a phrase, a map's reason, or either as JSON keeps it."""
    if isinstance(one, Reason):
        return reason(one.key, lang, one.numbers)
    if isinstance(one, Mapping) and "key" in one:
        return reason(str(one["key"]), lang, one.get("numbers"))
    if isinstance(one, Mapping):
        return str(one.get(lang) or one.get("en") or "")
    if isinstance(one, (list, tuple)):
        return str(one[1 if lang == "ko" else 0]) if len(one) == 2 else ""
    return str(one)
