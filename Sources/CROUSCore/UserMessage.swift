// SPDX-License-Identifier: Apache-2.0

/// One sentence for a person: what happened and what to do next, in both languages.
package struct UserMessage: Codable, Hashable, Sendable {
    /// Kind of result; programs turn it into an exit code, the API into an HTTP status.
    package enum Category: String, Codable, Hashable, Sendable, CaseIterable {
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
    }

    package let key: String
    package let category: Category
    package let english: String
    package let french: String
    /// Raw codes and names for the technician; never a secret.
    package let detail: String

    package init(_ key: String, _ category: Category, english: String, french: String, detail: String = "") {
        self.key = key
        self.category = category
        self.english = english
        self.french = french
        self.detail = detail
    }

    /// The sentence in French when `language` begins with `fr`, else in English.
    package func text(in language: String) -> String { language.hasPrefix("fr") ? french : english }

    /// The sentence, with the technical detail in brackets unless the sentence contains it.
    package func line(in language: String) -> String {
        let text = text(in: language)
        return detail.isEmpty || text.contains(detail) ? text : "\(text) [\(detail)]"
    }
}

/// An error with a sentence for people.
package protocol UserFacingError: Error {
    /// Sentence, category and raw codes.
    var userMessage: UserMessage { get }
}
