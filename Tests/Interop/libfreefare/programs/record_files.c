// SPDX-License-Identifier: Apache-2.0
// Linear and cyclic record files in every mode of every session: order, wrap-around, clearing, what is refused.
#include "checks.h"
#include <stdio.h>
#include <string.h>

enum { length = 25 };

static void record(uint8_t *bytes, uint8_t number) { fill(bytes, length, (uint8_t)(number * 31)); }

static void write_record(uint8_t file, uint8_t number, const char *sentence) {
    uint8_t bytes[length];
    record(bytes, number);
    ok(mifare_desfire_write_record(card, file, 0, length, bytes), "%s: record %u is written", sentence, number);
    ok(mifare_desfire_commit_transaction(card), "%s: and committed", sentence);
}

/// The records first…last are all there are, the oldest first.
static void expect(uint8_t file, uint8_t first, uint8_t last, const char *sentence) {
    uint8_t expected[8 * length], found[8 * length + 64];
    size_t count = (size_t)(last - first + 1);
    for (size_t i = 0; i < count; i++) record(expected + i * length, (uint8_t)(first + i));
    ssize_t all = mifare_desfire_read_records(card, file, 0, 0, found);
    check(all == (ssize_t)(count * length) && !memcmp(found, expected, count * length), "%s: records %u to %u are read",
          sentence, first, last);
    ssize_t one = mifare_desfire_read_records(card, file, (off_t)(count - 1), 1, found);
    check(one == length && !memcmp(found, expected, length), "%s: the oldest has the highest number", sentence);
    struct mifare_desfire_file_settings settings;
    ok(mifare_desfire_get_file_settings(card, file, &settings), "%s: its settings", sentence);
    check(settings.settings.linear_record_file.current_number_of_records == count &&
              settings.settings.linear_record_file.record_size == length,
          "%s: they count the records", sentence);
}

static void linear(const struct session *session, int mode, const char *sentence) {
    uint8_t file = (uint8_t)(modes[mode] + 1), bytes[length], found[length + 64];
    ok(mifare_desfire_create_linear_record_file(card, file, (uint8_t)modes[mode], 0x0000, length, 3),
       "%s: a linear file is created", sentence);
    refused(mifare_desfire_read_records(card, file, 0, 0, found), BOUNDARY_ERROR, "%s: it is empty", sentence);
    authenticate_factory(session);
    for (uint8_t number = 1; number <= 3; number++) write_record(file, number, sentence);
    expect(file, 1, 3, sentence);
    record(bytes, 4);
    refused(mifare_desfire_write_record(card, file, 0, length, bytes), BOUNDARY_ERROR, "%s: it is full", sentence);
    authenticate_factory(session);
    ok(mifare_desfire_clear_record_file(card, file), "%s: it is cleared", sentence);
    refused(mifare_desfire_write_record(card, file, 0, length, bytes), PERMISSION_ERROR,
            "%s: before the commit nothing is written", sentence);
    authenticate_factory(session);
    expect(file, 1, 3, sentence);
    ok(mifare_desfire_clear_record_file(card, file), "%s: it is cleared again", sentence);
    ok(mifare_desfire_commit_transaction(card), "%s: commit", sentence);
    write_record(file, 5, sentence);
    expect(file, 5, 5, sentence);
}

static void cyclic(const struct session *session, int mode, const char *sentence) {
    uint8_t file = (uint8_t)(modes[mode] + 10), bytes[length], found[length + 64];
    (void)session;
    ok(mifare_desfire_create_cyclic_record_file(card, file, (uint8_t)modes[mode], 0x0000, length, 5),
       "%s: a cyclic file is created", sentence);
    for (uint8_t number = 1; number <= 4; number++) write_record(file, number, sentence);
    expect(file, 1, 4, sentence);
    for (uint8_t number = 5; number <= 7; number++) write_record(file, number, sentence);
    expect(file, 4, 7, sentence);
    record(bytes, 7);
    ok(mifare_desfire_write_record(card, file, 0, length, (uint8_t *)"0123456789012345678901234"), "%s: a record", sentence);
    ok(mifare_desfire_write_record(card, file, 5, 4, (uint8_t *)"part"), "%s: and a part of the same", sentence);
    ok(mifare_desfire_commit_transaction(card), "%s: are committed", sentence);
    ssize_t count = mifare_desfire_read_records(card, file, 0, 1, found);
    check(count == length && !memcmp(found, "01234part9012345678901234", length), "%s: as one record", sentence);
}

int main(void) {
    open_card();
    for (size_t i = 0; i < session_count; i++) {
        begin_application(&sessions[i], 0x300000 + (uint32_t)i, 0x0F);
        for (int mode = 0; mode < 3; mode++) {
            char sentence[80];
            snprintf(sentence, sizeof sentence, "%s, %s", sessions[i].name, mode_names[mode]);
            linear(&sessions[i], mode, sentence);
            cyclic(&sessions[i], mode, sentence);
        }
        authenticate_card();
        ok(mifare_desfire_format_picc(card), "the card is formatted");
    }
    return finish();
}
