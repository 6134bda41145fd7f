// SPDX-License-Identifier: Apache-2.0

/// Answer of `GET /v1/registry/cards`.
package struct RegistryCardsReport: Codable, Sendable {
    package struct Card: Codable, Sendable {
        /// UID in hexadecimal.
        package let uid: String
        /// Number, 15 digits; nil for a foreign card.
        package let number: String?
        /// A number that was last seen on the card and is not its own, 15 digits; no other card gets it.
        package let found: String?
        /// One of the states of docs/journal-format.md.
        package let state: String
        /// Opaque reference of the holder.
        package let holder: String?
        /// The reason in the journal's words.
        package let reason: String
        /// When it was enrolled, else reserved, delivered or refused; UTC.
        package let time: String
        /// Last day it is valid.
        package let validUntil: String?
        /// The code printed on it.
        package let code: String?
        /// SHA-256 of its delivery file.
        package let delivery: String?

        package init(
            uid: String,
            number: String?,
            found: String?,
            state: String,
            holder: String?,
            reason: String,
            time: String,
            validUntil: String?,
            code: String?,
            delivery: String?
        ) {
            self.uid = uid
            self.number = number
            self.found = found
            self.state = state
            self.holder = holder
            self.reason = reason
            self.time = time
            self.validUntil = validUntil
            self.code = code
            self.delivery = delivery
        }
    }

    /// Cards sorted by UID.
    package let cards: [Card]
    /// `after` of the next page; nil when this is the last one.
    package let next: String?

    package init(cards: [Card], next: String?) {
        self.cards = cards
        self.next = next
    }
}
