// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SAM
internal import SmartCard

extension SAMVersion.Mode {
    /// What the mode means for the person who plugged the SAM in.
    package var message: UserMessage {
        switch self {
        case .av2, .av3: UserMessage(.samIsReady, .information)
        case .av1Silicon: UserMessage(.samIsAV1Silicon, .information)
        case .av1: UserMessage(.samIsAV1, .information)
        case .notActivated: UserMessage(.samIsNotActivated, .unavailable)
        case .unknown(let byte): UserMessage(.samIsUnknown, .unavailable, ["mode": Hex.encode([byte])])
        }
    }
}
