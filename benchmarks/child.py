"""The process of one turn: child.py FILE NAME INPUTS SCRATCH.

FILE is one of benchmarks/compared; core is that of the folder on PYTHONPATH. Imports and what
`load` reads are not counted. Processor seconds and memory are those of this process and of those
it waited for. Prints JSON.
"""

import json
import resource
import runpy
import sys
import time
from pathlib import Path


def processor() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(
        resource.getrusage(kind).ru_utime + resource.getrusage(kind).ru_stime for kind in kinds
    )


def peak() -> float:
    """Megabytes that this process, or the largest it waited for, took at most."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def main() -> None:
    del sys.path[0]  # the benchmarks' folder: its pages.py is not the build's pages
    file, name, inputs, scratch = sys.argv[1:]
    module = runpy.run_path(file)
    loaded = module["load"](name, Path(inputs), Path(scratch))
    begin, spent = time.perf_counter(), processor()
    found = module["work"](loaded)
    seconds, spent = time.perf_counter() - begin, processor() - spent
    print(json.dumps({"seconds": seconds, "processor": spent, "megabytes": peak(), **found}))


if __name__ == "__main__":
    main()
