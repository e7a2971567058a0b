"""Ten labels on the digits: accuracies over 50 label draws, and with ten chosen labels.

Run it by hand: ``python tests/benchmarks/bench_ten_labels.py [FIRST_SEED N_DRAWS]``.
Seeds from 1,000 on are for reporting; choose parameters with lower ones.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import time

from course.evaluation.ten_labels import describe, ten_chosen_labels, ten_labels

if __name__ == "__main__":
    first, n_draws = map(int, sys.argv[1:]) if len(sys.argv) == 3 else (1000, 50)
    print(describe(ten_labels(range(first, first + n_draws))))
    print("\nten labels that choose_labels asks for, five seeds:")
    for seed in range(first, first + 5):
        chosen, accuracies = ten_chosen_labels(seed)
        print(f"  {chosen.tolist()}")
        for method, accuracy in accuracies.items():
            print(f"    {method:42} {accuracy:.4f}")
    print(f"\n{time.process_time():.0f} CPU seconds")
