// SPDX-License-Identifier: Apache-2.0
#ifndef HEX_H
#define HEX_H
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// Bytes of a text of hexadecimal digits; 0 when it is malformed or too long.
static inline size_t parse_hex(const char *text, uint8_t *bytes, size_t size) {
    size_t count = strlen(text) / 2;
    if (strlen(text) % 2 || count > size) return 0;
    for (size_t i = 0; i < count; i++) {
        unsigned value;
        if (sscanf(text + 2 * i, "%2x", &value) != 1) return 0;
        bytes[i] = (uint8_t)value;
    }
    return count;
}
#endif
