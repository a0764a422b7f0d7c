#!/usr/bin/env bash
# Label Studio's SDK cannot check a task that has predictions or annotations: it raises TypeError.
#
# Version:   label-studio-sdk 2.1.2.
# Input:     an interface with one <Choices>, and a task with a prediction that fits it (validate_prediction
#            finds no error); LabelInterface.validate_task(task), the public check before an import.
# Expected:  True; False for one that does not fit.
# Behaviour: True for the task without predictions. With one, right or wrong, or with an annotation:
#            TypeError, "missing 1 required positional argument", as it calls its own check without the
#            prediction. validate_regions_only=True, which is to look at these alone, changes nothing.
# Output:    alone: True
#            predictions: TypeError
#            annotations: TypeError
# What to do: call validate_prediction for each prediction, validate_annotation for each annotation.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile label-studio-sdk==2.1.2
HOME="$folder" "$folder/venv/bin/python" - <<'PYTHON'
import sys

from label_studio_sdk.label_interface import LabelInterface

interface = LabelInterface(
    """<View><Image name="image" value="$image"/>
<Choices name="kind" toName="image"><Choice value="cat"/><Choice value="dog"/></Choices></View>"""
)
chosen = {"from_name": "kind", "to_name": "image", "type": "choices", "value": {"choices": ["cat"]}}
assert interface.validate_prediction({"result": [chosen]}, return_errors=True) == []
seen = {}
for key in ("alone", "predictions", "annotations"):
    task = {"data": {"image": "a.png"}} | ({} if key == "alone" else {key: [{"result": [chosen]}]})
    try:
        seen[key] = str(interface.validate_task(task))
    except TypeError as error:
        seen[key] = type(error).__name__
        assert "missing 1 required positional argument" in str(error)
    print(f"{key}: {seen[key]}")
if seen != {"alone": "True", "predictions": "TypeError", "annotations": "TypeError"}:
    sys.exit("Changed: tasks with predictions are checked otherwise than described.")
PYTHON
