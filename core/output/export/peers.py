"""The clusters as files that other programs read; see core.base.peers for what each is like."""

from collections.abc import Mapping, Sequence

from ...base.names import told_apart
from ...base.peers import PEERS, Peer, Told
from ...base.values import IntArray
from ...concepts.run import Run
from ...store.workspace import Workspace
from .rows import NO_CLUSTER, Rows, rows

DIGITS = 6  # of confidences and contributions, which are single precision
WRITTEN: Mapping[str, Peer] = {name: peer for name, peer in PEERS.items() if peer.write}


def peer_files(
    workspace: Workspace,
    run: Run,
    name: str,
    images: Sequence[int] | IntArray | None = None,
    top: int | None = None,
) -> Mapping[str, bytes]:
    """Name -> content of the files of a format of WRITTEN; of all images, or of those numbers.

    Edits are applied; top is as for `labels_csv`.
    """
    write = WRITTEN[name].write
    assert write is not None
    return write(
        [each for part in rows(workspace, run, images, top).parts() for each in told(part)]
    )


def told(table: Rows) -> list[Told]:
    """The rows as files of other programs say them; no two clusters have one name."""
    names = _told_apart(table.now.names)
    evidence = table.evidence
    amounts = evidence.amounts.astype(float).round(DIGITS).tolist()
    said = [evidence.names[phrase] for phrase in evidence.phrases.tolist()]
    pairs, ends = list(zip(said, amounts, strict=True)), evidence.offsets.tolist()
    columns = zip(
        table.files,
        table.labels,
        table.clusters.tolist(),
        table.confidence.astype(float).round(DIGITS).tolist(),
        strict=True,
    )
    return [
        Told(
            path=path,
            label=label,
            cluster=cluster,
            name="" if cluster == NO_CLUSTER else names[cluster],
            confidence=confidence,
            phrases=tuple(pairs[ends[row] : ends[row + 1]]),
            root=table.run.images.root,
        )
        for row, (path, label, cluster, confidence) in enumerate(columns)
    ]


def _told_apart(names: Mapping[int, str]) -> dict[int, str]:
    """The names of clusters by number; one that is empty is its number."""
    texts = [name or f"({number})" for number, name in names.items()]
    return dict(zip(names, told_apart(texts), strict=True))
