// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// A request with an impossible value.
struct RefusedRequest: UserFacingError {
    let userMessage: UserMessage
}

extension UserMessage {
    static func badUID(_ text: String) -> UserMessage {
        UserMessage(.badUID, .usage, ["value": text])
    }
}
