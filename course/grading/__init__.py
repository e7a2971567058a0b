"""Grading a class: what was handed in, run behind walls; judged outside of them.

A submission's cells run in a child of a fork server, in namespaces of its own
(``client``, ``server``, ``child``). The grader sends inputs drawn anew, gets
plain data back (``frames``) and compares here (``judge``), with the judges of
``course.checks``, which the child never sees. Around it: which file counts
(``intake``), a record that survives a kill (``ledger``), tables and pages
(``report``, ``feedback``), and text from outside made harmless (``defuse``).

Nothing is imported here: the fork server must hold none of the judges.
"""
