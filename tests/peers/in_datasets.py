"""Hugging Face datasets: the folder with our metadata told, and kept in its ways. FOLDER OUT"""

import json
import sys
from pathlib import Path

from datasets import Image, load_dataset

folder, out = map(Path, sys.argv[1:])
rows = load_dataset(
    "imagefolder", data_dir=str(folder), split="train", cache_dir=str(out / "cache")
).cast_column("image", Image(decode=False))
rows.class_encode_column("label").save_to_disk(str(out / "disk"))
rows.to_parquet(str(out / "rows.parquet"))
told = {
    Path(row["image"]["path"]).relative_to(folder).as_posix(): [
        row["cluster_name"],
        row["cluster"],
        [one["phrase"] for one in row["phrases"]],
    ]
    for row in rows
}
print(json.dumps(told))
