// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// Second byte of a status word `91xx`. Keeps every raw value (docs/facts/desfire.md, section 1.4).
package struct DESFireStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let ok = DESFireStatus(rawValue: 0x00)
    /// Commit or abort with nothing to do.
    package static let noChanges = DESFireStatus(rawValue: 0x0C)
    /// No room left on the card.
    package static let outOfMemory = DESFireStatus(rawValue: 0x0E)
    /// Unknown command, or a continuation that is not pending.
    package static let illegalCommand = DESFireStatus(rawValue: 0x1C)
    /// Wrong check sum, MAC or padding.
    package static let integrityError = DESFireStatus(rawValue: 0x1E)
    /// The key number does not exist.
    package static let noSuchKey = DESFireStatus(rawValue: 0x40)
    /// Wrong length of the command; also plain where MACed is required, and the reverse.
    package static let lengthError = DESFireStatus(rawValue: 0x7E)
    /// Forbidden in this state or for everybody.
    package static let permissionDenied = DESFireStatus(rawValue: 0x9D)
    /// A parameter has a forbidden value.
    package static let parameterError = DESFireStatus(rawValue: 0x9E)
    /// The application does not exist.
    package static let applicationNotFound = DESFireStatus(rawValue: 0xA0)
    /// The application is damaged and disabled.
    package static let applicationIntegrity = DESFireStatus(rawValue: 0xA1)
    /// Not authenticated with the required key, or with a wrong key.
    package static let authenticationError = DESFireStatus(rawValue: 0xAE)
    /// More to come.
    package static let additionalFrame = DESFireStatus(rawValue: 0xAF)
    /// Beyond the file or a limit.
    package static let boundaryError = DESFireStatus(rawValue: 0xBE)
    /// The card is damaged.
    package static let cardIntegrity = DESFireStatus(rawValue: 0xC1)
    /// Another command came while a continuation was pending.
    package static let commandAborted = DESFireStatus(rawValue: 0xCA)
    /// The card disabled itself.
    package static let cardDisabled = DESFireStatus(rawValue: 0xCD)
    /// Too many applications.
    package static let countError = DESFireStatus(rawValue: 0xCE)
    /// The application or file exists already.
    package static let duplicate = DESFireStatus(rawValue: 0xDE)
    /// Writing failed and the card rolled back.
    package static let memoryError = DESFireStatus(rawValue: 0xEE)
    /// The file does not exist.
    package static let fileNotFound = DESFireStatus(rawValue: 0xF0)
    /// The file is damaged.
    package static let fileIntegrity = DESFireStatus(rawValue: 0xF1)

    private static let words: [DESFireStatus: String] = [
        .ok: "done", .noChanges: "no changes", .outOfMemory: "out of memory", .illegalCommand: "illegal command",
        .integrityError: "integrity error", .noSuchKey: "no such key", .lengthError: "length error",
        .permissionDenied: "permission denied", .parameterError: "parameter error",
        .applicationNotFound: "application not found", .applicationIntegrity: "application damaged",
        .authenticationError: "authentication error", .additionalFrame: "more data expected",
        .boundaryError: "boundary error", .cardIntegrity: "card damaged", .commandAborted: "command aborted",
        .cardDisabled: "card disabled", .countError: "too many applications", .duplicate: "exists already",
        .memoryError: "memory error", .fileNotFound: "file not found", .fileIntegrity: "file damaged",
    ]

    /// The byte in hexadecimal and, when known, its meaning.
    package var description: String {
        Hex.encode([rawValue]) + (Self.words[self].map { " (\($0))" } ?? "")
    }
}
