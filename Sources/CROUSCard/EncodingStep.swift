// SPDX-License-Identifier: Apache-2.0

/// One step of a conversation with a card, for progress, errors and counting.
package enum EncodingStep: Hashable, Sendable, CustomStringConvertible {
    /// Select the application; read key versions.
    case look
    /// Reserve the number in the journal; no card command.
    case reserve
    /// Authenticate or change the card's own master key.
    case masterKey
    /// Create the application.
    case createApplication
    /// Select it and open it with key 0.
    case open
    /// Read the settings of an application found on the card.
    case inspect
    /// Create a file.
    case createFile(UInt8)
    /// Write a file.
    case writeFile(UInt8)
    /// Commit the written files.
    case commit
    /// Change a key from factory to target.
    case changeKey(UInt8)
    /// Open a finished card with the read key.
    case authenticateReader
    /// Read a file.
    case readFile(UInt8)
    /// Prove that key 0 is the target key.
    case proveMasterKey
    /// Open a finished card with one of its keys, to check that key.
    case verifyKey(UInt8)
    /// Delete the application.
    case deleteApplication
    /// Prove that it is gone.
    case proveErased

    /// The steps of a blank card, in order.
    package static func plan(for profile: CardProfile) -> [EncodingStep] {
        let files = profile.files.map(\.number)
        var steps: [EncodingStep] = [.look, .reserve]
        if case .change = profile.masterKey { steps.append(.masterKey) }
        steps += [.createApplication, .open]
        steps += files.map(EncodingStep.createFile)
        steps += files.map(EncodingStep.writeFile)
        steps.append(.commit)
        steps += profile.keys.dropFirst().map { .changeKey($0.number) }
        steps += [.changeKey(0), .authenticateReader]
        steps += files.map(EncodingStep.readFile)
        return steps + [.proveMasterKey]
    }

    /// True when the step's commands write to the card: after an error the card may have changed.
    package var changesCard: Bool {
        switch self {
        case .masterKey, .createApplication, .createFile, .writeFile, .commit, .changeKey, .deleteApplication: true
        case .look, .reserve, .open, .inspect, .authenticateReader, .readFile, .proveMasterKey, .verifyKey,
            .proveErased:
            false
        }
    }

    /// Stable identifier of the kind of step, for messages.
    package var key: String {
        switch self {
        case .look: "look"
        case .reserve: "reserve"
        case .masterKey: "master-key"
        case .createApplication: "create-application"
        case .open: "open"
        case .inspect: "inspect"
        case .createFile: "create-file"
        case .writeFile: "write-file"
        case .commit: "commit"
        case .changeKey: "change-key"
        case .authenticateReader: "authenticate-reader"
        case .readFile: "read-file"
        case .proveMasterKey: "prove-master-key"
        case .verifyKey: "verify-key"
        case .deleteApplication: "delete-application"
        case .proveErased: "prove-erased"
        }
    }

    package var description: String {
        switch self {
        case .createFile(let number), .writeFile(let number), .changeKey(let number), .readFile(let number),
            .verifyKey(let number):
            "\(key) \(number)"
        default: key
        }
    }
}
