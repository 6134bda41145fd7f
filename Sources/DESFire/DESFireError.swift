// SPDX-License-Identifier: Apache-2.0
package import SmartCard

/// Why a card did not do what was asked. After each of these but ``invalidArgument(_:)`` there is no session any more.
package enum DESFireError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The channel failed; whether the card executed the command is unknown.
    case channel(CardChannelError)
    /// The card refused.
    case card(DESFireStatus, command: UInt8)
    /// A status word that is not `91xx`: from the reader, or from another kind of card.
    case foreignStatus(StatusWord, command: UInt8)
    /// The key holder refused; `integrity` when a MAC or checksum of the card's answer is wrong.
    case keys(KeyHolderError)
    /// The card's answer to the command has a wrong length or impossible content.
    case malformedAnswer(command: UInt8)
    /// The command needs a session and there is none; nothing was sent.
    case notAuthenticated(command: UInt8)
    /// The arguments are impossible for any card; nothing was sent.
    case invalidArgument(String)

    /// True when an authentication showed that the card does not hold the key: it refused ours, or its proof is wrong.
    package var isWrongKey: Bool {
        switch self {
        case .card(.authenticationError, _): true
        case .keys(let error): error.reason == .authenticationRefused
        default: false
        }
    }

    /// Command, status and meaning on one line; never data.
    package var description: String {
        switch self {
        case .channel(let error): "card channel: \(error)"
        case .card(let status, let command): "\(DESFireCommand.name(of: command)): status \(status)"
        case .foreignStatus(let word, let command): "\(DESFireCommand.name(of: command)): status word \(word)"
        case .keys(let error): "keys: \(error)"
        case .malformedAnswer(let command): "\(DESFireCommand.name(of: command)): malformed answer"
        case .notAuthenticated(let command): "\(DESFireCommand.name(of: command)): not authenticated"
        case .invalidArgument(let reason): "invalid argument: \(reason)"
        }
    }
}
