#!/bin/sh
# Starts @ENTRY@ from this folder, with the Node.js in it: nothing is installed, built or fetched.
self=$(readlink -f -- "$0" 2>/dev/null || echo "$0")
here=$(CDPATH='' cd -- "$(dirname -- "$self")" && pwd -P) || exit 1
# Vulkan drivers that are installed without a description where the loader looks: in containers, and NVIDIA's without X11.
export XDG_DATA_DIRS="${XDG_DATA_DIRS:-/usr/local/share:/usr/share}:/usr/local/nvidia/share:$here/share"
add_libraries() { export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$1"; }
[ -d /usr/local/nvidia/lib64 ] && add_libraries /usr/local/nvidia/lib64
# The Vulkan loader in this folder, only where the system has none.
if [ -d "$here/lib" ] && ! "$here/node" "$here/app/pack/hasLibrary.mjs" libvulkan.so.1; then
  add_libraries "$here/lib"
fi
exec "$here/node" "$here/app/@ENTRY@" "$@"
