"""WebDataset: shards of the pictures of class folders, as its own writer makes them. FOLDER OUT"""

import json
import sys
from pathlib import Path

from webdataset import ShardWriter, WebDataset

folder, out = map(Path, sys.argv[1:])
out.mkdir()
with ShardWriter(f"{out}/shard-%03d.tar", maxcount=25, verbose=0) as shards:
    for file in sorted(folder.rglob("*.png")):
        label = file.parent.name
        about = {"cls": label} if int(file.stem) % 2 else {"json": {"label": label}}
        shards.write({"__key__": file.stem, "png": file.read_bytes(), **about})
written = sorted(map(str, out.glob("*.tar")))
read = WebDataset(written, shardshuffle=False)
print(json.dumps([one["__key__"] for one in read]))
