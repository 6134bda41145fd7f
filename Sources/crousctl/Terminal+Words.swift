// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit
internal import Journal

extension Terminal {
    /// A word of a report in the user's language; unchanged when the family does not have it.
    static func word(_ text: String, of family: String) -> String {
        PhraseKey(rawValue: family + text).map { say($0) } ?? text
    }

    /// A state of the registry; in English the word of the API.
    static func state(_ text: String) -> String { CardState(rawValue: text)?.text(in: language) ?? text }

    /// A reason of the journal; in English the code of the API.
    static func reason(_ text: String) -> String { language == .french ? word(text, of: "reason.") : text }

    /// The name of a state that is written as the programs print it, in either language. Other text stays as it is: the
    /// service refuses it.
    static func nameOfState(_ text: String) -> String {
        name(of: text, in: "state.", among: CardState.allCases.map(\.rawValue))
    }

    /// The code of a reason that is written as the programs print it, in either language; its meaning alone is enough.
    static func codeOfReason(_ text: String) -> String {
        name(of: text, in: "reason.", among: CancelReason.allCases.map(\.rawValue))
    }

    private static func name(of text: String, in family: String, among names: [String]) -> String {
        let wanted = text.lowercased()
        return names.first { name in
            guard let key = PhraseKey(rawValue: family + name) else { return false }
            return Language.allCases.contains { language in
                let words = Phrase(key).text(in: language).lowercased()
                return words == wanted || words.split(separator: ", ").contains { $0 == wanted }
            }
        } ?? text
    }
}
