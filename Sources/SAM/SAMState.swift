// SPDX-License-Identifier: Apache-2.0

/// State of the conversation with a SAM.
enum SAMState {
    /// Commands can be sent.
    case connected(Host, traces: SAMTraces)
    /// A transmit failed, or the channel was closed: the SAM must be opened again.
    case failed

    /// State of the host session. `renewal` opens it again; nil when it was opened without a credential.
    enum Host {
        /// None was opened, or it was ended: commands are sent in plain.
        case plain(renewal: HostCredential?)
        /// The host is authenticated.
        case open(Line, renewal: HostCredential?)
        /// It ended by an error.
        case lost(renewal: HostCredential?)
        /// The SAM refused the key of the last host authentication, or did not prove that it knows it. That credential is
        /// not tried again.
        case refused
    }

    /// How commands cross the line in a host session.
    enum Line {
        /// In plain: a host session of AV1 mode.
        case unprotected
        /// As the host authentication of AV2 and AV3 arranged it.
        case protected(HostMessaging)
    }

    /// The host session; a failed SAM has lost it, and stays so.
    var host: Host {
        get {
            guard case .connected(let host, _) = self else { return .lost(renewal: nil) }
            return host
        }
        set {
            guard case .connected(_, let traces) = self else { return }
            self = .connected(newValue, traces: traces)
        }
    }

    /// What commands about cards left in the SAM; nothing in one that must be opened again.
    var traces: SAMTraces {
        get {
            guard case .connected(_, let traces) = self else { return [] }
            return traces
        }
        set {
            guard case .connected(let host, _) = self else { return }
            self = .connected(host, traces: newValue)
        }
    }
}

extension SAMState.Host {
    /// The credential that opens the session again; nil when there is none, and after a refusal.
    var renewal: HostCredential? {
        get {
            switch self {
            case .plain(let renewal), .open(_, let renewal), .lost(let renewal): renewal
            case .refused: nil
            }
        }
        set {
            switch self {
            case .plain: self = .plain(renewal: newValue)
            case .open(let line, _): self = .open(line, renewal: newValue)
            case .lost: self = .lost(renewal: newValue)
            case .refused: break
            }
        }
    }

    /// Protects commands and answers; nil while they are sent in plain.
    var messaging: HostMessaging? {
        guard case .open(.protected(let messaging), _) = self else { return nil }
        return messaging
    }
}

/// What commands about cards may have left in a SAM, which its next borrower must not find.
package struct SAMTraces: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A card session, or the first part of its authentication.
    package static let cardSession = SAMTraces(rawValue: 1)
    /// A refusal that a reset may clear.
    package static let refusal = SAMTraces(rawValue: 2)
}
