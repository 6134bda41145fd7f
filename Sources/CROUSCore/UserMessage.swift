// SPDX-License-Identifier: Apache-2.0

/// One sentence for a person in both languages: what happened and what to do next.
package struct UserMessage: Codable, Hashable, Sendable {
    package let key: String
    package let category: Category
    package let english: String
    package let french: String
    /// Raw codes and names for the technician; never a secret.
    package let detail: String
    /// ``detail`` in French; nil when it is the same.
    package let frenchDetail: String?

    /// The sentence of `key` with its placeholders filled in.
    package init(
        _ key: MessageKey,
        _ category: Category,
        _ arguments: [String: any SentenceArgument] = [:],
        detail: any SentenceArgument = ""
    ) {
        self.init(
            key: key.rawValue,
            category,
            english: SentenceCatalogue.english.text(key.rawValue, arguments),
            french: SentenceCatalogue.french.text(key.rawValue, arguments),
            detail: detail
        )
    }

    /// A clause as a complete sentence, with a full stop; `key` names the sentence when its name is not the clause's.
    package init(clause: Phrase, _ category: Category, key: String? = nil) {
        self.init(
            key: key ?? clause.key.rawValue,
            category,
            english: clause.text(in: .english) + ".",
            french: clause.text(in: .french) + ".",
            detail: ""
        )
    }

    private init(
        key: String,
        _ category: Category,
        english: String,
        french: String,
        detail: any SentenceArgument
    ) {
        self.key = key
        self.category = category
        self.english = english
        self.french = french
        self.detail = detail.text(in: .english)
        let frenchDetail = detail.text(in: .french)
        self.frenchDetail = frenchDetail == self.detail ? nil : frenchDetail
    }

    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .french: french
        }
    }

    /// The sentence, with the technical detail in brackets unless the sentence contains it.
    package func line(in language: Language) -> String {
        let text = text(in: language)
        let detail = language == .french ? frenchDetail ?? detail : detail
        return detail.isEmpty || text.contains(detail) ? text : "\(text) [\(detail)]"
    }
}

/// An error with a sentence for people.
package protocol UserFacingError: Error, CustomStringConvertible {
    /// Sentence, category and raw codes.
    var userMessage: UserMessage { get }
}

extension UserFacingError {
    /// The sentence and the raw codes in English, for logs.
    package var description: String { userMessage.line(in: .english) }
}
