"""Markdown to HTML: formulas become MathML, which browsers draw themselves."""

import re

from bs4 import BeautifulSoup
from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath


def soup_of(source):
    """Return Markdown as parsed HTML whose links lead to pages, or nowhere.

    A link to a notebook becomes one to its page; a link to another file of the
    working copy is dropped, since that file is not among the pages.
    """
    soup = BeautifulSoup(MarkdownWithMath(_Renderer()).render(source), "html.parser")
    for link in soup.find_all("a", href=True):
        there = re.fullmatch(r"(?:\.\./notebooks/)?(\d\d_\w+)\.ipynb(#.*)?", link["href"])
        if there is not None:
            link["href"] = f"{there[1]}.html{there[2] or ''}"
        elif re.fullmatch(r"(?:\.\./notebooks/)?glossary\.md(#.*)?", link["href"]):
            link["href"] = "glossary.html" + (link["href"].partition(".md")[2])
        elif not re.match(r"https?:|#", link["href"]):
            link.unwrap()
    return soup


class _Renderer(IPythonRenderer):
    """Writes formulas as MathML, and headings without a link to themselves."""

    def __init__(self):
        super().__init__(escape=False, exclude_anchor_links=True)

    def block_math(self, body):
        # Firefox does not scroll a formula itself, but what is around it.
        return f'<span class="formula">{convert(body.strip(), display="block")}</span>'

    def inline_math(self, body):
        return convert(body.strip())
