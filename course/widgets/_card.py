"""The small card that course answers come in: a heading in a tone, and what follows it."""

from html import escape

GOOD, BAD, NEUTRAL = "#12805c", "#b4531f", "#4457c9"  # as in static/_base.css


def card(heading, inner, tone):
    """Return the HTML of a card.

    Styled in place: this is what a page without our style sheet shows, too. Colors are
    mixed with the page's own, so that it can be read on a dark one.

    Parameters
    ----------
    heading : str, plain text
    inner : str, HTML
    tone : str, a color

    Examples
    --------
    >>> "2 &lt; 3" in card("2 < 3", "<p>True.</p>", GOOD)
    True
    """
    look = f"color:color-mix(in srgb, {tone} 76%, currentColor);font-weight:650"
    return (
        f'<div style="box-sizing:border-box;max-width:46rem;margin:6px 2px 10px;'
        f"padding:16px 24px 18px;border-left:5px solid {tone};border-radius:14px;"
        f"background:color-mix(in srgb, {tone} 8%, transparent);line-height:1.5;"
        f'font-family:var(--jp-ui-font-family, sans-serif);font-size:14px">'
        f'<p style="margin:0;font-size:16px;{look}">{escape(heading)}</p>{inner}</div>'
    )
