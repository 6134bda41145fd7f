// SPDX-License-Identifier: Apache-2.0
package import CardCrypto

/// Names a key without holding it: an entry of a key store (a SAM, or keys in software), a version, and how the card's
/// own key is derived from it.
package struct KeyReference: Hashable, Sendable, CustomStringConvertible {
    /// Entry number in the key store, 00 to FF.
    package let entry: UInt8
    /// Version inside the entry; it becomes the version written on the card.
    package let version: UInt8
    /// Input of the diversification; nil when the key is used as it is.
    package let diversificationInput: [UInt8]?
    /// Method of the diversification; not used when there is no input.
    package let diversification: KeyDiversification

    package init(
        entry: UInt8,
        version: UInt8,
        diversificationInput: [UInt8]? = nil,
        diversification: KeyDiversification = .an10922
    ) {
        self.entry = entry
        self.version = version
        self.diversificationInput = diversificationInput
        self.diversification = diversification
    }

    package var description: String {
        "entry \(entry) version \(version)\(diversificationInput == nil ? "" : ", diversified")"
    }
}

/// The commands that open a session (docs/facts/desfire.md, section 3).
package enum AuthenticationMethod: UInt8, Hashable, Sendable {
    /// Legacy DES and 2K3DES: a D40 session (MAC4, CRC16).
    case legacy = 0x0A
    /// DES, 2K3DES and 3K3DES with an EV1 session (CMAC, CRC32).
    case iso = 0x1A
    /// AES with an EV1 session.
    case aes = 0xAA
}

/// What a ChangeKey cryptogram needs (docs/facts/desfire.md, section 4.2).
package struct KeyChange: Hashable, Sendable {
    /// Key number as transmitted, type bits included when it is the card's master key (80 for AES).
    package let keyNumberByte: UInt8
    /// The key the card holds now; nil when the changed key is the session's own, or the card's master key.
    package let current: KeyReference?
    /// The key it will hold.
    package let new: KeyReference

    package init(keyNumberByte: UInt8, current: KeyReference?, new: KeyReference) {
        self.keyNumberByte = keyNumberByte
        self.current = current
        self.new = new
    }
}

/// What fills the last block of an enciphered command (docs/facts/desfire.md, section 4.1).
package enum CommandPadding: Hashable, Sendable {
    /// 00 bytes: the card knows the length.
    case zeros
    /// 80 and 00 bytes, a block of them when the last one is full: the card does not know the length.
    case marked
}

/// Holds keys and the session made from them; `DESFireCard` relays bytes and never sees either.
///
/// Two exist: keys in software (laboratory, tests) and the SAM (production). One session at a time. Each method after
/// ``finishAuthentication(answer:)`` moves the session's vector, so the calls must follow the order of the wire.
package protocol KeyHolder: AnyObject {
    /// First half: takes the card's enciphered random number and returns the token to send.
    func beginAuthentication(
        _ method: AuthenticationMethod,
        with key: KeyReference,
        challenge: [UInt8]
    ) throws(KeyHolderError) -> [UInt8]

    /// Second half: checks the card's answer; the session is open afterwards.
    func finishAuthentication(answer: [UInt8]) throws(KeyHolderError)

    /// MAC of a command. EV1 sessions: over `CMD || parameters || data`, 8 bytes, which a plain exchange discards. D40
    /// sessions: only for MACed writes, over the data alone, 4 bytes.
    func commandMAC(over command: [UInt8]) throws(KeyHolderError) -> [UInt8]

    /// Checks the MAC of an answer whose status is 00; `data` is without MAC. The MAC has 8 bytes in EV1 and 4 in D40
    /// sessions.
    func verifyAnswer(data: [UInt8], mac: [UInt8]) throws(KeyHolderError)

    /// Enciphers `data` of a command with its checksum; returns the cipher text only. `header` is the command byte and
    /// the parameters in clear: EV1 checksums cover `header || data`, D40 ones the data alone.
    func encipherCommand(header: [UInt8], data: [UInt8], padding: CommandPadding) throws(KeyHolderError) -> [UInt8]

    /// Deciphers an answer whose status is 00 and checks checksum and padding; returns `length` bytes of plain text.
    /// Nil means that the card chose the length: checksum and padding show where the data ends.
    func decipherAnswer(_ cipherText: [UInt8], length: Int?) throws(KeyHolderError) -> [UInt8]

    /// Makes the ChangeKey cryptogram, the bytes after `C4 keyNumber`.
    func cryptogram(for change: KeyChange) throws(KeyHolderError) -> [UInt8]

    /// Drops the session; does nothing without one. Called after every error of the card.
    func endSession()
}

/// An error of a key store, for the code that turns it into a message.
package protocol KeyStoreError: Error, Hashable, CustomStringConvertible {}

/// Why a key holder refused.
package struct KeyHolderError: Error, CustomStringConvertible {
    /// What happened, as far as the modules above need to distinguish it.
    package enum Reason: String, Hashable, Sendable {
        /// The card does not hold the expected key: its answer to the authentication is wrong.
        case authenticationRefused
        /// MAC, checksum or padding of an answer is wrong.
        case integrity
        /// No such entry, or no such version in it.
        case unknownKey
        /// The key may not be used this way (class, type, disabled, usage counter).
        case keyUnusable
        /// The key store itself is locked, or its host session is gone.
        case storeLocked
        /// The key store does not answer any more.
        case storeGone
        /// No session is open.
        case noSession
        /// This holder does not support the operation (for instance D40 sessions).
        case unsupported
        /// Any other cause; see cause and raw code.
        case other
    }

    package let reason: Reason
    /// Raw status word of the SAM, nil for keys in software.
    package let code: UInt16?
    /// The key concerned, when one is.
    package let key: KeyReference?
    /// The key store's error, nil for keys in software.
    package let cause: (any KeyStoreError)?

    package init(
        _ reason: Reason,
        code: UInt16? = nil,
        key: KeyReference? = nil,
        cause: (any KeyStoreError)? = nil
    ) {
        self.reason = reason
        self.code = code
        self.key = key
        self.cause = cause
    }

    package var description: String {
        let keyText = key.map { " (\($0))" } ?? ""
        let codeText = code.map { " status \(String($0, radix: 16, uppercase: true))" } ?? ""
        return reason.rawValue + keyText + codeText + (cause.map { ": \($0)" } ?? "")
    }
}

extension KeyHolderError: Hashable {
    private var hashableCause: AnyHashable? { cause.map { AnyHashable($0) } }

    /// True when reason, code, key and cause are the same.
    package static func == (left: KeyHolderError, right: KeyHolderError) -> Bool {
        left.reason == right.reason && left.code == right.code && left.key == right.key
            && left.hashableCause == right.hashableCause
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(reason)
        hasher.combine(code)
        hasher.combine(key)
        hasher.combine(hashableCause)
    }
}
