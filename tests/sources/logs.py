"""Event logs: who did what and when, in the forms that process mining tools and product databases write."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from sources import Example

DAY = "2026-03-{:02d}T09:{:02d}:07"
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # signs that XML cannot hold: the tools drop them


def when(n: int) -> str:
    return DAY.format(n % 28 + 1, n % 60)


def _attribute(text: str) -> str:
    return quoteattr(NO_XML.sub("", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def log_csv(texts: Sequence[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["user_id", "event", "timestamp", "platform"])
    writer.writerows([f"u{n % 2}", text, when(n), "web"] for n, text in enumerate(texts))
    return out.getvalue().encode("utf-8", "surrogatepass")


def pairs_csv(texts: Sequence[str]) -> bytes:
    """bupaR's: two rows an activity, its start and its completion."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["handling", "patient", "handling_id", "registration_type", "time"])
    for n, text in enumerate(texts):
        writer.writerow([text, f"p{n % 2}", n, "start", when(n)])
        writer.writerow([text, f"p{n % 2}", n, "complete", when(n).replace("T09", "T10")])
    return out.getvalue().encode("utf-8", "surrogatepass")


def xes(texts: Sequence[str]) -> bytes:
    traces = [
        f'<trace><string key="concept:name" value="case {n}"/><event><string key="concept:name" value={_attribute(text)}/>'
        f'<date key="time:timestamp" value="{when(n)}+09:00"/><string key="lifecycle:transition" value="complete"/></event></trace>'
        for n, text in enumerate(texts)
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0"><extension name="Concept" prefix="concept" uri="http://code.deckfour.org/xes/concept.xesext"/>'
    return (head + "".join(traces) + "</log>").encode()


# ---------------------------------------------------------------- object-centric: one customer and one order an event


def ocel1_json(texts: Sequence[str]) -> bytes:
    events = {f"e{n}": {"ocel:activity": text, "ocel:timestamp": when(n), "ocel:omap": [f"c{n % 2}", f"o{n}"], "ocel:vmap": {}} for n, text in enumerate(texts)}
    objects = {name: {"ocel:type": kind, "ocel:ovmap": {}} for name, kind in _objects(texts)}
    log = {"ocel:version": "1.0", "ocel:ordering": "timestamp", "ocel:attribute-names": [], "ocel:object-types": ["customer", "order"]}
    return json.dumps({"ocel:global-log": log, "ocel:events": events, "ocel:objects": objects}).encode()


def _objects(texts: Sequence[str]) -> list[tuple[str, str]]:
    return [("c0", "customer"), ("c1", "customer"), *((f"o{n}", "order") for n in range(len(texts)))]


def ocel2_json(texts: Sequence[str]) -> bytes:
    events = [
        {
            "id": f"e{n}",
            "type": text,
            "time": when(n) + "+00:00",
            "attributes": [],
            "relationships": [{"objectId": f"c{n % 2}", "qualifier": "by"}, {"objectId": f"o{n}", "qualifier": "of"}],
        }
        for n, text in enumerate(texts)
    ]
    objects = [{"id": name, "type": kind, "attributes": [{"name": "level", "time": "1970-01-01T00:00:00Z", "value": "1"}]} for name, kind in _objects(texts)]
    kinds = [{"name": kind, "attributes": []} for kind in ("customer", "order")]
    return json.dumps({"objectTypes": kinds, "eventTypes": [{"name": t, "attributes": []} for t in texts], "objects": objects, "events": events}).encode()


def ocel1_xml(texts: Sequence[str]) -> bytes:
    events = "".join(
        f'<event><string key="id" value="e{n}"/><date key="timestamp" value="{when(n)}"/><string key="activity" value={_attribute(text)}/>'
        f'<list key="omap"><string key="object-id" value="c{n % 2}"/><string key="object-id" value="o{n}"/></list><list key="vmap"/></event>'
        for n, text in enumerate(texts)
    )
    objects = "".join(
        f'<object><string key="id" value="{name}"/><string key="type" value="{kind}"/><list key="ovmap"/></object>' for name, kind in _objects(texts)
    )
    head = '<?xml version=\'1.0\' encoding=\'UTF-8\'?><log><global scope="event"><string key="ocel:activity" value="__INVALID__"/></global>'
    return f"{head}<events>{events}</events><objects>{objects}</objects></log>".encode()


def ocel2_xml(texts: Sequence[str]) -> bytes:
    events = "".join(
        f'<event id="e{n}" type={_attribute(text)} time="{when(n)}Z"><attributes/><objects><relationship object-id="c{n % 2}" qualifier="by"/>'
        f'<relationship object-id="o{n}" qualifier="of"/></objects></event>'
        for n, text in enumerate(texts)
    )
    objects = "".join(f'<object id="{name}" type="{kind}"><attributes/></object>' for name, kind in _objects(texts))
    kinds = "".join(f'<object-type name="{kind}"><attributes/></object-type>' for kind in ("customer", "order"))
    head = "<?xml version='1.0' encoding='UTF-8'?><log><object-types>"
    return f"{head}{kinds}</object-types><event-types/><objects>{objects}</objects><events>{events}</events></log>".encode()


def _file(name: str, write: Callable[[Path], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        return path.read_bytes()


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def ocel2_sqlite(texts: Sequence[str]) -> bytes:
    def write(path: Path) -> None:
        base = sqlite3.connect(path)
        base.executescript("""
            CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT); CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);
            CREATE TABLE event (ocel_id TEXT, ocel_type TEXT); CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
            CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT);
            CREATE TABLE object_customer (ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT);""")
        base.executemany("INSERT INTO object VALUES (?, ?)", _objects(texts))
        for n, text in enumerate(map(_plain, texts)):
            base.execute(f"CREATE TABLE event_T{n} (ocel_id TEXT, ocel_time TIMESTAMP)")
            base.execute("INSERT INTO event_map_type VALUES (?, ?)", (text, f"T{n}"))
            base.execute(f"INSERT INTO event_T{n} VALUES (?, ?)", (f"e{n}", when(n).replace("T", " ")))
            base.execute("INSERT INTO event VALUES (?, ?)", (f"e{n}", text))
            base.executemany("INSERT INTO event_object VALUES (?, ?, ?)", [(f"e{n}", f"c{n % 2}", "by"), (f"e{n}", f"o{n}", "of")])
        base.commit()
        base.close()

    return _file("a.sqlite", write)


def ocel1_sqlite(texts: Sequence[str]) -> bytes:
    def write(path: Path) -> None:
        base = sqlite3.connect(path)
        base.executescript("""
            CREATE TABLE EVENTS ("ocel:eid" TEXT, "ocel:timestamp" TIMESTAMP, "ocel:activity" TEXT); CREATE TABLE OBJECTS ("ocel:oid" TEXT, "ocel:type" TEXT);
            CREATE TABLE RELATIONS ("ocel:eid" TEXT, "ocel:activity" TEXT, "ocel:timestamp" TIMESTAMP, "ocel:oid" TEXT, "ocel:type" TEXT);""")
        base.executemany("INSERT INTO OBJECTS VALUES (?, ?)", _objects(texts))
        for n, text in enumerate(map(_plain, texts)):
            base.execute("INSERT INTO EVENTS VALUES (?, ?, ?)", (f"e{n}", when(n), text))
            for thing, kind in ((f"c{n % 2}", "customer"), (f"o{n}", "order")):
                base.execute("INSERT INTO RELATIONS VALUES (?, ?, ?, ?, ?)", (f"e{n}", text, when(n), thing, kind))
        base.commit()
        base.close()

    return _file("a.sqlite", write)


# ---------------------------------------------------------------- Parquet


def _parquet(columns: dict[str, str], rows: list[tuple[object, ...]]) -> bytes:
    import duckdb

    def write(path: Path) -> None:
        with duckdb.connect() as connection:
            connection.execute(f"CREATE TABLE t ({', '.join(f'{chr(34)}{n}{chr(34)} {kind}' for n, kind in columns.items())})")
            connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(columns))})", rows)
            connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")

    return _file("a.parquet", write)


def log_parquet(texts: Sequence[str]) -> bytes:
    rows: list[tuple[object, ...]] = [(f"u{n % 2}", _plain(text), when(n), "web") for n, text in enumerate(texts)]
    return _parquet({"user_id": "VARCHAR", "event": "VARCHAR", "timestamp": "TIMESTAMP", "platform": "VARCHAR"}, rows)


def survey_parquet(texts: Sequence[str]) -> bytes:
    rows: list[tuple[object, ...]] = [(f"C-{100 + n}", f"2026-03-{n % 28 + 1:02d}", _plain(text), 9) for n, text in enumerate(texts)]
    return _parquet({"고객ID": "VARCHAR", "작성일": "DATE", "의견": "VARCHAR", "추천의향": "INTEGER"}, rows)


EXAMPLES = [
    Example("CSV log", "events.csv", "event_log", log_csv, read=3, events=3),
    Example("CSV log of starts and completions", "patients.csv", "event_log", pairs_csv, read=6, events=6),
    Example("XES", "log.xes", "event_log", xes, read=3, events=3),
    Example("OCEL 1 JSON", "log.jsonocel", "ocel", ocel1_json, read=3, events=3),
    Example("OCEL 2 JSON", "log.json", "ocel", ocel2_json, read=3, events=3),
    Example("OCEL 1 XML", "log.xmlocel", "ocel", ocel1_xml, read=3, events=3),
    Example("OCEL 2 XML", "log.xml", "ocel", ocel2_xml, read=3, events=3),
    Example("OCEL 1 SQLite", "log.db", "ocel", ocel1_sqlite, read=3, events=3),
    Example("OCEL 2 SQLite", "log.sqlite", "ocel", ocel2_sqlite, read=3, events=3),
    Example("Parquet log", "events.parquet", "event_log", log_parquet, read=3, events=3),
    Example("Parquet survey", "설문.parquet", "survey_table", survey_parquet, read=3, said=6),
]
