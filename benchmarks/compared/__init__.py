"""Work that two builds do in turn, a file for each kind: `python -m benchmarks --against REF`.

A file has WORK, a dict from the name of a piece of work to what it is; `prepare(inputs, pictures)`,
which makes what both builds read; `load(name, inputs, scratch)`, whose imports and reading are not
counted; and `work(loaded)`, which is, and returns figures that should stay. The last two run by an
older build: they import nothing of the benchmarks. scratch is the build's own folder, kept between
rounds. PICTURES = True says that prepare wants a folder of images.
"""
