// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import CROUSCore

/// The format of a file of sentences, and its wrong lines.
@Suite struct SentenceFileTests {
    private static func file(_ text: String) -> SentenceFile { SentenceFile(Array(text.utf8)) }

    private static func faults(_ text: String) -> [SentenceFault] { file(text).faults }

    @Test func `names have a text or two forms`() {
        let file = Self.file(
            """
            # a comment
            no-card: "There is no card."

            step.look: "Say \\"look\\", write \\\\ ."
            lines:
              one: "{count} line"
              # a comment between the forms
              other: "{count} lines"
            """
        )
        #expect(file.faults.isEmpty)
        #expect(file.entries.map(\.key) == ["no-card", "step.look", "lines"])
        #expect(file.entries.map(\.line) == [2, 4, 5])
        #expect(file.entries.map(\.forms.other) == ["There is no card.", "Say \"look\", write \\ .", "{count} lines"])
        #expect(file.entries.map(\.forms.one) == [nil, nil, "{count} line"])
    }

    @Test func `a mark at the front, line ends of Windows and spaces at the end do no harm`() {
        let file = Self.file("\u{FEFF}a: \"x\" \r\nb:\r\n  one: \"1\"\r\n\tother: \"2\"\r\n")
        #expect(file.faults.isEmpty)
        #expect(file.entries.map(\.forms.other) == ["x", "2"])
    }

    @Test(arguments: [
        "no colon", "a: without quotation marks", "a: \"not closed", "a: \"text\" and more", ": \"no name\"",
        "a b: \"x\"", "a: 'x'", "a: \"x\\n\"", "  one: \"a form of no name\"", "é: \"x\"", "a: \"x\\",
    ]) func `a line that is no sentence is named`(line: String) {
        #expect(Self.faults("a: \"x\"\n" + line) == [SentenceFault(line: 2, .malformed)])
    }

    @Test func `a form that is missing is named with its name's line`() {
        let text = "a:\n  one: \"1\"\nb:\n  other: \"2\"\nc:\n  two: \"3\"\n"
        #expect(
            Set(Self.faults(text)) == [
                SentenceFault(line: 1, .formMissing("a", form: "other")),
                SentenceFault(line: 3, .formMissing("b", form: "one")), SentenceFault(line: 6, .malformed),
                SentenceFault(line: 5, .formMissing("c", form: "one")),
                SentenceFault(line: 5, .formMissing("c", form: "other")),
            ]
        )
    }

    @Test func `a line in Latin-1 is named`() {
        let latin1: [UInt8] = Array("a: \"x\"\nb: \"".utf8) + [0xE9] + Array("\"\n".utf8)
        #expect(SentenceFile(latin1).faults == [SentenceFault(line: 2, .notUTF8)])
    }

    @Test func `any bytes at all are read to the end`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        let alphabet = Array("ab:\"\\ \n\r\t#{}é".utf8) + [0xFF, 0xC3]
        for round in 0..<2_000 {
            let bytes = (0..<40).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return alphabet[Int((state >> 33) % UInt64(alphabet.count))]
            }
            let file = SentenceFile(bytes)
            let lines = 1 + bytes.count { $0 == UInt8(ascii: "\n") }
            #expect(file.faults.allSatisfy { 1...lines ~= $0.line }, "seed \(seed)")
            if round % 100 == 0 { _ = SentenceCheck(file, in: .french).faults.map(\.phrase) }
        }
    }
}
