// SPDX-License-Identifier: Apache-2.0
package import DESFire
internal import SmartCard

/// Holds the keys of card sessions in a SAM: neither they nor the session keys ever reach this process.
///
/// The SAM takes the kind of session from the type of the key entry: AES and 3K3DES, two-key triple DES with EV1
/// messaging, or with the legacy messaging of D40 (docs/facts/sam.md, sections 4.1, 4.7 and 4.8).
///
///     to the SAM    EV1                                 D40
///     GenerateMAC   CMD | header | data      -> 8      data           -> 4
///     VerifyMAC     data | 00 | MAC(8)                 data | MAC(4)
///     EncipherData  header | data, offset               data, offset 0
///     DecipherData  length | cipher text | 00           length | cipher text
package final class SAMKeyHolder: KeyHolder {
    private let sam: MIFARESAM
    /// The key of the open session; nil without a session.
    private var session: KeyUse?

    /// Uses a SAM whose host session is open, or that needs none.
    package init(_ sam: MIFARESAM) { self.sam = sam }

    /// SAM_AuthenticatePICC, first part. Ends an old session first and renews a lost host session.
    ///
    /// For methods of the DES family the entry is checked first: with a wrong entry the SAM would make the token of
    /// another method, and the card would seem to hold another key.
    package func beginAuthentication(
        _ method: AuthenticationMethod,
        with key: KeyReference,
        challenge: [UInt8]
    ) throws(KeyHolderError) -> [UInt8] {
        session = nil
        let use = KeyUse(key: key, method: method)
        return try ask([use]) { sam throws(SAMError) in
            if sam.hostSession == .lost { try sam.renewHostSession() }
            if sam.traces.contains(.cardSession) { try sam.killAuthentication(all: false) }
            if method != .aes { try sam.checkType(of: use) }
            let token = try sam.beginPICCAuthentication(with: key, challenge: challenge)
            session = use
            return token
        }
    }

    /// SAM_AuthenticatePICC, second part.
    package func finishAuthentication(answer: [UInt8]) throws(KeyHolderError) {
        try inSession(onCryptographicFailure: .authenticationRefused) { sam, _ throws(SAMError) in
            try sam.finishPICCAuthentication(answer: answer)
        }
    }

    package func commandMAC(over command: [UInt8]) throws(KeyHolderError) -> [UInt8] {
        try inSession { sam, isLegacy throws(SAMError) in
            let mac = try sam.generateMAC(over: command)
            guard mac.count == (isLegacy ? 4 : 8) else { throw .malformedAnswer(command: .generateMAC) }
            return mac
        }
    }

    /// SAM_VerifyMAC over the data, in EV1 sessions the status byte 00, and the MAC.
    package func verifyAnswer(data: [UInt8], mac: [UInt8]) throws(KeyHolderError) {
        try inSession { sam, isLegacy throws(SAMError) in
            try sam.verifyMAC(mac, over: isLegacy ? data : data + [0x00])
        }
    }

    /// SAM_EncipherData.
    ///
    /// It pads with 00 bytes only; a marked padding is refused as unsupported.
    package func encipherCommand(
        header: [UInt8],
        data: [UInt8],
        padding: CommandPadding
    ) throws(KeyHolderError) -> [UInt8] {
        guard padding == .zeros else { throw KeyHolderError(.unsupported, key: session?.key) }
        return try inSession { sam, isLegacy throws(SAMError) in
            try sam.encipher(data, header: isLegacy ? [] : header)
        }
    }

    /// SAM_DecipherData, in EV1 sessions with the status byte 00.
    package func decipherAnswer(_ cipherText: [UInt8], length: Int?) throws(KeyHolderError) -> [UInt8] {
        try inSession { sam, isLegacy throws(SAMError) in
            try sam.decipher(cipherText, length: length, status: isLegacy ? nil : 0x00)
        }
    }

    package func cryptogram(for change: KeyChange) throws(KeyHolderError) -> [UInt8] {
        // All keys of an application are of one type; a card's master key may change its own.
        let method = session?.method == .aes && change.keyNumberByte & 0xC0 == 0 ? AuthenticationMethod.aes : nil
        let keys = [change.new, change.current].compactMap { $0 }.map { KeyUse(key: $0, method: method) }
        return try inSession(about: keys) { sam, _ throws(SAMError) in
            try sam.changeKeyCryptogram(for: change)
        }
    }

    /// SAM_KillAuthentication of the card session. When it fails, the SAM is asked again before the next session.
    package func endSession() {
        session = nil
        guard sam.traces.contains(.cardSession), sam.hostSession != .lost else { return }
        _ = try? sam.killAuthentication(all: false)
    }

    private func inSession<Result>(
        onCryptographicFailure reason: KeyHolderError.Reason = .integrity,
        about keys: [KeyUse] = [],
        _ body: (MIFARESAM, _ isLegacy: Bool) throws(SAMError) -> Result
    ) throws(KeyHolderError) -> Result {
        guard let session else { throw KeyHolderError(.noSession) }
        let isLegacy = session.method == .legacy
        return try ask(keys.isEmpty ? [session] : keys, onCryptographicFailure: reason) { sam throws(SAMError) in
            try body(sam, isLegacy)
        }
    }

    /// Any error ends the session, because the vectors of card and SAM no longer agree.
    private func ask<Result>(
        _ keys: [KeyUse],
        onCryptographicFailure reason: KeyHolderError.Reason = .integrity,
        _ body: (MIFARESAM) throws(SAMError) -> Result
    ) throws(KeyHolderError) -> Result {
        do {
            return try body(sam)
        } catch {
            session = nil
            let (failure, key) = explained(error, keys)
            throw KeyHolderError(failure, onCryptographicFailure: reason, key: key ?? keys.first?.key)
        }
    }

    /// Adds the cause to a status about keys by reading the SAM's entries. After 6985 the SAM is reset before the next
    /// conversation. Also returns the key at fault, nil when no entry shows one.
    private func explained(_ error: SAMError, _ keys: [KeyUse]) -> (error: SAMError, key: KeyReference?) {
        guard case .status(let status, let command) = error, command != .authenticateHost,
            SAMStatus.concernsKeys.contains(status)
        else { return (error, nil) }
        if status == SAMStatus.conditionsOfUse { sam.leaves(.refusal) }
        return sam.cause(of: status, to: command, about: keys)
    }
}

extension SAMError: KeyStoreError {
    /// True when the SAM found the card's data wrong (901E).
    fileprivate var isCryptographicFailureOfCard: Bool {
        guard case .status(SAMStatus.cryptographicFailure, let command) = self else { return false }
        return command != .authenticateHost
    }
}

extension KeyHolderError {
    /// Translates an error of the SAM for a card session; the error itself is kept as the cause.
    init(_ error: SAMError, onCryptographicFailure refusal: Reason, key: KeyReference?) {
        let isCardsFault = error.isCryptographicFailureOfCard
        self.init(isCardsFault ? refusal : Self.reason(of: error), code: error.status?.rawValue, key: key, cause: error)
    }

    private static func reason(of error: SAMError) -> Reason {
        switch error {
        case .status(_, command: .authenticateHost): .storeLocked
        case .keyRefused(let status, _, _), .status(let status, _): reasons[status] ?? .other
        case .keyUnfit: .keyUnusable
        case .channel: .storeGone
        case .locked, .hostSessionLost, .forgedAnswer, .hostKeyRefused, .hostKeyFile, .hostKeyUnusable, .samNotProven:
            .storeLocked
        case .invalidArgument: .unsupported
        default: .other
        }
    }

    private static let reasons: [StatusWord: Reason] = [
        SAMStatus.unknownKeyVersion: .unknownKey,
        SAMStatus.badKeyEntry: .unknownKey,
        SAMStatus.wrongKeyReference: .unknownKey,
        SAMStatus.conditionsOfUse: .keyUnusable,
        SAMStatus.notAllowed: .keyUnusable,
        SAMStatus.hostProtocolError: .storeLocked,
        SAMStatus.securityStatus: .storeLocked,
    ]
}
