"""How the notebooks are made: from text sources to executed files, reproducibly."""
