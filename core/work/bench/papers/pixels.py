"""What the tables of CCR and DCACN share."""

ALL = ("acc", "nmi", "ari")
ON_PIXELS = "on raw pixels or a network of its own; cited from its authors, not built here"
UNLABELLED = "The unlabelled images of STL-10 are not used here."
