// SPDX-License-Identifier: Apache-2.0
// Keys: changing the own one and another, versions, settings, the card's master key of every type, default keys.
#include "checks.h"
#include <stdlib.h>
#include <string.h>

static void version(uint8_t number, uint8_t expected) {
    uint8_t found = 0xEE;
    ok(mifare_desfire_get_key_version(card, number, &found), "the version of key %u is told", number);
    check(found == expected, "it is %02x", expected);
}

static void change(uint8_t number, MifareDESFireKey new, MifareDESFireKey old, const char *sentence) {
    ok(mifare_desfire_change_key(card, number, new, old), "%s", sentence);
    mifare_desfire_key_free(new);
    if (old) mifare_desfire_key_free(old);
}

static void application_keys(const struct session *session, uint32_t number) {
    begin_application(session, number, 0x0F);
    version(0, 0);
    change(1, session->key(1), session->factory_key(), "key 1 is changed with key 0");
    version(1, 0x51);
    change(1, session->key(2), session->key(1), "and again");
    version(1, 0x52);
    change(0, session->key(3), NULL, "key 0 changes itself");
    authenticate(session, 0, session->key(3));
    version(0, 0x53);
    authenticate(session, 1, session->key(2));
    MifareDESFireKey wrong = session->key(1);
    refused(session->authenticate(card, 1, wrong), AUTHENTICATION_ERROR, "the key it had before is refused");
    mifare_desfire_key_free(wrong);
    authenticate(session, 0, session->key(3));
    uint8_t settings = 0, count = 0;
    ok(mifare_desfire_get_key_settings(card, &settings, &count), "the settings are told");
    check(settings == 0x0F && count == 3, "three keys, everything allowed");
    // Each key changes itself from now on, and only with itself.
    ok(mifare_desfire_change_key_settings(card, 0xEF), "the settings are changed");
    ok(mifare_desfire_get_key_settings(card, &settings, &count), "and told again");
    check(settings == 0xEF, "they are the changed ones");
    authenticate(session, 2, session->factory_key());
    change(2, session->key(4), NULL, "key 2 changes itself");
    authenticate(session, 2, session->key(4));
    version(2, 0x54);
}

static void uid_told(void) {
    char *uid = NULL;
    ok(mifare_desfire_get_card_uid(card, &uid), "the UID is told under encryption");
    check(uid && !strcmp(uid, freefare_get_tag_uid(card)), "it is the one of the anticollision");
    free(uid);
}

/// From one type of master key to another and back.
static void master_keys(void) {
    authenticate_card();
    for (size_t i = 0; i < session_count; i++) {
        const struct session *session = &sessions[i];
        change(0, session->key(1), NULL, session->name);
        authenticate(session, 0, session->key(1));
        version(0, 0x51);
        uid_told();
        change(0, session->key(2), NULL, "the master key changes within its type");
        authenticate(session, 0, session->key(2));
        version(0, 0x52);
    }
    change(0, sessions[0].factory_key(), NULL, "the factory master key is back");
    authenticate_card();
}

static void default_keys(void) {
    uint8_t bytes[16];
    fill(bytes, sizeof bytes, 77);
    MifareDESFireKey key = mifare_desfire_aes_key_new(bytes);
    authenticate_card();
    ok(mifare_desfire_set_default_key(card, key), "a default key is set");
    MifareDESFireAID aid = mifare_desfire_aid_new(0x400100);
    ok(mifare_desfire_create_application_aes(card, aid, 0x0F, 2), "an application is created");
    free(aid);
    select_application(0x400100);
    // libfreefare takes the version from the parity bits, for an AES key too.
    version(1, mifare_desfire_key_get_version(key));
    authenticate(&sessions[5], 1, key);
    uint8_t ats[] = {0x06, 0x75, 0x77, 0x81, 0x02, 0x80};
    authenticate_card();
    ok(mifare_desfire_set_ats(card, ats), "the answer to select is set");
}

/// Cannot be undone, so it comes last.
static void configuration(void) {
    authenticate_card();
    ok(mifare_desfire_set_configuration(card, true, true), "formatting is forbidden and the UID random from now on");
    uid_told();
    refused(mifare_desfire_format_picc(card), PERMISSION_ERROR, "9D: formatting");
}

int main(void) {
    open_card();
    for (size_t i = 0; i < session_count; i++) application_keys(&sessions[i], 0x400000 + (uint32_t)i);
    master_keys();
    default_keys();
    configuration();
    return finish();
}
