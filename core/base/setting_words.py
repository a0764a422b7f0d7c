"""What settings are called on pages, and the sentences that several methods have in common."""

BATCH = "Images in a step."
CLUSTER_WEIGHT = "Weight of the contrast of clusters."
CONSISTENCY = "Logarithm of each image's agreement, or of their sum, as printed."
CROSS_CONSISTENCY = "Weight of agreement between an image and its nouns."
DISTORTION = "Distortion of the coding rate: epsilon squared."
ENTROPY = "How strongly all clusters are kept in use; at 0 they may fall into one."
EPOCHS = "Passes over all images."
HIDDEN = "Width of the hidden layers."
IMAGE_TEMPERATURE = "Temperature of the contrast of images."
INSTANCE_DIM = "Width of the heads that tell images apart; 0 for none."
ITERATIONS = "Steps at most."
LEARNING_RATE = "Size of a step."
LEAST_STEPS = "With few images there are more passes, up to this many steps."
NEIGHBOURS = "Nearest images that each image is joined to in the graph."
RELATION_WEIGHT = "Weight of keeping the distances between images."
SEED = "Seed of the random numbers."
SMOOTHING = "Share of each image's membership that is spread over all clusters."
STARTS = "Number of starts; the best is kept."

# Name of a setting -> what it is called, where its name with blanks would not say it.
TITLES = {
    "alpha": "agreement weight",
    "batch": "batch size",
    "budget_minutes": "time budget (minutes)",
    "compile": "compilation",
    "concept_weight": "alignment weight",
    "consistency": "form of agreement",
    "depth": "ResNet layers",
    "duplicates": "shared phrases",
    "epsilon": "distortion",
    "features_at": "features at epochs",
    "global_from": "least global share",
    "hidden": "hidden width",
    "instance_dim": "instance width",
    "jitter": "colour jitter",
    "keep": "epoch that counts",
    "least_steps": "minimum steps",
    "local_to": "largest local share",
    "mask_repeats": "ignore copies",
    "mini_batch_above": "mini-batches above",
    "mode": "cluster vector",
    "most_cut": "images in the graph",
    "near_images": "central images",
    "over_clusters": "clusters of the second head",
    "per_cluster": "phrases per cluster",
    "per_image": "nouns per image",
    "proxy": "target of activations",
    "rate_form": "form of the rate",
    "reduction": "attention reduction",
    "relation": "form of relation",
    "repeats": "copies per image",
    "rounds": "smoothing rounds",
    "share_trunk": "shared layers",
    "size": "image size (pixels)",
    "spatial_norm": "attention norm",
    "stem": "first layers",
    "support": "choice of phrases",
    "threads": "CPU threads",
    "warm_up": "warm-up steps",
    "weights_per_cluster": "weights per cluster",
}


def title_of(name: str) -> str:
    """What a setting is called, for `say`."""
    return TITLES.get(name, name.replace("_", " "))
