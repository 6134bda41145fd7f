// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension UserMessage {
    /// Card and journal name different numbers.
    package static let cardDisagrees = UserMessage(.cardDisagrees, .refused)

    /// An error without a sentence.
    package static func unexpected(_ error: any Error) -> UserMessage {
        UserMessage(.unexpected, .failure, detail: String(describing: error))
    }
}
