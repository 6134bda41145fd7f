// SPDX-License-Identifier: Apache-2.0
// What every program here needs: the card on the default NFC device, sessions of each kind, and checks that count.
#ifndef CHECKS_H
#define CHECKS_H
#include <freefare.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The card of the program; open_card ends the program when there is none.
extern MifareTag card;
void open_card(void);

/// Prints one line; the program fails when a check does. The sentence is a printf format.
void check(bool holds, const char *sentence, ...) __attribute__((format(printf, 2, 3)));
/// A call that must succeed: libfreefare returns a negative number on failure.
#define ok(call, ...) check((call) >= 0, __VA_ARGS__)
/// A call the card must refuse with this status byte.
#define refused(call, status, ...) check((call) < 0 && mifare_desfire_last_picc_error(card) == (status), __VA_ARGS__)
/// Prints the counts; returns the exit code.
int finish(void);

/// One way to authenticate, the keys it works with and how an application for it is made.
struct session {
    const char *name;
    MifareDESFireKey (*factory_key)(void);
    /// A key made from a number, so that several differ; the version counts only for kinds of keys that have one.
    MifareDESFireKey (*key)(uint8_t number);
    int (*authenticate)(MifareTag, uint8_t, MifareDESFireKey);
    int (*create)(MifareTag, MifareDESFireAID, uint8_t settings, uint8_t keys);
};
extern const struct session sessions[];
extern const size_t session_count;

/// Communication modes: plain, MACed, enciphered.
extern const int modes[3];
extern const char *const mode_names[3];

/// Creates an application of three keys for a session, selects it and opens the session with the factory key.
void begin_application(const struct session *session, uint32_t number, uint8_t settings);
/// Selects the card's own level, opens a session with the factory master key and deletes the application.
void end_application(uint32_t number);
void select_application(uint32_t number);
void authenticate(const struct session *session, uint8_t number, MifareDESFireKey key);
void authenticate_factory(const struct session *session);
void authenticate_card(void);

/// Bytes that show where they come from.
void fill(uint8_t *bytes, size_t count, uint8_t seed);
#endif
