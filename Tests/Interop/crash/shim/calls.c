// SPDX-License-Identifier: Apache-2.0
// The watched calls. They run one at a time, so that the saved state is one moment of all files. The kernel is
// called directly, because this library defines the C library's names.
#include "crash.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

// A large-file name is the same as the plain one, without the attributes of the headers.
#pragma GCC diagnostic ignored "-Wmissing-attributes"

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static bool is_watching;

__attribute__((constructor)) static void begin(void)
{
    if (!plan_read()) return;
    durable_begin();
    is_watching = true;
}

/// Lets the next call run, with the result of this one; the program may end here.
static long leave(enum verdict verdict, long result)
{
    if (verdict == GO_THEN_DIE || verdict == HALF_THEN_DIE || verdict == HOLE_THEN_DIE) plan_die();
    int code = errno;
    pthread_mutex_unlock(&turn);
    errno = code;
    return result;
}

/// The name of a place inside the folder, NULL when it is not watched; the folder itself is ".".
static const char *watched(const char *place)
{
    const char *folder = plan_folder();
    size_t length = strlen(folder);
    if (strncmp(place, folder, length) != 0) return NULL;
    if (place[length] == 0) return ".";
    return place[length] == '/' && !durable_ignores(place) ? place + length + 1 : NULL;
}

static const char *watched_link(const char *link, char *place)
{
    ssize_t length = readlink(link, place, PATH_MAX - 1);
    if (length < 0) return NULL;
    place[length] = 0;
    return watched(place);
}

/// The current name of an open file, from the kernel.
static const char *watched_file(int fd, char *place)
{
    char link[64];
    if (!is_watching) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    return watched_link(link, place);
}

static const char *watched_path(int folder, const char *path, char *place)
{
    char start[PATH_MAX], link[64] = "/proc/self/cwd";
    if (!is_watching) return NULL;
    if (*path == '/') {
        snprintf(place, PATH_MAX, "%s", path);
        return watched(place);
    }
    if (folder != AT_FDCWD) snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t length = readlink(link, start, sizeof start - 1);
    if (length < 0) return NULL;
    snprintf(place, PATH_MAX, "%.*s/%.2000s", (int)length, start, path);
    return watched(place);
}

static enum verdict arrive(const char *call, const char *name, const char *second, bool room)
{
    pthread_mutex_lock(&turn);
    return plan_arrive(call, name, second, room);
}

static size_t half(enum verdict verdict, size_t count)
{
    return verdict == HALF || verdict == HALF_THEN_DIE ? count / 2 : count;
}

/// The bytes after the blocks of their first half were not written: a file that grew has NUL there.
/// The copy is not freed, because the program ends soon.
static const void *holed(enum verdict verdict, const void *bytes, size_t count)
{
    char *copy = verdict == HOLE_THEN_DIE ? malloc(count) : NULL;
    if (!copy) return bytes;
    memcpy(copy, bytes, count);
    memset(copy, 0, count / 2);
    return copy;
}

/// True when a file would need more blocks to reach up to `end`.
static bool needs_room(int fd, off_t end)
{
    struct stat status;
    return fstat(fd, &status) == 0 && end > (off_t)status.st_blocks * 512;
}

/// Where a write at the file's own position ends.
static off_t end_of_write(int fd, size_t count)
{
    struct stat status;
    bool appends = fcntl(fd, F_GETFL) & O_APPEND;
    if (appends && fstat(fd, &status) == 0) return status.st_size + (off_t)count;
    return lseek(fd, 0, SEEK_CUR) + (off_t)count;
}

// Opening

static int open_file(int folder, const char *path, int flags, mode_t mode)
{
    char place[PATH_MAX];
    const char *name = watched_path(folder, path, place);
    if (!name) return syscall(SYS_openat, folder, path, flags, mode);
    bool exists = syscall(SYS_faccessat, AT_FDCWD, place, F_OK) == 0;
    bool makes = (flags & O_CREAT) && !exists, empties = (flags & O_TRUNC) && exists;
    enum verdict verdict = GO;
    if (makes || empties) {
        verdict = arrive(makes ? "create" : "empty", name, "", makes);
    } else {
        pthread_mutex_lock(&turn);
    }
    if (verdict == FAIL) return leave(verdict, -1);
    int fd = syscall(SYS_openat, folder, path, flags, mode);
    if (fd >= 0) durable_witness(fd, empties);
    return leave(verdict, fd);
}

/// The mode is present only when a file may be created.
static mode_t mode_in(int flags, va_list arguments) { return flags & O_CREAT ? va_arg(arguments, mode_t) : 0; }

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_in(flags, arguments);
    va_end(arguments);
    return open_file(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_in(flags, arguments);
    va_end(arguments);
    return open_file(folder, path, flags, mode);
}

int open64(const char *, int, ...) __attribute__((alias("open")));
int openat64(int, const char *, int, ...) __attribute__((alias("openat")));

int creat(const char *path, mode_t mode) { return open_file(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int creat64(const char *, mode_t) __attribute__((alias("creat")));

// Writing

ssize_t write(int fd, const void *bytes, size_t count)
{
    char place[PATH_MAX];
    const char *name = watched_file(fd, place);
    if (!name) return syscall(SYS_write, fd, bytes, count);
    enum verdict verdict = arrive("write", name, "", needs_room(fd, end_of_write(fd, count)));
    if (verdict == FAIL) return leave(verdict, -1);
    return leave(verdict, syscall(SYS_write, fd, holed(verdict, bytes, count), half(verdict, count)));
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    char place[PATH_MAX];
    const char *name = watched_file(fd, place);
    if (!name) return syscall(SYS_pwrite64, fd, bytes, count, offset);
    enum verdict verdict = arrive("pwrite", name, "", needs_room(fd, offset + (off_t)count));
    if (verdict == FAIL) return leave(verdict, -1);
    return leave(verdict, syscall(SYS_pwrite64, fd, holed(verdict, bytes, count), half(verdict, count), offset));
}

ssize_t pwrite64(int, const void *, size_t, off_t) __attribute__((alias("pwrite")));

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    char place[PATH_MAX];
    const char *name = watched_file(fd, place);
    if (!name) return syscall(SYS_writev, fd, parts, count);
    size_t size = 0;
    for (int i = 0; i < count; i++) size += parts[i].iov_len;
    enum verdict verdict = arrive("writev", name, "", needs_room(fd, end_of_write(fd, size)));
    if (verdict == FAIL) return leave(verdict, -1);
    return leave(verdict, syscall(SYS_writev, fd, parts, (int)half(verdict, count)));
}

int ftruncate(int fd, off_t size)
{
    char place[PATH_MAX];
    const char *name = watched_file(fd, place);
    if (!name) return syscall(SYS_ftruncate, fd, size);
    enum verdict verdict = arrive("ftruncate", name, "", false);
    if (verdict == FAIL) return leave(verdict, -1);
    return leave(verdict, syscall(SYS_ftruncate, fd, size));
}

int ftruncate64(int, off_t) __attribute__((alias("ftruncate")));

int fallocate(int fd, int mode, off_t offset, off_t length)
{
    char place[PATH_MAX];
    const char *name = watched_file(fd, place);
    if (!name) return syscall(SYS_fallocate, fd, mode, offset, length);
    enum verdict verdict = arrive("fallocate", name, "", needs_room(fd, offset + length));
    if (verdict == FAIL) return leave(verdict, -1);
    return leave(verdict, syscall(SYS_fallocate, fd, mode, offset, length));
}

int fallocate64(int, int, off_t, off_t) __attribute__((alias("fallocate")));

int posix_fallocate(int fd, off_t offset, off_t length) { return fallocate(fd, 0, offset, length) == 0 ? 0 : errno; }

int posix_fallocate64(int, off_t, off_t) __attribute__((alias("posix_fallocate")));

// Making durable

/// The disk is not synchronised: its content is saved elsewhere, and the power of this machine stays on.
static int synchronise(const char *call, long number, int fd)
{
    char place[PATH_MAX];
    const char *name = watched_file(fd, place);
    if (!name) return syscall(number, fd);
    enum verdict verdict = arrive(call, name, "", false);
    if (verdict == FAIL) {
        int code = errno;
        durable_lose(fd);
        errno = code;
        return leave(verdict, -1);
    }
    durable_keep(fd);
    return leave(verdict, 0);
}

int fsync(int fd) { return synchronise("fsync", SYS_fsync, fd); }

int fdatasync(int fd) { return synchronise("fdatasync", SYS_fdatasync, fd); }

// Names

static int rename_file(int from, const char *old, int to, const char *new)
{
    char place[PATH_MAX], second[PATH_MAX];
    const char *name = watched_path(from, old, place), *other = watched_path(to, new, second);
    if (!name && !other) return syscall(SYS_renameat2, from, old, to, new, 0);
    enum verdict verdict = arrive("rename", name ? name : other, other ? other : "", false);
    if (verdict == FAIL) return leave(verdict, -1);
    return leave(verdict, syscall(SYS_renameat2, from, old, to, new, 0));
}

int rename(const char *old, const char *new) { return rename_file(AT_FDCWD, old, AT_FDCWD, new); }

int renameat(int from, const char *old, int to, const char *new) { return rename_file(from, old, to, new); }

static int unlink_file(int folder, const char *path, int flags)
{
    char place[PATH_MAX];
    const char *name = watched_path(folder, path, place);
    if (!name) return syscall(SYS_unlinkat, folder, path, flags);
    enum verdict verdict = arrive("unlink", name, "", false);
    if (verdict == FAIL) return leave(verdict, -1);
    return leave(verdict, syscall(SYS_unlinkat, folder, path, flags));
}

int unlink(const char *path) { return unlink_file(AT_FDCWD, path, 0); }

int unlinkat(int folder, const char *path, int flags) { return unlink_file(folder, path, flags); }

// The time

int clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += plan_clock();
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    int result = syscall(SYS_gettimeofday, time, zone);
    if (result == 0) time->tv_sec += plan_clock();
    return result;
}
