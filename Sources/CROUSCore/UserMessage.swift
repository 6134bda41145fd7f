// SPDX-License-Identifier: Apache-2.0

/// One sentence for a person: what happened and what to do next, in both languages of the house.
package struct UserMessage: Codable, Hashable, Sendable {
    /// What kind of end it is; programs turn it into an exit code, the API into an HTTP status.
    package enum Category: String, Codable, Hashable, Sendable, CaseIterable {
        /// Something failed that is none of the others.
        case failure
        /// The request or the configuration is wrong.
        case usage
        /// The card, or a rule, says no; nothing was written.
        case refused
        /// A reader, the SAM or a service is not there.
        case unavailable
        /// Another process holds the data.
        case locked
        /// The journal is broken or cannot be written.
        case journal
    }

    /// Stable name of the message, for programs and for the guide.
    package let key: String
    /// Kind of the end.
    package let category: Category
    /// The sentence in English.
    package let english: String
    /// The sentence in French.
    package let french: String
    /// Raw codes and names for the technician; never a secret.
    package let detail: String

    /// A message made of its parts.
    package init(_ key: String, _ category: Category, english: String, french: String, detail: String = "") {
        self.key = key
        self.category = category
        self.english = english
        self.french = french
        self.detail = detail
    }

    /// The sentence in French when `language` begins with `fr`, otherwise in English.
    package func text(in language: String) -> String { language.hasPrefix("fr") ? french : english }

    /// The sentence, and in brackets what the technician needs besides, unless the sentence has said it.
    package func line(in language: String) -> String {
        let text = text(in: language)
        return detail.isEmpty || text.contains(detail) ? text : "\(text) [\(detail)]"
    }
}

/// An error that can be told to a person.
package protocol UserFacingError: Error {
    /// The sentence, the kind of end and the raw codes.
    var userMessage: UserMessage { get }
}
