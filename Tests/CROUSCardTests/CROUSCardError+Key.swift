// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import DESFire
import SmartCard

@testable import CROUSCard

extension CROUSCardError {
    /// A short name of the error, for comparison.
    var key: String {
        switch self {
        case .card(.channel(let error), _): "card.channel.\(error.reason.rawValue)"
        case .card(.keys(let error), _): "card.keys.\(error.reason.rawValue)"
        case .card: row.map { "card.\($0.rawValue)" } ?? "card.failed"
        case .refused(_, let reason): "refused.\(reason.key)"
        case .wrongCardType: "wrong-card-type"
        case .randomUID: "random-uid"
        case .uidNotConfirmed: "uid-not-confirmed"
        case .otherCard: "other-card"
        case .reservation: "reservation"
        case .numberOutsideRange: "number-outside-range"
        case .notProven: "not-proven"
        }
    }
}
