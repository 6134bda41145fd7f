// SPDX-License-Identifier: Apache-2.0
package import SmartCard

/// The status words of MIFARE SAM AV2 and AV3 that this module uses (docs/facts/sam.md, section 2.1).
package enum SAMStatus {
    package static let success = StatusWord.success
    /// More frames expected, or the first part of an authentication is done.
    package static let moreExpected = StatusWord(0x90AF)
    /// A MAC, checksum, padding or authentication is wrong.
    package static let cryptographicFailure = StatusWord(0x901E)
    /// The memory of the SAM could not be written.
    package static let memoryFailure = StatusWord(0x6581)
    /// No such key entry.
    package static let badKeyEntry = StatusWord(0x6502)
    /// No such key usage counter.
    package static let badUsageCounter = StatusWord(0x6503)
    /// The length of the command is wrong.
    package static let wrongLength = StatusWord(0x6700)
    /// The sequence of chained frames is broken.
    package static let brokenChain = StatusWord(0x6883)
    /// Integrity error, or a host authentication is missing.
    package static let securityStatus = StatusWord(0x6982)
    /// Wrong key reference.
    package static let wrongKeyReference = StatusWord(0x6984)
    /// Conditions of use not satisfied: many causes.
    package static let conditionsOfUse = StatusWord(0x6985)
    /// The command is not allowed in this state.
    package static let notAllowed = StatusWord(0x6986)
    /// A field of the command data is wrong.
    package static let wrongData = StatusWord(0x6A80)
    /// The entry does not hold this key version.
    package static let unknownKeyVersion = StatusWord(0x6A82)
    /// The host session broke: counter, MAC or padding of a command was wrong. The SAM has dropped the session.
    package static let hostProtocolError = StatusWord(0x6A84)
    /// P1 or P2 is wrong.
    package static let wrongParameters = StatusWord(0x6A86)
    /// The instruction is unknown, or not available in this state.
    package static let unknownInstruction = StatusWord(0x6D00)
    /// The class byte is unknown: this is not a SAM.
    package static let unknownClass = StatusWord(0x6E00)

    /// Answers of a SAM that does not accept the key of a card session; the entry may show why.
    static let concernsKeys = [conditionsOfUse, unknownKeyVersion, badKeyEntry, wrongKeyReference]

    /// Meaning of a status word, for people; nil for an unknown one.
    package static func meaning(of status: StatusWord) -> String? { meanings[status] }

    private static let meanings: [StatusWord: String] = [
        success: "done",
        moreExpected: "more frames expected",
        cryptographicFailure: "a MAC, check sum or authentication is wrong",
        memoryFailure: "the SAM could not write its memory",
        badKeyEntry: "no such key entry",
        badUsageCounter: "no such key usage counter",
        wrongLength: "wrong length",
        brokenChain: "chained frames out of order",
        securityStatus: "integrity error, or the host is not authenticated",
        wrongKeyReference: "wrong key reference",
        conditionsOfUse:
            "conditions of use not satisfied; possible causes: the entry is not of class PICC, its type does not"
            + " fit the card's key, the entry is disabled, its usage counter is at the limit, its diversification is mandatory"
            + " or forbidden, the SAM is locked, or no session is open",
        notAllowed: "not allowed in this state",
        wrongData: "a field of the command is wrong",
        unknownKeyVersion: "the entry does not hold this key version",
        hostProtocolError: "the host session is out of step and was dropped",
        wrongParameters: "wrong parameters",
        unknownInstruction: "unknown command, or not available in this state",
        unknownClass: "unknown class of command",
    ]
}
