#!/usr/bin/env bash
# kmedoids' scikit-learn class returns row numbers of the training data from predict, not its labels.
#
# Version:   kmedoids 0.5.5 with scikit-learn 1.9.1, numpy 2.4.6.
# Input:     150 points in three clear groups of 50, KMedoids(3, metric="euclidean"); predict is then asked
#            for the same 150 points.
# Expected:  predict(X) equals labels_, as its own text ("index of the cluster") and the class it resembles say.
# Behaviour: labels_ and fit_predict are 0, 1, 2; predict gives the row numbers of the medoids, 17, 56,
#            133. So new pictures get labels that no old picture has, or, in a small data set where a row
#            number is 0, 1 or 2, another group's label.
# Output:    labels_:     0 1 2
#            fit_predict: 0 1 2
#            predict:     17 56 133, equal to labels_ in 0 of 150 points
#            predict = medoid_indices_[labels_]: True
# What to do: number = {row: label for label, row in enumerate(medoid_indices_)}, or argmin of the
#            distances to cluster_centers_.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile kmedoids==0.5.5 scikit-learn==1.9.1 numpy==2.4.6
export OMP_NUM_THREADS=1
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import numpy as np
from kmedoids import KMedoids

random = np.random.default_rng(0)
points = np.vstack([random.normal(middle, 0.4, (50, 2)) for middle in ((0, 0), (9, 0), (0, 9))])
model = KMedoids(3, metric="euclidean", random_state=0)
together = model.fit_predict(points)
labels, predicted = model.labels_, model.predict(points)
named = bool((model.medoid_indices_[labels] == predicted).all())


def told(found):
    return " ".join(str(value) for value in np.unique(found))


print("labels_:    ", told(labels))
print("fit_predict:", told(together))
print(f"predict:     {told(predicted)}, equal to labels_ in {(labels == predicted).sum()} of {len(points)} points")
print("predict = medoid_indices_[labels_]:", named)
nearest = np.linalg.norm(points[:, None] - model.cluster_centers_, axis=2).argmin(1)
plain = told(labels) == told(together) == "0 1 2"
if not (plain and named and (nearest == labels).all()) or (labels == predicted).any():
    sys.exit("Changed: kmedoids' predict no longer returns row numbers as described.")
PYTHON
