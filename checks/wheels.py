"""Has every package of the lock a ready-made wheel for each system and Python that a bundle can be made for?

    python checks/wheels.py [--out FILE]

Reads the file list of every locked package from the index that this computer's pip is set up with, and judges the names by pip's own rules for tags. What
is published as source only stands under ``built_once``: a bundle holds the wheel built from it. It holds where every package has, for every system and
Python 3.11 to 3.13, a wheel whose SHA-256 is one of the lock's. Writes docs/evidence/wheels.json; the suite holds the lock against it, so that a new
package or version without a wheel does not go unseen.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


class Index:
    """The file lists of pip's index. pip has no command that lists them, so its own parts are used, as they have been since pip 22."""

    def __init__(self) -> None:
        from pip._internal.commands import create_command
        from pip._internal.index.collector import LinkCollector

        command: Any = create_command("download")
        options, _ = command.parse_args(["nothing"])
        with command.main_context():  # left at once: it would close the session at its end, which then opens it anew
            self.collector = LinkCollector.create(command.get_default_session(options), options=options)

    def files(self, name: str) -> dict[str, str]:
        """Wheels of all versions: name → SHA-256."""
        from pip._internal.index.collector import parse_links
        from pip._internal.models.link import Link

        found: dict[str, str] = {}
        for address in self.collector.search_scope.get_index_urls_locations(name):
            if address.startswith("file:"):
                continue
            page = self.collector.fetch_response(Link(address))
            for link in parse_links(page) if page else ():
                if link.filename.endswith(".whl") and link.hash_name == "sha256" and not link.is_yanked:
                    found.setdefault(link.filename, link.hash or "")
        return found


def main() -> int:
    from journey_nb.bundling import lock, targets, wheels

    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "evidence" / "wheels.json")
    asked = parser.parse_args()
    text = (ROOT / "requirements.lock").read_text("utf-8")
    every = [(t, python, lock.needed(text, t, python)) for t in targets.TARGETS.values() for python in targets.PYTHONS]
    pins = {f"{p.name}=={p.version}": p for _, _, needed in every for p in needed}
    index, found = Index(), dict[str, dict[str, str]]()
    for done, (name, pin) in enumerate(sorted(pins.items()), 1):
        stem = re.sub(r"[-_.]+", "_", pin.name).lower()
        mine = {f: h for f, h in index.files(pin.name).items() if re.sub(r"[-_.]+", "_", f.split("-")[0]).lower() == stem and f.split("-")[1] == pin.version}
        taken = {f: h for f, h in mine.items() if any(pin in needed and t.takes(f, python) for t, python, needed in every)}
        found[name] = {f: h for f, h in sorted(taken.items()) if h in pin.hashes}
        print(f"{done}/{len(pins)} {name}: {len(found[name])}", flush=True)
    missing = [
        f"{p.name}=={p.version} {t.key} {python}"
        for t, python, needed in every
        for p in needed
        if p.name not in wheels.BUILT_ONCE and not any(t.takes(f, python) for f in found[f"{p.name}=={p.version}"])
    ]
    result = {
        "check": "wheels",
        "holds": not missing,
        "systems": list(targets.TARGETS),
        "pythons": list(targets.PYTHONS),
        "packages": len(pins),
        "one_wheel_for_every_system": sum(any(f.endswith("-none-any.whl") for f in files) for files in found.values()),
        "built_once": sorted(wheels.BUILT_ONCE),
        "missing": missing,
        "wheels": {name: files for name, files in found.items() if files},
    }
    asked.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
    print("holds" if not missing else f"does not hold: {missing}")
    return 0 if not missing else 1


if __name__ == "__main__":
    sys.exit(main())
