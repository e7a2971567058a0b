"""Files as people send them: the code that is in them, or a word on what they are."""

import json

import pytest
import tiny

from course.grading import intake, source
from course.grading.intake import LARGEST, Unreadable, submissions
from course.grading.intake.outputs import without_outputs

KNOWN = {tiny.STEM: {"softmax", "mask", "propagation_step"}, "02_more": {"three", "four"}}
CODE = ["x = 1", "def three():\n    return 'ü'"]


def cells_of(data, form="notebook"):
    return source.read(data, form).cells


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(encoding):
    text = json.dumps(json.loads(tiny.book(*CODE)), ensure_ascii=False)
    assert cells_of(text.encode(encoding)) == CODE


OLD = {
    "nbformat 3": tiny.old_book(*CODE),
    "nbformat 3, as lists of lines": tiny.old_book(*[c.splitlines(True) for c in CODE]),
    "a number for a source": tiny.book(3, *CODE),
    "a cell that is a number": tiny.book(*CODE).replace(b'"cells": [', b'"cells": [1, null, "x", '),
    "no number of the format": tiny.book(*CODE).replace(b'"nbformat": 4, ', b""),
    "nbformat as text": tiny.book(*CODE).replace(b'"nbformat": 4', b'"nbformat": "4"'),
    "line breaks within text": tiny.book(*CODE).replace(b"\\n", b"\n"),
    "nbformat 2": tiny.old_book(*CODE).replace(b'"nbformat": 3', b'"nbformat": 2'),
}


@pytest.mark.parametrize("data", OLD.values(), ids=OLD)
def test_forms_of_notebooks(data):
    assert [cell for cell in cells_of(data) if cell] == CODE


SCRIPTS = {
    "percent": ("# %%\nx = 1\n\n# %% [markdown]\n# def four\n\n# %%\ny = 2\n", ["x = 1", "y = 2"]),
    "percent, tight": ("#%%\nx = 1\n#%%\ny = 2", ["x = 1", "y = 2"]),
    "nbconvert": ("# coding: utf-8\n\n# # Title\n\n# In[1]:\n\n\nx = 1\n\n\n# In[ ]:\n\n\ny = 2\n",
                  ["x = 1", "y = 2"]),
    "plain": ("import numpy\n\n@f\n@g\ndef h():\n    return 1\n\n\nx = (1,\n  2)\n",
              ["import numpy", "@f\n@g\ndef h():\n    return 1", "x = (1,\n  2)"]),
    "Windows": ("# %%\r\nx = 1\r\n# %%\r\ny = 2\r\n", ["x = 1", "y = 2"]),
    "broken": ("x = (1\ny = 2", ["x = (1\ny = 2"]),
    "titles": ("# %% First\nx = 1\n# %% tags=['a']\ny = 2\n# %% [md]\n# z", ["x = 1", "y = 2"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "cells"), SCRIPTS.values(), ids=SCRIPTS)
def test_scripts(text, cells):
    assert [c.strip() for c in cells_of(text.encode(), "script")] == cells


def with_outputs(size, *cells, key="outputs"):
    book = json.loads(tiny.book(*cells))
    fill = [{"data": {"image/png": 'iVBOR\\"]}{[' * (size // 50)}, "text": ["a", {"b": [1]}]}]
    for cell in book["cells"]:
        cell[key] = fill
    return json.dumps(book).encode()


@pytest.mark.parametrize("size", [10, 1_500_000, LARGEST + 1_000])
@pytest.mark.parametrize("key", ["outputs", "attachments"])
def test_outputs_of_any_size_are_dropped(tmp_path, size, key):
    data = with_outputs(size, *CODE, key=key)
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "02_more.ipynb").write_bytes(data)
    [found] = submissions(tmp_path, KNOWN).counting
    assert cells_of(found.read()) == CODE


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1000])
def test_outputs_are_dropped_wherever_a_piece_ends(monkeypatch, piece):
    monkeypatch.setattr("course.grading.intake.outputs._PIECE", piece)
    data = with_outputs(200, 'print("outputs", ["a"])', "s = '\\\\\"outputs\\\\\": ['", "")
    import io

    short = without_outputs(data[:1], io.BytesIO(data[1:]), 10**6, 10**6)
    assert cells_of(short) == cells_of(data) and len(short) < len(data)
    assert [c["outputs"] for c in json.loads(short)["cells"]] == [[], [], []]


WHAT = {
    "is empty": b" \n",
    "is a web page": b"<!DOCTYPE html><html>",
    "is not JSON": b"no notebook",
    "damaged or cut off": tiny.book(*CODE)[:-30],
    "a merge that was not finished": b'<<<<<<< HEAD\n{"cells": []}',
    "Git LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:1",
    "JSON of another kind": b"[1]",
    "has no list of cells": b'{"nbformat": 4, "cells": {}}',
    "code cells; at most 2,000": tiny.book(*["1"] * 2_001),
    "more than 3 MB without its outputs": tiny.book("x" * 3_100_000),
}


@pytest.mark.parametrize(("said", "data"), WHAT.items(), ids=WHAT)
def test_what_cannot_be_read_is_said(said, data):
    with pytest.raises(Unreadable, match=said):
        source.read(data)


def test_deep_and_wide_json_is_bounded():
    for data in (b"[" * 10**6, b'{"cells":' + b"[" * 10**6, b'{"a":[' + b"[]," * 10**6):
        with pytest.raises(Unreadable):
            source.read(data)


# --- under which names -------------------------------------------------------------------

NAMES = [
    "{}.ipynb.json", "{}.ipynb.txt", "{}", "{}.json", "{}.txt", "{}.IPYNB", "{}.ipynb (1).txt",
    "{}.ipynb.ipynb", "{}.ipynb.download", "{}.ipynb ", "{}.ipynb~", "{}.ipynb.bak",
]  # fmt: skip


@pytest.mark.parametrize("form", NAMES)
def test_endings_that_browsers_add(tmp_path, form):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / form.format("02_more")).write_bytes(tiny.book(*CODE))
    [found] = submissions(tmp_path, KNOWN).counting
    assert found.exercise == "02_more" and cells_of(found.read(), found.form) == CODE


@pytest.mark.parametrize("name", ["02_more.py", "my homework.py", "02_more (1).py"])
def test_scripts_are_graded(tmp_path, name):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / name).write_text("\n\n".join(CODE))
    [found] = submissions(tmp_path, KNOWN).counting
    assert (found.exercise, found.form) == ("02_more", "script")
    assert [c.strip() for c in cells_of(found.read(), found.form)] == CODE
    (tmp_path / "ada" / "02_more.ipynb").write_bytes(tiny.book(*CODE))
    [found] = submissions(tmp_path, KNOWN).counting
    assert found.form == "notebook" and len(found.set_aside) == 1


@pytest.mark.parametrize("flat", [True, False])
@pytest.mark.parametrize("ending", ["pdf", "html", "rar", "7z", "docx", "tar.gz"])
def test_other_files_are_named_as_received(tmp_path, ending, flat):
    sep = "_" if flat else "/"
    (tmp_path / "ada").mkdir()
    (tmp_path / f"ada{sep}02_more.{ending}").write_bytes(b"")
    (tmp_path / f"bob_{tiny.STEM}.ipynb").write_bytes(tiny.book())
    came = submissions(tmp_path, KNOWN)
    assert came.received["ada"] == (f"02_more.{ending}" if not flat else f"ada_02_more.{ending}",)
    with pytest.raises(Unreadable, match="no notebook"):
        next(s for s in came.counting if s.student == "ada").read()


def test_a_flat_folder_with_other_files(tmp_path):
    for name in ("ada_02_more.ipynb", "dan.pdf", "eve.rar", "roster.csv", "README.md", "x.png"):
        (tmp_path / name).write_bytes(b"")
    came = submissions(tmp_path, KNOWN)
    assert {s.student for s in came.counting} == {"ada", "dan", "eve"}
    assert "README.md, roster.csv, x.png" in came.remarks[-1][1]


def test_swapped_notebooks_are_graded_by_what_is_in_them(tmp_path):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "02_more.ipynb").write_bytes(tiny.book(*tiny.RIGHT))
    (tmp_path / "ada" / f"{tiny.STEM}.ipynb").write_bytes(
        tiny.book("def three(): 0", "def four(): 0")
    )
    came = submissions(tmp_path, KNOWN)
    assert {s.exercise: s.file for s in came.counting} == {
        tiny.STEM: "ada/02_more.ipynb", "02_more": f"ada/{tiny.STEM}.ipynb",
    }  # fmt: skip
    assert len([text for _, text in came.remarks if "graded as that" in text]) == 2


def test_two_notebooks_in_one_are_graded_for_both(tmp_path):
    (tmp_path / "ada").mkdir()
    both = tiny.book(*tiny.RIGHT, "def three(): 0\ndef four(): 0")
    (tmp_path / "ada" / f"{tiny.STEM}.ipynb").write_bytes(both)
    came = submissions(tmp_path, KNOWN)
    assert sorted(s.exercise for s in came.counting) == [tiny.STEM, "02_more"]
    assert "graded for both" in came.remarks[0][1]


def test_an_error_of_the_disk_names_the_file(tmp_path, monkeypatch):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "02_more.ipynb").write_bytes(b"")
    [found] = submissions(tmp_path, KNOWN).counting
    (tmp_path / "ada" / "02_more.ipynb").unlink()
    with pytest.raises(Unreadable, match="No such file"):
        found.read()
    assert found.file == "ada/02_more.ipynb" and intake.ONE_COUNTS


# --- five more of the kind ---------------------------------------------------------------

BARE = json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in CODE]})
ODD = {
    "nothing but cells": BARE.encode(),
    "UTF-32": json.dumps(json.loads(BARE), ensure_ascii=False).encode("utf-32"),
    "a mark and the line ends of Windows": b"\xef\xbb\xbf" + BARE.replace(", ", ",\r\n").encode(),
    "numbers that are none": tiny.book(*CODE).replace(
        b'"outputs": []', b'"outputs": [{"data": NaN, "text": Infinity}]'
    ),
    "uppercase types, source as null": BARE.replace('"code"', '"Code"', 1)
    .replace('{"cells": [', '{"cells": [{"cell_type": "code", "source": null}, ')
    .encode(),
    "a null byte at the end": tiny.book(*CODE) + b"\0" * 300,
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD)
def test_more_forms_of_notebooks(data):
    assert [cell for cell in cells_of(data) if cell] == CODE


def test_a_databricks_export_is_a_script():
    text = "# Databricks notebook source\nx = 1\n\n# COMMAND ----------\n\ny = 2\n"
    joined = "\n".join(cells_of(text.encode(), "script"))
    assert "x = 1" in joined and "y = 2" in joined and "COMMAND ---" not in joined


@pytest.mark.parametrize(
    "name",
    ["02_more.ipynb.gz", "02_more.md", "02_more.ipynb.webloc", "02_more.gdoc",
     ".02_more.ipynb.icloud", "02_more.url", "02_more.ipynb.crdownload", "02_more.Rmd"],
)  # fmt: skip
def test_more_that_is_no_notebook_is_named(tmp_path, name):
    for student, file in (("ada", name), ("bob", "02_more.ipynb")):
        (tmp_path / student).mkdir()
        (tmp_path / student / file).write_bytes(b"[InternetShortcut]")
    found = {s.student: s for s in submissions(tmp_path, KNOWN).counting}
    assert set(found) == {"ada", "bob"}
    with pytest.raises(Unreadable) as unread:
        cells_of(found["ada"].read(), found["ada"].form)
    assert name in str(unread.value) or name in found["ada"].file


@pytest.mark.parametrize("size", [0, 1])
def test_an_empty_file_beside_the_work_does_not_count(tmp_path, size):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "02_more.ipynb").write_bytes(tiny.book(*CODE))
    (tmp_path / "ada" / "02_more (1).ipynb").write_bytes(b" " * size)
    [found] = submissions(tmp_path, KNOWN).counting
    assert cells_of(found.read()) == CODE
    assert found.set_aside == ["ada/02_more (1).ipynb"] or len(found.set_aside) == 1
