"""Stored notebooks keep the still version of a widget and no link to a live one."""

import json

import nbformat

from course.stills import LIVE, drop_live_widgets, freshen


def _notebook(*datas, metadata=None):
    outputs = [nbformat.v4.new_output("display_data", data) for data in datas]
    cell = nbformat.v4.new_code_cell("show()", outputs=outputs)
    return nbformat.v4.new_notebook(cells=[cell], metadata=metadata or {})


def test_the_still_version_stays():
    notebook = _notebook({LIVE: {"model_id": "1"}, "text/plain": "three dots", "image/png": "x"})
    assert drop_live_widgets(notebook)
    assert set(notebook.cells[0].outputs[0].data) == {"text/plain", "image/png"}


def test_an_output_that_is_only_a_link_stays():
    notebook = _notebook({LIVE: {"model_id": "1"}})
    assert not drop_live_widgets(notebook)


def test_saved_widget_state_goes():
    notebook = _notebook({"text/plain": "a"}, metadata={"widgets": {"state": {}}})
    assert drop_live_widgets(notebook) and "widgets" not in notebook.metadata


def test_a_working_copy_is_freshened_and_nothing_else_of_it_touched(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    live = _notebook({LIVE: {"model_id": "1"}, "text/plain": "größer"})
    live.cells.append(nbformat.v4.new_markdown_cell("my own note"))
    nbformat.write(live, folder / "01_one.ipynb")
    nbformat.write(_notebook({"text/plain": "b"}), folder / "02_two.ipynb")
    before = (folder / "02_two.ipynb").read_bytes()
    broken = f'{{"cells": [{{"outputs": "{LIVE}"}}], "metadata": 3}}'
    (folder / "03_broken.ipynb").write_text(broken)
    freshen(tmp_path)
    fresh = nbformat.read(folder / "01_one.ipynb", as_version=4)
    assert LIVE not in json.dumps(fresh) and fresh.cells[1].source == "my own note"
    assert fresh.cells[0].outputs[0].data["text/plain"] == "größer"
    assert (folder / "02_two.ipynb").read_bytes() == before
    assert (folder / "03_broken.ipynb").read_text() == broken
