"""Has every package of the lock a ready-made wheel for each system and Python that a bundle can be made for?

    python checks/wheels.py [--out FILE]

Asks the index that this computer's pip is set up with, through pip itself (``--dry-run``), for each of the systems and Python 3.11 to 3.13; a package
whose wheel serves every system is asked for once. What is published as source only stands under ``built_once``: a bundle holds the wheel built from it.
It holds where nothing is missing and every wheel's SHA-256 is one of the lock's. Writes docs/evidence/wheels.json; the suite holds the lock against it.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def chosen(names: list[str], tags: tuple[str, ...], python: str, folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """(what pip would install, what has no wheel) for one system and Python."""
    missing: list[str] = []
    while names:
        listed, report = folder / "wanted.txt", folder / "report.json"
        listed.write_text("\n".join(names) + "\n", "utf-8")
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--only-binary=:all:", "--quiet", "--no-input"]
        command += ["--target", str(folder / "nowhere"), "--python-version", python, "--implementation", "cp", "--ignore-requires-python"]
        command += [word for tag in tags for word in ("--platform", tag)] + ["--report", str(report), "-r", str(listed)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode == 0:
            return json.loads(report.read_text("utf-8"))["install"], missing
        gone = re.search(r"No matching distribution found for (\S+)", ran.stderr)
        if not gone or gone[1] not in names:
            raise SystemExit("pip: " + re.sub(r"\w+://\S+", "…", ran.stderr.strip().splitlines()[-1]))
        missing.append(gone[1])
        names = [name for name in names if name != gone[1]]
    return [], missing


def main() -> int:
    from packaging.specifiers import SpecifierSet

    from journey_nb.bundling import lock, targets, wheels

    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "evidence" / "wheels.json")
    asked = parser.parse_args()
    text = (ROOT / "requirements.lock").read_text("utf-8")
    found: dict[str, dict[str, str]] = {}
    everywhere: set[str] = set()
    missing: list[str] = []
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for target in targets.TARGETS.values():
            for python in targets.PYTHONS:
                pins = {f"{p.name}=={p.version}": p for p in lock.needed(text, target, python) if p.name not in wheels.BUILT_ONCE}
                taken, gone = chosen([name for name in pins if name not in everywhere], target.tags, python, Path(folder))
                missing += [f"{name} {target.key} {python}" for name in gone]
                for item in taken:
                    file = item["download_info"]["url"].rsplit("/", 1)[-1].partition("#")[0]
                    digest = item["download_info"]["archive_info"]["hashes"]["sha256"]
                    name = next(n for n in pins if re.sub(r"[-_.]+", "-", n.split("==")[0]).lower() == re.sub(r"[-_.]+", "-", item["metadata"]["name"]).lower())
                    found.setdefault(name, {})[file] = digest
                    if digest not in pins[name].hashes:
                        wrong.append(f"{file}: not in the lock")
                    if not SpecifierSet(item["metadata"].get("requires_python", "")).contains(f"{python}.10"):
                        wrong.append(f"{file}: not for Python {python}")
                    if file.endswith("-none-any.whl"):
                        everywhere.add(name)
                print(f"{target.key} {python}: {len(pins)} packages, {len(taken)} asked, {len(gone)} without a wheel", flush=True)
    result = {
        "holds": not missing and not wrong,
        "systems": list(targets.TARGETS),
        "pythons": list(targets.PYTHONS),
        "packages": len(found),
        "for_every_system": len(everywhere),
        "built_once": sorted(wheels.BUILT_ONCE),
        "missing": missing,
        "wrong": wrong,
        "wheels": {name: dict(sorted(files.items())) for name, files in sorted(found.items())},
    }
    asked.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
    print("holds" if result["holds"] else f"does not hold: {missing + wrong}")
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
