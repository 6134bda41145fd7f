// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import CROUSCore

/// The text of a name.
@Suite struct SentenceCatalogueTests {
    private static let file = SentenceFile(
        Array("lines:\n  one: \"{count} ligne\"\n  other: \"{count} lignes\"\nno-card: \"Aucune\"\n".utf8)
    )

    @Test(arguments: [
        (Language.english, ["0 lignes", "1 ligne", "2 lignes"]), (.french, ["0 ligne", "1 ligne", "2 lignes"]),
    ]) func `the count chooses the form by the rule of the language`(language: Language, texts: [String]) {
        let catalogue = SentenceCatalogue(Self.file, in: language)
        #expect((0...2).map { catalogue.text("lines", ["count": $0]) } == texts)
        #expect(catalogue.text("lines", ["count": UInt64(1)]) == "1 ligne")
    }

    @Test func `a name without a text is its own text`() {
        let catalogue = SentenceCatalogue(Self.file, in: .french)
        #expect(catalogue.text("several-cards", [:]) == "several-cards")
        #expect(SentenceCatalogue(SentenceFile([0xFF, 0x00]), in: .french).text("no-card", [:]) == "no-card")
    }

    @Test func `the locale chooses the language`() {
        #expect(["fr", "fr_FR.UTF-8"].allSatisfy { Language(locale: $0) == .french })
        #expect(["", "C", "en_GB.UTF-8", "de_DE"].allSatisfy { Language(locale: $0) == .english })
    }

    @Test func `a message has the sentence of both languages`() {
        let message = UserMessage(.stationBusy, .refused, ["station": "desk"])
        #expect(message.key == "station-busy" && message.category == .refused)
        #expect(message.english.contains("Station desk") && message.french.contains("Le poste d'encodage desk"))
    }
}
