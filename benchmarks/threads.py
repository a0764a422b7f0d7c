"""The sample run by 1, 2 and 4 threads: python -m benchmarks.threads [--before CHECKOUT]

Prints one line of JSON a run: seconds by the clock and of the processor, and which CSV it wrote.
Ends with what the runs come to: how many different CSVs there are (1 is wanted), and with the
folder of another build the time of 2 threads as a ratio to that build's. The sample's images are
drawn in every run, and runs of one kind are not neighbours, so that load meets all kinds.
"""

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.child import processor
from benchmarks.environment import environment

HERE = Path(__file__).resolve().parents[1]
THREADS, COMPARED = (1, 2, 4), 2


def run(build: Path, threads: int) -> dict[str, object]:
    """A sample run in a new workspace, by a build's code."""
    told = {"OMP_NUM_THREADS": str(threads), "WHYCLUSTER_CORES": str(threads)}
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "labels.csv")
        command = [sys.executable, "-m", "core", "run", "sample"]
        command += ["--workspace", str(Path(folder, "workspace")), "--out", str(table)]
        begin, spent = time.perf_counter(), processor()
        done = subprocess.run(command, cwd=build, env=environment(**told), capture_output=True)
        seconds, spent = time.perf_counter() - begin, processor() - spent
        if done.returncode:
            raise SystemExit(done.stderr.decode())
        contents = hashlib.sha256(table.read_bytes()).hexdigest()[:16]
    return {"threads": threads, "seconds": seconds, "processor": spent, "csv": contents}


def ratio(here: list[dict], before: list[dict], of: str) -> float:
    """Of the medians."""
    return statistics.median(r[of] for r in here) / statistics.median(r[of] for r in before)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, help="folder of another build, such as the last")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    runs: dict[str, list[dict]] = {"here": [], "before": []}
    for _ in range(options.rounds):
        for threads in THREADS:
            kinds = {"here": HERE}
            if options.before and threads == COMPARED:
                kinds["before"] = options.before.resolve()
            for kind, build in kinds.items():
                runs[kind].append(run(build, threads))
                print(json.dumps({"build": kind, **runs[kind][-1]}), flush=True)
    found: dict[str, float] = {"tables": len({made["csv"] for made in runs["here"]})}
    if options.before:
        compared = [made for made in runs["here"] if made["threads"] == COMPARED]
        for of in ("seconds", "processor"):
            found[f"{of}_ratio"] = ratio(compared, runs["before"], of)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
