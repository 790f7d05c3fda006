"""Zipped documents (XLSX, DOCX, ODT, HWPX) opened with care: nothing is unpacked to disk, sizes are checked before anything is read."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import files

MOST = 1 << 30  # bytes that all members may unpack to
ONE = 256 << 20  # bytes that one member may unpack to
RATIO = 500  # times its packed size that a member over a megabyte may unpack to


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, if it is sound; else an error that says what to do. Names that lead out of it, bombs and passwords are refused."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise files.unreadable("The archive is damaged. Save or export the file again.", "압축 구조가 깨졌습니다. 다시 저장하거나 내보내십시오.") from error
    with archive:
        infos = archive.infolist()
        if any(i.file_size > ONE or (i.file_size > 1 << 20 and i.file_size > RATIO * max(1, i.compress_size)) for i in infos) or (
            sum(i.file_size for i in infos) > MOST
        ):
            raise files.unreadable(
                "The file unpacks to far more than it should hold. It was not opened; save it again from the program that made it.",
                "풀면 지나치게 커지는 파일이라 열지 않았습니다. 만든 프로그램에서 다시 저장하십시오.",
            )
        if any(i.filename.startswith(("/", "\\")) or ".." in i.filename.replace("\\", "/").split("/") for i in infos):
            raise files.unreadable(
                "The archive holds names that lead out of it. It was not opened; save it again from the program that made it.",
                "바깥을 가리키는 이름이 든 압축 파일이라 열지 않았습니다. 만든 프로그램에서 다시 저장하십시오.",
            )
        if any(i.flag_bits & 0x1 for i in infos):
            raise files.unreadable("The file is locked with a password. Save it again without one.", "암호가 걸린 파일입니다. 암호 없이 다시 저장하십시오.")
        yield archive


def names(path: Path) -> set[str]:
    """The names inside a zipped file; empty where it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return set()


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """One member, read whole; an error of ours where it is missing or broken."""
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zlib.error) as error:
        raise files.unreadable(
            "A part of the document is missing or damaged. Save it again from the program that made it.",
            "문서의 일부가 없거나 깨졌습니다. 만든 프로그램에서 다시 저장하십시오.",
        ) from error
