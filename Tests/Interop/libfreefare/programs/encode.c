// SPDX-License-Identifier: Apache-2.0
// Makes an application of AES keys with a standard and a backup file, both enciphered, as the reference profile lays it out.
//
// usage: encode KEY0 KEY1 KEY2 STANDARD BACKUP, all in hexadecimal digits
#include "checks.h"
#include "hex.h"
#include <stdlib.h>

static MifareDESFireKey keys[3];

int main(int count, char **arguments) {
    uint8_t zeros[16] = {0}, standard[32], backup[32];
    if (count != 6) return 64;
    for (int i = 0; i < 3; i++) {
        uint8_t bytes[16];
        if (parse_hex(arguments[i + 1], bytes, sizeof bytes) != 16) return 64;
        keys[i] = mifare_desfire_aes_key_new_with_version(bytes, 1);
    }
    size_t standard_size = parse_hex(arguments[4], standard, sizeof standard);
    size_t backup_size = parse_hex(arguments[5], backup, sizeof backup);
    MifareDESFireKey factory = mifare_desfire_aes_key_new(zeros);
    MifareDESFireAID aid = mifare_desfire_aid_new(0xF58540);
    open_card();
    ok(mifare_desfire_create_application_aes(card, aid, 0x0B, 3), "the application is created");
    ok(mifare_desfire_select_application(card, aid), "and selected");
    ok(mifare_desfire_authenticate_aes(card, 0, factory), "the factory key opens it");
    ok(mifare_desfire_create_std_data_file(card, 1, MDCM_ENCIPHERED, 0x1200, standard_size), "the standard file");
    ok(mifare_desfire_create_backup_data_file(card, 2, MDCM_ENCIPHERED, 0x1200, backup_size), "the backup file");
    ok(mifare_desfire_write_data(card, 1, 0, standard_size, standard), "the first is written");
    ok(mifare_desfire_write_data(card, 2, 0, backup_size, backup), "the second too");
    ok(mifare_desfire_commit_transaction(card), "and committed");
    ok(mifare_desfire_change_key(card, 1, keys[1], factory), "key 1");
    ok(mifare_desfire_change_key(card, 2, keys[2], factory), "key 2");
    ok(mifare_desfire_change_key(card, 0, keys[0], NULL), "key 0");
    ok(mifare_desfire_authenticate_aes(card, 0, keys[0]), "which opens a session now");
    return finish();
}
