#!/bin/bash
# Puts the source archives that engine/decode/av1-core is built of into FOLDER, and checks them.
# Usage: fetch-av1-sources.sh FOLDER
# From Debian's archive or, once that has gone on, from its snapshots, which know a file by its SHA-1.
set -euo pipefail
mkdir -p "$1"

# fetch NAME PLACE SHA1 SHA256
fetch() {
  [ -f "$folder/$1" ] || curl -fsSL -o "$folder/$1" "https://deb.debian.org/debian/pool/main/$2/$1" ||
    curl -fsSL -o "$folder/$1" "https://snapshot.debian.org/file/$3"
  echo "$4  $folder/$1" | sha256sum --check --quiet
}
folder=$1
fetch ffmpeg_5.1.9.orig.tar.xz f/ffmpeg c42a24a256e3e9f4b989835bcd1e3b1dbe9bb853 \
  d9b593bb2ba93d4b50f74177e0cdcd41747e708596367deed0c30348a71dd176
fetch dav1d_1.5.4.orig.tar.xz d/dav1d 071bb957cb440ceb6596389a414a090752c6ddfc \
  686616b7c69eb88d44459391ab25cac13b6647a3b288835c5784e71c1514a5c5
