"""The least that such a report can cost: a notebook that only imports what a build imports and reads the same files.

Run as ``python floor.py FOLDER`` in a process of its own; papermill executes the notebook in a kernel, as a build does.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

# what `journey build` and its report have loaded when they are done, the packages that cost something to import
IMPORTS = ("altair", "duckdb", "jinja2", "kiwipiepy", "numpy", "pandas", "phonenumbers", "pydantic", "python_calamine", "vaderSentiment")
QUICK = "import sys\nsys.modules.setdefault('rfc3987_syntax', None)  # builds a grammar that nobody needs; a build leaves it out, too\n"
READ = """
from pathlib import Path

def encoding(path):
    data = path.read_bytes()
    if data[:2] in (b"\\xff\\xfe", b"\\xfe\\xff"):
        return "utf-16"
    try:
        data.decode("utf-8-sig")
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "cp949"

kept = []
for path in sorted(p for p in Path(folder).rglob("*") if p.is_file()):
    if path.suffix == ".csv":
        kept.append(pandas.read_csv(path, encoding=encoding(path), on_bad_lines="skip"))
    elif path.suffix == ".ndjson":
        kept.append(pandas.read_json(path, lines=True))
    elif path.suffix == ".xlsx":
        kept.append(pandas.read_excel(path, engine="calamine", sheet_name=None))
    elif path.suffix == ".parquet":
        kept.append(duckdb.read_parquet(str(path)).df())
    else:
        kept.append(path.read_bytes())
len(kept)
"""


def main(folder: str) -> None:
    exec(QUICK)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import nbformat
        import papermill
    cells = [
        nbformat.v4.new_code_cell('folder = ""', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(QUICK + "".join(f"import {name}\n" for name in IMPORTS)),
        nbformat.v4.new_code_cell(READ),
    ]
    with tempfile.TemporaryDirectory(prefix="journey-floor-") as private:
        source, out = Path(private) / "floor.ipynb", Path(private) / "done.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells), source)
        papermill.execute_notebook(str(source), str(out), {"folder": folder}, kernel_name="python3", language="python", progress_bar=False)


if __name__ == "__main__":
    main(sys.argv[1])
