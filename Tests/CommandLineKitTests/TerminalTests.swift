// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import CommandLineKit

@Suite struct TerminalTests {
    @Test func `labels have one width, and a row without a value is left out`() {
        let rows: [(String, String?)] = [("id", "1"), ("opérateur", "léa"), ("code", nil), ("état", "")]
        #expect(Terminal.table(rows) == ["id         1", "opérateur  léa", "état       "])
        #expect(Terminal.table([("long label", nil)]).isEmpty)
    }

    @Test func `columns have one width, an empty cell is a dash, and no line ends with spaces`() {
        let rows = [["uid", "number", "state"], ["04A1", "", "en service"], ["04", "17", ""]]
        #expect(Terminal.aligned(rows) == ["uid   number  state", "04A1  -       en service", "04    17      -"])
        #expect(Terminal.aligned([]).isEmpty)
    }
}
