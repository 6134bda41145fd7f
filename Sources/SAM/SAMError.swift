// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
package import SmartCard

/// An error of the SAM or of its client.
package enum SAMError: Error, Hashable, Sendable {
    /// The reader or the SAM does not answer.
    case channel(CardChannelError)
    /// The card on the reader does not answer SAM_GetVersion as a SAM does.
    case notASAM(StatusWord)
    /// The SAM is in a mode this program does not work with.
    case unsupportedMode(SAMVersion.Mode)
    /// The SAM is in another mode than its host key is configured for.
    case otherMode(SAMVersion.Mode, configured: HostCredential.Mode)
    /// The SAM answers GetVersion and refuses everything else with this status.
    case locked(StatusWord)
    /// The SAM refused a command with a status word.
    case status(StatusWord, command: SAMCommand.Instruction)
    /// A status about the key of a card session, and what its entry shows; empty when it shows nothing.
    case keyRefused(StatusWord, command: SAMCommand.Instruction, causes: [KeyIncompatibility])
    /// The entry of a key shows that it cannot serve; no attempt was made.
    case keyUnfit([KeyIncompatibility])
    /// An answer of impossible length or form.
    case malformedAnswer(command: SAMCommand.Instruction)
    /// The MAC or the padding of a protected answer is wrong, or missing; the host session is over.
    case forgedAnswer(command: SAMCommand.Instruction)
    /// The SAM does not accept the host key of this entry and version.
    case hostKeyRefused(entry: UInt8, version: UInt8)
    /// The SAM does not take the host key of this entry and version; its status, and what the entry shows.
    case hostKeyUnusable(entry: UInt8, version: UInt8, status: StatusWord? = nil, causes: [KeyIncompatibility])
    /// The SAM does not prove that it knows the host key.
    case samNotProven
    /// No host session is open; a new host authentication is needed.
    case hostSessionLost
    /// Every host key was refused before; none is tried again until the SAM is inserted again.
    case hostKeyBlocked
    /// Another station has held the SAM for longer than the time limit.
    case lentOut
    /// The file with the host key cannot be used.
    case hostKeyFile(path: String, SecretBytes.FileError)
    /// No SAM on any reader; the readers that could not be asked.
    case noSAM(unasked: [ReaderName])
    /// More than one SAM, and the configuration does not say which.
    case severalSAMs([FoundSAM])
    /// The SAM on the configured reader is not the configured one.
    case otherSAM(expected: CardUID, found: CardUID)
    /// A parameter that cannot be sent.
    case invalidArgument(String)
    case crypto(CryptoError)

    /// Status word of the SAM, nil for errors without one.
    package var status: StatusWord? {
        switch self {
        case .status(let status, _), .keyRefused(let status, _, _), .notASAM(let status), .locked(let status): status
        case .hostKeyUnusable(_, _, let status, _): status
        case .hostKeyRefused: SAMStatus.cryptographicFailure
        default: nil
        }
    }
}

extension SAMError: CustomStringConvertible {
    /// What happened and, where it helps, what to do next; never a secret.
    package var description: String {
        switch self {
        case .channel(let error): "the SAM does not answer: \(error)"
        case .notASAM(let status): "the card on this reader is no MIFARE SAM (status \(status))"
        case .unsupportedMode(let mode): mode.advice
        case .otherMode(let mode, let configured): Self.text(of: mode, configured: configured)
        case .status(let status, let command): "\(command): \(Self.text(of: status))"
        case .keyRefused(let status, let command, let causes):
            causes.isEmpty
                ? "\(command): \(Self.text(of: status)); the entry itself shows nothing of it"
                : "\(command): \(Self.list(causes, by: "; ")) (status \(status))"
        case .keyUnfit(let causes): "the key entry cannot serve: \(Self.list(causes, by: "; "))"
        case .malformedAnswer(let command): "\(command): the answer of the SAM has an impossible length or form"
        case .forgedAnswer(let command):
            "\(command): the answer of the SAM does not carry a right MAC; if no card works, compare sam.quirks in the configuration"
        default: hostDescription
        }
    }

    private var hostDescription: String {
        switch self {
        case .hostKeyRefused(let entry, let version):
            "the SAM refuses the host key (entry \(entry), version \(version)): check the key file, the entry and the version"
        case .hostKeyUnusable(let entry, let version, let status, let causes):
            "the SAM does not take the host key (entry \(entry), version \(version)): "
                + (causes.isEmpty ? "" : Self.list(causes, by: "; ") + "; ") + Self.text(of: status)
        case .locked(let status):
            "the SAM tells its version and refuses all else (status \(status)): it is locked, and the CROUS unlocks it;"
                + " or it wants a host key: see sam.host in the configuration"
        case .samNotProven: "the SAM did not prove that it knows the host key"
        case .hostSessionLost: "the host session with the SAM is over; authenticate the host again"
        case .hostKeyBlocked:
            "the SAM refused the host key before; correct it, then put the SAM in again or restart the service"
        case .lentOut: "another station has had the SAM for too long"
        case .hostKeyFile(let path, let error): "the host key file \(path) \(Self.text(of: error))"
        default: choiceDescription
        }
    }

    private var choiceDescription: String {
        switch self {
        case .noSAM(let unasked) where unasked.isEmpty: "no SAM found on any reader; plug the SAM key in"
        case .noSAM(let unasked):
            "no SAM found; these readers were in use or did not answer: \(Self.list(unasked))"
        case .severalSAMs(let found): "several SAMs found; name one in the configuration: \(Self.list(found))"
        case .otherSAM(let expected, let found): "the SAM \(found) is not the configured one (\(expected))"
        case .invalidArgument(let text): text
        case .crypto(let error): "cryptography failed: \(error)"
        default: "unknown error of the SAM"
        }
    }

    private static func text(of error: SecretBytes.FileError) -> String {
        switch error {
        case .unreadable(let cause): "cannot be read: \(cause)"
        case .exposed(let permissions):
            "may be read by others (mode \(String(permissions, radix: 8))); only its owner may: chmod 600"
        case .wrongLength(let lengths, let found):
            "must hold \(lengths.map(String.init).joined(separator: " or ")) bytes, or twice as many hexadecimal digits, not \(found)"
        case .notHexadecimal: "holds a character that is no hexadecimal digit"
        case .notHandedOver: "is handed over by systemd to the crousd service only"
        }
    }

    private static func text(of mode: SAMVersion.Mode, configured: HostCredential.Mode) -> String {
        mode.speaksAV1
            ? "the SAM is in AV1 mode and its host key is meant for \(configured):"
                + " set sam.host.mode to av1, or have the CROUS switch the SAM to AV2 mode"
            : "the SAM is not in AV1 mode and its host key is meant for it: set sam.host.mode to av2"
    }

    private static func text(of status: StatusWord?) -> String {
        guard let status else { return "check sam.host in the configuration" }
        return text(of: status)
    }

    private static func text(of status: StatusWord) -> String {
        SAMStatus.meaning(of: status).map { "\($0) (status \(status))" } ?? "the SAM answered status \(status)"
    }

    private static func list(_ items: [some CustomStringConvertible], by separator: String = ", ") -> String {
        items.map(\.description).joined(separator: separator)
    }
}

/// Runs `body` and wraps errors of libcrypto.
func wrappingCryptoError<Result>(_ body: () throws(CryptoError) -> Result) throws(SAMError) -> Result {
    do { return try body() } catch { throw .crypto(error) }
}
