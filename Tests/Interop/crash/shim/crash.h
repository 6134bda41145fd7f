// SPDX-License-Identifier: Apache-2.0
// Preloaded into a program under test: watches what it writes in one folder, keeps aside what a power cut would leave
// of it, and ends the program, or lets a call fail, at a chosen place.
//
//   CRASH_FOLDER  the folder that is watched, absolute, without symbolic links; without it nothing happens
//   CRASH_SIDE    where the log and what is durable are kept; outside of CRASH_FOLDER
//   CRASH_AT      the call at which it happens, counted from 1; 0 or nothing only counts
//   CRASH_HOW     before, after, torn, holed: the program ends (torn: in the middle of a write; holed: the end of a write
//                 has reached the disk and its beginning has not); enospc, eio: the call fails once; short: half is
//                 written and the next call fails; full: from here on nothing gets new room
//   CRASH_CLOCK   seconds by which the program's clock is ahead
//   CRASH_NAMES   beginnings of the names whose calls are counted, separated by commas; nothing counts all
//
// CRASH_SIDE/log has a line for each call that was counted: number, call, names.
#ifndef CRASH_H
#define CRASH_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

// What a call that has arrived has to do.
enum verdict { GO, GO_THEN_DIE, HALF, HALF_THEN_DIE, HOLE_THEN_DIE, FAIL };

// plan.c: where to crash, and how.

/// Reads the environment; false when nothing is to be watched.
bool plan_read(void);

/// The folder that is watched, and the place beside it.
const char *plan_folder(void);
const char *plan_side(void);

/// Seconds by which the clock is ahead.
long plan_clock(void);

/// Counts a call on a file and says what it has to do; with FAIL errno is set. Does not return when the program is to
/// end before it. `second` is the other name of a rename, or empty; `room` says that the call needs new room on the disk.
enum verdict plan_arrive(const char *call, const char *name, const char *second, bool room);

/// The program ends here, as if the power had gone.
_Noreturn void plan_die(void);

/// Something the shim cannot do: it says so and ends the program with 99.
_Noreturn void plan_give_up(const char *what);

// durable.c: what would be found on the disk after a power cut. A file has the content of its last fsync, none without
// one; a folder has the names of its last fsync. CRASH_SIDE/root is the folder as a forest of symbolic links.

/// Takes everything that lies in the folder for durable.
void durable_begin(void);

/// Keeps a way to read a file that was opened; its inode number is not given out again as long as that is open. An
/// emptied one begins anew: nothing of it was lost yet.
void durable_witness(int fd, bool is_emptied);

/// After an fsync that went well.
void durable_keep(int fd);

/// After an fsync that failed: Linux takes the pages for clean, so a later fsync brings nothing of this file.
void durable_lose(int fd);

/// True for the shared memory of SQLite, which is made anew after a crash and never synchronised.
bool durable_ignores(const char *name);

#endif
