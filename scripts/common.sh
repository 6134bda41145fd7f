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

# Budgets are minutes on two idle cores. CROUSD_TEST_BUDGET_FACTOR, a whole number, multiplies them on a slower or busy
# machine; .ci/run says 2.
budget_factor=${CROUSD_TEST_BUDGET_FACTOR:-1}
[[ $budget_factor =~ ^[1-9][0-9]*$ ]] || die "CROUSD_TEST_BUDGET_FACTOR is no whole number: $budget_factor" \
    "CROUSD_TEST_BUDGET_FACTOR n'est pas un nombre entier : $budget_factor"
late=()

# within MINUTES NAME COMMAND...: runs the command, prints how long it took, and notes the name when that is over its budget.
within() {
    local budget=$(($1 * budget_factor)) name=$2 started=$SECONDS taken
    shift 2
    "$@"
    taken=$((SECONDS - started))
    printf 'time: %s: %d min %02d s of %d min\n' "$name" $((taken / 60)) $((taken % 60)) "$budget"
    [ "$taken" -le $((budget * 60)) ] || late+=("$name")
}

# Fails when a part took longer than its budget.
check_budgets() {
    [ ${#late[@]} = 0 ] || die "over its budget: ${late[*]}" "hors délai : ${late[*]}"
}

# run_tests [OPTION ...]: the Swift tests that are built. All are written with Swift Testing; XCTest would only add a line that
# says "executed 0 tests". One after the other: many of them wait for a reader, a process or a thread, and on two cores
# the others would take their time. In UTC, whatever the machine has. A thread that hangs where no test's time limit
# reaches it is ended after two hours, or six in a soak.
# shellcheck disable=SC2120
run_tests() {
    local log=.build/test.log hours=2
    [ -z "${CROUSD_SOAK:-}" ] || hours=6
    TZ=UTC timeout "${hours}h" swift test --skip-build --disable-xctest --no-parallel "$@" 2>&1 | tee "$log" || return
    # So Swift Testing names a parameterised test without arguments; it would pass for one that ran.
    if grep -E ' skipped(: ".*")?$' "$log"; then
        say "error: a test was left out" "erreur : un test n'a pas été exécuté"
        return 1
    fi
}
