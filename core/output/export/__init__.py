"""What leaves the program: tables, a report, folders of images, the concept model.

Edits are applied to all of them; what the concept model gave out is never changed.
"""

from .clusters import CLUSTER_COLUMNS, clusters_csv
from .folders import HOW, export_folders
from .labels import LABEL_COLUMNS, labels_csv, labels_parquet, labels_parts
from .model import model_files, model_zip
from .page import page_html
from .rejects import rejects_csv
from .report import report_html
from .rows import edited

__all__ = [
    "CLUSTER_COLUMNS",
    "HOW",
    "LABEL_COLUMNS",
    "clusters_csv",
    "edited",
    "export_folders",
    "labels_csv",
    "labels_parquet",
    "labels_parts",
    "model_files",
    "model_zip",
    "page_html",
    "rejects_csv",
    "report_html",
]
