"""SQLite as Datasette shows it: images, clusters and phrases, linked by foreign keys.

https://docs.datasette.io/en/stable/facets.html#facet-by-foreign-key
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from .contents import IMAGES
from .peer import NO_CLUSTER, Peer, Rows, Told, clusters_of

SCHEMA = f"""
CREATE TABLE clusters (cluster INTEGER PRIMARY KEY, name TEXT NOT NULL, images INTEGER NOT NULL);
CREATE TABLE {IMAGES} (
  path TEXT PRIMARY KEY, cluster INTEGER NOT NULL REFERENCES clusters (cluster), cluster_name TEXT,
  confidence REAL, label TEXT
);
CREATE TABLE phrases (
  image TEXT NOT NULL REFERENCES {IMAGES} (path), phrase TEXT NOT NULL, contribution REAL NOT NULL
);
CREATE INDEX images_by_cluster ON {IMAGES} (cluster);
CREATE INDEX phrases_by_image ON phrases (image);
CREATE INDEX phrases_by_phrase ON phrases (phrase);
"""
DATABASE, NO_NAME = "clusters.db", "no cluster"


def _fits(table: Any) -> bool:
    return table is not None


def _read(table: Rows) -> Rows:
    return table


def _write(told: Sequence[Told]) -> dict[str, bytes]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(SCHEMA)
        with database:
            _fill(database, told)
        return {DATABASE: database.serialize()}


def _fill(database: sqlite3.Connection, told: Sequence[Told]) -> None:
    numbers = [NO_CLUSTER if each.cluster is None else each.cluster for each in told]
    named = clusters_of(told) | ({NO_CLUSTER: NO_NAME} if NO_CLUSTER in numbers else {})
    sizes = {number: 0 for number in named}
    for number in numbers:
        sizes[number] += 1
    rows = [(number, name, sizes[number]) for number, name in named.items()]
    database.executemany("INSERT INTO clusters VALUES (?, ?, ?)", rows)
    images = (
        (each.path, number, each.name or None, each.confidence, each.label or None)
        for each, number in zip(told, numbers, strict=True)
    )
    into = f"INSERT INTO {IMAGES} VALUES (?, ?, ?, ?, ?)"  # our constant # nosec B608
    database.executemany(into, images)
    phrases = ((each.path, phrase, much) for each in told for phrase, much in each.phrases)
    database.executemany("INSERT INTO phrases VALUES (?, ?, ?)", phrases)


PEER = Peer(
    name="sqlite",
    title="SQLite for Datasette",
    says="Images, clusters and phrases as linked tables, to query with SQL or browse in Datasette.",
    suffixes=(".db", ".sqlite", ".sqlite3"),
    fits=_fits,
    read=_read,
    write=_write,
    file=DATABASE,
)
