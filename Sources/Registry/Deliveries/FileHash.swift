// SPDX-License-Identifier: Apache-2.0
internal import ChainedFile

/// SHA-256 of an imported file: its permanent name, whatever the sender called it.
package struct FileHash: Hashable, Sendable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits, as `sha256sum` prints them.
    package let description: String

    /// Nil unless the text is 64 lower-case hexadecimal digits.
    package init?(_ text: some StringProtocol) {
        guard let hash = ChainHash(text) else { return nil }
        description = hash.description
    }
}
