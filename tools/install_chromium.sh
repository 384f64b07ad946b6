#!/bin/sh
# Installs Debian's Chromium where none is on PATH; says what to do where it cannot.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then
        exit 0
    fi
done

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "no Chromium on PATH" >&2
    echo "help: as root on Debian: apt-get install chromium; elsewhere set PAGE_CHECK_BROWSER to a browser's path" >&2
    exit 7
fi

apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
