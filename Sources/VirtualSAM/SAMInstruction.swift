// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// One row of the SAM's command table: form, protection between host and SAM, secrecy in traces, and handler.
struct SAMInstruction: Sendable {
    typealias Handler = @Sendable (SAMChannel, ReceivedSAMCommand) throws -> SAMAnswer

    let shape: SAMCommandShape
    /// P1 is the LFI byte: AF announces more frames.
    var isChained = false
    /// Uses keys, so entry 0 may require a host authentication first.
    var usesKeys = true
    /// Reports entries or counters, for which a quirk requires a host authentication.
    var tellsEntries = false
    /// Answered by a locked SAM. No source has the whole list; these are in the known part.
    var worksLocked = false
    /// Unlocks in AV1 mode. Whether a locked SAM answers it in AV2 mode is not known: this one does so only with a
    /// quirk.
    var authenticatesHost = false
    /// Allowed between the two parts of AuthenticatePICC.
    var endsCardAuthentication = false
    /// Has a second part, whose effect on the host's counter is a quirk.
    var hasTwoParts = false
    /// What the host session protects; called with the command as received and whether a card authentication is
    /// pending.
    var rule: @Sendable (ReceivedSAMCommand, _ isSecondPart: Bool) -> SAMProtectionRule = { _, _ in .standard }
    /// What a trace blanks because it carries keys or deciphered data.
    var secrecy: CommandAPDU.Secrecy = []
    let handler: Handler

    /// The commands by INS (docs/facts/sam.md, section 4). Others answer 6D00.
    static let table: [UInt8: SAMInstruction] = [
        0x60: SAMInstruction(shape: .expectingAnswer, usesKeys: false, worksLocked: true) { channel, command in
            try channel.version(command)
        },
        0xA4: SAMInstruction(
            shape: .dataExpectingAnswer,
            usesKeys: false,
            authenticatesHost: true,
            rule: { _, _ in .unprotected }
        ) { channel, command in try channel.authenticateHost(command) },
        0x10: SAMInstruction(
            shape: .dataExpectingAnswer,
            usesKeys: false,
            worksLocked: true,
            rule: { _, _ in .unprotected }
        ) { channel, command in try channel.lockUnlock(command) },
        0xCA: SAMInstruction(shape: .header, usesKeys: false, endsCardAuthentication: true) { channel, command in
            try channel.killAuthentication(command)
        },
        0x84: SAMInstruction(shape: .expectingAnswer, usesKeys: false) { channel, command in
            try channel.randomNumber(command)
        },
        0x64: SAMInstruction(shape: .expectingAnswer, usesKeys: false, tellsEntries: true) { channel, command in
            try channel.keyEntry(command)
        },
        0x6C: SAMInstruction(shape: .expectingAnswer, usesKeys: false, tellsEntries: true) { channel, command in
            try channel.usageCounter(command)
        },
        0x5A: SAMInstruction(shape: .data) { channel, command in try channel.selectApplication(command) },
        0x0A: SAMInstruction(
            shape: .checkedByHandler,
            endsCardAuthentication: true,
            hasTwoParts: true,
            rule: { _, isSecondPart in isSecondPart ? .plainCommand : .plainAnswer }
        ) { channel, command in try channel.authenticateCard(command) },
        0x7C: SAMInstruction(shape: .dataExpectingAnswer, isChained: true) { channel, command in
            try channel.generateMAC(command)
        },
        0x5C: SAMInstruction(shape: .data, isChained: true) { channel, command in try channel.verifyMAC(command) },
        0xED: SAMInstruction(
            shape: .dataExpectingAnswer,
            isChained: true,
            rule: { _, _ in .answerMACOnly },
            secrecy: .command
        ) { channel, command in try channel.encipherData(command) },
        0xDD: SAMInstruction(
            shape: .dataExpectingAnswer,
            isChained: true,
            rule: { _, _ in .commandMACOnly },
            secrecy: .answer
        ) { channel, command in try channel.decipherData(command) },
        0xC1: SAMInstruction(shape: .data, secrecy: .command) { channel, command in
            try channel.changeKeyEntry(command)
        },
        0xC4: SAMInstruction(shape: .dataExpectingAnswer, rule: { _, _ in .plainAnswer }) { channel, command in
            try channel.changeKeyPICC(command)
        },
        0xD5: SAMInstruction(
            shape: .expectingAnswer,
            rule: { command, _ in command.p1 & 1 == 1 ? .encipheredAnswer : .standard },
            secrecy: .answer
        ) { channel, command in try channel.dumpSessionKey(command) },
    ]
}
