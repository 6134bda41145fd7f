// SPDX-License-Identifier: Apache-2.0

/// Body of `POST /v1/card/erase`.
package struct EraseRequest: Codable, Sendable {
    /// Reader; nil for the only station's.
    package var reader: String?
    /// Reason for taking a card out of use: DP, DV, CD or HS.
    package var reason: String?
    /// The number on a card that disagrees with the journal, as confirmed by a supervisor.
    package var holding: String?
    /// Name of that supervisor.
    package var supervisor: String?
    /// Name of the operator.
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
