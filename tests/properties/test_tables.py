"""A table reads as it was written, whatever separates and quotes its cells; else one sentence."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import assume, example, given
from hypothesis import strategies as st

from core.base.errors import BadInput
from core.images.tables import (
    DELIMITERS,
    LABEL_COLUMNS,
    PATH_COLUMNS,
    UNKNOWN,
    read_rows,
    read_table,
)

NO_SURROGATES = st.characters(exclude_categories=("Cs",))
cells = st.one_of(
    st.text(NO_SURROGATES, max_size=10),
    st.text("a,;|\t\"'\n\r =-", max_size=8),
    st.sampled_from(("nan", "=1+1", "-1", "sep=;", "\ufeffa", "a\r\nb", "犬/1.png", "")),
)
others = st.text("abc ,;|\"'", min_size=1, max_size=8).map("x{}".format)
ways = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(DELIMITERS),
        "quoting": st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
        "lineterminator": st.sampled_from(("\n", "\r\n")),
    }
)
encodings = st.sampled_from(("utf-8", "utf-8-sig", "utf-16"))
starts = st.sampled_from(("", "\n", "\r\n\n", "sep={}\n", '"sep={}"\r\n'))


@st.composite
def headers(draw):
    """A column of paths, perhaps one of labels, among others in any order."""
    path, label = draw(st.sampled_from(PATH_COLUMNS)), draw(st.sampled_from(LABEL_COLUMNS))
    titles = [draw(st.sampled_from((path, path.upper(), path.replace("_", " "))))]
    titles += draw(st.sampled_from(([], [label.title()])))
    titles += draw(st.lists(others, max_size=3))
    return draw(st.permutations(titles))


@st.composite
def tables(draw):
    header = draw(headers())
    row = st.lists(cells, min_size=len(header), max_size=len(header))
    rows = draw(st.lists(row.filter(any), max_size=5))
    return header, rows


def is_clear(header, rows, way) -> bool:
    """Whether the text says one thing only.

    Of a single column nothing says that its cells are not parted by tabs; and Python's writer,
    where lines end in LF, leaves a CR bare, which ends a line too.
    """
    text = "".join(map("".join, rows))
    bare = "\r" in text and (way["lineterminator"], way["quoting"]) == ("\n", csv.QUOTE_MINIMAL)
    return not bare and (len(header) > 1 or "\t" not in text)


def written(header, rows, way, start: str) -> str:
    text = io.StringIO()
    csv.writer(text, **way).writerows([header, *rows])
    return start.format(way["delimiter"]) + text.getvalue()


def read(text: str, encoding: str, how):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        path.write_bytes(text.encode(encoding))
        return how(path)


@given(tables(), ways, encodings, starts)
def test_what_a_csv_holds_is_read_back_whatever_its_separator_quoting_and_encoding(
    table, way, encoding, start
):
    header, rows = table
    assume(is_clear(header, rows, way))
    assert read(written(header, rows, way, start), encoding, read_rows) == (header, rows)


@given(tables(), ways, encodings)
def test_paths_and_labels_are_those_of_their_columns(table, way, encoding):
    header, rows = table
    assume(is_clear(header, rows, way))
    plain = [title.lower().replace(" ", "_") for title in header]
    path = next(plain.index(name) for name in PATH_COLUMNS if name in plain)
    label = next((plain.index(name) for name in LABEL_COLUMNS if name in plain), None)
    found = list(read(written(header, rows, way, ""), encoding, read_table))
    assert [one for one, _ in found] == [row[path].strip() for row in rows]
    labels = ["" if label is None else row[label].strip() for row in rows]
    assert [one for _, one in found] == ["" if one in UNKNOWN else one for one in labels]


@given(st.binary(max_size=60), st.sampled_from((".csv", ".tsv", ".parquet", ".json", ".xml")))
@example(b'"', ".csv")
@example(b"\xff\xfea", ".csv")
@example(b"[" * 50, ".json")
def test_bytes_that_are_no_table_get_one_sentence(content, suffix):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"table{suffix}")
        path.write_bytes(content)
        try:
            rows = list(read_table(path))
        except BadInput as error:
            said = str(error)
            assert f"table{suffix}" in said and said.endswith(".") and "\n" not in said
        else:
            assert all(isinstance(cell, str) for row in rows for cell in row)


@given(st.text(NO_SURROGATES, max_size=80))
def test_text_that_is_no_table_gets_one_sentence(text):
    assume(text.strip())
    try:
        read(text, "utf-8", lambda path: list(read_table(path)))
    except BadInput as error:
        assert "'table.csv'" in str(error) and "\n" not in str(error)
