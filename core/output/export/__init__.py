"""What leaves the program: tables, a report, folders of images, the concept model.

Edits are applied to all of them; what the concept model gave out is never changed.
"""

from .clusters import CLUSTER_COLUMNS, clusters_csv
from .csv_table import labels_csv, rejects_csv
from .folders import HOW, export_folders
from .model import model_files, model_zip
from .parquet_table import labels_parquet
from .report import report_html
from .rows import LABEL_COLUMNS, choose, edited

__all__ = [
    "CLUSTER_COLUMNS",
    "HOW",
    "LABEL_COLUMNS",
    "choose",
    "clusters_csv",
    "edited",
    "export_folders",
    "labels_csv",
    "labels_parquet",
    "model_files",
    "model_zip",
    "rejects_csv",
    "report_html",
]
