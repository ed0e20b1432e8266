# shellcheck shell=sh
# Sourced by what needs a Debian 12 of its own. Needs root and debootstrap. Mirror and proxy are those of this
# machine's apt. Defines:
#   why_no_root             what keeps roots from being made here, in a line; nothing if nothing does
#   make_base DIR           a minimal Debian 12 in DIR; kept if it is there
#   copy_root BASE DIR      a fresh copy of it
#   enter DIR COMMAND...    run a command in it, with processes, mounts and environment of its own
#   enter_offline DIR ...   the same without a network

suite=bookworm

# Lines of `URI SUITE COMPONENT`.
archives() {
    # shellcheck disable=SC2016 # words of apt, not of the shell
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
        sort -u | grep " $suite\(-updates\|-security\)\? main\$"
}

why_no_root() {
    if [ "$(id -u)" -ne 0 ]; then
        echo 'only root may make a root of its own'
    elif ! command -v debootstrap >/dev/null; then
        echo 'debootstrap is not installed'
    elif ! archives | grep -q " $suite main\$"; then
        echo "apt of this machine knows no archive of $suite"
    elif ! unshare --mount --pid --fork true 2>/dev/null; then
        echo 'namespaces are not to be had here'
    fi
}

make_base() {
    [ ! -e "$1" ] || return 0
    mirror=$(archives | sed -n "s/ $suite main\$//p" | head -n 1)
    rm -rf "$1.new"
    debootstrap --variant=minbase "$suite" "$1.new" "$mirror" || return 1
    archives | sed 's/^/deb /' >"$1.new/etc/apt/sources.list"
    apt-config dump | grep -E '^Acquire::(https?::.*Proxy|Check-)' >"$1.new/etc/apt/apt.conf.d/90host" || true
    mv "$1.new" "$1"
}

copy_root() {
    rm -rf "$2"
    cp -a "$1" "$2"
    # Names are looked up as here.
    cp -L /etc/resolv.conf /etc/hosts "$2/etc/"
}

enter() {
    enter_spaces '' "$@"
}

enter_offline() {
    enter_spaces --net "$@"
}

enter_spaces() {
    more=$1 dir=$2
    shift 2
    # shellcheck disable=SC2086 # one option or none
    unshare --mount --pid --fork --kill-child --mount-proc="$dir/proc" $more \
        env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} chroot "$dir" "$@"
}
