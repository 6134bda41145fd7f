// SPDX-License-Identifier: Apache-2.0

/// A piece of a sentence in both languages: a clause, a label, the name of a state.
package struct Phrase: Hashable, Sendable, SentenceArgument {
    /// Its name in the files.
    package let key: PhraseKey
    private let english: String
    private let french: String

    /// The text of `key` with its placeholders filled in.
    package init(_ key: PhraseKey, _ arguments: [String: any SentenceArgument] = [:]) {
        self.key = key
        english = SentenceCatalogue.english.text(key.rawValue, arguments)
        french = SentenceCatalogue.french.text(key.rawValue, arguments)
    }

    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .french: french
        }
    }

    package static func separator(in language: Language) -> String {
        switch language {
        case .english: "; "
        case .french: "\u{A0}; "
        }
    }
}
