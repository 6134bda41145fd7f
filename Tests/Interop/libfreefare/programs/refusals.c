// SPDX-License-Identifier: Apache-2.0
// What the card refuses, with which status, and which sessions go on after it.
#include "checks.h"
#include <stdlib.h>

static int list_applications(void) {
    MifareDESFireAID *list = NULL;
    size_t count = 0;
    int result = mifare_desfire_get_application_ids(card, &list, &count);
    if (result >= 0) mifare_desfire_free_application_ids(list);
    return result;
}

static void without_the_master_key(void) {
    MifareDESFireAID aid = mifare_desfire_aid_new(0x600000), other = mifare_desfire_aid_new(0x600001);
    authenticate_card();
    ok(mifare_desfire_create_application(card, aid, 0x0F, 3), "an application is created");
    authenticate_card();
    ok(mifare_desfire_change_key_settings(card, 0x09), "the card's list and directory need its master key");
    ok(mifare_desfire_select_application(card, NULL), "the session is over");
    refused(list_applications(), AUTHENTICATION_ERROR, "AE: list");
    refused(mifare_desfire_create_application(card, other, 0x0F, 3), AUTHENTICATION_ERROR, "AE: create");
    refused(mifare_desfire_delete_application(card, aid), AUTHENTICATION_ERROR, "AE: delete");
    authenticate_card();
    ok(list_applications(), "with the key the list is told");
    refused(mifare_desfire_create_application(card, aid, 0x0F, 3), DUPLICATE_ERROR, "DE: the application exists");
    authenticate_card();
    ok(mifare_desfire_change_key_settings(card, 0x0F), "everything is free again");
    refused(mifare_desfire_select_application(card, other), APPLICATION_NOT_FOUND, "A0: no such application");
    free(aid);
    free(other);
}

static void in_an_application(const struct session *session, bool goes_on) {
    uint8_t bytes[64] = {0}, version;
    struct mifare_desfire_file_settings settings;
    begin_application(session, 0x600010, 0x0B);
    ok(mifare_desfire_create_std_data_file(card, 1, MDCM_PLAIN, 0xFF00, 32), "a file nobody may read or write alone");
    ok(mifare_desfire_create_std_data_file(card, 2, MDCM_PLAIN, 0xFFFF, 32), "a file nobody may use");
    ok(mifare_desfire_create_std_data_file(card, 3, MDCM_PLAIN, 0x1110, 32), "a file of key 1");
    ok(mifare_desfire_create_backup_data_file(card, 4, MDCM_PLAIN, 0x0000, 32), "a backup file");
    ok(mifare_desfire_write_data(card, 4, 0, 1, "x"), "it is written");
    refused(mifare_desfire_write_data_ex(card, 2, 0, 1, bytes, MDCM_PLAIN), PERMISSION_ERROR, "9D: a right of nobody");
    // The error ended the transaction in every case, the session only where it was not opened with 0A.
    if (!goes_on) authenticate_factory(session);
    ok(mifare_desfire_read_data(card, 4, 0, 1, bytes), "%s: the session %s", session->name,
       goes_on ? "goes on" : "is opened again");
    check(bytes[0] == 0, "the pending write was aborted");
    refused(mifare_desfire_read_data_ex(card, 4, 30, 3, bytes, MDCM_PLAIN), BOUNDARY_ERROR, "BE: beyond the end");
    authenticate_factory(session);
    refused(mifare_desfire_get_file_settings(card, 9, &settings), FILE_NOT_FOUND, "F0: no such file");
    authenticate_factory(session);
    refused(mifare_desfire_create_std_data_file(card, 1, MDCM_PLAIN, 0, 8), DUPLICATE_ERROR, "DE: the file exists");
    authenticate_factory(session);
    refused(mifare_desfire_get_key_version(card, 3, &version), NO_SUCH_KEY, "40: no such key");
    MifareDESFireKey key = session->factory_key();
    refused(session->authenticate(card, 3, key), NO_SUCH_KEY, "40: nothing to authenticate with");
    mifare_desfire_key_free(key);
    key = session->key(1);
    refused(session->authenticate(card, 0, key), AUTHENTICATION_ERROR, "AE: a wrong key");
    mifare_desfire_key_free(key);
    refused(mifare_desfire_create_std_data_file(card, 5, MDCM_PLAIN, 0, 8), AUTHENTICATION_ERROR, "AE: no session");
    authenticate_factory(session);
    refused(mifare_desfire_format_picc(card), PERMISSION_ERROR, "9D: formatting within an application");
    end_application(0x600010);
    refused(mifare_desfire_create_std_data_file(card, 1, MDCM_PLAIN, 0, 8), PERMISSION_ERROR,
            "9D: a file at the card's own level");
}

int main(void) {
    open_card();
    without_the_master_key();
    for (size_t i = 0; i < session_count; i++) in_an_application(&sessions[i], i < 2);
    return finish();
}
