// SPDX-License-Identifier: Apache-2.0
// Reads a card of the reference profile with its final keys, byte for byte.
//
// usage: decode KEY1 STANDARD BACKUP, all in hexadecimal digits
#include "checks.h"
#include "hex.h"
#include <stdlib.h>
#include <string.h>

static void compare(uint8_t file, const char *text) {
    uint8_t expected[32], found[32 + 64];
    size_t size = parse_hex(text, expected, sizeof expected);
    ssize_t count = mifare_desfire_read_data(card, file, 0, 0, found);
    check(size > 0 && count == (ssize_t)size && !memcmp(found, expected, size), "file %u has its %zu bytes", file, size);
}

int main(int count, char **arguments) {
    uint8_t bytes[16], version = 0, settings = 0, keys = 0;
    if (count != 4 || parse_hex(arguments[1], bytes, sizeof bytes) != 16) return 64;
    MifareDESFireKey key = mifare_desfire_aes_key_new_with_version(bytes, 1);
    MifareDESFireAID aid = mifare_desfire_aid_new(0xF58540);
    open_card();
    ok(mifare_desfire_select_application(card, aid), "the application is there");
    for (uint8_t number = 0; number < 3; number++) {
        ok(mifare_desfire_get_key_version(card, number, &version), "the version of key %u is told", number);
        check(version == 1, "it is the final one");
    }
    ok(mifare_desfire_authenticate_aes(card, 1, key), "the key for reading opens it");
    ok(mifare_desfire_get_key_settings(card, &settings, &keys), "the settings are told");
    check(settings == 0x0B && keys == 3, "they are the profile's");
    compare(1, arguments[2]);
    compare(2, arguments[3]);
    return finish();
}
