// SPDX-License-Identifier: Apache-2.0
// Applications: as many as fit, names, listing, memory, formatting.
#include "checks.h"
#include <stdlib.h>
#include <string.h>

static size_t count_applications(void) {
    MifareDESFireAID *list = NULL;
    size_t count = 0;
    ok(mifare_desfire_get_application_ids(card, &list, &count), "the applications are listed");
    bool ascending = true;
    for (size_t i = 0; i < count; i++) ascending &= mifare_desfire_aid_get_aid(list[i]) == 0xF58540 + i;
    check(ascending, "they are those that were created");
    mifare_desfire_free_application_ids(list);
    return count;
}

static int create(uint32_t number) {
    MifareDESFireAID aid = mifare_desfire_aid_new(number);
    int result = mifare_desfire_create_application_aes(card, aid, 0x0F, number % 15);
    free(aid);
    return result;
}

static void as_many_as_fit(void) {
    for (uint32_t i = 0; i < 28; i++) ok(create(0xF58540 + i), "application %u is created", i + 1);
    check(count_applications() == 28, "there are 28");
    refused(create(0x123456), COUNT_ERROR, "there is no room for one more");
}

static void names(void) {
    uint8_t first[] = "first name", second[] = "a name of sixteen";
    MifareDESFireAID aid = mifare_desfire_aid_new(0x010203);
    ok(mifare_desfire_create_application_iso(card, aid, 0x0F, 2, true, 0x1234, first, 10), "an application with a name");
    free(aid);
    aid = mifare_desfire_aid_new(0x010204);
    refused(mifare_desfire_create_application_iso(card, aid, 0x0F, 2, true, 0x1234, second, 16), DUPLICATE_ERROR,
            "its file id cannot be used twice");
    refused(mifare_desfire_create_application_iso(card, aid, 0x0F, 2, true, 0x1235, first, 10), DUPLICATE_ERROR,
            "nor its name");
    ok(mifare_desfire_create_application_3k3des_iso(card, aid, 0x0F, 2, true, 0x1235, second, 16), "another one");
    free(aid);
    MifareDESFireDF *list = NULL;
    size_t count = 0;
    ok(mifare_desfire_get_df_names(card, &list, &count), "the names are told");
    check(count == 2 && list[0].aid == 0x010203 && list[0].fid == 0x1234 && list[0].df_name_len == 10 &&
              !memcmp(list[0].df_name, first, 10) && list[1].fid == 0x1235 && list[1].df_name_len == 16 &&
              !memcmp(list[1].df_name, second, 16),
          "they are the given ones");
    free(list);
    select_application(0x010203);
    authenticate_factory(&sessions[2]);
    ok(mifare_desfire_create_std_data_file_iso(card, 1, MDCM_PLAIN, 0x0000, 10, 0xE101), "a file with a file id");
    refused(mifare_desfire_create_std_data_file_iso(card, 2, MDCM_PLAIN, 0x0000, 10, 0xE101), DUPLICATE_ERROR,
            "it cannot be used twice");
    uint16_t *files = NULL;
    // Without a session: in one libfreefare would read the CMAC as more of them.
    select_application(0x010203);
    ok(mifare_desfire_get_iso_file_ids(card, &files, &count), "the file ids are told");
    check(count == 1 && files[0] == 0xE101, "it is the given one");
    free(files);
}

int main(void) {
    uint32_t before = 0, created = 0, deleted = 0, formatted = 0;
    open_card();
    authenticate_card();
    ok(mifare_desfire_free_mem(card, &before), "the free memory is told");
    ok(create(0xF58540), "an application is created");
    ok(mifare_desfire_free_mem(card, &created), "the free memory after it");
    check(created < before, "it takes some");
    MifareDESFireAID aid = mifare_desfire_aid_new(0xF58540);
    ok(mifare_desfire_delete_application(card, aid), "it is deleted");
    ok(mifare_desfire_free_mem(card, &deleted), "the free memory after that");
    check(deleted == created, "deleting gives nothing back");
    refused(mifare_desfire_select_application(card, aid), APPLICATION_NOT_FOUND, "what is deleted cannot be selected");
    free(aid);
    as_many_as_fit();
    authenticate_card();
    ok(mifare_desfire_format_picc(card), "the card is formatted");
    authenticate_card();
    check(count_applications() == 0, "nothing is left");
    ok(mifare_desfire_free_mem(card, &formatted), "the free memory after formatting");
    check(formatted == before, "formatting gives everything back");
    names();
    return finish();
}
