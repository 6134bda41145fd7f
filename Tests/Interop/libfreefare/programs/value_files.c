// SPDX-License-Identifier: Apache-2.0
// Value files in every mode of every session: credit, debit, limited credit, limits, commit, abort.
#include "checks.h"

static int32_t value(uint8_t file) {
    int32_t found = INT32_MIN;
    return mifare_desfire_get_value(card, file, &found) < 0 ? INT32_MIN : found;
}

static void settings(uint8_t file, int32_t limited) {
    struct mifare_desfire_file_settings found;
    ok(mifare_desfire_get_file_settings(card, file, &found), "settings of a value file");
    check(found.file_type == MDFT_VALUE_FILE_WITH_BACKUP && found.settings.value_file.lower_limit == -500 &&
              found.settings.value_file.upper_limit == 5000 && found.settings.value_file.limited_credit_enabled == 1,
          "its limits are as created");
    check(found.settings.value_file.limited_credit_value == limited, "a limited credit of %d is possible", limited);
}

static void run(const struct session *session, int mode) {
    const char *name = session->name, *how = mode_names[mode];
    uint8_t file = (uint8_t)(modes[mode] + 1);
    ok(mifare_desfire_create_value_file(card, file, (uint8_t)modes[mode], 0x0000, -500, 5000, 100, 1),
       "%s, %s: a value file is created", name, how);
    check(value(file) == 100, "%s, %s: it has its first value", name, how);
    ok(mifare_desfire_credit(card, file, 1000), "%s, %s: credit", name, how);
    check(value(file) == 100, "%s, %s: before the commit nothing changed", name, how);
    ok(mifare_desfire_commit_transaction(card), "%s, %s: commit", name, how);
    check(value(file) == 1100, "%s, %s: after it the credit is there", name, how);
    ok(mifare_desfire_debit(card, file, 300), "%s, %s: debit", name, how);
    ok(mifare_desfire_debit(card, file, 50), "%s, %s: and another", name, how);
    ok(mifare_desfire_commit_transaction(card), "%s, %s: commit", name, how);
    check(value(file) == 750, "%s, %s: both are there", name, how);
    settings(file, 350);
    ok(mifare_desfire_limited_credit(card, file, 350), "%s, %s: limited credit", name, how);
    ok(mifare_desfire_commit_transaction(card), "%s, %s: commit", name, how);
    check(value(file) == 1100, "%s, %s: what was debited is back", name, how);
    settings(file, 0);
    ok(mifare_desfire_debit(card, file, 1), "%s, %s: debit", name, how);
    ok(mifare_desfire_abort_transaction(card), "%s, %s: abort", name, how);
    check(value(file) == 1100, "%s, %s: it never happened", name, how);
    refused(mifare_desfire_credit(card, file, 4000), BOUNDARY_ERROR, "%s, %s: above the upper limit", name, how);
    authenticate_factory(session);
    refused(mifare_desfire_debit(card, file, 1601), BOUNDARY_ERROR, "%s, %s: below the lower limit", name, how);
    authenticate_factory(session);
    ok(mifare_desfire_debit(card, file, 1600), "%s, %s: down to the lower limit", name, how);
    ok(mifare_desfire_commit_transaction(card), "%s, %s: commit", name, how);
    check(value(file) == -500, "%s, %s: a negative value", name, how);
}

int main(void) {
    open_card();
    for (size_t i = 0; i < session_count; i++) {
        begin_application(&sessions[i], 0x200000 + (uint32_t)i, 0x0F);
        for (int mode = 0; mode < 3; mode++) run(&sessions[i], mode);
        end_application(0x200000 + (uint32_t)i);
    }
    return finish();
}
