#!/usr/bin/env bash
# MkDocs with --strict passes a site of broken links as soon as --quiet is given too.
#
# Version:   mkdocs 1.6.1
# Input:     one page with a link to a file that is not there, `mkdocs build --strict`, then the same
#            with --quiet.
# Expected:  both abort with exit code 1: --strict says "enable strict mode; this will cause MkDocs to
#            abort the build on any warnings", --quiet says "silence warnings".
# Behaviour: With --quiet the build ends with 0. Warnings are counted by a handler of the logger whose
#            level --quiet raises, so that none arrives.
# Output:    strict: 1
#            strict and quiet: 0
# What to do: no --quiet where the exit code is to tell; capture the output instead.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check mkdocs==1.6.1
mkdir "$folder/docs"
echo '[gone](gone.md)' > "$folder/docs/index.md"
echo 'site_name: x' > "$folder/mkdocs.yml"
cd "$folder"
strict=0 quiet=0
venv/bin/mkdocs build --strict > strict.log 2>&1 || strict=$?
venv/bin/mkdocs build --strict --quiet > quiet.log 2>&1 || quiet=$?
echo "strict: $strict"
echo "strict and quiet: $quiet"
test "$strict $quiet" = "1 0"
