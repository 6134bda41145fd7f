// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix
internal import SAM
internal import SmartCard

extension SAMError {
    /// Codes and names for the technician; empty when the sentence is complete.
    var technicalDetail: any SentenceArgument {
        switch self {
        case .channel(let error): error.description
        case .notASAM(let status), .locked(let status): "SW \(status)"
        case .unsupportedMode(let mode): "\(mode)"
        case .otherMode(let mode, let configured): "\(mode), sam.host.mode \(configured)"
        case .status(let status, let command), .keyRefused(let status, let command, _): "\(command), SW \(status)"
        case .malformedAnswer(let command), .forgedAnswer(let command): "\(command)"
        case .hostKeyRefused(let entry, let version):
            Phrase(.technicalKey, ["entry": entry, "version": version, "status": ""])
        case .hostKeyUnusable(let entry, let version, let status, _):
            Phrase(
                .technicalKey,
                ["entry": entry, "version": version, "status": status.map { ", SW \($0)" } ?? ""]
            )
        case .hostKeyFile(let path, let error): Phrase(.technicalFile, ["path": path, "problem": error.phrase])
        case .noSAM(let unasked) where !unasked.isEmpty:
            Phrase(.technicalUnasked, ["readers": unasked.map(\.rawValue)])
        case .severalSAMs(let found): found.map(\.description).joined(separator: ", ")
        case .otherSAM(let expected, let found): Phrase(.technicalOther, ["expected": expected, "found": found])
        case .invalidArgument(let text): text
        case .crypto(let error): "\(error)"
        case .noSAM, .keyUnfit, .samNotProven, .hostSessionLost, .hostKeyBlocked, .lentOut: ""
        }
    }
}

extension SecretBytes.FileError {
    fileprivate var phrase: Phrase {
        switch self {
        case .unreadable(let error): Phrase(.keyFileUnreadable, ["error": error.description])
        case .exposed(let permissions): Phrase(.keyFileExposed, ["mode": String(permissions, radix: 8)])
        case .wrongLength(let expected, let found): Phrase(.keyFileWrongLength, ["expected": expected, "found": found])
        case .notHexadecimal: Phrase(.keyFileNotHexadecimal)
        case .notHandedOver: Phrase(.keyFileNotHandedOver)
        }
    }
}
