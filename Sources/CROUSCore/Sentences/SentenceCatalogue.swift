// SPDX-License-Identifier: Apache-2.0

/// The sentences of one language, read from the file in the program when the first one is needed.
package struct SentenceCatalogue: Sendable {
    package static let english = SentenceCatalogue(.embedded(.english), in: .english)
    package static let french = SentenceCatalogue(.embedded(.french), in: .french)

    private let language: Language
    private let forms: [String: SentenceFile.Forms]

    /// The sentences of a file; when a name appears twice, the first.
    package init(_ file: SentenceFile, in language: Language) {
        self.language = language
        forms = Dictionary(file.entries.map { ($0.key, $0.forms) }) { first, _ in first }
    }

    package static func of(_ language: Language) -> SentenceCatalogue {
        switch language {
        case .english: english
        case .french: french
        }
    }

    /// The text of a name with its placeholders filled in. A name that the file lacks is its own text, and a
    /// placeholder without a value is left in place: a test finds both.
    package func text(_ key: String, _ arguments: [String: any SentenceArgument]) -> String {
        guard let forms = forms[key] else { return key }
        let count = arguments[SentenceFile.countName]?.quantity
        let form = count.map(language.isOne) == true ? forms.one ?? forms.other : forms.other
        return SentenceTemplate(form).filled(with: arguments, in: language)
    }
}
