// SPDX-License-Identifier: Apache-2.0
#include "checks.h"
#include <nfc/nfc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

MifareTag card;

static nfc_context *context;
static nfc_device *device;
static MifareTag *tags;
static int passed, failed;

const int modes[3] = {MDCM_PLAIN, MDCM_MACED, MDCM_ENCIPHERED};
const char *const mode_names[3] = {"plain", "MACed", "enciphered"};

static void die(const char *sentence) {
    printf("not ok - %s\n", sentence);
    exit(2);
}

static void close_card(void) {
    if (card) mifare_desfire_disconnect(card);
    if (tags) freefare_free_tags(tags);
    if (device) nfc_close(device);
    if (context) nfc_exit(context);
}

// libfreefare 0.4.0 reserves four bytes too few for the CMAC of a DES session and writes beyond its buffer. The buffer only
// grows: a long write makes it large enough, although the card refuses it at its own level.
static void widen_buffer(void) {
    uint8_t zeros[512] = {0};
    MifareDESFireKey key = mifare_desfire_des_key_new(zeros);
    if (mifare_desfire_authenticate(card, 0, key) < 0) die("the factory master key opens the card");
    mifare_desfire_write_data_ex(card, 0, 0, sizeof zeros, zeros, MDCM_ENCIPHERED);
    mifare_desfire_key_free(key);
    if (mifare_desfire_select_application(card, NULL) < 0) die("the card goes on after a refusal");
}

void open_card(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    atexit(close_card);
    nfc_init(&context);
    if (!context) die("libnfc starts");
    device = nfc_open(context, NULL);
    if (!device) die("the NFC device opens");
    tags = freefare_get_tags(device);
    if (!tags || !tags[0]) die("there is a card");
    if (freefare_get_tag_type(tags[0]) != DESFIRE) die("the card is a DESFire");
    card = tags[0];
    if (mifare_desfire_connect(card) < 0) die("the card answers");
    widen_buffer();
}

void check(bool holds, const char *sentence, ...) {
    uint8_t picc = mifare_desfire_last_picc_error(card), pcd = mifare_desfire_last_pcd_error(card);
    va_list arguments;
    va_start(arguments, sentence);
    printf("%s - ", holds ? "ok" : "not ok");
    vprintf(sentence, arguments);
    va_end(arguments);
    if (holds) passed++; else failed++;
    if (!holds) printf(" (card %02x, libfreefare %02x)", picc, pcd);
    printf("\n");
}

int finish(void) {
    printf("checks: %d passed, %d failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}

static uint8_t zeros[24];

// Even numbers only, with gaps, so that the version bits a DES key carries in its parity never make two of them equal.
static void key_bytes(uint8_t *bytes, size_t count, uint8_t number) {
    for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)(0x10 + number * 0x20 + i * 6) & 0xFE;
}

static MifareDESFireKey factory_des(void) { return mifare_desfire_des_key_new(zeros); }
static MifareDESFireKey factory_3k3des(void) { return mifare_desfire_3k3des_key_new(zeros); }
static MifareDESFireKey factory_aes(void) { return mifare_desfire_aes_key_new(zeros); }

// The version of a DES key is in the parity bits of its first eight bytes, the highest first. libfreefare's own
// mifare_desfire_key_set_version also overwrites the second half of longer keys, so the bits are put in here.
static void put_version(uint8_t *bytes, uint8_t version) {
    for (int i = 0; i < 8; i++) bytes[i] |= version >> (7 - i) & 1;
}

static MifareDESFireKey des(uint8_t number) {
    uint8_t bytes[8];
    key_bytes(bytes, sizeof bytes, number);
    put_version(bytes, 0x50 + number);
    return mifare_desfire_des_key_new_with_version(bytes);
}

static MifareDESFireKey triple_des(uint8_t number) {
    uint8_t bytes[16];
    key_bytes(bytes, sizeof bytes, number);
    put_version(bytes, 0x50 + number);
    return mifare_desfire_3des_key_new_with_version(bytes);
}

static MifareDESFireKey three_key_triple_des(uint8_t number) {
    uint8_t bytes[24];
    key_bytes(bytes, sizeof bytes, number);
    put_version(bytes, 0x50 + number);
    return mifare_desfire_3k3des_key_new_with_version(bytes);
}

static MifareDESFireKey aes(uint8_t number) {
    uint8_t bytes[16];
    key_bytes(bytes, sizeof bytes, number);
    return mifare_desfire_aes_key_new_with_version(bytes, 0x50 + number);
}

const struct session sessions[] = {
    {"0A with DES", factory_des, des, mifare_desfire_authenticate, mifare_desfire_create_application},
    {"0A with 3DES", factory_des, triple_des, mifare_desfire_authenticate, mifare_desfire_create_application},
    {"1A with DES", factory_des, des, mifare_desfire_authenticate_iso, mifare_desfire_create_application},
    {"1A with 3DES", factory_des, triple_des, mifare_desfire_authenticate_iso, mifare_desfire_create_application},
    {"1A with 3K3DES", factory_3k3des, three_key_triple_des, mifare_desfire_authenticate_iso,
     mifare_desfire_create_application_3k3des},
    {"AA with AES", factory_aes, aes, mifare_desfire_authenticate_aes, mifare_desfire_create_application_aes},
};
const size_t session_count = sizeof sessions / sizeof sessions[0];

void select_application(uint32_t number) {
    MifareDESFireAID aid = mifare_desfire_aid_new(number);
    ok(mifare_desfire_select_application(card, aid), "application %06X is selected", number);
    free(aid);
}

void authenticate(const struct session *session, uint8_t number, MifareDESFireKey key) {
    ok(session->authenticate(card, number, key), "%s: key %u opens a session", session->name, number);
    mifare_desfire_key_free(key);
}

void authenticate_factory(const struct session *session) { authenticate(session, 0, session->factory_key()); }

void authenticate_card(void) {
    ok(mifare_desfire_select_application(card, NULL), "the card's own level is selected");
    authenticate_factory(&sessions[0]);
}

void begin_application(const struct session *session, uint32_t number, uint8_t settings) {
    MifareDESFireAID aid = mifare_desfire_aid_new(number);
    ok(mifare_desfire_select_application(card, NULL), "the card's own level is selected");
    ok(session->create(card, aid, settings, 3), "%s: an application is created", session->name);
    free(aid);
    select_application(number);
    authenticate_factory(session);
}

void end_application(uint32_t number) {
    authenticate_card();
    MifareDESFireAID aid = mifare_desfire_aid_new(number);
    ok(mifare_desfire_delete_application(card, aid), "application %06X is deleted", number);
    free(aid);
}

void fill(uint8_t *bytes, size_t count, uint8_t seed) {
    for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)(seed + i * 7);
}
