// SPDX-License-Identifier: Apache-2.0

/// Body of `POST /v1/creation-carte-crous/encode`.
package struct EncodingRequest: Codable, Sendable {
    /// The CROUS number the card gets, 15 digits.
    package var number: String
    /// UID in hexadecimal that the card must have; nil for any card.
    package var uid: String?
    /// Station; nil when there is only one.
    package var station: String?
    /// Name of the operator in the journal.
    package var operatorName: String

    package init(number: String, uid: String? = nil, station: String? = nil, operatorName: String) {
        self.number = number
        self.uid = uid
        self.station = station
        self.operatorName = operatorName
    }
}
