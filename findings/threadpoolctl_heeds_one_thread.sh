#!/usr/bin/env bash
# A limit of threadpoolctl does nothing while another thread is inside one, without a word.
#
# Version:   threadpoolctl 3.8.0 with NumPy 2.4.6 and SciPy 1.17.1, all from PyPI, on Linux; 3.6.0 beside.
# Input:     inside threadpool_limits(2) of the main thread a second one imports scipy.linalg, which
#            brings an OpenBLAS of its own, and limits BLAS to 1.
# Expected:  inside, SciPy's OpenBLAS has one thread, as where the main thread asks for it, and as in 3.6.0.
# Behaviour: it keeps all it was loaded with: one thread at a time controls OpenBLAS, the first to
#            come; the limits of others are passed over. A main thread's limit does not reach
#            what is loaded later either. So scikit-learn's own limit, around its searches for
#            neighbours in OpenMP's threads, is none where it is first imported beside such a block.
# Output:    3.6.0: by the main thread 1, by a second one 1
#            3.8.0: by the main thread 1, by a second one 2
# What to do: import scipy.linalg before the outer limit, so that it reaches SciPy's OpenBLAS too.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/limits.py" <<'PYTHON'
import sys
from importlib.metadata import version
from threading import Thread

import numpy  # noqa: F401  brings the first OpenBLAS
from threadpoolctl import threadpool_info, threadpool_limits


def limited(found):
    import scipy.linalg  # noqa: F401  brings another

    with threadpool_limits(1, user_api="blas"):
        libraries = [each for each in threadpool_info() if "scipy.libs" in each["filepath"]]
        found += [each["num_threads"] for each in libraries]


beside = []
with threadpool_limits(2):
    second = Thread(target=limited, args=(beside,))
    second.start()
    second.join()
alone = []
limited(alone)
print(f"{version('threadpoolctl')}: by the main thread {alone[0]}, by a second one {beside[0]}")
if (alone, beside) != ([1], [int(sys.argv[1])]):
    sys.exit("Changed: which limits are heeded.")
PYTHON
python3 -m venv "$folder/venv"
for pair in 3.6.0=1 3.8.0=2; do
  "$folder/venv/bin/pip" install --quiet --no-compile "threadpoolctl==${pair%=*}" numpy==2.4.6 scipy==1.17.1
  OPENBLAS_NUM_THREADS=2 "$folder/venv/bin/python" "$folder/limits.py" "${pair#*=}"
done
