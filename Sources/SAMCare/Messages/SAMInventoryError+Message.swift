// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Posix
internal import SmartCard

extension SAMInventoryError: UserFacingError {
    /// What to do about the list of CROUS keys.
    package var userMessage: UserMessage {
        switch self {
        case .file(let error): UserMessage(.inventoryFile, .failure, detail: error.description)
        case .damaged(let line): UserMessage(.inventoryDamaged, .failure, ["line": line])
        case .text(let failure): UserMessage(.inventoryText, .usage, detail: failure)
        case .unknown(let uid): UserMessage(.inventoryUnknown, .usage, ["sam": uid])
        }
    }
}
