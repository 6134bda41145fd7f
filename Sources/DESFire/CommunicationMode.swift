// SPDX-License-Identifier: Apache-2.0

/// How the content of a file is protected on the air in a session (docs/facts/desfire.md, section 2.3).
package enum CommunicationMode: UInt8, Hashable, Sendable, CaseIterable {
    /// Unprotected.
    case plain = 0
    /// In clear, with a MAC.
    case maced = 1
    /// Enciphered, with a check sum inside.
    case enciphered = 3

    /// The mode of a file's settings byte; 02 behaves as plain. Nil for other values.
    init?(settingsByte: UInt8) {
        self.init(rawValue: settingsByte == 2 ? 0 : settingsByte)
    }
}
