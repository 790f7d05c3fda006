"""The command line: parses, calls, prints. Each command imports what it needs when it runs.

Progress and prose go to stderr; with ``--json`` stdout is one strict JSON object. Exit codes: 0 all files used or rightly left
out; 1 a file could not be read, results written; 2 nothing usable or a wrong path, option or study file, nothing written.
"""

from __future__ import annotations

import click

from . import __version__
from .commands.backlog import backlog
from .commands.batch import batch
from .commands.bundle import bundle
from .commands.changes import diff
from .commands.codes import codes
from .commands.coding import code
from .commands.declared import declare, moves
from .commands.editing import history, merge, restore
from .commands.importing import import_
from .commands.lab import lab
from .commands.maps import decide, export, why
from .commands.params import params
from .commands.personas import personas
from .commands.research import build, inspect
from .commands.shared import Commands
from .commands.sources import columns
from .commands.stages import stages
from .commands.studies import doctor, form, new, sample


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="journey")
def main() -> None:
    """From raw customer research to a journey map in which every claim says what it stands on.

    고객 조사 자료에서, 주장마다 근거가 적힌 고객 여정 지도까지.
    """


for command in (
    inspect,
    columns,
    code,
    codes,
    stages,
    personas,
    declare,
    moves,
    build,
    batch,
    params,
    why,
    backlog,
    diff,
    export,
    import_,
    decide,
    history,
    restore,
    merge,
    new,
    lab,
    sample,
    form,
    doctor,
    bundle,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
