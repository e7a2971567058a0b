"""Real mails as numbers: what is shipped is what was made, and names nobody."""

import hashlib
from importlib import resources

import numpy as np
import pytest
from scipy import sparse

from course.datasets import count_words, load_mails, mail_words
from course.datasets._mails import dictionary, save
from course.datasets._mails_recipe import clean, count, reduce, unlike

FOLDER = resources.files("course") / "datasets"
HASH = "974dbc67d889aca96c6a052266636401969edc25a599f700dc3ceaf0a40c2054"


def test_the_shipped_file_is_the_one_that_the_recipe_made():
    assert hashlib.sha256((FOLDER / "mails.npz").read_bytes()).hexdigest() == HASH


def test_both_files_are_small():
    sizes = [len((FOLDER / name).read_bytes()) for name in ("mails.npz", "dictionary.txt.gz")]
    assert sum(sizes) <= 900_000


def test_embeddings_are_principal_components_in_rows_of_length_one():
    X, y = load_mails()
    assert X.shape == (1500, 64) and X.dtype == float
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), 1, atol=0.01)
    # Of the centered vectors the first component varies most; scaling the rows changes little.
    spread = X.var(axis=0)
    assert spread[0] == spread.max() and spread[:8].min() > spread[-8:].max()
    steps = X / np.abs(X).max() * 127
    np.testing.assert_allclose(steps, np.rint(steps), atol=1e-9)
    assert y.dtype.kind == "i" and np.bincount(y).tolist() == [750, 750]


def test_words_are_counts_in_enough_mails_and_all_in_the_allow_list():
    X, y = load_mails("words")
    words, known = mail_words(), set(dictionary())
    assert sparse.issparse(X) and X.shape == (1500, len(words))
    assert (X.data >= 1).all() and (X.data == np.rint(X.data)).all()
    assert ((X > 0).sum(axis=0) >= 20).all()
    assert words == sorted(set(words)) and set(words) <= known
    assert np.array_equal(y, load_mails()[1])


def test_the_allow_list_holds_no_names_that_a_dictionary_knows():
    known = dictionary()
    assert known == sorted(known) and all(w.isalpha() and w.islower() for w in known)
    names = {"bill", "mark", "pat", "rob", "sue", "jack", "drew", "china", "turkey", "may"}
    assert not names & set(known)


def test_words_tell_more_about_spam_than_chance():
    X, y = load_mails("words")
    often = {w: X[:, [mail_words().index(w)]].toarray().ravel() > 0 for w in ("click", "wrote")}
    assert y[often["click"]].mean() > 0.8 and y[often["wrote"]].mean() < 0.2


def test_other_features_are_refused():
    with pytest.raises(ValueError, match="'embedding' or 'words', got 'pixels'"):
        load_mails("pixels")


def test_own_texts_are_counted_in_the_same_columns():
    counts = count_words(["Click, click HERE", ""]).toarray()
    words = mail_words()
    assert counts[0, words.index("click")] == 2 and counts[0, words.index("here")] == 1
    assert counts.sum() == 3


# --- the recipe, on invented mails -------------------------------------------------------


def test_marks_of_origin_and_of_people_are_cut():
    body = "On Friday Ann wrote:\n> me@example.org\nSee http://example.org or 555 123456\n--\nBo"
    assert clean("[list] Re: hi", body) == "Re: hi. See or 555"


def test_only_the_first_words_are_read():
    assert len(clean("s", "word " * 500).split()) == 200


def test_of_mails_that_are_nearly_the_same_the_first_is_kept():
    base = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    near, far = " ".join([*base[:9], "other"]), " ".join(base[:5])
    assert unlike([" ".join(base), near, far]) == [0, 2]


def test_components_are_those_of_the_svd_with_a_settled_sign():
    vectors = np.random.RandomState(0).normal(size=(200, 80)) * np.linspace(3, 0.1, 80)
    reduced = reduce(vectors)
    centered = vectors - vectors.mean(axis=0)
    expected = centered @ np.linalg.svd(centered, full_matrices=False)[2][:64].T
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(np.abs(reduced), np.abs(expected), atol=1e-8)
    np.testing.assert_allclose(reduce(vectors[:, ::-1]), reduced, atol=1e-8)


def test_counting_keeps_dictionary_words_in_enough_texts():
    counts, vocabulary = count(["free money, free, xyzzy bill"] * 20 + ["order"] * 19)
    assert vocabulary == ["free", "money"]
    assert counts[0].tolist() == [2, 1] and counts[-1].tolist() == [0, 0]


def test_what_is_saved_comes_back_within_half_a_step(tmp_path):
    rng = np.random.RandomState(0)
    numbers = rng.uniform(-1, 1, size=(30, 4))
    counts = rng.randint(0, 3, size=(30, 2)).astype(np.uint8)
    save(tmp_path / "it.npz", numbers, counts, ["a", "b"], np.arange(30) % 2)
    with np.load(tmp_path / "it.npz") as stored:
        assert np.abs(stored["codes"] * stored["step"] - numbers).max() <= stored["step"] * 0.501
        rebuilt = sparse.csr_array(
            (stored["counts"], stored["columns"].astype(int), stored["ends"])
        )
        assert np.array_equal(rebuilt.toarray(), counts)
