// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import CROUSCore

/// Code and files agree: which names exist, which are used, and which values each one gets.
@Suite struct SentenceUseTests {
    private static let keys = Dictionary(
        uniqueKeysWithValues: MessageKey.allCases.map { ("message \($0)", $0.rawValue) }
            + PhraseKey.allCases.map { ("phrase \($0)", $0.rawValue) }
            + HelpKey.allCases.map { ("help \($0)", $0.rawValue) }
    )

    @Test func `the code hands over the values the files have places for`() throws {
        let entries = SentenceFile.embedded(.english).entries
        let forms = Dictionary(entries.map { ($0.key, $0.forms) }) { first, _ in first }
        let calls = try SentenceCall.all()
        #expect(calls.count > 300, "the sources were not found")
        for call in calls {
            let keys = ["message ", "phrase ", "help "].compactMap { Self.keys[$0 + call.name] }
            let expected = keys.compactMap { forms[$0] }.map { forms in
                [forms.one, forms.other].compactMap(\.self).reduce(into: Set<String>()) { names, text in
                    names.formUnion(SentenceTemplate(text).placeholders ?? [])
                }
            }
            #expect(expected.contains(call.arguments), "\(call.place): \(call.name) \(call.arguments)")
        }
    }

    @Test func `every name of the lists is used by the code`() throws {
        let names = Set(try SentenceCall.all().map(\.name))
        let families = try SentenceCall.families()
        for key in MessageKey.allCases { #expect(names.contains("\(key)"), "\(key.rawValue)") }
        for key in HelpKey.allCases { #expect(names.contains("\(key)"), "\(key.rawValue)") }
        for key in PhraseKey.allCases {
            let isInFamily = families.contains { key.rawValue.hasPrefix($0) }
            #expect(isInFamily || names.contains("\(key)"), "\(key.rawValue)")
        }
    }

    @Test func `a call is found with its values`() {
        let text = """
            let a = UserMessage(
                .stationBusy, .refused, ["station": name(of: [1: "x"]), "known": list.map { "\\($0)" }], detail: "\\(x)"
            )
            Terminal.say(.stateStock)
            let b = ["x": Phrase(.stateErased, ["y": 1])]
            """
        let calls = SentenceCall.calls(in: text, "a.swift")
        #expect(calls.map(\.name) == ["stationBusy", "stateStock", "stateErased"])
        #expect(calls.map(\.arguments) == [["station", "known"], [], ["y"]])
        #expect(calls.map(\.place) == ["a.swift:1", "a.swift:4", "a.swift:5"])
    }
}
