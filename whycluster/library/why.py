"""Why one image is in a cluster, as a value that reads well."""

from dataclasses import dataclass

SHOWN = 10  # phrases of a repr


@dataclass(frozen=True, repr=False)
class Why:
    """The phrases that speak for an image being in a cluster; contributions sum to the score.

    Phrases come strongest first; one that adds nothing is left out. Source: IC²E's linear head,
    score = activations (m,) @ head column (m,).
    """

    image: str  # path relative to the image set's folder
    cluster: int
    cluster_name: str
    score: float
    phrases: tuple[tuple[str, float], ...]  # phrase, contribution > 0

    def __repr__(self) -> str:
        """A line for the image and one for each of its strongest phrases."""
        head = f"{self.image}: cluster {self.cluster} ({self.cluster_name}), score {self.score:.3f}"
        lines = [f"{amount:>9.3f}  {phrase}" for phrase, amount in self.phrases[:SHOWN]]
        if rest := self.phrases[SHOWN:]:
            lines.append(f"{sum(amount for _, amount in rest):>9.3f}  {len(rest)} others")
        return "\n".join([head, *lines])
