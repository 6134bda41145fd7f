// SPDX-License-Identifier: Apache-2.0

/// A value with words in both languages: a reason, a fault, a state.
package protocol PhraseConvertible: SentenceArgument, CustomStringConvertible {
    var phrase: Phrase { get }
}

extension PhraseConvertible {
    package var description: String { phrase.text(in: .english) }
    package func text(in language: Language) -> String { phrase.text(in: language) }
    package static func separator(in language: Language) -> String { Phrase.separator(in: language) }
}
