// SPDX-License-Identifier: Apache-2.0
package import CardCrypto

/// Keys in this process: for the laboratory and for tests. Production keys stay in a SAM.
package final class SoftwareKeyHolder: KeyHolder {
    private enum State {
        case idle
        case authenticating(MutualAuthentication, KeyReference)
        case open(SecureMessaging)
    }

    private struct Place: Hashable {
        let entry: UInt8
        let version: UInt8
    }

    private let random: any RandomSource
    private var keys: [Place: CardKey] = [:]
    private var state = State.idle

    /// A holder without keys; `random` gives the reader's half of each authentication.
    package init(random: any RandomSource) { self.random = random }

    /// Stores a key under an entry and the key's own version, replacing an existing one.
    package func store(_ key: CardKey, entry: UInt8) {
        keys[Place(entry: entry, version: key.version)] = key
    }

    /// Resumes a recorded session.
    func resume(_ session: SecureMessaging) { state = .open(session) }

    package func beginAuthentication(
        _ method: AuthenticationMethod,
        with reference: KeyReference,
        challenge: [UInt8]
    ) throws(KeyHolderError) -> [UInt8] {
        state = .idle
        let key = try key(reference)
        guard MutualAuthentication.accepts(method, key.type) else { throw KeyHolderError(.keyUnusable, key: reference) }
        let begun = try Self.crypto { () throws(CryptoError) in
            try MutualAuthentication(method, key: key, challenge: challenge, random: random)
        }
        guard let begun else { throw KeyHolderError(.authenticationRefused, key: reference) }
        state = .authenticating(begun, reference)
        return begun.token
    }

    /// Second half; the session is open afterwards.
    package func finishAuthentication(answer: [UInt8]) throws(KeyHolderError) {
        guard case .authenticating(let begun, let reference) = state else { throw KeyHolderError(.noSession) }
        state = .idle
        let session = try Self.crypto { () throws(CryptoError) in try begun.session(answer: answer) }
        guard let session else { throw KeyHolderError(.authenticationRefused, key: reference) }
        state = .open(session)
    }

    package func commandMAC(over command: [UInt8]) throws(KeyHolderError) -> [UInt8] {
        try inSession { session throws(CryptoError) in try session.mac(over: command) }
    }

    /// Checks the MAC of an answer; a wrong one ends the session.
    package func verifyAnswer(data: [UInt8], mac: [UInt8]) throws(KeyHolderError) {
        let isValid = try inSession { session throws(CryptoError) in try session.isValid(mac: mac, of: data) }
        guard isValid else { throw broken(.integrity) }
    }

    package func encipherCommand(
        header: [UInt8],
        data: [UInt8],
        padding: CommandPadding
    ) throws(KeyHolderError) -> [UInt8] {
        try inSession { session throws(CryptoError) in
            try session.encipher(header: header, data: data, padding: padding)
        }
    }

    /// Deciphers an answer; a wrong check sum, padding or length ends the session.
    package func decipherAnswer(_ cipherText: [UInt8], length: Int?) throws(KeyHolderError) -> [UInt8] {
        let plain = try inSession { session throws(CryptoError) in try session.decipher(cipherText, length: length) }
        guard let plain else { throw broken(.integrity) }
        return plain
    }

    /// Makes the ChangeKey cryptogram from two keys of this holder.
    package func cryptogram(for change: KeyChange) throws(KeyHolderError) -> [UInt8] {
        let new = try key(change.new)
        let current: CardKey? = if let reference = change.current { try key(reference) } else { nil }
        let cryptogram = try inSession { session throws(CryptoError) in
            try session.cryptogram(keyNumberByte: change.keyNumberByte, current: current, new: new)
        }
        guard let cryptogram else { throw KeyHolderError(.keyUnusable, key: change.new) }
        return cryptogram
    }

    package func endSession() { state = .idle }

    /// The key as the card holds it.
    private func key(_ reference: KeyReference) throws(KeyHolderError) -> CardKey {
        guard let key = keys[Place(entry: reference.entry, version: reference.version)] else {
            throw KeyHolderError(.unknownKey, key: reference)
        }
        guard let input = reference.diversificationInput else { return key }
        do {
            return try reference.diversification.key(from: key, input: input)
        } catch {
            throw KeyHolderError(.keyUnusable, key: reference)
        }
    }

    private func inSession<Result>(
        _ body: (inout SecureMessaging) throws(CryptoError) -> Result
    ) throws(KeyHolderError) -> Result {
        guard case .open(var session) = state else { throw KeyHolderError(.noSession) }
        defer { state = .open(session) }
        return try Self.crypto { () throws(CryptoError) in try body(&session) }
    }

    private func broken(_ reason: KeyHolderError.Reason) -> KeyHolderError {
        state = .idle
        return KeyHolderError(reason)
    }

    /// A failure of libcrypto itself; callers cannot distinguish its causes.
    private static func crypto<Result>(_ body: () throws(CryptoError) -> Result) throws(KeyHolderError) -> Result {
        do { return try body() } catch { throw KeyHolderError(.other) }
    }
}
