#!/usr/bin/env bash
# A parallel function of numba (UMAP has some) gives torch as many threads as the machine has cores.
#
# Version:   numba 0.68.1 with torch 2.14.1, both from PyPI, on Linux; two cores or more.
# Input:     torch.set_num_threads(1), then the sum of an array by a numba function with parallel=True.
# Expected:  torch goes on with one thread: numba has threads, and a setting for them, of its own.
# Behaviour: torch.get_num_threads() is then numba's number, all cores: both call the OpenMP
#            library that is loaded first, and numba's first parallel call sets its threads.
#            OMP_NUM_THREADS=1 does not hold either. torch's sums differ by rounding from then on: the
#            same training in one process gives other numbers before and after a map was drawn.
# Output:    1 thread, after the sum: all cores
# What to do: set torch's number anew after numba's first parallel call, or NUMBA_NUM_THREADS.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile numba==0.68.1 torch==2.14.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" <<'PYTHON'
import sys

import numba
import numpy as np
import torch


@numba.njit(parallel=True)
def total(numbers):
    found = 0.0
    for index in numba.prange(len(numbers)):
        found += numbers[index]
    return found


cores = numba.config.NUMBA_NUM_THREADS
if cores < 2:
    sys.exit("This needs two cores or more.")
torch.set_num_threads(1)
before = torch.get_num_threads()
total(np.ones(1000))
after = torch.get_num_threads()
print(f"{before} thread, after the sum: {'all cores' if after == cores else after}")
if (before, after) != (1, cores):
    sys.exit("Changed: numba leaves torch its number of threads.")
PYTHON
