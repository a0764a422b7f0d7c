"""DCACN's tables and figures: what they print, and with which settings a row is run here."""

from ..drawing.maps import features_by_epoch
from ..drawing.numbers import datasets_as_bars
from ..drawing.training import curves
from ..entry import DATA, Row, Table, drawing, printed, unbuilt
from .pixels import ALL, ON_PIXELS, UNLABELLED

DCACN = "Decoupled Contrastive Attention Clustering Network (DCACN)"
_OF_DATA = ("images", "width", "height", "classes")
_ATTENTIVE = {"imagenet-10": "train", "cifar-10": "train+test", "stl-10": "train+test"}
DCACN_2 = Table(
    "dcacn-2",
    "DCACN, table 2: clusters from pixels alone",
    f"{DCACN}, table 2",
    _ATTENTIVE,
    ALL,
    (
        *unbuilt("K-Means", "DEC", "DCEC", "IIC", "PICA", why=ON_PIXELS),
        Row("cc", "CC", "cc", settings={"cluster.size": 224}),
        *unbuilt("SCCMD", why=ON_PIXELS),
        Row("dcacn", "DCACN", "dcacn"),
    ),
    printed(
        """
        k-means 0.241 0.119 0.057  0.229 0.087 0.049  0.192 0.125 0.061
        dec     0.381 0.282 0.203  0.301 0.257 0.161  0.359 0.276 0.186
        dcec    0.401 0.302 0.287  0.352 0.342 0.239  0.389 0.347 0.255
        iic     /     /     /      0.617 0.551 0.411  0.596 0.496 0.397
        pica    0.870 0.802 0.761  0.696 0.591 0.512  0.713 0.611 0.531
        cc      0.893 0.859 0.822  0.790 0.705 0.637  0.850 0.764 0.726
        sccmd   /     /     /      0.903 0.814 0.805  0.793 0.756 0.733
        dcacn   0.935 0.887 0.864  0.918 0.832 0.821  0.876 0.789 0.758
        """,
        _ATTENTIVE,
        ALL,
    ),
    note=f"CC's authors enlarge every image to 224 pixels, and so does its row. {UNLABELLED}",
)

DCACN_1 = Table(
    "dcacn-1",
    "DCACN, table 1: the data sets",
    f"{DCACN}, table 1",
    _ATTENTIVE,
    _OF_DATA,
    (Row("data", "Data set", "cc", measure=DATA),),
    {
        "data": {
            "imagenet-10": {"images": 13_000, "classes": 10},
            "cifar-10": dict(zip(_OF_DATA, (60_000, 32, 32, 10), strict=True)),
            "stl-10": dict(zip(_OF_DATA, (13_000, 96, 96, 10), strict=True)),
        }
    },
    note="Width and height here are those of the files (medians).",
    draw=datasets_as_bars,
    seeds=1,
)
FIGURE_3 = Table(
    "dcacn-figure-3",
    "DCACN, figure 3: accuracy during the training",
    f"{DCACN}, figure 3",
    _ATTENTIVE,
    ALL,
    (Row("dcacn", "DCACN", "dcacn"),),
    note="ACC, NMI and ARI of all images after every epoch. The figure is a drawing; the text "
    "says: ACC on CIFAR-10 is above 0.8 after 150 of 1,000 epochs, all level off after 400.",
    draw=curves,
    needs=("images", "assignment"),
    seeds=1,
)
_KEPT = {"cluster.features_at": "0,200,500"}  # of 1,000; the paper names the last only
FIGURE_4 = Table(
    "dcacn-figure-4",
    "DCACN, figure 4: features during the training",
    f"{DCACN}, figure 4",
    {"imagenet-10": "train"},
    ALL,
    (Row("dcacn", "DCACN", "dcacn", settings=_KEPT),),
    note="t-SNE of the backbone's features, at first, on the way and at the end.",
    draw=features_by_epoch,
    needs=("images", "assignment"),
    seeds=1,
)
DRAWINGS = (
    drawing(
        "dcacn-figure-1",
        "DCACN, figure 1: the whole method",
        f"{DCACN}, figure 1",
        "core/clustering/pixels/dcacn",
    ),
    drawing(
        "dcacn-figure-2",
        "DCACN, figure 2: a block with attention",
        f"{DCACN}, figure 2",
        "Block and Cbam in core/clustering/pixels/backbones.py",
    ),
)
TABLES = (DCACN_1, DCACN_2, *DRAWINGS, FIGURE_3, FIGURE_4)
