// SPDX-License-Identifier: Apache-2.0
// Standard and backup files in every mode of every session: lengths around the limits of a frame, offsets, commit, abort.
#include "checks.h"
#include <string.h>

enum { size = 262 };
static const size_t lengths[] = {1, 16, 27, 28, 29, 44, 45, 47, 48, 59, 60, 61, 240, size};

/// To check the MAC of an answer in a session of 0A, libfreefare 0.4.0 pads the data as if a CRC16 followed: at
/// these lengths it adds a block too many. It pads its own writes of the same lengths correctly.
static bool can_check(const char *session, int mode, size_t length) {
    return strncmp(session, "0A", 2) || modes[mode] != MDCM_MACED || (length % 8 != 0 && length % 8 != 7);
}

/// Reads `length` bytes at an offset, in two parts where libfreefare could not check the answer.
static bool reads(const char *session, int mode, uint8_t file, off_t offset, size_t length, const uint8_t *expected) {
    uint8_t found[size + 64];
    memset(found, 0, sizeof found);
    size_t first = can_check(session, mode, length) ? length : length - 2;
    if (mifare_desfire_read_data(card, file, offset, first, found) != (ssize_t)first) return false;
    size_t rest = length - first;
    if (rest > 0 && mifare_desfire_read_data(card, file, offset + (off_t)first, rest, found + first) != (ssize_t)rest)
        return false;
    return !memcmp(found, expected, length);
}

static void standard(const char *session, int mode) {
    uint8_t written[size], read[size + 64];
    uint8_t file = (uint8_t)(modes[mode] + 1);
    const char *name = mode_names[mode];
    ok(mifare_desfire_create_std_data_file(card, file, (uint8_t)modes[mode], 0x0000, size),
       "%s, %s: a standard file is created", session, name);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        size_t length = lengths[i];
        off_t offset = (off_t)(size - length);
        fill(written, length, (uint8_t)length);
        ok(mifare_desfire_write_data(card, file, offset, length, written), "%s, %s: %zu bytes are written", session, name,
           length);
        check(reads(session, mode, file, offset, length, written), "%s, %s: %zu bytes are read", session, name, length);
    }
    ssize_t count = mifare_desfire_read_data(card, file, 101, 0, read);
    check(count == size - 101 && !memcmp(read, written + 101, size - 101), "%s, %s: a read to the end", session, name);
}

static void backup(const char *session, int mode) {
    uint8_t old[81], new[81], read[81 + 64];
    uint8_t file = (uint8_t)(modes[mode] + 10);
    const char *name = mode_names[mode];
    fill(old, sizeof old, 1);
    fill(new, sizeof new, 99);
    ok(mifare_desfire_create_backup_data_file(card, file, (uint8_t)modes[mode], 0x0000, sizeof old),
       "%s, %s: a backup file is created", session, name);
    ok(mifare_desfire_write_data(card, file, 0, sizeof old, old), "%s, %s: it is written", session, name);
    ok(mifare_desfire_commit_transaction(card), "%s, %s: it is committed", session, name);
    ok(mifare_desfire_write_data(card, file, 0, sizeof new, new), "%s, %s: it is written again", session, name);
    ssize_t count = mifare_desfire_read_data(card, file, 0, sizeof old, read);
    check(count == sizeof old && !memcmp(read, old, sizeof old), "%s, %s: before the commit it is the old one", session, name);
    ok(mifare_desfire_abort_transaction(card), "%s, %s: the second write is aborted", session, name);
    count = mifare_desfire_read_data(card, file, 0, sizeof old, read);
    check(count == sizeof old && !memcmp(read, old, sizeof old), "%s, %s: after the abort too", session, name);
    ok(mifare_desfire_write_data(card, file, 0, sizeof new, new), "%s, %s: it is written a third time", session, name);
    ok(mifare_desfire_commit_transaction(card), "%s, %s: that is committed", session, name);
    count = mifare_desfire_read_data(card, file, 0, sizeof new, read);
    check(count == sizeof new && !memcmp(read, new, sizeof new), "%s, %s: now it is the new one", session, name);
}

static void settings(void) {
    struct mifare_desfire_file_settings found;
    ok(mifare_desfire_get_file_settings(card, 4, &found), "settings of a standard file");
    check(found.file_type == MDFT_STANDARD_DATA_FILE && found.communication_settings == MDCM_ENCIPHERED &&
              found.access_rights == 0 && found.settings.standard_file.file_size == size,
          "they are as it was created");
    ok(mifare_desfire_change_file_settings(card, 4, MDCM_MACED, 0x0010), "they are changed");
    ok(mifare_desfire_get_file_settings(card, 4, &found), "settings after the change");
    check(found.communication_settings == MDCM_MACED && found.access_rights == 0x0010, "they are the changed ones");
    ok(mifare_desfire_delete_file(card, 4), "the file is deleted");
    uint8_t *files;
    size_t count;
    ok(mifare_desfire_get_file_ids(card, &files, &count), "the files are listed");
    check(count == 5, "one is gone");
}

int main(void) {
    open_card();
    for (size_t i = 0; i < session_count; i++) {
        begin_application(&sessions[i], 0x100000 + (uint32_t)i, 0x0F);
        for (int mode = 0; mode < 3; mode++) {
            standard(sessions[i].name, mode);
            backup(sessions[i].name, mode);
        }
        settings();
        authenticate_card();
        ok(mifare_desfire_format_picc(card), "the card is formatted");
    }
    return finish();
}
