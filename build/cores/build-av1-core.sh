#!/bin/bash
# Builds engine/decode/av1-core/av1-core.{js,wasm}: FFmpeg with dav1d and nothing else, under the LGPL.
# Usage: build-av1-core.sh [WORK]   (WORK: an empty folder for sources and objects, a new one in /tmp if left out)
# Needs Debian 12 with: emscripten (3.1.6) node-acorn meson ninja-build pkg-config make curl xz-utils
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
target=$here/../../engine/decode/av1-core
work=${1:-$(mktemp -d)}
mkdir -p "$work"
work=$(cd "$work" && pwd)
jobs=${JOBS:-2}
# Where Debian has acorn, for whichever Node runs Emscripten.
export NODE_PATH=/usr/share/nodejs

# The version of @ffmpeg/core's FFmpeg: the same command lines, the same filters, the same pictures.
FFMPEG=5.1.9
DAV1D=1.5.4

"$here/fetch-av1-sources.sh" "$work"
for archive in "$work"/*.orig.tar.xz; do tar -xf "$archive" -C "$work"; done

optimised='-O3 -msimd128 -w'
installed=$work/installed

cat > "$work/cross.txt" <<END
[binaries]
c = 'emcc'
ar = 'emar'
ranlib = 'emranlib'
[host_machine]
system = 'emscripten'
cpu_family = 'wasm32'
cpu = 'wasm32'
endian = 'little'
END
meson setup "$work/dav1d-build" "$work/dav1d-$DAV1D" --cross-file "$work/cross.txt" --buildtype release \
  --default-library static --prefix "$installed" --libdir lib \
  -Denable_asm=false -Denable_tools=false -Denable_tests=false "-Dc_args=$optimised"
ninja -j "$jobs" -C "$work/dav1d-build" install

cd "$work/ffmpeg-$FFMPEG"
PKG_CONFIG_LIBDIR=$installed/lib/pkgconfig ./configure \
  --target-os=none --arch=x86_32 --enable-cross-compile --cc=emcc --cxx=em++ --objcc=emcc --dep-cc=emcc \
  --nm=emnm --ar=emar --ranlib=emranlib --pkg-config=pkg-config --pkg-config-flags=--static \
  "--extra-cflags=$optimised" --disable-asm --disable-inline-asm --disable-x86asm --disable-runtime-cpudetect \
  --disable-stripping --disable-debug --disable-doc --disable-autodetect --disable-network \
  --disable-pthreads --disable-w32threads --disable-os2threads \
  --disable-everything --disable-avdevice --enable-ffmpeg --enable-ffprobe \
  --enable-libdav1d --enable-decoder=libdav1d --enable-parser=av1 \
  --enable-demuxer=mov,matroska,avi,ivf,obu --enable-bsf=av1_frame_merge,extract_extradata,null \
  --enable-encoder=rawvideo,mjpeg --enable-muxer=rawvideo,mjpeg,null --enable-protocol=file,pipe \
  --enable-filter=buffer,buffersink,null,format,scale,setpts,fps,trim,crop,pad,transpose,hflip,vflip,rotate,setsar,setparams
libraries=''
for name in avfilter avformat avcodec swresample swscale avutil; do libraries+=" lib$name/lib$name.a"; done
make -j "$jobs" $libraries

# ffmpeg and ffprobe share much code, but each has its own of it: all that ffprobe defines is renamed.
objects=$work/tools
rm -rf "$objects" && mkdir "$objects"
compile() {
  emcc -O2 -msimd128 -w -std=c11 -I. -D_ISOC99_SOURCE -D_FILE_OFFSET_BITS=64 -D_LARGEFILE_SOURCE \
    -D_POSIX_C_SOURCE=200112 -D_XOPEN_SOURCE=600 -Dexit=core_exit -c "fftools/$1.c" -o "$objects/$2.o" "${@:3}"
}
for file in ffmpeg ffmpeg_filter ffmpeg_hw ffmpeg_mux ffmpeg_opt cmdutils opt_common; do
  compile "$file" "$file" -Dmain=ffmpeg_main
done
for file in ffprobe cmdutils opt_common; do compile "$file" "ffprobe_$file" -Dmain=ffprobe_main; done
emnm --defined-only "$objects"/ffprobe_*.o | awk '$2 ~ /^[A-Z]$/ && $3 != "ffprobe_main" { print $3 }' | sort -u |
  awk '{ print "#define " $1 " ffprobe_" $1 }' > "$objects/rename.h"
for file in ffprobe cmdutils opt_common; do
  compile "$file" "ffprobe_$file" -Dmain=ffprobe_main -include "$objects/rename.h"
done
emcc -O2 -c "$here/core-exit.c" -o "$objects/core-exit.o"

mkdir -p "$target"
emcc -O3 -msimd128 --no-entry --pre-js "$here/core-calls.js" "$objects"/*.o $libraries \
  "$installed/lib/libdav1d.a" \
  -sMODULARIZE -sEXPORT_ES6 -sEXPORT_NAME=createAv1Core -sUSE_ES6_IMPORT_META=0 -sENVIRONMENT=worker \
  -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=2GB -sINITIAL_MEMORY=32MB -sTOTAL_STACK=5MB -sWASM_BIGINT \
  -sFORCE_FILESYSTEM -sINVOKE_RUN=0 -sEXPORTED_FUNCTIONS=_ffmpeg_main,_ffprobe_main,_malloc \
  -sEXPORTED_RUNTIME_METHODS=FS -o "$target/av1-core.js"
sha256sum "$target"/av1-core.{js,wasm}
