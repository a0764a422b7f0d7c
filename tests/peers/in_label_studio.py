"""Label Studio itself, asked by its interface: our tasks imported, some corrected, all exported.

FOLDER IMAGES CORRECTED OUT; CORRECTED is the new cluster of some tasks, by path, as JSON.
"""

import json
import os
import sys
from pathlib import Path

folder, images, corrected, out = sys.argv[1:]
os.environ |= {
    "COLLECT_ANALYTICS": "false",
    "DJANGO_SETTINGS_MODULE": "core.settings.label_studio",
    "LABEL_STUDIO_BASE_DATA_DIR": out,
    "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
    "LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT": str(Path(images).parent),
    "LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED": "true",
    "SECRET_KEY": "of a test",
    "SENTRY_DSN": "",
}

import label_studio  # noqa: E402 the settings above are read as it is imported

sys.path.insert(0, str(Path(label_studio.__file__).parent))

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from organizations.models import Organization  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402
from users.models import User  # noqa: E402

call_command("migrate", verbosity=0)
user = User.objects.create_user(email="a@example.org", password="of a test")
user.active_organization = Organization.create_organization(created_by=user, title="of a test")
user.save()
client = APIClient(HTTP_HOST="localhost")
client.force_authenticate(user)


def ask(address, **content):
    """What it answers to GET, or to POST where there is content."""
    answer = client.post(address, format="json", **content) if content else client.get(address)
    assert answer.status_code < 300, (address, answer.status_code, answer.content[:500])
    return answer


interface = Path(folder, "labeling-config.xml").read_text(encoding="utf-8")
project = ask("/api/projects", data={"title": "clusters", "label_config": interface}).json()["id"]
storage = {"project": project, "path": images, "use_blob_urls": True}
ask("/api/storages/localfiles", data=storage)
tasks = json.loads(Path(folder, "tasks.json").read_text(encoding="utf-8"))
ask(f"/api/projects/{project}/import", data=tasks)
listed = ask(f"/api/tasks?project={project}&fields=all&page_size=1000").json()["tasks"]
picture = b"".join(ask(listed[0]["data"]["image"]).streaming_content)
for task in listed:
    name = json.loads(corrected).get(task["data"]["path"])
    if name:
        chosen = {"from_name": "cluster", "to_name": "image", "type": "choices"}
        result = [{**chosen, "value": {"choices": [name]}}]
        ask(f"/api/tasks/{task['id']}/annotations/", data={"result": result})
for kind in ("JSON", "JSON_MIN", "CSV"):
    way = f"/api/projects/{project}/export?exportType={kind}&download_all_tasks=true"
    content = ask(way).getvalue()
    Path(out, f"{kind}.{'csv' if kind == 'CSV' else 'json'}").write_bytes(content)
predicted = [one["result"][0]["value"]["choices"] for t in listed for one in t["predictions"]]
print(json.dumps([picture[:4].hex(), predicted]))
