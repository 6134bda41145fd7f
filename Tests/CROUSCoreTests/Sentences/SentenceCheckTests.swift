// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import CROUSCore

/// The faults found in a file of sentences, and that ours has none.
@Suite struct SentenceCheckTests {
    @Test(arguments: Language.allCases) func `the files in the program are right`(language: Language) {
        let faults = SentenceCheck(.embedded(language), in: language).faults
        #expect(faults.isEmpty, "\(faults.map { $0.phrase.text(in: .english) }.joined(separator: "\n"))")
    }

    /// The faults of the French file with one line changed.
    private static func faults(
        changing key: String,
        to line: String?,
        in language: Language = .french
    ) throws -> [SentenceFault] {
        let bytes = language == .french ? PackageResources.fr_yaml : PackageResources.en_yaml
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let place = try #require(lines.firstIndex { $0.hasPrefix(key + ": ") })
        if let line { lines[place] = Substring(line) } else { lines.remove(at: place) }
        let file = SentenceFile(Array(lines.joined(separator: "\n").utf8))
        return SentenceCheck(file, in: language).faults
    }

    private static func line(of key: String, in language: Language = .french) throws -> Int {
        try #require(SentenceFile.embedded(language).entries.first { $0.key == key }).line
    }

    @Test func `a missing name is named behind the one before it`() throws {
        let line = try Self.line(of: "no-station")
        #expect(
            try Self.faults(changing: "station-not-named", to: nil)
                == [SentenceFault(line: line, .missing("station-not-named"))]
        )
    }

    @Test func `a name no program uses is named, and so is the one it was`() throws {
        let line = try Self.line(of: "no-station")
        let found = try Self.faults(changing: "no-station", to: "no-stations: \"Aucun poste n'est configuré ici.\"")
        #expect(
            found == [
                SentenceFault(line: line - 1, .missing("no-station")),
                SentenceFault(line: line, .unused("no-stations")),
            ]
        )
    }

    @Test func `a doubled name is named with both lines`() throws {
        let (first, second) = (try Self.line(of: "no-card"), try Self.line(of: "card-removed"))
        let found = try Self.faults(changing: "card-removed", to: "no-card: \"Aucune carte, une seconde fois.\"")
        #expect(found.contains(SentenceFault(line: second, .doubled("no-card", line: first))))
        #expect(found.contains(SentenceFault(line: first, .missing("card-removed"))) && found.count == 2)
    }

    @Test(arguments: [
        (
            "\"La station est prise par une autre demande.\"",
            SentenceFault.Reason.placeholdersMissing("station-busy", ["station"])
        ),
        ("\"{poste} {station} traite une autre demande.\"", .placeholdersUnknown("station-busy", ["poste"])),
        ("\"{station traite une autre demande.\"", .braces("station-busy")),
        ("\"{station} traite une autre demande\"", .noStop("station-busy")),
        ("\"{station} pris.\"", .short("station-busy", limit: 20)),
        ("\"{station} traite une autre demande: attendez.\"", .spaceMissing("station-busy", mark: ":")),
        ("\"{station} " + String(repeating: "x", count: 320) + ".\"", .long("station-busy", limit: 320)),
    ]) func `a text that cannot be right is named with its line`(text: String, reason: SentenceFault.Reason) throws {
        let line = try Self.line(of: "station-busy")
        #expect(
            try Self.faults(changing: "station-busy", to: "station-busy: " + text) == [
                SentenceFault(line: line, reason)
            ]
        )
    }

    @Test func `two names with one text are named`() throws {
        let (first, second) = (try Self.line(of: "state.stock"), try Self.line(of: "state.erased"))
        #expect(
            try Self.faults(changing: "state.erased", to: "state.erased: \"en stock\"")
                == [SentenceFault(line: second, .same("state.erased", as: "state.stock", line: first))]
        )
    }

    @Test func `a part of a sentence has no full stop`() throws {
        let line = try Self.line(of: "state.stock")
        #expect(
            try Self.faults(changing: "state.stock", to: "state.stock: \"en stock.\"")
                == [SentenceFault(line: line, .stop("state.stock"))]
        )
    }

    @Test func `a sentence that was not translated is named`() throws {
        let line = try Self.line(of: "put-card-on")
        #expect(
            try Self.faults(changing: "put-card-on", to: "put-card-on: \"Put the card on the reader.\"")
                == [SentenceFault(line: line, .untranslated("put-card-on"))]
        )
    }

    @Test func `English has no space before a colon`() throws {
        let line = try Self.line(of: "no-card", in: .english)
        #expect(
            try Self.faults(changing: "no-card", to: "no-card: \"There is no card : put it on.\"", in: .english)
                == [SentenceFault(line: line, .spaceBefore("no-card", mark: ":"))]
        )
    }

    @Test(arguments: [
        (SentenceFault.Reason.spaceBefore("no-card", mark: ":"), "remove it", "supprimez-la"),
        (.spaceMissing("no-card", mark: ":"), "add it", "ajoutez-la"),
    ]) func `the advice about a space is that for the checked file, in either language of the reader`(
        reason: SentenceFault.Reason,
        english: String,
        french: String
    ) {
        let phrase = SentenceFault(line: 1, reason).phrase
        #expect(phrase.text(in: .english).hasSuffix(english), "\(phrase)")
        #expect(phrase.text(in: .french).contains(french), "\(phrase)")
    }

    @Test func `text in backticks is no French`() {
        #expect(Language.french.misplacedMark(in: "réglez `a: b` ici") == nil)
        #expect(Language.french.misplacedMark(in: "réglez a: b ici") == ":")
        #expect(Language.french.misplacedMark(in: "à 10:30, adresse a?b=c") == nil)
    }
}
