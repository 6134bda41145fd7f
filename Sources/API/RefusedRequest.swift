// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// A request with an impossible value.
struct RefusedRequest: UserFacingError {
    let userMessage: UserMessage
}

extension UserMessage {
    static func badUID(_ text: String) -> UserMessage {
        UserMessage(
            "bad-uid",
            .usage,
            english: "\(text) is no UID: give its 14 hexadecimal digits.",
            french: "\(text) n'est pas un UID : donnez ses 14 chiffres hexadécimaux."
        )
    }
}
