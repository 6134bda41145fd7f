// SPDX-License-Identifier: Apache-2.0

/// Answer of `GET /v1/readers`.
package struct ReadersReport: Codable, Sendable {
    package struct Reader: Codable, Sendable {
        /// PC/SC name.
        package let name: String
        /// `absent`, `present` or `mute`.
        package let card: String
        /// Answer to reset in hexadecimal, nil without one.
        package let atr: String?
        /// True while some program holds the card.
        package let isInUse: Bool
        /// Station or role (`sam`) of the reader, nil when it has none.
        package let role: String?

        package init(name: String, card: String, atr: String?, isInUse: Bool, role: String?) {
            self.name = name
            self.card = card
            self.atr = atr
            self.isInUse = isInUse
            self.role = role
        }
    }

    /// Readers in the order of the service.
    package let readers: [Reader]

    package init(readers: [Reader]) {
        self.readers = readers
    }
}
