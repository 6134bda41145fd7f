// SPDX-License-Identifier: Apache-2.0
public import DESFire
internal import SmartCard

/// Holds the keys of card sessions in a SAM: neither they nor the session keys ever reach this process.
///
/// Sessions are EV1 sessions (AES, or the DES family through the ISO command); the kind of key is the entry's.
public final class SAMKeyHolder: KeyHolder {
    /// What the SAM said last, with more detail than the error thrown; nil when nothing failed.
    public private(set) var lastFailure: SAMError?

    private let sam: MIFARESAM
    /// The key of the open session; nil without a session.
    private var sessionKey: KeyReference?

    /// Uses a SAM whose host session is open, or that needs none.
    public init(_ sam: MIFARESAM) { self.sam = sam }

    /// SAM_AuthenticatePICC, first part. An old session is ended first, and a lost host session renewed.
    public func beginAuthentication(
        _ method: AuthenticationMethod,
        with key: KeyReference,
        challenge: [UInt8]
    ) throws(KeyHolderError) -> [UInt8] {
        guard method != .legacy else { throw KeyHolderError(.unsupported, key: key) }
        sessionKey = nil
        return try ask([key]) { sam throws(SAMError) in
            if sam.hostSession == .lost { try sam.renewHostSession() }
            if sam.mayHoldPICCSession { try sam.killAuthentication(all: false) }
            let token = try sam.beginPICCAuthentication(with: key, challenge: challenge)
            sessionKey = key
            return token
        }
    }

    /// SAM_AuthenticatePICC, second part.
    public func finishAuthentication(answer: [UInt8]) throws(KeyHolderError) {
        try inSession(onCryptographicFailure: .authenticationRefused) { sam throws(SAMError) in
            try sam.finishPICCAuthentication(answer: answer)
        }
    }

    /// SAM_GenerateMAC.
    public func commandMAC(over command: [UInt8]) throws(KeyHolderError) -> [UInt8] {
        try inSession { sam throws(SAMError) in
            let mac = try sam.generateMAC(over: command)
            guard mac.count == 8 else { throw .malformedAnswer(command: .generateMAC) }
            return mac
        }
    }

    /// SAM_VerifyMAC over the data, the status byte 00 and the MAC.
    public func verifyAnswer(data: [UInt8], mac: [UInt8]) throws(KeyHolderError) {
        try inSession { sam throws(SAMError) in try sam.verifyMAC(mac, over: data + [0x00]) }
    }

    /// SAM_EncipherData.
    ///
    /// It pads with 00 bytes only; a marked padding is refused as unsupported.
    public func encipherCommand(
        header: [UInt8],
        data: [UInt8],
        padding: CommandPadding
    ) throws(KeyHolderError) -> [UInt8] {
        guard padding == .zeros else { throw KeyHolderError(.unsupported, key: sessionKey) }
        return try inSession { sam throws(SAMError) in try sam.encipher(data, header: header) }
    }

    /// SAM_DecipherData with the status byte 00.
    public func decipherAnswer(_ cipherText: [UInt8], length: Int?) throws(KeyHolderError) -> [UInt8] {
        try inSession { sam throws(SAMError) in try sam.decipher(cipherText, length: length, status: 0x00) }
    }

    /// SAM_ChangeKeyPICC.
    public func cryptogram(for change: KeyChange) throws(KeyHolderError) -> [UInt8] {
        try inSession(about: [change.new] + [change.current].compactMap { $0 }) { sam throws(SAMError) in
            try sam.changeKeyCryptogram(for: change)
        }
    }

    /// SAM_KillAuthentication of the card session. When it fails the SAM is asked again before the next session.
    public func endSession() {
        sessionKey = nil
        guard sam.mayHoldPICCSession, sam.hostSession != .lost else { return }
        do {
            try sam.killAuthentication(all: false)
        } catch {
            lastFailure = error
        }
    }

    private func inSession<Result>(
        onCryptographicFailure reason: KeyHolderError.Reason = .integrity,
        about keys: [KeyReference] = [],
        _ body: (MIFARESAM) throws(SAMError) -> Result
    ) throws(KeyHolderError) -> Result {
        guard let sessionKey else { throw KeyHolderError(.noSession) }
        return try ask(keys.isEmpty ? [sessionKey] : keys, onCryptographicFailure: reason, body)
    }

    /// Any error ends the session: the vectors of card and SAM no longer agree.
    private func ask<Result>(
        _ keys: [KeyReference],
        onCryptographicFailure reason: KeyHolderError.Reason = .integrity,
        _ body: (MIFARESAM) throws(SAMError) -> Result
    ) throws(KeyHolderError) -> Result {
        do {
            return try body(sam)
        } catch {
            sessionKey = nil
            let failure = explained(error, keys)
            lastFailure = failure
            throw KeyHolderError(failure, onCryptographicFailure: reason, key: keys.first)
        }
    }

    /// Status 6985 has many causes: the SAM is asked what it holds, and starts afresh before the next conversation.
    private func explained(_ error: SAMError, _ keys: [KeyReference]) -> SAMError {
        guard case .status(SAMStatus.conditionsOfUse, let command) = error else { return error }
        sam.needsReset = true
        do {
            if sam.hostSession == .lost { try sam.renewHostSession() }
            _ = try sam.version()
            var causes: [KeyObstacle] = []
            for key in keys { causes += try sam.obstacles(to: key) }
            return .keyRefused(command: command, causes: causes)
        } catch {
            // The SAM says nothing more: the list of possible causes stays.
            return .keyRefused(command: command, causes: [])
        }
    }
}

extension KeyHolderError {
    /// What an error of the SAM means to a card session; the status word is kept.
    init(_ error: SAMError, onCryptographicFailure refusal: Reason, key: KeyReference?) {
        let reason: Reason
        var detail: String?
        switch error {
        case .keyRefused:
            reason = .keyUnusable
            detail = error.description
        case .channel: reason = .storeGone
        case .status(let status, _): reason = Self.reasons[status] ?? .other
        case .hostSessionLost, .forgedAnswer, .hostKeyRefused, .hostKeyFile, .samNotProven: reason = .storeLocked
        case .invalidArgument: reason = .unsupported
        default: reason = .other
        }
        let isRefusal = error.status == SAMStatus.cryptographicFailure && reason == .other
        self.init(isRefusal ? refusal : reason, code: error.status?.rawValue, key: key, detail: detail)
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
