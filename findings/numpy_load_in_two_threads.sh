#!/usr/bin/env bash
# Two threads that read two .npy files at once both may end in a SystemError of Python's `ast`.
#
# Version:   numpy 2.3.5 from PyPI with Python 3.11.0 to 3.11.7 (Debian 12 has 3.11.2), on Linux.
# Input:     threads that each call numpy.load on a sound .npy file of their own, over and over,
#            beside objects in reference cycles whose __del__ runs Python, as many a library has.
# Expected:  the arrays: the threads share no file and no object.
# Behaviour: a header is a Python literal, read with ast.literal_eval; those versions of Python keep
#            the depth of the tree in one place for all threads, and where the other thread comes in
#            between it is wrong: "SystemError: AST constructor recursion depth mismatch", now and
#            then, of a file that reads well the next time. 3.11.8 and later keep one for each call.
# Output:    some of 120,000 reads fail with SystemError (Python 3.11.7 saw 395)
# What to do: read headers under a lock of your own, or Python 3.11.8 or later.
# Fails when that changes; says so and stops where Python is another.
set -euo pipefail
python3 - <<'PYTHON' || { echo "This needs Python 3.11.0 to 3.11.7."; exit 0; }
import sys
sys.exit(not (3, 11, 0) <= sys.version_info[:3] <= (3, 11, 7))
PYTHON
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile numpy==2.3.5
cd "$folder"
"$folder/venv/bin/python" <<'PYTHON'
import io
import sys
import threading

import numpy as np


class InACycle:
    def __init__(self):
        self.itself = self

    def __del__(self):  # by the garbage collector, which may come while a header is read
        sum(range(50))


file = io.BytesIO()
np.save(file, np.zeros((3, 4)))
failed = []


def read_often():
    for _ in range(30_000):
        [InACycle() for _ in range(20)]
        try:
            np.load(io.BytesIO(file.getvalue()))
        except SystemError as error:
            failed.append(str(error))


sys.setswitchinterval(1e-5)
threads = [threading.Thread(target=read_often) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"{len(failed)} of 120,000 reads failed, the first with: {failed[:1]}")
assert failed and all(text.startswith("AST constructor recursion depth") for text in failed)
PYTHON
