// SPDX-License-Identifier: Apache-2.0
// What Swift cannot import from glibc: variadic calls, function-like macros, builtins, calls of X/Open.
// Nothing else.
#ifndef CPOSIX_H
#define CPOSIX_H

#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/mman.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/sysmacros.h>
#include <sys/types.h>

/// prctl(PR_SET_DUMPABLE, 0): no core file and no ptrace by another process of the same user.
static inline int cposix_set_undumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/// Name of the calling thread, as `ps -L` shows it; the kernel keeps 15 characters.
static inline int cposix_set_thread_name(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }

/// flock(2); in Swift the struct of the same name hides the call.
static inline int cposix_flock(int fd, int operation) { return flock(fd, operation); }

/// The class of a device, by `st_rdev`.
static inline unsigned int cposix_major(dev_t device) { return major(device); }

/// Opens a new pseudo-terminal, for its device's end, and writes the path of the other end. -1 with errno on failure.
int cposix_open_terminal(char *path, size_t size);

/// malloc_trim(3): freed memory goes back to the system; a GNU call that Swift does not see.
static inline void cposix_trim_heap(void) { (void)malloc_trim(0); }

/// Asks the processor for memory that is read soon; a builtin of the compiler.
static inline void cposix_prefetch(const void *address) { __builtin_prefetch(address); }

/// fallocate(2) from the front to `size`, the file's size kept; a GNU call that Swift does not see. -1 with errno on failure.
int cposix_secure_room(int fd, long size);

#endif
