"""Every code cell of every lesson and solution, run in the page and compared with the notebook."""

import nbformat
import pytest
from webpage import WebPage, notebooks, text_of

from course import shipping

pytestmark = pytest.mark.slow

LESSONS = notebooks("notebooks")
SOLUTIONS = {
    number: shipping.home() / "solutions" / path.name
    for number, path in notebooks("exercises").items()
}


def differences(page, notebook):
    """Run all cells, each even after an error; return where the text is another."""
    wanted = [cell for cell in notebook.cells if cell.cell_type == "code"]
    names = [name for name, _ in page.outputs()]
    for name in names:
        page.run([name])
    found = {name: text_of(outputs) for name, outputs in page.outputs()}
    return [
        f"cell {name}: {cell.source.splitlines()[:1]}\n  want {want}\n  got  {found[name]}"
        for name, cell in zip(names, wanted, strict=True)
        if (want := text_of(cell.outputs)) != found[name]
    ]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("number", LESSONS)
def test_a_lesson_says_what_its_notebook_says(browser, web_site, number):
    path = LESSONS[number]
    page = WebPage(browser, web_site, f"{path.stem}.html", {"COURSE_STATE": "off"})
    page.start()
    assert differences(page, nbformat.read(path, as_version=4)) == []
    assert page.tab.evaluate("() => coursePage.memory") <= 600 * 2**20
    page.assert_clean()
    page.close()


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("number", SOLUTIONS)
def test_the_solutions_are_correct_in_the_page(browser, web_site, number):
    path = SOLUTIONS[number]
    if not path.is_file():
        pytest.skip("solutions are in a checkout only")
    page = WebPage(browser, web_site, f"exercises-{path.stem}.html", {"COURSE_STATE": "off"})
    page.load(path)
    page.start()
    assert differences(page, nbformat.read(path, as_version=4)) == []
    page.assert_clean()
    page.close()
