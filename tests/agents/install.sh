#!/bin/sh
# Installs, as root, the servers that tests/agents starts, and the headers that the agents are built with.
# None of them is left running: the tests start their own, on loopback, and end them.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
. "$root/examples/packages.sh"

# What says to Debian's packages whether they may start their services; one that is there already stands.
policy=/usr/sbin/policy-rc.d
[ "$(id -u)" -eq 0 ] || fail 'run it as root'
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi

servers='prometheus prometheus-node-exporter collectd-core zabbix-agent nagios4-core icinga2-bin'
# shellcheck disable=SC2086 # names
need_packages collectd-dev libmicrohttpd-dev $servers

# Not now, and not after the next start of this machine.
if [ -d /run/systemd/system ]; then
    systemctl disable --now --quiet prometheus prometheus-node-exporter collectd zabbix-agent nagios4 icinga2 2>/dev/null || true
fi
echo 'Installed. Configure the build again (meson setup --reconfigure), then: meson test --suite agents'
