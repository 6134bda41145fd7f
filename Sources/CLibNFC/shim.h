// SPDX-License-Identifier: Apache-2.0
#ifndef CLIBNFC_SHIM_H
#define CLIBNFC_SHIM_H
#include <nfc/nfc.h>
#include <string.h>

// nfc_target is a packed structure around a union, which Swift cannot import: ISO 14443 type A targets are copied into
// this one.
typedef struct {
    uint8_t uid[10];
    size_t uid_length;
    uint8_t sak;
    uint8_t ats[254];
    size_t ats_length;
} clibnfc_target;

static inline void clibnfc_copy(clibnfc_target *to, const nfc_target *from) {
    const nfc_iso14443a_info *info = &from->nti.nai;
    memset(to, 0, sizeof *to);
    to->uid_length = info->szUidLen <= sizeof to->uid ? info->szUidLen : 0;
    memcpy(to->uid, info->abtUid, to->uid_length);
    to->sak = info->btSak;
    to->ats_length = info->szAtsLen <= sizeof to->ats ? info->szAtsLen : 0;
    memcpy(to->ats, info->abtAts, to->ats_length);
}

/// Type A targets at 106 kbit/s, each asked once; all but the last one are halted. The count, or a libnfc error.
static inline int clibnfc_list(nfc_device *device, clibnfc_target targets[2]) {
    const nfc_modulation modulation = {.nmt = NMT_ISO14443A, .nbr = NBR_106};
    nfc_target found[2];
    memset(found, 0, sizeof found);
    int count = nfc_initiator_list_passive_targets(device, modulation, found, 2);
    for (int i = 0; i < count; i++) clibnfc_copy(&targets[i], &found[i]);
    return count;
}

/// Selects the target with this UID: 1, 0 when it is not there, or a libnfc error.
static inline int clibnfc_select(nfc_device *device, const uint8_t *uid, size_t length, clibnfc_target *target) {
    const nfc_modulation modulation = {.nmt = NMT_ISO14443A, .nbr = NBR_106};
    nfc_target found;
    memset(&found, 0, sizeof found);
    int count = nfc_initiator_select_passive_target(device, modulation, uid, length, &found);
    if (count > 0) clibnfc_copy(target, &found);
    return count;
}
#endif
