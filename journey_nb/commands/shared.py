"""What every command shares: its options, how it speaks, and how an error of ours becomes one message and an exit code."""

from __future__ import annotations

import errno
import json
import locale
import math
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ..model import disk
from ..model.errors import JourneyError, UsageError, did_you_mean
from ..model.phrase import Phrase
from . import speaking

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
LANG = click.option("--lang", type=click.Choice(["ko", "en"]), default=None, help="Korean or English. / 한국어 또는 영어. [default: the computer's language]")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout. / 결과를 JSON 하나로.")
STUDY = click.option("--study", type=click.Path(path_type=Path), help="The study's folder or journey.toml. / 연구 폴더나 journey.toml.")
AUDIENCE = click.option(
    "--audience",
    type=click.Choice(["team", "company", "public"]),
    default="team",
    show_default=True,
    help="Who will read it; counts under five are masked for company and public. / 누가 볼지. 회사와 공개는 5 미만을 가립니다.",
)
KEY = click.option("--key", type=click.Path(path_type=Path), help="A file with the study's key. / 연구의 키 파일.")


class Commands(click.Group):
    """Errors of ours as one clear message; a mistyped command with the nearest known one."""

    def main(self, *args: Any, **more: Any) -> Any:
        speaking.prepare()
        return super().main(*args, **more)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None:
            known = self.list_commands(ctx)
            hint = did_you_mean(args[0], known)
            fail(
                UsageError(
                    en=f"No command named '{args[0]}'; known: {', '.join(known)}.{hint.en}",
                    ko=f"'{args[0]}' 명령은 없습니다. 있는 명령: {', '.join(known)}.{hint.ko}",
                ),
                None,
                False,
            )
        return super().resolve_command(ctx, args)


def spoken(lang: str | None) -> str:
    """The language of messages: the one asked for, ``JOURNEY_LANG``, or the computer's."""
    if lang in ("ko", "en"):
        return str(lang)
    named = os.environ.get("JOURNEY_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "ko" if named.lower().startswith(("ko", "korean")) else "en"


def say(text: str) -> None:
    click.echo(text, err=True)


def fail(error: JourneyError, lang: str | None, as_json: bool) -> None:
    message = error.phrase.text(spoken(lang))
    if as_json:
        click.echo(json.dumps({"error": {"kind": type(error).__name__, "message": message}}, ensure_ascii=_narrow()))
    say(message)
    sys.exit(error.exit_code)


def answer(lang: str | None, as_json: bool, work: Callable[[], Any]) -> Any:
    """Run a command's work; an error of ours becomes one message and its exit code."""
    try:
        return work()
    except JourneyError as error:
        return fail(error, lang, as_json)
    except KeyboardInterrupt:
        say(Phrase("Stopped. Nothing was written.", "멈췄습니다. 아무것도 쓰지 않았습니다.").text(spoken(lang)))
        sys.exit(130)
    except BrokenPipeError:  # `journey why … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("JOURNEY_DEBUG"):
            raise
        return fail(_disk(error) or _fault(error), lang, as_json)
    finally:
        for elsewhere in disk.told():
            say(elsewhere.text(spoken(lang)))


def _disk(error: Exception) -> JourneyError | None:
    """What the disk refused, wherever it was noticed; None where it is another kind of error."""
    if isinstance(error, OSError) and not isinstance(error, (ConnectionError, TimeoutError)) and (error.filename or error.errno in disk.FULL):
        return disk.refused(error)
    if type(error).__module__.startswith(("duckdb", "_duckdb")) and re.search(r"No space left|File too large|not enough space", str(error)):
        return disk.refused(OSError(errno.ENOSPC, "full"), "events.parquet")
    return None


def _fault(error: Exception) -> JourneyError:
    """A mistake of ours, named by kind and place: its own words may hold a customer's, so they are shown only when asked for."""
    frame = error.__traceback__
    place = "?"
    while frame is not None:
        name = Path(frame.tb_frame.f_code.co_filename)
        if name.is_relative_to(Path(__file__).parents[1]):
            place = f"{name.name}:{frame.tb_lineno}"
        frame = frame.tb_next
    kind = type(error).__name__
    found = JourneyError(
        en=f"journey_nb made a mistake of its own ({kind} at {place}); nothing was written. "
        "JOURNEY_DEBUG=1 shows all of it, customers' words perhaps included.",
        ko=f"journey_nb의 오류입니다({kind}, {place}). 아무것도 쓰지 않았습니다. JOURNEY_DEBUG=1로 실행하면 자세히 보이며, 고객의 말이 섞일 수 있습니다.",
    )
    found.exit_code = 3
    return found


def strict(value: Any) -> Any:
    """JSON without NaN: a missing number is null."""
    if isinstance(value, dict):
        return {str(k): strict(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [strict(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def print_json(value: Any) -> None:
    click.echo(json.dumps(strict(value), ensure_ascii=_narrow(), allow_nan=False, indent=1))


def _narrow() -> bool:
    """Whether standard output lacks letters: JSON then says them as ``\\uXXXX``, which is the same JSON."""
    return "utf" not in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
