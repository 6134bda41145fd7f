// SPDX-License-Identifier: Apache-2.0
// What would be found on the disk after a power cut.
#include "crash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WITNESSES = 4096 };

static struct witness {
    ino_t file;
    int fd;
    bool is_lost;
} witnesses[WITNESSES];
static size_t witness_count;

static int real_open(const char *path, int flags)
{
    return syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

bool durable_ignores(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, "-shm") == 0;
}

static void image_path(char *path, ino_t file)
{
    snprintf(path, PATH_MAX, "%s/images/%lu", plan_side(), (unsigned long)file);
}

static void listing_path(char *path, ino_t folder)
{
    snprintf(path, PATH_MAX, "%s/folders/%lu", plan_side(), (unsigned long)folder);
}

static void make_folder(const char *path)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST) plan_give_up(path);
}

/// Copies the whole file without moving its position: other descriptors may share it.
static void copy_to_image(int source, ino_t file)
{
    char path[PATH_MAX], bytes[1 << 16];
    image_path(path, file);
    int image = real_open(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (image < 0) plan_give_up(path);
    off_t offset = 0;
    ssize_t count;
    while ((count = pread(source, bytes, sizeof bytes, offset)) > 0) {
        if (syscall(SYS_write, image, bytes, count) != count) plan_give_up(path);
        offset += count;
    }
    if (count < 0) plan_give_up(path);
    close(image);
}

/// Drops the names of a folder's last fsync.
static void clear_listing(const char *path)
{
    make_folder(path);
    DIR *listing = opendir(path);
    if (!listing) plan_give_up(path);
    for (struct dirent *entry; (entry = readdir(listing));) {
        if (entry->d_type == DT_LNK) syscall(SYS_unlinkat, dirfd(listing), entry->d_name, 0);
    }
    closedir(listing);
}

/// A name of a folder becomes a link to what it names; a file that was never synchronised is an empty one.
static void list_entry(const char *listing, const char *name, const struct stat *entry)
{
    char link[PATH_MAX + NAME_MAX + 2], target[PATH_MAX], image[PATH_MAX];
    snprintf(link, sizeof link, "%s/%s", listing, name);
    if (S_ISDIR(entry->st_mode)) {
        snprintf(target, sizeof target, "../%lu", (unsigned long)entry->st_ino);
        listing_path(image, entry->st_ino);
        make_folder(image);
    } else {
        snprintf(target, sizeof target, "../../images/%lu", (unsigned long)entry->st_ino);
        image_path(image, entry->st_ino);
        int file = real_open(image, O_WRONLY | O_CREAT);
        if (file < 0) plan_give_up(image);
        close(file);
    }
    if (syscall(SYS_symlinkat, target, AT_FDCWD, link) != 0) plan_give_up(link);
}

static bool is_named(const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && !durable_ignores(name);
}

/// Keeps the names of a folder as they are now. `begin`: their content is durable too.
static void keep_folder(const char *path, ino_t number, bool begin)
{
    char listing[PATH_MAX], place[PATH_MAX];
    listing_path(listing, number);
    clear_listing(listing);
    DIR *folder = opendir(path);
    if (!folder) plan_give_up(path);
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct stat status;
        if (!is_named(entry->d_name)) continue;
        if (fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
        if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) continue;
        snprintf(place, sizeof place, "%.2048s/%s", path, entry->d_name);
        if (begin && S_ISDIR(status.st_mode)) keep_folder(place, status.st_ino, true);
        if (begin && S_ISREG(status.st_mode)) {
            int file = real_open(place, O_RDONLY);
            if (file < 0) plan_give_up(place);
            copy_to_image(file, status.st_ino);
            close(file);
        }
        list_entry(listing, entry->d_name, &status);
    }
    closedir(folder);
}

void durable_begin(void)
{
    char path[PATH_MAX], target[PATH_MAX];
    struct stat status;
    for (const char *const *name = (const char *const[]){"images", "folders", NULL}; *name; name++) {
        snprintf(path, sizeof path, "%s/%s", plan_side(), *name);
        make_folder(path);
    }
    if (stat(plan_folder(), &status) != 0) plan_give_up(plan_folder());
    keep_folder(plan_folder(), status.st_ino, true);
    snprintf(path, sizeof path, "%s/root", plan_side());
    snprintf(target, sizeof target, "folders/%lu", (unsigned long)status.st_ino);
    if (syscall(SYS_symlinkat, target, AT_FDCWD, path) != 0) plan_give_up(path);
}

static struct witness *witness_of(ino_t file)
{
    for (size_t i = 0; i < witness_count; i++)
        if (witnesses[i].file == file) return &witnesses[i];
    return NULL;
}

void durable_witness(int fd, bool is_emptied)
{
    struct stat status;
    char path[64];
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return;
    struct witness *known = witness_of(status.st_ino);
    if (known && is_emptied) known->is_lost = false;
    if (known) return;
    if (witness_count == WITNESSES) plan_give_up("too many files");
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    // Never closed: closing any descriptor of a file gives up the locks SQLite has on it (fcntl(2)).
    int witness = real_open(path, O_RDONLY);
    if (witness < 0) plan_give_up(path);
    witnesses[witness_count++] = (struct witness){.file = status.st_ino, .fd = witness};
}

void durable_keep(int fd)
{
    struct stat status;
    char link[64], path[PATH_MAX];
    if (fstat(fd, &status) != 0) plan_give_up("fstat");
    if (S_ISDIR(status.st_mode)) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, path, sizeof path - 1);
        if (length < 0) plan_give_up(link);
        path[length] = 0;
        keep_folder(path, status.st_ino, false);
        return;
    }
    struct witness *witness = witness_of(status.st_ino);
    if (!witness) plan_give_up("a file that was not opened");
    if (!witness->is_lost) copy_to_image(witness->fd, status.st_ino);
}

void durable_lose(int fd)
{
    struct stat status;
    if (fstat(fd, &status) != 0) return;
    struct witness *witness = witness_of(status.st_ino);
    if (witness) witness->is_lost = true;
}
