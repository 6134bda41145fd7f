// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CPosix.h"
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int cposix_open_terminal(char *path, size_t size) {
    int device = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (device < 0) return -1;
    int code = grantpt(device) || unlockpt(device) ? errno : ptsname_r(device, path, size);
    if (code == 0) return device;
    close(device);
    errno = code;
    return -1;
}

int cposix_secure_room(int fd, long size) { return fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, size); }
