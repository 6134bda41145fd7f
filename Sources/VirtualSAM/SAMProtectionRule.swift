// SPDX-License-Identifier: Apache-2.0

/// The parts of one command that the host session protects; the exceptions of the SAM's table (docs/facts/sam.md,
/// section 3.4).
struct SAMProtectionRule {
    var commandIsProtected = true
    var commandIsEnciphered = true
    var answerIsProtected = true
    /// The command increments the counter.
    var isCounted = true
    var answerIsEnciphered = true
    /// DumpSessionKey may ask for enciphering where the session only uses MACs.
    var answerIsAlwaysEnciphered = false

    static let standard = SAMProtectionRule()
    static let unprotected = SAMProtectionRule(commandIsProtected: false, answerIsProtected: false)
    static let plainAnswer = SAMProtectionRule(answerIsProtected: false)
    static let plainCommand = SAMProtectionRule(commandIsProtected: false)
    static let commandMACOnly = SAMProtectionRule(commandIsEnciphered: false)
    static let answerMACOnly = SAMProtectionRule(answerIsEnciphered: false)
    static let encipheredAnswer = SAMProtectionRule(answerIsAlwaysEnciphered: true)
}
