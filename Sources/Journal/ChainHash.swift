// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard

/// SHA-256 of a journal line, which the next line names as its predecessor.
package struct ChainHash: Hashable, Sendable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits, as `sha256sum` prints them.
    package let description: String

    /// Nil unless the text is 64 lower-case hexadecimal digits.
    package init?(_ text: some StringProtocol) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
        guard text.utf8.count == 2 * SHA256.byteCount,
            text.utf8.allSatisfy({ digits.contains($0) || letters.contains($0) })
        else { return nil }
        description = String(text)
    }

    /// The hash of `bytes`. Throws ``JournalError/hashing`` when libcrypto has no SHA-256.
    init(of bytes: some Sequence<UInt8>) throws(JournalError) {
        do {
            description = Hex.encode(try SHA256.hash(bytes)).lowercased()
        } catch {
            throw .hashing(error)
        }
    }
}
