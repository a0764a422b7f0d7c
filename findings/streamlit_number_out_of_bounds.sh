#!/usr/bin/env bash
# Streamlit's number field shows a number out of its bounds, and a button then acts on the one before.
#
# Version:   streamlit 1.67.0 (playwright drives the browser: Debian's chromium).
# Input:     number_input("k", min_value=2, max_value=10, value=4) and a button that writes k; 5000 is typed
#            into the field, then the button is clicked.
# Expected:  5000 is refused where it is used: an error, or None, or no click; at least the field goes back.
# Behaviour: The field turns red and goes on showing 5000; the script hears of nothing and the button
#            does its work with 4, a number that is nowhere on the screen.
# Output:    field shows: 5000
#            script used: 4
# What to do: no bounds on the field; check in the script, and disable the button. In st.form the same
#            number does keep the form from being sent.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile streamlit==1.67.0 playwright
cat > "$folder/app.py" <<'PYTHON'
import streamlit as st

k = st.number_input("k", min_value=2, max_value=10, value=4)
if st.button("Start"):
    st.text(f"script used: {k}")
PYTHON
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import shutil
import socket
import subprocess
import sys

from playwright.sync_api import sync_playwright

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
try:
    while "URL" not in server.stdout.readline():
        pass
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"http://127.0.0.1:{port}")
        field = page.get_by_role("spinbutton", name="k")
        field.fill("5000")
        page.get_by_role("button", name="Start").click()
        used = page.get_by_text("script used").inner_text()
        shown = field.input_value()
        browser.close()
finally:
    server.terminate()
    server.wait()
print("field shows:", shown)
print(used)
assert (shown, used) == ("5000", "script used: 4")
PYTHON
