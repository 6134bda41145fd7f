// SPDX-License-Identifier: Apache-2.0

extension UserMessage {
    /// The kind of outcome that a message reports.
    package enum Category: String, Codable, Hashable, Sendable, CaseIterable {
        /// No fault: what was done, what was seen, what to do next.
        case information
        /// A failure that fits no other category.
        case failure
        /// The request or the configuration is wrong.
        case usage
        /// Refused by the card or by a rule; nothing was written.
        case refused
        /// A reader, the SAM or a service is not available.
        case unavailable
        /// Another process holds the data.
        case locked
        /// The journal is broken or cannot be written.
        case journal

        /// A category of a later version is a failure for this version.
        package init(from decoder: any Decoder) throws {
            self = Self(rawValue: try String(from: decoder)) ?? .failure
        }

        /// The exit code of a program, and the HTTP status of an answer, that end with this message.
        package var codes: (exit: Int32, status: Int) {
            switch self {
            case .information: (0, 200)
            case .failure: (1, 500)
            case .usage: (2, 400)
            case .refused: (4, 422)
            case .unavailable: (5, 503)
            case .locked: (6, 409)
            case .journal: (7, 500)
            }
        }
    }
}
