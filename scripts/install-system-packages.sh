#!/usr/bin/env bash
# The system packages that Ringproof's tests need, on Debian and Ubuntu. Run as root or with sudo.
#   chromium  opens the HTML report and the phone's web face as a person would
#   curl      sends commands as the vendor writes them (tests of recordings and examples)
#   tshark    reads pcap and pcapng captures (tests/recordings)
set -euo pipefail

packages=(chromium tshark curl)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
    echo "system packages: all there (${packages[*]})"
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "This is no Debian or Ubuntu: install ${missing[*]} by hand, then run tox." >&2
    exit 2
fi
sudo=()
[ "$(id -u)" -eq 0 ] || sudo=(sudo)
"${sudo[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "system packages: installed ${missing[*]}"
