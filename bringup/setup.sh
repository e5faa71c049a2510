#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Installs what svd2qemu needs and this machine lacks, by apt, as root or
# through sudo. Run it, or source it: either way it does nothing and says
# nothing when all is there.
#
#   bringup/setup.sh [--check] [--dry-run] [--source] [--lint] [--arm]
#
#   --source   also what building QEMU, Linux and BusyBox from source needs
#   --lint     also what judges the generated C beside gcc
#   --arm      also QEMU's Arm machines, and a compiler for Cortex-M programs
#   --check    only say what is missing; exit status 1 if anything is
#   --dry-run  print the apt commands instead of running them
#
# It never changes apt's configuration. If the release's own QEMU cannot be
# installed because parts of a newer QEMU are installed already, that one
# install reads the release's backports as well, from the mirror which this
# machine uses, through a private source list that is removed afterwards.

svd2qemu_say() { printf 'setup: %s\n' "$*" >&2; }

# Prints "package<TAB>why" for everything that is missing.
svd2qemu_missing() {
    command -v cc >/dev/null ||
        printf 'gcc\tcompiles the device\nlibc6-dev\tcompiles the device\n'
    command -v pkg-config >/dev/null ||
        printf 'pkg-config\tfinds the headers of GLib\n'
    if ! command -v pkg-config >/dev/null || ! pkg-config --exists glib-2.0 2>/dev/null; then
        printf "libglib2.0-dev\tQEMU's headers include those of GLib\n"
    fi
    command -v python3 >/dev/null ||
        printf "python3\truns QEMU's own generator of headers\n"
    command -v dpkg-source >/dev/null ||
        printf "dpkg-dev\tunpacks QEMU's source package\n"
    command -v xz >/dev/null ||
        printf "xz-utils\tunpacks QEMU's source package\n"
    command -v qemu-system-x86_64 >/dev/null ||
        printf 'qemu-system-x86\truns the device\n'
    [ "${svd2qemu_source:-}" = 1 ] && svd2qemu_missing_for_source
    if [ "${svd2qemu_arm:-}" = 1 ]; then
        command -v qemu-system-arm >/dev/null ||
            printf 'qemu-system-arm\truns the chip under Arm firmware\n'
        command -v arm-none-eabi-gcc >/dev/null ||
            printf 'gcc-arm-none-eabi\tcompiles Cortex-M programs\n'
    fi
    if [ "${svd2qemu_lint:-}" = 1 ]; then
        for tool in clang sparse; do
            command -v $tool >/dev/null || printf '%s\tjudges the generated C\n' $tool
        done
    fi
    return 0
}

# The same for building from source.
svd2qemu_missing_for_source() {
    for tool in ninja:ninja-build make:make flex:flex bison:bison bc:bc patch:patch bzip2:bzip2 \
        cpio:cpio; do
        command -v "${tool%%:*}" >/dev/null ||
            printf '%s\tbuilds QEMU, Linux and BusyBox from source\n' "${tool#*:}"
    done
    python3 -c 'import venv, ensurepip' 2>/dev/null ||
        printf "python3-venv\tholds the meson that QEMU's configure wants\n"
    for library in pixman-1:libpixman-1-dev zlib:zlib1g-dev; do
        pkg-config --exists "${library%%:*}" 2>/dev/null ||
            printf '%s\tQEMU is built with it\n' "${library#*:}"
    done
    # These have no pkg-config file everywhere.
    for header in libfdt.h:libfdt-dev:'QEMU is built with it' \
        libelf.h:libelf-dev:'Linux is built with it'; do
        [ -e "/usr/include/${header%%:*}" ] ||
            printf '%s\t%s\n' "$(printf '%s' "$header" | cut -d: -f2)" "${header##*:}"
    done
    [ -e /usr/share/seabios/bios-256k.bin ] || printf 'seabios\tfirmware of the machines\n'
    [ -e /usr/lib/ipxe/qemu/efi-e1000.rom ] || printf 'ipxe-qemu\tfirmware of network cards\n'
}

# Runs a command as root; prints it instead under --dry-run.
svd2qemu_as_root() {
    if [ "${svd2qemu_dry_run:-}" = 1 ]; then
        printf '%s\n' "$*"
    elif [ "$(id -u)" = 0 ]; then
        DEBIAN_FRONTEND=noninteractive "$@"
    elif command -v sudo >/dev/null; then
        sudo DEBIAN_FRONTEND=noninteractive "$@"
    else
        svd2qemu_say "neither root nor sudo: ask an administrator to run: $*"
        return 1
    fi
}

# Prints "URI<TAB>SIGNED-BY" of the mirror from which this machine gets its
# release, from one-line or deb822 sources.
svd2qemu_mirror() {
    codename=$1
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
        awk -v want="$codename" '
            $1 == "deb" {
                signed = ""
                if (match($0, /signed-by=[^] ]+/))
                    signed = substr($0, RSTART + 10, RLENGTH - 10)
                sub(/\[[^]]*\]/, "")
                if ($3 == want) { print $2 "\t" signed; exit }
            }'
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -f "$file" ] && { cat "$file"; echo; }
    done | awk -v want="$codename" '
        function flush() {
            if (!found && index(" " suites " ", " " want " ") && enabled != "no") {
                split(uris, uri, " "); print uri[1] "\t" signed; found = 1
            }
            uris = suites = signed = enabled = ""
        }
        /^[[:space:]]*$/ { flush() }
        /^URIs:/      { sub(/^[^:]*:[[:space:]]*/, ""); uris = $0 }
        /^Suites:/    { sub(/^[^:]*:[[:space:]]*/, ""); suites = $0 }
        /^Signed-By:/ { sub(/^[^:]*:[[:space:]]*/, ""); signed = $0 }
        /^Enabled:/   { enabled = $2 }
        END { flush() }'
}

# Installs packages with the release's backports readable, for this run only.
svd2qemu_install_with_backports() {
    codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    mirror=$(svd2qemu_mirror "$codename" | head -n 1)
    if [ -z "$mirror" ]; then
        svd2qemu_say "found no apt source for '$codename' to derive its backports from"
        return 1
    fi
    uri=${mirror%%$'\t'*}
    signed=${mirror#*$'\t'}
    options='[]'
    [ -n "$signed" ] && options="[signed-by=$signed]"
    [ "$options" = '[]' ] && options=''
    private=$(mktemp -d) || return 1
    # apt fetches as a user of its own, which must be able to look in here.
    chmod 755 "$private"
    mkdir -p "$private/lists/partial" "$private/archives/partial"
    for suite in "$codename" "$codename-backports"; do
        printf 'deb %s %s %s main\n' "$options" "$uri" "$suite"
    done >"$private/sources.list"
    svd2qemu_say "parts of a newer QEMU are installed: reading $codename-backports for this install"
    set -- -q -o "Dir::Etc::sourcelist=$private/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o "Dir::State::lists=$private/lists" -o "Dir::Cache=$private" "$@"
    svd2qemu_as_root apt-get "${@:1:9}" update >&2 &&
        svd2qemu_as_root apt-get "${@:1:9}" install -y --no-install-recommends \
            -t "$codename-backports" "${@:10}" >&2
    status=$?
    [ "${svd2qemu_dry_run:-}" = 1 ] || svd2qemu_as_root rm -rf "$private"
    [ -d "$private" ] && rm -rf "$private"
    return $status
}

# Whether apt could install these packages with what it knows now.
svd2qemu_installable() {
    apt-get -s -q install --no-install-recommends "$@" >/dev/null 2>&1
}

svd2qemu_setup() {
    missing=$(svd2qemu_missing)
    [ -z "$missing" ] && return 0
    svd2qemu_say "this machine lacks:"
    printf '%s\n' "$missing" | sort -u | while IFS=$'\t' read -r package why; do
        printf '  %-18s %s\n' "$package" "$why" >&2
    done
    [ "${1:-}" = --check ] && return 1
    if ! command -v apt-get >/dev/null; then
        svd2qemu_say "no apt-get here: install the equivalents of the packages above"
        return 1
    fi
    others=$(printf '%s\n' "$missing" | cut -f1 | sort -u | grep -v '^qemu-system-' | tr '\n' ' ')
    qemu=$(printf '%s\n' "$missing" | cut -f1 | grep '^qemu-system-' | tr '\n' ' ')
    # shellcheck disable=SC2086 # package names, split on purpose
    {
        if ! svd2qemu_installable $others && ! svd2qemu_installable $others $qemu; then
            svd2qemu_say "fetching apt's package lists"
            svd2qemu_as_root apt-get -q update >&2 || return 1
        fi
        if [ -n "$others" ]; then
            svd2qemu_say "installing $others"
            svd2qemu_as_root apt-get -q install -y --no-install-recommends $others >&2 ||
                { svd2qemu_as_root apt-get -q update >&2 &&
                    svd2qemu_as_root apt-get -q install -y --no-install-recommends $others >&2; } ||
                return 1
        fi
        if [ -n "$qemu" ]; then
            svd2qemu_say "installing $qemu"
            # An installed part of QEMU (qemu-utils, say) that this would
            # take to an older version decides for the newer one.
            if svd2qemu_conflicts ${qemu%% *}; then
                svd2qemu_install_with_backports $qemu || return 1
            else
                svd2qemu_as_root apt-get -q install -y --no-install-recommends $qemu >&2 ||
                    { svd2qemu_as_root apt-get -q update >&2 &&
                        svd2qemu_as_root apt-get -q install -y --no-install-recommends $qemu >&2; } ||
                    return 1
            fi
        fi
    }
    [ "${svd2qemu_dry_run:-}" = 1 ] && return 0
    missing=$(svd2qemu_missing)
    [ -z "$missing" ] || { svd2qemu_say "still missing: $(printf '%s\n' "$missing" | cut -f1 | tr '\n' ' ')"; return 1; }
}

# Whether a QEMU package is installed that is newer than apt's candidate of
# this one, so that installing the candidate would break or remove it.
svd2qemu_conflicts() {
    candidate=$(apt-cache policy "$1" | awk '/Candidate:/ { print $2 }')
    [ -n "$candidate" ] && [ "$candidate" != '(none)' ] || return 1
    for package in qemu-utils qemu-block-extra qemu-system-common qemu-system-data qemu-system-x86 \
        qemu-system-arm; do
        installed=$(dpkg-query -W -f '${db:Status-Status} ${Version}' $package 2>/dev/null)
        case $installed in
        'installed '*) dpkg --compare-versions "${installed#installed }" gt "$candidate" && return 0 ;;
        esac
    done
    return 1
}

svd2qemu_mode=
for svd2qemu_argument in "$@"; do
    case $svd2qemu_argument in
    --check) svd2qemu_mode=--check ;;
    --dry-run) svd2qemu_dry_run=1 ;;
    --source) svd2qemu_source=1 ;;
    --lint) svd2qemu_lint=1 ;;
    --arm) svd2qemu_arm=1 ;;
    esac
done
svd2qemu_setup $svd2qemu_mode
