"""Our files on somebody's disk: read in whatever encoding an editor left them, written whole or not at all.

One place for what a company laptop does to files. A result that another program holds open is written beside it, as
``backlog (2).xlsx``, and :func:`told` says so. What is read back under its name (settings, decisions, keys, ``map.json``) never goes
beside: a second one would be read by nobody.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .errors import UsageError
from .phrase import Phrase

LONGEST = 260  # characters of a path that Windows takes where nobody changed that
WAITS = (0.05, 0.2, 0.6) if os.name == "nt" else ()  # a scanner or a synchronising program lets go of a file in a moment
FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
LONG = {errno.ENAMETOOLONG}
FULL_WINDOWS, LONG_WINDOWS, GONE_WINDOWS = {39, 112, 1295}, {111, 206}, {21, 53, 64, 67, *range(358, 405)}  # Windows' own numbers

_told: list[Phrase] = []


class CannotWrite(UsageError):
    """The disk refuses: full, read-only, a path too long, a file held open. Nothing half-written is left."""


# ---------------------------------------------------------------- what is read


def text(path: Path) -> str:
    """The text of one of our own files as UTF-8 or UTF-16, with or without a byte order mark, or in Korean Windows' code page 949.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "journey.toml"
    >>> _ = file.write_bytes("name = '한솔'".encode("cp949"))
    >>> text(file)
    "name = '한솔'"
    """
    return decoded(path.read_bytes())


def decoded(raw: bytes) -> str:
    """``raw`` as text; a ``UnicodeDecodeError`` (of UTF-8) where it is none."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        found = raw.decode("utf-16")
    elif b"\0" in raw[:2_000]:
        found = raw.decode("utf-16-le" if raw[1:2] == b"\0" else "utf-16-be")
    else:
        try:
            found = raw.decode("utf-8-sig")
        except UnicodeDecodeError as broken:
            loosely = raw.decode("utf-8", "replace")
            bad = loosely.count("\ufffd")
            if sum(not c.isascii() for c in loosely) - bad > 3 * bad:
                raise  # UTF-8 with a few bytes broken: as code page 949 it would read as nonsense
            try:
                found = raw.decode("cp949")
            except UnicodeDecodeError:
                raise broken from None
    return found.replace("\r\n", "\n").replace("\r", "\n")


def place_of(error: Exception) -> Phrase | None:
    """Line and column (from 1) at which a text file is broken: of TOML that is none, or of a byte that is no letter.

    Examples
    --------
    >>> place_of(ValueError("Expected '=' (at line 3, column 7)")).ko
    '3번째 줄 7번째 글자'
    """
    if isinstance(error, UnicodeDecodeError):
        before = error.object[: error.start]
        line, column = before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
    elif found := re.search(r"line (\d+),? col(?:umn)? (\d+)", str(error)):
        line, column = int(found[1]), int(found[2])
    else:
        return None
    return Phrase(f"line {line}, column {column}", f"{line}번째 줄 {column}번째 글자")


def same_name(name: str) -> str:
    """A name as everybody else writes it: macOS takes Hangul apart (NFD), Windows and Linux keep it together (NFC).

    Examples
    --------
    >>> same_name("\\u1112\\u1161\\u11ab") == "한"
    True
    """
    return unicodedata.normalize("NFC", name)


def found(path: Path) -> Path:
    """``path`` as it stands on the disk: where there is no such name, the one that differs by its Unicode form only."""
    if os.path.exists(path):
        return path
    parent = path.parent
    if parent == path:
        return path
    parent = found(parent)
    try:
        for name in os.listdir(parent):
            if same_name(name) == same_name(path.name):
                return parent / name
    except OSError:
        return path
    return path


# ---------------------------------------------------------------- what is written


@contextmanager
def staged(path: Path, *, private: bool = False) -> Iterator[IO[bytes]]:
    """A new file beside ``path`` to write to, which is removed again where the block fails. Move it with :func:`put`; its ``name`` says where it is."""
    part = path.with_name(f".journey-{secrets.token_hex(6)}.part")  # short: the name itself may be as long as names can be
    mode = 0o600 if private else 0o666
    try:
        with open(part, "xb", opener=lambda file, flags: os.open(file, flags, mode)) as out:
            yield out
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise refused(error, path) from error
        raise


def save(path: Path | str, content: bytes | str, *, beside: bool = True, private: bool = False) -> Path:
    """Write a file whole or not at all; text is UTF-8 with plain line ends. The path that was written is returned.

    Parameters
    ----------
    beside : bool
        Where another program holds the file open: write ``name (2).ext`` and say so in :func:`told`. False for what is read back under its name.
    private : bool
        Nobody but its owner may read it.

    Examples
    --------
    >>> import tempfile
    >>> save(Path(tempfile.mkdtemp()) / "a.txt", "하나").read_text("utf-8")
    '하나'
    """
    path = Path(path)
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if os.path.exists(path) and not os.path.isfile(path):  # a pipe, /dev/stdout; unlike Path's, these do not raise for a name too long
        path.write_bytes(raw)
        return path
    with staged(path, private=private) as out:
        out.write(raw)
    return put(Path(out.name), path, beside=beside)


def put(part: Path, path: Path, *, beside: bool = True) -> Path:
    """Move ``part`` to ``path`` in one step, or beside it where that is held open; ``part`` is gone in every case."""
    try:
        error = _moved(part, path)
        if error is None:
            return path
        if beside and os.path.isfile(path):
            for number in range(2, 100):
                other = path.with_name(f"{path.stem} ({number}){path.suffix}")
                if not other.exists() and _moved(part, other) is None:
                    tell(
                        Phrase(
                            f"'{path.name}' is open in another program; written beside it as '{other.name}'. Close it to have it replaced next time.",
                            f"'{path.name}'이(가) 다른 프로그램에서 열려 있어 옆에 '{other.name}'(으)로 저장했습니다. 닫아 두면 다음에는 바꾸어 씁니다.",
                        )
                    )
                    return other
        raise refused(error, path) from error
    finally:
        part.unlink(missing_ok=True)


def _moved(part: Path, path: Path) -> OSError | None:
    """None where it was moved; what the disk said where another program holds the place. Anything else is raised in our words."""
    for wait in (*WAITS, None):
        try:
            os.replace(part, path)
            return None
        except PermissionError as error:
            if wait is None:
                return error
            time.sleep(wait)
        except OSError as error:
            raise refused(error, path) from error
    return None


def append(path: Path, lines: str) -> None:
    """Add whole lines at the end of a file, all or none: a full disk leaves it as it was, and a line that was cut before is not grown onto."""
    raw = lines.encode("utf-8")
    try:
        with open(path, "ab+", buffering=0) as out:
            size = out.seek(0, os.SEEK_END)
            if size:
                out.seek(size - 1)
                raw = raw if out.read(1) == b"\n" else b"\n" + raw
            try:
                done = 0
                while done < len(raw):
                    done += out.write(raw[done:]) or 0
                os.fsync(out.fileno())
            except BaseException:
                out.truncate(size)
                raise
    except OSError as error:
        raise refused(error, path) from error


def tell(phrase: Phrase) -> None:
    """One more sentence for :func:`told`."""
    _told.append(phrase)


def told() -> list[Phrase]:
    """What was written elsewhere than asked, one sentence a file, since this was last asked."""
    said = _told[:]
    _told.clear()
    return said


# ---------------------------------------------------------------- what the disk says, in words


def refused(error: OSError, path: Path | str | None = None) -> CannotWrite:
    """What the disk said, with what to do; a message of ours stays as it is.

    Examples
    --------
    >>> refused(OSError(errno.ENOSPC, "No space left on device"), Path("out/map.json")).phrase.ko
    "디스크가 가득 차 'map.json'을(를) 쓰지 못했습니다. 자리를 비우거나 --out으로 다른 드라이브를 지정한 뒤 다시 실행하십시오. 전에 있던 파일은 그대로입니다."
    """
    place = Path(os.fsdecode(path if path is not None else error.filename)) if path is not None or error.filename else None
    name = place.name or str(place) if place else "?"
    windows = getattr(error, "winerror", None)
    if error.errno in FULL or windows in FULL_WINDOWS:
        return CannotWrite(
            en=f"The disk is full: '{name}' could not be written. Make room, or name another drive with --out, and run it again. "
            "What was there before is untouched.",
            ko=f"디스크가 가득 차 '{name}'을(를) 쓰지 못했습니다. 자리를 비우거나 --out으로 다른 드라이브를 지정한 뒤 다시 실행하십시오. "
            "전에 있던 파일은 그대로입니다.",
        )
    long = len(str(place.absolute())) if place else 0
    if error.errno in LONG or windows in LONG_WINDOWS or (os.name == "nt" and long >= LONGEST):
        return CannotWrite(
            en=f"The path is too long ({long} characters; Windows takes {LONGEST}, a name 255 bytes): '{name[:40]}…'. "
            "Move the study into a short folder such as C:\\journey, or shorten the name, and run it again.",
            ko=f"경로가 너무 깁니다({long}자. 윈도는 {LONGEST}자, 이름 하나는 255바이트까지): '{name[:40]}…'. "
            "연구 폴더를 C:\\journey처럼 짧은 곳으로 옮기거나 이름을 줄여 다시 실행하십시오.",
        )
    if error.errno == errno.EROFS or windows == 19:
        return CannotWrite(
            en=f"'{name}' lies where nothing can be written (a read-only disk or share). Copy the folder to a disk of your own, "
            "or name another place with --out.",
            ko=f"'{name}'이(가) 있는 곳은 읽기만 됩니다(읽기 전용 디스크나 공유 폴더). 폴더를 내 디스크로 복사하거나 --out으로 다른 곳을 지정하십시오.",
        )
    if isinstance(error, PermissionError):
        return CannotWrite(
            en=f"'{name}' may not be opened or changed: it is open in another program (Excel, a synchronising folder), or the folder is not yours. "
            "Close it, or choose a folder of your own, and run it again. It stays as it was.",
            ko=f"'{name}'을(를) 열거나 고칠 수 없습니다. 다른 프로그램(엑셀, 동기화)에서 열려 있거나 권한이 없는 폴더입니다. "
            "닫거나 내 폴더를 지정한 뒤 다시 실행하십시오. 파일은 그대로입니다.",
        )
    if windows in GONE_WINDOWS or isinstance(error, FileNotFoundError):
        return CannotWrite(
            en=f"'{name}' is not there: the folder was moved, or its drive or synchronising program is not connected. Check the path and run it again.",
            ko=f"'{name}'이(가) 없습니다. 폴더가 옮겨졌거나 드라이브·동기화 프로그램이 연결되지 않았습니다. 경로를 확인하고 다시 실행하십시오.",
        )
    kind = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return CannotWrite(
        en=f"The disk refused '{name}' ({kind}). Check the drive, or name another place with --out, and run it again.",
        ko=f"디스크가 '{name}'을(를) 받지 않았습니다({kind}). 드라이브를 확인하거나 --out으로 다른 곳을 지정해 다시 실행하십시오.",
    )
