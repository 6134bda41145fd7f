// SPDX-License-Identifier: Apache-2.0

/// Body of `POST /v1/cards/change`: one change of a card's journal entry.
package struct CardChangeRequest: Codable, Sendable {
    /// The card: exactly one of the four is given.
    package struct Choice: Codable, Sendable {
        /// UID in hexadecimal.
        package var card: String?
        /// CROUS number.
        package var number: String?
        /// Opaque reference of the holder.
        package var holder: String?
        /// Student number of the holder.
        package var student: String?

        package init(card: String? = nil, number: String? = nil, holder: String? = nil, student: String? = nil) {
            self.card = card
            self.number = number
            self.holder = holder
            self.student = student
        }
    }

    /// The card.
    package var card: Choice
    /// `cancel`, `reassign`, `revalidate` or `abandon`.
    package var change: String
    /// With `cancel`: DP, DV, CD or HS; with `abandon`: a short word.
    package var reason: String?
    /// With `reassign`: the new holder, by reference or student number.
    package var receiver: Choice?
    /// With `revalidate`: last day, `yyyy-MM-dd` or `dd/MM/yyyy`.
    package var until: String?
    /// Name of the operator.
    package var operatorName: String

    package init(
        card: Choice,
        change: String,
        reason: String? = nil,
        receiver: Choice? = nil,
        until: String? = nil,
        operatorName: String
    ) {
        self.card = card
        self.change = change
        self.reason = reason
        self.receiver = receiver
        self.until = until
        self.operatorName = operatorName
    }
}
