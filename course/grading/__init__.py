"""Grading a class: what was handed in, run behind walls; judged outside of them.

Start with ``run``: it strings together all that follows.

- ``intake`` says whose each file is, for which exercise, and which one counts; ``source`` reads
  the code cells of what counts.
- A submission's cells run in a child of a fork server, in namespaces of its own (``client`` on the
  grader's side, ``server`` and ``child`` behind the ``walls``). The grader sends inputs drawn anew,
  gets plain data back (``frames``) and compares here (``judge``), with the judges of
  ``course.checks``, which the child never sees. ``places`` says after which cell a task is judged.
- Where there are no namespaces, that child is in WebAssembly instead: ``isolation`` chooses,
  ``wasm_wall`` is on the grader's side, ``wasm_worker`` is the process that holds the child,
  ``wasm_files`` what it sees as a disk, ``wasm_guest`` what it runs first; ``child`` and the judges
  are the same.
- ``ledger`` is a record that survives a kill; ``results`` is what became of a submission.
- ``lateness``, ``decisions`` and ``roster`` apply what a teacher wants; ``attention`` lists what
  needs attention; ``report``, ``feedback``, ``class_page`` and ``export`` write it all, for the
  teacher's eyes alone (``output``, ``anonymous``), with text from outside made harmless
  (``defuse``).

Nothing is imported here: the fork server must hold none of the judges.
"""
