// SPDX-License-Identifier: Apache-2.0

/// Body of `POST /v1/card/erase`.
package struct EraseRequest: Codable, Sendable {
    /// Reader; nil for the only station's.
    package var reader: String?
    /// Why a card in use is taken out of use: DP, DV, CD or HS.
    package var reason: String?
    /// The number on a card that disagrees with the journal, which a supervisor has seen.
    package var holding: String?
    /// Who that supervisor is.
    package var supervisor: String?
    /// Who asks.
    package var operatorName: String

    package init(
        reader: String?,
        reason: String?,
        holding: String? = nil,
        supervisor: String? = nil,
        operatorName: String
    ) {
        self.reader = reader
        self.reason = reason
        self.holding = holding
        self.supervisor = supervisor
        self.operatorName = operatorName
    }
}
