// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import CROUSCore

/// How a value is written into a sentence.
@Suite struct SentenceTemplateTests {
    private static func filled(
        _ text: String,
        _ arguments: [String: any SentenceArgument] = [:],
        in language: Language = .english
    ) -> String {
        SentenceTemplate(text).filled(with: arguments, in: language)
    }

    @Test func `values take the places of their names, wherever and however often they are`() {
        #expect(Self.filled("{a} and {b}, {a}", ["a": "x", "b": 2]) == "x and 2, x")
        #expect(Self.filled("no place", ["a": "x"]) == "no place")
    }

    @Test func `a name without a value and a lone brace stay as they are`() {
        #expect(Self.filled("{a} {b", ["b": "x"]) == "{a} {b")
        #expect(Self.filled("}{", ["": "x"]) == "}{")
    }

    @Test func `a value is not read as a text`() {
        #expect(Self.filled("{a}", ["a": "{b} : «", "b": "x"], in: .french) == "{b} : «")
    }

    @Test func `French spaces before marks and inside quotation marks do not break`() {
        #expect(
            Self.filled("Carte « {a} » : posez-la ; ou non ? Si !", ["a": "x"], in: .french)
                == "Carte «\u{A0}x\u{A0}»\u{A0}: posez-la\u{A0}; ou non\u{A0}? Si\u{A0}!"
        )
        #expect(Self.filled("a : b", in: .english) == "a : b")
    }

    @Test func `days and lists follow the language`() throws {
        let day = try #require(CardDay(year: 2027, month: 10, day: 31))
        #expect(Self.filled("{day}", ["day": day], in: .english) == "2027-10-31")
        #expect(Self.filled("{day}", ["day": day], in: .french) == "31/10/2027")
        #expect(Self.filled("{list}", ["list": ["a", "b"]], in: .french) == "a, b")
        let phrases = [Phrase(.stateStock), Phrase(.stateErased)]
        #expect(Self.filled("{list}", ["list": phrases], in: .english) == "stock; erased")
        #expect(Self.filled("{list}", ["list": phrases], in: .french) == "en stock\u{A0}; vidée")
    }

    @Test func `a number has the 15 digits of the card`() throws {
        let number = try #require(CROUSNumber("102500000017"))
        #expect(Self.filled("{number}", ["number": number]) == "000102500000017")
        #expect(Self.filled("{number}", ["number": number], in: .french) == "000102500000017")
    }

    @Test func `placeholders are names in braces`() {
        #expect(SentenceTemplate("{a} b {cd}").placeholders == ["a", "cd"])
        #expect(SentenceTemplate("none").placeholders == [])
        for text in ["{", "}", "{}", "{A}", "{a b}", "a}b{"] {
            #expect(SentenceTemplate(text).placeholders == nil, "\(text)")
        }
    }
}
