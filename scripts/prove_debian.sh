#!/usr/bin/env bash
# Proof that the two commands need nothing but a bare Debian 12: makes one (debootstrap), clones this repository into it,
# starts ./run until the address answers, stops it, starts it again and runs ./test. Needs root, debootstrap and 6 GB.
#
#   scripts/prove_debian.sh FOLDER [run|test|all]     FOLDER must not be inside the repository; an old root there is kept
#
# The root gets from this machine only what reaching the registries takes (CA bundle, proxy, settings of apt, pip and npm).
set -euo pipefail

REPOSITORY=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
FOLDER=${1:?usage: scripts/prove_debian.sh FOLDER [run|test|all]}
WHAT=${2:-all}
PORT=${PORT:-8118}
BARE=$FOLDER/root

say() { printf '%s prove: %s\n' "$(date +%H:%M:%S)" "$*"; }

# The mirror that this machine's apt uses, if it is a Debian.
mirror() {
  local name
  name=$(. /etc/os-release && printf '%s' "$ID")
  [[ $name == debian ]] || return 0
  sed -nE 's/^(URIs:|deb) +(\[[^]]*\] )?(https?:\/\/[^ ]+).*/\3/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null |
    grep -v security | head -n 1
}

make_root() {
  [[ -x $BARE/usr/bin/git ]] && return 0
  say "making a bare bookworm with git and ca-certificates in $BARE"
  mkdir -p "$FOLDER"
  debootstrap --variant=minbase --include=git,ca-certificates bookworm "$BARE" $(mirror) >"$FOLDER/debootstrap.log" 2>&1
}

# What it takes to reach the registries from here, read from this machine.
copy_network_settings() {
  local file
  cp /etc/resolv.conf /etc/hosts "$BARE/etc/"
  cp -L /etc/ssl/certs/ca-certificates.crt "$BARE/etc/ssl/certs/"
  for file in /etc/apt/apt.conf.d/*; do
    grep -qiE 'proxy|Valid-Until|Check-Date|CaInfo' "$file" && cp "$file" "$BARE/etc/apt/apt.conf.d/"
  done
  for file in /etc/pip.conf "$HOME/.config/pip/pip.conf" "$HOME/.npmrc"; do
    [[ -f $file ]] || continue
    mkdir -p "$BARE$(dirname "${file/#$HOME//root}")"
    cp "$file" "$BARE${file/#$HOME//root}"
  done
  env | grep -iE '^(https?_proxy|no_proxy|all_proxy|ssl_cert_file|node_extra_ca_certs|pip_cert|npm_config_[a-z_]*)=' >"$FOLDER/env" || true
  # Packages that pip is told to take from a folder of this machine.
  LOCAL_PACKAGES=$(pip config list 2>/dev/null | grep -oE 'file://[^ '"'"']+' | sed 's|file://||' || true)
}

# enter SCRIPT: run it in the root, in its own mount and process namespace, so that nothing is left behind.
enter() {
  local binds="" folder
  for folder in $LOCAL_PACKAGES; do
    folder=${folder%/simple}
    mkdir -p "$BARE$folder"
    binds+="mount --bind -o ro $folder $BARE$folder; "
  done
  mkdir -p "$BARE/repository"
  unshare --mount --pid --fork bash -c "
    mount --make-rprivate /
    mount -t proc proc $BARE/proc
    mount -t sysfs -o ro sysfs $BARE/sys
    mount --bind /dev $BARE/dev
    mount -t tmpfs -o mode=1777 tmpfs $BARE/dev/shm
    mount --bind -o ro $REPOSITORY $BARE/repository
    $binds
    exec env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb PORT=$PORT $(tr '\n' ' ' <"$FOLDER/env") chroot $BARE bash -euo pipefail -c '$1'
  "
}

prove_run() {
  say "clone, then ./run"
  enter '
    rm -rf /checkout
    git -c safe.directory="*" clone -q /repository /checkout
    cd /checkout
    answers() { .venv/bin/python -c "import sys, urllib.request as r; sys.exit(r.urlopen(\"http://127.0.0.1:$PORT/healthz\", timeout=3).status != 200)" 2>/dev/null; }
    start() {
      local began=$SECONDS
      ./run --port "$PORT" & RUN=$!
      until [[ -x .venv/bin/python ]] && answers; do
        kill -0 "$RUN" 2>/dev/null || { echo "./run ended before it answered"; exit 1; }
        sleep 0.2
      done
      echo "prove: $1 start: the address answered after $((SECONDS - began)) s"
      sleep 2
    }
    stop() {
      local code=0
      kill -INT "$RUN"
      wait "$RUN" || code=$?
      echo "prove: Ctrl-C ended ./run with code $code"
      ! grep -qs "[w]sgi:app" /proc/[0-9]*/cmdline || { echo "prove: something is left behind"; exit 1; }
    }
    set -m
    start first; .venv/bin/flask --app wsgi doctor || true; stop
    start later; stop
  '
}

prove_test() {
  say "./test"
  enter 'cd /checkout && ./test'
}

make_root
copy_network_settings
case $WHAT in
  shell) enter "${3:-true}"; exit ;;
esac
[[ $WHAT == test ]] || prove_run
[[ $WHAT == run ]] || prove_test
say "proved"
