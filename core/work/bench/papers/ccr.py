"""CCR's tables and figures: what they print, and with which settings a row is run here."""

from ..drawing.evidence import cases
from ..drawing.maps import features_and_probabilities
from ..drawing.numbers import metrics_as_lines
from ..drawing.training import spread_of_classes
from ..entry import Row, Settings, Table, drawing, printed, unbuilt
from .pixels import ALL, ON_PIXELS, UNLABELLED

CCR = "Xu and Wang, Contrastive Clustering with Consistent Structural Relations (CCR), 2023"

_FOUR = {
    "cifar-10": "train+test",
    "cifar-100-20": "train+test",
    "stl-10": "train+test",
    "tiny-imagenet": "train",
}
# DCDC's own code differs from CCR's settings.
_DCDC_CODE = {"cluster.learning_rate": 1e-3, "cluster.over_clusters": 70}
_CCR = Row("ccr", "CCR", "ccr")
CCR_1 = Table(
    "ccr-1",
    "CCR, table 1: clusters from pixels alone",
    f"{CCR}, table 1",
    _FOUR,
    ALL,
    (
        *unbuilt("K-means", "SC", "AC", "NMF", "AE", "DAE", "DeCNN", "VAE", why=ON_PIXELS),
        *unbuilt("JULE", "DEC", "DAC", "DCCM", "IIC", "PICA", why=ON_PIXELS),
        Row(
            "dcdc",
            "DCDC",
            "dcdc",
            settings=_DCDC_CODE,
            only_on={
                "stl-10": {"cluster.batch": 100},
                "tiny-imagenet": {"cluster.batch": 300, "cluster.over_clusters": 700},
            },
        ),
        _CCR,
    ),
    printed(
        """
        k-means 0.229 0.087 0.049  0.130 0.084 0.028  0.192 0.125 0.061  0.025 0.065 0.005
        sc      0.247 0.103 0.085  0.136 0.090 0.022  0.159 0.098 0.048  0.022 0.063 0.004
        ac      0.228 0.105 0.065  0.138 0.098 0.034  0.332 0.239 0.140  0.027 0.069 0.005
        nmf     0.190 0.081 0.034  0.118 0.079 0.026  0.180 0.096 0.046  0.029 0.072 0.005
        ae      0.314 0.239 0.169  0.165 0.100 0.048  0.303 0.250 0.161  0.041 0.131 0.007
        dae     0.297 0.251 0.163  0.151 0.111 0.046  0.302 0.224 0.152  0.039 0.127 0.007
        decnn   0.282 0.240 0.174  0.133 0.092 0.038  0.299 0.227 0.162  0.035 0.111 0.006
        vae     0.291 0.245 0.167  0.152 0.108 0.040  0.282 0.200 0.146  0.036 0.113 0.006
        jule    0.272 0.192 0.138  0.137 0.103 0.033  0.277 0.182 0.164  0.033 0.102 0.006
        dec     0.301 0.257 0.161  0.185 0.136 0.050  0.359 0.276 0.186  0.037 0.115 0.007
        dac     0.522 0.396 0.306  0.238 0.185 0.088  0.470 0.366 0.257  0.066 0.190 0.007
        dccm    0.623 0.496 0.408  0.327 0.285 0.173  0.482 0.376 0.262  0.108 0.224 0.017
        iic     0.617 /     /      0.257 /     /      0.610 /     /      /     /     /
        pica    0.696 0.591 0.512  0.337 0.310 0.171  0.713 0.611 0.531  0.098 0.277 0.038
        dcdc    0.699 0.585 0.506  0.349 0.310 0.179  0.734 0.621 0.547  0.164 0.323 0.073
        ccr     0.716 0.613 0.538  0.368 0.339 0.204  0.751 0.643 0.575  0.167 0.341 0.072
        """,
        _FOUR,
        ALL,
    ),
    note=UNLABELLED,
)

_CIFAR = {"cifar-10": "train+test", "cifar-100-20": "train+test"}


def _weights(instance: float, cluster: float, relation: float) -> Settings:
    names = ("cluster.instance_weight", "cluster.cluster_weight", "cluster.relation_weight")
    return dict(zip(names, (instance, cluster, relation), strict=True))


CCR_2 = Table(
    "ccr-2",
    "CCR, table 2: what its losses bring",
    f"{CCR}, table 2",
    _CIFAR,
    ALL,
    (
        Row("irl", "IRL", "ccr", settings=_weights(1, 0, 0)),
        Row("crl", "CRL", "ccr", settings=_weights(0, 1, 0)),
        Row("irl-rrl", "IRL+RRL", "ccr", settings=_weights(1, 0, 0.004)),
        Row("crl-rrl", "CRL+RRL", "ccr", settings=_weights(0, 1, 0.004)),
        Row("dcdc", "IRL+CRL (DCDC)", "dcdc"),
        _CCR,
    ),
    printed(
        """
        irl      0.606 /     /      0.307 /     /
        crl      0.458 /     /      0.209 /     /
        irl-rrl  0.668 0.569 0.488  0.324 0.309 0.178
        crl-rrl  0.613 0.520 0.423  0.317 0.308 0.163
        dcdc     0.690 0.581 0.499  0.339 0.318 0.183
        ccr      0.716 0.613 0.538  0.368 0.339 0.204
        """,
        _CIFAR,
        ALL,
    ),
)

_CIFAR_20 = {"cifar-100-20": "train+test"}
CCR_3 = Table(
    "ccr-3",
    "CCR, table 3: images in a batch",
    f"{CCR}, table 3",
    _CIFAR_20,
    ALL,
    tuple(
        Row(f"batch-{batch}", f"batch {batch}", "ccr", settings={"cluster.batch": batch})
        for batch in (100, 200, 300, 500)
    ),
    printed(
        """
        batch-100 0.342 0.325 0.182
        batch-200 0.368 0.339 0.204
        batch-300 0.339 0.324 0.189
        batch-500 0.333 0.314 0.182
        """,
        _CIFAR_20,
        ALL,
    ),
    draw=metrics_as_lines,
)

CCR_4 = Table(
    "ccr-4",
    "CCR, table 4: the head for over-clustering",
    f"{CCR}, table 4",
    _CIFAR,
    ALL,
    (
        Row("without-oc", "Without OC", "ccr", settings={"cluster.over_clusters": 0}),
        _CCR,
    ),
    printed(
        """
        without-oc 0.654 0.553 0.471  0.269 0.256 0.133
        ccr        0.716 0.613 0.538  0.368 0.339 0.204
        """,
        _CIFAR,
        ALL,
    ),
)

_ONE = {"cifar-10": "train+test"}
FIGURE_3 = Table(
    "ccr-figure-3",
    "CCR, figure 3: features during the training",
    f"{CCR}, figure 3",
    _ONE,
    ALL,
    (
        Row(
            "ccr", "CCR", "ccr", settings={"cluster.epochs": 150, "cluster.features_at": "0,50,100"}
        ),
    ),
    note="t-SNE of the backbone's features of the test images; last, of the probabilities at epoch "
    "150, as in the paper. Which epochs lie between 0 and 150 it does not say.",
    draw=features_and_probabilities,
    needs=("images", "assignment"),
    seeds=1,
)
FIGURE_4 = Table(
    "ccr-figure-4",
    "CCR, figure 4: right and wrong cases",
    f"{CCR}, figure 4",
    _ONE,
    ALL,
    (_CCR,),
    note="Of every cluster the surest images that are right (green) and that are not (red).",
    draw=cases,
    needs=("images", "assignment"),
    seeds=1,
)
FIGURE_5 = Table(
    "ccr-figure-5",
    "CCR, figure 5: variance within the classes",
    f"{CCR}, figure 5",
    _ONE,
    ALL,
    (Row("dcdc", "DCDC", "dcdc"), _CCR),
    note="Mean squared distance of an image's probabilities to the mean of its class. The figure "
    "is a drawing without numbers; the text says that CCR's is smaller. DCDC as in table 2.",
    draw=spread_of_classes,
    needs=("images", "assignment"),
    seeds=1,
)
DRAWINGS = (
    drawing(
        "ccr-figure-1",
        "CCR, figure 1: pairs of images, of classes and of relations",
        f"{CCR}, figure 1",
        "core/clustering/pixels/objectives.py",
    ),
    drawing(
        "ccr-figure-2",
        "CCR, figure 2: the whole method",
        f"{CCR}, figure 2",
        "core/clustering/pixels/ccr",
    ),
)
TABLES = (*(CCR_1, CCR_2, CCR_3, CCR_4), *DRAWINGS, *(FIGURE_3, FIGURE_4, FIGURE_5))
