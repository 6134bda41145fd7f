# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# Shared by the scripts of this folder; sourced, not run. Changes to the top folder of the project.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
    fr*) french=yes ;;
    *) french= ;;
esac

# tr_ ENGLISH FRENCH: the sentence in the reader's language.
tr_() { if [ -n "$french" ]; then printf '%s' "$2"; else printf '%s' "$1"; fi; }
say() { printf '%s\n' "$(tr_ "$1" "$2")"; }
die() { printf '%s%s\n' "$(tr_ 'error: ' 'erreur : ')" "$(tr_ "$1" "$2")" >&2; exit 1; }

# Prefix of a command that needs root: empty for root, sudo for other users (it asks, or reports that it is missing).

as_root=()
if [ "$(id -u)" != 0 ]; then as_root=(sudo); fi

# The two virtual readers are one pair on the machine: the tests that put cards on them hold this lock
# (Tests/TestSupport/PCSCDFixture.swift), and so does `make run`.
tests_lock=/tmp/crousd-tests.lock

# take_virtual_readers: waits for the lock and keeps it, on descriptor 9, as long as this shell lives.
take_virtual_readers() {
    # Read-only: the file may belong to another user of this machine.
    [ -e "$tests_lock" ] || : >"$tests_lock"
    exec 9<"$tests_lock"
    flock --nonblock 9 && return
    say "Another program uses the virtual readers; waiting for it." \
        "Un autre programme utilise les lecteurs virtuels ; attente."
    flock 9
}
