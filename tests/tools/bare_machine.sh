#!/usr/bin/env bash
# Prove the two commands on a bare machine: a debootstrap folder with Python, venv and make, and nothing of Qt.
#
#   sudo tests/tools/bare_machine.sh run       no screen: `make run` does the job from the command line
#   sudo tests/tools/bare_machine.sh test      `make test`
#   sudo tests/tools/bare_machine.sh window    a screen (Xvfb): `make run` opens the window; leaves window.png
#   sudo tests/tools/bare_machine.sh ci        `.ci/run`
#
# Each starts from a fresh copy of the folder and a fresh clone of what is committed here. Needs root, debootstrap
# and, for `window`, Xvfb, xwininfo and ImageMagick. Settings, all optional, come by environment:
#   BARE_FOLDER    where it works (/tmp/ketacost-bare)
#   BARE_MIRROR    a package mirror; else the one that this machine's apt uses
#   BARE_SHOW      folders and files of this machine to show inside, for pip settings that name them
#   PIP_*          handed on as they are
set -euo pipefail
what=${1:?run, test, window or ci}
project=$(cd "$(dirname "$0")/../.." && pwd)
folder=${BARE_FOLDER:-/tmp/ketacost-bare}
base=$folder/base machine=$folder/$what

# Inside a mount namespace of its own, so that nothing stays mounted whatever happens.
if [[ -z ${BARE_INSIDE:-} ]]; then
    BARE_INSIDE=1 exec unshare --mount "$0" "$@"
fi

build_base() {
    . /etc/os-release
    local mirror=${BARE_MIRROR:-$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(SITE)' 'Created-By: Packages' |
        awk -v suite="$VERSION_CODENAME" '$1 == suite && $2 == "main" { print $3; exit }')}
    debootstrap --variant=minbase --include=python3,python3-venv,make,git,ca-certificates \
        "$VERSION_CODENAME" "$base.part" "$mirror"
    mv "$base.part" "$base"
}

fresh_machine() {
    [[ -d $base ]] || build_base
    rm -rf --one-file-system "$machine"
    cp -a "$base" "$machine"
    cp -L /etc/resolv.conf "$machine/etc/resolv.conf"
    mkdir -p "$machine/home/fresh"
    git clone --quiet --no-hardlinks "$project" "$machine/home/fresh/ketacost"
    mount -t proc proc "$machine/proc"
    mount --rbind /dev "$machine/dev"
    local shown
    for shown in ${BARE_SHOW:-} ${PIP_CERT:-}; do
        if [[ -d $shown ]]; then
            mkdir -p "$machine$shown"
            mount --bind "$shown" "$machine$shown"
        else
            mkdir -p "$machine$(dirname "$shown")"
            cp -L "$shown" "$machine$shown"
        fi
    done
}

inside() {
    local pip=()
    while IFS= read -r -d '' setting; do
        [[ $setting == PIP_* ]] && pip+=("$setting")
    done </proc/self/environ
    chroot "$machine" /usr/bin/env -i HOME=/home/fresh PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "${pip[@]}" \
        "$@" sh -c "cd ~/ketacost && $command" </dev/null
}

fresh_machine
case $what in
run)
    command="make run && echo && ls -l out"
    inside
    ;;
test)
    command="make test"
    inside
    ;;
ci)
    command=".ci/run"
    inside
    ;;
window)
    set -m # each job below is a process group, to be ended whole
    trap 'for job in $(jobs -p); do kill -- "-$job" 2>/dev/null || true; done; wait' EXIT
    rm -f "$folder/display"
    Xvfb -displayfd 3 -screen 0 1280x800x24 -ac 3>"$folder/display" &
    until [[ -s $folder/display ]]; do
        kill -0 $!
        sleep 0.1
    done
    display=:$(<"$folder/display")
    mkdir -p "$machine/tmp/.X11-unix"
    mount --bind /tmp/.X11-unix "$machine/tmp/.X11-unix"
    command="make run"
    inside DISPLAY="$display" &
    for _ in $(seq 300); do
        sleep 1
        kill -0 $! 2>/dev/null || break
        if DISPLAY=$display xwininfo -root -tree | grep --quiet 'ketacost'; then
            sleep 3
            DISPLAY=$display import -window root "$folder/window.png"
            DISPLAY=$display xwininfo -root -tree | grep 'ketacost'
            echo "The window opened: $folder/window.png"
            exit 0
        fi
    done
    echo "No window came." >&2
    exit 1
    ;;
esac
