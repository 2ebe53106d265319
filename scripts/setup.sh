# Shared by ./run and ./test: the one apt call. Everything after it is Python (scripts/setup.py).
# Sourced by bash; needs nothing that a bare Debian 12 or Ubuntu 22.04/24.04 does not have.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ME=${0##*/}
LOGS=$ROOT/var/setup

say() { printf '%s: %s\n' "$ME" "$*"; }

# stop "what failed" "how to mend it": one line, exit 1.
stop() {
  printf '%s: %s. %s\n' "$ME" "$1" "$2" >&2
  exit 1
}

# find_python: sets PYTHON to a Python of at least 3.11 that can make virtual environments.
find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    PYTHON=$(command -v "$name") || continue
    "$PYTHON" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return 0
  done
  PYTHON=
  return 1
}

is_installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# system: debian12, ubuntu22.04 …
system() { (. /etc/os-release 2>/dev/null && printf '%s' "${ID:-}${VERSION_ID:-}"); }

# python_packages: what apt calls a new enough Python here (Ubuntu 22.04 keeps 3.11 beside its 3.10).
python_packages() {
  if [[ $(system) == ubuntu22.04 ]]; then echo python3.11 python3.11-venv; else echo python3 python3-venv; fi
}

# library_packages: what WeasyPrint loads (Ubuntu 22.04 has the subset library inside libharfbuzz0b).
library_packages() {
  echo ca-certificates libpango-1.0-0 libpangoft2-1.0-0
  if [[ $(system) == ubuntu22.04 ]]; then echo libharfbuzz0b; else echo libharfbuzz-subset0; fi
}

# need_chromium: 0 if no browser for the tests is here.
need_chromium() {
  [[ -x ${CHROMIUM:-} ]] && return 1
  ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null
}
need_postgres() { ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null && ! command -v postgres >/dev/null; }

# missing_packages run|quick|all: prints the apt packages that are not here.
missing_packages() {
  local package
  find_python || python_packages | tr ' ' '\n'
  for package in $(library_packages); do
    is_installed "$package" || echo "$package"
  done
  [[ $1 == all ]] || return 0
  need_postgres && echo postgresql
  if need_chromium; then
    echo chromium
    is_installed fonts-noto-cjk || echo fonts-noto-cjk
  fi
  command -v pdftotext >/dev/null || echo poppler-utils
  is_installed libatomic1 || echo libatomic1 # node in the package of playwright
  return 0
}

# apt_advice LOGFILE: how to mend what apt said.
apt_advice() {
  if grep -qiE 'resolve|unreachable|timed out|failed to fetch|connection' "$1"; then
    echo "The package registry does not answer: connect the network (or set apt's proxy), then start ./$ME again"
  elif grep -qiE 'no space left|not have enough free space' "$1"; then
    echo "The disk is full: free 3 GB, then start ./$ME again"
  elif grep -qiE 'could not get lock|unable to acquire' "$1"; then
    echo "Another program is installing packages: wait until it has finished, then start ./$ME again"
  elif grep -qiE 'unable to locate|no installation candidate' "$1"; then
    echo "This system's package lists lack it: Debian 12 or Ubuntu 22.04 or newer is needed (see $1)"
  else
    echo "See $1, mend it, then start ./$ME again"
  fi
}

# apt_install run|quick|all: one apt call for what is missing, nothing at all if nothing is.
apt_install() {
  local missing as_root=() log=$LOGS/apt.log
  mapfile -t missing < <(missing_packages "$1")
  ((${#missing[@]})) || return 0
  local list=${missing[*]}
  command -v apt-get >/dev/null ||
    stop "these are missing and this system has no apt: $list" "Install them (or their like) by hand, then start ./$ME again"
  if ((EUID)); then
    command -v sudo >/dev/null ||
      stop "system packages are missing and there is neither root nor sudo" "Ask an administrator for: apt-get install $list"
    as_root=(sudo)
  fi
  say "installing system packages by apt: $list"
  # PostgreSQL is wanted for its programs only: no cluster of its own, no server started.
  if [[ " $list " == *' postgresql '* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
    "${as_root[@]}" mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  local options=(-q -y --no-install-recommends -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0)
  {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q update &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" install "${missing[@]}"
  } >"$log" 2>&1 </dev/null || stop "apt could not install $list" "$(apt_advice "$log")"
}

# prepare run|quick|all: system packages and PYTHON; a folder for the logs.
prepare() {
  cd "$ROOT" || exit 1
  mkdir -p "$LOGS" 2>/dev/null && [[ -w $LOGS ]] ||
    stop "$ROOT is not writable" "Give yourself the folder (chown -R \"\$USER\" $ROOT) or clone it somewhere else"
  if [[ $1 == all && $(system) == ubuntu* ]] && need_chromium; then
    stop "there is no Chromium, and Ubuntu's apt has none" "snap install chromium, or: CHROMIUM=/path/to/chrome ./test"
  fi
  apt_install "$1"
  find_python || stop "no Python 3.11 or newer" "Install it: apt-get install $(python_packages)"
}
