// SPDX-License-Identifier: Apache-2.0

/// Something that is said in words of both languages: a reason, a fault, a state.
package protocol PhraseConvertible: SentenceArgument, CustomStringConvertible {
    /// Its words.
    var phrase: Phrase { get }
}

extension PhraseConvertible {
    /// Its words in English, for logs.
    package var description: String { phrase.text(in: .english) }
    package func text(in language: Language) -> String { phrase.text(in: language) }
    package static func separator(in language: Language) -> String { Phrase.separator(in: language) }
}
