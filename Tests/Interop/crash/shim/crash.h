// SPDX-License-Identifier: Apache-2.0
// Preloaded into a program under test: watches its writes in one folder, saves what a power cut would leave
// of them, and ends the program, or makes a call fail, at a chosen place.
//
//   CRASH_FOLDER  the watched folder, absolute, without symbolic links; without it nothing happens
//   CRASH_SIDE    folder for the log and the durable state; outside of CRASH_FOLDER
//   CRASH_AT      the call at which it happens, counted from 1; 0 or nothing only counts
//   CRASH_HOW     before, after, torn, holed: the program ends (torn: in the middle of a write; holed: the end of a write
//                 has reached the disk and its beginning has not); enospc, eio: the call fails once; short: half is
//                 written and the next call fails; full: from here on no file gets new space
//   CRASH_CLOCK   seconds by which the program's clock is ahead
//   CRASH_NAMES   beginnings of the names whose calls are counted, separated by commas; nothing counts all
//
// CRASH_SIDE/log has a line for each call that was counted: number, call, names.
#ifndef CRASH_H
#define CRASH_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

// What a call does.
enum verdict { GO, GO_THEN_DIE, HALF, HALF_THEN_DIE, HOLE_THEN_DIE, FAIL };

// plan.c: where and how to crash.

/// Reads the environment; false when nothing is watched.
bool plan_read(void);

/// The watched folder, and the folder for log and durable state.
const char *plan_folder(void);
const char *plan_side(void);

/// Seconds by which the clock is ahead.
long plan_clock(void);

/// Counts a call on a file and returns what it does; with FAIL errno is set. Does not return when the program
/// ends before the call. `second` is the other name of a rename, or empty; `room` is true when the call needs new
/// disk space.
enum verdict plan_arrive(const char *call, const char *name, const char *second, bool room);

/// Ends the program, as if the power had failed.
_Noreturn void plan_die(void);

/// Reports something the shim cannot do and ends the program with 99.
_Noreturn void plan_give_up(const char *what);

// durable.c: what would be found on the disk after a power cut. A file has the content of its last fsync, none without
// one; a folder has the names of its last fsync. CRASH_SIDE/root is the folder as a forest of symbolic links.

/// Treats everything in the folder as durable.
void durable_begin(void);

/// Keeps an opened file readable; its inode number is not reused while it is open. A truncated file
/// starts again: nothing of it is lost yet.
void durable_witness(int fd, bool is_emptied);

/// After a successful fsync.
void durable_keep(int fd);

/// After a failed fsync: Linux marks the pages clean, so a later fsync writes nothing of this file.
void durable_lose(int fd);

/// True for the shared memory of SQLite, which is created again after a crash and never synchronised.
bool durable_ignores(const char *name);

#endif
