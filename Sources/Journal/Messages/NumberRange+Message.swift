// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension NumberRange.Level {
    /// A sentence when few numbers are left or none.
    package var message: UserMessage? {
        switch warning {
        case nil: nil
        case .low: UserMessage(.numbersLow, .usage, ["count": left, "total": total])
        case .nearlyUsedUp: UserMessage(.numbersNearlyUsedUp, .usage, ["count": left, "total": total])
        case .usedUp: UserMessage(.numbersUsedUp, .refused, ["total": total])
        }
    }
}
