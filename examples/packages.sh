# shellcheck shell=sh
# Sourced by quickstart.sh and tests/run.sh. Defines:
#   fail TEXT...            say what is wrong and stop
#   need_packages NAME...   install those Debian packages that are missing, and nothing else
#   quietly LOG COMMAND...  run a command; show what it said only when it fails

# Tools of the system only: another Python or Meson that comes first in PATH may lack what they need.
PATH=/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin
export PATH
unset PYTHONHOME PYTHONPATH

fail() {
    printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2
    exit 1
}

missing_packages() {
    for package in "$@"; do
        status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$status" = installed ] || printf ' %s' "$package"
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        # shellcheck disable=SC2086 # one option or none
        sudo $sudo_options "$@"
    fi
}

need_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "Not a Debian system: nothing is installed. Needed is what these packages hold: $*"
        return 0
    fi
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        fail "packages are missing; as root, run: apt-get install$missing"
    fi
    sudo_options=-n
    [ ! -t 0 ] || sudo_options=
    echo "Installing what is missing:$missing"
    log=$(mktemp)
    # shellcheck disable=SC2086 # the names are split on purpose
    as_root env DEBIAN_FRONTEND=noninteractive sh -c \
        'apt-get update -qq; apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"' \
        sh $missing </dev/null >"$log" 2>&1 || {
        cat "$log" >&2
        rm -f "$log"
        fail "packages could not be installed:$missing. Is there a network? May you install packages?"
    }
    rm -f "$log"
}

quietly() {
    log=$1
    shift
    "$@" >"$log" 2>&1 || {
        cat "$log" >&2
        fail "failed: $*"
    }
}
