// SPDX-License-Identifier: Apache-2.0
// Where and how to crash.
#include "crash.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum how { COUNT, BEFORE, AFTER, TORN, HOLED, NO_SPACE, IO_ERROR, SHORT, FULL };

static const char *const hows[] = {"", "before", "after", "torn", "holed", "enospc", "eio", "short", "full"};

static struct {
    const char *folder, *side, *names;
    long at, count, clock;
    enum how how;
    int log;
    bool next_write_fails;
} plan;

const char *plan_folder(void) { return plan.folder; }

const char *plan_side(void) { return plan.side; }

long plan_clock(void) { return plan.clock; }

_Noreturn void plan_die(void)
{
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

_Noreturn void plan_give_up(const char *what)
{
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "crash shim: %s: %s\n", what, strerror(errno));
    syscall(SYS_write, STDERR_FILENO, line, length);
    _exit(99);
}

static enum how how_named(const char *name)
{
    for (size_t i = 1; i < sizeof hows / sizeof *hows; i++)
        if (strcmp(name, hows[i]) == 0) return i;
    errno = EINVAL;
    plan_give_up("CRASH_HOW");
}

bool plan_read(void)
{
    plan.folder = getenv("CRASH_FOLDER");
    plan.side = getenv("CRASH_SIDE");
    plan.names = getenv("CRASH_NAMES");
    if (!plan.folder) return false;
    if (!plan.side) plan_give_up("CRASH_SIDE");
    const char *at = getenv("CRASH_AT"), *how = getenv("CRASH_HOW"), *clock = getenv("CRASH_CLOCK");
    plan.clock = clock ? strtol(clock, NULL, 10) : 0;
    plan.at = at ? strtol(at, NULL, 10) : 0;
    plan.how = plan.at > 0 ? how_named(how ? how : "") : COUNT;
    char log[PATH_MAX];
    snprintf(log, sizeof log, "%s/log", plan.side);
    plan.log = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (plan.log < 0) plan_give_up(log);
    return true;
}

/// The folder itself, whose fsync makes all names durable, is always counted.
static bool is_counted(const char *name)
{
    if (!plan.names || !*plan.names || strcmp(name, ".") == 0) return true;
    for (const char *start = plan.names; *start;) {
        size_t length = strcspn(start, ",");
        if (strncmp(name, start, length) == 0) return true;
        start += length;
        start += strspn(start, ",");
    }
    return false;
}

static enum verdict fail(int code)
{
    errno = code;
    return FAIL;
}

/// What the call at the chosen place does.
static enum verdict crash(bool writes)
{
    switch (plan.how) {
    case COUNT: return GO;
    case BEFORE: plan_die();
    case AFTER: return GO_THEN_DIE;
    case TORN: return writes ? HALF_THEN_DIE : GO_THEN_DIE;
    case HOLED: return writes ? HOLE_THEN_DIE : GO_THEN_DIE;
    case NO_SPACE: return fail(ENOSPC);
    case IO_ERROR: return fail(EIO);
    case SHORT: plan.next_write_fails = writes; return writes ? HALF : fail(ENOSPC);
    case FULL: return GO;
    }
    return GO;
}

enum verdict plan_arrive(const char *call, const char *name, const char *second, bool room)
{
    if (!is_counted(name)) return GO;
    bool writes = strstr(call, "write") != NULL;
    char line[2 * PATH_MAX];
    int length = snprintf(line, sizeof line, "%ld %s %s %s\n", ++plan.count, call, name, second);
    syscall(SYS_write, plan.log, line, length);
    if (plan.next_write_fails && writes) {
        plan.next_write_fails = false;
        return fail(ENOSPC);
    }
    if (plan.how == FULL && plan.count >= plan.at && room) return fail(ENOSPC);
    return plan.count == plan.at ? crash(writes) : GO;
}
