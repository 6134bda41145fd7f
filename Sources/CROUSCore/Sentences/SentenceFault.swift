// SPDX-License-Identifier: Apache-2.0

/// A fault in a file of sentences, and its place.
package struct SentenceFault: Hashable, Sendable {
    /// The fault.
    package enum Reason: Hashable, Sendable {
        /// The line is not UTF-8.
        case notUTF8
        /// The line is neither a sentence nor a comment.
        case malformed
        /// One of the forms `one` and `other` is missing.
        case formMissing(String, form: String)
        /// The name is on an earlier line too.
        case doubled(String, line: Int)
        /// The programs use the name, and the file lacks it.
        case missing(String)
        /// No program uses the name.
        case unused(String)
        /// A brace that belongs to no placeholder.
        case braces(String)
        /// The other language has these placeholders.
        case placeholdersMissing(String, [String])
        /// The other language does not have these placeholders.
        case placeholdersUnknown(String, [String])
        /// Another name has this text too.
        case same(String, as: String, line: Int)
        /// A sentence without its full stop.
        case noStop(String)
        /// A part of a sentence with a full stop.
        case stop(String)
        /// Too short to say what happened and what to do; the limit in characters.
        case short(String, limit: Int)
        /// Too long to be read at a desk; the limit in characters.
        case long(String, limit: Int)
        /// A space before a mark, in English.
        case spaceBefore(String, mark: Character)
        /// No space before a mark, in French.
        case spaceMissing(String, mark: Character)
        /// The other language has the same sentence.
        case untranslated(String)
    }

    /// Physical line, from 1; for a missing name, the line after which it was expected.
    package let line: Int
    /// The fault.
    package let reason: Reason

    init(line: Int, _ reason: Reason) {
        self.line = line
        self.reason = reason
    }

    /// The place and what to do, in words.
    package var phrase: Phrase { Phrase(.sentencesLine, ["line": line, "problem": reason.phrase]) }
}

extension SentenceFault.Reason {
    fileprivate var phrase: Phrase {
        switch self {
        case .notUTF8: Phrase(.sentencesNotUTF8)
        case .malformed: Phrase(.sentencesMalformed)
        case .formMissing(let key, let form): Phrase(.sentencesFormMissing, ["key": key, "form": form])
        case .doubled(let key, let line): Phrase(.sentencesDoubled, ["key": key, "line": line])
        case .missing(let key): Phrase(.sentencesMissing, ["key": key])
        case .unused(let key): Phrase(.sentencesUnused, ["key": key])
        case .braces(let key): Phrase(.sentencesBraces, ["key": key, "example": "{card}"])
        case .placeholdersMissing(let key, let names):
            Phrase(.sentencesPlaceholdersMissing, ["key": key, "names": names.map { "{\($0)}" }])
        case .placeholdersUnknown(let key, let names):
            Phrase(.sentencesPlaceholdersUnknown, ["key": key, "names": names.map { "{\($0)}" }])
        case .same(let key, let other, let line): Phrase(.sentencesSame, ["key": key, "other": other, "line": line])
        case .noStop(let key): Phrase(.sentencesNoStop, ["key": key])
        case .stop(let key): Phrase(.sentencesStop, ["key": key])
        case .short(let key, let limit): Phrase(.sentencesShort, ["key": key, "limit": limit])
        case .long(let key, let limit): Phrase(.sentencesLong, ["key": key, "limit": limit])
        case .spaceBefore(let key, let mark): Phrase(.sentencesSpaceBefore, ["key": key, "mark": String(mark)])
        case .spaceMissing(let key, let mark): Phrase(.sentencesSpaceMissing, ["key": key, "mark": String(mark)])
        case .untranslated(let key): Phrase(.sentencesUntranslated, ["key": key])
        }
    }
}
